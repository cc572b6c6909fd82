"""Fills in a form of a finished page with what was typed into it before, as a browser would."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import unquote

from lxml import html

Fields = Sequence[tuple[str, str]]

AFRESH = frozenset({"csrf_token", "declared"})
"""Never filled in: the old token, and a declaration on honour, which is given once and knowingly."""


def refill(page: str, action: str, fields: Fields, *, notice: str, instead: str) -> str:
    """The page, with the form that is sent to `action` filled in and `notice` right above it.

    Where the page has no such form, `instead` is put at the top. Both are HTML.
    """
    tree = html.document_fromstring(page)
    form = next((form for form in tree.iter("form") if unquote(action) in _addresses(form)), None)
    if form is not None:
        _fill(form, tree, fields)
        form.addprevious(html.fragment_fromstring(notice))
    elif (main := tree.find(".//main")) is not None:
        main.insert(0, html.fragment_fromstring(instead))
    whole = str(html.tostring(tree, encoding="unicode", doctype="<!doctype html>"))
    return whole.replace("</wbr>", "")  # lxml does not know that it has no end


def _addresses(form: Any) -> set[str]:
    """The addresses to which a form, one of its buttons or one of its boxes is sent."""
    inside = [form.get("action"), *(e.get(name) for e in form.iter() for name in ("formaction", "hx-post"))]
    return {unquote(address) for address in inside if address}


def _fill(form: Any, tree: Any, fields: Fields) -> None:
    posted: dict[str, list[str]] = {}
    for name, value in fields:
        posted.setdefault(name, []).append(value)
    for control in _controls(form, tree):
        name, kind = control.get("name"), control.get("type", "text")
        if not name or name in AFRESH or kind in ("file", "password") or control.get("disabled") is not None:
            continue
        before = html.tostring(control)
        if kind in ("checkbox", "radio"):
            _set(control, "checked", control.get("value", "on") in posted.get(name, ()))
        elif name not in posted:
            continue
        elif control.tag == "select":
            chosen = [option for option in control.iter("option") if option.get("value", option.text) in posted[name]]
            for option in control.iter("option") if chosen else ():
                _set(option, "selected", option in chosen)
        elif control.tag == "textarea":
            control.text = "\n" + posted[name].pop(0)
        else:
            control.set("value", posted[name].pop(0))
        if not posted.get(name):
            posted.pop(name, None)  # a second box of this name keeps the page's value
        if html.tostring(control) != before and kind != "hidden":
            for around in control.iterancestors("details"):
                around.set("open", "")


def _controls(form: Any, tree: Any) -> Iterator[Any]:
    yield from form.iter("input", "textarea", "select")
    if form.get("id"):
        yield from tree.xpath("//*[@form=$id][self::input or self::textarea or self::select]", id=form.get("id"))


def _set(control: Any, mark: str, is_on: bool) -> None:
    if is_on:
        control.set(mark, mark)
    else:
        control.attrib.pop(mark, None)
