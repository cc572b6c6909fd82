"""Who comes, who was there, and who was told of a duty."""

from typing import Any

from peewee import CharField, DateTimeField, ForeignKeyField

from portal.agenda.models.candidate import Candidate
from portal.agenda.models.event import Event
from portal.kit import clock
from portal.people.models import OfBranch, Person

ANSWERS = {"yes": "komt", "no": "komt niet"}


class Enrolment(OfBranch):
    """What somebody answered to an event. With too few seats the earliest yes comes first, the rest waits."""

    event_id: int
    person_id: int
    event = ForeignKeyField(Event, backref="enrolments", on_delete="CASCADE")
    person = ForeignKeyField(Person, backref="enrolments", on_delete="CASCADE")
    answer = CharField(4)  # yes, no
    answered_at = DateTimeField(default=clock.now)  # of this answer: the order of the waiting list
    via = CharField(12, default="portal")  # portal, link, coordinator
    seat_told_at: Any = DateTimeField(null=True)  # told that a seat came free
    reply = CharField(200, default="")  # to the event's own question, of somebody who comes; gone a month after it

    class Meta:
        indexes = ((("event", "person"), True), (("person", "event"), False))


class Attendance(OfBranch):
    """Somebody was at an event: a volunteer or a candidate, enrolled or not. No row: not there, or not noted."""

    event_id: int
    event = ForeignKeyField(Event, backref="attendances", on_delete="CASCADE")
    person: Any = ForeignKeyField(Person, null=True, backref="attendances", on_delete="CASCADE")
    candidate: Any = ForeignKeyField(Candidate, null=True, backref="attendances", on_delete="CASCADE")
    noted_by: Any = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    noted_at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("event", "person"), True), (("event", "candidate"), True), (("branch", "person"), False))


class ToldDuty(OfBranch):
    """The coordinator told a volunteer that a training is for them: a duty that follows from what she alone knows."""

    person_id: int
    person = ForeignKeyField(Person, backref="told_duties", on_delete="CASCADE")
    duty = CharField(12)  # a key of MANDATORY_FOR
    told_at = DateTimeField(default=clock.now)
    told_by: Any = ForeignKeyField(Person, null=True, on_delete="SET NULL")

    class Meta:
        indexes = ((("branch", "duty"), False), (("person", "duty"), True))
