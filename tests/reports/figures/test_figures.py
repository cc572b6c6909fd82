"""Every figure of the year, against a recount by hand of random worlds; and each follows the facts it counts."""

import json
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playhouse.test_utils import count_queries

from portal.agenda.models.candidate import Candidate, Channel
from portal.agenda.models.event import Event
from portal.agenda.models.outreach import Outreach
from portal.contacts.models.contact import Contact
from portal.families.models.family import Child, Family, Parent, ProfileFlag
from portal.families.models.match import Trajectory
from portal.families.models.referral import Referral, Referrer
from portal.families.models.talk import Talk
from portal.families.talk_log import facts as talk_log
from portal.kit import clock
from portal.newsletter.models import NewsletterIssue
from portal.people.models import Branch, Person, RolePeriod
from portal.reports.figures.facts.books import YearBooks
from portal.reports.figures.facts.chapters.communication import CHANNEL
from portal.reports.figures.facts.definitions import DEFINITIONS, SUMS, definition_of
from portal.reports.figures.facts.figures import compute, figure_list, figure_of, number_text, year_figures
from portal.reports.figures.facts.lists import DAYS_OF_A_MONTH, tenths
from portal.reports.figures.facts.reading import open_books
from portal.reports.models import FIRST_YEAR
from portal.reports.year.facts import activities as counting
from portal.team.models import Mentoring
from tests.conftest import FULL
from tests.reports.recount import recount, tables_of
from tests.reports.years import TODAY, random_branch

YEARS = (2022, 2023, 2024, 2025)
FEBRUARY = datetime(2026, 2, 10, 9, 0)  # 2025 is over


def values(figures) -> dict:
    return {key: figure.value for key, figure in figures.rows.items()}


# ---- random worlds


@settings(max_examples=300 if FULL else 40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(r=st.randoms(use_true_random=False))
def test_every_figure_of_every_year_is_what_a_recount_finds(db, r):
    branch = random_branch(r, Branch.select().count())
    tables = tables_of(branch.id)
    for (_, year), figures in compute([(branch, year) for year in YEARS]).items():
        wanted, found = recount(tables, year, TODAY), values(figures)
        assert not found.keys() - wanted, f"tests/reports/recount.py does not count {found.keys() - wanted}"
        assert found == wanted, year


@settings(max_examples=100 if FULL else 15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(r=st.randoms(use_true_random=False))
def test_a_list_holds_what_its_figure_says_and_the_sums_agree(db, r):
    branch = random_branch(r, Branch.select().count())
    for year in YEARS:
        figures = year_figures(branch, year)
        books = YearBooks(open_books([branch.id], year, year)[branch.id], year)
        for key in figures.rows:
            figure, items = figure_of(definition_of(key), books)
            assert figure.value == figures.value(key)
            if figure.value is None:
                assert figure.why
            elif key == "contacts_average":
                assert sum(item.number for item in items) == figures.value("contacts")
            elif definition_of(key).is_mean:
                assert figure.value == tenths(sum(i.number for i in items) / (len(items) * DAYS_OF_A_MONTH))
            elif key.startswith("contacts"):
                assert sum(item.number for item in items) == figure.value
            else:
                assert len(items) == figure.value
        for total, parts in [*SUMS, ("interested", tuple(figures.channels))]:
            whole = figures.value(total)
            if whole is not None and parts:
                assert sum(figures.value(part) or 0 for part in parts) == whole, (year, total)
        v = figures.value
        if v("caseload_opening") is not None:
            assert v("caseload_opening") + v("trajectories_started") - v("trajectories_closed") == v("caseload_closing")


@settings(max_examples=40 if FULL else 8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(r=st.randoms(use_true_random=False))
def test_branches_together_are_what_each_is_alone_and_a_year_opens_as_the_last_one_closed(db, r):
    branches = [random_branch(r, Branch.select().count()) for _ in range(3)]
    together = compute([(branch, year) for branch in branches for year in YEARS])
    for (id, year), figures in together.items():
        branch = next(one for one in branches if one.id == id)
        assert values(figures) == values(year_figures(branch, year))
        if year > YEARS[0] and (closing := together[id, year - 1].value("caseload_closing")) is not None:
            assert figures.value("caseload_opening") == closing


# ---- one fact, and the figure follows


def family_of(cast, code: str, **more) -> Family:
    return Family.create(branch=cast.branch, code=code, alias="Gezin", municipality="Lindedal", **more)


def change_of(cast, year: int, key: str, act) -> tuple:
    before = year_figures(cast.branch, year).value(key)
    act()
    return before, year_figures(cast.branch, year).value(key)


def test_a_family_that_only_waits_is_not_reached_and_stands_on_the_list_until_it_starts(cast):
    family = family_of(cast, "G-009")
    with clock.stopped(FEBRUARY):
        assert year_figures(cast.branch, 2025)["waiting_list"].text == "–"
        one = Referral.create(
            branch=cast.branch, family=family, received_on=date(2025, 3, 1), status="accepted",
            decided_on=date(2025, 4, 1),
        )  # fmt: skip
        figures = year_figures(cast.branch, 2025)
        assert (figures.value("families_reached"), figures.value("waiting_list")) == (2, 1)
        path = Trajectory.create(branch=cast.branch, family=family, referral=one, started_on=date(2026, 1, 1))
        figures = year_figures(cast.branch, 2025)
        assert (figures.value("families_reached"), figures.value("waiting_list")) == (2, 1)  # it started too late
        Trajectory.update(started_on=date(2025, 12, 31)).where(Trajectory.id == path.id).execute()
        figures = year_figures(cast.branch, 2025)
        assert (figures.value("families_reached"), figures.value("waiting_list")) == (3, 0)
        # 274 days: nine months of 30,44 days
        assert figures["waiting_months"].with_unit == "9\u00a0maanden"


def test_a_change_of_volunteer_is_no_closing_and_no_start(cast):
    from portal.families.models.match import Match

    Match.update(ended_on=date(2025, 5, 1)).where(Match.id == cast.lenas.id).execute()
    Match.create(
        branch=cast.branch, trajectory=cast.lenas.trajectory, family=cast.klaver, volunteer=cast.bram,
        started_on=date(2025, 5, 2),
    )  # fmt: skip
    figures = year_figures(cast.branch, 2025)
    assert [figures.value(key) for key in ("trajectories_started", "trajectories_closed")] == [2, 0]


def test_the_day_of_closing_belongs_to_the_year_and_no_longer_to_the_caseload(cast):
    Trajectory.update(started_on=date(2024, 1, 8), closed_on=date(2025, 1, 1)).where(
        Trajectory.family == cast.klaver.id
    ).execute()
    last, this = compute([(cast.branch, 2024), (cast.branch, 2025)]).values()
    assert (last.value("caseload_closing"), this.value("caseload_opening")) == (1, 1)
    assert (this.value("families_reached"), this.value("trajectories_closed"), this.value("caseload_closing")) == (
        2, 1, 1,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("born", "key"),
    [
        (date(2025, 9, 1), "children_0_6"), (date(2018, 11, 1), "children_0_6"), (date(2018, 10, 1), "children_7_12"),
        (date(2012, 11, 1), "children_7_12"), (date(2012, 10, 1), "children_13"),
    ],
)  # fmt: skip
def test_bands_are_exclusive_and_ages_are_those_of_today_while_the_year_runs(cast, born, key):
    before, after = change_of(
        cast, 2025, key, lambda: Child.create(branch=cast.branch, family=cast.klaver, birth_month=born)
    )
    assert (before, after) == (None, 1)  # without any child in any file, the children were not written down
    assert year_figures(cast.branch, 2025).value("children") == 1


def test_a_child_of_a_closed_family_keeps_the_age_it_had_then(cast):
    Child.create(branch=cast.branch, family=cast.klaver, birth_month=date(2018, 6, 1))  # 7 from June 2025 on
    with clock.stopped(FEBRUARY):
        assert year_figures(cast.branch, 2025).value("children_7_12") == 1
        Trajectory.update(closed_on=date(2025, 5, 31)).where(Trajectory.family == cast.klaver.id).execute()
        assert year_figures(cast.branch, 2025).value("children_0_6") == 1


def test_a_flag_is_unknown_until_somebody_answers_it_and_holds_for_later_years(cast):
    figures = year_figures(cast.branch, 2025)
    assert figures.value("flag_supervision") is None
    assert figures["flag_supervision"].why.startswith("Niet geregistreerd")
    ProfileFlag.create(branch=cast.branch, family=cast.klaver, year=2025, flag="supervision", value="no")
    figure = year_figures(cast.branch, 2025)["flag_supervision"]
    assert (figure.value, figure.note) == (0, "Van 1 gezin is dit niet gekend.")
    ProfileFlag.update(value="yes").execute()
    with clock.stopped(FEBRUARY):
        assert [year_figures(cast.branch, year).value("flag_supervision") for year in (2024, 2025, 2026)] == [
            None, 1, 1,
        ]  # fmt: skip


def test_a_year_in_which_nothing_was_kept_is_unknown_and_never_nought(cast):
    figures = year_figures(cast.branch, 2023)
    assert set(values(figures).values()) == {None}
    assert all(figure.why for figure in figures.rows.values())


def test_a_log_that_was_begun_halfway_says_so(cast):
    Contact.create(branch=cast.branch, match=cast.lenas, day=date(2025, 9, 3))
    figures = year_figures(cast.branch, 2025)
    assert figures["contacts"].note == "Pas sinds 3\u00a0september 2025 genoteerd."
    assert figures["contacts_k4"].value == 0 and figures["families_reached"].note == ""
    Contact.create(branch=cast.branch, match=cast.lenas, day=date(2025, 1, 8))
    assert year_figures(cast.branch, 2025)["contacts"].note == ""


def test_a_quarter_that_is_to_come_is_not_nought(cast):
    Contact.create(branch=cast.branch, match=cast.lenas, day=date(2025, 1, 8))
    with clock.stopped(datetime(2025, 5, 3, 9)):
        figures = year_figures(cast.branch, 2025)
    assert [figures.value(f"contacts_k{n}") for n in (1, 2, 3, 4)] == [1, 0, None, None]
    assert figures["contacts_k3"].why == "Dit kwartaal is nog niet begonnen."


def test_a_person_has_the_role_of_their_last_active_day(cast):
    start, last = date(2025, 1, 1), date(2025, 6, 30)
    RolePeriod.update(ended_on=last).where(RolePeriod.person == cast.lena.id).execute()
    RolePeriod.create(branch=cast.branch, person=cast.lena, role="mentor", started_on=date(2025, 7, 1))
    figures = year_figures(cast.branch, 2025)
    assert [figures.value(k) for k in ("volunteers", "supporters", "mentors")] == [2, 1, 1]
    assert [figures.value(k) for k in ("started_buddies", "started_mentors")] == [2, 1]
    RolePeriod.create(branch=cast.branch, person=cast.bram, role="language_buddy", started_on=start, ended_on=start)
    figures = year_figures(cast.branch, 2025)
    assert [figures.value(k) for k in ("language_buddies", "started_buddies")] == [1, 2]  # not for the first time


def test_who_is_75_and_who_is_76_stand_in_different_bands(cast):
    for person, birth in ((cast.lena, date(1949, 10, 3)), (cast.bram, date(1949, 10, 4))):
        Person.update(birth_on=birth, gender="f").where(Person.id == person.id).execute()
    figures = year_figures(cast.branch, 2025)  # on 3 October
    assert [figures.value(k) for k in ("age_66_75", "age_76", "gender_f", "gender_m")] == [1, 1, 2, 0]


def referred(cast, **more) -> Referral:
    values = {"branch": cast.branch, "family": cast.klaver, "received_on": date(2025, 2, 1)} | more
    return Referral.create(**values)


def test_referrals_are_counted_by_the_day_they_came_whatever_day_they_were_decided(cast):
    day = date(2025, 3, 1)
    office = Referrer.create(branch=cast.branch, name="Sociale Dienst")
    referred(cast, status="accepted", decided_on=day, referrer=office)
    referred(cast, status="declined", decided_on=day, decline_reason="intake_stop", by_family=True)
    referred(cast, status="declined", decided_on=day, decline_reason="intake_stop", by_family=True)
    referred(cast, status="open", received_on=date(2025, 10, 1), referrer=office)
    referred(cast, status="withdrawn", decided_on=day, withdrawn_on=day)
    referred(cast, status="withdrawn", withdrawn_on=day)
    referred(cast, status="accepted", decided_on=day, received_on=date(2024, 12, 31))
    v = year_figures(cast.branch, 2025).value
    assert [v("referrals"), v("referrals_accepted"), v("referrals_declined"), v("declined_intake_stop")] == [6, 2, 2, 2]
    assert [v("referrals_open"), v("referrals_withdrawn"), v("referrers"), v("self_referred")] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("key", "row"),
    [
        ("family_talks", lambda c: Talk.create(branch=c.branch, day=TODAY, family=c.klaver, family_kind="intake")),
        ("volunteer_talks", lambda c: Talk.create(branch=c.branch, day=TODAY, volunteer=c.lena, volunteer_kind="call")),
        ("contacts", lambda c: Contact.create(branch=c.branch, match=c.lenas, day=TODAY)),
        ("events", lambda c: Event.create(branch=c.branch, kind="training", title="EHBO", day=TODAY)),
        ("guided", lambda c: Mentoring.create(branch=c.branch, volunteer=c.lena, mentor=c.bram, started_on=TODAY)),
        ("newsletters", lambda c: NewsletterIssue.create(
            branch=c.branch, year=2025, month=9, greeting="Dag", status="sent", sent_on=TODAY)),
        ("interested", lambda c: Candidate.create(branch=c.branch, given_name="Kim", interested_on=TODAY)),
        ("campaigns", lambda c: Outreach.create(branch=c.branch, title="Affiches", first_on=TODAY)),
        ("permanent_actions", lambda c: Outreach.create(
            branch=c.branch, title="Site", is_permanent=True, first_on=date(2020, 1, 1))),
        ("flag_young_parent", lambda c: Parent.create(branch=c.branch, family=c.klaver, birth_year=2003)),
        ("flag_perinatal", lambda c: Child.create(branch=c.branch, family=c.klaver, due_month=date(2025, 11, 1))),
    ],
)  # fmt: skip
def test_the_first_of_its_kind_makes_a_figure_known(cast, key, row):
    assert change_of(cast, 2025, key, lambda: row(cast)) == (None, 1)


def test_candidates_are_counted_by_channel_and_by_session(cast):
    facebook = Channel.create(branch=cast.branch, name="Facebook")
    some = {"branch": cast.branch, "given_name": "Kim", "interested_on": date(2025, 2, 1)}
    Candidate.create(**some, channel=facebook, came_on=date(2025, 3, 1), trained_on=date(2025, 4, 1))
    Candidate.create(**some)
    Candidate.create(**(some | {"interested_on": date(2024, 12, 1)}), channel=facebook, came_on=date(2025, 1, 5))
    figures = year_figures(cast.branch, 2025)
    v = figures.value
    assert [v("interested"), v("interested_came"), v("info_session"), v("initial_training")] == [2, 1, 2, 1]
    assert figures.channels == [f"{CHANNEL}Facebook", f"{CHANNEL}?"]
    assert [v(f"{CHANNEL}Facebook"), v(f"{CHANNEL}?"), v(f"{CHANNEL}pers")] == [1, 1, 0]


def test_who_was_guided_and_who_guided_count_once_for_every_year_it_touches(cast):
    days = [(date(2023, 3, 1), date(2024, 12, 31)), (date(2025, 1, 1), date(2025, 2, 1)), (date(2025, 6, 1), None)]
    for first, last in days:
        Mentoring.create(branch=cast.branch, volunteer=cast.lena, mentor=cast.bram, started_on=first, ended_on=last)
    Mentoring.create(branch=cast.branch, volunteer=cast.els, mentor=cast.bram, started_on=date(2025, 9, 1))
    found = {year: year_figures(cast.branch, year).value for year in (2022, 2023, 2024, 2025)}
    assert [(v("guided"), v("guiding")) for v in found.values()] == [(None, None), (1, 1), (1, 1), (2, 1)]


def test_what_another_branch_does_changes_nothing(cast):
    before = values(year_figures(cast.branch, 2025))
    from random import Random

    random_branch(Random(3), 1)
    assert values(year_figures(cast.branch, 2025)) == before


# ---- the engine


def test_a_figure_takes_as_many_queries_for_many_rows_branches_and_years_as_for_one(db):
    from random import Random

    r = Random(1)
    small = Branch.create(name="Klein", municipality="Lindedal")
    with count_queries() as one:
        year_figures(small, 2025)
    branches = [random_branch(r, i) for i in range(6)]
    with count_queries() as many:
        compute([(branch, year) for branch in branches for year in YEARS])
    assert many.count == one.count <= 30


def test_every_definition_is_a_sentence_with_a_title_of_its_own():
    titles = [(one.section, one.title) for one in DEFINITIONS.values()]
    assert len(set(titles)) == len(titles)
    assert all(one.meaning.endswith(".") and one.meaning[0].isupper() for one in DEFINITIONS.values())
    assert all(part in DEFINITIONS for total, parts in SUMS for part in (total, *parts))
    assert all(not one.base or one.base in DEFINITIONS for one in DEFINITIONS.values())
    assert definition_of("nonsense") is None and definition_of(CHANNEL) is None


def test_numbers_are_written_as_the_report_writes_them():
    wanted = {None: "–", 0: "0", 1234: "1234", Decimal("6.1"): "6,1", Decimal("6.0"): "6", Decimal("13"): "13"}
    assert {value: number_text(value) for value in wanted} == wanted


def test_the_command_prints_what_the_page_shows(cast, app):
    Contact.create(branch=cast.branch, match=cast.lenas, day=date(2025, 9, 3))
    runner = app.test_cli_runner()
    printed = runner.invoke(args=["figures", "2025", "--json", "--branch", "Home-Start Lindedal"])
    assert printed.exit_code == 0, printed.output
    told = json.loads(printed.output)
    figures = year_figures(cast.branch, 2025)
    assert told["figures"] == figures.as_numbers() and told["until"] == "2025-10-03"
    assert told["reasons"]["family_talks"] == figures["family_talks"].why
    plain = runner.invoke(args=["figures", "2025", "--branch", "Home-Start Lindedal"])
    assert "     2  Bereikte gezinnen" in plain.output
    assert "     –  Contacten tussen coördinator en gezin  (Gesprekken met gezinnen" in plain.output
    assert runner.invoke(args=["figures", "2030", "--branch", "Home-Start Lindedal"]).exit_code == 1
    assert runner.invoke(args=["figures", "2025"]).exit_code == 1  # there are two branches


def test_the_list_behind_a_figure_holds_codes_alone(cast):
    figure, items = figure_list(cast.branch, 2025, "families_reached")
    assert (figure.text, [item.code for item in items]) == ("2", ["G-001", "G-002"])
    assert items[0].about == ("family", cast.klaver.id)
    _, people = figure_list(cast.branch, 2025, "volunteers")
    assert [item.code for item in people] == [f"V-{cast.lena.id:03d}", f"V-{cast.bram.id:03d}"]


def test_books_are_read_of_the_asked_years_alone(cast):
    for year in (2023, 2024, 2025):
        Contact.create(branch=cast.branch, match=cast.lenas, day=date(year, 5, 1))
    (books,) = open_books([cast.branch.id], 2024, 2024).values()
    assert [sum(row.per_quarter.values()) for row in books.contacts] == [1]
    assert FIRST_YEAR == 2000


@settings(max_examples=50 if FULL else 10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(r=st.randoms(use_true_random=False))
def test_the_pages_of_the_rooms_count_the_same(db, r):
    """What the pages of talks and candidates say of a year, the report says too."""
    branch = random_branch(r, Branch.select().count())
    for year in YEARS:
        v = year_figures(branch, year).value
        first, last = date(year, 1, 1), date(year, 12, 31)
        assert (v("family_talks") or 0) == talk_log.count_family_talks(branch.id, first, last)
        assert (v("volunteer_talks") or 0) == talk_log.count_volunteer_talks(branch.id, first, last)
        happened = counting.events_by_section(branch.id, year)
        for key, section in (("events", "group"), ("network_meetings", "federation"), ("staff_events", "expertise")):
            assert (v(key) or 0) == len(happened.get(section, []))
        dated, permanent = counting.outreach_of(branch.id, year)
        assert (v("campaigns") or 0) == len(dated)
        assert (v("permanent_actions") or 0) == len(permanent)
