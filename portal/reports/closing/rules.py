"""Closing a year: once, when it is over, and knowingly where something is missing."""

from portal.kit.errors import RuleError
from portal.people.models import Branch, Person
from portal.reports.closing.facts import gaps
from portal.reports.figures import rules as snapshots
from portal.reports.models import YearSnapshot


def close(branch: Branch, year: int, *, knowingly: bool, by: Person) -> YearSnapshot:
    """Freeze the figures of a year as they are now. RuleError while something is missing, unless the coordinator says
    that she knows."""
    if not knowingly and gaps(branch, year):
        raise RuleError("Vink aan dat je weet wat er nog ontbreekt, of vul dat eerst aan.", "knowingly")
    return snapshots.close_year(branch, year, by=by)
