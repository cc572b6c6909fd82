"""The workbook as it leaves the portal: the empty template with its explanation, and the filled one."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from portal.exchange.workbook.facts.sheets.order import SHEETS
from portal.exchange.workbook.facts.sheets.sheet import Sheet
from portal.exchange.workbook.facts.values.column import Cell, Column
from portal.kit import xlsx
from portal.kit.dates import day_text
from portal.kit.xlsx import Table, workbook

EXPLAINED = "Uitleg"
STEPS = (
    "Vul de bladen in die je nodig hebt; de andere mogen leeg blijven. Verander de namen van bladen en kolommen niet.",
    "Een kolom met een * moet ingevuld zijn. Datums zijn Excel-datums of d/m/jjjj; een maand schrijf je als m/jjjj.",
    "De bladen wijzen naar elkaar: naar een gezin met zijn code, naar een vrijwilliger met zijn naam of kenmerk.",
    "Het portaal leest eerst alles na en schrijft pas als alles klopt. Een rij die er al is, komt niet nog eens.",
)

NOT_IN_IT = (
    "onkostennota’s met hun tickets, betalingen, tarieven en plaatsen",
    "nieuwsbrieven en foto’s",
    "teksten, artikels, notities en afgesloten cijfers van het jaarverslag",
    "citaten, bezorgdheden en opmerkingen bij een contact",
    "antwoorden op uitnodigingen",
    "brieven en mails, wie zich mag aanmelden, de instellingen van de afdeling, de geschiedenis en wie wat opende",
)
"""What else a branch keeps; a backup carries it."""


def template(branch: str, made_at: datetime) -> bytes:
    """The empty workbook, each column explained."""
    return _book(((sheet, ()) for sheet in SHEETS), f"Sjabloon – {branch}", branch, made_at)


def filled(sheets: Iterable[tuple[Sheet, Iterable[Mapping[str, Any]]]], branch: str, made_at: datetime) -> bytes:
    return _book(sheets, f"Uitvoer van {branch}, {day_text(made_at.date())}", branch, made_at)


def heading(column: Column) -> str:
    """The title of a column as its heading shows it."""
    return column.title + (" *" if column.required else "")


def cells(sheet: Sheet, row: Mapping[str, Any]) -> list[Cell]:
    """One row; what is unknown, or the column's empty value, is an empty cell."""
    return [_cell(column, row.get(column.key, column.empty)) for column in sheet.columns]


def _cell(column: Column, value: Any) -> Cell:
    if value is None or value == "":
        return None
    return column.show(value)


def _book(
    sheets: Iterable[tuple[Sheet, Iterable[Mapping[str, Any]]]], title: str, branch: str, made_at: datetime
) -> bytes:
    explained = [
        (sheet.name, heading(column), column.accepts, column.about) for sheet in SHEETS for column in sheet.columns
    ]
    first = xlsx.Sheet(
        EXPLAINED,
        [
            Table("Zo werkt het", ("Lees dit eerst",), [(step,) for step in STEPS]),
            Table(
                "Niet in dit werkboek", ("Dat zit in de reservekopie van het portaal",), [(one,) for one in NOT_IN_IT]
            ),
            Table("De bladen", ("Blad", "Wat een rij is"), [(sheet.name, sheet.about) for sheet in SHEETS]),
            Table("De kolommen", ("Blad", "Kolom", "Wat mag erin", "Uitleg"), explained),
        ],
        (22, 26, 60, 60),
    )
    pages = [first]
    for sheet, rows in sheets:
        columns = [heading(column) for column in sheet.columns]
        widths = [max(12, min(28, len(title) + 4)) for title in columns]
        pages.append(xlsx.Sheet(sheet.name, [Table(sheet.name, columns, [cells(sheet, row) for row in rows])], widths))
    return workbook(pages, title=title, author=branch, made_at=made_at)


def documentation() -> str:
    """docs/workbook.md: every sheet and column, in the order of loading."""
    parts = [
        "# The workbook",
        "",
        "What `flask --app wsgi import FILE.xlsx --branch NAME`, the page `/gegevens` and the export share. The sheets",
        "are loaded in this order, each pointing only at ones before it; a sheet may be left out. A column with * must",
        "be filled in. Choices take the word on screen, in any capitals, or the code that the models store; neen,",
        "auto, fiets, meter, peter and v are taken too. Every other value is read as the forms read it: 3/11/2025,",
        "3 nov 2025 or 5/11/25; mei 2021 or 5/2021; 12,5 km; +32 470 12 34 56; signs that nobody sees are taken",
        "out. An error of Excel (#N/A) is told with its place. A row that is there already is left as it is, and each",
        "row that was loaded leaves a mark: loaded again it changes nothing, whatever was corrected in the portal",
        "since, a name or a *Kenmerk* as well; the difference is told. A row of which a day was corrected in the",
        "workbook comes as one more, and that is told where most rows of its sheet were loaded before: another",
        "workbook, of the months that follow, corrects nothing. A *Kenmerk* of somebody with quite another name",
        "is refused. What points at a row with a problem says nothing of its own. A new row that shares a phone, mail",
        'address, address or name with somebody else is told as a remark, "Is dit dezelfde?", and is loaded; so is a',
        "day that a form would not take: a start before the acceptance, a step before the interest, a day to come or",
        "long ago.",
        "",
        "The headings are the first row with two of ours: a title of the whole list may stand above. What stands below",
        "no heading, or on one of two tabs of the same name, is told and not passed over.",
        "",
        "Not in it, and in a backup:",
        *(f"- {one}" for one in NOT_IN_IT),
    ]
    for number, sheet in enumerate(SHEETS, 1):
        parts += ["", f"## {number}. {sheet.name}", sheet.about, "", "| column | accepts | meaning |", "|---|---|---|"]
        parts += [f"| {heading(c)} | {c.accepts} | {c.about} |" for c in sheet.columns]
    return "\n".join(parts) + "\n"
