"""Importing a workbook, after a dry run, and exporting the branch."""

from datetime import date, datetime, time

from portal.agenda.models.candidate import Candidate
from portal.database import transaction
from portal.exchange.models import ImportFile, LoadedRow
from portal.exchange.workbook.facts.exporting import Export
from portal.exchange.workbook.facts.file.reading import Findings, Workbook, read_workbook
from portal.exchange.workbook.facts.file.workbooks import filled, template
from portal.exchange.workbook.facts.sheets.order import SHEETS
from portal.exchange.workbook.rules.chapters import agenda, families, people, support
from portal.exchange.workbook.rules.loading.inserting import insert_values
from portal.exchange.workbook.rules.loading.load import Count, Load, Progress
from portal.exchange.workbook.rules.loading.table import TableLoad
from portal.families.models.family import Family
from portal.families.viewing.rules import note_view
from portal.history.rules import record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.records import dataclass
from portal.kit.text import one_line
from portal.people.models import Branch, Person

LARGEST_ON_A_PAGE = 5_000_000  # bytes: ten years of a branch are a tenth of it, and are read in some seconds


@dataclass(frozen=True)
class Outcome:
    """What an import did, or would do: rows per sheet, what is wrong, and what is worth knowing."""

    counts: tuple[Count, ...]
    problems: Findings
    remarks: Findings
    is_written: bool

    @property
    def new(self) -> int:
        return sum(count.new for count in self.counts)

    @property
    def is_right(self) -> bool:
        return not self.problems.total


LOADERS = {**people.LOADERS, **families.LOADERS, **support.LOADERS, **agenda.LOADERS}
"""Who loads the rows of a sheet that asks more than its table; `TableLoad` loads the others."""


def load_all(job: Load) -> None:
    """Every sheet in turn."""
    for name in job.book.unknown():
        job.remarks.add(name, 0, "", "Dit blad ken ik niet; het wordt overgeslagen.")
    for sheet in SHEETS:
        job.begin(sheet)
        LOADERS.get(sheet.name, TableLoad.load)(job)
        job.progress(sheet.name, job.count.rows)


class _Back(Exception):
    """Undo everything: it was a dry run, or something is wrong."""


def load(
    branch: Branch, content: bytes, *, dry_run: bool, progress: Progress | None = None, by: Person | None
) -> Outcome:
    """Read a workbook into a branch: all of it, or nothing. RuleError when it is no workbook."""
    read = read_workbook(content, on_a_page=False)
    return load_read(branch, read, dry_run=dry_run, progress=progress, by=by)


def load_upload(upload: ImportFile, *, dry_run: bool, by: Person) -> Outcome:
    """The same with an upload, which was read when it came in."""
    read = bytes(upload.content)
    if not read.startswith(b"{"):
        raise RuleError("Dit werkboek is van voor een vernieuwing van het portaal. Kies het opnieuw.", "file")
    return load_read(by.branch, read, dry_run=dry_run, by=by)


def load_read(
    branch: Branch, read: bytes, *, dry_run: bool, progress: Progress | None = None, by: Person | None
) -> Outcome:
    """What `read_workbook` read, into a branch: all of it, or nothing.

    A dry run does the very same and takes it back, so that it can't promise anything else. Running it twice changes
    nothing: a row that is there already is left as it is.
    """
    book = Workbook(read)
    try:
        with transaction():
            drop_marks_of_the_forgotten()
            job = Load(branch, book, progress, by)
            load_all(job)
            if dry_run or job.findings.total:
                raise _Back
            marks = ((branch.id, *mark) for mark in job.marks.new())
            columns = ("branch", "mark", "person", "candidate")
            insert_values(LoadedRow, columns, marks, lambda rows: job.progress("Rijen onthouden", rows))
            if new := {count.sheet: count.new for count in job.counts if count.new}:
                record(branch, "import", by, rows=new)
    except _Back:
        pass
    is_written = not dry_run and not job.findings.total
    return Outcome(tuple(job.counts), job.findings, job.remarks, is_written)


def export_branch(branch: Branch, *, by: Person | None) -> bytes:
    """The whole branch as the workbook that an import reads. Every family in it is noted as opened."""
    with transaction():
        content = filled(Export(branch).sheets(), branch.name, clock.now())
        families = list(Family.select().where(Family.branch == branch.id))
        record(branch, "export", by, families=len(families))
        if by is not None:
            for family in families:
                note_view(family, "export", by=by)
    return content


def empty_template(branch: Branch) -> bytes:
    """The workbook to fill in."""
    return template(branch.name, clock.now())


def refuse_large(content: bytes, most: int) -> None:
    """RuleError for a workbook that a page should not read while somebody waits."""
    if len(content) > most:
        raise RuleError(
            f"Dit werkboek is groter dan {most // 1_000_000} MB. Vraag wie het portaal beheert om het met het "
            "commando import in te laden.",
            "file",
        )


def keep_upload(name: str, content: bytes, *, by: Person) -> ImportFile:
    """Keep what a workbook holds between its check and its import. RuleError when a page can't read it."""
    refuse_large(content, LARGEST_ON_A_PAGE)
    return keep_read(name, read_workbook(content), by=by)


def keep_read(name: str, read: bytes, *, by: Person) -> ImportFile:
    """Keep what was read until it is loaded; what the same person had waiting before goes."""
    with transaction():
        ImportFile.delete().where(ImportFile.person == by.id).execute()
        return ImportFile.create(branch=by.branch_id, person=by.id, name=one_line(name)[:120], content=read)


def drop_upload(upload: ImportFile) -> None:
    """Delete the content of an upload: it was loaded, or will not be."""
    with transaction():
        ImportFile.delete().where(ImportFile.id == upload.id).execute()


def drop_marks_of_the_forgotten() -> int:
    """Delete the *Kenmerk* of people who were forgotten; daily work."""
    people = Person.select(Person.id).where(Person.anonymised_at.is_null(False))
    candidates = Candidate.select(Candidate.id).where(Candidate.anonymised_at.is_null(False))
    theirs = (LoadedRow.person << people) | (LoadedRow.candidate << candidates)
    return int(LoadedRow.delete().where(theirs).execute())


def drop_old_uploads(today: date) -> int:
    """Drop uploads from before today that nobody loaded; daily work."""
    start = clock.from_local(datetime.combine(today, time()))
    return int(ImportFile.delete().where(ImportFile.at < start).execute())
