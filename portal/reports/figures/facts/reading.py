"""The books of some branches over some years, read in one go.

The number of queries is the same for one branch and one year as for a whole network over five years.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from peewee import fn

from portal.agenda.models.candidate import Candidate
from portal.agenda.models.event import FOR_STAFF, FOR_VOLUNTEERS, Event
from portal.agenda.models.outreach import Outreach
from portal.contacts.models.contact import Contact
from portal.families.models.match import Trajectory
from portal.families.models.referral import Referral
from portal.families.models.talk import Talk
from portal.kit import clock
from portal.newsletter.models import NewsletterIssue
from portal.people.models import Branch, RolePeriod
from portal.reports.figures.facts.books import Books
from portal.reports.figures.facts.chapters import communication, families, referrals, support, volunteers
from portal.team.models import Mentoring


def open_books(branches: Sequence[int], first_year: int, last_year: int) -> dict[int, Books]:
    """The books of each branch (by its id), for the years from first to last. Twenty-two queries, however many rows."""
    today = clock.today()
    books = {branch: Books(today) for branch in branches}
    first, last = date(first_year, 1, 1), min(date(last_year, 12, 31), today)
    for chapter in (families, referrals, support, volunteers, communication):
        chapter.read(books, first, last)
    _firsts(books)
    return books


def _firsts(books: dict[int, Books]) -> None:
    """The first day of each source: before it, nothing was kept, and nothing is known."""
    here = list(books)
    found: dict[int, dict[str, date]] = defaultdict(dict)
    for source, model, day, condition in (
        ("trajectories", Trajectory, Trajectory.started_on, None),
        ("referrals", Referral, Referral.received_on, None),
        ("contacts", Contact, Contact.day, None),
        ("family_talks", Talk, Talk.day, Talk.family_kind != ""),
        ("volunteer_talks", Talk, Talk.day, Talk.volunteer_kind != ""),
        ("volunteers", RolePeriod, RolePeriod.started_on, RolePeriod.is_volunteer()),
        ("mentorings", Mentoring, Mentoring.started_on, None),
        ("candidates", Candidate, Candidate.interested_on, None),
        ("events", Event, Event.day, Event.kind << list(FOR_VOLUNTEERS)),
        ("staff_events", Event, Event.day, Event.kind << list(FOR_STAFF)),
        ("newsletters", NewsletterIssue, NewsletterIssue.sent_on, NewsletterIssue.sent_on.is_null(False)),
        ("outreach", Outreach, Outreach.first_on, None),
    ):
        # Per branch: its earliest row is the first one in the index, where a grouping would read them all.
        mine: Any = model.select(fn.MIN(day)).where(model.branch == Branch.id)
        query: Any = Branch.select(Branch.id, mine if condition is None else mine.where(condition))
        for branch, earliest in query.where(Branch.id << here).tuples():
            if earliest is not None:
                found[branch][source] = day.python_value(earliest)
    for branch, firsts in found.items():
        books[branch].since = firsts
