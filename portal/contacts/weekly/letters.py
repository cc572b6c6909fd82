"""The mail of the day after a usual day: the question of the first page, for those who switched it on."""

from collections.abc import Callable
from datetime import date, timedelta

from portal.contacts.models.contact import about_visit
from portal.contacts.quarters.facts import Lately
from portal.contacts.weekly.documents import Choice, body
from portal.contacts.weekly.facts import Question, weekly_of
from portal.database import transaction
from portal.kit import clock
from portal.kit.dates import weekday_day
from portal.people.models import Branch, Person, RolePeriod
from portal.post.models import Letter
from portal.post.rules import UNSENT, Words, say_to, tear_up

KIND = "was-there"
Link = Callable[[int, int, date], str]
"""(person id, match id, day) → the whole address of the page where that person answers without signing in."""

STILL_WORTH = timedelta(days=3)
"""How late the mail still leaves, if the daily work did not run on the day after."""
SPEAKS_UP = timedelta(days=14)


def ask(today: date, link: Link) -> int:
    """A letter for each usual day of the last three that is unanswered, once. For the daily work; returns how many.

    An earlier one that did not leave yet, and asks what is no longer a question, is torn up.
    """
    _tear_up_what_is_settled()
    acting = RolePeriod.select(RolePeriod.person).where(RolePeriod.role != "coordinator", RolePeriod.covers(today))
    people = (
        Person.select(Person, Branch)
        .join(Branch)
        .where(Person.weekly_mail, Person.email.is_null(False), Person.disabled_at.is_null(), Person.id << acting)
        .order_by(Person.id)
    )
    return sum(_ask(person, today, link) for person in people)


def _tear_up_what_is_settled() -> None:
    """A match that ended or moved, another usual day, somebody who is away: none of these looks for letters."""
    waiting = list(Letter.select(Letter.id, Letter.person_id, Letter.about).where(Letter.kind == KIND, UNSENT))
    settled: list[int] = []
    for person in Person.select().where(Person.id << list({letter.person_id for letter in waiting})):
        asked = {about_visit(question.match.id, question.day) for question in weekly_of(Lately(person)).questions}
        settled += [one.id for one in waiting if one.person_id == person.id and one.about not in asked]
    if settled:
        with transaction():
            tear_up(Letter.id << settled)


def _ask(person: Person, today: date, link: Link) -> int:
    fresh = [q for q in weekly_of(Lately(person)).questions if q.day >= today - STILL_WORTH]
    about = {about_visit(q.match.id, q.day): q for q in fresh}
    written = Letter.select(Letter.about).where(Letter.kind == KIND, Letter.about << list(about))
    for one in {row.about for row in written}:
        del about[one]
    return sum(_write(person, question, link) is not None for question in about.values())


def _write(person: Person, question: Question, link: Link) -> Letter | None:
    address = link(person.id, question.match.id, question.day)
    when = weekday_day(question.day)
    choices = (
        Choice("Ja, ik was er", f"{address}?antwoord=ja"),
        Choice("Nee, ik was er niet", f"{address}?antwoord=nee"),
        Choice("Het was een andere dag", address),
    )
    text = (
        f"Dag {person.given_name},",
        f"Was je {when} bij {question.match.family.alias}?",
        *(f"{choice.label}:\n{choice.url}" for choice in choices),
        "Aanmelden hoeft niet. Liever geen mail meer? Zet het af bij ‘Mijn gegevens’.",
    )
    return say_to(
        person,
        KIND,
        Words(f"Was je {when} op bezoek?", "\n\n".join(text)),
        html=body(text[:2], choices, text[-1]),
        about=about_visit(question.match.id, question.day),
        expires_at=clock.now() + SPEAKS_UP,
    )
