"""Rules of codes: six digits and a link, good once, for ten minutes."""

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Any

from portal.database import step, transaction
from portal.history.rules import record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.records import dataclass
from portal.people.models import MAILBOX, STAFF_ROLES, Branch, Person, RolePeriod, at_mailbox, roles_on
from portal.sign_in.codes import letters
from portal.sign_in.codes.facts import Issued
from portal.sign_in.devices.letters import tell
from portal.sign_in.devices.rules import hashed
from portal.sign_in.models import CODE_TRIES, KNOWN_TRIES, Attempt, SignInCode
from portal.sign_in.throttle import rules as throttle
from portal.sign_in.throttle.rules import Caller

LIFETIME = timedelta(minutes=10)
LIVE_AT_MOST = 2  # of one person: a mail may overtake the one before it
SLOTS = MAILBOX  # the work is done for so many people, whoever has the address: its duration gives nobody away
WRONG_CODE = (
    "Deze code werkt niet. Kijk de zes cijfers na in je laatste mail. Na vijf keer vraag je best een nieuwe code."
)
USED_UP = "Deze code werkt niet meer: ze is te vaak geprobeerd. Vraag een nieuwe code."
TOO_OLD = "Deze code werkt niet meer: een code is tien minuten bruikbaar. Vraag een nieuwe code."
WRONG_WITH_PHONE = (
    "Deze code werkt niet. Kijk de zes cijfers na. Gebruiken meer mensen dit gsm-nummer? Typ dan je mailadres."
)


def issue(person: Person, pepper: str, shown_by: Person | None = None) -> Issued:
    """Make a code and a link for somebody, inside the caller's transaction. `pepper`: the secret key.

    The code before it stays good, because mails overtake one another; older ones do not.
    """
    newest = (
        SignInCode.select(SignInCode.id)
        .where(SignInCode.person == person.id, SignInCode.is_live())
        .order_by(SignInCode.id.desc())
        .first()
    )
    void(person, but=newest)
    SignInCode.delete().where(SignInCode.expires_at < clock.now() - timedelta(days=1)).execute()
    issued = Issued(f"{secrets.randbelow(1_000_000):06}", secrets.token_urlsafe(32), clock.now() + LIFETIME)
    SignInCode.create(
        person=person,
        code_hash=_code_hash(person.id, issued.code, pepper),
        link_hash=hashed(issued.token),
        expires_at=issued.expires_at,
        shown_by=shown_by,
    )
    record(person, "show_code" if shown_by else "mail_code", shown_by)
    return issued


def show_code(person: Person, pepper: str, *, by: Person) -> Issued:
    """A code that the coordinator reads out by phone."""
    if not comes_by_code(person):
        raise RuleError("Een code is er voor wie nu vrijwilliger is. Wie een wachtwoord heeft, gebruikt dat.")
    if not person.email and not person.phone:
        raise RuleError("Vul eerst een gsm-nummer of mailadres in. Daarmee en met de code meldt iemand zich aan.")
    if not person.email and _with_phone(person.phone).count() > SLOTS:
        raise RuleError("Dit gsm-nummer hebben meer dan twee mensen. Vul eerst een mailadres in, of een ander nummer.")
    with transaction():
        tell(person, f"{by.name} vroeg een code om je aan te melden, en las ze voor aan wie belde.")
        return issue(person, pepper, by)


def void(person: Person, but: SignInCode | None = None) -> None:
    """No code of this person is good any more, except perhaps one."""
    SignInCode.update(used_at=clock.now()).where(
        SignInCode.person == person.id, SignInCode.used_at.is_null(), SignInCode.id != (but.id if but else 0)
    ).execute()


def use_code(who: str, code: str, caller: Caller, pepper: str) -> Person:
    """Who signs in with `code`. `who`: a mail address in lower case, or a phone number as E.164.

    RuleError with the same sentence whether the code is wrong or nobody is known by `who`; and after as many tries or
    minutes as a code lives, that it is used up or too old, which follows from what was tried alone.
    """
    whose = _whose(who)
    known = caller.browser.known_to_all(whose)
    throttle.take_from(throttle.TRY_BY_NETWORK, caller.network, known)
    throttle.take(throttle.CODE_BY_ADDRESS, who, known)
    marks = {id: caller.browser.known_to(id) for id in whose}
    may_try = [id for id in whose if _counted(f"person {id}", marks[id])]
    for slot in range(len(whose), SLOTS):
        _counted(f"{who}\n{slot}", "")
    with transaction():
        person = _redeem(may_try, code, pepper, marks)
    if person is None:
        raise RuleError(_why_not(who, known), field="code")
    throttle.forget(throttle.CODE_BY_ADDRESS, who, known)
    throttle.forget(throttle.CODE_BY_PERSON, f"person {person.id}", marks[person.id])
    return person


def _why_not(who: str, known: str) -> str:
    """What to say about a code that does not work. It depends on what was asked and tried with this address, never on
    who has it."""
    if "@" not in who:
        return WRONG_WITH_PHONE
    asked_at = throttle.latest(throttle.ASK_BY_ADDRESS, who, known)
    if asked_at is None:
        return WRONG_CODE
    if asked_at + LIFETIME <= clock.now():
        return TOO_OLD
    tries = throttle.number_since(throttle.CODE_BY_ADDRESS, who, asked_at, known)
    return USED_UP if tries >= (KNOWN_TRIES if known else CODE_TRIES) else WRONG_CODE


def _whose(who: str) -> list[int]:
    """The ids of those a code is tried for: two where they share the mailbox or the phone, none where more do.

    Each is tried and counted separately, so that somebody who gives another's number gets no more tries at the other's
    code than a stranger has.
    """
    if "@" in who:
        return [person.id for person in at_mailbox(who)]
    found = [id for (id,) in _with_phone(who).limit(SLOTS + 1).tuples()]
    return found if len(found) <= SLOTS else []


def _with_phone(number: str) -> Any:
    """Who may come in today and has this number."""
    today = RolePeriod.select(RolePeriod.person).where(RolePeriod.lets_in(clock.today()))
    return Person.select(Person.id).where(Person.phone == number, Person.disabled_at.is_null(), Person.id << today)


def _counted(whose: str, known: str) -> bool:
    """Count a try for the person behind an address or number; False when it is one too many.

    The answer is then that of a wrong code: a 429 at the first try with her number would tell whose number it is.
    """
    try:
        throttle.take(throttle.CODE_BY_PERSON, whose, known)
    except throttle.TooOften:
        return False
    return True


def _redeem(people: list[int], code: str, pepper: str, marks: dict[int, str]) -> Person | None:
    """Whose code this is, used up now. None where it is nobody's, or by chance that of two."""
    # Five guesses void a code; in a browser that knows its owner fifteen do, so that strangers never close it to her.
    tries = {id: KNOWN_TRIES if marks[id] else CODE_TRIES for id in people}
    live = [row for id in people for row in _live(id, tries[id])]
    # A try costs the same where there is no code: how long it takes does not reveal who is known.
    nobodys = [SignInCode(id=0, person=0, code_hash="") for _ in range(SLOTS * LIVE_AT_MOST - len(live))]
    for _ in range(SLOTS - len(people)):
        _live(0, CODE_TRIES)
    if not live:
        Attempt.create(key="nobody")
    right = []
    for row in [*live, *nobodys]:
        # Counted before it is compared, so that many tries at once are never more than five.
        is_good = SignInCode.is_live(tries.get(row.person_id, CODE_TRIES))
        counted = SignInCode.update(tries=SignInCode.tries + 1).where(SignInCode.id == row.id, is_good)
        same = hmac.compare_digest(row.code_hash, _code_hash(row.person_id, code, pepper))
        if counted.execute() and same:
            right.append(row)
    alone = len({row.person_id for row in right}) == 1
    return right[0].person if alone and _use(right[0]) else None


def _live(person_id: int, tries: int) -> list[SignInCode]:
    return list(
        SignInCode.select(SignInCode, Person)
        .join(Person, on=(SignInCode.person == Person.id))
        .where(SignInCode.person == person_id, SignInCode.is_live(tries))
        .order_by(SignInCode.id.desc())
    )


def link_holder(token: str) -> Person | None:
    """Whom a link would sign in; None once it was used or is too old. Looking does not use it up."""
    row = _by_link(token)
    return row.person if row and comes_by_code(row.person) else None


def use_link(token: str) -> Person | None:
    """Who signs in with a link; None once it was used or is too old."""
    with transaction():
        row = _by_link(token)
        return row.person if row is not None and _use(row) else None


def _by_link(token: str) -> SignInCode | None:
    # Not `is_live`: somebody guessing at her six digits must not be able to close the link in her mail.
    found: SignInCode | None = (
        SignInCode.select(SignInCode, Person)
        .join(Person, on=(SignInCode.person == Person.id))
        .where(SignInCode.link_hash == hashed(token), SignInCode.used_at.is_null(), SignInCode.expires_at > clock.now())
        .first()
    )
    return found


def _use(row: SignInCode) -> bool:
    """Use up a code, once; False where somebody was faster or its person may not come in this way."""
    if not comes_by_code(row.person):
        return False
    hit = SignInCode.update(used_at=clock.now()).where(SignInCode.id == row.id, SignInCode.used_at.is_null()).execute()
    if hit:
        void(row.person)
    return bool(hit)


def comes_by_code(person: Person) -> bool:
    """Whether a mailed code may sign somebody in: a volunteer, or one who stopped and still hands in; never staff."""
    return person.hands_in and not person.is_staff


def _code_hash(person_id: int, code: str, pepper: str) -> str:
    message = f"{person_id}:{code}".encode("utf-8", "replace")
    return hmac.new(pepper.encode(), message, hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class CodeRequest:
    """Somebody asks for a code. only: the id of the one person that it is for, whoever shares the mailbox; 0: all."""

    email: str
    caller: Caller
    only: int = 0


def ask_for_code(request: CodeRequest, pepper: str, onward: letters.Onward) -> None:
    """Mail a code and a link to a volunteer, to each of two who share the mailbox; tell a coordinator or treasurer by
    mail that she has a password.

    The answer and the work are the same for everyone: all letters are written for any address (for a
    stand-in where nobody has it), and those that nobody should get are undone before the transaction ends.
    """
    email, caller = request.email, request.caller
    known = caller.browser.known_to_all([person.id for person in at_mailbox(email)])
    throttle.take_from(throttle.ASK_BY_NETWORK, caller.network, known)
    throttle.take(throttle.ASK_BY_ADDRESS, email, known)
    with transaction():
        # A write that stays, for anybody: what is undone needs no disk, and the time would show it.
        Attempt.create(key="asked")
        found = at_mailbox(email)
        stand_in = Person.select().where(Person.email.is_null(False)).order_by(Person.id).first()
        if stand_in is None:
            return
        is_staff = False
        for slot in range(SLOTS):
            person = found[slot] if slot < len(found) else stand_in
            roles = roles_on(person, clock.today())  # asked for the stand-in as well
            roles = roles if slot < len(found) else frozenset()
            is_staff |= not roles.isdisjoint(STAFF_ROLES)
            comes = not is_staff and not roles.isdisjoint({"volunteer", "finishing"})
            with step(keep=comes and request.only in (0, person.id)):
                letters.write_code(person, issue(person, pepper), onward)
        with step(keep=is_staff):
            letters.write_reminder(found[0] if found else stand_in, onward)


def help_phone() -> str:
    """The number to call for whoever is not signed in, as E.164; "" where several branches share the portal."""
    numbers = [branch.phone for branch in Branch.select(Branch.phone).limit(2)]
    return numbers[0] if len(numbers) == 1 else ""
