"""Seats and the waiting list: against a plain recount, and with many hands at once."""

import threading
from datetime import datetime, timedelta

import peewee
from hypothesis import given
from hypothesis import strategies as st

from portal import database
from portal.agenda.answers import rules as answers
from portal.agenda.answers.facts import arrange, seating_of
from portal.agenda.events import rules
from portal.agenda.models.answer import Enrolment
from portal.agenda.models.event import Event
from portal.agenda.telling import rules as telling
from portal.history.models import HistoryEntry
from portal.kit import clock
from portal.kit import errors as kit_errors
from portal.people.models import Person
from portal.post.models import Letter
from tests.agenda.conftest import details, link
from tests.conftest import NOW

PEOPLE = 6
STEPS = st.lists(st.tuples(st.integers(0, PEOPLE - 1), st.sampled_from(["yes", "no"])), max_size=25)


def recount(steps, seats):
    """The plain way: a queue of people, who leave it when they say no and join its end when they say yes."""
    queue, away = [], []
    for who, word in steps:
        if word == "yes" and who not in queue:
            queue.append(who)
            away = [other for other in away if other != who]
        if word == "no":
            queue = [other for other in queue if other != who]
            if who not in away:
                away.append(who)
    room = len(queue) if seats is None else seats
    return tuple(queue[:room]), tuple(queue[room:]), set(away)


@given(steps=STEPS, seats=st.one_of(st.none(), st.integers(1, 5)))
def test_seats_follow_the_order_of_the_answers(steps, seats):
    rows, moment = {}, datetime(2025, 10, 1)
    for who, word in steps:
        moment += timedelta(minutes=1)
        if rows.get(who, ("",))[0] != word:
            rows[who] = (word, moment)
    found = arrange([(who, word, at) for who, (word, at) in rows.items()], seats)
    assert (found.seated, found.waiting, set(found.no)) == recount(steps, seats)


def test_random_yes_and_no_through_the_rules(cast, plan, volunteer):
    """The same recount, with the database, letters and moments of the portal: all in the same second."""
    people = [cast.lena, cast.bram, *(volunteer(name) for name in ("Rita", "Omar", "Sofie", "Jan"))]

    @given(steps=STEPS, seats=st.integers(1, 4))
    def check(steps, seats):
        Enrolment.delete().execute()
        Letter.delete().execute()
        event = Event.get_by_id(plan(seats=seats).id)
        promised, done = [], []
        for number, (who, word) in enumerate(steps):
            before = recount(steps[:number], seats)
            answers.answer(event, people[who], answers.Answer(word, "portal"), link, by=people[who])
            after = recount(steps[: number + 1], seats)
            promised += [p for p in after[0] if p in before[1]]
            done.append((who, word))
        seated, waiting, away = recount(done, seats)
        found = seating_of(event)
        assert found.seated == tuple(people[i].id for i in seated)
        assert found.waiting == tuple(people[i].id for i in waiting)
        assert set(found.no) == {people[i].id for i in away}
        told = [letter.person_id for letter in Letter.select().where(Letter.kind == f"event-{event.id}-seat")]
        assert sorted(told) == sorted(people[i].id for i in promised), "each free seat is told, to whom it is for"

    check()


def test_answering_the_same_again_keeps_the_place_in_the_line(cast, plan, volunteer):
    event, rita = plan(seats=1), volunteer("Rita")
    answers.answer(event, cast.lena, answers.Answer("yes", "link"), link, by=cast.lena)
    with clock.stopped(NOW + timedelta(hours=1)):
        answers.answer(event, cast.bram, answers.Answer("yes", "link"), link, by=cast.bram)
        answers.answer(event, rita, answers.Answer("yes", "link"), link, by=rita)
    with clock.stopped(NOW + timedelta(hours=2)):
        standing = answers.answer(event, cast.bram, answers.Answer("yes", "link"), link, by=cast.bram)
    assert (standing.seated, standing.waiting) == ((cast.lena.id,), (cast.bram.id, rita.id))
    assert standing.place_in_line(rita.id) == 2
    assert HistoryEntry.select().where(HistoryEntry.verb == "answer").count() == 3


def test_more_seats_let_the_first_in_the_line_in_and_fewer_than_come_are_refused(cast, plan, volunteer):
    event, rita = plan(seats=1), volunteer("Rita")
    for person in (cast.lena, cast.bram, rita):
        answers.answer(event, person, answers.Answer("yes", "portal"), link, by=person)
    rules.update(event, details(seats=2), link, by=cast.els)
    assert seating_of(Event.get_by_id(event.id)).seated == (cast.lena.id, cast.bram.id)
    letter = Letter.get(Letter.kind == f"event-{event.id}-seat")
    assert letter.person_id == cast.bram.id and "die is voor jou" in letter.text
    assert letter.button_url == link(cast.bram.id, event.id)
    try:
        rules.update(event, details(seats=1), link, by=cast.els)
    except kit_errors.RuleError as error:
        assert (error.field, error.message) == (
            "seats", "Er zijn al 2 mensen die komen. Kies minstens 2 plaatsen.",
        )  # fmt: skip
    else:
        raise AssertionError("two people would lose their seat")


def together(works) -> list[Exception]:
    """Each work in a thread and with a connection of its own, all at once; what nobody expected."""
    start, unexpected = threading.Barrier(len(works)), []

    def run(work) -> None:
        try:
            start.wait()
            with database.db.connection_context():
                while True:
                    try:
                        return work()
                    except peewee.OperationalError as error:  # SQLite: who waited too long tries again, as people do
                        if "locked" not in str(error):
                            raise
        except Exception as error:
            unexpected.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    database.db.close()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return unexpected


def test_two_people_take_the_last_seat(cast, plan, volunteer):
    people = [cast.lena, cast.bram, *(volunteer(name) for name in ("Rita", "Omar", "Sofie"))]
    event = plan(seats=2)
    answers.answer(event, people[0], answers.Answer("yes", "portal"), link, by=people[0])
    ids, event_id = [person.id for person in people[1:]], event.id

    def says_yes(person_id):
        def work():
            person = Person.get_by_id(person_id)
            for _ in range(2):  # and each of them taps twice
                answers.answer(Event.get_by_id(event_id), person, answers.Answer("yes", "link"), link, by=person)

        return work

    assert together([says_yes(person_id) for person_id in ids]) == []
    found = seating_of(event)
    assert len(found.seated) == 2 and found.seated[0] == people[0].id
    assert len(found.waiting) == 3
    assert set(found.seated + found.waiting) == {person.id for person in people}
    assert Enrolment.select().count() == 5
    assert len({row.answered_at for row in Enrolment.select()}) == 5, "everyone has a place of their own in the line"


def test_leaving_all_at_once_tells_each_who_waits_once(cast, plan, volunteer):
    people = [cast.lena, cast.bram, *(volunteer(name) for name in ("Rita", "Omar", "Sofie", "Jan"))]
    event = plan(seats=3)
    for person in people:
        answers.answer(event, person, answers.Answer("yes", "portal"), link, by=person)
    event_id = event.id

    def says_no(person_id):
        def work():
            person = Person.get_by_id(person_id)
            answers.answer(Event.get_by_id(event_id), person, answers.Answer("no", "link"), link, by=person)

        return work

    assert together([says_no(person.id) for person in people[:3]]) == []
    assert seating_of(event).seated == tuple(person.id for person in people[3:])
    told = [letter.person_id for letter in Letter.select().where(Letter.kind == f"event-{event.id}-seat")]
    assert sorted(told) == sorted(person.id for person in people[3:])


def test_inviting_from_two_browsers_writes_nobody_twice(cast, plan, volunteer):
    for name in ("Rita", "Omar", "Sofie"):
        volunteer(name)
    event, els_id = plan(), cast.els.id
    refused = []

    def invites():
        try:
            telling.invite(Event.get_by_id(event.id), link, by=Person.get_by_id(els_id))
        except kit_errors.RuleError as error:
            refused.append(error.message)

    assert together([invites] * 4) == []
    ids = [letter.person_id for letter in Letter.select().where(Letter.kind == f"event-{event.id}-invite")]
    assert len(ids) == len(set(ids)) == 5
    assert len(refused) == 3
