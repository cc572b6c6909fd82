"""A workbook to fill in, row by row."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest

from portal.exchange.workbook.rules import transfer as rules
from tests.conftest import Cast

Fill = Callable[..., None]


class Book:
    """The template of a branch, and what is filled in."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.tabs = openpyxl.load_workbook(io.BytesIO(rules.empty_template(cast.branch)))

    def titles(self, sheet: str) -> list[str]:
        return [str(cell.value).removesuffix(" *") for cell in self.tabs[sheet][1]]

    def row(self, sheet: str, **cells: Any) -> None:
        """A row; spaces of a title are written as two underscores."""
        found = {title.replace("__", " "): value for title, value in cells.items()}
        assert set(found) <= set(self.titles(sheet)), set(found) - set(self.titles(sheet))
        self.tabs[sheet].append([found.get(title) for title in self.titles(sheet)])

    def set(self, sheet: str, row: int, title: str, value: Any) -> None:
        self.tabs[sheet].cell(row, self.titles(sheet).index(title) + 1).value = value

    @property
    def content(self) -> bytes:
        out = io.BytesIO()
        self.tabs.save(out)
        return out.getvalue()

    def load(self, *, dry_run: bool = False) -> rules.Outcome:
        return rules.load(self.cast.branch, self.content, dry_run=dry_run, by=self.cast.els)


@pytest.fixture
def book(cast: Cast) -> Book:
    """Mia, called Mia B. in the other sheets, goes to one family: from referral to two contacts."""
    book = Book(cast)
    book.row(
        "Vrijwilligers", Voornaam="Mia", Familienaam="Baert", Kenmerk="Mia B.", Rol="gezinsbuddy",
        Gestart__op=date(2025, 2, 1),
    )  # fmt: skip
    book.row("Gezinnen", Code="G-100", Gemeente="Kerkem", Naam="Fam. Proef")
    book.row("Kinderen", Gezin="G-100", Voornaam="Bo", Geboren__in="3/2023")
    book.row("Aanmeldingen", Gezin="G-100", Beslissing="Aanvaard", Ontvangen__op="3/2/2025", Beslist__op="10/2/2025")
    book.row("Trajecten", Gezin="G-100", Gestart__op="1/3/2025")
    book.row("Koppelingen", Gezin="G-100", Vrijwilliger="Mia B.", Van="1/3/2025")
    for day in (5, 12):
        book.row("Contacten", Gezin="G-100", Vrijwilliger="Mia B.", Datum=f"{day}/3/2025")
    book.row("Gesprekken", Datum="20/3/2025", Vrijwilliger="Mia B.", Soort__bij__de__vrijwilliger="coachingsgesprek")
    book.row("Kandidaten", Voornaam="Ann", Familienaam="Claes", Kenmerk="K1", Interesse__op="2/1/2025")
    return book
