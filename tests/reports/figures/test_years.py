"""The year's figures: page, Word file, XLSX file and a plain recount agree."""

import io
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playhouse.test_utils import count_queries

from portal.contacts.models.contact import Contact, ContactTheme
from portal.database import db as database
from portal.families.models.match import Match
from portal.kit import clock
from portal.kit.dates import Quarter, days_between
from portal.people.models import Branch
from portal.reports.quarter import facts as quarter_facts
from portal.reports.quarter.documents.facts import compared
from tests.reports.books import rows_of
from tests.reports.test_quarter import add_match, cells, hand_in, met, word_cells

FEBRUARY = datetime(2026, 2, 10, 9, 0)  # 2025 is over, and the first quarter of 2026 runs


@pytest.fixture
def two_years(cast):
    """Lena's family from 2024 on; Bram's in 2025 alone. Everything of 2025 is handed in, but Bram's last quarter."""
    Match.update(started_on=date(2024, 1, 8)).where(Match.id == cast.lenas.id).execute()
    met(cast.lenas, date(2024, 1, 10), date(2024, 5, 8), date(2024, 8, 7), date(2024, 8, 14), date(2024, 12, 31))
    met(cast.lenas, date(2025, 1, 1), date(2025, 2, 5), date(2025, 5, 7), date(2025, 5, 14), date(2025, 12, 31))
    met(cast.lenas, date(2025, 9, 3), counts=False)
    met(cast.lenas, date(2026, 1, 7))
    met(cast.brams, date(2025, 2, 1), date(2025, 8, 1), date(2025, 8, 8), date(2025, 9, 5))
    Contact.update(kind="outing").where(
        Contact.day << [date(2025, 2, 5), date(2025, 8, 8), date(2024, 1, 10)]
    ).execute()
    for day, themes in {date(2025, 2, 5): ("school", "listening"), date(2025, 8, 1): ("school",)}.items():
        contact = Contact.get(Contact.day == day)
        ContactTheme.insert_many([{"contact": contact.id, "theme": theme} for theme in themes]).execute()
    ContactTheme.create(contact=Contact.get(Contact.day == date(2025, 9, 3)), theme="school")  # does not count
    for number in (1, 2, 3, 4):
        hand_in(cast.lenas, Quarter(2025, number))
        if number < 4:
            hand_in(cast.brams, Quarter(2025, number))
    with clock.stopped(FEBRUARY):
        yield cast


FAMILIES_OF_2025 = [
    ["Gezin", "1e kwartaal", "2e kwartaal", "3e kwartaal", "4e kwartaal", "Totaal", "Actieve weken"],
    ["G-001", "2", "2", "0", "1", "5", "52,1"],
    ["G-002", "1", "0", "3", "–", "4", "51,1"],
    ["Totaal", "3", "2", "3", "1", "9", "103,3"],
]


def bars(page, caption: str) -> list[list[str]]:
    """The rows of a chart, as words; its drawing has none."""
    (table,) = page.tree.xpath(f'//table[contains(@class, "chart")][caption="{caption}"]')
    assert not "".join(table.xpath(".//svg//text()")).strip()
    rows = [[" ".join(c.text_content().split()) for c in row.xpath("./th|./td")] for row in table.xpath(".//tbody/tr")]
    return [[text for place, text in enumerate(row) if place != 1] for row in rows]


def widths(page, caption: str) -> list[list[float]]:
    """Per row of a chart the widths of its bars in %: this year's last."""
    (table,) = page.tree.xpath(f'//table[contains(@class, "chart")][caption="{caption}"]')
    return [[float(r.get("width")[:-1]) for r in row.xpath(".//rect")] for row in table.xpath(".//tbody/tr")]


# --- the year ---


def test_a_year_has_a_row_per_family_and_a_column_per_quarter(visit, two_years):
    page = visit(two_years.els).get("/rapporten").follow("Jaaroverzicht 2025")
    assert cells(page)[:4] == FAMILIES_OF_2025
    # 3 ÷ (1 + 83/90) · 2 ÷ 2 · 3 ÷ 2 · 1 ÷ 2 · and 9 ÷ 7,92 over the year
    assert cells(page)[4] == ["Gemiddeld per actief gezin", "1,6", "1,0", "1,5", "0,5", "1,1", ""]
    assert "Er ontbreekt nog 1 overzicht." in page.text
    assert "Nog te ontvangen (1) G-0024e kwartaal 2025" in page.text


def test_a_year_is_compared_with_the_one_before(visit, two_years):
    page = visit(two_years.els).get("/rapporten/jaar/2025")
    assert "Actieve gezinnen 2 2024: 1" in page.text
    assert "Contacten 9 2024: 5" in page.text
    assert "1,1 contacten per kwartaal 2024: 1,3" in page.text  # 5 ÷ 359/366 of four quarters
    assert "Samen 9 contacten, 4 meer dan in 2024." in page.text
    assert bars(page, "Contacten per kwartaal") == [
        ["1e kwartaal", "1", "3"],
        ["2e kwartaal", "1", "2"],
        ["3e kwartaal", "2", "3"],
        ["4e kwartaal", "1", "1"],
    ]
    assert bars(page, "Contacten volgens soort") == [["Huisbezoek", "4", "7"], ["Uitstap", "1", "2"]]


def test_bars_are_as_long_as_their_numbers(visit, two_years):
    page = visit(two_years.els).get("/rapporten/jaar/2025")
    third = pytest.approx(98 / 3, abs=0.1)
    assert widths(page, "Contacten per kwartaal") == [
        [third, 98],
        [third, pytest.approx(98 * 2 / 3, abs=0.1)],
        [pytest.approx(98 * 2 / 3, abs=0.1), 98],
        [third, third],
    ]


def test_kinds_add_up_and_themes_overlap(visit, two_years):
    page = visit(two_years.els).get("/rapporten/jaar/2025")
    assert bars(page, "Contacten volgens thema") == [["Luisterend oor", "1"], ["Schoolse ondersteuning", "2"]]
    assert "Bij 2 van de 9 contacten werd een thema genoteerd." in page.text
    assert "1 bezoek telt niet mee" in page.text
    facts = quarter_facts.gather_year(two_years.branch, 2025)
    assert sum(tally.contacts for tally in facts.kinds) == facts.contacts == 9
    assert (facts.themed, facts.uncounted) == (2, 1)


def test_word_and_xlsx_of_a_year_hold_what_the_page_shows(visit, two_years):
    els = visit(two_years.els)
    page = els.get("/rapporten/jaar/2025")
    word = page.follow("Jaaroverzicht in Word")
    assert 'filename="jaaroverzicht-contacten-2025.docx"' in word.answer.headers["Content-Disposition"]
    assert word_cells(word, 2) == cells(page)[:4] == FAMILIES_OF_2025
    assert word_cells(word, 1)[-1] == ["Jaar 2025", "2", "9", "1,1", "5"]
    assert [row[:2] for row in word_cells(word, 4)[1:]] == [["Huisbezoek", "7"], ["Uitstap", "2"]]
    book = page.follow("Alle contacten in Excel").answer.data
    totals = rows_of(book, "Totalen")
    assert ("Jaar 2025", 2, 9, 1.1, 1, 5) in totals
    assert ("Totaal", 3, 2, 3, 1, 9, 103.3) in totals
    assert [row for row in totals if row[0] in ("huisbezoek", "uitstap", "schoolse ondersteuning")] == [
        ("huisbezoek", 7),
        ("uitstap", 2),
        ("schoolse ondersteuning", 2),
    ]
    contacts = rows_of(book, "Contacten")[1:]
    assert sum(row[4] == "ja" for row in contacts) == 9 and len(contacts) == 10


def test_a_running_year_compares_only_what_is_over(visit, two_years):
    with clock.stopped(datetime(2025, 10, 3, 8, 42)):
        page = visit(two_years.els).get("/rapporten/jaar/2025")
        assert "Dit jaar loopt nog. De cijfers zijn voorlopig." in page.text
        assert "In het 1e, 2e en 3e kwartaal: samen 8 contacten, 4 meer dan in 2024." in page.text
        assert "2024: 5" not in page.text
        assert bars(page, "Contacten per kwartaal")[3] == ["4e kwartaal (loopt nog)", "1", "1"]
    assert "2026 telt tot nu toe 1 contact." in visit(two_years.els).get("/rapporten/jaar/2026").text


def test_nobody_is_active_tomorrow(db, two_years):
    with clock.stopped(datetime(2025, 10, 3, 8, 42)):
        (running,) = quarter_facts.gather_year(two_years.branch, 2025).quarters[3:]
        assert [family.active_days for family in running.families] == [3, 3]
        assert running == quarter_facts.gather_quarter(two_years.branch, Quarter(2025, 4))


def test_the_first_year_in_the_portal_has_nothing_to_compare_with(visit, two_years):
    page = visit(two_years.els).get("/rapporten/jaar/2024")
    assert "2024 telt 5 contacten." in page.text
    assert bars(page, "Contacten per kwartaal") == [
        [f"{n}e kwartaal", count] for n, count in zip("1234", "1121", strict=True)
    ]
    assert "2023" not in page.text


def test_a_year_that_began_in_the_middle_compares_the_quarters_it_knows(db, two_years):
    Contact.delete().where(Contact.day < date(2024, 8, 10)).execute()
    facts = quarter_facts.gather_year(two_years.branch, 2025)
    assert [facts.quarter_before(q) for q in facts.quarters] == [None, None, 1, 1]
    assert facts.contacts_before is None
    assert facts.finding == "In het 3e en 4e kwartaal: samen 4\u00a0contacten, 2\u00a0meer dan in 2024."


def test_a_handover_is_one_family_of_the_year(db, two_years):
    Match.update(ended_on=date(2025, 5, 10)).where(Match.id == two_years.lenas.id).execute()
    Contact.delete().where(Contact.match == two_years.lenas, Contact.day > date(2025, 5, 10)).execute()
    later = Match.create(
        branch=two_years.branch, trajectory=two_years.lenas.trajectory_id, family=two_years.klaver,
        volunteer=two_years.bram, started_on=date(2025, 5, 11),
    )  # fmt: skip
    met(later, date(2025, 5, 14))
    facts = quarter_facts.gather_year(two_years.branch, 2025)
    assert [(f.code, f.counts, f.active_days) for f in facts.families] == [
        ("G-001", (2, 2, None, None), 365),
        ("G-002", (1, 0, 3, None), 358),
    ]
    assert facts.active_families == 2


def test_the_quarter_page_compares_its_months_with_the_year_before(visit, two_years):
    page = visit(two_years.els).get("/rapporten/2025K3")
    assert bars(page, "Contacten per maand") == [["Juli", "0", "0"], ["Augustus", "2", "2"], ["September", "0", "1"]]
    assert "Samen 3 contacten, 1 meer dan in 2024." in page.text
    assert bars(page, "Contacten volgens soort") == [["Huisbezoek", "2"], ["Uitstap", "1"]]
    assert bars(page, "Contacten volgens thema") == [["Schoolse ondersteuning", "1"]]
    assert "Bij 1 van de 3 contacten werd een thema genoteerd." in page.text


@pytest.mark.parametrize(
    ("now", "then", "sentence"),
    [
        ((3, 3, 3), (1, 2, 2), "Elke maand meer contacten dan in 2024: samen 9, dat zijn er 4 meer"),
        ((1, 0, 1), (2, 1, 3), "Elke maand minder contacten dan in 2024: samen 2, dat zijn er 4 minder"),
        ((1, 2, 3), (1, 1, 1), "Samen 6 contacten, 3 meer dan in 2024"),
        ((0, 0, 1), (1, 0, 0), "Samen 1 contact, evenveel als in 2024"),
        ((0, 0, 0), (0, 0, 2), "Samen 0 contacten, 2 minder dan in 2024"),
    ],
)
def test_the_finding_of_a_chart_in_a_sentence(now, then, sentence):
    assert compared("Elke maand", now, then, 2024).replace("\u00a0", " ") == sentence


def test_no_name_stands_in_a_year(visit, two_years):
    els = visit(two_years.els)
    document = docx.Document(io.BytesIO(els.get("/rapporten/jaar/2025.docx").answer.data))
    words = " ".join(
        [p.text for p in document.paragraphs] + [c.text for t in document.tables for r in t.rows for c in r.cells]
    )
    for secret in ("Klaver", "Zonnebloem", "Lena", "Bram"):
        assert secret not in words and secret not in els.get("/rapporten/jaar/2025").text


@pytest.mark.parametrize("year", ["1999", "2027", "9999", "0", "jaar"])
def test_a_year_that_has_not_begun_or_is_none_is_404(visit, two_years, year):
    els = visit(two_years.els)
    for ending in ("", ".docx", ".xlsx"):
        assert els.get(f"/rapporten/jaar/{year}{ending}").status == 404


def test_an_empty_year_is_a_page_too(visit, two_years):
    yusuf = visit(two_years.yusuf)
    assert "In dit jaar was er geen enkel gezin actief." in yusuf.get("/rapporten/jaar/2025").text
    for ending in ("docx", "xlsx"):
        assert yusuf.get(f"/rapporten/jaar/2025.{ending}").status == 200
        assert yusuf.get(f"/rapporten/2025K3.{ending}").status == 200


def test_a_year_asks_no_more_questions_as_rows_grow(visit, two_years):
    els = visit(two_years.els)
    addresses = [f"/rapporten/jaar/2025{ending}" for ending in ("", ".docx", ".xlsx")]
    addresses += ["/rapporten/2025K3.xlsx", f"/rapporten/koppeling/{two_years.lenas.id}"]

    def queries():
        counts = []
        for address in addresses:
            with count_queries() as counted:
                assert els.get(address).status == 200
            counts.append(counted.count)
        return counts

    queries()  # whoever was here a moment ago is not noted again
    few = queries()
    for i in range(20):
        add_match(two_years.branch, two_years.lena, f"X-{i:03d}", date(2024, 2, 1), None, [date(2025, 7, 3)])
    met(two_years.lenas, *days_between(date(2025, 6, 1), date(2025, 6, 30)))
    assert queries() == few and max(few) <= 14


def test_another_branchs_contacts_stay_there(db, two_years):
    """Not in the counts, the kinds, the themes, what does not count, the first day, or the rows of the file."""
    before = (
        quarter_facts.gather_year(two_years.branch, 2025),
        quarter_facts.gather_quarter(two_years.branch, Quarter(2025, 3)),
    )
    elsewhere = two_years.yusuf.branch
    theirs = add_match(elsewhere, two_years.yusuf, "E-001", date(2023, 1, 1), None, [])
    met(theirs, date(2023, 5, 1), date(2024, 8, 6), date(2025, 8, 6), date(2025, 2, 6))
    met(theirs, date(2025, 8, 5), counts=False)
    hand_in(theirs)
    ContactTheme.create(contact=Contact.get(Contact.match == theirs, Contact.day == date(2025, 8, 6)), theme="rights")
    assert (
        quarter_facts.gather_year(two_years.branch, 2025),
        quarter_facts.gather_quarter(two_years.branch, Quarter(2025, 3)),
    ) == before
    listed = quarter_facts.contacts_between(two_years.branch, date(2025, 1, 1), date(2025, 12, 31))
    assert {contact.code for contact in listed} == {"G-001", "G-002"}
    assert quarter_facts.first_contact(two_years.branch) == date(2024, 1, 10)


def test_contacts_of_a_family_that_was_not_active_are_no_active_family(db, two_years):
    Match.update(ended_on=date(2024, 12, 31)).where(Match.id == two_years.lenas.id).execute()
    facts = quarter_facts.gather_year(two_years.branch, 2025)
    assert [(f.code, f.total, f.active_days) for f in facts.families] == [("G-001", 5, 0), ("G-002", 4, 358)]
    assert facts.active_families == 1


def test_a_running_year_shows_no_kinds_of_a_whole_year_beside_it(visit, two_years):
    with clock.stopped(datetime(2025, 10, 3, 8, 42)):
        page = visit(two_years.els).get("/rapporten/jaar/2025")
        assert bars(page, "Contacten volgens soort") == [["Huisbezoek", "7"], ["Uitstap", "2"]]


def test_what_a_running_quarter_lacks_is_not_missing_yet(visit, two_years):
    with clock.stopped(datetime(2025, 10, 3, 8, 42)):
        assert "Nog te ontvangen" not in visit(two_years.els).get("/rapporten/jaar/2025").text
    with clock.stopped(datetime(2026, 1, 1, 8, 42)):
        assert "Nog te ontvangen (1)" in visit(two_years.els).get("/rapporten/jaar/2025").text


@pytest.mark.parametrize(("first", "known"), [(date(2024, 9, 30), True), (date(2024, 10, 1), False)])
def test_a_quarter_is_compared_once_the_portal_knew_a_day_of_it(db, two_years, first, known):
    Contact.delete().where(Contact.day < date(2024, 12, 1)).execute()
    met(two_years.lenas, first)
    assert quarter_facts.gather_quarter(two_years.branch, Quarter(2025, 3)).before == ((0, 0, 1) if known else None)


# --- against a plain recount ---


@st.composite
def worlds(draw):
    """A year and matches around it: (family, first, last or None, days of contact)."""
    year = draw(st.sampled_from([2023, 2024]))
    around = st.integers(-420, 420).map(lambda offset: date(year, 1, 1) + timedelta(days=offset))
    matches = []
    for _ in range(draw(st.integers(0, 5))):
        first, last = sorted((draw(around), draw(around)))
        offsets = draw(st.sets(st.integers(0, (last - first).days), max_size=15))
        contacts = sorted(first + timedelta(days=n) for n in offsets)
        matches.append((draw(st.integers(1, 3)), first, None if draw(st.booleans()) else last, contacts))
    return year, matches


@given(world=worlds())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_figures_of_a_year_equal_a_plain_recount(cast, world):
    year, matches = world
    with database.atomic() as undone:
        branch = Branch.create(name="Home-Start Proef", municipality="Proef")
        for family, first, last, days in matches:
            add_match(branch, cast.lena, f"G-{family:03d}", first, last, days)
        facts = quarter_facts.gather_year(branch, year)
        quarters = [quarter_facts.gather_quarter(branch, Quarter(year, n)) for n in (1, 2, 3, 4)]
        listed = quarter_facts.contacts_between(branch, date(year, 1, 1), date(year, 12, 31))
        undone.rollback()
    counted = [(family, d) for family, _, _, days in matches for d in days if d.year == year and d.day % 7 != 0]
    assert facts.contacts == len(counted) == sum(row.counts for row in listed)
    assert len(listed) == sum(d.year == year for *_, days in matches for d in days)
    for n, quarter in enumerate(quarters):
        assert facts.quarters[n].families == quarter.families  # the year is its quarters
        assert quarter.contacts == sum(d in Quarter(year, n + 1) for _, d in counted)
    for row in facts.families:
        assert (row.total or 0) == sum(f"G-{family:03d}" == row.code for family, _ in counted)
    weight, reached = Fraction(0), set()
    for family, first, last, _ in matches:
        for day in days_between(date(year, 1, 1), date(year, 12, 31)):
            if first <= day and (last is None or day <= last):
                weight += Fraction(1, len(list(Quarter.of(day).days())))
                reached.add(family)
    assert facts.active_families == len(reached)
    average = Fraction(len(counted)) / weight if weight else None
    assert facts.average_tenths == (average if average is None else tenths(average))


def tenths(number: Fraction) -> int:
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return int((exact * 10).quantize(Decimal(1), ROUND_HALF_UP))
