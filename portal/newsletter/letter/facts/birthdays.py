"""Birthdays in the letter: whose, and who is still named in one that was rewritten though they no longer agree."""

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from portal.kit.dates import day_month, month_name, months_later
from portal.newsletter.letter.facts.pieces import EMPTY
from portal.newsletter.models import NewsletterIssue, NewsletterItem
from portal.people.models import Person
from portal.people.volunteers.facts import active_volunteers, volunteers_on

WORD = re.compile(r"\w+")


def birthday_words(issue: NewsletterIssue) -> dict[str, Any]:
    """Who has a birthday in the month, as a volunteer, of those who agreed that we say so: day and month, never a
    year."""
    first, last = issue.month_on, months_later(issue.month_on, 1) - timedelta(days=1)
    agreed = active_volunteers(issue.branch_id, first, last).where(
        Person.share_birthday, Person.birth_on.is_null(False), Person.disabled_at.is_null()
    )
    born = {p.id: p for p in agreed if p.birth_on.month == issue.month}
    then = volunteers_on({id: first.replace(day=min(p.birth_on.day, last.day)) for id, p in born.items()})
    there = sorted((born[id] for id in then), key=lambda p: (p.birth_on.day, p.stands_at))
    lines = [f"- **{day_month(person.birth_on)}**: {_called(person, there)}" for person in there]
    return {**EMPTY, "title": f"Jarig in {month_name(issue.month_on)}", "text": "\n".join(lines)}


def written_birthdays(items: Iterable[NewsletterItem]) -> list[str]:
    """The lines about birthdays that were rewritten, and so follow nobody's consent."""
    written = [item.text.splitlines() for item in items if item.source == "birthdays" and not item.follows]
    return [line for some in written for line in some]


def named_without_consent(issue: NewsletterIssue, lines: list[str]) -> list[str]:
    """The given names, on one of these lines with their birthday, of people who no longer agree."""
    if not lines:
        return []
    rather_not = Person.select().where(
        Person.branch == issue.branch_id, ~Person.share_birthday, Person.birth_on.is_null(False)
    )
    there = [one for one in rather_not.order_by(Person.id) if one.birth_on.month == issue.month]
    return [one.given_name for one in there if any(_is_named(one, line) for line in lines)]


def _is_named(person: Person, line: str) -> bool:
    """By the given name and the day, both as whole words: 1 oktober is not in 21 oktober, nor An in Annemie."""
    words = WORD.findall(line)
    return all(_follow(WORD.findall(said), words) for said in (person.given_name, day_month(person.birth_on)))


def _follow(sought: list[str], words: list[str]) -> bool:
    """Whether these words stand one after another in the others."""
    return any(words[at : at + len(sought)] == sought for at in range(len(words)))


def _called(person: Person, there: list[Person]) -> str:
    """The given name, with the first letter of the family name where two are called alike."""
    alike = sum(other.given_name == person.given_name for other in there) > 1
    return f"{person.given_name} {person.family_name[:1]}." if alike else person.given_name
