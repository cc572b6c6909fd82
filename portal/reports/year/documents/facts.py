"""What the annual report knows: figures, charts, words and lists, gathered once."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from portal.kit.records import dataclass
from portal.reports.annexes.documents import Annexes
from portal.reports.figures.facts.charts import Chart
from portal.reports.figures.facts.figures import Figures

Edition = Literal["own", "public", "agency"]
EDITIONS: dict[Edition, str] = {
    "own": "Jaarverslag",
    "public": "Jaarverslag, om te publiceren",
    "agency": "Jaarverslag voor het agentschap Opgroeien",
}


NO_ANNEXES = Annexes()


@dataclass(frozen=True)
class ActivityFacts:
    """An event that took place. kind: in words, "" where the heading says it."""

    day: date
    kind: str
    title: str
    where: str  # "online", a place, or ""
    partner: str
    organiser: str = ""


@dataclass(frozen=True)
class EntryFacts:
    """Something that was collected during the year. lasts: it is there each year, and has no day of its own."""

    day: date
    text: str
    lasts: bool = False


@dataclass(frozen=True)
class ReportFacts:
    """All that the report says. years: the oldest first, the last one is the report's own."""

    branch: str
    contact: tuple[str, ...]  # mail, phone
    years: tuple[Figures, ...]
    profile_years: tuple[Figures, ...]
    charts: tuple[Chart, ...]
    texts: Mapping[str, str]
    entries: Mapping[str, tuple[EntryFacts, ...]]
    quotes: Mapping[str, tuple[str, ...]]  # theme → words
    activities: Mapping[str, tuple[ActivityFacts, ...]]  # section → what went ahead
    campaigns: tuple[EntryFacts, ...]
    permanent: tuple[str, ...]
    referrers: tuple[str, ...]
    made_at: datetime
    annexes: Annexes = NO_ANNEXES

    @property
    def now(self) -> Figures:
        return self.years[-1]

    @property
    def year(self) -> int:
        return self.now.year
