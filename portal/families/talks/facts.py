"""The talks that a match asks for: planned with it, then held, moved, dropped or followed by an extension.

`plan_talks` reads the match and makes its plan fit: it may run after every change, and twice does nothing twice.
"""

from typing import Any

from portal.families.models.talk import PlannedTalk
from portal.history.rules import Steps
from portal.people.models import Person

STEPS: Steps = {
    ("planned", "hold"): ("held", "coordinator"),
    ("planned", "move"): ("planned", "coordinator"),
    ("planned", "drop"): ("dropped", "coordinator"),
    ("planned", "extend"): ("extended", "coordinator"),
    ("held", "take_back"): ("planned", "coordinator"),
    ("dropped", "take_back"): ("planned", "coordinator"),
    ("extended", "take_back"): ("planned", "coordinator"),
    ("planned", "lapse"): ("lapsed", "portal"),  # the match ends before it
    ("lapsed", "revive"): ("planned", "portal"),  # the match goes on after all
}
STATES = {
    "planned": "gepland",
    "held": "gehad",
    "dropped": "hoeft niet",
    "extended": "verlengd",
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


def verbs_for(planned: PlannedTalk) -> list[str]:
    """What the coordinator may do with it now, in the order of STEPS: feeds the buttons."""
    verbs = [verb for (status, verb), (_, who) in STEPS.items() if status == planned.status and who == "coordinator"]
    return [verb for verb in verbs if verb != "extend" or may_extend(planned)]
