"""The words of the report: a text per section, kept at every save, and what is collected during the year."""

from dataclasses import asdict
from datetime import date
from typing import Any

from peewee import IntegrityError

from portal.contacts.models.quote import Quote, released_quotes
from portal.database import once, transaction
from portal.history.rules import delete, record
from portal.kit import clock
from portal.kit.dates import year_span
from portal.kit.errors import RuleError
from portal.kit.limits import in_order
from portal.kit.records import dataclass
from portal.people.models import Branch, Person
from portal.reports.models import ReportEntry, ReportText, ReportTextVersion
from portal.reports.texts.facts import COLLECTED, WRITTEN

LONGEST = 30_000


class OvertakenError(RuleError):
    """This text was saved in between, by somebody else or in another window of one's own; `theirs` is what it says
    now."""

    def __init__(self, theirs: ReportText, by: Person) -> None:
        who = theirs.changed_by.given_name if theirs.changed_by else "Iemand anders"
        said = f"{who} bewaarde deze tekst terwijl jij schreef."
        if theirs.changed_by == by:
            said = "Je bewaarde deze tekst zelf al nadat je deze pagina opende."
        super().__init__(
            f"{said} Wat je nu schreef, staat nog hier. Neem over wat je wil houden en bewaar opnieuw.",
            "text",
            conflict=True,
        )
        self.theirs = theirs


@dataclass(frozen=True)
class Draft:
    """The text of a section as it stands. revision 0: nobody wrote it yet. before: last year's, to start from."""

    section: str
    text: str
    revision: int
    changed_by: str
    changed_at: Any
    before: str


def texts_of(branch: Branch, year: int) -> dict[str, str]:
    """Section → text of a year's report; only those with words in. One query."""
    rows: Any = ReportText.select(ReportText.section, ReportText.text).where(
        ReportText.branch == branch.id, ReportText.year == year, ReportText.text != ""
    )
    return dict(rows.tuples())


def draft_of(branch: Branch, year: int, section: str) -> Draft:
    """A section as somebody opens it to write."""
    rows = {row.year: row for row in _rows(branch.id, section, (year, year - 1))}
    row, before = rows.get(year), rows.get(year - 1)
    return Draft(
        section,
        row.text if row else "",
        row.revision if row else 0,
        row.changed_by.given_name if row and row.changed_by else "",
        row.changed_at if row else None,
        before.text if before else "",
    )


def _rows(branch_id: int, section: str, years: tuple[int, ...]) -> Any:
    return ReportText.select().where(
        ReportText.branch == branch_id, ReportText.section == section, ReportText.year << years
    )


def write(year: int, section: str, text: str, revision: int, *, by: Person) -> ReportText:
    """Save a text. OvertakenError when somebody saved since `revision`; both texts are then kept among the versions."""
    if section not in WRITTEN:
        raise RuleError("Dit deel heeft geen eigen tekst.", "text")
    if len(text) > LONGEST:
        raise RuleError("Deze tekst is te lang. Verdeel hem over andere delen.", "text")
    try:
        with transaction():
            return _write(year, section, text, revision, by=by)
    except IntegrityError:  # the first save of two at the same moment
        raise OvertakenError(_rows(by.branch_id, section, (year,)).get(), by) from None


def _write(year: int, section: str, text: str, revision: int, *, by: Person) -> ReportText:
    row: ReportText | None = _rows(by.branch_id, section, (year,)).first()
    if row is None:
        row = ReportText.create(branch=by.branch_id, year=year, section=section)
    if row.text == text and row.revision:
        return row
    hit = (
        ReportText.update(text=text, revision=revision + 1, changed_by=by.id, changed_at=clock.now())
        .where(ReportText.id == row.id, ReportText.revision == revision)
        .execute()
    )
    if not hit:
        raise OvertakenError(ReportText.get_by_id(row.id), by)
    ReportTextVersion.create(branch=by.branch_id, report_text=row.id, revision=revision + 1, text=text, by=by.id)
    record(row, "write", by, section=section, year=year, revision=revision + 1)
    return ReportText.get_by_id(row.id)


def keep_aside(year: int, section: str, text: str, *, by: Person) -> None:
    """Keep among the versions what somebody typed and could not save over another's text."""
    row = _rows(by.branch_id, section, (year,)).first()
    if row is None or not text:
        return
    with transaction():
        last = row.versions.order_by(ReportTextVersion.id.desc()).first()
        if last is None or last.text != text:
            ReportTextVersion.create(
                branch=by.branch_id, report_text=row.id, revision=row.revision, text=text, by=by.id
            )


def versions_of(branch: Branch, year: int, section: str) -> list[ReportTextVersion]:
    """Everything that was ever saved under a section, the newest first."""
    return list(
        ReportTextVersion.select(ReportTextVersion, ReportText)
        .join(ReportText)
        .where(ReportText.branch == branch.id, ReportText.year == year, ReportText.section == section)
        .order_by(ReportTextVersion.id.desc())
    )


# ---- collected during the year


def entries_of(branch: Branch, year: int) -> dict[str, list[ReportEntry]]:
    """Section → what was written down under it in a year, and what lasts until then; the oldest first. One query."""
    found: dict[str, list[ReportEntry]] = {}
    first, last = year_span(year)
    still = ReportEntry.until_on.is_null() | (ReportEntry.until_on >= first)
    query = ReportEntry.select().where(
        ReportEntry.branch == branch.id,
        ReportEntry.day.between(first, last) | (ReportEntry.lasts & (ReportEntry.day <= last) & still),
    )
    for entry in query.order_by(ReportEntry.day, ReportEntry.id):
        found.setdefault(entry.section, []).append(entry)
    return found


@dataclass(frozen=True)
class EntryDetails:
    """What is remembered for the report. section: a key of COLLECTED.

    lasts: it is in the report of each year from then on, until `until_on`. family: the id of the family behind a
    story, which no report prints; None for none.
    """

    section: str
    day: date
    text: str
    lasts: bool = False
    until_on: date | None = None
    family: int | None = None


def add_entry(details: EntryDetails, key: str, *, by: Person) -> ReportEntry:
    """Write something down the moment it happens. The same key lands on the entry it made before."""
    _check_entry(details)

    def make() -> ReportEntry:
        entry = ReportEntry.create(branch=by.branch_id, by=by.id, submission_key=key, **asdict(details))
        record(entry, "create", by, section=entry.section, day=entry.day)
        return entry

    return once(ReportEntry, key, make, branch=by.branch_id)


def change_entry(entry: ReportEntry, details: EntryDetails, *, by: Person) -> None:
    """Correct an entry."""
    _check_entry(details)
    with transaction():
        for name, value in asdict(details).items():
            setattr(entry, name, value)
        entry.save()
        record(entry, "update", by, section=entry.section, day=entry.day)


def remove_entry(entry: ReportEntry, *, by: Person) -> None:
    """Throw an entry away; what it said stays in the history."""
    with transaction():
        told = {"section": entry.section, "day": entry.day, "text": entry.text}
        delete(entry, "delete", by, twice="Dit is al weg. Er is niets dubbel gebeurd.", **told)


def _check_entry(details: EntryDetails) -> None:
    if details.section not in COLLECTED:
        raise RuleError("Kies een deel van het verslag.", "section")
    if not 2000 <= details.day.year <= clock.today().year + 1:
        raise RuleError("Kijk het jaar na.", "day")
    if details.until_on is not None and not details.lasts:
        raise RuleError("Een laatste dag is er alleen voor wat elk jaar in het verslag blijft.", "until_on")
    in_order(details.day, details.until_on, "until_on")


def quotes_by_theme(branch: Branch, year: int) -> dict[str, list[Quote]]:
    """Theme → the quotes that may be printed. One query."""
    found: dict[str, list[Quote]] = {}
    for quote in released_quotes(branch.id, year):
        found.setdefault(quote.theme, []).append(quote)
    return found
