"""The demo of 23 November 2026 is a branch at work: families wait, talks are due, people answered."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from portal.agenda.answers.facts import seating_of
from portal.agenda.attendance.facts import trained
from portal.agenda.models.answer import Attendance, Enrolment
from portal.agenda.models.candidate import Candidate
from portal.agenda.models.event import FOR_VOLUNTEERS, Event
from portal.database import nothing_kept
from portal.demo.cast import cast
from portal.demo.making import moment
from portal.families.models.family import Child, Family, FamilyDetails, FileView, Parent, ProfileFlag
from portal.families.models.match import Match, Trajectory
from portal.families.models.referral import Referral
from portal.families.models.talk import FAMILY_TALKS, VOLUNTEER_TALKS, PlannedTalk, Talk
from portal.families.talks.rules import days_asked
from portal.history.models import HistoryEntry
from portal.kit import clock, phone
from portal.people.models import VOLUNTEER_ROLES, Branch, Person, RolePeriod
from portal.reports.models import YearSnapshot
from portal.reports.texts.rules import entries_of, texts_of
from portal.reports.year.facts.report import report_findings
from portal.team.models import SEEN_DOCUMENTS, SeenDocument

TODAY = date(2026, 11, 23)

pytestmark = pytest.mark.usefixtures("autumn")


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.stopped(moment(TODAY, 12)):
        yield


# ---- referrals and who waits


def test_every_trajectory_came_from_a_referral_that_was_accepted_before_it() -> None:
    for trajectory in Trajectory.select(Trajectory, Referral).join(Referral):
        referral = trajectory.referral
        assert (referral.family_id, referral.status) == (trajectory.family_id, "accepted")
        assert referral.received_on <= referral.decided_on < trajectory.started_on
    assert Trajectory.select().where(Trajectory.referral.is_null()).count() == 0


def test_some_families_wait_each_with_a_wish_of_its_own_and_one_waits_for_an_answer() -> None:
    started = Trajectory.select(Trajectory.referral)
    waiting = list(Referral.select().where(Referral.status == "accepted", Referral.id.not_in(started)))
    assert 3 <= len(waiting) <= 8
    assert len({(r.asked, r.weekdays, r.language) for r in waiting}) == len(waiting)
    (asking,) = Referral.select().where(Referral.status == "open")
    assert asking.received_on == TODAY - timedelta(days=3) and asking.decided_on is None


def test_who_was_declined_or_withdrew_has_a_reason_and_no_trajectory() -> None:
    started = {t.referral_id for t in Trajectory.select()}
    gone = list(Referral.select().where(Referral.status << ["declined", "withdrawn"]))
    assert len(gone) >= 10 and not started & {r.id for r in gone}
    for referral in gone:
        assert (referral.status == "declined") == bool(referral.decline_reason)
        assert (referral.status == "withdrawn") == (referral.withdrawn_on is not None)
    unexplained = {r.decline_reason for r in gone if r.status == "declined" and not r.decline_note}
    assert unexplained == {"intake_stop"}


# ---- who they are


def test_every_family_has_a_name_a_test_number_and_children_and_the_declined_ones_no_more_than_that() -> None:
    declined = {r.family_id for r in Referral.select().where(Referral.status == "declined")}
    details = {d.family_id: d for d in FamilyDetails.select()}
    assert set(details) == {f.id for f in Family.select()}
    for family, known in details.items():
        assert known.name and phone.parse(known.phone) == known.phone and known.phone.startswith("+324700")
        assert known.email == "" or known.email.endswith(".example")
        assert bool(known.street) == (family not in declined)
    assert len({d.phone for d in details.values()}) == len(details)
    for model in (Child, Parent):
        assert {row.family_id for row in model.select()} == set(details) - declined
    assert {c.birth_month.day for c in Child.select() if c.birth_month} == {1}
    assert all((c.birth_month is None) != (c.due_month is None) for c in Child.select())


def test_profiles_say_yes_or_no_from_the_first_year_and_leave_the_rest_to_the_months() -> None:
    flags = list(ProfileFlag.select())
    assert {f.value for f in flags} == {"yes", "no"}
    assert not {f.flag for f in flags} & {"perinatal", "young_parent"}
    assert {f.flag for f in flags if f.year < 2025 and f.flag == "supervision"} == set()
    per_family = Counter((f.family_id, f.flag) for f in flags)
    started = {t.family_id for t in Trajectory.select()}
    assert {family for family, _ in per_family} == started
    assert len(per_family) == 7 * len(started)
    assert 4 <= sum(count == 2 for count in per_family.values()) <= 8  # what came up later


def test_the_papers_of_most_volunteers_were_seen() -> None:
    seen = Counter(d.kind for d in SeenDocument.select())
    volunteers = RolePeriod.select().where(RolePeriod.role << list(VOLUNTEER_ROLES)).count()
    assert set(seen) == set(SEEN_DOCUMENTS)
    assert all(volunteers - 3 < count <= volunteers for count in seen.values())
    assert sum(seen.values()) == 2 * volunteers - 3


def test_volunteers_told_their_languages_and_free_days_and_some_share_their_birthday() -> None:
    with_role = Person.select().join(RolePeriod, on=RolePeriod.person == Person.id)
    people = list(with_role.where(RolePeriod.role << list(VOLUNTEER_ROLES)))
    assert sum(p.share_birthday for p in people) in range(8, 16)
    assert {day for p in people for day in p.free_weekdays.split(",") if day} <= set("123456")
    assert sum(bool(p.languages) for p in people) > len(people) / 2


# ---- talks


def test_talks_of_2025_are_of_every_kind_with_waiting_and_closed_families_too() -> None:
    talks = list(Talk.select().where(Talk.day.between(date(2025, 1, 1), date(2025, 12, 31))))
    assert {t.family_kind for t in talks} == {"", *FAMILY_TALKS}
    assert {t.volunteer_kind for t in talks} == {"", *VOLUNTEER_TALKS}
    spans = {t.family_id: (t.started_on, t.closed_on or date.max) for t in Trajectory.select()}
    about = [(t, spans.get(t.family_id, (date.max, date.max))) for t in talks if t.family_kind]
    assert any(t.day < first for t, (first, _) in about) and any(t.day > last for t, (_, last) in about)
    assert all(t.day.weekday() < 5 for t in talks)
    assert Talk.select().where(Talk.family_kind == "", Talk.volunteer_kind == "").count() == 0


def test_each_match_has_the_talks_that_follow_from_its_start() -> None:
    opened = date(2025, 1, 2)
    planned = {(p.match_id, p.kind): p for p in PlannedTalk.select().where(PlannedTalk.because == "start")}
    for match in Match.select():
        asked = {kind: day for kind, day in days_asked(match.started_on).items() if day >= opened}
        assert {kind: planned[match.id, kind].planned_on for kind in asked} == asked


def test_held_talks_are_in_the_log_and_lapsed_ones_lie_after_the_end() -> None:
    rows = list(PlannedTalk.select(PlannedTalk, Match).join(Match))
    assert Counter(p.status for p in rows).keys() == {"held", "planned", "extended", "lapsed"}
    talks = {t.id: t for t in Talk.select()}
    for row in rows:
        if row.status == "held":
            talk = talks[row.talk_id]
            assert talk.match_id == row.match_id and -2 <= (talk.day - row.planned_on).days <= 8
            assert talk.volunteer_kind == row.kind or (row.kind, talk.volunteer_kind) == ("first_weeks", "coaching")
        else:
            assert row.talk_id is None
        if row.status == "lapsed":
            assert row.match.ended_on is not None and row.planned_on > row.match.ended_on
        if row.status == "planned":
            assert row.match.ended_on is None or row.because == "end"
    ended = {p.match_id for p in rows if p.match.ended_on}
    assert ended == {p.match_id for p in rows if p.kind == "closing" and p.status == "held" and p.match.ended_on}


def test_a_talk_is_overdue_another_was_moved_to_this_week_and_more_are_to_come() -> None:
    waiting = list(PlannedTalk.select().where(PlannedTalk.status == "planned").order_by(PlannedTalk.due_on))
    assert sum(p.due_on < TODAY for p in waiting) == 1
    assert [p.due_on for p in waiting if p.due_on != p.planned_on] == [TODAY + timedelta(days=2)]
    assert sum(TODAY <= p.due_on <= TODAY + timedelta(days=120) for p in waiting) >= 5


# ---- the agenda


def test_people_answered_to_what_is_to_come_and_a_small_room_has_a_waiting_list() -> None:
    events = list(Event.select().where(Event.day >= TODAY, Event.kind << list(FOR_VOLUNTEERS)).order_by(Event.day))
    assert len(events) >= 3
    answered = [e for e in events if e.enrolments.count()]
    assert len(answered) >= 2
    volunteers = RolePeriod.select().where(RolePeriod.role << list(VOLUNTEER_ROLES), RolePeriod.covers(TODAY)).count()
    for event in answered:
        answers = Counter(e.answer for e in event.enrolments)
        assert answers["yes"] and answers["no"] and answers.total() < volunteers
    (small,) = [e for e in answered if e.seats]
    seats = seating_of(small)
    assert len(seats.seated) == small.seats and seats.waiting
    assert Enrolment.select().where(Enrolment.answered_at > clock.now()).count() == 0


def test_nobody_was_where_they_could_not_be() -> None:
    there = Attendance.select(Attendance, Event, Person).join(Event).switch(Attendance).join(Person)
    periods = {p.person_id: p for p in RolePeriod.select()}
    for attendance in there:
        period, day = periods[attendance.person_id], attendance.event.day
        assert period.started_on <= day < TODAY and (period.ended_on is None or period.ended_on >= day)
    for event in Event.select().where(Event.seats.is_null(False), Event.day < TODAY):
        assert event.attendances.count() <= event.seats


def test_nearly_everyone_followed_what_they_must_and_a_few_are_still_to_be_asked() -> None:
    there = {
        p.person_id
        for p in RolePeriod.select().where(RolePeriod.role << list(VOLUNTEER_ROLES), RolePeriod.covers(TODAY))
    }
    done = trained(Branch.get().id)
    missing = there - done["everyone"].keys()
    names = {p.given_name for p in Person.select().where(Person.id << missing)}
    assert "Jos" in names and len(names) <= 3
    assert 8 <= len(done["perinatal"]) < len(there)
    in_2025 = [day for day in done["everyone"].values() if day == date(2025, 11, 6)]
    assert 2 <= len(in_2025) < len(there)  # most had come the year before


def test_candidates_are_on_every_step() -> None:
    stages = Counter(c.status for c in Candidate.select())
    assert stages["started"] == 6 and stages["stopped"] >= 20
    assert set(stages) & {"interested", "invited", "came", "trained", "screened"}
    for candidate in Candidate.select():
        steps = [candidate.interested_on, candidate.came_on, candidate.trained_on, candidate.screened_on]
        taken = [day for day in (*steps, candidate.started_on) if day]
        assert taken == sorted(taken) and max(taken) < TODAY
        assert (candidate.stopped_on is not None) == (candidate.status == "stopped") == bool(candidate.stop_reason)


# ---- the report's own


def test_the_portal_finds_the_two_things_that_the_report_of_2025_gets_wrong() -> None:
    found = [f.sentence for f in report_findings(Branch.get(), 2025)]
    assert found == [
        "In 4.3.1 Individuele ondersteuning van de vrijwilliger staat dat de nieuwsbrief elke maand komt, "
        "maar er zijn er 11 verstuurd.",
        "In 4.3.4 Ondersteuning door meters en peters staat ‘twee meters’, "
        "maar het cijfer van ‘Meters en peters’ is 3.",
    ]


def test_texts_were_written_after_the_year_and_notes_during_it() -> None:
    branch = Branch.get()
    assert len(texts_of(branch, 2025)) == 9 and set(texts_of(branch, 2026)) == {"field"}
    assert len(entries_of(branch, 2025)) == len({"stories", *entries_of(branch, 2025)}) >= 13
    assert all(entry.day < TODAY for entries in entries_of(branch, 2026).values() for entry in entries)


def test_2025_was_closed_once_and_the_year_that_runs_is_not() -> None:
    versions = Counter(s.year for s in YearSnapshot.select())
    assert versions == {2023: 1, 2024: 2, 2025: 1}
    assert all(isinstance(json.loads(s.figures), dict) for s in YearSnapshot.select())


def test_the_coordinator_opened_some_files_of_late() -> None:
    views = list(FileView.select())
    assert len(views) == 12
    assert {(TODAY - clock.local(v.at).date()).days for v in views} == set(range(1, 25, 2))


def test_what_people_did_is_in_the_history() -> None:
    told = Counter((h.subject, h.verb) for h in HistoryEntry.select())
    for model, verb in ((Referral, "create"), (Talk, "create"), (Event, "create"), (Candidate, "add")):
        assert told[model._meta.table_name, verb] == model.select().count()
    decided = Referral.select().where(Referral.decided_on.is_null(False)).count()
    assert told["referral", "accept"] + told["referral", "decline"] == decided
    assert told["planned_talk", "hold"] == PlannedTalk.select().where(PlannedTalk.status == "held").count()
    assert told["year_snapshot", "close"] == 1 and told["year_snapshot", "enter"] == 2


def test_whoever_has_no_role_any_more_has_no_button_to_look_around_as() -> None:
    assert [role.person.given_name for role in cast()] == ["Rita", "Lena", "Els", "Herman"]
    herman = Person.get(Person.given_name == "Herman")
    with nothing_kept():
        RolePeriod.update(ended_on=TODAY - timedelta(days=1)).where(RolePeriod.person == herman.id).execute()
        assert [role.person.given_name for role in cast()] == ["Rita", "Lena", "Els"]
