"""The sheets whose rows are the rows of one table: read and written alike, from what is declared here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from portal.agenda.models.event import Event
from portal.agenda.models.outreach import Outreach
from portal.contacts.models.absence import Absence
from portal.contacts.models.overview import ContactOverview
from portal.exchange.workbook.facts import sheets
from portal.exchange.workbook.facts.columns import Sheet
from portal.families.models.family import Child, Parent, Partner, ProfileFlag
from portal.families.models.match import Match, MatchBefore, Trajectory
from portal.families.models.referral import IntakeStop, Referral, Referrer
from portal.families.models.talk import PlannedTalk, Talk
from portal.people.models import VehicleBefore
from portal.team.models import Mentoring, VolunteerRemark

PEOPLE = ("volunteer", "mentor")
"""The columns that name a person of the sheet of volunteers."""


@dataclass(frozen=True)
class Apart:
    """The days from `first` until `last` of rows with the same `by` do not overlap; else this is said at the first."""

    by: tuple[str, ...]
    sentence: str
    last: str = "ended_on"
    first: str = "started_on"


@dataclass(frozen=True)
class Table:
    """Where the rows of a sheet stand. Columns of the sheet that the table has are its own; "Gezin", "Vrijwilliger",
    "Meter of peter" and "Koppeling van" tell what a row points at.

    key: the fields by which a row is known; () where the second of two equal rows is a second row.
    order: the fields by which they are written, before the id.
    lists: column → the table of names that it picks from, and that grows.
    apart: the days of its rows, where they may not overlap.
    """

    sheet: Sheet
    model: Any
    key: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    lists: Mapping[str, Any] = field(default_factory=dict)
    apart: Apart | None = None

    @cached_property
    def own(self) -> tuple[str, ...]:
        """The columns that are fields of the table, and point at nothing."""
        keys = (column.key for column in self.sheet.columns if column.key not in ("family", *PEOPLE, *self.lists))
        return tuple(key for key in keys if key in self.model._meta.fields)

    @cached_property
    def points(self) -> dict[str, str]:
        """Each column that points at a row of another sheet → the field that holds it."""
        columns, fields = {column.key for column in self.sheet.columns}, self.model._meta.fields
        if "match_started_on" in columns:
            return {"match_started_on": "match"}
        return {key: key if key in fields else "person" for key in ("family", *PEOPLE) if key in columns}

    @cached_property
    def days(self) -> tuple[str, str] | None:
        """The columns of the first and the last day, where a row lasts."""
        if self.apart:
            return self.apart.first, self.apart.last
        keys = {column.key for column in self.sheet.columns}
        return ("first_on", "last_on") if {"first_on", "last_on"} <= keys else None


TABLES = {
    table.sheet.name: table
    for table in (
        Table(sheets.VEHICLES_BEFORE, VehicleBefore, ("person", "until_on"), ("until_on",)),
        Table(
            sheets.MENTORINGS,
            Mentoring,
            ("volunteer", "mentor", "started_on"),
            ("started_on",),
            apart=Apart(("volunteer",), "In die periode begeleidde al iemand anders. Kijk de dagen na."),
        ),
        Table(sheets.REMARKS, VolunteerRemark, ("person",)),
        Table(sheets.CHILDREN, Child),
        Table(sheets.PARENTS, Parent),
        Table(sheets.PARTNERS, Partner),
        Table(sheets.REFERRERS, Referrer, ("name",), ("name",)),
        Table(sheets.PROFILE, ProfileFlag, ("family", "flag", "year")),
        Table(sheets.REFERRALS, Referral, ("family", "received_on"), ("received_on",), lists={"referrer": Referrer}),
        Table(
            sheets.TRAJECTORIES,
            Trajectory,
            ("family", "started_on"),
            ("started_on",),
            apart=Apart(
                ("family",), "In die periode liep er al een traject van dit gezin. Kijk de dagen na.", "closed_on"
            ),
        ),
        Table(
            sheets.MATCHES,
            Match,
            ("family", "volunteer", "started_on"),
            ("started_on",),
            apart=Apart(("family", "volunteer"), "In die periode was deze vrijwilliger al aan dit gezin gekoppeld."),
        ),
        Table(sheets.MATCHES_BEFORE, MatchBefore, ("match", "until_on"), ("until_on",)),
        Table(sheets.OVERVIEWS, ContactOverview, ("match", "year", "quarter"), ("year", "quarter")),
        Table(sheets.TALKS, Talk, (), ("day",)),
        Table(sheets.PLANNED, PlannedTalk, ("match", "because", "kind", "planned_on"), ("planned_on",)),
        Table(sheets.EVENTS, Event, ("day", "kind", "title", "starts_at"), ("day",)),
        Table(sheets.OUTREACH, Outreach, ("first_on", "title")),
        Table(sheets.STOPS, IntakeStop, ("first_on",)),
        Table(sheets.ABSENCES, Absence, ("volunteer", "first_on"), ("first_on",)),
    )
}
