"""What to consider before a volunteer goes to a family: warnings, never refusals. The coordinator decides."""

from dataclasses import field
from datetime import date, timedelta

from portal.agenda.attendance.facts import trained
from portal.contacts.absences.facts import period_text
from portal.contacts.models.absence import Absence
from portal.families.file.facts.profile import perinatal_on
from portal.families.models.family import Family
from portal.families.models.match import Match
from portal.kit.dates import day_text
from portal.kit.records import dataclass
from portal.kit.words import listed
from portal.people.models import Person
from portal.people.volunteers.facts import last_days, volunteers_of_today
from portal.team.papers.rules import missing

SOON = timedelta(days=28)
NO_EXTRACT = "uittreksel uit het strafregister niet gezien"
NO_TRAINING = "vorming over verontrusting nog te volgen"
NO_PERINATAL = "perinatale module nog te volgen"


@dataclass(frozen=True)
class Cautions:
    """of: volunteer id → what to consider, a few words each. family: who goes there already, or ""."""

    of: dict[int, tuple[str, ...]] = field(default_factory=dict)
    family: str = ""

    def about(self, volunteer_id: int | None) -> tuple[str, ...]:
        """All cautions about this volunteer with this family; none while nobody is chosen."""
        if volunteer_id is None:
            return ()
        return (*filter(None, (self.family,)), *self.of.get(volunteer_id, ()))


def of_volunteers(branch_id: int, today: date) -> dict[int, tuple[str, ...]]:
    """Volunteer id → what of papers and training is missing, whatever the family. A fixed number of queries."""
    people = volunteers_of_today(branch_id)
    unseen = {person.id for person, kinds in missing(branch_id, people) if "criminal_record" in kinds}
    done, stop = trained(branch_id)["everyone"], last_days(person.id for person in people)
    away = _away(branch_id, today)
    missed = {person.id: [(NO_EXTRACT, person.id in unseen), (NO_TRAINING, person.id not in done)] for person in people}
    return {
        id: (
            *([f"stopt op {day_text(stop[id])}"] if id in stop else []),
            *([f"even weg {away[id]}"] if id in away else []),
            *(words for words, holds in of_one if holds),
        )
        for id, of_one in missed.items()
    }


def _away(branch_id: int, today: date) -> dict[int, str]:
    """Volunteer id → until when, of those who are away now, or from when until when, of those who will be soon."""
    rows = Absence.select().where(
        Absence.branch == branch_id, Absence.last_on >= today, Absence.first_on <= today + SOON
    )
    return {row.volunteer_id: period_text(row) for row in rows.order_by(Absence.first_on.desc())}


def everywhere(branch_id: int, today: date) -> dict[int, tuple[str, ...]]:
    """Volunteer id → where they go already, and the same: for a page that asks about several families at once."""
    return _with_families(branch_id, today, _running(branch_id, today))


def cautions(family: Family, today: date, leaving: Match | None = None, *, key: str = "") -> Cautions:
    """Of every volunteer of the branch, at this family. leaving: a match that ends with it does not count; key: nor one
    that a first tap on the same form made."""
    running = [
        match
        for match in _running(family.branch_id, today)
        if (leaving is None or match.id != leaving.id) and (not key or match.submission_key != key)
    ]
    here = {match.volunteer_id for match in running if match.family_id == family.id}
    found = _with_families(family.branch_id, today, [match for match in running if match.family_id != family.id])
    if perinatal_on([family.id], today):
        done = trained(family.branch_id)["perinatal"]
        found = {id: words if id in done else (*words, NO_PERINATAL) for id, words in found.items()}
    return Cautions(found, _who_goes(here))


def _running(branch_id: int, today: date) -> list[Match]:
    """The matches that go on, with their families, by code."""
    query = Match.select(Match, Family).join(Family).where(Match.branch == branch_id, Match.goes_on(today))
    return list(query.order_by(Family.code))


def _with_families(branch_id: int, today: date, running: list[Match]) -> dict[int, tuple[str, ...]]:
    codes: dict[int, list[str]] = {}
    for match in running:
        if match.family.code not in codes.setdefault(match.volunteer_id, []):
            codes[match.volunteer_id].append(match.family.code)
    own = of_volunteers(branch_id, today)
    return {id: (f"gaat al naar {listed(codes[id])}", *words) if id in codes else words for id, words in own.items()}


def _who_goes(ids: set[int]) -> str:
    names = sorted(person.name for person in Person.select().where(Person.id << ids)) if ids else []
    return f"{listed(names)} {'gaat' if len(names) == 1 else 'gaan'} al naar dit gezin" if names else ""
