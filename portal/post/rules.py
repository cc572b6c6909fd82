"""Writing letters, and taking back what did not leave yet. Sending them is the worker's business."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from peewee import fn

from portal.database import db
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.phone import national
from portal.kit.records import dataclass
from portal.kit.text import clean, one_line
from portal.post.models import Letter, Mailing, PostFile
from portal.prepared import Prepared, create

REFUSED = "geweigerd: "
"""How the error of a refused letter begins: the address is wrong, or no longer in use."""
TOO_LATE = "te laat: wat erin staat, geldt niet meer"
REST = timedelta(minutes=2)
"""How long the letters of a press that mails several people wait for "Toch niet"."""
GONE_ALREADY = "Te laat: de mails zijn al vertrokken. Er is niets teruggenomen."


@dataclass(frozen=True)
class Words:
    """What a letter says. text: paragraphs separated by an empty line. path: where its button leads, if it has one."""

    subject: str
    text: str
    button: str = ""
    path: str = ""


@dataclass(frozen=True)
class Answers:
    """Where an answer to a letter goes ("": nowhere but to the sender), and the line under it that says so."""

    reply_to: str
    closing: str


@dataclass(frozen=True)
class To:
    """Whom a letter goes to, and who answers it. person_id None: nobody of the portal. address None: it is not sent."""

    branch_id: int | None
    person_id: int | None
    name: str
    address: str | None
    answers: Answers


def queue(
    to: To,
    kind: str,
    words: Words,
    *,
    secret: bool = False,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    html: str = "",
    file: PostFile | None = None,
    pictures: Sequence[PostFile] = (),
    about: str = "",
    told: str = "",
    mailing: Mailing | None = None,
) -> Letter | None:
    """Put one letter in the outbox, inside the transaction that causes it; None without an address.

    secret: it holds a code or a link that opens, so its text is wiped when sent. due_at: not before this moment (naive
    UTC). expires_at: from this moment on what it holds opens nothing or is not true any more, and it is not sent; None
    for any other letter, which may be two weeks late. html: a body of its own, clean, that says what text says.
    pictures: what it shows as "cid:" and the file's name. about, told: see the model. mailing: the press that it is of;
    it rests as long as that.
    """
    assert db.in_transaction(), "a letter belongs in the transaction that causes it"
    if not to.address:
        return None
    return create(
        Letter,
        branch_id=to.branch_id,
        person_id=to.person_id,
        to_name=one_line(to.name)[:120],
        to_address=to.address,
        kind=kind,
        subject=one_line(words.subject)[:200],
        text=clean(words.text),
        button_label=one_line(words.button)[:60],
        button_url=words.path,
        secret=secret,
        due_at=due_at or (mailing.leaves_at if mailing is not None else clock.now()),
        expires_at=expires_at,
        html=html,
        file=file,
        pictures=",".join(str(one.id) for one in pictures),
        reply_to=to.answers.reply_to,
        closing=one_line(to.answers.closing)[:250],
        about=about,
        told=told,
        mailing=mailing,
    )


def newer(*, left: bool) -> Any:
    """The condition that a later letter about the same was written to the same person. left: it left, else not yet."""
    later = Letter.alias()
    gone = later.sent_at.is_null(False) | later.given_up_at.is_null(False)
    same = (later.about == Letter.about) & (later.person_id == Letter.person_id) & (later.id > Letter.id)
    return (Letter.about != "") & fn.EXISTS(later.select(later.id).where(same, gone if left else ~gone))


UNSENT = Letter.sent_at.is_null() & Letter.given_up_at.is_null() & Letter.claimed_at.is_null()
"""The condition that a letter did not leave, and is not leaving this very moment."""


def tear_up(which: Any) -> int:
    """Throw away the letters of a condition that did not leave yet, in the caller's transaction; returns how many."""
    assert db.in_transaction(), "tearing up belongs in the transaction that causes it"
    return int(Letter.delete().where(which, UNSENT).execute())


def tear_up_about(person_id: int, is_over: Callable[[str], bool]) -> None:
    """Throw away the letters to a person that are about what is over and did not leave, in the caller's transaction."""
    if waiting := [id for id, about in _unsent_to(person_id) if is_over(about)]:
        tear_up(Letter.id << waiting)


_unsent_to = Prepared(
    lambda person: Letter.select(Letter.id, Letter.about).where(Letter.person_id == person, UNSENT).tuples()
)


def reword(letter: Letter, said: Words, **more: Any) -> None:
    """A letter says something else, unless it is leaving at this very moment; its button changes where these words have
    one. In the caller's transaction. more: other columns."""
    button = {"button_label": said.button, "button_url": said.path} if said.path else {}
    words = {"subject": one_line(said.subject)[:200], "text": clean(said.text), **button, **more}
    Letter.update(**words).where(Letter.id == letter.id, UNSENT).execute()


NO_ADDRESS = "er is geen mailadres meer"


def readdress(which: Any, before: str | None, now: str | None) -> None:
    """Letters of a condition that wait to leave for an address go to the one that took its place, in the caller's
    transaction. now: None where there is none: they are given up.

    What opens something for whoever reads the old address (a code, a link) is torn up.
    """
    if not before:
        return
    waits = which & (Letter.to_address == before)
    tear_up(waits & Letter.secret)
    said: dict[str, Any] = {"to_address": now} if now else {"given_up_at": clock.now(), "error": NO_ADDRESS}
    Letter.update(**said).where(waits, UNSENT).execute()


def answer_elsewhere(
    branch_id: int, before: Answers, now: Answers, words: Sequence[tuple[str, str]] = (), *, everywhere: bool = False
) -> None:
    """A branch, or a person whom letters are about, has another number or address: what did not leave yet says so.

    In the caller's transaction. words: (old, new) numbers and addresses that those letters hold in their own words;
    everywhere: as do others of the branch.
    """
    assert db.in_transaction(), "what letters say belongs in the transaction that changes it"
    waits = (Letter.branch_id == branch_id) & UNSENT
    as_before = (Letter.closing == one_line(before.closing)[:250]) & (Letter.reply_to == before.reply_to)
    which = waits if everywhere else waits & as_before
    for old, new in words:
        for column in (Letter.text, Letter.html) if old and new and old != new else ():
            Letter.update({column: fn.REPLACE(column, old, new)}).where(which, column.contains(old)).execute()
    if before != now:
        told = Letter.update(reply_to=now.reply_to, closing=one_line(now.closing)[:250])
        told.where(waits, as_before).execute()


# ---- a press that mails several people


def rest(branch_id: int, person_id: int | None, what: str) -> Mailing:
    """A press that mails several people, inside its transaction; hand it to each letter. what: see the model."""
    assert db.in_transaction(), "a press belongs in the transaction of what it does"
    now = clock.now()
    return Mailing.create(branch_id=branch_id, person_id=person_id, what=what, created_at=now, leaves_at=now + REST)


def take_back(mailing: Mailing) -> int:
    """Tear up all letters of a press; returns how many. RuleError where any left, or it was taken back before.

    Call it in the transaction that undoes the act itself.
    """
    assert db.in_transaction(), "taking back belongs in the transaction that undoes the act"
    hit = Mailing.update(taken_back_at=clock.now()).where(
        Mailing.id == mailing.id, Mailing.taken_back_at.is_null(), Mailing.leaves_at > clock.now()
    )
    if not hit.execute():
        taken = Mailing.get_by_id(mailing.id).taken_back_at
        raise RuleError("Dit was al teruggenomen." if taken else GONE_ALREADY, conflict=True)
    number = Letter.select().where(Letter.mailing == mailing.id).count()
    if tear_up(Letter.mailing == mailing.id) != number:
        raise RuleError(GONE_ALREADY, conflict=True)
    return number


KEPT = timedelta(days=30)


def forget_presses() -> None:
    """Forget presses after a month; the letters stay as long as letters do."""
    Mailing.delete().where(Mailing.created_at < clock.now() - KEPT).execute()


def resting(branch_id: int, what: str) -> Mailing | None:
    """The press of a branch with this `what` that can still be taken back."""
    pressed = Mailing.select().where(Mailing.branch_id == branch_id, Mailing.what == what)
    rests = pressed.where(Mailing.taken_back_at.is_null(), Mailing.leaves_at > clock.now())
    found: Mailing | None = rests.order_by(Mailing.id.desc()).first()
    return found


def send_again(letter: Letter, to_address: str) -> None:
    """Try a letter that came back once more, at this address; inside the caller's transaction."""
    assert db.in_transaction(), "trying again belongs in a transaction"
    again = {"due_at": clock.now(), "given_up_at": None, "claimed_at": None, "tries": 0, "error": ""}
    given_up = (Letter.id == letter.id) & Letter.sent_at.is_null() & Letter.given_up_at.is_null(False)
    if not Letter.update(to_address=to_address, **again).where(given_up).execute():
        raise RuleError("Deze brief is al weg of wacht nog. Er is niets dubbel gebeurd.", conflict=True)


def is_refused(letter: Letter) -> bool:
    """Given up because the other side refuses it: "kwam terug". Otherwise we could not send it."""
    return letter.given_up_at is not None and letter.error.startswith(REFUSED)


class Correspondent(Protocol):
    """Who answers a letter (a Branch, a floor up)."""

    @property
    def reply_address(self) -> str: ...
    @property
    def closing(self) -> str: ...


class Addressee(Protocol):
    """Whom a letter is for, or about (a Person, a floor up)."""

    @property
    def id(self) -> Any: ...
    @property
    def branch_id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def email(self) -> Any: ...
    @property
    def phone(self) -> Any: ...
    @property
    def branch(self) -> Any: ...  # a Correspondent


def to(person: Addressee, answers_to: Addressee | None = None) -> To:
    """Somebody at their own mail address. answers_to: as for `answers_of`."""
    return To(person.branch_id, person.id, person.name, person.email, answers_of(person.branch, answers_to))


def to_branch(branch: Any) -> To:
    """A branch (with `id`, `name`, `email`) at its own address: for what coordinators should hear, if it has none."""
    return To(branch.id, None, branch.name, branch.email, answers_of(branch))


def say_to(
    person: Addressee, kind: str, words: Words, *, answers_to: Addressee | None = None, **more: Any
) -> Letter | None:
    """`queue` a letter to somebody; None for someone without a mail address. answers_to: as for `answers_of`."""
    return queue(to(person, answers_to), kind, words, **more)


def answers_of(branch: Correspondent, person: Addressee | None = None) -> Answers:
    """To the branch; or to a person who has a mail address, where a letter to a colleague is about them."""
    if person is None or not person.email:
        return Answers(branch.reply_address, branch.closing)
    call = f" Bellen kan op {national(person.phone)}." if person.phone else ""
    return Answers(person.email, f"Antwoord je op deze mail, dan leest {person.name} het.{call}")
