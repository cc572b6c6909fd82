"""What the annual report keeps of its own: texts, dated entries, and the frozen figures of closed years."""

from typing import Any

from peewee import BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField

from portal.families.models.family import Family
from portal.kit import clock
from portal.kit.limits import EARLIEST
from portal.newsletter.models import NewsletterIssue, Picture
from portal.people.models import OfBranch, Person

FIRST_YEAR = EARLIEST.year  # the first year of anything in a report


class ReportText(OfBranch):
    """The text of one section of one year's report, as it stands now."""

    year = IntegerField()
    section = CharField(20)  # "3.1.1": a key of the report's table of contents
    text = TextField(default="")
    revision = IntegerField(default=0)  # goes up with each save; saving on an older one is refused
    changed_by: Any = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    changed_at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("branch", "year", "section"), True),)


class ReportTextVersion(OfBranch):
    """What a text was at each save: nothing that anyone wrote is lost."""

    report_text = ForeignKeyField(ReportText, backref="versions", on_delete="CASCADE")
    revision = IntegerField()
    text = TextField()
    by: Any = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("report_text", "revision"), False),)


class ReportEntry(OfBranch):
    """Something that was written down during the year for a section: a signal, a partner, a policy action."""

    family_id: int | None
    section = CharField(20)
    day = DateField()
    text = TextField()
    lasts = BooleanField(default=False)  # it is in the report of each year from then on: a partner, a membership
    until_on: Any = DateField(null=True)  # the last day of one that lasts, once it ended
    family: Any = ForeignKeyField(Family, null=True, backref="stories", on_delete="SET NULL")  # never printed
    by: Any = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    created_at = DateTimeField(default=clock.now)
    submission_key: Any = CharField(36, null=True, unique=True)

    class Meta:
        indexes = ((("branch", "day"), False),)


class YearSnapshot(OfBranch):
    """The figures of a year, frozen. A later correction is a new version with its reason; the last one counts."""

    year = IntegerField()
    version = IntegerField(default=1)
    figures = TextField()  # JSON: {key of the figure: number, or null where it was not recorded}
    reason = CharField(300, default="")
    by: Any = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("branch", "year", "version"), True),)


class ReportArticle(OfBranch):
    """Something that was published about the branch, for the annexes of a year's report: its text, and its page."""

    year = IntegerField()
    title = CharField(160)
    source = CharField(120)  # "Info Lindedal"
    published = CharField(60)  # as it is said: "december 2025"
    text = TextField(default="")
    picture: Any = ForeignKeyField(Picture, null=True, on_delete="SET NULL")  # of the page
    picture_id: int | None
    by: Any = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    created_at = DateTimeField(default=clock.now)
    submission_key: Any = CharField(36, null=True, unique=True)

    class Meta:
        indexes = ((("branch", "year"), False),)


class ReportNewsletter(OfBranch):
    """The newsletter that is printed whole in the annexes of a year's report."""

    year = IntegerField()
    issue = ForeignKeyField(NewsletterIssue, on_delete="CASCADE")
    issue_id: int

    class Meta:
        indexes = ((("branch", "year"), True),)
