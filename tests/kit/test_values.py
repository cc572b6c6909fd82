"""One parser per kind of value: what a form takes the workbook takes, and neither takes more."""

import random
import re
from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from portal.agenda.events.forms import HourField, LinkField
from portal.exchange.workbook.facts.values import cells, days
from portal.families.file.forms import MonthField
from portal.kit import addresses, clock, dates, iban, phone
from portal.kit.text import INVISIBLE, one_line
from portal.web import fields
from portal.web.forms import PortalForm


class Form(PortalForm):
    """One field of every kind."""

    mail = fields.EmailField("")
    phone = fields.PhoneField("")
    iban = fields.IbanField("")
    km = fields.KmField("")
    number = fields.NumberField("")
    month = MonthField("")
    hour = HourField("")
    link = LinkField("")
    name = fields.Line("", 80)


READERS: dict[str, Callable[[Any], Any]] = {
    "mail": cells.mail, "phone": cells.telephone, "iban": cells.account, "km": cells.kilometres,
    "number": cells.whole(0, 999_999), "month": days.month, "hour": days.clock_time, "link": cells.link,
    "name": cells.words(80),
}  # fmt: skip


def by_form(kind: str, typed: str) -> Any:
    """What a form makes of it, None where it refuses it."""
    if kind == "day":
        form = MultiDict({"day-dag": typed, "day-maand": "", "day-jaar": ""})
        field = fields.DateField("").bind(None, "day", _meta=Form.Meta())  # type: ignore[call-arg]
        field.process(form)
    else:
        field = getattr(Form(formdata=MultiDict({kind: typed})), kind)
        field.validate(None)
    return None if field.errors or field.process_errors else field.data


def by_workbook(kind: str, typed: Any) -> Any:
    """The same of a cell."""
    try:
        return (days.day if kind == "day" else READERS[kind])(typed)
    except cells.Unreadable:
        return None


DIGITS = "0123456789"
SERIAL = re.compile(r"\d{5}( \d{1,2}:\d\d(:\d\d)?|T\d{1,2}:\d\d(:\d\d)?)?")
SEEDS = {
    "mail": ["an@vos.be", "mailto:an@vos.be?subject=x", "A.N+x@vos.co.uk", "an@vos", "an..b@vos.be", "<an@vos.be>"],
    "phone": ["0470 12 34 56", "+32 (0)470/12.34.56", "tel:+31201234567", "0470 l2 34 56", "016 12 34 5", "470123456"],
    "iban": ["BE68 5390 0754 7034", "IBAN: BE68-5390-0754-7034", "NL91 ABNA 0417 1643 00", "BE68 5390 0754 7035"],
    "km": ["12,5 km", "8.4", "3,25", "299", "0,1 KM"],
    "number": ["12", "12,0", "1.5", "-3", "000012"],
    "month": ["mei 2021", "3/2024", "mrt '24", "2024-03", "13/2024", "3 nov 2025", "november 2025"],
    "hour": ["19:30", "19u30", "19.30 uur", "7u", "24:00", "19:30:00", "9"],
    "link": ["https://a.be/x?y=1", "a.be", "javascript:alert(1)", "http://a", "www.x.be."],
    "name": ["Émilie  Van den Broeck", "An", "x" * 90],
    "day": [
        "3/11/2025",
        "3 nov 2025",
        "5/11/25",
        "ma 3 november ’25",
        "2025-11-03 00:00",
        "3/11/2025 14:30",
        "31/2/2025",
        "45964",
    ],
}
NOISE = [*INVISIBLE, " ", "\u00a0", "\u202f", "\n", ".", ",", "/", "-", "0", "5", "a", "é", "+", "@", ":"]


def typed(chance: random.Random, kind: str) -> str:
    """Something like a value of this kind, with what comes along with it and what people do to it."""
    signs = list(chance.choice(SEEDS[kind]))
    for _ in range(chance.randint(0, 4)):
        place = chance.randint(0, len(signs))
        match chance.choice(("put", "put", "take", "change")):
            case "put":
                signs.insert(place, chance.choice(NOISE))
            case "take":
                del signs[place : place + 1]
            case _:
                signs[place : place + 1] = chance.choice(DIGITS + "abcXYZ ")
    return "".join(signs)


@pytest.mark.parametrize("kind", SEEDS)
def test_form_and_workbook_take_the_same_of_500_values(app, kind):
    taken = []

    def same(text: str) -> None:
        form = by_form(kind, text)
        # An empty cell is the column's business, a year of 0026 the rule's.
        if form in ("", None) and not text.translate(dict.fromkeys(map(ord, INVISIBLE))).strip():
            return
        if isinstance(form, date) and not days.FIRST_YEAR <= form.year <= days.LAST_YEAR:
            return
        if kind == "km" and form is not None and form > cells.MOST_TENTHS:  # of a match; a trip may be longer
            return
        if form is None and kind in ("day", "month") and SERIAL.fullmatch(one_line(text)):  # as Excel counts days
            return
        assert form == by_workbook(kind, text), text
        taken.append(form)

    chance = random.Random(kind)  # the same each time
    with app.test_request_context():
        for text in [*SEEDS[kind], *(typed(chance, kind) for _ in range(500))]:
            same(text)
    assert len([one for one in taken if one is not None]) > 50, "hardly anything was a value"
    assert any(one is None for one in taken)


@pytest.mark.parametrize("kind", SEEDS)
def test_what_nobody_sees_changes_no_value(app, kind):
    plain = SEEDS[kind][0]
    hidden = "\ufeff\u2060" + plain.replace(" ", "\u00a0") + "\u200b\u200e\u00ad "
    inside = plain[:2] + "\u200b\u200d\u2060" + plain[2:]
    with app.test_request_context():
        value = by_form(kind, plain)
        assert value is not None
        assert [by_form(kind, hidden), by_form(kind, inside), by_workbook(kind, hidden), by_workbook(kind, inside)] == (
            [value] * 4
        )


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (addresses.parse_mail, "mailto:Rita@Post.be", "rita@post.be"),
        (addresses.parse_mail, "rita\u200b@post.be", "rita@post.be"),
        (addresses.parse_mail, "rita@post..be", None),
        (addresses.parse_mail, "rita@post.be;an@post.be", None),
        (iban.parse, "IBAN BE68 5390 0754 7034", "BE68539007547034"),
        (iban.parse, "iban:\u00a0BE68\u00a05390\u00a00754\u00a07034\u200e", "BE68539007547034"),
        (phone.parse, "0470 12 34 5", None),
        (phone.parse, "0470 l2 34 56", None),
        (phone.parse, "0470 12 34 56 ext. 7", None),
        (phone.parse, "+31 20 123 4567", "+31201234567"),
        (phone.parse, "0033 1 23 45 67 89", "+33123456789"),
        (phone.parse, "tel:+32470123456", "+32470123456"),
        (phone.parse, "0470‑12‑34‑56", "+32470123456"),
        (dates.read_day, "3 nov 2025", date(2025, 11, 3)),
        (dates.read_day, "5/11/25", date(2025, 11, 5)),
        (dates.read_day, "11/11/2025 00:00", date(2025, 11, 11)),
        (dates.read_day, "2025-11-12 00:00:00", date(2025, 11, 12)),
        (dates.read_day, "maandag 3 november 2025", date(2025, 11, 3)),
        (dates.read_day, "1 mrt. 2025", date(2025, 3, 1)),
        (dates.read_day, "3/11", None),
        (dates.read_day, "3/11/2025 19:30", date(2025, 11, 3)),
        (dates.read_month, "mei 2021", date(2021, 5, 1)),
        (dates.read_month, "mrt 2021", date(2021, 3, 1)),
        (dates.read_month, "2021", None),
        (dates.parse_hour, "19u30", time(19, 30)),
    ],
)
def test_values_as_people_have_them(parse, text, value):
    assert parse(text) == value


@pytest.mark.parametrize("ahead", [0, 1, 10, -1, -30, -89])
def test_a_year_of_two_digits_lies_at_most_ten_years_ahead(ahead):
    year = clock.today().year + ahead
    assert dates.parse_day("1", "mrt", f"{year % 100:02d}") == dates.parse_day("1/3/" + str(year), "", "")
    assert dates.read_day(f"1 maart ’{year % 100:02d}") == date(year, 3, 1)


@pytest.mark.parametrize(
    ("read", "cell", "value"),
    [
        (cells.kilometres, 3.3000000000000003, 33), (cells.kilometres, 12, 120), (cells.kilometres, "12,5 km", 125),
        (days.day, 45964.0, date(2025, 11, 3)), (days.day, 45964.75, date(2025, 11, 3)), (days.day, 2025.0, None),
        (days.month, 45964, date(2025, 11, 1)), (days.clock_time, 0.8125, time(19, 30)),
        (cells.words(10), 3999.0, "3999"), (cells.telephone, 470123456.0, "+32470123456"),
        (cells.telephone, 32470123456.0, "+32470123456"), (cells.yes_no, "Neen", False), (cells.yes_no, 1.0, True),
        (cells.yes_no, "n\u200be\u200be", False), (cells.whole(1, 99), 12.0, 12), (cells.whole(1, 99), 12.5, None),
    ],
)  # fmt: skip
def test_cells_as_excel_keeps_them(read, cell, value):
    try:
        found = read(cell)
    except cells.Unreadable:
        found = None
    assert found == value
