"""The log of talks: of the coordinator with a family, with a volunteer, or with both at once.

History keeps what changed, never what a note says: a note is stored in one place, and nowhere once it is gone.
"""

import json
from datetime import date, timedelta
from typing import Any

from portal.database import once, transaction
from portal.families.file.rules import refuse_words
from portal.families.models.family import Child, Family, FamilyDetails, Parent
from portal.families.models.match import Match
from portal.families.models.talk import FAMILY_TALKS, VOLUNTEER_TALKS, RemovedTalk, Talk
from portal.history.rules import change, delete, record
from portal.kit import clock, privacy
from portal.kit.errors import RuleError
from portal.kit.limits import past_day
from portal.kit.privacy import PrivacyWarning
from portal.kit.records import dataclass
from portal.people.models import Person
from portal.people.volunteers.facts import volunteers_of

MAX_MINUTES = 1440
MAX_NOTE = 1000
KEPT = timedelta(days=7)  # for so long deleting a talk can be undone


@dataclass(frozen=True)
class TalkDetails:
    """What the coordinator notes. A kind is filled in exactly where its family or volunteer is.

    minutes: 1-1440, or None. anyway: the note may stay, also with a name or a number in it.
    """

    day: date
    family_id: int | None = None
    family_kind: str = ""
    volunteer_id: int | None = None
    volunteer_kind: str = ""
    minutes: int | None = None
    note: str = ""
    anyway: bool = False


# ---- writing


def write(details: TalkDetails, key: str, *, by: Person) -> Talk:
    """A talk that was held. The same submission key lands on the talk it made before."""

    def make() -> Talk:
        values = _values(details, by=by)
        talk = Talk.create(branch=by.branch_id, by=by.id, submission_key=key, note=details.note, **values)
        record(talk, "create", by, **values)
        return talk

    return once(Talk, key, make, branch=by.branch_id)


def correct(talk: Talk, details: TalkDetails, *, by: Person) -> None:
    """Change what was noted."""
    values = _values(details, by=by)
    with transaction():
        change(talk, "correct", by, **values)
        if talk.note != details.note:
            lengths = [len(talk.note), len(details.note)]
            talk.note = details.note
            talk.save()
            record(talk, "note", by, characters=lengths)


def discard(talk: Talk, *, planned_id: int | None, by: Person) -> RemovedTalk:
    """Take a talk out of the log, inside the caller's transaction."""
    columns = {field.column_name: talk.__data__[name] for name, field in Talk._meta.fields.items()}
    told = {"day": talk.day, "family_kind": talk.family_kind, "volunteer_kind": talk.volunteer_kind}
    delete(talk, "remove", by, twice="Dit gesprek is net al weggehaald.", **told)
    return RemovedTalk.create(branch=talk.branch_id, planned_id=planned_id, content=json.dumps(columns, default=str))


def bring_back(removed: RemovedTalk, *, by: Person) -> Talk:
    """Put it back as it was, under a new number, inside the caller's transaction."""
    if not RemovedTalk.delete().where(RemovedTalk.id == removed.id).execute():
        raise RuleError("Dit gesprek is net al teruggezet.", conflict=True)
    columns = json.loads(removed.content)
    named = {field.column_name: field for field in Talk._meta.fields.values()}
    values = {named[column].name: named[column].python_value(value) for column, value in columns.items()}
    was, _ = values.pop("id"), values.pop("submission_key")  # both may be taken by now
    talk = Talk.create(**values)
    record(talk, "restore", by, was=was)
    return talk


def forget_removed() -> int:
    """Forget for good the talks deleted a week ago. For the daily work; returns how many."""
    before = clock.now() - KEPT
    with transaction():
        return int(RemovedTalk.delete().where(RemovedTalk.removed_at < before).execute())


# ---- what may be noted


def _values(details: TalkDetails, *, by: Person) -> dict[str, Any]:
    """The columns without the note, once all of it is right."""
    check_day(details.day)
    if details.family_id is None and details.volunteer_id is None:
        raise RuleError("Kies een gezin, een vrijwilliger, of allebei.", "family")
    family, volunteer = _family(details, by=by), _volunteer(details, by=by)
    if details.minutes is not None and not 1 <= details.minutes <= MAX_MINUTES:
        raise RuleError("Schrijf een aantal minuten van 1 tot 1440, bijvoorbeeld 60.", "minutes")
    check_note(details.note, family, volunteer, anyway=details.anyway)
    return {
        "day": details.day,
        "family": family.id if family else None,
        "family_kind": details.family_kind,
        "volunteer": volunteer.id if volunteer else None,
        "volunteer_kind": details.volunteer_kind,
        "match": _match(family, volunteer, details.day),
        "minutes": details.minutes,
    }


def check_day(day: date) -> None:
    """RuleError at the day for a talk that can't have been held then."""
    past_day(day, "day", "Noteer het gesprek daarna.")


def _family(details: TalkDetails, *, by: Person) -> Family | None:
    if details.family_id is None:
        if details.family_kind:
            raise RuleError("Kies ook met welk gezin het was.", "family")
        return None
    family: Family | None = Family.visible_to(by).where(Family.id == details.family_id).first()
    if family is None:
        raise RuleError("Kies een gezin uit de lijst.", "family")
    if details.family_kind not in FAMILY_TALKS:
        raise RuleError("Kies wat voor gesprek het was met het gezin.", "family_kind")
    return family


def _volunteer(details: TalkDetails, *, by: Person) -> Person | None:
    if details.volunteer_id is None:
        if details.volunteer_kind:
            raise RuleError("Kies ook met welke vrijwilliger het was.", "volunteer")
        return None
    volunteer: Person | None = volunteers_of(by).where(Person.id == details.volunteer_id).first()
    if volunteer is None:
        raise RuleError("Kies een vrijwilliger uit de lijst.", "volunteer")
    if details.volunteer_kind not in VOLUNTEER_TALKS:
        raise RuleError("Kies wat voor gesprek het was met de vrijwilliger.", "volunteer_kind")
    return volunteer


def _match(family: Family | None, volunteer: Person | None, day: date) -> int | None:
    """The match of these two: the one of that day, or else the latest."""
    if family is None or volunteer is None:
        return None
    both = list(
        Match.select().where(Match.family == family.id, Match.volunteer == volunteer.id).order_by(Match.started_on)
    )
    of_the_day = [match for match in both if match.is_active_on(day)]
    return (of_the_day or both)[-1].id if both else None


def check_note(note: str, family: Family | None, volunteer: Person | None, *, anyway: bool) -> None:
    """RuleError at the note for one that is too long; PrivacyWarning, unless it may stay, for one that names them."""
    if len(note) > MAX_NOTE:
        raise RuleError(f"Hou het korter: ten hoogste {MAX_NOTE} tekens.", "note")
    if note and family is not None:
        refuse_words(family, "note")
    if anyway or not note:
        return
    names = [volunteer.name] if volunteer else []
    if family is not None:
        names += [family.alias, *_names_of(family)]
    if seen := privacy.findings(note, names):
        raise PrivacyWarning(privacy.warning(seen, "je notitie"), "note")


def _names_of(family: Family) -> list[str]:
    """The names that the family's file holds: none of them belongs in a note."""
    details = [row.name for row in FamilyDetails.select(FamilyDetails.name).where(FamilyDetails.family == family.id)]
    people = [
        row.given_name
        for model in (Child, Parent)
        for row in model.select(model.given_name).where(model.family == family.id)
    ]
    return [name for name in (*details, *people) if name]
