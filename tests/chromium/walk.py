"""Walking round the portal: one page of every shape that links lead to."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import html
from playwright.sync_api import APIRequestContext, Page

from tests.chromium.eye import Eye

FEWEST = {"Els": 60, "Lena": 15, "Rita": 12}  # kinds of pages that each must have seen

OPEN_ALL = "() => document.querySelectorAll('details').forEach(d => { d.open = true })"
NOT_A_PAGE = re.compile(r"\.(docx|xlsx|xml|csv|pdf|zip|ics|png)(\?|$)|/ticket/")


def shape(address: str) -> str:
    """What kind of page it is: the same page about something else has the same shape."""
    path = re.sub(r"(/verslag/)[a-z_]+$", r"\1SECTION", urlsplit(address).path)
    path = re.sub(r"\d{4}-\d\d-\d\d(?=/|$)", "DAY", path)
    return re.sub(r"\d{4}-\d\d(?=/|$)", "MONTH", re.sub(r"\d{4}K\d", "QUARTER", re.sub(r"/\d+(?=/|$)", "/ID", path)))


def pages(page: Page, start: str) -> Iterator[str]:
    """The address of one page of every shape that links lead to, open in the browser."""

    def links(address: str) -> list[str]:
        found: list[str] = page.eval_on_selector_all("a[href]", "links => links.map(a => a.href)")
        return found

    def opened(address: str) -> None:
        if page.url != address:
            answer = page.goto(address)
            assert answer is not None and answer.status == 200, f"{address}: {answer and answer.status}"

    yield from _walk(start, opened, links)


def addresses(asking: APIRequestContext, start: str) -> list[str]:
    """The same addresses, without drawing the pages."""
    trees: dict[str, Any] = {}

    def opened(address: str) -> None:
        answer = asking.get(address)
        assert answer.status == 200, f"{address}: {answer.status}"
        trees[address] = html.document_fromstring(answer.text())

    def links(address: str) -> list[str]:
        return [urljoin(address, a.get("href")) for a in trees[address].iter("a") if a.get("href")]

    return list(_walk(start, opened, links))


def _walk(start: str, opened: Callable[[str], None], links: Callable[[str], list[str]]) -> Iterator[str]:
    waiting, known = [f"{start}/"], {"/"}
    while waiting:
        address = waiting.pop(0)
        opened(address)
        yield address
        for link in (link.split("#")[0] for link in links(address)):
            if link.startswith(start) and not NOT_A_PAGE.search(link) and shape(link) not in known:
                known.add(shape(link))
                waiting.append(link)


Part = tuple[int, int]  # the third of five: (2, 5)


def parts(numbers: dict[str, int]) -> list[Any]:
    """The pages of each of the cast in so many parts, so that no case is long."""
    return [
        pytest.param(who, (part, number), id=f"{who}-{part + 1}")
        for who, number in numbers.items()
        for part in range(number)
    ]


@dataclass
class Reader:
    """Someone who is signed in and knows one page of every shape that links lead to."""

    eye: Eye
    addresses: list[str]

    @property
    def page(self) -> Page:
        return self.eye.page
