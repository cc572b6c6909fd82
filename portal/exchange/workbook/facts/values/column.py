"""The kinds of columns of the workbook: what each accepts, how it is read and shown."""

from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any

from portal.exchange.workbook.facts.values import cells, days
from portal.exchange.workbook.facts.values.cells import Reader
from portal.kit.dates import SHORT_WEEKDAYS, short_weekdays
from portal.kit.records import dataclass

Cell = str | int | float | date | None


@dataclass(frozen=True)
class Column:
    """One column. `empty`: the value of an empty cell; `accepts`: what it takes, for the documentation."""

    key: str
    title: str
    accepts: str
    read: Reader
    show: Callable[[Any], Cell]
    required: bool = False
    empty: Any = ""
    about: str = ""


def _same(value: Any) -> Cell:
    found: Cell = value
    return found


def text(key: str, title: str, most: int, **more: Any) -> Column:
    return Column(key, title, f"tekst, hoogstens {most} tekens", cells.words(most), _same, **more)


def given_name(most: int) -> Column:
    return Column(
        "given_name", "Voornaam", f"tekst, hoogstens {most} tekens", cells.given_name(most), _same, required=True
    )


def note(key: str, title: str, most: int = 4000, **more: Any) -> Column:
    return Column(key, title, "tekst van meer regels", cells.lines(most), _same, **more)


def day(key: str, title: str, **more: Any) -> Column:
    return Column(key, title, "datum: Excel-datum of d/m/jjjj", days.day, _same, **{"empty": None} | more)


def month(key: str, title: str, **more: Any) -> Column:
    show: Callable[[date | None], Cell] = lambda value: f"{value.month}/{value.year}" if value else None  # noqa: E731
    return Column(key, title, "maand: m/jjjj", days.month, show, **{"empty": None} | more)


def hour(key: str, title: str, **more: Any) -> Column:
    show: Callable[[time | None], Cell] = lambda value: f"{value:%H:%M}" if value else None  # noqa: E731
    return Column(key, title, "uur: 19:30", days.clock_time, show, **{"empty": None} | more)


def number(key: str, title: str, least: int, most: int, **more: Any) -> Column:
    return Column(
        key, title, f"geheel getal, {least} tot {most}", cells.whole(least, most), _same, **{"empty": None} | more
    )


def yes_no(key: str, title: str, **more: Any) -> Column:
    return Column(
        key, title, "ja of nee", cells.yes_no, lambda value: "ja" if value else "nee", **{"empty": False} | more
    )


def perhaps(key: str, title: str, about: str) -> Column:
    """ja, nee, or nothing: an empty cell is neither."""
    show: Callable[[bool | None], Cell] = lambda value: None if value is None else "ja" if value else "nee"  # noqa: E731
    return Column(key, title, "ja of nee", cells.yes_no, show, empty=None, about=about)


def choice(
    key: str, title: str, names: Mapping[str, str], also: Mapping[str, str] | None = None, **more: Any
) -> Column:
    listed = " · ".join(word for word in names.values() if word)
    return Column(key, title, listed, cells.choice(names, also), lambda value: names.get(value, value), **more)


def plain(key: str, title: str, accepts: str, read: Reader, **more: Any) -> Column:
    return Column(key, title, accepts, read, _same, **more)


def several(key: str, title: str, names: Mapping[str, str]) -> Column:
    show: Callable[[Any], Cell] = lambda value: ", ".join(names[key] for key in value)  # noqa: E731
    accepts = " · ".join(names.values()) + "; verschillende met een komma ertussen"
    return Column(key, title, accepts, cells.several(names), show, empty=())


def weekdays(key: str, title: str) -> Column:
    return Column(key, title, "weekdagen: ma, wo", cells.weekdays, short_weekdays)


def weekday(key: str, title: str) -> Column:
    show: Callable[[int | None], Cell] = lambda value: SHORT_WEEKDAYS[value - 1] if value else None  # noqa: E731
    return Column(key, title, "weekdag: wo", cells.weekday, show, empty=None)


def kilometres(key: str, title: str) -> Column:
    """Tenths of a kilometre."""
    accepts = "kilometer met één cijfer na de komma: 4,2"
    return Column(key, title, accepts, cells.kilometres, lambda value: value / 10, empty=0)


def telephone(key: str, title: str) -> Column:
    return plain(key, title, "telefoonnummer", cells.telephone)


def mail(key: str, title: str) -> Column:
    return plain(key, title, "mailadres", cells.mail)


# ---- what several sheets have

FAMILY = plain("family", "Gezin", "code uit het blad Gezinnen", cells.family_code, required=True)
VOLUNTEER = text("volunteer", "Vrijwilliger", 160, required=True)
MATCH = day("match_started_on", "Koppeling van", required=True)
KILOMETRES = kilometres("km_one_way", "Km enkele rit")
USUAL_WEEKDAY = weekday("usual_weekday", "Vaste dag")
