"""The words of the report: a text per section, kept at every save, and what is collected during the year."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import IntegrityError

from portal.contacts.models import Quote, released_quotes
from portal.database import transaction
from portal.history.rules import record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.people.models import Branch, Person
from portal.reports.models import ReportEntry, ReportText, ReportTextVersion
from portal.reports.texts.facts import COLLECTED, WRITTEN

LONGEST = 30_000


class OvertakenError(RuleError):
    """Somebody else saved this text in between; `theirs` is what stands there now."""

    def __init__(self, theirs: ReportText) -> None:
        who = theirs.changed_by.given_name if theirs.changed_by else "Iemand anders"
        super().__init__(
            f"{who} bewaarde deze tekst terwijl jij schreef. Jouw tekst staat nog hier. "
            "Neem over wat je wil houden en bewaar opnieuw.",
            "text", conflict=True,
        )  # fmt: skip
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


def write(actor: Person, year: int, section: str, text: str, revision: int) -> ReportText:
    """Save a text. OvertakenError when somebody saved since `revision`; both texts are then kept among the versions."""
    if section not in WRITTEN:
        raise RuleError("Dit deel heeft geen eigen tekst.", "text")
    if len(text) > LONGEST:
        raise RuleError("Deze tekst is te lang. Verdeel hem over andere delen.", "text")
    try:
        with transaction():
            return _write(actor, year, section, text, revision)
    except IntegrityError:  # the first save of two at the same moment
        raise OvertakenError(_rows(actor.branch_id, section, (year,)).get()) from None


def _write(actor: Person, year: int, section: str, text: str, revision: int) -> ReportText:
    row: ReportText | None = _rows(actor.branch_id, section, (year,)).first()
    if row is None:
        row = ReportText.create(branch=actor.branch_id, year=year, section=section)
    if row.text == text and row.revision:
        return row
    hit = (
        ReportText.update(text=text, revision=revision + 1, changed_by=actor.id, changed_at=clock.now())
        .where(ReportText.id == row.id, ReportText.revision == revision)
        .execute()
    )
    if not hit:
        raise OvertakenError(ReportText.get_by_id(row.id))
    ReportTextVersion.create(branch=actor.branch_id, report_text=row.id, revision=revision + 1, text=text, by=actor.id)
    record(row, "write", actor, section=section, year=year, revision=revision + 1)
    return ReportText.get_by_id(row.id)


def keep_aside(actor: Person, year: int, section: str, text: str) -> None:
    """What somebody typed and could not save over another's text: kept among the versions."""
    row = _rows(actor.branch_id, section, (year,)).first()
    if row is None or not text:
        return
    with transaction():
        last = row.versions.order_by(ReportTextVersion.id.desc()).first()
        if last is None or last.text != text:
            ReportTextVersion.create(
                branch=actor.branch_id, report_text=row.id, revision=row.revision, text=text, by=actor.id
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
    """Section → what was written down under it in a year, the oldest first. One query."""
    found: dict[str, list[ReportEntry]] = {}
    query = ReportEntry.select().where(
        ReportEntry.branch == branch.id, ReportEntry.day.between(date(year, 1, 1), date(year, 12, 31))
    )
    for entry in query.order_by(ReportEntry.day, ReportEntry.id):
        found.setdefault(entry.section, []).append(entry)
    return found


def add_entry(actor: Person, *, section: str, day: date, text: str, submission_key: str) -> ReportEntry:
    """Write something down the moment it happens. The same key lands on the entry it made before."""
    _check_entry(section, day)
    saved = ReportEntry.get_or_none(ReportEntry.branch == actor.branch_id, ReportEntry.submission_key == submission_key)
    if saved is not None:
        return saved
    try:
        with transaction():
            entry = ReportEntry.create(
                branch=actor.branch_id, section=section, day=day, text=text, by=actor.id, submission_key=submission_key
            )
            record(entry, "create", actor, section=section, day=day)
            return entry
    except IntegrityError:
        raise RuleError("Dit is net al bewaard.", conflict=True) from None


def change_entry(actor: Person, entry: ReportEntry, *, section: str, day: date, text: str) -> None:
    """Correct an entry."""
    _check_entry(section, day)
    with transaction():
        entry.section, entry.day, entry.text = section, day, text
        entry.save()
        record(entry, "update", actor, section=section, day=day)


def remove_entry(actor: Person, entry: ReportEntry) -> None:
    """Throw an entry away; what it said stays in the history."""
    with transaction():
        if not ReportEntry.delete().where(ReportEntry.id == entry.id).execute():
            raise RuleError("Dit is al weg. Er is niets dubbel gebeurd.", conflict=True)
        record(entry, "delete", actor, section=entry.section, day=entry.day, text=entry.text)


def _check_entry(section: str, day: date) -> None:
    if section not in COLLECTED:
        raise RuleError("Kies een deel van het verslag.", "section")
    if not 2000 <= day.year <= clock.today().year + 1:
        raise RuleError("Kijk het jaar na.", "day")


def quotes_by_theme(branch: Branch, year: int) -> dict[str, list[Quote]]:
    """Theme → the quotes that may be printed. One query."""
    found: dict[str, list[Quote]] = {}
    for quote in released_quotes(branch.id, year):
        found.setdefault(quote.theme, []).append(quote)
    return found
