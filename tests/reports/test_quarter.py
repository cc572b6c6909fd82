"""The quarter's figures: page, Word file and a plain recount agree."""

import io
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playhouse.test_utils import count_queries

from portal.contacts.models.contact import Contact
from portal.contacts.models.overview import ContactOverview
from portal.database import db as database
from portal.families.models.family import Family
from portal.families.models.match import Match, Trajectory
from portal.kit import clock
from portal.kit.dates import Quarter, days_between
from portal.people.models import Branch, Person
from portal.reports.quarter import facts as quarter_facts

K3 = Quarter(2025, 3)


def met(match, *days: date, counts: bool = True) -> None:
    for day in days:
        Contact.create(branch=match.branch_id, match=match, day=day, counts=counts)


def hand_in(match, quarter: Quarter = K3, **more) -> None:
    ContactOverview.create(
        branch=match.branch_id,
        match=match,
        year=quarter.year,
        quarter=quarter.number,
        status="handed_in",
        **more,
    )


@pytest.fixture
def summer(cast):
    """Lena saw her family five times and handed in; Bram saw his once and did not."""
    met(cast.lenas, date(2025, 7, 2), date(2025, 7, 9), date(2025, 8, 6), date(2025, 9, 3), date(2025, 9, 30))
    met(cast.lenas, date(2025, 9, 10), counts=False)
    met(cast.lenas, date(2025, 6, 30), date(2025, 10, 1))
    hand_in(cast.lenas)
    met(cast.brams, date(2025, 8, 1))
    return cast


def cells(page) -> list[list[str]]:
    """The rows of every table that is no chart."""
    rows = page.tree.xpath('//main//table[not(contains(@class, "chart"))]//tr')
    return [[" ".join(c.text_content().split()) for c in row.xpath("./th|./td")] for row in rows]


def word_cells(page, table: int) -> list[list[str]]:
    return [[c.text for c in row.cells] for row in docx.Document(io.BytesIO(page.answer.data)).tables[table].rows]


# --- the figures of one quarter ---


def test_the_page_counts_per_family_and_month_what_counts(visit, summer):
    page = visit(summer.els).get("/rapporten/2025K3")
    assert cells(page) == [
        ["Gezin", "Juli", "Augustus", "September", "Totaal", "Actieve weken", "Overzicht"],
        ["G-001", "2", "1", "2", "5", "13,1", "ingediend"],
        ["G-002", "–", "1", "–", "1", "13,1", "ontbreekt"],
        ["Totaal", "2", "2", "2", "6", "26,3", ""],
    ]
    assert "Er ontbreekt nog 1 overzicht." in page.text
    assert "Gemiddeld per actief gezin 3,0 contacten" in page.text
    assert "Nog te ontvangen (1) G-002juli, augustus en september" in page.text


def test_the_word_file_holds_the_same_rows(visit, summer):
    els = visit(summer.els)
    page = els.get("/rapporten").follow("In Word: kwartaaloverzicht 3e kwartaal 2025")
    assert 'filename="kwartaaloverzicht-2025K3.docx"' in page.answer.headers["Content-Disposition"]
    assert word_cells(page, 1) == cells(els.get("/rapporten/2025K3"))


def test_no_family_or_volunteer_is_named(visit, summer):
    els = visit(summer.els)
    document = docx.Document(io.BytesIO(els.get("/rapporten/2025K3.docx").answer.data))
    words = " ".join(
        [p.text for p in document.paragraphs] + [c.text for t in document.tables for r in t.rows for c in r.cells]
    )
    for secret in ("Klaver", "Zonnebloem", "Lena", "Bram"):
        assert secret not in words and secret not in els.get("/rapporten/2025K3").text


def test_a_handover_gives_two_rows_and_one_family(visit, summer):
    Match.update(ended_on=date(2025, 8, 15)).where(Match.id == summer.lenas.id).execute()
    Contact.delete().where(Contact.match == summer.lenas, Contact.day > date(2025, 8, 15)).execute()
    later = Match.create(
        branch=summer.branch,
        trajectory=summer.lenas.trajectory_id,
        family=summer.klaver,
        volunteer=summer.bram,
        started_on=date(2025, 8, 16),
    )
    met(later, date(2025, 8, 20))
    hand_in(later)
    hand_in(summer.brams)
    facts = quarter_facts.gather_quarter(summer.branch, K3)
    assert [(f.code, f.counts, f.active_days) for f in facts.families] == [
        ("G-001", (2, 1, None), 46),
        ("G-001", (None, 1, 0), 46),
        ("G-002", (0, 1, 0), 92),
    ]
    assert (facts.active_families, facts.contacts, facts.average_tenths) == (2, 5, 25)
    assert not list(facts.missing())


@pytest.mark.parametrize(
    ("more", "state", "reason"),
    [
        ({"on_paper": True}, "on_paper", ""),
        ({"no_contact_reason": "volunteer_away"}, "no_contacts", "de vrijwilliger was ziek of met vakantie"),
        (
            {"no_contact_reason": "volunteer_away", "on_paper": True},
            "no_contacts",
            "de vrijwilliger was ziek of met vakantie",
        ),
    ],
)
def test_how_an_overview_came_in_stands_in_its_row(visit, cast, more, state, reason):
    hand_in(cast.lenas, **more)
    row = quarter_facts.gather_quarter(cast.branch, K3).families[0]
    assert (row.state, row.reason, row.counts) == (state, reason, (0, 0, 0))
    page = visit(cast.els).get("/rapporten/2025K3")
    assert reason in page.text and reason in " ".join(word_cells(visit(cast.els).get("/rapporten/2025K3.docx"), 1)[1])


def test_contacts_after_the_end_of_a_match_stay_in_view(db, summer):
    Match.update(ended_on=date(2025, 6, 30)).where(Match.id == summer.lenas.id).execute()
    facts = quarter_facts.gather_quarter(summer.branch, K3)
    assert [(f.code, f.total, f.active_days) for f in facts.families] == [("G-001", 5, 0), ("G-002", 1, 92)]
    assert facts.active_families == 1


def test_a_family_with_two_volunteers_is_one_family_and_its_rows_say_so(db, visit, summer):
    assert quarter_facts.gather_quarter(summer.branch, K3).rows_explained == ""
    Match.create(
        branch=summer.branch, trajectory=summer.lenas.trajectory, family=summer.klaver, volunteer=summer.bram,
        started_on=date(2025, 8, 1),
    )  # fmt: skip
    facts = quarter_facts.gather_quarter(summer.branch, K3)
    assert facts.active_families == 2 and [f.code for f in facts.families] == ["G-001", "G-001", "G-002"]
    words = "G-001 had meer dan één vrijwilliger: een rij per vrijwilliger, en toch één gezin."
    assert words in facts.rows_explained and words in visit(summer.els).get(f"/rapporten/{K3}").text


def test_an_overview_that_was_opened_again_is_missing(db, cast):
    hand_in(cast.lenas)
    ContactOverview.update(status="open").execute()
    assert quarter_facts.gather_quarter(cast.branch, K3).families[0].state == "missing"


def test_where_nobody_was_active_there_is_no_average(visit, cast):
    page = visit(cast.els).get("/rapporten/2024K4")
    assert "In dit kwartaal was er geen enkel gezin actief." in page.text
    assert "Gemiddeld per actief gezin -" in page.text
    assert visit(cast.els).get("/rapporten/2024K4.docx").status == 200


def test_the_quarter_that_runs_says_that_its_figures_are_provisional(visit, cast):
    page = visit(cast.els).get("/rapporten/2025K4")
    assert "Dit kwartaal loopt nog tot en met 31 december 2025." in page.text
    assert "ontbreekt" not in page.text and "nog niet ingediend" in page.text


def test_the_same_day_gives_the_same_file(visit, summer):
    first = visit(summer.els).get("/rapporten/2025K3.docx").answer.data
    with clock.stopped(datetime(2025, 10, 3, 8, 50)):
        assert visit(summer.els).get("/rapporten/2025K3.docx").answer.data == first


# --- the list ---


def test_the_list_runs_from_the_first_contact_until_now_and_says_what_is_missing(visit, summer):
    page = visit(summer.els).get("/rapporten")
    assert "Van het 3e kwartaal 2025 ontbreekt nog 1 overzicht." in page.text
    assert [row[0] for row in cells(page)] == [
        "Kwartaal",
        "4e kwartaal 2025",
        "3e kwartaal 2025",
        "2e kwartaal 2025",
    ]
    assert cells(page)[2][2:4] == ["1 ontbreekt", "1 van 2"]
    hand_in(summer.brams)
    assert "Het 3e kwartaal 2025 is klaar voor Opgroeien." in visit(summer.els).get("/rapporten").text


@pytest.mark.parametrize(
    ("first", "last", "owed"),
    [
        (date(2025, 7, 1), date(2025, 9, 30), True),
        (date(2025, 9, 30), None, True),
        (date(2025, 1, 1), date(2025, 7, 1), True),
        (date(2025, 10, 1), None, False),
        (date(2025, 1, 1), date(2025, 6, 30), False),
    ],
)
def test_one_active_day_in_the_quarter_owes_an_overview(db, cast, first, last, owed):
    Match.delete().where(Match.id == cast.brams.id).execute()
    Match.update(started_on=first, ended_on=last).where(Match.id == cast.lenas.id).execute()
    stand = {s.quarter: s for s in quarter_facts.quarter_states(cast.branch, (2025,))}
    assert (stand[K3].owed if K3 in stand else 0) == int(owed)
    assert [f.state for f in quarter_facts.gather_quarter(cast.branch, K3).families] == ["missing"] * owed


# --- who gets in ---


def test_another_branch_sees_its_own_empty_quarter(visit, summer):
    yusuf = visit(summer.yusuf)
    assert "G-00" not in yusuf.get("/rapporten/2025K3").text
    assert "geen enkel gezin actief" in yusuf.get("/rapporten/2025K3").text


def test_a_volunteer_sees_no_report(visit, cast):
    for address in ("/rapporten", "/rapporten/2025K3", "/rapporten/2025K3.docx"):
        assert visit(cast.lena).get(address).status == 403


@pytest.mark.parametrize("code", ["2026K1", "2025K5", "x", "1999K1", "2025K3x", "٢٠٢٥K3"])
def test_a_quarter_that_has_not_begun_or_is_none_is_404(visit, cast, code):
    els = visit(cast.els)
    assert els.get(f"/rapporten/{code}").status == els.get(f"/rapporten/{code}.docx").status == 404


def test_no_page_asks_more_questions_as_rows_grow(visit, summer):
    els = visit(summer.els)
    addresses = ["/rapporten", "/rapporten/2025K3", "/rapporten/2025K3.docx"]

    def queries():
        counts = []
        for address in addresses:
            with count_queries() as counted:
                els.get(address)
            counts.append(counted.count)
        return counts

    few = queries()
    for i in range(20):
        add_match(
            summer.branch,
            summer.lena,
            f"X-{i:03d}",
            date(2025, 2, 1),
            None,
            [date(2025, 7, 3), date(2025, 8, 3)],
        )
    assert queries() == few


# --- against a plain recount ---


def add_match(branch: Branch, volunteer: Person, code: str, first: date, last: date | None, days: list[date]) -> Match:
    family = Family.get_or_none(Family.branch == branch, Family.code == code)
    if family is None:
        family = Family.create(branch=branch, code=code, alias="Gezin", municipality="Lindedal")
        Trajectory.create(branch=branch, family=family, started_on=date(2019, 1, 1))
    match = Match.create(
        branch=branch,
        trajectory=family.trajectories.get(),
        family=family,
        volunteer=volunteer,
        started_on=first,
        ended_on=last,
    )
    rows = [{"branch": branch.id, "match": match.id, "day": day, "counts": day.day % 7 != 0} for day in days]
    if rows:
        Contact.insert_many(rows).execute()
    return match


@st.composite
def worlds(draw):
    """A quarter and some matches around it: (family, first, last or None, days of contact, handed in)."""
    quarter = Quarter(draw(st.sampled_from([2020, 2023, 2024])), draw(st.integers(1, 4)))
    around = st.integers(-40, quarter.length + 40).map(lambda offset: quarter.first + timedelta(days=offset))
    matches = []
    for _ in range(draw(st.integers(0, 6))):
        first, last = sorted((draw(around), draw(around)))
        open_end = draw(st.booleans())
        days = draw(st.sets(st.integers(0, (last - first).days), max_size=12))
        contacts = sorted(first + timedelta(days=d) for d in days)
        matches.append((draw(st.integers(1, 3)), first, None if open_end else last, contacts, draw(st.booleans())))
    return quarter, matches


@given(world=worlds())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_figures_equal_a_plain_recount(cast, world):
    quarter, matches = world
    with database.atomic() as undone:
        branch = Branch.create(name="Home-Start Proef", municipality="Proef")
        for family, first, last, days, handed in matches:
            match = add_match(branch, cast.lena, f"G-{family:03d}", first, last, days)
            if handed:
                hand_in(match, quarter)
        facts = quarter_facts.gather_quarter(branch, quarter)
        undone.rollback()
    all_days = list(days_between(quarter.first, quarter.last))
    active = [[d for d in all_days if first <= d and (last is None or d <= last)] for _, first, last, _, _ in matches]
    counted = [d for _, _, _, days, _ in matches for d in days if d in quarter and d.day % 7 != 0]
    assert facts.contacts == len(counted)
    assert [sum(row.counts[i] or 0 for row in facts.families) for i in range(3)] == [
        sum(d.month == month.month for d in counted) for month in quarter.months
    ]
    assert facts.active_families == len({m[0] for m, days in zip(matches, active, strict=True) if days})
    assert len(list(facts.missing())) == sum(bool(days) and not m[4] for m, days in zip(matches, active, strict=True))
    whole = sum((Fraction(len(days), len(all_days)) for days in active), Fraction(0))
    if whole:
        average = len(counted) / whole
        tenths = (Decimal(average.numerator) / Decimal(average.denominator)).quantize(Decimal("0.1"), ROUND_HALF_UP)
        assert facts.average_tenths == int(tenths * 10)
    else:
        assert facts.average_tenths is None
