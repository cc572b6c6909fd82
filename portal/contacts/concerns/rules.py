"""A concern about a family: reported straight to the coordinator, followed up, closed. Seen by those two alone.

History keeps the steps without the words, so that none of it ever gets into an export.
"""

from typing import Any

from peewee import Case

from portal.contacts.models.concern import Concern, ConcernAnswer
from portal.database import once
from portal.families.file.rules import refuse_words
from portal.families.models.match import Match
from portal.history.rules import Steps, advance, record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.seen import check, mark
from portal.people.models import Person, coordinators
from portal.post.rules import Words, queue, say_to, to_branch
from portal.prepared import Prepared

MAX_TEXT = 4000
NOBODY = (
    "Dag,\n\nEen vrijwilliger meldde een bezorgdheid. Er is nu niemand die ze in het portaal kan lezen: er is geen "
    "coördinator. Duid meteen iemand aan."
)
"""To the branch itself, so that a worry never waits for a coordinator who is gone."""

STEPS: Steps = {
    ("new", "follow_up"): ("followed_up", "coordinator"),
    ("followed_up", "follow_up"): ("followed_up", "coordinator"),  # once more
    ("followed_up", "close"): ("closed", "coordinator"),
}
STATES = {"new": "nieuw", "followed_up": "opgevolgd", "closed": "afgesloten"}
COLOURS = {"new": "stop", "followed_up": "info", "closed": "ok"}
TOLD = {"new": "je coördinator kreeg bericht", "followed_up": "je coördinator is ermee bezig", "closed": "afgesloten"}
TOLD_COLOURS = {"new": "info", "followed_up": "info", "closed": "ok"}
"""The same for the reporter: what is theirs to know, and nothing alarming."""


def report(reporter: Person, match: Match | None, text: str, key: str, *, by: Person | None = None) -> Concern:
    """A worry, straight to the coordinators: each gets a letter that says nothing but that there is one.

    by: the coordinator who was told it and writes it down; None: the volunteer writes.
    """
    if not text:
        raise RuleError("Schrijf kort wat je zag of hoorde.", "text")
    if match is not None:
        refuse_words(match.family, "text")
    return once(Concern, key, lambda: _reported(reporter, match, text, key, by=by or reporter), reporter=reporter.id)


def _reported(reporter: Person, match: Match | None, text: str, key: str, *, by: Person) -> Concern:
    concern = Concern.create(branch=reporter.branch_id, reporter=reporter, match=match, text=text, submission_key=key)
    record(concern, "report", by, on_behalf_of=reporter)
    subject, told = "Er is een bezorgdheid gemeld", coordinators(reporter.branch_id)
    for coordinator in told:
        if coordinator.id == by.id:
            continue  # whoever writes it down knows already
        words = f"Dag {coordinator.given_name},\n\nEr is een bezorgdheid gemeld.\n\nJe leest ze in het portaal."
        say_to(coordinator, "concern", Words(subject, words, "Bezorgdheid lezen", f"/bezorgdheden/{concern.id}"))
    if not told:
        queue(to_branch(reporter.branch), "concern", Words(subject, NOBODY))
    return concern


def answer(concern: Concern, verb: str, text: str, key: str, seen: str | None = None, *, by: Person) -> ConcernAnswer:
    """The coordinator took it up or did something more ("follow_up"), or nothing more has to happen ("close"); the
    reporter reads what or why.

    key: of the form, so that a second tap writes nothing twice. seen: the mark of the answers on the page
    (`answers_mark`); None: no page asked.
    """
    if not text:
        own = by.id == concern.reporter_id
        to = "Schrijf wat je deed." if own else f"Schrijf wat je aan {concern.reporter.given_name} wil laten weten."
        raise RuleError(to, "text")

    def make() -> ConcernAnswer:
        advance(concern, verb, STEPS, by, too_late="Deze stap is net al gezet. Kijk wat er nu staat.")
        check(seen, answers_mark(answers_of(concern)), "Een collega antwoordde net. Lees eerst dat antwoord.")
        step = {"status": concern.status, "text": text, "by": by, "at": clock.now(), "submission_key": key}
        made = ConcernAnswer.create(branch=concern.branch_id, concern=concern, **step)
        if by.id != concern.reporter_id:  # a coordinator who visits a family herself knows it already
            _write_answer(concern)
        return made

    return once(ConcernAnswer, key, make, concern=concern.id)


def _write_answer(concern: Concern) -> None:
    """Tell the reporter of an answer: to read in the portal, or by phone for one who has stopped since. Two answers
    before a letter left are one letter."""
    reporter = concern.reporter
    can_read = reporter.is_volunteer
    read = "schreef je een antwoord. Je leest het in het portaal." if can_read else _BY_PHONE
    button = ("Antwoord lezen", f"/bezorgdheden/{concern.id}") if can_read else ()
    words = f"Dag {reporter.given_name},\n\nJe coördinator {read}"
    about = f"concern-{concern.id}"
    say_to(reporter, "concern-answer", Words("Er is een antwoord voor je", words, *button), about=about)


_BY_PHONE = "deed iets met de bezorgdheid die je meldde toen je nog vrijwilliger was. Bel gerust voor het antwoord."


def concerns_of(person: Person) -> Any:
    """What somebody may see: the new ones first, then those being followed up, then the closed ones, newest first."""
    order = Case(Concern.status, [("new", 0), ("followed_up", 1)], 2)
    return Concern.visible_to(person).order_by(order, Concern.created_at.desc(), Concern.id.desc())


def has_reported(person: Person) -> bool:
    """Whether somebody ever reported a concern."""
    return bool(_reported_by(person.id))


_reported_by = Prepared(lambda reporter: Concern.select(Concern.id).where(Concern.reporter == reporter).limit(1))


def answers_mark(answers: list[ConcernAnswer]) -> str:
    """The mark of the answers that a page shows."""
    return mark([answer.id for answer in answers])


def answers_of(concern: Concern) -> list[ConcernAnswer]:
    """The coordinator's answers, oldest first, each with who wrote it."""
    rows = ConcernAnswer.select(ConcernAnswer, Person).join(Person)
    return list(rows.where(ConcernAnswer.concern == concern.id).order_by(ConcernAnswer.id))
