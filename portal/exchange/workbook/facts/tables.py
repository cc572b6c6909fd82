"""The sheets whose rows are the rows of one table: read and written alike, from what is declared here."""

from dataclasses import dataclass
from typing import Any

from portal.agenda.models.outreach import Outreach
from portal.contacts.models.absence import Absence
from portal.contacts.models.overview import ContactOverview
from portal.exchange.workbook.facts import sheets
from portal.exchange.workbook.facts.columns import Sheet
from portal.families.models.family import Child, Parent, Partner, ProfileFlag
from portal.families.models.match import Match, MatchBefore
from portal.families.models.referral import IntakeStop, Referrer
from portal.families.models.talk import PlannedTalk, Talk
from portal.people.models import VehicleBefore
from portal.team.models import VolunteerRemark


@dataclass(frozen=True)
class Table:
    """Where the rows of a sheet stand. Columns of the sheet that the table has are its own; "Gezin", "Vrijwilliger" and
    "Koppeling van" tell what a row points at.

    key: the fields by which a row is known; () where the second of two equal rows is a second row.
    order: the field by which they are written, before the id.
    """

    sheet: Sheet
    model: Any
    key: tuple[str, ...] = ()
    order: str = "id"

    @property
    def own(self) -> tuple[str, ...]:
        """The columns that are fields of the table, and point at nothing."""
        keys = (column.key for column in self.sheet.columns if column.key not in ("family", "volunteer"))
        return tuple(key for key in keys if key in self.model._meta.fields)


TABLES = {
    table.sheet.name: table
    for table in (
        Table(sheets.VEHICLES_BEFORE, VehicleBefore, ("person", "until_on"), "until_on"),
        Table(sheets.REMARKS, VolunteerRemark, ("person",)),
        Table(sheets.CHILDREN, Child),
        Table(sheets.PARENTS, Parent),
        Table(sheets.PARTNERS, Partner),
        Table(sheets.REFERRERS, Referrer, ("name",), "name"),
        Table(sheets.PROFILE, ProfileFlag, ("family", "flag", "year")),
        Table(sheets.MATCHES, Match, ("family", "volunteer", "started_on"), "started_on"),
        Table(sheets.MATCHES_BEFORE, MatchBefore, ("match", "until_on"), "until_on"),
        Table(sheets.OVERVIEWS, ContactOverview, ("match", "year", "quarter"), "year"),
        Table(sheets.TALKS, Talk, (), "day"),
        Table(sheets.PLANNED, PlannedTalk, ("match", "because", "kind", "planned_on"), "planned_on"),
        Table(sheets.OUTREACH, Outreach, ("first_on", "title")),
        Table(sheets.STOPS, IntakeStop, ("first_on",)),
        Table(sheets.ABSENCES, Absence, ("volunteer", "first_on"), "first_on"),
    )
}
