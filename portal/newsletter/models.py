"""Newsletter issues and their items."""

from datetime import date
from typing import Any

from peewee import BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField

from portal.database import BaseModel
from portal.kit import clock
from portal.people.models import Branch, Person

SECTIONS = {
    "practical": "Praktische informatie",
    "learning": "Bijleren bij Home-Start",
    "other": "Ander nieuws",
}


class NewsletterIssue(BaseModel):
    """The letter of one month."""

    branch_id: int
    branch = ForeignKeyField(Branch, on_delete="RESTRICT")
    year = IntegerField()
    month = IntegerField()
    status = CharField(12, default="draft")  # draft, sent
    greeting = CharField(120)
    introduction = TextField(default="")
    signature = TextField(default="")
    sent_on: Any = DateField(null=True)
    recipients: Any = IntegerField(null=True)
    created_at = DateTimeField(default=clock.now)
    changed_at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("branch", "year", "month"), True),)

    @property
    def month_on(self) -> date:
        """The first day of its month."""
        return date(self.year, self.month, 1)

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        """The coordinator's branch; a volunteer reads what was sent."""
        query = cls.select().where(cls.branch == person.branch_id)
        return query if person.is_coordinator else query.where(cls.status == "sent")


class NewsletterItem(BaseModel):
    """One piece in an issue: a title, text, and the lines Wanneer, Waar, Prijs, Inschrijven."""

    branch_id: int
    issue_id: int
    branch = ForeignKeyField(Branch, on_delete="RESTRICT")
    issue = ForeignKeyField(NewsletterIssue, backref="items", on_delete="CASCADE")
    section = CharField(12)
    position = IntegerField(default=0)
    title = CharField(160)
    text = TextField(default="")
    when = CharField(160, default="")
    where = CharField(200, default="")
    price = CharField(80, default="")
    enrol = CharField(300, default="")
    link = CharField(500, default="")
    is_mandatory = BooleanField(default=False)
    submission_key: Any = CharField(36, null=True, unique=True)

    class Meta:
        indexes = ((("issue", "section", "position"), False),)

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        """Pieces are the coordinator's to open; volunteers read them in the letter. Joined with the issue."""
        query = cls.select(cls, NewsletterIssue).join(NewsletterIssue)
        if person.is_coordinator:
            return query.where(cls.branch == person.branch_id)
        return query.where(cls.id.is_null())
