"""Chapter 7, the field: what the branch's own people followed and met for. (Events are read with chapter 4.)"""

from portal.reports.figures.facts.chapters.volunteers import events
from portal.reports.figures.facts.definition import ACTIVITIES, Definition

DEFINITIONS = (
    Definition(
        "network_meetings", "7.2", "Overleg in het netwerk",
        "Wat in de agenda staat als overleg in het netwerk, en doorging.",
        ACTIVITIES, "staff_events", events("network"), of_people=False,
    ),
    Definition(
        "staff_events", "7.3", "Vorming en overleg van medewerkers",
        "Wat in de agenda staat als vorming of overleg van medewerkers, en doorging.",
        ACTIVITIES, "staff_events", events("staff"), of_people=False,
    ),
)  # fmt: skip
