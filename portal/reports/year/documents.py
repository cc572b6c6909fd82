"""The annual report as a Word file: facts in, bytes out. The same figures as the page, chapter by chapter."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from portal.kit import clock
from portal.kit.bars import bar_chart
from portal.kit.dates import ORDINALS, day_month, day_text, month_name
from portal.kit.word import Column, Run, WordFile, marked
from portal.reports.figures.facts.charts import Chart
from portal.reports.figures.facts.definitions import DEFINITIONS, SUMS, Definition
from portal.reports.figures.facts.figures import Figure, Figures, in_order, number_text
from portal.reports.network.facts import LIMIT, Relation, hidden
from portal.reports.quarter.documents.facts import UNKNOWN
from portal.reports.texts.facts import Section, numbered

Edition = Literal["own", "public", "agency"]
EDITIONS: dict[Edition, str] = {
    "own": "Jaarverslag",
    "public": "Jaarverslag, om te publiceren",
    "agency": "Jaarverslag voor het agentschap Opgroeien",
}


@dataclass(frozen=True)
class ActivityFacts:
    """A training or intervision that was offered."""

    day: date
    kind: str
    title: str
    where: str
    partner: str


@dataclass(frozen=True)
class EntryFacts:
    """Something that was collected during the year."""

    day: date
    text: str


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
    activities: tuple[ActivityFacts, ...]
    campaigns: tuple[EntryFacts, ...]
    permanent: tuple[str, ...]
    referrers: tuple[str, ...]
    made_at: datetime

    @property
    def now(self) -> Figures:
        return self.years[-1]

    @property
    def year(self) -> int:
        return self.now.year


def year_report(facts: ReportFacts, house_style: Path, edition: Edition = "own", *, hide_small: bool = False) -> bytes:
    """The report as a .docx; the same facts give the same bytes.

    edition "public" marks numbers below 5 with a *, or with hide_small shows them as "<5" (and hides what would give
    them away); "agency" adds the contacts per quarter.
    """
    title = f"{EDITIONS[edition]} {facts.year}"
    word = WordFile(house_style, title=f"{title} – {facts.branch}", author=facts.branch, made_at=facts.made_at)
    word.title(f"Jaarverslag {facts.year}", " · ".join((facts.branch, *facts.contact)), band=True)
    if facts.now.origin == "running":
        until = clock.local(facts.made_at).date()
        word.paragraph(Run(f"Voorlopig: de cijfers gaan tot {day_text(until)}.", bold=True))
    word.contents(
        [
            (f"{number} {section.title}".strip(), max(section.level, 1), f"deel_{section.key}")
            for number, section in numbered()
        ]
    )
    word.page_break()
    pages = _Pages(word, facts, edition, hide_small)
    for number, section in numbered():
        pages.section(number, section)
    if pages.small:
        word.paragraph(
            f"* Kleiner dan {LIMIT}. Kijk na of niemand hieraan te herkennen is voor je dit verslag publiceert.",
            style="Caption",
        )
    return word.save()


class _Pages:
    """Section after section, and whether a small number came by."""

    def __init__(self, word: WordFile, facts: ReportFacts, edition: Edition, hide_small: bool) -> None:
        self.word, self.facts, self.edition, self.hide_small = word, facts, edition, hide_small
        self.small = False
        self.away = {figures.year: _hidden(figures) for figures in (*facts.years, *facts.profile_years)}
        self.blocks: dict[str, Callable[[], None]] = {
            "reach": self._reach, "profile": self._profile, "referrals": self._referrals, "referrers": self._referrers,
            "by_coordinator": self._by_coordinator, "by_volunteer": self._by_volunteer, "language": self._language,
            "volunteer_count": self._volunteer_count, "volunteer_profile": self._volunteer_profile,
            "individual": self._individual, "group": self._group, "communication": self._communication,
            "campaigns": self._campaigns, "permanent": self._permanent,
        }  # fmt: skip

    def section(self, number: str, section: Section) -> None:
        level = max(section.level, 1)
        self.word.heading(f"{number} {section.title}".strip(), level, bookmark=f"deel_{section.key}")
        if section.key in self.blocks:
            self.blocks[section.key]()
        self._text(self.facts.texts.get(section.key, ""))
        entries = self.facts.entries.get(section.key, ())
        if entries:
            self.word.bullets([self._entry(entry, section) for entry in entries])
        for quote in self.facts.quotes.get(section.theme, ()) if section.theme else ():
            self.word.paragraph(f"“{quote}”", style="Kader")

    # ---- pieces

    def said(self, figures: Figures, key: str) -> str:
        """A figure as this edition may show it."""
        figure = figures[key]
        if figure.value is None or self.edition != "public" or not figure.definition.of_people:
            return figure.text
        if self.hide_small and key in self.away[figures.year]:
            return f"<{LIMIT}" if figure.value < LIMIT else f"{LIMIT}+"
        if not self.hide_small and 0 < figure.value < LIMIT and not figure.definition.is_mean:
            self.small = True
            return f"{figure.text}*"
        return figure.text

    def _now(self, key: str) -> str:
        return self.said(self.facts.now, key)

    def _known(self, *keys: str) -> list[str]:
        """The keys of which the figure is known, and not a quiet nought."""
        return [key for key in keys if self._is_shown(self.facts.now[key])]

    @staticmethod
    def _is_shown(figure: Figure) -> bool:
        return figure.value is not None and not (figure.definition.is_quiet and not figure.value)

    def _lines(self, *lines: tuple[str, str]) -> None:
        """ "7 nieuwe trajecten opgestart": (words after the number, key), where the figure is known."""
        known = [(words, key) for words, key in lines if self._is_shown(self.facts.now[key])]
        if known:
            self.word.bullets([(Run(self._now(key), bold=True), f" {words}") for words, key in known])

    def _fact(self, words: str, key: str, after: str = "") -> None:
        self.word.paragraph(Run(f"{words}: {self._now(key)}{after}", bold=True))

    def _text(self, text: str) -> None:
        for paragraph in filter(None, (part.strip() for part in text.split("\n\n"))):
            lines = paragraph.split("\n")
            if all(line.lstrip().startswith(("- ", "• ")) for line in lines):
                self.word.bullets([marked(line.lstrip()[2:]) for line in lines])
            else:
                self.word.paragraph(*marked(paragraph))

    @staticmethod
    def _entry(entry: EntryFacts, section: Section) -> Sequence[Run]:
        if section.key in ("federation", "expertise"):
            return [Run(f"{day_month(entry.day)}: "), *marked(entry.text)]
        return marked(entry.text)

    def _table(self, caption: str, head: str, keys: Sequence[str], years: Sequence[Figures]) -> None:
        """Rows of figures, a column per year; a year of which nothing is known stays away."""
        known = [f for f in years if any(f.value(key) is not None for key in keys)]
        rows = [
            (DEFINITIONS[key].title, *(self.said(f, key) for f in known))
            for key in keys
            if any(self._is_shown(f[key]) for f in known)
        ]
        if not rows:
            return
        self.word.caption("Tabel", caption)
        columns = [Column(head, 90), *(Column(str(f.year), 25, is_number=True) for f in known)]
        self.word.table(columns, rows, description=caption)
        if any(UNKNOWN in row for row in rows):
            self.word.paragraph(f"{UNKNOWN} = niet geregistreerd.", style="Caption")

    def _chart(self, key: str) -> None:
        """The picture of a chart, unless it would show what this edition hides."""
        chart = next((one for one in self.facts.charts if one.key == key), None)
        if chart is None or (self.edition == "public" and self.hide_small):
            return
        if sum(n is not None for _, numbers in chart.rows for n in numbers) < 2:
            return  # one bar compares nothing
        self.word.caption("Figuur", f"{chart.title}. {chart.finding}".strip())
        told = "; ".join(
            f"{words}: " + ", ".join(f"{name} {number_text(n)}" for name, n in zip(chart.series, numbers, strict=True))
            for words, numbers in chart.rows
        )
        self.word.image(bar_chart(chart.series, chart.rows), alt=f"Staafdiagram. {chart.title}: {told}.", width_mm=130)

    # ---- what the portal writes by itself

    def _reach(self) -> None:
        year = self.facts.year
        self.word.paragraph(f"In {year} bereikte {self.facts.branch} {self._now('families_reached')} gezinnen:")
        self._lines(
            ("nieuwe trajecten opgestart", "trajectories_started"), ("gezinnen afgerond", "trajectories_closed"),
            (f"gezinnen op de wachtlijst op 31 december {year}", "waiting_list"), ("kinderen bereikt", "children"),
        )  # fmt: skip
        keys = ("children", "children_unborn", "children_0_6", "children_7_12", "children_13", "children_unknown")
        self._table("Bereikte kinderen volgens leeftijd", "Kinderen", keys, self.facts.years)
        self._chart("children")

    def _profile(self) -> None:
        flags = [key for key in DEFINITIONS if key.startswith("flag_")]
        self._table("Profiel van de gezinnen", "Kenmerk", ["families_reached", *flags], self.facts.profile_years)
        self.word.paragraph("Een gezin kan verschillende kenmerken hebben: de rijen tellen niet op.", style="Caption")
        self._chart("profile")

    def _referrals(self) -> None:
        self._lines(
            ("aanmeldingen", "referrals"), ("aanvaard", "referrals_accepted"), ("niet aanvaard", "referrals_declined"),
            ("nog in behandeling", "referrals_open"), ("ingetrokken voor de beslissing", "referrals_withdrawn"),
        )  # fmt: skip
        known = self._known(*(key for key in DEFINITIONS if key.startswith("declined_")))
        reasons = [key for key in known if self.facts.now.value(key)]
        if reasons:
            self.word.paragraph("Waarom gezinnen niet aanvaard werden:", keep_next=True)
            self._lines(*((DEFINITIONS[key].title.lower(), key) for key in reasons))

    def _referrers(self) -> None:
        if self.facts.referrers:
            self.word.paragraph(f"Deze organisaties meldden gezinnen aan: {', '.join(self.facts.referrers)}.")
        if self._known("self_referred"):
            self.word.paragraph(f"{self._now('self_referred')} gezinnen vonden zelf de weg naar ons.")
        if self._known("waiting_months"):
            self._fact("Gemiddelde wachttijd tussen aanvaarding en start", "waiting_months", " maanden")
        self._chart("waiting")

    def _by_coordinator(self) -> None:
        if self._known("family_talks"):
            self._fact("Aantal contactmomenten tussen coördinator en gezin", "family_talks")

    def _by_volunteer(self) -> None:
        if self._known("contacts"):
            is_known = bool(self._known("contacts_average"))
            average = f", gemiddeld {self._now('contacts_average')} per 3 maanden" if is_known else ""
            self._fact("Aantal contactmomenten tussen vrijwilliger en gezin", "contacts", average)
        if self._known("trajectory_months"):
            self._fact("Gemiddelde duur van een steuntraject", "trajectory_months", " maanden")
        if self.edition == "agency":
            quarters = ("contacts_k1", "contacts_k2", "contacts_k3", "contacts_k4")
            now = self.facts.now
            self.word.caption("Tabel", f"Contacten per kwartaal in {self.facts.year}")
            self.word.table(
                [Column("Kwartaal", 90), Column("Contacten", 30, is_number=True)],
                [(f"{ORDINALS[n]} kwartaal", self.said(now, key)) for n, key in enumerate(quarters)],
                description="Contacten tussen vrijwilliger en gezin per kwartaal",
                total=("Totaal", self.said(now, "contacts")),
            )
        self._chart("contacts")

    def _language(self) -> None:
        if self._known("language_buddies"):
            self.word.bullets([f"{self._now('language_buddies')} taalmaatjes actief in {self.facts.year}"])

    def _volunteer_count(self) -> None:
        self._lines(
            ("kandidaten volgden een infosessie", "info_session"),
            ("kandidaten volgden de startopleiding", "initial_training"),
            ("vrijwilligers startten als gezinsbuddy", "started_buddies"),
            ("startten als meter of peter", "started_mentors"),
        )
        if self._known("volunteers"):
            self._fact(f"Totaal aantal vrijwilligers in {self.facts.year}", "volunteers")
            self._lines(("vrijwillige gezinsondersteuners", "supporters"), ("meters en peters", "mentors"))

    def _volunteer_profile(self) -> None:
        for start, words in (("gender_", "geslacht"), ("age_", "leeftijd")):
            keys = [key for key in DEFINITIONS if key.startswith(start)]
            self._table(f"Vrijwilligers volgens {words}", words.capitalize(), keys, self.facts.profile_years)
        self._chart("age")

    def _individual(self) -> None:
        if self._known("volunteer_talks"):
            self._fact("Aantal contactmomenten tussen vrijwilligers en coördinator", "volunteer_talks")
        if self._known("newsletters"):
            self._fact("Aantal nieuwsbrieven voor vrijwilligers", "newsletters")

    def _group(self) -> None:
        if self.facts.activities:
            self.word.paragraph(f"Aanbod in {self.facts.year}:", keep_next=True)
            self.word.bullets([self._activity(one) for one in self.facts.activities])

    @staticmethod
    def _activity(one: ActivityFacts) -> Sequence[str | Run]:
        where = "online " if one.where == "online" else ""
        if one.kind.casefold() in one.title.casefold():
            what = f"{one.title} (online)" if where else one.title
        else:
            what = f"{where}{one.kind}: {one.title}"
        partner = f" (samen met {one.partner})" if one.partner else ""
        return [Run(f"{day_month(one.day)}", bold=True), f": {what}{partner}"]

    def _communication(self) -> None:
        now = self.facts.now
        if not self._known("interested"):
            return
        ways = ", ".join(f"{now[key].definition.title} ({self.said(now, key)})" for key in now.channels)
        came = ""
        if self._known("interested_came"):
            came = f" {self._now('interested_came')} van hen kwamen naar een infosessie."
        self.word.paragraph(
            f"{self._now('interested')} geïnteresseerden kwamen langs deze wegen bij ons terecht: {ways}.{came}"
        )
        self._chart("channels")

    def _campaigns(self) -> None:
        months: dict[int, list[str]] = {}
        for one in self.facts.campaigns:
            months.setdefault(one.day.month, []).append(one.text)
        for month, actions in sorted(months.items()):
            name = month_name(date(self.facts.year, month, 1)).capitalize()
            self.word.paragraph(Run(name, bold=True), keep_next=True)
            self.word.bullets([marked(action) for action in actions])

    def _permanent(self) -> None:
        if self.facts.permanent:
            self.word.bullets([marked(one) for one in self.facts.permanent])


def _hidden(figures: Figures) -> set[str]:
    """The figures about people of a year that a publication without small numbers leaves out."""
    counts: dict[str, int] = {d.key: int(v) for d in _of_people(figures) if (v := figures.value(d.key)) is not None}
    flow = ("caseload_closing", "caseload_opening", "trajectories_started", "trajectories_closed")
    relations: list[Relation[str]] = [
        [(1, total), *((-1, part) for part in parts if part in counts)] for total, parts in SUMS
    ]
    relations.append([(1, "interested"), *((-1, key) for key in figures.channels)])
    relations.append([(1, flow[0]), (-1, flow[1]), (-1, flow[2]), (1, flow[3])])
    return hidden(counts, relations)


def _of_people(figures: Figures) -> list[Definition]:
    return [d for d in in_order([figures]) if d.of_people and not d.is_mean]
