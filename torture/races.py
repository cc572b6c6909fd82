"""Many hands at once at one thing, over and over: whatever they do, it ends one way.

python -m torture.races [hands] [rounds]
"""

import itertools
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from datetime import time as clock_time
from typing import Any

import peewee

from portal import create_app, database
from portal.agenda.answers import rules as answers
from portal.agenda.answers.facts import seating_of
from portal.agenda.events import rules as agenda
from portal.agenda.models.event import Event
from portal.expenses.approval import rules
from portal.expenses.models.notes import ExpenseLine, ExpenseNote
from portal.expenses.models.payday import BatchEntry, PaymentBatch
from portal.expenses.note import rules as note_rules
from portal.expenses.payday import rules as payday
from portal.expenses.withdrawal import rules as withdrawal
from portal.families.models.family import Family
from portal.families.models.referral import Referral, Referrer
from portal.families.referrals.rules import ReferralDetails, correct
from portal.families.referrers.rules import ReferrerDetails, change_referrer
from portal.history.models import HistoryEntry
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.people.models import Branch, Person, RolePeriod
from portal.post.models import Letter
from portal.settings import Settings
from portal.sign_in.codes import rules as codes
from portal.sign_in.models import Attempt
from portal.sign_in.throttle import rules as throttle
from portal.sign_in.throttle.rules import Caller
from portal.team.accounts.rules import account_mark, change_account
from torture.figures import end, told
from torture.site import SECRET, environment, places, release

HANDS, ROUNDS = 16, 200
FIRST, OTHER = "BE68539007547034", "BE71096123456769"
ELSEWHERE = ("BE62510007547061", "BE43068999999501")

Act = Callable[[int], Any]
"""What one of the hands does; True or anything else that is not None: it was the one."""


@dataclass
class Cast:
    """Two coordinators, and volunteers to be one of each at a race."""

    branch: Branch
    coordinators: list[Person]
    volunteers: list[Person]
    round: int = 0


@dataclass
class Race:
    """One round: what each hand does, and what is wrong afterwards ("" where all is well).

    one: exactly one hand may succeed; the others read that somebody was faster.
    """

    act: Act
    wrong: Callable[[], str]
    one: bool = True
    said: list[Any] = field(default_factory=list)


def cast_of(volunteers: int) -> Cast:
    """People for all the races, in the database that is connected."""
    with database.transaction():
        branch = Branch.create(name=f"Home-Start {uuid.uuid4().hex[:8]}", municipality="Lindedal")

        def person(name: str, role: str) -> Person:
            made = Person.create(
                branch=branch, given_name=name, family_name="Voorbeeld", email=f"{uuid.uuid4().hex}@voorbeeld.example",
                account_holder=name, iban=FIRST, confirmed_holder=name, confirmed_iban=FIRST,
            )  # fmt: skip
            RolePeriod.create(branch=branch, person=made, role=role, started_on=date(2020, 1, 1))
            return made

        staff = [person("Els", "coordinator"), person("Greet", "coordinator")]
        return Cast(branch, staff, [person(f"Vrijwilliger{i}", "family_buddy") for i in range(volunteers)])


def again(row: Any) -> Any:
    return type(row).get_by_id(row.id)


def note_of(cast: Cast, status: str) -> ExpenseNote:
    """A note of the first volunteer, one ticket of € 4, in a quarter of its own."""
    lena, at = cast.volunteers[0], clock.now()
    cast.round += 1
    with database.transaction():
        note = ExpenseNote.create(
            branch=cast.branch, volunteer=lena, year=1000 + cast.round // 4, quarter=1 + cast.round % 4,
            status="submitted", number=f"r-{cast.round}", volunteer_name=lena.name,
            account_holder=lena.account_holder, iban=lena.iban,
            submitted_at=at, declared_at=at, open_key=f"race-{cast.round}",
        )  # fmt: skip
        ExpenseLine.create(branch=cast.branch, note=note, kind="parking", day=clock.today(), cents=400)
    if status == "approved":
        rules.approve(again(note), by=cast.coordinators[0])
    return again(note)


def recorded(row: Any, *verbs: str) -> int:
    """How often the history says that this was done to a row."""
    return (
        HistoryEntry.select()
        .where(
            HistoryEntry.subject == row._meta.table_name, HistoryEntry.subject_id == row.id, HistoryEntry.verb << verbs
        )
        .count()
    )


def letters(kind: str, cast: Cast) -> int:
    return Letter.select().where(Letter.kind == kind, Letter.branch_id == cast.branch.id).count()


# ---- the races


def approve(cast: Cast) -> Race:
    """Two coordinators approve a note, in many windows."""
    note = note_of(cast, "submitted")

    def act(hand: int) -> bool:
        rules.approve(again(note), by=again(cast.coordinators[hand % 2]))
        return True

    def wrong() -> str:
        mails = letters(note_rules.approval_kind(note), cast)
        return _differ((again(note).status, recorded(note, "approve"), mails), ("approved", 1, 1))

    return Race(act, wrong)


def pay(cast: Cast) -> Race:
    """A note is put on a betaaldag and paid, each hand with a form of its own."""
    note = note_of(cast, "approved")
    before = letters("expense-paid", cast)

    def act(hand: int) -> bool:
        actor = again(cast.coordinators[hand % 2])
        batch = payday.start([_joined(note)], "typed", str(uuid.uuid4()), by=actor)
        payday.settle(batch, clock.today(), "", by=actor)
        return True

    def wrong() -> str:
        entries = BatchEntry.select().where(BatchEntry.note == note.id).count()
        open_ones = (
            PaymentBatch.select().where(PaymentBatch.branch == cast.branch, PaymentBatch.status == "open").count()
        )
        found = (again(note).status, recorded(note, "pay"), entries, open_ones, letters("expense-paid", cast) - before)
        return _differ(found, ("paid", 1, 1, 0, 1))

    return Race(act, wrong)


def withdraw(cast: Cast) -> Race:
    """An approved note is withdrawn, taken back to the queue, and put on a betaaldag, all at once."""
    note = note_of(cast, "approved")

    def act(hand: int) -> bool:
        actor = again(cast.coordinators[hand % 2])
        if hand % 3 == 0:
            withdrawal.withdraw(_joined(note), "Er klopt iets niet.", by=actor)
        elif hand % 3 == 1:
            rules.unapprove(_joined(note), by=actor)
        else:
            payday.start([_joined(note)], "typed", str(uuid.uuid4()), by=actor)
        return True

    def wrong() -> str:
        status, entries = again(note).status, BatchEntry.select().where(BatchEntry.note == note.id).count()
        took_over = ExpenseNote.select().where(ExpenseNote.predecessor == note.id).count()
        verbs = {"withdrawn": "withdraw", "submitted": "unapprove", "paying": "start_payment"}
        found = (recorded(note, *verbs.values()), recorded(note, verbs.get(status, "")), entries, took_over)
        problem = _differ(found, (1, 1, int(status == "paying"), int(status == "withdrawn")))
        for batch in PaymentBatch.select().where(PaymentBatch.branch == cast.branch, PaymentBatch.status == "open"):
            payday.cancel(batch, by=cast.coordinators[0])
        ExpenseNote.update(open_key=None).where(ExpenseNote.volunteer == note.volunteer_id).execute()
        return problem

    return Race(act, wrong)


def account(cast: Cast) -> Race:
    """The coordinators say that an account is right while it changes under their hands."""
    lena = cast.volunteers[0]
    change_account(again(lena), lena.given_name, FIRST, by=lena)
    _confirm(lena)
    note = note_of(cast, "approved")
    change_account(again(lena), lena.given_name, OTHER, by=lena)
    seen = account_mark(again(lena))
    before, first_letter = recorded(lena, "confirm_account"), Letter.select(peewee.fn.MAX(Letter.id)).scalar()

    def act(hand: int) -> bool | None:
        if hand % 2:
            change_account(again(lena), lena.given_name, ELSEWHERE[hand // 2 % 2], by=again(lena))
            return None
        payday.release(_joined(note), seen, by=again(cast.coordinators[hand // 2 % 2]))
        return True

    def wrong() -> str:
        person, paid_to = again(lena), again(note).iban
        confirmed = recorded(lena, "confirm_account") - before
        problem = _differ((paid_to, person.confirmed_iban), (OTHER, OTHER) if confirmed else (FIRST, FIRST))
        if confirmed > 1:
            problem += f" confirmed {confirmed} times"
        sent = list(
            Letter.select().where(Letter.kind == "account-changed", Letter.id > first_letter).order_by(Letter.id)
        )
        ends = [(OTHER[-4:], ""), *(_ends(letter.text) for letter in sent)]
        for (now, _), (_, was) in itertools.pairwise(ends):
            if now != was:
                problem += f" a letter says {was} where {now} was"
        if ends[-1][0] != person.iban[-4:]:
            problem += " the last letter is not about the last account"
        ExpenseNote.update(status="withdrawn").where(ExpenseNote.id == note.id).execute()  # not the next round's
        return problem

    return Race(act, wrong, one=False)


def seats(cast: Cast) -> Race:
    """One seat, and everyone says yes."""
    event = _event(cast)

    def act(hand: int) -> bool | None:
        person = again(cast.volunteers[hand])
        seating = answers.answer(
            again(event), person, answers.Answer("yes", "portal"), lambda p, e: f"/kom/{p}-{e}", by=person
        )
        return True if seating.stand(person.id) == "seated" else None

    def wrong() -> str:
        stands = seating_of(again(event))
        everyone = {person.id for person in cast.volunteers}
        found = (len(stands.seated), set(stands.seated + stands.waiting) == everyone, len(stands.waiting))
        return _differ(found, (1, True, len(everyone) - 1))

    return Race(act, wrong)


def sign_in(cast: Cast) -> Race:
    """One mailed code: typed in some browsers, its button pressed in others."""
    lena = cast.volunteers[1]
    with database.transaction():
        Attempt.delete().execute()
        issued = codes.issue(again(lena), SECRET)

    def act(hand: int) -> bool:
        if hand % 2:
            return True if codes.use_link(issued.token) is not None else None
        codes.use_code(lena.email, issued.code, Caller(f"192.0.2.{hand}"), SECRET)
        return True

    return Race(act, lambda: "")


def merge(cast: Cast) -> Race:
    """An organisation becomes one with another, while referrals are said to come from it."""
    els = cast.coordinators[0]
    referrals = [_referral(cast) for _ in cast.volunteers]
    old, new = (Referrer.create(branch=cast.branch, name=f"{name} {uuid.uuid4().hex}") for name in ("OCMW", "CAW"))

    def act(hand: int) -> bool | None:
        one = Referrer.get_or_none(Referrer.id == old.id)
        if one is None:
            return None
        if hand % 2:
            return change_referrer(one, ReferrerDetails(name=new.name), by=again(els)) == new or None
        correct(again(referrals[hand]), ReferralDetails(clock.today(), False, old.id, "", "", "", ""), by=again(els))
        return None

    def wrong() -> str:
        ends = {one.referrer_id for one in map(again, referrals)} - {None}
        return _differ((Referrer.get_or_none(Referrer.id == old.id), ends - {new.id}), (None, set()))

    return Race(act, wrong)


def _referral(cast: Cast) -> Referral:
    code = uuid.uuid4().hex[:10]
    family = Family.create(branch=cast.branch, code=code, alias=f"Gezin {code}", municipality="Lindedal")
    return Referral.create(branch=cast.branch, family=family, received_on=clock.today(), by_family=False)


RACES: dict[str, Callable[[Cast], Race]] = {
    "approve": approve, "pay": pay, "withdraw": withdraw, "account": account, "seats": seats, "codes": sign_in,
    "merge": merge,
}  # fmt: skip


def _differ(found: Any, wanted: Any) -> str:
    return "" if found == wanted else f"{found} and not {wanted}"


def _joined(note: ExpenseNote) -> ExpenseNote:
    """As a page reads it: with its volunteer."""
    query = ExpenseNote.select(ExpenseNote, Person).join(Person, on=(ExpenseNote.volunteer == Person.id))
    found: ExpenseNote = query.where(ExpenseNote.id == note.id).get()
    return found


def _confirm(person: Person) -> None:
    now = again(person)
    Person.update(confirmed_iban=now.iban, confirmed_holder=now.account_holder).where(Person.id == now.id).execute()


def _ends(text: str) -> tuple[str, str]:
    """The last four digits of the account that a letter says it is now, and of the one that it was."""
    parts = text.split("eindigt op ")
    return parts[1][:4], parts[2][:4]


def _event(cast: Cast) -> Event:
    details = agenda.EventDetails(
        kind="training", title="Eén stoel", text="", day=clock.today() + timedelta(days=30), starts_at=clock_time(19),
        ends_at=clock_time(21), place="Lindedal", is_online=False, online_link="", price="", organiser="", partner="",
        enrol_by="portal", enrol_name="", enrol_email="", enrol_link="", mandatory_for="", seats=1,
    )  # fmt: skip
    return agenda.create(details, str(uuid.uuid4()), None, by=cast.coordinators[0])


# ---- to run them


def run(make: Callable[[Cast], Race], cast: Cast, hands: int) -> str:
    """One round with so many hands; what was wrong, or ""."""
    race = make(cast)
    start, lock = threading.Barrier(hands), threading.Lock()
    ones, unexpected = 0, []

    def work(hand: int) -> None:
        nonlocal ones
        try:
            start.wait()
            with database.db.connection_context():
                result = _patiently(race.act, hand)
            with lock:
                ones += result is not None
        except (RuleError, throttle.TooOften) as error:
            race.said.append(str(error))
        except Exception as error:  # nobody expected this one
            unexpected.append(repr(error))

    threads = [threading.Thread(target=work, args=(hand,)) for hand in range(hands)]
    with _left_alone():
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    problems = [*unexpected, race.wrong()]
    if race.one and ones != 1:
        problems.append(f"{ones} of {hands} succeeded: {Counter(race.said).most_common(2)}")
    return "; ".join(filter(None, problems))


def _patiently(act: Act, hand: int) -> Any:
    """SQLite lets one write at a time and is not fair: who waited too long gets a 503 and tries again, as people do."""
    while True:
        try:
            return act(hand)
        except peewee.OperationalError as error:
            if "locked" not in str(error):
                raise


@contextmanager
def _left_alone() -> Iterator[None]:
    """This thread's connection is put away while others work."""
    was_open = not database.db.is_closed()
    if was_open:
        database.db.close()
    yield
    if was_open:
        database.db.connect()


def main(hands: int = HANDS, rounds: int = ROUNDS) -> list[bool]:
    results = []
    with places() as found:
        for where, url in found.items():
            create_app(Settings.from_env(environment(url)))
            database.migrate()
            database.db.connect(reuse_if_open=True)
            for name, make in RACES.items():
                cast, began = cast_of(hands), time.perf_counter()
                wrong = Counter(filter(None, (run(make, cast, hands) for _ in range(rounds))))
                results.append(told(
                    f"races_{name}_{where}", not wrong, hands=hands, rounds=rounds, wrong=dict(wrong),
                    seconds=round(time.perf_counter() - began, 1),
                ))  # fmt: skip
            release()
    return results


if __name__ == "__main__":
    end(*main(*map(int, sys.argv[1:])))
