"""Every form that a link leads to: a portal is looked around in, page after page, and its forms are read as rendered.

What is new is found by itself from the day a link leads to it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import lxml.html
from flask import Flask
from flask.testing import FlaskClient

ON_ITS_OWN = ("/demo/",)  # pages that only the demo has


@dataclass
class Found:
    """A form as it was rendered: where it goes and what it holds."""

    page: str
    action: str
    multipart: bool
    values: dict[str, list[str]]
    typed: list[str] = field(default_factory=list)  # names of what a person types in or chooses
    files: list[str] = field(default_factory=list)
    offered: dict[str, list[str]] = field(default_factory=dict)  # name → every choice there is
    kinds: dict[str, str] = field(default_factory=dict)  # name → what the keyboard is for: "email", "numeric", …


def shape(address: str) -> str:
    """An address without its numbers and tokens: one kind of page."""
    path = urlsplit(address).path
    return re.sub(r"[0-9A-Za-z_.-]{32,}", "X", re.sub(r"\d+(K\d)?", "N", path))


def forms_on(address: str, html: str, method: str = "POST") -> Iterator[Found]:
    """The forms of a page that are sent with this method: one for each address that a button sends it to."""
    for form in lxml.html.fromstring(html).forms:
        if form.method.upper() == method:
            buttons = form.xpath(".//button[not(@type) or @type='submit']")
            for action in dict.fromkeys(b.get("formaction") or form.get("action") or address for b in buttons):
                yield _read(address, urljoin(address, action), form)


def _read(address: str, action: str, form: lxml.html.FormElement) -> Found:
    found = Found(address, action, "multipart" in (form.get("enctype") or ""), {})
    for one in form.xpath(".//input|.//textarea|.//select|.//button"):
        name, kind = one.get("name"), one.get("type", "text")
        if not name or one.get("disabled") is not None:
            continue
        if kind == "file":
            found.files.append(name)
        elif one.tag == "select":
            options = one.xpath(".//option")
            chosen = one.xpath(".//option[@selected]") or options
            found.values.setdefault(name, []).extend(o.get("value", o.text or "") for o in chosen[:1])
            found.offered[name] = [o.get("value", o.text or "") for o in options]
            found.typed.append(name)
        elif kind in ("checkbox", "radio"):
            found.typed.append(name)
            found.offered.setdefault(name, []).append(one.get("value", "on"))
            if one.get("checked") is not None:
                found.values.setdefault(name, []).append(one.get("value", "on"))
        elif one.tag == "button":
            found.values.setdefault(name, [one.get("value", "")])
            found.offered.setdefault(name, []).append(one.get("value", ""))
        else:
            value = one.text or "" if one.tag == "textarea" else one.get("value", "")
            found.values.setdefault(name, []).append(value)
            if kind != "hidden":
                found.typed.append(name)
                found.kinds[name] = one.get("inputmode") or kind
    return found


@dataclass
class Seen:
    """What somebody found who followed every link once per kind of page."""

    pages: dict[str, str] = field(default_factory=dict)  # shape → address
    forms: dict[tuple[str, str], Found] = field(default_factory=dict)  # by the shapes of page and action
    searches: dict[str, Found] = field(default_factory=dict)  # forms that only ask, by the shape of their action


def kind_of(app: Flask, form: Found) -> tuple[str, frozenset[str], frozenset[str]]:
    """What makes a form another one: the view it is sent to and what it asks."""
    endpoint, _ = app.url_map.bind("localhost").match(urlsplit(form.action).path, "POST")
    return endpoint, frozenset(form.typed), frozenset(form.files)


def look_around(client: FlaskClient, *starts: str) -> Seen:
    """Follow every link from these addresses."""
    seen, waiting = Seen(), list(starts or ("/",))
    known = set(map(shape, waiting))
    while waiting:
        address = waiting.pop(0)
        answer = client.get(address)
        if answer.status_code != 200 or "html" not in (answer.content_type or ""):
            continue
        seen.pages[shape(address)] = address
        for found in forms_on(address, answer.text):
            seen.forms.setdefault((shape(found.page), shape(found.action)), found)
        for found in forms_on(address, answer.text, "GET"):
            seen.searches.setdefault(shape(found.action), found)
        for link in lxml.html.fromstring(answer.text).xpath("//a/@href"):
            target = urljoin(address, link.split("#")[0])
            if target.startswith("/") and shape(target) not in known and not target.startswith(ON_ITS_OWN):
                known.add(shape(target))
                waiting.append(target)
    return seen
