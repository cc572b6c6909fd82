"""What the team keeps about people: papers that were seen, and who is not whom."""

from typing import Any

from peewee import CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField

from portal.kit import clock
from portal.people.models import OfBranch, Person

SEEN_DOCUMENTS = {"agreement": "afsprakennota", "criminal_record": "uittreksel uit het strafregister"}


class SeenDocument(OfBranch):
    """A coordinator saw a paper of a volunteer. Only that it was seen, when and by whom: never what it says."""

    person_id: int
    seen_by_id: int
    person = ForeignKeyField(Person, backref="seen_documents", on_delete="CASCADE")
    kind = CharField(20)  # a key of SEEN_DOCUMENTS
    seen_on = DateField()
    seen_by: Any = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    created_at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("person", "kind", "seen_on"), True), (("branch", "kind"), False))


class ToldApart(OfBranch):
    """Two who look like one and are not: somebody said so, and it is not asked again.

    first_id and second_id are plain ids of rows of a kind, the smaller one first; a candidate before a person.
    """

    kind = CharField(12)  # family, person, candidate, became (a candidate and a person)
    first_id = IntegerField()
    second_id = IntegerField()
    told_at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("branch", "kind", "first_id", "second_id"), True),)


class Mentoring(OfBranch):
    """A mentor guides a volunteer, from a day until a day (both included)."""

    volunteer_id: int
    mentor_id: int
    volunteer = ForeignKeyField(Person, backref="mentorings", on_delete="RESTRICT")
    mentor = ForeignKeyField(Person, backref="guided", on_delete="RESTRICT")
    started_on = DateField()
    ended_on: Any = DateField(null=True)
    created_at = DateTimeField(default=clock.now)
    submission_key: Any = CharField(36, null=True, unique=True)

    class Meta:
        indexes = ((("branch", "started_on"), False),)

    @classmethod
    def joined(cls) -> Any:
        """With the volunteer and the mentor."""
        mentor = Person.alias("mentors")
        return (
            cls.select(cls, Person, mentor)
            .join_from(cls, Person, on=(cls.volunteer == Person.id))
            .join_from(cls, mentor, on=(cls.mentor == mentor.id))
        )


class VolunteerRemark(OfBranch):
    """What a coordinator writes down about a volunteer for coordinators alone, and how the volunteer heard of us.

    The volunteer does not see it in the portal, but gets it in the copy of their own data; the page says so to the
    writer.
    """

    person_id: int
    person = ForeignKeyField(Person, unique=True, on_delete="CASCADE")
    heard = CharField(80, default="")
    remark = TextField(default="")
