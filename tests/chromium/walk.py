"""Walking round the portal: one page of every shape that links lead to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import html
from playwright.sync_api import Page

from tests.chromium.eye import Eye

FEWEST = {"Els": 60, "Lena": 15, "Rita": 12}  # kinds of pages that each must have seen

OPEN_ALL = "() => document.querySelectorAll('details').forEach(d => { d.open = true })"
NOT_A_PAGE = re.compile(r"\.(docx|xlsx|xml|csv|pdf|zip|ics|png)(\?|$)|/ticket/")


def shape(address: str) -> str:
    """The kind of page: the same page about something else has the same shape."""
    path = re.sub(r"(/verslag/)[a-z_]+$", r"\1SECTION", urlsplit(address).path)
    path = re.sub(r"\d{4}-\d\d-\d\d(?=/|$)", "DAY", path)
    return re.sub(r"\d{4}-\d\d(?=/|$)", "MONTH", re.sub(r"\d{4}K\d", "QUARTER", re.sub(r"/\d+(?=/|$)", "/ID", path)))


def pages(page: Page, start: str) -> Iterator[str]:
    """The address of one page of every shape that links lead to, open in the browser."""
    waiting, known = [f"{start}/"], {"/"}
    while waiting:
        address = waiting.pop(0)
        answer = page.goto(address)
        assert answer is not None and answer.status == 200, f"{address}: {answer and answer.status}"
        links = [a.get("href") for a in html.document_fromstring(answer.text()).iter("a")]  # as sent, before any script
        yield address
        for link in (urljoin(address, link).split("#")[0] for link in links if link):
            if link.startswith(f"{start}/") and not NOT_A_PAGE.search(link) and shape(link) not in known:
                known.add(shape(link))
                waiting.append(link)


AT_ONCE = 7  # pages per case


def parts(numbers: dict[str, int], enough: int = 99) -> list[Any]:
    """The pages of each of the cast in so many parts, so that no case is long: the last has whatever is left.

    enough: how many parts of somebody's pages would show that something is wrong everywhere; the rest is `thorough`.
    """
    return [
        pytest.param(
            who,
            ((part - 1) * AT_ONCE, part * AT_ONCE if part < last else None),
            id=f"{who}-{part}",
            marks=[pytest.mark.thorough] * (part > enough),
        )
        for who, last in numbers.items()
        for part in range(1, last + 1)
    ]


@dataclass
class Reader:
    """Somebody who is signed in and walks round the portal as far as asked, from page to page, each opened once."""

    eye: Eye
    walk: Iterator[str]
    seen: list[str] = field(default_factory=list)

    @property
    def page(self) -> Page:
        return self.eye.page

    def opened(self, first: int, past: int | None) -> Iterator[str]:
        """The pages from one number to another, or to the last, each open when it is returned."""
        for address in self.seen[first:past]:  # seen before
            assert self.eye.open(address) == 200, address
            yield address
        while past is None or len(self.seen) < past:
            if (address := next(self.walk, "")) == "":
                return
            self.seen.append(address)
            if len(self.seen) > first:
                yield address

    def addresses(self) -> list[str]:
        """All of them."""
        self.seen += self.walk
        return self.seen
