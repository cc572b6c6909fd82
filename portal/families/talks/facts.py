"""The steps of a planned talk, and which of them wait."""

from datetime import date
from typing import Any

from portal.families.models.talk import OLD, PlannedTalk
from portal.history.rules import Steps
from portal.kit import clock
from portal.people.models import Person

STEPS: Steps = {
    ("planned", "hold"): ("held", "coordinator"),
    ("planned", "move"): ("planned", "coordinator"),
    ("planned", "drop"): ("dropped", "coordinator"),
    ("planned", "extend"): ("extended", "coordinator"),
    ("planned", "settle"): ("earlier", "coordinator"),  # held before the portal kept count, and nobody knows when
    ("held", "take_back"): ("planned", "coordinator"),
    ("dropped", "take_back"): ("planned", "coordinator"),
    ("extended", "take_back"): ("planned", "coordinator"),
    ("earlier", "take_back"): ("planned", "coordinator"),
    ("planned", "lapse"): ("lapsed", "portal"),  # the match ends before it
    ("lapsed", "revive"): ("planned", "portal"),  # the match goes on after all
}
STATES = {
    "planned": "gepland",
    "held": "gehad",
    "dropped": "hoeft niet",
    "extended": "verlengd",
    "earlier": "gehad voor het portaal er was",
    "lapsed": "vervallen",
}


def may_extend(planned: PlannedTalk) -> bool:
    """Only instead of a closing talk, and only while the match has no end."""
    return planned.kind == "closing" and planned.status == "planned" and planned.match.ended_on is None


# ---- what waits


def waiting(person: Person) -> Any:
    """The planned talks that this person may see, the oldest first, with match, family and volunteer. A query."""
    query = PlannedTalk.visible_to(person).where(PlannedTalk.status == "planned")
    return query.order_by(PlannedTalk.due_on, PlannedTalk.id)


def from_before(person: Person) -> list[PlannedTalk]:
    """The talks still waiting from before the portal, the oldest first. One query."""
    return [one for one in waiting(person).where(PlannedTalk.due_on < clock.today() - OLD) if one.is_from_before]


def ahead(person: Person, last: date | None = None) -> Any:
    """The planned talks from today on, up to a day, as they come: with match, family and volunteer. A query."""
    query = PlannedTalk.visible_to(person).where(PlannedTalk.status == "planned", PlannedTalk.due_on >= clock.today())
    if last is not None:
        query = query.where(PlannedTalk.due_on <= last)
    return query.order_by(PlannedTalk.due_on, PlannedTalk.starts_at, PlannedTalk.id)


def verbs_for(planned: PlannedTalk) -> list[str]:
    """What the coordinator may do with it now, in the order of STEPS: feeds the buttons."""
    verbs = [verb for (status, verb), (_, who) in STEPS.items() if status == planned.status and who == "coordinator"]
    return [verb for verb in verbs if verb != "extend" or may_extend(planned)]
