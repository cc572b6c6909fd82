"""The demo's 2025 is that of the annual report: every printed figure, counted again from dated rows."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from portal.agenda.models.answer import Attendance
from portal.agenda.models.candidate import Candidate
from portal.agenda.models.event import Event
from portal.agenda.models.outreach import Outreach
from portal.contacts.models.contact import Contact
from portal.database import db, transaction
from portal.families.models.family import Child, Family, ProfileFlag
from portal.families.models.match import Match, Trajectory
from portal.families.models.referral import IntakeStop, Referral
from portal.families.models.talk import Talk
from portal.kit import clock
from portal.kit.dates import age_on
from portal.people.models import Branch, Person, RolePeriod
from portal.reports.figures.facts.figures import plain, year_figures
from portal.reports.figures.rules import shown_years, versions
from tests.demo.printed import PRINTED
from tests.reports.recount import recount, tables_of

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)

pytestmark = pytest.mark.usefixtures("autumn")


@pytest.fixture(scope="module")
def counted(autumn: date) -> dict[str, Any]:
    return recount(tables_of(Branch.get().id), 2025, autumn)


@pytest.fixture
def at_noon(autumn: date) -> Iterator[None]:
    with clock.stopped(clock.from_local(clock.local(clock.now()).replace(autumn.year, autumn.month, autumn.day, 12))):
        yield


def test_the_demo_counts_what_the_report_prints(counted: dict[str, Any]) -> None:
    assert {key: counted[key] for key in PRINTED} == PRINTED


def test_the_years_own_check_sums_hold(counted: dict[str, Any]) -> None:
    for total, *parts in (
        ("children", "children_unborn", "children_0_6", "children_7_12", "children_13"),
        ("referrals", "referrals_accepted", "referrals_declined"),
        ("referrals_declined", "declined_outside_area", "declined_other_need", "declined_intake_stop"),
        ("volunteers", "supporters", "mentors"),
        ("volunteers", "gender_m", "gender_f"),
        ("volunteers", "age_20_25", "age_26_50", "age_51_65", "age_66_75", "age_76"),
        ("interested", *(key for key in counted if key.startswith("channel:"))),
    ):
        assert counted[total] == sum(counted[part] for part in parts)


# ---- the portal says the same


def test_the_page_reckons_every_printed_figure(at_noon: None, counted: dict[str, Any]) -> None:
    computed = year_figures(Branch.get(), 2025).as_numbers()
    assert {key: computed[key] for key in PRINTED} == PRINTED
    assert {key: computed[key] for key in counted} == counted


def test_what_was_frozen_in_march_is_the_same(at_noon: None) -> None:
    (frozen,) = shown_years(Branch.get(), [2025])
    assert (frozen.origin, frozen.frozen_by) == ("frozen", "Els Peeters")
    assert frozen.frozen_at is not None and frozen.frozen_at.date() == date(2026, 3, 20)
    assert {key: frozen.value(key) for key in PRINTED} == PRINTED


def test_the_years_before_the_portal_stand_there_as_they_were_printed(at_noon: None) -> None:
    before, last = shown_years(Branch.get(), [2023, 2024])
    bands = ("children_unborn", "children_0_6", "children_7_12", "children_13", "children")
    assert [before.value(band) for band in bands] == [0, 16, 12, 3, 31]
    assert [last.value(band) for band in bands] == [1, 25, 24, 7, 57]
    flags = ("single_parent", "mental_health", "disability", "no_work_income", "other_language", "perinatal",
             "young_parent", "newcomer", "supervision")  # fmt: skip
    assert [last.value(f"flag_{flag}") for flag in flags] == [9, 6, 3, 9, 14, 10, 0, 5, None]
    assert last.value("families_reached") == 21
    assert last["flag_supervision"].text == "–" and last["contacts"].value is None
    assert {before.value(f"flag_{flag}") for flag in flags} == {None}


def test_2024_was_corrected_once_with_a_reason(at_noon: None) -> None:
    first, second = versions(Branch.get(), 2024)
    assert second.figures.reason == "Een kind stond in de verkeerde leeftijdsgroep."
    assert {c.definition.key: (c.before.value, c.after.value) for c in second.changes} == {
        "children_0_6": (26, 25), "children_7_12": (23, 24),
    }  # fmt: skip
    assert first.figures.value("children") == second.figures.value("children") == 57


# ---- change a fact and the figure follows


def _a_child_is_older() -> None:
    Child.update(birth_month=date(2011, 1, 1)).where(Child.given_name == "Abel").execute()


def _another_answer() -> None:
    said = ProfileFlag.get(ProfileFlag.flag == "newcomer", ProfileFlag.value == "no", ProfileFlag.year == 2025)
    ProfileFlag.update(value="yes").where(ProfileFlag.id == said.id).execute()


def _a_withdrawal() -> None:
    waiting = Referral.select().join(Family).where(Family.alias == "Gezin Boterbloem").get()
    Referral.update(status="withdrawn", withdrawn_on=date(2025, 12, 30)).where(Referral.id == waiting.id).execute()


def _one_contact_less() -> None:
    Contact.delete().where(Contact.id == Contact.select().where(Contact.day.between(FIRST, LAST)).get().id).execute()


def _a_talk_of_the_year_before() -> None:
    talk = Talk.select().where(Talk.day.between(FIRST, LAST), Talk.family_kind == "long_call").get()
    Talk.update(day=date(2024, 12, 30)).where(Talk.id == talk.id).execute()


def _an_event_is_cancelled() -> None:
    Event.update(cancelled_at=clock.now()).where(Event.day == date(2025, 3, 12)).execute()


def _a_later_start() -> None:
    Trajectory.update(started_on=date(2026, 1, 2)).where(Trajectory.started_on == date(2025, 11, 10)).execute()


@pytest.mark.parametrize(
    ("change", "differences"),
    [
        (_a_child_is_older, {"children_7_12": -1, "children_13": 1}),
        (_another_answer, {"flag_newcomer": 1}),
        (_a_withdrawal, {"waiting_list": -1}),
        (_one_contact_less, {"contacts": -1}),
        (_a_talk_of_the_year_before, {"family_talks": -1}),
        (_an_event_is_cancelled, {"events": -1}),
        (
            _a_later_start,
            {"trajectories_started": -1, "families_reached": -1, "waiting_list": 1, "caseload_closing": -1,
             "children": -4, "children_0_6": -1, "children_7_12": -1, "children_13": -2, "flag_mental_health": -1,
             "flag_disability": -1, "flag_other_language": -1},
        ),
    ],
)  # fmt: skip
def test_a_changed_fact_changes_its_figures_and_no_others(
    at_noon: None, change: Any, differences: dict[str, int]
) -> None:
    with transaction(), db.atomic() as attempt:
        before = year_figures(Branch.get(), 2025).as_numbers()
        change()
        after = year_figures(Branch.get(), 2025).as_numbers()
        recounted = recount(tables_of(Branch.get().id), 2025, clock.today())
        attempt.rollback()
    means = {"waiting_months", "contacts_average", "trajectory_months"}
    found = {key: after[key] - before[key] for key in PRINTED if key not in means and after[key] != before[key]}
    assert found == differences
    assert {key: after[key] for key in recounted} == {key: plain(value) for key, value in recounted.items()}


# ---- what lies beneath


def test_rita_is_71_and_lena_34_and_they_can_be_written_to(autumn: date) -> None:
    rita, lena = (Person.get(Person.email == f"{name}@lindedal.example") for name in ("rita", "lena"))
    assert (rita.name, age_on(rita.birth_on, autumn)) == ("Rita Smets", 71)
    assert (lena.name, age_on(lena.birth_on, autumn)) == ("Lena Aerts", 34)


def test_some_families_changed_volunteer_without_closing_the_trajectory() -> None:
    per_trajectory = Counter(m.trajectory_id for m in Match.select().where(Match.started_on <= LAST))
    assert sum(count > 1 for count in per_trajectory.values()) == 3


def test_every_match_lies_inside_its_trajectory_and_mentors_have_none() -> None:
    mentors = {row.person_id for row in RolePeriod.select().where(RolePeriod.role == "mentor")}
    for match in Match.select(Match, Trajectory).join(Trajectory):
        trajectory = match.trajectory
        assert match.family_id == trajectory.family_id
        assert match.started_on >= trajectory.started_on
        assert (match.ended_on is None) <= (trajectory.closed_on is None)
        assert not trajectory.closed_on or match.ended_on <= trajectory.closed_on
        assert match.volunteer_id not in mentors
        assert 12 <= match.km_one_way <= 140


def test_families_are_known_by_code_and_alias_alone() -> None:
    families = list(Family.select().order_by(Family.code))
    assert [f.code for f in families[:3]] == ["G-001", "G-002", "G-003"]
    assert len({f.alias for f in families}) == len(families)
    surnames = {person.family_name for person in Person.select()}
    assert not any(f.alias.removeprefix("Gezin ") in surnames for f in families)


def test_codes_were_given_in_the_order_in_which_families_came() -> None:
    received = [r.received_on for r in Referral.select().join(Family).order_by(Family.code)]
    assert received == sorted(received)


def test_the_thirteen_activities_of_2025_are_on_the_days_of_the_report() -> None:
    listed = Event.select().where(
        Event.day.between(FIRST, LAST), Event.kind << ["training", "peer_supervision", "thank_you"]
    )
    days = [(e.day.day, e.day.month, e.kind, e.is_online, e.mandatory_for) for e in listed.order_by(Event.day)]
    meet, learn = "peer_supervision", "training"
    assert days == [
        (14, 1, meet, False, ""), (4, 2, learn, True, "perinatal"), (17, 2, learn, False, ""),
        (12, 3, learn, False, ""), (7, 5, meet, False, ""), (28, 5, learn, True, "perinatal"), (2, 6, meet, True, ""),
        (16, 6, meet, False, ""), (15, 9, meet, False, ""), (22, 10, meet, False, ""),
        (23, 10, learn, True, "perinatal"), (6, 11, learn, True, "everyone"), (2, 12, "thank_you", False, ""),
    ]  # fmt: skip
    assert {e.partner for e in listed if e.partner} == {"Huis van het Kind", "Onthaalgroep Nieuwkomers"}


def test_staff_learned_six_times_and_met_the_network_on_five_days() -> None:
    days = Counter(e.kind for e in Event.select().where(Event.day.between(FIRST, LAST)))
    assert (days["staff"], days["network"]) == (6, 5)
    network = Event.select().where(Event.kind == "network", Event.day.between(FIRST, LAST)).order_by(Event.day)
    assert [(e.day.day, e.day.month) for e in network] == [(18, 2), (13, 5), (12, 6), (25, 9), (25, 11)]


def test_who_came_to_a_session_or_training_is_on_its_list() -> None:
    came = Candidate.select().where(Candidate.came_on.between(FIRST, LAST))
    for kind, day in (("info_session", "came_on"), ("initial_training", "trained_on")):
        found = (
            Attendance.select(Attendance, Event, Candidate)
            .join(Event)
            .switch(Attendance)
            .join(Candidate)
            .where(Event.kind == kind, Event.day.between(FIRST, LAST))
        )
        last_day = {a.candidate_id: max(b.event.day for b in found if b.candidate_id == a.candidate_id) for a in found}
        assert last_day == {c.id: getattr(c, day) for c in came if getattr(c, day)}
    assert {a.event.part for a in found} == {1, 2, 3}


def test_candidates_who_started_became_the_volunteers_of_that_day() -> None:
    started = list(Candidate.select(Candidate, Person).join(Person))
    assert {c.person.given_name for c in started} == {"Sofie", "Noor", "Nadia", "Lena", "Emma", "Kris"}
    for candidate in started:
        assert candidate.name == candidate.person.name
        assert RolePeriod.get(RolePeriod.person == candidate.person_id).started_on == candidate.started_on


def test_campaigns_stand_month_by_month_and_five_go_on() -> None:
    months = {o.first_on.month for o in Outreach.select().where(~Outreach.is_permanent) if o.first_on.year == 2025}
    assert len(months) >= 10
    assert Outreach.select().where(Outreach.is_permanent, Outreach.last_on.is_null()).count() == 5


def test_there_is_one_branch_and_it_says_that_it_is_a_demo() -> None:
    branch = Branch.get()
    assert (branch.name, branch.phone, branch.is_demo) == ("Home-Start Lindedal", "+3216000000", True)


def test_the_intake_stop_of_2025_declined_three_who_came_during_it() -> None:
    (stop,) = IntakeStop.select()
    refused = Referral.select().where(Referral.decline_reason == "intake_stop")
    assert [stop.first_on <= r.received_on <= stop.last_on for r in refused] == [True] * 3
    accepted = Referral.select().where(Referral.status << ["accepted", "withdrawn"])
    assert not [r for r in accepted if stop.first_on <= r.decided_on <= stop.last_on]
    assert timedelta(days=60) < stop.last_on - stop.first_on < timedelta(days=200)
