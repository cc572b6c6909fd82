"""Everything that the annual report says, gathered: figures, charts, words, entries, quotes, activities."""

from datetime import date, datetime, time, timedelta

from portal.agenda.models.event import EVENT_KINDS, Event, title_text, where_text
from portal.contacts.models.contact import Contact
from portal.families.models.match import Match
from portal.kit import clock
from portal.kit.dates import day_text
from portal.kit.phone import national
from portal.people.models import Branch
from portal.reports.annexes.facts import annexes_of
from portal.reports.figures import rules as snapshots
from portal.reports.figures.facts.books import YearBooks
from portal.reports.figures.facts.chapters.referrals import referrers
from portal.reports.figures.facts.charts import charts
from portal.reports.figures.facts.definitions import DEFINITIONS
from portal.reports.figures.facts.figures import year_figures
from portal.reports.figures.facts.lists import count
from portal.reports.figures.facts.reading import open_books
from portal.reports.texts import rules as texts
from portal.reports.year.documents.facts import ActivityFacts, EntryFacts, ReportFacts
from portal.reports.year.facts.activities import events_by_section, outreach_of
from portal.reports.year.facts.checks import Contradiction, empty_sections, findings
from portal.reports.year.facts.naming import named_families

CHILDREN_YEARS, PROFILE_YEARS = 3, 2
A_FORTNIGHT = timedelta(days=14)  # in which there may well have been no contact


def gather_report(branch: Branch, year: int) -> ReportFacts:
    """The report of a year as it is now. A fixed number of queries."""
    years = snapshots.shown_years(branch, range(year - CHILDREN_YEARS + 1, year + 1))
    known = [f for f in years[:-1] if any(value is not None for value in f.as_numbers().values())] + years[-1:]
    dated, permanent = outreach_of(branch.id, year)
    events = events_by_section(branch.id, year)
    return ReportFacts(
        branch=branch.name,
        contact=tuple(filter(None, (branch.address, branch.email, national(branch.phone)))),
        years=tuple(known),
        profile_years=tuple(f for f in known if f.year > year - PROFILE_YEARS),
        charts=tuple(charts(known, f"tot {clock.today().day}/{clock.today().month}")),
        texts=texts.texts_of(branch, year),
        entries={
            section: tuple(EntryFacts(entry.day, entry.text, entry.lasts) for entry in some)
            for section, some in texts.entries_of(branch, year).items()
        },
        quotes={
            theme: tuple(quote.text for quote in some) for theme, some in texts.quotes_by_theme(branch, year).items()
        },
        activities={section: tuple(map(_activity, some)) for section, some in events.items()},
        campaigns=tuple(EntryFacts(one.first_on, one.title) for one in dated),
        permanent=tuple(one.title for one in permanent),
        referrers=_referrers(branch, year),
        made_at=clock.from_local(datetime.combine(clock.today(), time())),
        annexes=annexes_of(branch, year),
    )


def report_findings(branch: Branch, year: int) -> list[Contradiction]:
    """Every contradiction in the report of a year, before it is printed."""
    before, now = snapshots.shown_years(branch, [year - 1, year])
    lengths: dict[str, int] = {}
    today = None
    if now.origin == "frozen":  # an open year is computed from its lists; a frozen one may have drifted from them
        books = YearBooks(open_books([branch.id], year, year)[branch.id], year)
        live = year_figures(branch, year)
        today = None if now.is_entered else live
        lengths = {
            key: len(definition.items(books))
            for key, definition in DEFINITIONS.items()
            if definition.compute is count and live.value(key) is not None
        }
    known_before = before if before.value("families_reached") is not None else None
    written, collected = texts.texts_of(branch, year), texts.entries_of(branch, year)
    filled = {*collected, *events_by_section(branch.id, year)}
    return [
        *_before_the_portal(branch, year),
        *named_families(branch, year, written, collected),
        *findings(now, known_before, written, collected=filled, lengths=lengths, today=today),
    ]


def _before_the_portal(branch: Branch, year: int) -> list[Contradiction]:
    """In the year in which the branch came to the portal: that the contacts from before are missing."""
    first, last = date(year, 1, 1), branch.began_on - timedelta(days=1)
    if branch.began_on.year != year or last < first + A_FORTNIGHT:
        return []
    if not Match.select().where(Match.branch == branch.id, Match.overlaps(first, last)).exists():
        return []
    if Contact.select().where(Contact.branch == branch.id, Contact.day.between(first, last)).exists():
        return []
    sentence = (
        f"Jullie werken met het portaal sinds {day_text(branch.began_on)}, en van eerder in {year} staat er geen enkel "
        "contact in. Laad die nog in met het werkboek, of verbeter het cijfer na het afsluiten."
    )
    return [Contradiction("year", sentence, "support", "contacts")]


def still_empty(branch: Branch, year: int) -> list[str]:
    """The keys of the sections of a year's report that would be nothing but a heading. Three queries."""
    filled = {*texts.entries_of(branch, year), *events_by_section(branch.id, year)}
    return list(empty_sections(texts.texts_of(branch, year), filled))


def _activity(event: Event) -> ActivityFacts:
    return ActivityFacts(
        day=event.day,
        kind=EVENT_KINDS[event.kind] if event.is_for_volunteers else "",  # else the heading says it
        title=title_text(event),
        where=where_text(event),
        partner=event.partner,
        organiser=event.organiser,
    )


def _referrers(branch: Branch, year: int) -> tuple[str, ...]:
    books = YearBooks(open_books([branch.id], year, year)[branch.id], year)
    return tuple(dict.fromkeys(item.code for item in referrers(books)))
