"""What the annual report of the demo keeps of its own: years of before the portal, closed years, notes and texts."""

from datetime import date, timedelta

from portal.demo.families import Pair
from portal.demo.people import OPENED_ON, moment
from portal.demo.report_words import AS_PRINTED, ENTRIES, TEXTS, VTE
from portal.families.file.rules import note_view
from portal.kit import clock
from portal.people.models import Branch, Person
from portal.reports.figures import rules as snapshots
from portal.reports.figures.facts.definitions import DEFINITIONS
from portal.reports.texts import rules as texts

BEFORE: dict[int, dict[str, int]] = {
    2023: {"children": 31, "children_unborn": 0, "children_0_6": 16, "children_7_12": 12, "children_13": 3},
    2024: {
        "families_reached": 21, "children": 57, "children_unborn": 1, "children_0_6": 25, "children_7_12": 24,
        "children_13": 7, "flag_single_parent": 9, "flag_mental_health": 6, "flag_disability": 3,
        "flag_no_work_income": 9, "flag_other_language": 14, "flag_perinatal": 10, "flag_young_parent": 0,
        "flag_newcomer": 5,
    },
}  # fmt: skip
"""As they were printed. What was not counted then is not known now."""

CLOSED_ON = (3, 20)  # month and day of the year after: the report goes to the printer

VIEWED = 12  # files that were opened in the last weeks


def add_year(branch: Branch, people: dict[str, Person], pairs: list[Pair], today: date) -> None:
    """Everything up to today. Last of all: a year is closed with the figures that were written down before."""
    els = people["Els"]
    _views(els, pairs, today)
    for year in range(OPENED_ON.year, today.year + 1):
        _texts(els, year, today)
    _entries(els, today)
    for year, numbers in BEFORE.items():
        _enter(branch, els, year, numbers)
    for year in range(OPENED_ON.year, today.year):
        closed_on = date(year + 1, *CLOSED_ON)
        if closed_on < today:
            with clock.stopped(moment(closed_on, 15, 20)):
                snapshots.close_year(branch, year, by=els)


SLIP = "Een kind stond in de verkeerde leeftijdsgroep."


def _enter(branch: Branch, els: Person, year: int, numbers: dict[str, int]) -> None:
    """The printed figures; those of 2024 had a child in the wrong band at first."""
    all_of_them = {key: numbers.get(key) for key, definition in DEFINITIONS.items() if not definition.is_quiet}
    first = dict(all_of_them)
    if year == OPENED_ON.year - 1:
        first |= {"children_0_6": numbers["children_0_6"] + 1, "children_7_12": numbers["children_7_12"] - 1}
    with clock.stopped(min(moment(OPENED_ON, 14), clock.now())):
        snapshots.enter_year(branch, year, first, by=els)
    if first != all_of_them:
        with clock.stopped(min(moment(OPENED_ON, 16, 30), clock.now())):
            snapshots.enter_year(branch, year, all_of_them, snapshots.Correction(SLIP, 1), by=els)


def _views(els: Person, pairs: list[Pair], today: date) -> None:
    """Who opened which file of late."""
    running = [pair for pair in pairs if pair.match.ended_on is None][-VIEWED:]
    for number, pair in enumerate(running):
        day = today - timedelta(days=1 + 2 * number)
        if day >= OPENED_ON:
            with clock.stopped(moment(day, 9 + number % 7, 5 * number)):
                note_view(pair.match.family, "file", by=els)


def _texts(els: Person, year: int, today: date) -> None:
    """Written after the year; while it runs, only that of how many people work here."""
    for number, (section, text) in enumerate(TEXTS.items()):
        day = date(year, 1, 14) if text == VTE else date(year + 1, 1, 19) + timedelta(days=number)
        if year == OPENED_ON.year:
            text += AS_PRINTED.get(section, "")
        if day < today:
            with clock.stopped(moment(day, 11, 7 * number)):
                texts.write(year, section, text, 0, by=els)


def _entries(els: Person, today: date) -> None:
    for year in range(OPENED_ON.year, today.year + 1):
        for number, (section, month, day, text) in enumerate(ENTRIES):
            on = date(year, month, day)
            if on < today:
                with clock.stopped(moment(on, 16, number)):
                    texts.add_entry(texts.EntryDetails(section, on, text), f"demo-{year}-{number}", by=els)
