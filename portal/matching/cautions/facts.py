"""What to think of before a volunteer goes to a family: warnings, never refusals. It is the coordinator who knows."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.agenda.attendance.facts import trained
from portal.families.file.facts.profile import perinatal_on
from portal.families.models.family import Family
from portal.families.models.match import Match
from portal.people.models import Person
from portal.people.volunteers.facts import volunteers_of_today
from portal.team.papers.rules import missing

NO_EXTRACT = "uittreksel uit het strafregister niet gezien"
NO_TRAINING = "vorming over verontrusting nog te volgen"
NO_PERINATAL = "perinatale module nog te volgen"


@dataclass(frozen=True)
class Cautions:
    """of: volunteer id → what to think of, a few words each. family: who goes there already, or ""."""

    of: dict[int, tuple[str, ...]] = field(default_factory=dict)
    family: str = ""

    def about(self, volunteer_id: int | None) -> tuple[str, ...]:
        """All that holds for this volunteer at this family; nothing while nobody is chosen."""
        if volunteer_id is None:
            return ()
        return (*filter(None, (self.family,)), *self.of.get(volunteer_id, ()))


def of_volunteers(branch_id: int, today: date) -> dict[int, tuple[str, ...]]:
    """Volunteer id → what of papers and training is missing, whatever the family. A fixed number of queries."""
    people = volunteers_of_today(branch_id)
    unseen = {person.id for person, kinds in missing(branch_id, people) if "criminal_record" in kinds}
    done = trained(branch_id)["everyone"]
    return {
        person.id: tuple(
            words for words, holds in ((NO_EXTRACT, person.id in unseen), (NO_TRAINING, person.id not in done)) if holds
        )
        for person in people
    }


def cautions(family: Family, today: date, leaving: Match | None = None) -> Cautions:
    """Of every volunteer of the branch, at this family. leaving: a match that ends with it does not count."""
    own = of_volunteers(family.branch_id, today)
    running: Any = Match.select(Match, Family).join(Family)
    running = running.where(Match.branch == family.branch_id, Match.goes_on(today), Match.id != (leaving or 0))
    elsewhere: dict[int, list[str]] = {}
    here: set[int] = set()
    for match in running.order_by(Family.code):
        if match.family_id == family.id:
            here.add(match.volunteer_id)
        elif match.family.code not in elsewhere.setdefault(match.volunteer_id, []):
            elsewhere[match.volunteer_id].append(match.family.code)
    has_perinatal = trained(family.branch_id)["perinatal"] if perinatal_on([family.id], today) else None
    return Cautions(
        {
            id: (
                *([f"gaat al naar {_listed(elsewhere[id])}"] if id in elsewhere else []),
                *words,
                *([NO_PERINATAL] if has_perinatal is not None and id not in has_perinatal else []),
            )
            for id, words in own.items()
        },
        _who_goes(here),
    )


def _who_goes(ids: set[int]) -> str:
    names = sorted(person.name for person in Person.select().where(Person.id << ids)) if ids else []
    return f"{_listed(names)} {'gaat' if len(names) == 1 else 'gaan'} al naar dit gezin" if names else ""


def _listed(words: list[str]) -> str:
    return " en ".join([*([", ".join(words[:-1])] if words[1:] else []), words[-1]])
