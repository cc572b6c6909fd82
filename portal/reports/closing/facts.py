"""What is still missing from a year that somebody wants to close: freezing it now would leave that out for good."""

from portal.agenda.attendance.facts import unnoted
from portal.agenda.models.event import title_text
from portal.expenses.models.notes import STATUSES, ExpenseNote
from portal.kit import clock
from portal.kit.dates import day_month, year_span
from portal.kit.records import dataclass
from portal.kit.words import agreeing, counted
from portal.people.models import Branch
from portal.reports.quarter.facts import QuarterState, quarter_states
from portal.reports.texts.facts import heading
from portal.reports.year.facts.report import report_findings

Values = tuple[tuple[str, object], ...]


@dataclass(frozen=True)
class Gap:
    """One thing that is missing, in a sentence, and the page where it is settled."""

    sentence: str
    endpoint: str
    values: Values
    label: str


def gaps(branch: Branch, year: int) -> list[Gap]:
    """Overviews, what does not agree, sections without a word, attendance, and notes that are not paid."""
    return [*_overviews(branch, year), *_report(branch, year), *_attendance(branch, year), *_notes(branch, year)]


def _overviews(branch: Branch, year: int) -> list[Gap]:
    return [
        Gap(
            f"{state.quarter.title}: {_of(state)} nog niet binnen.",
            "quarter.show",
            (("code", str(state.quarter)),),
            "Naar het kwartaal",
        )
        for state in reversed(quarter_states(branch, [year]))
        if state.missing
    ]


def _of(state: QuarterState) -> str:
    """ "9 van de 17 contactoverzichten zijn", "1 contactoverzicht is"."""
    are = agreeing(state.missing, "is", "zijn")
    if state.missing == state.owed:
        return f"{counted(state.owed, 'contactoverzicht', 'contactoverzichten')} {are}"
    return f"{state.missing} van de {state.owed} contactoverzichten {are}"


def _report(branch: Branch, year: int) -> list[Gap]:
    found = report_findings(branch, year)
    empty = [heading(one.section) for one in found if one.kind == "empty"]
    wrong = len(found) - len(empty)
    gaps = []
    if wrong:
        words = agreeing(wrong, "ding klopt niet", "dingen kloppen niet")
        gaps.append(Gap(f"{wrong} {words} met de rest van het verslag.", "year.check", (("year", year),), "Nakijken"))
    if empty:
        words = agreeing(len(empty), "deel", "delen")
        listed = f"Nog leeg in het jaarverslag, {len(empty)} {words}: {', '.join(empty)}."
        gaps.append(Gap(listed, "year.report_texts", (("year", year),), "Jaarverslag schrijven"))
    return gaps


def _attendance(branch: Branch, year: int) -> list[Gap]:
    """Events for volunteers or candidates without anybody ticked or a guest counted."""
    first, last = year_span(year)
    return [
        Gap(
            f"{day_month(event.day)}, {title_text(event)}: er is niet genoteerd wie er was.",
            "attendance.attendance_list",
            (("id", event.id),),
            "Aanwezigen noteren",
        )
        for event in unnoted(branch.id, first, min(last, clock.today()))
    ]


def _notes(branch: Branch, year: int) -> list[Gap]:
    mine = ExpenseNote.select().where(ExpenseNote.branch == branch.id, ExpenseNote.year == year)
    found = []
    for statuses, endpoint, values, label, one, many in OPEN_NOTES:
        if number := mine.where(ExpenseNote.status << statuses).count():
            words = counted(number, f"onkostennota {one}", f"onkostennota’s {many}")
            found.append(Gap(f"{words}.", endpoint, values, label))
    return found


OPEN_NOTES: tuple[tuple[tuple[str, ...], str, Values, str, str, str], ...] = (
    # statuses, where they are settled, what that is called, and what is the matter with one and with many
    (("submitted",), "approval.queue", (), "Nakijken", "is nog niet goedgekeurd", "zijn nog niet goedgekeurd"),
    (("approved", "paying"), "payday.payments", (), "Naar betaaldag", "is nog niet betaald", "zijn nog niet betaald"),
    (
        ("returned",),
        "all_notes.index",
        (("stand", STATUSES["returned"]),),
        "Naar de nota’s",
        "is teruggestuurd en kwam niet terug",
        "zijn teruggestuurd en kwamen niet terug",
    ),
)
