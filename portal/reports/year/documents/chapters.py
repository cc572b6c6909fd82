"""What the portal writes by itself under the headings of the annual report."""

from collections.abc import Sequence
from datetime import date

from portal.kit.bars import bar_chart
from portal.kit.dates import ORDINALS, day_month, day_text, month_name
from portal.kit.paper import Paper
from portal.kit.runs import Run, marked
from portal.kit.word_markup import Column
from portal.kit.words import UNKNOWN, agreeing
from portal.reports.annexes.documents import write_articles, write_letter_annex, write_pictures
from portal.reports.figures.facts.definitions import DEFINITIONS
from portal.reports.figures.facts.figures import Figures, number_text
from portal.reports.texts.facts import SECTIONS, ReportSection
from portal.reports.year.documents.editions import Numbers
from portal.reports.year.documents.facts import ActivityFacts, ReportFacts

REASONS = {
    "outside_area": ("gezin woont niet in het werkingsgebied", "gezinnen wonen niet in het werkingsgebied"),
    "other_need": ("gezin had een andere nood", "gezinnen hadden een andere nood"),
    "intake_stop": (
        "gezin werd niet aanvaard omdat er een wachtlijststop was",
        "gezinnen werden niet aanvaard omdat er een wachtlijststop was",
    ),
    "other": ("gezin werd om een andere reden niet aanvaard", "gezinnen werden om een andere reden niet aanvaard"),
}


class Chapters:
    """Section after section. A line whose figure is not known is left out."""

    def __init__(self, word: Paper, facts: ReportFacts, numbers: Numbers) -> None:
        self.word, self.facts, self.numbers = word, facts, numbers

    def write(self, section: ReportSection) -> None:
        """Call the `write_…` of its key; nothing for a heading without one."""
        if block := getattr(self, f"write_{section.key}", None):
            block()

    # ---- pieces

    def _lines(self, *lines: tuple[str, str, str]) -> None:
        """ "7 nieuwe trajecten opgestart": (key, words for one, words for many), where the figure is known."""
        known = [line for line in lines if self.numbers.is_shown(line[0])]
        if known:
            self.word.bullets(
                [(Run(self.numbers[line[0]], bold=True), f" {self.numbers.words(*line)}") for line in known]
            )

    def _fact(self, words: str, key: str, after: str = "") -> None:
        if self.numbers.is_shown(key):
            self.word.paragraph(Run(f"{words}: {self.numbers[key]}{after}", bold=True))

    def _months(self, words: str, key: str) -> None:
        self._fact(words, key, f" {agreeing(self.facts.now.value(key), 'maand', 'maanden')}")

    def _table(self, caption: str, head: str, keys: Sequence[str], years: Sequence[Figures], note: str = "") -> None:
        """Rows of figures, a column per year; a year of which nothing is known is left out."""
        known = [f for f in years if any(f.value(key) is not None for key in keys)]
        rows = [
            (DEFINITIONS[key].title, *(self.numbers.of(f, key) for f in known))
            for key in keys
            if any(self.numbers.is_shown(key, f) for f in known)
        ]
        if not rows:
            return
        self.word.caption("Tabel", caption)
        columns = [Column(head, 90), *(Column(_year(f), 25, is_number=True) for f in known)]
        self.word.table(columns, rows, description=caption)
        unknown = f"{UNKNOWN} = niet geregistreerd." if any(UNKNOWN in row for row in rows) else ""
        for words in filter(None, (unknown, note)):
            self.word.paragraph(words, style="Caption")

    def _chart(self, key: str) -> None:
        """The picture of a chart, unless it would show what this edition hides."""
        chart = next((one for one in self.facts.charts if one.key == key), None)
        if chart is None or self.numbers.hides:
            return
        if sum(n is not None for _, numbers in chart.rows for n in numbers) < 2:
            return  # one bar compares nothing
        self.word.caption("Figuur", f"{chart.title}. {chart.finding}".strip())
        told = "; ".join(
            f"{words}: " + ", ".join(f"{name} {number_text(n)}" for name, n in zip(chart.series, numbers, strict=True))
            for words, numbers in chart.rows
        )
        self.word.image(bar_chart(chart.series, chart.rows), alt=f"Staafdiagram. {chart.title}: {told}.", width_mm=130)

    # ---- 1 the families

    def write_reach(self) -> None:
        now = self.facts.now
        if self.numbers.is_shown("families_reached"):
            reached = self.numbers.counted("families_reached", "gezin", "gezinnen")
            self.word.paragraph(f"In {now.year} bereikte {self.facts.branch} {reached}:")
        on = f"op de wachtlijst op {day_text(now.until or date(now.year, 12, 31))}"
        self._lines(
            ("trajectories_started", "nieuw traject opgestart", "nieuwe trajecten opgestart"),
            ("trajectories_closed", "gezin afgerond", "gezinnen afgerond"),
            ("waiting_list", f"gezin {on}", f"gezinnen {on}"),
            ("children", "kind bereikt", "kinderen bereikt"),
        )
        keys = ("children", "children_unborn", "children_0_6", "children_7_12", "children_13", "children_unknown")
        self._table("Bereikte kinderen volgens leeftijd", "Kinderen", keys, self.facts.years)
        self._chart("children")

    def write_profile(self) -> None:
        flags = [key for key in DEFINITIONS if key.startswith("flag_")]
        self._table(
            "Profiel van de gezinnen",
            "Kenmerk",
            ["families_reached", *flags],
            self.facts.profile_years,
            note="Een gezin kan verschillende kenmerken hebben: de rijen tellen niet op.",
        )
        self._chart("profile")

    # ---- 2 the referrals

    def write_referrals(self) -> None:
        self._lines(
            ("referrals", "aanmelding", "aanmeldingen"),
            ("referrals_accepted", "aanvaard", "aanvaard"),
            ("referrals_declined", "niet aanvaard", "niet aanvaard"),
            ("referrals_open", "nog in behandeling", "nog in behandeling"),
            ("referrals_withdrawn", "ingetrokken voor de beslissing", "ingetrokken voor de beslissing"),
        )
        reasons = [(f"declined_{reason}", *words) for reason, words in REASONS.items()]
        given = [reason for reason in reasons if self.facts.now.value(reason[0])]
        if given:
            self.word.paragraph("Waarom gezinnen niet aanvaard werden:", keep_next=True)
            self._lines(*given)

    def write_referrers(self) -> None:
        if names := self.facts.referrers:
            who = agreeing(len(names), "Deze organisatie meldde gezinnen aan", "Deze organisaties meldden gezinnen aan")
            self.word.paragraph(f"{who}: {', '.join(names)}.")
        if self.numbers.is_shown("self_referred"):
            found = self.numbers.counted("self_referred", "gezin vond", "gezinnen vonden")
            self.word.paragraph(f"{found} zelf de weg naar ons.")
        self._months("Gemiddelde wachttijd tussen aanvaarding en start", "waiting_months")
        self._chart("waiting")

    # ---- 3 the support

    def write_by_coordinator(self) -> None:
        self._fact("Aantal contactmomenten tussen coördinator en gezin", "family_talks")

    def write_by_volunteer(self) -> None:
        has_mean = self.numbers.is_shown("contacts_average")
        mean = f", gemiddeld {self.numbers['contacts_average']} per 3 maanden" if has_mean else ""
        self._fact("Aantal contactmomenten tussen vrijwilliger en gezin", "contacts", mean)
        self._months("Gemiddelde duur van een steuntraject", "trajectory_months")
        if self.numbers.edition == "agency":
            quarters = ("contacts_k1", "contacts_k2", "contacts_k3", "contacts_k4")
            self.word.caption("Tabel", f"Contacten per kwartaal in {self.facts.year}")
            self.word.table(
                [Column("Kwartaal", 90), Column("Contacten", 30, is_number=True)],
                [(f"{ORDINALS[n]} kwartaal", self.numbers[key]) for n, key in enumerate(quarters)],
                description="Contacten tussen vrijwilliger en gezin per kwartaal",
                total=("Totaal", self.numbers["contacts"]),
            )
        self._chart("contacts")

    def write_language(self) -> None:
        if self.facts.now.value("language_buddies"):
            buddies = self.numbers.counted("language_buddies", "taalmaatje", "taalmaatjes")
            self.word.bullets([f"{buddies} actief in {self.facts.year}"])

    # ---- 4 the volunteers

    def write_volunteer_count(self) -> None:
        self._lines(
            ("info_session", "kandidaat volgde een infosessie", "kandidaten volgden een infosessie"),
            ("initial_training", "kandidaat volgde de startopleiding", "kandidaten volgden de startopleiding"),
            ("started_buddies", "vrijwilliger startte als gezinsbuddy", "vrijwilligers startten als gezinsbuddy"),
            ("started_mentors", "startte als meter of peter", "startten als meter of peter"),
        )
        self._fact(f"Totaal aantal vrijwilligers in {self.facts.year}", "volunteers")
        self._lines(
            ("supporters", "vrijwillige gezinsondersteuner", "vrijwillige gezinsondersteuners"),
            ("mentors", "meter of peter", "meters en peters"),
        )

    def write_volunteer_profile(self) -> None:
        for start, words in (("gender_", "geslacht"), ("age_", "leeftijd")):
            keys = [key for key in DEFINITIONS if key.startswith(start)]
            self._table(f"Vrijwilligers volgens {words}", words.capitalize(), keys, self.facts.profile_years)
        self._chart("age")

    def write_individual(self) -> None:
        self._fact("Aantal contactmomenten tussen vrijwilligers en coördinator", "volunteer_talks")
        self._fact("Aantal nieuwsbrieven voor vrijwilligers", "newsletters")

    def write_group(self) -> None:
        if offered := self.facts.activities.get("group", ()):
            self.word.paragraph(f"Aanbod in {self.facts.year}:", keep_next=True)
            self.word.bullets([(Run(day_month(one.day), bold=True), f": {activity_text(one)}") for one in offered])

    def write_mentors(self) -> None:
        self._lines(
            ("guiding", "meter of peter begeleidde een vrijwilliger", "meters en peters begeleidden een vrijwilliger"),
            ("guided", "vrijwilliger werd begeleid", "vrijwilligers werden begeleid"),
        )

    # ---- 5 communication

    def write_communication(self) -> None:
        if not self.numbers.is_shown("interested"):
            return
        self.word.paragraph(f"{self._interested()}{self._came()}")
        self._chart("channels")

    def _interested(self) -> str:
        now = self.facts.now
        if self.numbers.seen("interested") == 0:
            return f"In {now.year} meldde zich {'nog ' if now.origin == 'running' else ''}geen enkele geïnteresseerde."
        who = self.numbers.counted("interested", "geïnteresseerde kwam", "geïnteresseerden kwamen")
        ways = ", ".join(f"{now[key].definition.title} ({self.numbers[key]})" for key in now.channels)
        if not ways:
            return f"{who} bij ons terecht."
        return f"{who} langs {agreeing(len(now.channels), 'deze weg', 'deze wegen')} bij ons terecht: {ways}."

    def _came(self) -> str:
        """How many of them came to a session; nothing where nobody was interested, or it is not known."""
        if not self.numbers.is_shown("interested_came") or self.numbers.seen("interested") == 0:
            return ""
        if self.numbers.seen("interested") == 1:
            return " Die kwam naar een infosessie." if self.numbers.seen("interested_came") == 1 else ""
        if self.numbers.seen("interested_came") == 0:
            return " Niemand van hen kwam naar een infosessie."
        return f" {self.numbers.counted('interested_came', 'van hen kwam', 'van hen kwamen')} naar een infosessie."

    def write_campaigns(self) -> None:
        months: dict[int, list[str]] = {}
        for one in self.facts.campaigns:
            months.setdefault(one.day.month, []).append(one.text)
        for month, actions in sorted(months.items()):
            name = month_name(date(self.facts.year, month, 1)).capitalize()
            self.word.paragraph(Run(name, bold=True), keep_next=True)
            self.word.bullets([marked(action) for action in actions])

    def write_permanent(self) -> None:
        if self.facts.permanent:
            self.word.bullets([marked(one) for one in self.facts.permanent])

    # ---- 8 the annexes

    def write_annex_letter(self) -> None:
        if self.facts.annexes.letter is not None:
            write_letter_annex(self.word, self.facts.annexes.letter)

    def write_annex_pictures(self) -> None:
        write_pictures(self.word, self.facts.annexes.pictures)

    def write_annex_articles(self) -> None:
        write_articles(self.word, self.facts.annexes.articles)


assert {name for name in vars(Chapters) if name.startswith("write_")} <= {f"write_{key}" for key in SECTIONS}


def _year(figures: Figures) -> str:
    """The heading of a year's column; for the running year with the last day counted."""
    if figures.origin != "running" or figures.until is None:
        return str(figures.year)
    return f"{figures.year} tot {figures.until.day}/{figures.until.month}"


def activity_text(one: ActivityFacts) -> str:
    """ "online vorming: Grenzen stellen (samen met de bibliotheek)"; of staff "Studiedag (Hogeschool Elders)"."""
    if not one.kind:
        with_whom = ", ".join(filter(None, (one.organiser, one.partner)))
        return f"{one.title} ({with_whom})" if with_whom else one.title
    is_online = one.where == "online"
    if one.kind.casefold() in one.title.casefold():
        what = f"{one.title} (online)" if is_online else one.title
    else:
        what = f"{'online ' if is_online else ''}{one.kind}: {one.title}"
    return f"{what} (samen met {one.partner})" if one.partner else what
