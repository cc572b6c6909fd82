"""The tick list at the door, mandatory training, and the milestones of candidates that follow from it."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.agenda.answers import rules as answers
from portal.agenda.attendance import facts as training
from portal.agenda.attendance import rules as attendance
from portal.agenda.calendars.rules import personal_file
from portal.agenda.candidates import rules as candidates
from portal.agenda.events import rules
from portal.agenda.models.answer import Attendance
from portal.agenda.models.candidate import Candidate
from portal.agenda.models.event import Event
from portal.families.file.facts import profile
from portal.families.models.family import Child, ProfileFlag
from portal.families.models.match import Match
from portal.history.models import HistoryEntry
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.people.models import RolePeriod
from tests.agenda.conftest import THEN, details, link
from tests.conftest import NOW


@pytest.mark.parametrize(("last", "owes"), [(date(2025, 11, 4), False), (date(2025, 11, 5), True)])
def test_who_stops_before_the_next_training_is_asked_for_it_nowhere(cast, plan, visit, last, owes):
    event = plan(mandatory_for="everyone")
    RolePeriod.update(ended_on=last).where(RolePeriod.person == cast.lena.id).execute()
    assert (cast.lena in training.owing(cast.branch.id, NOW.date())["everyone"]) == owes
    assert ("hoort bij je engagement" in visit(cast.lena).get(f"/agenda/{event.id}").text) == owes
    assert (b"Omgaan met verontrusting" in personal_file(cast.lena, "http://localhost")) == owes
    assert ("Lena Aerts: Omgaan met verontrusting" in visit(cast.els).get("/te-doen").text) == owes
    assert "Bram Wouters: Omgaan met verontrusting" in visit(cast.els).get("/te-doen").text


def test_who_stops_is_asked_for_no_training_that_is_not_planned(cast, visit):
    RolePeriod.update(ended_on=date(2026, 1, 4)).where(RolePeriod.person == cast.lena.id).execute()
    assert cast.lena not in training.owing(cast.branch.id, NOW.date())["everyone"]
    assert "Lena Aerts: Omgaan" not in visit(cast.els).get("/te-doen").text


@pytest.fixture
def candidate(cast):
    def make(given: str, on: date = date(2025, 9, 1), **more: object) -> Candidate:
        known = {"family_name": "Nys", "email": "", "phone": "", "town": "", "channel": "", "note": "", **more}
        return candidates.add(
            candidates.CandidateDetails(given_name=given, interested_on=on, **known), f"k-{given}", by=cast.els
        )

    return make


def test_ticking_at_the_door(cast, plan, volunteer, visit):
    rita, event = volunteer("Rita"), plan(day=THEN)
    answers.answer(event, rita, answers.Answer("yes", "coordinator"), link, by=cast.els)
    page = visit(cast.els).get(f"/agenda/{event.id}").follow("Aanwezigen aanduiden")
    fieldsets = [" ".join(f.text_content().split()) for f in page.tree.iter("fieldset")]
    assert fieldsets == ["Zeiden dat ze komen Rita Claes", "Nog iemand? Bram Wouters Lena Aerts"]
    page = page.form("Bewaren").tick("er", f"v{rita.id}", f"v{cast.lena.id}").fill(guests="3").press()
    assert "Er waren 5 mensen." in page.text
    assert {row.person_id for row in Attendance.select()} == {rita.id, cast.lena.id}
    assert {row.noted_by_id for row in Attendance.select()} == {cast.els.id}
    page = page.follow("Aanwezigen wijzigen")
    assert page.form("Bewaren").values.getlist("er") == [f"v{rita.id}", f"v{cast.lena.id}"]
    assert page.form("Bewaren").values["guests"] == "3"
    page = page.press("Bewaren", er=[f"v{cast.lena.id}"], guests="")
    assert "Er was 1 persoon." in page.text
    assert [row.person_id for row in Attendance.select()] == [cast.lena.id]
    assert "je was er" in visit(cast.lena).get("/agenda").all("tag")


def test_two_phones_at_the_door_do_not_undo_each_other(cast, plan, volunteer, visit):
    rita, event = volunteer("Rita"), plan(day=THEN)
    first, second = (visit(cast.els).get(f"/agenda/{event.id}/aanwezigheid") for _ in range(2))
    first.form("Bewaren").tick("er", f"v{cast.lena.id}").fill(guests="2").press()
    second.form("Bewaren").tick("er", f"v{rita.id}").press()
    assert attendance.marks_of(event) == {f"v{cast.lena.id}", f"v{rita.id}"}
    assert Event.get_by_id(event.id).guests == 2
    changes = HistoryEntry.select().where(HistoryEntry.verb == "note_attendance").count()
    second.form("Bewaren").tick("er", f"v{rita.id}").press()
    assert HistoryEntry.select().where(HistoryEntry.verb == "note_attendance").count() == changes, "the second tap"


MARKS = st.sets(st.integers(0, 4))


def test_merging_through_the_rules(cast, plan, volunteer):
    people = [cast.lena, cast.bram, *(volunteer(name) for name in ("Rita", "Omar", "Sofie"))]
    event = plan(day=THEN)

    @given(saves=st.lists(st.tuples(MARKS, MARKS), max_size=5))
    def check(saves):
        Attendance.delete().execute()
        kept: set[int] = set()
        for seen, ticked in saves:
            attendance.save(
                event,
                attendance.Ticks([f"v{people[i].id}" for i in ticked], [f"v{people[i].id}" for i in seen], 0, 0),
                by=cast.els,
            )
            kept = {m for m in range(5) if (m in kept or m in ticked - seen) and not (m in seen and m not in ticked)}
            assert attendance.marks_of(event) == {f"v{people[i].id}" for i in kept}

    check()


def test_what_cannot_be_noted_is_said_in_words(cast, plan, visit):
    future, off = plan(), plan(day=THEN)
    rules.cancel(off, link, by=cast.els)
    els = visit(cast.els)
    page = els.get(f"/agenda/{future.id}/aanwezigheid").press("Bewaren")
    assert page.status == 422 and "Deze dag moet nog komen" in page.text
    page = els.get(f"/agenda/{off.id}/aanwezigheid").press("Bewaren")
    assert page.status == 409 and "geannuleerd" in page.text
    event = plan(day=THEN)
    page = els.get(f"/agenda/{event.id}/aanwezigheid").press("Bewaren", guests="een paar")
    assert page.status == 422 and "Vul een getal in" in page.text
    with pytest.raises(RuleError, match="niet meer op de lijst"):
        attendance.save(event, attendance.Ticks([f"v{cast.yusuf.id}"]), by=cast.els)
    assert not Attendance.select().exists()


@pytest.mark.parametrize(
    "ticks", [lambda lena: attendance.Ticks([f"v{lena.id}"]), lambda lena: attendance.Ticks([], [], 3)]
)
def test_an_event_with_people_present_is_not_cancelled(cast, plan, visit, ticks):
    event = plan(day=THEN)
    attendance.save(event, ticks(cast.lena), by=cast.els)
    with pytest.raises(RuleError, match="al aanwezigen"):
        rules.cancel(Event.get_by_id(event.id), link, by=cast.els)
    page = visit(cast.els).get(f"/agenda/{event.id}/annulering")
    assert "Haal die eerst weg." in page.text and "Ja, activiteit annuleren" not in page.text
    assert page.follow("Aanwezigen wijzigen").status == 200


def test_somebody_who_stopped_since_is_still_on_the_list(cast, plan):
    event = plan(day=THEN)
    attendance.save(event, attendance.Ticks([f"v{cast.lena.id}"]), by=cast.els)
    RolePeriod.update(ended_on=date(2025, 9, 30)).where(RolePeriod.person == cast.lena.id).execute()
    assert f"v{cast.lena.id}" in attendance.tick_list(event).present
    RolePeriod.update(ended_on=date(2025, 6, 30)).where(RolePeriod.person == cast.bram.id).execute()
    assert [name.name for name in attendance.tick_list(event).names] == ["Lena Aerts"]


# ---- mandatory training ----------------------------------------------------------------------------------------


def test_being_there_fulfils_the_duty(cast, plan):
    first = plan(day=date(2025, 3, 5), mandatory_for="everyone")
    again = plan(day=THEN, mandatory_for="everyone")
    plan(day=THEN)
    for event in (again, first):
        attendance.save(event, attendance.Ticks([f"v{cast.lena.id}"]), by=cast.els)
    assert training.trained(cast.branch.id) == {"everyone": {cast.lena.id: date(2025, 3, 5)}, "perinatal": {}}
    today = clock.today()
    assert [p.id for p in training.owing(cast.branch.id, today)["everyone"]] == [cast.bram.id]
    assert training.duties_of(cast.lena, today) == [] and training.duties_of(cast.bram, today) == ["everyone"]
    attendance.save(first, attendance.Ticks([], [f"v{cast.lena.id}"]), by=cast.els)
    assert training.trained(cast.branch.id)["everyone"] == {cast.lena.id: THEN}
    assert training.trained(cast.yusuf.branch_id) == {"everyone": {}, "perinatal": {}}


@pytest.mark.parametrize(
    ("months", "owes", "knows"),
    [
        ({"birth_month": date(2023, 5, 1)}, True, True),
        ({"birth_month": date(2025, 10, 1)}, True, True),
        ({"birth_month": date(2023, 4, 1)}, False, False),
        ({"due_month": date(2026, 1, 1)}, True, False),
        ({"due_month": date(2025, 3, 1)}, True, False),
        ({"birth_month": date(2014, 1, 1)}, False, False),
        ({}, False, False),
    ],
)
def test_perinatal_is_for_a_child_under_two_and_a_half_or_a_pregnancy(cast, months, owes, knows):
    """The coordinator's list counts both; to the volunteer it follows from a born child alone."""
    day = date(2025, 10, 3)
    Child.create(branch=cast.branch, family=cast.klaver, **months)
    assert training.with_young_child(cast.branch.id, day) == ({cast.lena.id} if owes else set())
    assert [p.id for p in training.owing(cast.branch.id, day)["perinatal"]] == ([cast.lena.id] if knows else [])
    assert training.duties_of(cast.lena, day) == ["everyone", "perinatal"][: 1 + knows]
    Match.update(ended_on=date(2025, 9, 1)).where(Match.id == cast.lenas.id).execute()
    assert training.with_young_child(cast.branch.id, day) == set()
    assert training.owing(cast.branch.id, day)["perinatal"] == []


@pytest.mark.parametrize(("said", "born", "owes"), [("yes", date(2015, 1, 1), True), ("no", date(2025, 1, 1), False)])
def test_what_the_coordinator_wrote_of_a_family_goes_before_its_children(cast, said, born, owes):
    """The report, the training and the waiting list give one answer."""
    Child.create(branch=cast.branch, family=cast.klaver, birth_month=born)
    ProfileFlag.create(branch=cast.branch, family=cast.klaver, flag="perinatal", year=2025, value=said)
    day = date(2025, 10, 3)
    assert training.with_young_child(cast.branch.id, day) == ({cast.lena.id} if owes else set())
    assert profile.gather(cast.branch.id, 2025, day)[cast.klaver.id].answers["perinatal"].value == said
    assert (cast.klaver.id in profile.perinatal_on([cast.klaver.id], day)) == owes
    before = profile.perinatal_on([cast.klaver.id], date(2024, 12, 31))
    assert before == (set() if owes else {cast.klaver.id}), "what was written down for 2025 says nothing of 2024"


# ---- candidates ------------------------------------------------------------------------------------------------


def test_an_info_session_and_the_last_part_of_the_training_are_steps(cast, plan, candidate, visit):
    noor, tim = candidate("Noor"), candidate("Tim")
    session = plan(kind="info_session", title="Infosessie", day=date(2025, 9, 10))
    one = plan(kind="initial_training", title="Startopleiding", day=date(2025, 9, 17))
    two = plan(kind="initial_training", title="Startopleiding", day=THEN, part_of=one)
    els = visit(cast.els)
    page = els.get(f"/agenda/{session.id}/aanwezigheid")
    assert "Kandidaten" in page.text and "Noor Nys" in page.text
    page.form("Bewaren").tick("er", f"k{noor.id}", f"k{tim.id}").press()
    attendance.save(one, attendance.Ticks([f"k{noor.id}"]), by=cast.els)
    now = Candidate.get_by_id(noor.id)
    assert (now.status, now.came_on, now.trained_on) == ("came", date(2025, 9, 10), None)
    attendance.save(two, attendance.Ticks([f"k{noor.id}"]), by=cast.els)
    now = Candidate.get_by_id(noor.id)
    assert (now.status, now.trained_on) == ("trained", THEN)
    attendance.save(two, attendance.Ticks([], [f"k{noor.id}"]), by=cast.els)
    attendance.save(session, attendance.Ticks([f"k{noor.id}"], [f"k{noor.id}", f"k{tim.id}"]), by=cast.els)
    noor_now, tim_now = Candidate.get_by_id(noor.id), Candidate.get_by_id(tim.id)
    assert (noor_now.status, noor_now.trained_on) == ("came", None)
    assert (tim_now.status, tim_now.came_on) == ("interested", None)


def test_a_tick_taken_back_leaves_a_date_noted_by_hand(cast, plan, candidate):
    noor = candidate("Noor")
    candidates.step(noor, "come", date(2025, 9, 3), by=cast.els)
    session = plan(kind="info_session", title="Infosessie", day=date(2025, 9, 10))
    Attendance.create(branch=cast.branch, event=session, candidate=noor)
    attendance.save(session, attendance.Ticks([], [f"k{noor.id}"]), by=cast.els)
    assert Candidate.get_by_id(noor.id).came_on == date(2025, 9, 3)


def test_a_step_follows_the_day_of_the_event_when_that_is_put_right(cast, plan, candidate):
    noor = candidate("Noor")
    session = plan(kind="info_session", title="Infosessie", day=date(2025, 9, 10))
    attendance.save(session, attendance.Ticks([f"k{noor.id}"]), by=cast.els)
    rules.update(session, details(kind="info_session", day=date(2025, 9, 17)), link, by=cast.els)
    assert Candidate.get_by_id(noor.id).came_on == date(2025, 9, 17)
    with pytest.raises(RuleError, match="Er staan al aanwezigen bij"):
        rules.update(session, details(kind="info_session", day=date(2025, 11, 5)), link, by=cast.els)
    rules.update(session, details(kind="peer_supervision", day=date(2025, 9, 17)), link, by=cast.els)
    now = Candidate.get_by_id(noor.id)
    assert (now.status, now.came_on) == ("interested", None)


def test_what_somebody_followed_as_a_candidate_counts_for_the_volunteer(cast, plan, candidate):
    noor = candidate("Noor")
    event = plan(kind="initial_training", title="Startopleiding", day=THEN, mandatory_for="everyone")
    attendance.save(event, attendance.Ticks([f"k{noor.id}"]), by=cast.els)
    person = candidates.start(
        Candidate.get_by_id(noor.id), candidates.Start("family_buddy", date(2025, 10, 1), "Nys"), by=cast.els
    )
    assert training.trained(cast.branch.id)["everyone"] == {person.id: THEN}


def test_only_who_was_a_candidate_that_day_is_on_the_list(cast, plan, candidate):
    session = plan(kind="info_session", title="Infosessie", day=date(2025, 9, 10))
    candidate("Noor")
    late = candidate("Late", date(2025, 9, 11))
    gone, gone_later = candidate("Gone", date(2025, 8, 1)), candidate("Later", date(2025, 8, 1))
    candidates.stop(gone, date(2025, 9, 1), "no_time", "", by=cast.els)
    candidates.stop(gone_later, date(2025, 9, 20), "no_time", "", by=cast.els)
    assert [name.name for name in attendance.tick_list(session).candidates] == ["Later Nys", "Noor Nys"]
    assert attendance.tick_list(plan(day=THEN)).candidates == ()
    with clock.stopped(datetime(2025, 10, 4, 8)), pytest.raises(RuleError):
        attendance.save(session, attendance.Ticks([f"k{late.id}"]), by=cast.els)


def test_the_next_part_and_a_copy(cast, plan, visit):
    event = plan(kind="initial_training", title="Startopleiding", seats=8)
    els = visit(cast.els)
    page = els.get(f"/agenda/{event.id}").follow("Volgend deel toevoegen")
    page = page.press("Bewaren", day__dag="12", day__maand="11", day__jaar="2025")
    assert page.heading == "Startopleiding, deel 2"
    assert "deel 1" in els.get(f"/agenda/{event.id}").heading
    page = els.get(f"/agenda/{event.id}").follow("Kopie maken")
    assert "Een kopie van Startopleiding" in page.text
    page = page.press("Bewaren", day__dag="4", day__maand="2", day__jaar="2026")
    assert page.heading == "Startopleiding"
    copy = Event.select().order_by(Event.id.desc()).get()
    assert (copy.series, copy.part, copy.seats, copy.starts_at) == ("", 0, 8, event.starts_at)
    assert rules.details_of(copy) == {**rules.details_of(event), "day": date(2026, 2, 4)}


def test_parts_are_numbered_by_day_whatever_happens(cast, plan):
    one = plan(title="Startopleiding", day=date(2025, 11, 5))
    three = plan(title="Startopleiding", day=date(2025, 11, 19), part_of=one)
    two = plan(title="Startopleiding", day=date(2025, 11, 12), part_of=three)
    parts = lambda: [Event.get_by_id(e.id).part for e in (one, two, three)]  # noqa: E731
    assert parts() == [1, 2, 3]
    rules.cancel(two, link, by=cast.els)
    assert parts() == [1, 0, 2]
    rules.reinstate(two, link, by=cast.els)
    rules.update(one, details(title="Startopleiding", day=date(2025, 12, 1)), link, by=cast.els)
    assert parts() == [3, 1, 2]


def test_planning_an_event_twice_tapped(cast, visit):
    els = visit(cast.els)
    form = els.get("/agenda/nieuw").form("Bewaren").fill(
        title="Intervisie", kind="peer_supervision", day__dag="3", day__maand="12", day__jaar="2025",
        starts_at="19u30", ends_at="21:30", seats="12", online_link="meet.example.be/kamer", is_online="y",
    )  # fmt: skip
    first, second = form.press(), form.press()
    assert first.address == second.address
    event = Event.get()
    assert (event.title, str(event.starts_at), str(event.ends_at)) == ("Intervisie", "19:30:00", "21:30:00")
    assert event.online_link == "https://meet.example.be/kamer" and event.seats == 12
    assert event.created_at == NOW


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"title": ""}, "title", "Geef de activiteit een titel."),
        ({"day__dag": "31", "day__maand": "2"}, "day-dag", "Deze datum bestaat niet."),
        ({"day__jaar": "2099"}, "day-dag", "Kijk het jaar na"),
        ({"starts_at": "half acht"}, "starts_at", "Schrijf het uur zoals 19.30."),
        ({"starts_at": "21.00", "ends_at": "20.00"}, "ends_at", "Het einde valt voor het begin."),
        ({"starts_at": "", "ends_at": "20.00"}, "starts_at", "Vul ook in wanneer het begint."),
        ({"seats": "0"}, "seats", "Kies een aantal plaatsen"),
        ({"seats": "veel"}, "seats", "Vul een getal in"),
        ({"enrol_by": "mail"}, "enrol_email", "Vul in naar welk adres de mail gaat."),
        ({"enrol_by": "link"}, "enrol_link", "Vul de link in"),
        ({"online_link": "javascript:alert(1)"}, "online_link", "Deze link klopt niet."),
        ({"online_link": "https://meet.example/" + "a" * 500}, "online_link", "Deze link is te lang"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(cast, visit, changes, field, sentence):
    good = {"title": "Intervisie", "day__dag": "3", "day__maand": "12", "day__jaar": "2025"}
    page = visit(cast.els).get("/agenda/nieuw").press("Bewaren", **{**good, **changes})
    assert page.status == 422 and not Event.select().exists()
    assert sentence in " ".join(page.all("err")), page.text
    assert f"#{field}" in page.links().values()
    if changes != {"title": ""}:
        assert page.form("Bewaren").values["title"] == "Intervisie", "what was typed is kept"


def test_a_long_meeting_link_is_kept_whole(cast, visit):
    long = "https://teams.example.com/l/meetup-join/" + "a1B2" * 90 + "?context=%7b%22Tid%22%7d"
    good = {"title": "Intervisie", "day__dag": "3", "day__maand": "12", "day__jaar": "2025"}
    visit(cast.els).get("/agenda/nieuw").press("Bewaren", **good, online_link=long, is_online="y")
    assert Event.get().online_link == long
