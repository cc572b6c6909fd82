"""On Monday morning each coordinator gets a letter with all that waits, in numbers: no names, no families."""

from datetime import date

from portal.contacts.quarters.facts import deadline
from portal.database import transaction
from portal.home.todos.facts import groups as todos
from portal.home.todos.facts import todos as facts
from portal.kit.dates import Quarter, day_text
from portal.people.models import Branch, Person, RolePeriod
from portal.post.models import Letter
from portal.post.rules import Words, say_to

LAST_WEEKDAY = 3  # where nothing ran on Monday, Tuesday or Wednesday will do


def write_summaries(today: date) -> int:
    """A letter to every coordinator for whom something waits, once a week; returns how many. For the daily work."""
    if today.isoweekday() > LAST_WEEKDAY:
        return 0
    kind = _kind(today)
    written = {row.person_id for row in Letter.select(Letter.person_id).where(Letter.kind == kind)}
    letters = 0
    with transaction():
        for coordinator in _coordinators(today):
            if coordinator.id not in written:
                letters += _write(coordinator, kind, today) is not None
    return letters


def summary(groups: list[todos.Group], today: date) -> str:
    """The lines of the letter: what waits, and how long there is still to hand in."""
    said = [f"– {line.sentence}{f' ({line.tag})' if line.colour and line.tag else ''}" for line in facts.lines(groups)]
    missing = next((group for group in groups if group.key == "ontbreken"), None)
    quarter = Quarter.of(today).previous()
    left = (deadline(quarter) - today).days
    if missing is not None and left >= 0:
        when = "Vandaag is" if left == 0 else f"Nog {left} {'dag' if left == 1 else 'dagen'} tot"
        said.append(f"\n{when} {day_text(deadline(quarter))}, de laatste dag om de contacten in te dienen.")
    return "\n".join(said)


def _write(coordinator: Person, kind: str, today: date) -> Letter | None:
    groups = facts.gather(coordinator)
    total = facts.number(groups)
    if not total:
        return None
    words = Words(
        "Eén ding wacht op jou deze week" if total == 1 else f"{total} dingen wachten op jou deze week",
        f"Dag {coordinator.given_name},\n\nDit wacht op jou:\n\n{summary(groups, today)}",
        "Alles bekijken",
        "/te-doen",
    )
    return say_to(coordinator, kind, words)


def _kind(today: date) -> str:
    year, week, _ = today.isocalendar()
    return f"monday-{year}W{week:02d}"


def _coordinators(today: date) -> list[Person]:
    """Of every branch."""
    periods = RolePeriod.select(RolePeriod.person).where(RolePeriod.role == "coordinator", RolePeriod.covers(today))
    query = Person.select(Person, Branch).join(Branch)
    return list(query.where(Person.disabled_at.is_null(), Person.id << periods).order_by(Person.id))
