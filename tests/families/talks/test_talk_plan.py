"""The talks that a match asks for, and what may happen to each of them."""

from calendar import monthrange
from datetime import date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.database import transaction
from portal.families.backlog import rules as backlog
from portal.families.models.match import Match, Trajectory
from portal.families.models.talk import PlannedTalk, RemovedTalk, Talk
from portal.families.support import rules
from portal.families.talk_log import rules as talk_log
from portal.families.talks import facts as talks
from portal.families.talks import rules as talks_rules
from portal.families.talks.facts import STATES, STEPS
from portal.families.talks.rules import Appointment, Held
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.people.models import RolePeriod
from tests.conftest import Cast

TODAY = date(2025, 10, 3)


def start(cast: Cast, day: date = TODAY, key: str = "k") -> Match:
    """Bram, a volunteer since 2024, starts with Lena's family, supported since then."""
    RolePeriod.update(started_on=date(2024, 1, 1)).where(RolePeriod.person == cast.bram.id).execute()
    Trajectory.update(started_on=date(2024, 1, 8)).where(Trajectory.family == cast.klaver.id).execute()
    return rules.start_match(cast.klaver, rules.NewMatch(volunteer_id=cast.bram.id, started_on=day), key, by=cast.els)


def plan(match: Match) -> dict[str, tuple[str, str, str]]:
    """ "closing/start" → (planned on, due on, status)."""
    rows = PlannedTalk.select().where(PlannedTalk.match == match.id).order_by(PlannedTalk.id)
    return {f"{r.kind}/{r.because}": (str(r.planned_on), str(r.due_on), r.status) for r in rows}


def row(match: Match, kind: str, because: str = "start") -> PlannedTalk:
    return (
        PlannedTalk.select()
        .where(PlannedTalk.match == match.id, PlannedTalk.kind == kind, PlannedTalk.because == because)
        .order_by(PlannedTalk.id.desc())
        .get()
    )


def correct(cast: Cast, match: Match, day: date) -> None:
    rules.update_match(match, rules.MatchDetails(day, 0, None, day), by=cast.els)


# ---- the days


def months_later(day: date, months: int) -> date:
    """By hand: the same day of a later month, or its last day."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@given(st.dates(date(2000, 1, 1), date(2098, 12, 31)))
@example(date(2025, 8, 31))
@example(date(2027, 8, 31))
@example(date(2024, 2, 29))
def test_planned_days_are_those_of_the_calendar(day):
    assert talks_rules.days_asked(day) == {
        "introduction": day,
        "first_weeks": date.fromordinal(day.toordinal() + 21),
        "alignment": months_later(day, 6),
        "closing": months_later(day, 12),
    }


def test_half_a_year_after_the_end_of_august_is_the_end_of_february():
    assert talks_rules.days_asked(date(2025, 8, 31))["alignment"] == date(2026, 2, 28)
    assert talks_rules.days_asked(date(2027, 8, 31))["alignment"] == date(2028, 2, 29)
    assert talks_rules.days_asked(date(2024, 2, 29))["closing"] == date(2025, 2, 28)


# ---- the plan follows the match


def test_a_match_starts_with_its_four_talks(cast):
    match = start(cast)
    assert plan(match) == {
        "introduction/start": ("2025-10-03", "2025-10-03", "planned"),
        "first_weeks/start": ("2025-10-24", "2025-10-24", "planned"),
        "alignment/start": ("2026-04-03", "2026-04-03", "planned"),
        "closing/start": ("2026-10-03", "2026-10-03", "planned"),
    }


def test_planning_again_changes_nothing(cast):
    match = start(cast)
    before = plan(match)
    with transaction():
        talks_rules.plan_talks(match, by=cast.els)
    assert plan(match) == before


def test_a_corrected_start_takes_along_what_nobody_moved(cast):
    match = start(cast)
    talks_rules.move(row(match, "alignment"), Appointment(date(2026, 5, 20)), by=cast.els)
    talks_rules.hold(row(match, "introduction"), Held(clock.today()), by=cast.els)
    correct(cast, match, date(2025, 9, 30))
    assert plan(match) == {
        "introduction/start": ("2025-10-03", "2025-10-03", "held"),
        "first_weeks/start": ("2025-10-21", "2025-10-21", "planned"),
        "alignment/start": ("2026-03-30", "2026-05-20", "planned"),
        "closing/start": ("2026-09-30", "2026-09-30", "planned"),
    }


def test_what_should_have_been_sixty_days_ago_is_not_asked_any_more(cast):
    recent = start(cast, TODAY - timedelta(days=80))
    assert "introduction/start" not in plan(recent)
    assert plan(recent)["first_weeks/start"][0] == str(TODAY - timedelta(days=59))
    correct(cast, recent, TODAY - timedelta(days=79))
    assert "introduction/start" not in plan(recent)


def test_the_end_drops_what_comes_after_and_asks_for_a_closing_talk(cast):
    match = start(cast)
    rules.end_match(match, ended_on=date(2025, 11, 20), by=cast.els)
    assert plan(match) == {
        "introduction/start": ("2025-10-03", "2025-10-03", "planned"),
        "first_weeks/start": ("2025-10-24", "2025-10-24", "planned"),
        "alignment/start": ("2026-04-03", "2026-04-03", "lapsed"),
        "closing/start": ("2026-10-03", "2026-10-03", "lapsed"),
        "closing/end": ("2025-11-20", "2025-11-20", "planned"),
    }


def test_reopening_brings_all_of_it_back(cast):
    match = start(cast)
    talks_rules.drop(row(match, "first_weeks"), by=cast.els)
    before = plan(match)
    rules.end_match(match, ended_on=date(2025, 11, 20), by=cast.els)
    rules.reopen_match(match, by=cast.els)
    after = plan(match)
    assert after.pop("closing/end") == ("2025-11-20", "2025-11-20", "lapsed")
    assert after == before
    rules.end_match(match, ended_on=date(2025, 12, 1), by=cast.els)
    assert plan(match)["closing/end"] == ("2025-12-01", "2025-12-01", "planned")


@pytest.mark.parametrize(("answer", "asked_again"), [("hold", False), ("drop", False), ("extend", True), (None, False)])
def test_a_match_that_ends_after_its_closing_talk_asks_for_none_but_where_it_was_extended(cast, answer, asked_again):
    match = start(cast, date(2024, 11, 1))
    closing = row(match, "closing")
    if answer:
        VERBS[answer](cast, closing)
    with clock.stopped(datetime(2025, 11, 20, 9, 0)):
        rules.end_match(match, ended_on=date(2025, 11, 20), by=cast.els)
    assert ("closing/end" in plan(match)) == asked_again


def test_a_match_of_before_talks_were_planned_gets_what_is_still_to_come(cast):
    assert plan(cast.lenas) == {}
    assert talks_rules.plan_running(TODAY) == 2
    assert plan(cast.lenas) == {"closing/start": ("2026-01-08", "2026-01-08", "planned")}
    assert talks_rules.plan_running(TODAY) == 0


def test_a_match_of_years_gets_its_next_half_year(cast):
    Match.update(started_on=date(2023, 5, 31)).where(Match.id == cast.lenas.id).execute()
    Match.update(started_on=date(2020, 1, 1), ended_on=date(2025, 10, 2)).where(Match.id == cast.brams.id).execute()
    assert talks_rules.plan_running(TODAY) == 1
    assert plan(cast.lenas) == {"alignment/extension": ("2025-11-30", "2025-11-30", "planned")}
    assert plan(cast.brams) == {}


# ---- every state × verb


def in_state(cast: Cast, state: str) -> PlannedTalk:
    """A closing talk in a state."""
    match = start(cast)
    closing = row(match, "closing")
    if state in ("held", "dropped", "extended", "earlier"):
        VERBS[{"held": "hold", "dropped": "drop", "extended": "extend", "earlier": "settle"}[state]](cast, closing)
    if state == "lapsed":
        rules.end_match(match, ended_on=TODAY, by=cast.els)
    return PlannedTalk.get_by_id(closing.id)


VERBS = {
    "hold": lambda cast, one: talks_rules.hold(one, Held(clock.today()), by=cast.els),
    "move": lambda cast, one: talks_rules.move(one, Appointment(date(2025, 10, 3)), by=cast.els),
    "drop": lambda cast, one: talks_rules.drop(one, by=cast.els),
    "settle": lambda cast, one: backlog.settle([one], by=cast.els),
    "extend": lambda cast, one: talks_rules.extend(one, by=cast.els),
    "take_back": lambda cast, one: talks_rules.take_back(one, by=cast.els),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", STATES)
def test_each_verb_from_each_state(cast, state, verb):
    one = in_state(cast, state)
    assert one.status == state
    before, talked = plan(one.match), Talk.select().count()
    if (state, verb) in STEPS:
        VERBS[verb](cast, one)
        assert PlannedTalk.get_by_id(one.id).status == STEPS[state, verb][0]
    else:
        with pytest.raises(RuleError) as refused:
            VERBS[verb](cast, one)
        assert refused.value.conflict
        assert (plan(one.match), Talk.select().count()) == (before, talked)


@pytest.mark.parametrize("state", STATES)
def test_the_buttons_are_the_verbs_that_work(cast, state):
    one = in_state(cast, state)
    working = [verb for (status, verb), (_, who) in STEPS.items() if status == state and who == "coordinator"]
    assert set(talks.verbs_for(one)) == set(working)


@pytest.mark.parametrize("verb", ["hold", "drop", "extend", "move"])
def test_two_taps_do_it_once(cast, verb):
    closing = row(start(cast), "closing")
    other = PlannedTalk.get_by_id(closing.id)
    VERBS[verb](cast, closing)
    if verb == "move":
        VERBS[verb](cast, other)  # the same day twice is no harm
        return
    with pytest.raises(RuleError):
        VERBS[verb](cast, other)
    assert Talk.select().count() == (verb == "hold")
    assert PlannedTalk.select().where(PlannedTalk.because == "extension").count() == 2 * (verb == "extend")


# ---- each verb


@pytest.mark.parametrize(
    ("kind", "family_kind", "volunteer_kind"),
    [
        ("introduction", "home_visit", "introduction"),
        ("first_weeks", "", "coaching"),
        ("alignment", "home_visit", "alignment"),
        ("closing", "home_visit", "closing"),
    ],
)
def test_held_becomes_a_talk_of_today(cast, kind, family_kind, volunteer_kind):
    match = start(cast)
    talk = Talk.get_by_id(talks_rules.hold(row(match, kind), Held(clock.today()), by=cast.els).id)
    assert (talk.day, talk.match_id, talk.by_id, talk.branch_id) == (TODAY, match.id, cast.els.id, cast.branch.id)
    assert (talk.family_kind, talk.volunteer_kind, talk.volunteer_id) == (family_kind, volunteer_kind, cast.bram.id)
    assert talk.family_id == (cast.klaver.id if family_kind else None)
    assert row(match, kind).talk_id == talk.id


def test_taking_a_held_talk_back_takes_the_talk_along(cast):
    match = start(cast)
    talks_rules.hold(row(match, "introduction"), Held(clock.today()), by=cast.els)
    talks_rules.take_back(row(match, "introduction"), by=cast.els)
    assert plan(match)["introduction/start"][2] == "planned"
    assert Talk.select().count() == 0 and row(match, "introduction").talk_id is None


def test_moved_only_to_a_day_that_can_be(cast):
    match = start(cast)
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=731)):
        with pytest.raises(RuleError) as refused:
            talks_rules.move(row(match, "first_weeks"), Appointment(day), by=cast.els)
        assert refused.value.field == "due_on"
    rules.end_match(match, ended_on=date(2025, 11, 1), by=cast.els)
    with pytest.raises(RuleError, match="al afgelopen"):
        talks_rules.move(row(match, "first_weeks"), Appointment(date(2025, 11, 2)), by=cast.els)
    talks_rules.move(row(match, "first_weeks"), Appointment(date(2025, 11, 1)), by=cast.els)
    talks_rules.move(
        row(match, "closing", "end"), Appointment(date(2025, 12, 1)), by=cast.els
    )  # it may be held after the last visit
    assert plan(match)["closing/end"] == ("2025-11-01", "2025-12-01", "planned")


def test_extended_plans_half_a_year_and_a_year_more(cast):
    match = start(cast)
    assert talks_rules.extend(row(match, "closing"), by=cast.els) == date(2027, 4, 3)
    assert plan(match)["alignment/extension"][0] == "2027-04-03"
    assert plan(match)["closing/extension"][0] == "2027-10-03"
    talks_rules.extend(row(match, "closing", "extension"), by=cast.els)
    closing = PlannedTalk.select().where(PlannedTalk.kind == "closing").order_by(PlannedTalk.id)
    assert [str(r.planned_on) for r in closing] == ["2026-10-03", "2027-10-03", "2028-10-03"]


def test_extended_late_counts_from_today(cast):
    match = start(cast, date(2024, 9, 1))
    assert row(match, "closing").due_on == date(2025, 9, 1)
    assert talks_rules.extend(row(match, "closing"), by=cast.els) == date(2026, 4, 3)


def test_an_extension_can_be_taken_back_until_something_came_of_it(cast):
    match = start(cast)
    before = plan(match)
    talks_rules.extend(row(match, "closing"), by=cast.els)
    talks_rules.take_back(row(match, "closing"), by=cast.els)
    assert plan(match) == before
    talks_rules.extend(row(match, "closing"), by=cast.els)
    talks_rules.hold(row(match, "alignment", "extension"), Held(clock.today()), by=cast.els)
    with pytest.raises(RuleError, match="al een gesprek"):
        talks_rules.take_back(row(match, "closing"), by=cast.els)
    assert plan(match)["closing/start"][2] == "extended"


def test_taking_the_second_extension_back_leaves_the_first(cast):
    match = start(cast)
    talks_rules.extend(row(match, "closing"), by=cast.els)
    before = plan(match)
    closing = row(match, "closing", "extension")
    talks_rules.extend(closing, by=cast.els)
    assert plan(match) != before
    talks_rules.take_back(closing, by=cast.els)
    assert plan(match) == before


@pytest.mark.parametrize("kind", ["introduction", "first_weeks", "alignment"])
def test_only_a_closing_talk_is_extended(cast, kind):
    one = row(start(cast), kind)
    assert "extend" not in talks.verbs_for(one)
    with pytest.raises(RuleError):
        talks_rules.extend(one, by=cast.els)


def test_a_match_that_ended_is_not_extended(cast):
    match = start(cast)
    rules.end_match(match, ended_on=TODAY, by=cast.els)
    one = row(match, "closing", "end")
    assert "extend" not in talks.verbs_for(one)
    with pytest.raises(RuleError, match="beëindigd"):
        talks_rules.extend(one, by=cast.els)


def test_what_was_taken_back_after_the_end_does_not_wait_any_more(cast):
    match = start(cast)
    talks_rules.drop(row(match, "alignment"), by=cast.els)
    rules.end_match(match, ended_on=date(2025, 11, 1), by=cast.els)
    talks_rules.take_back(row(match, "alignment"), by=cast.els)
    assert plan(match)["alignment/start"][2] == "lapsed"


# ---- in the log


def told(cast: Cast, **changes) -> talk_log.TalkDetails:
    values = {"day": TODAY, "volunteer_id": cast.bram.id, "volunteer_kind": "introduction",
              "family_id": cast.klaver.id, "family_kind": "home_visit"}  # fmt: skip
    return talk_log.TalkDetails(**{**values, **changes})


def test_a_talk_that_is_noted_settles_what_was_planned(cast):
    match = start(cast)
    talk = talks_rules.note(told(cast), "key", by=cast.els)
    assert talks_rules.note(told(cast), "key", by=cast.els) == talk
    assert (row(match, "introduction").status, row(match, "introduction").talk_id) == ("held", talk.id)
    talks_rules.note(told(cast, volunteer_kind="alignment"), "other", by=cast.els)
    assert row(match, "alignment").status == "planned"  # that one is due in half a year


def content() -> dict:
    """The one talk that there is, whatever its number."""
    return {name: value for name, value in Talk.select().dicts().get().items() if name not in ("id", "submission_key")}


def test_throwing_it_away_lets_it_wait_again_and_undo_restores_both(cast):
    match = start(cast)
    talk = talks_rules.note(told(cast, minutes=45, note="Rustig gesprek"), "key", by=cast.els)
    before = content()
    removed = talks_rules.remove_talk(talk, by=cast.els)
    assert (Talk.select().count(), row(match, "introduction").status) == (0, "planned")
    restored = talks_rules.restore_talk(RemovedTalk.get_by_id(removed.id), by=cast.els)
    assert content() == before
    assert (row(match, "introduction").status, row(match, "introduction").talk_id) == ("held", restored.id)
    with pytest.raises(RuleError, match="teruggezet"):
        talks_rules.restore_talk(removed, by=cast.els)


def test_two_thrown_away_after_each_other_both_come_back(cast):
    """A number that came free may be given out again."""
    removed = []
    for key, minutes in (("one", 10), ("two", 20)):
        removed.append(
            talks_rules.remove_talk(talks_rules.note(told(cast, minutes=minutes), key, by=cast.els), by=cast.els)
        )
    for row in removed:
        talks_rules.restore_talk(row, by=cast.els)
    assert sorted(talk.minutes for talk in Talk.select()) == [10, 20]


def test_a_talk_is_held_on_the_day_that_is_said(cast, visit):
    """Planned for 1 October, marked on the 3rd: today is proposed, the planned day is one tap away."""
    match = start(cast)
    for kind, press, fields, day in (
        ("introduction", "Gesprek gehad", {}, date(2025, 10, 3)),
        ("alignment", "Gesprek gehad", {"day__dag": "2"}, date(2025, 10, 2)),
        ("closing", "Het was op 1 oktober 2025, zoals gepland", {}, date(2025, 10, 1)),
    ):
        one = row(match, kind)
        PlannedTalk.update(due_on=date(2025, 10, 1)).where(PlannedTalk.id == one.id).execute()
        page = visit(cast.els).get(f"/gesprekken/gepland/{one.id}").follow("Gesprek gehad")
        assert page.form("Gesprek gehad").values["day-dag"] == "3"
        page.press(press, **fields)
        assert PlannedTalk.get_by_id(one.id).talk.day == day


def test_a_talk_that_is_still_to_come_was_not_held(cast, visit):
    one = row(start(cast), "closing")
    page = visit(cast.els).get(f"/gesprekken/gepland/{one.id}/gehad").press("Gesprek gehad", day__dag="4")
    assert page.status == 422 and "Deze dag is nog niet voorbij. Noteer het gesprek daarna." in page.text
    assert Talk.select().count() == 0
