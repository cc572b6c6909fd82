"""Newsletter issues and their items."""

from datetime import date
from typing import Any

from peewee import (
    JOIN,
    BlobField,
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from portal.agenda.models.event import Event
from portal.kit import clock
from portal.kit.dates import month_text, year_span
from portal.people.models import OfBranch, Person
from portal.post.models import Letter

SECTIONS = {
    "practical": "Praktische informatie",
    "learning": "Bijleren bij Home-Start",
    "other": "Ander nieuws",
}


class NewsletterIssue(OfBranch):
    """The letter of one month."""

    year = IntegerField()
    month = IntegerField()
    status = CharField(12, default="draft")  # draft, sent
    greeting = CharField(120)
    introduction = TextField(default="")
    signature = TextField(default="")
    # JSON: "sections" in their order, and "out": what the portal gathered and is left out. "" for a letter from before
    # the portal gathered: its block about the quarter is no piece, it opens "practical" by itself.
    blocks = TextField(default="")
    opening = TextField(default="")  # JSON of what it opened with when it was sent; while a draft it follows the agenda
    attach_docx = BooleanField(default=False)
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

    @property
    def full_name(self) -> str:
        """ "Nieuwsbrief oktober 2025 – Home-Start Lindedal": the subject of its mail, and what stands above it."""
        return f"Nieuwsbrief {month_text(self.month_on)} – {self.branch.name}"

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        """The coordinator's branch; a volunteer reads what was sent."""
        query = cls.select().where(cls.branch == person.branch_id)
        return query if person.is_coordinator else query.where(cls.status == "sent")


class FinalLetter(OfBranch):
    """The letter as the coordinator finished it in Word: the file, and the clean mail that was made of it.

    A table of its own, so that lists of issues do not carry files along.
    """

    issue = ForeignKeyField(NewsletterIssue, unique=True, backref="final", on_delete="CASCADE")
    name = CharField(120)
    content = BlobField()
    html = TextField()  # allow-listed
    text = TextField()
    dropped = TextField(default="")  # what was left out of the mail, a line each
    uploaded_by: Any = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    uploaded_at = DateTimeField(default=clock.now)


WHO = {"nobody": "Niemand is te herkennen", "agreed": "Wie erop staat, gaf toestemming"}


class Picture(OfBranch):
    """A picture for letters and the annual report: re-encoded JPEGs, without place, moment or device.

    It may be used once somebody said what it shows and that whoever is on it agreed. Taking that back deletes the row:
    nothing else keeps its bytes.
    """

    issue: Any = ForeignKeyField(NewsletterIssue, null=True, backref="pictures", on_delete="SET NULL")
    issue_id: int | None  # the letter that it came with, in the Word file that was finished
    content = BlobField()  # at most 1600 px: Word, print
    small = BlobField()  # at most 1024 px and 200 kB: mails and pages
    thumbnail = BlobField()  # at most 240 px
    width = IntegerField()  # of `small`, in pixels
    height = IntegerField()
    size = IntegerField()  # bytes of all three together
    small_size = IntegerField()
    sha256 = CharField(64)  # of the file as it was sent
    alternative = CharField(300, default="")  # what it shows, for those who do not see it
    caption = CharField(200, default="")
    who = CharField(8, default="")  # one of WHO; "" while nobody said
    consent = CharField(300, default="")  # who agreed, and how
    has_children = BooleanField(default=False)
    day = DateField(default=clock.today)  # the year of it says in which report it may stand
    in_report = BooleanField(default=False)
    uploaded_by: Any = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    created_at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("branch", "sha256"), False),)

    @property
    def is_ready(self) -> bool:
        """Whether it may be used: somebody said what it shows, and that it may be shown."""
        return bool(self.alternative and self.who and (self.who == "nobody" or self.consent))

    @classmethod
    def is_for_report(cls, branch_id: int, year: int) -> Any:
        """The condition "stands in the report of a year, once it is ready"."""
        return (cls.branch == branch_id) & cls.in_report & cls.day.between(*year_span(year))

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        """The coordinator's branch; whoever reads a letter that was sent, the pictures in it."""
        query = cls.select().where(cls.branch == person.branch_id)
        if person.is_coordinator:
            return query
        sent = NewsletterIssue.select(NewsletterIssue.id).where(NewsletterIssue.status == "sent")
        placed = NewsletterItem.select(NewsletterItem.picture).where(
            NewsletterItem.issue << sent, NewsletterItem.picture.is_null(False)
        )
        return query.where((cls.id << placed) | (cls.issue << sent))


SOURCES = ("event", "quarter", "birthdays", "training")  # what the portal gathers by itself


class NewsletterItem(OfBranch):
    """One piece in an issue: a title, text, and the lines Wanneer, Waar, Prijs, Inschrijven."""

    issue_id: int
    issue = ForeignKeyField(NewsletterIssue, backref="items", on_delete="CASCADE")
    section = CharField(12)
    position = IntegerField(default=0)
    title = CharField(160)
    text = TextField(default="")
    when = CharField(160, default="")
    where = CharField(200, default="")
    price = CharField(80, default="")
    extra = CharField(300, default="")  # of its own, also where its other words follow a source
    enrol = CharField(300, default="")
    link = CharField(500, default="")
    is_mandatory = BooleanField(default=False)
    event: Any = ForeignKeyField(Event, null=True, on_delete="SET NULL")  # what it was gathered from
    event_id: int | None
    picture: Any = ForeignKeyField(Picture, null=True, backref="items", on_delete="SET NULL")
    picture_id: int | None
    source = CharField(12, default="")  # one of SOURCES; "" for what was typed here
    follows = BooleanField(default=False)  # its words are those of its source until they are changed here
    submission_key: Any = CharField(36, null=True, unique=True)

    is_off = False  # while a draft is read: its event does not take place, so it is left out of the letter
    is_gone = False  # likewise: its event is not in the agenda any more
    link_label = ""  # while a letter is read: the words of its link, where the portal writes them

    class Meta:
        indexes = ((("issue", "section", "position"), False),)

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        """Pieces are the coordinator's to open; volunteers read them in the letter. Joined with the issue."""
        query = cls.select(cls, NewsletterIssue).join(NewsletterIssue)
        if person.is_coordinator:
            return query.where(cls.branch == person.branch_id)
        return query.where(cls.id.is_null())


class NewsletterCopy(OfBranch):
    """One issue for one person: unique, so that nobody ever gets it twice."""

    issue_id: int
    person_id: int
    issue = ForeignKeyField(NewsletterIssue, backref="copies", on_delete="CASCADE")
    person = ForeignKeyField(Person, on_delete="CASCADE")
    letter: Any = ForeignKeyField(Letter, null=True, on_delete="SET NULL")  # None: on paper
    on_paper = BooleanField(default=False)
    strip = TextField(default="")  # JSON: what this person still owed or was invited to when the letter was sent
    handed_over_at: Any = DateTimeField(null=True)  # the one on paper
    bounced_at: Any = DateTimeField(null=True)
    bounce = CharField(300, default="")
    created_at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("issue", "person"), True),)

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        """Who got which letter is the coordinator's to know. Joined with person, letter and issue."""
        query = (
            cls.select(cls, Person, Letter, NewsletterIssue)
            .join_from(cls, Person)
            .join_from(cls, NewsletterIssue)
            .join_from(cls, Letter, JOIN.LEFT_OUTER)
        )
        return query.where(cls.branch == person.branch_id if person.is_coordinator else cls.id.is_null())


def final_of(issue: NewsletterIssue) -> FinalLetter | None:
    """The final version without its file, which is only read where it is sent or downloaded."""
    fields = [f for f in FinalLetter._meta.sorted_fields if f is not FinalLetter.content]
    found: FinalLetter | None = FinalLetter.select(*fields).where(FinalLetter.issue == issue).first()
    return found


def file_of(issue: NewsletterIssue) -> bytes | None:
    """The .docx of the final version."""
    row = FinalLetter.select(FinalLetter.content).where(FinalLetter.issue == issue).tuples().first()
    return bytes(row[0]) if row else None
