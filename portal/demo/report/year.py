"""What the annual report of the demo stores itself: years before the portal, closed years, notes and texts."""

from datetime import date, timedelta

from portal.demo.families.families import Pair
from portal.demo.files import day_of, rows, words
from portal.demo.making import OPENED_ON, Demo, moment
from portal.families.viewing.rules import note_view
from portal.kit import clock
from portal.kit.records import dataclass
from portal.reports.figures import rules as snapshots
from portal.reports.figures.facts.definitions import DEFINITIONS
from portal.reports.texts import rules as texts

CLOSED_ON = "03-20"  # of the year after: the report goes to the printer
VIEWED = 12  # files that were opened in the last weeks
SLIP = "Een kind stond in de verkeerde leeftijdsgroep."
REPORT = words("report")


@dataclass(frozen=True)
class Entry:
    """What was noted in the course of each year. on: "01-28"."""

    section: str
    on: str
    text: str


def add_year(demo: Demo, pairs: list[Pair]) -> None:
    """Everything up to today. Last of all: a year is closed with the figures that were written down before."""
    _views(demo, pairs)
    for year in range(OPENED_ON.year, demo.today.year + 1):
        _texts(demo, year)
    _entries(demo)
    for printed, numbers in REPORT["printed"].items():
        _enter(demo, int(printed), numbers)
    for year in range(OPENED_ON.year, demo.today.year):
        closed_on = day_of(year + 1, CLOSED_ON)
        if closed_on < demo.today:
            with clock.stopped(moment(closed_on, 15, 20)):
                snapshots.close_year(demo.branch, year, by=demo.els)


def _enter(demo: Demo, year: int, numbers: dict[str, int]) -> None:
    """The printed figures; those of 2024 had a child in the wrong band at first."""
    all_of_them = {key: numbers.get(key) for key, definition in DEFINITIONS.items() if not definition.is_quiet}
    first = dict(all_of_them)
    if year == OPENED_ON.year - 1:
        first |= {"children_0_6": numbers["children_0_6"] + 1, "children_7_12": numbers["children_7_12"] - 1}
    with clock.stopped(min(moment(OPENED_ON, 14), clock.now())):
        snapshots.enter_year(demo.branch, year, first, by=demo.els)
    if first != all_of_them:
        with clock.stopped(min(moment(OPENED_ON, 16, 30), clock.now())):
            snapshots.enter_year(demo.branch, year, all_of_them, snapshots.Correction(SLIP, 1), by=demo.els)


def _views(demo: Demo, pairs: list[Pair]) -> None:
    """Who opened which file recently."""
    running = [pair for pair in pairs if pair.match.ended_on is None][-VIEWED:]
    for number, pair in enumerate(running):
        day = demo.today - timedelta(days=1 + 2 * number)
        if day >= OPENED_ON:
            with clock.stopped(moment(day, 9 + number % 7, 5 * number)):
                note_view(pair.match.family, "file", by=demo.els)


def _texts(demo: Demo, year: int) -> None:
    """Written after the year; while it runs, only that of how many people work here."""
    for number, (section, text) in enumerate(REPORT["texts"].items()):
        day = date(year, 1, 14) if section == "field" else date(year + 1, 1, 19) + timedelta(days=number)
        if year == OPENED_ON.year:
            text += REPORT["besides"].get(section, "")
        if day < demo.today:
            with clock.stopped(moment(day, 11, 7 * number)):
                texts.write(year, section, text, 0, by=demo.els)


def _entries(demo: Demo) -> None:
    for year in range(OPENED_ON.year, demo.today.year + 1):
        for number, entry in enumerate(rows("report_notes", Entry)):
            on = day_of(year, entry.on)
            if on < demo.today:
                with clock.stopped(moment(on, 16, number)):
                    details = texts.EntryDetails(entry.section, on, entry.text)
                    texts.add_entry(details, f"demo-{year}-{number}", by=demo.els)
