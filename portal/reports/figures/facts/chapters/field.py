"""Chapter 7, the field: training and meetings of the branch's own staff. (Events are read with chapter 4.)"""

from portal.reports.figures.facts.chapters.volunteers import events
from portal.reports.figures.facts.definition import ACTIVITIES, Chapter

chapter = Chapter()

chapter.section("7.2", ACTIVITIES, "staff_events").add(
    "network_meetings",
    "Overleg in het netwerk",
    "Wat in de agenda staat als overleg in het netwerk, en doorging.",
    events("network"),
    of_people=False,
)

chapter.section("7.3", ACTIVITIES, "staff_events").add(
    "staff_events",
    "Vorming en overleg van medewerkers",
    "Wat in de agenda staat als vorming of overleg van medewerkers, en doorging.",
    events("staff"),
    of_people=False,
)
