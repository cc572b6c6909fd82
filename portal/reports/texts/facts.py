"""The table of contents of the annual report: its sections in order, and what is in each.

Numbers follow from the order, so they cannot be wrong; `key` is what texts and entries are kept under.
"""

from collections.abc import Iterable, Iterator

from portal.agenda.models.event import EVENT_KINDS, FOR_VOLUNTEERS
from portal.contacts.models.contact import THEMES
from portal.kit.records import dataclass


@dataclass(frozen=True)
class ReportSection:
    """One heading with what is under it. level: 0 a part without a number, 1 a chapter, 2 and 3 below it. figures: the
    section of `definitions`.

    entries: what is collected during the year under it, "" for nothing; text: whether it has words of its own.
    """

    key: str
    title: str
    level: int
    figures: str = ""
    entries: str = ""
    text: bool = True
    theme: str = ""
    events: tuple[str, ...] = ()  # kinds of the agenda: those that took place are listed under it automatically
    is_made: bool = False  # the portal fills it from stored data, without figures of its own
    hint: str = ""


THEME_TITLES = {
    "listening": "Wekelijks luisterend oor bieden aan gezin",
    "parenting": "Opvoedingsondersteuning",
    "rights": "Rechtenverkenning en -realisatie",
    "paperwork": "Steun bij administratie",
    "perinatal": "Perinatale ondersteuning",
    "network": "Netwerk verruimen en vrije tijd",
    "school": "Schoolse ondersteuning",
    "language": "Taalstimulatie",
}
assert THEME_TITLES.keys() == THEMES.keys()

ON_OFFER = tuple(kind for kind in EVENT_KINDS if kind in FOR_VOLUNTEERS)
IN_THE_AGENDA = "Wat in de agenda staat, staat hier vanzelf. Noteer alleen wat daar niet in staat."

_ALL = (
    ReportSection("intro", "Inleiding", 0, hint="Wie jullie zijn en wat jullie doen, in het kort."),
    ReportSection("families", "De gezinnen", 1, text=False),
    ReportSection("reach", "Bereik", 2, "1.1"),
    ReportSection("profile", "Profiel van de gezinnen", 2, "1.2", hint="Wat valt op tegenover vorig jaar?"),
    ReportSection("referral", "De aanmelding", 1, text=False),
    ReportSection("referrals", "Aantal aanmeldingen", 2, "2.1"),
    ReportSection("referrers", "Aanmelders", 2, "2.2"),
    ReportSection("support", "De ondersteuning", 1, text=False),
    ReportSection("by_coordinator", "Door de coördinator", 2, "3.1"),
    ReportSection(
        "stories", "Complexe gezinsverhalen", 3, entries="Een verhaal", text=False,
        hint="Zonder namen, plaatsen of diagnoses.",
    ),
    ReportSection("by_volunteer", "Door de vrijwilliger", 2, "3.2"),
    *(ReportSection(key, title, 3, entries="Een activiteit", theme=key) for key, title in THEME_TITLES.items()),
    ReportSection("volunteers", "De vrijwilligers", 1, text=False),
    ReportSection("volunteer_count", "Aantal vrijwilligers", 2, "4.1"),
    ReportSection("volunteer_profile", "Profiel van de vrijwilliger", 2, "4.2"),
    ReportSection("volunteer_support", "Ondersteuning van de vrijwilliger", 2, text=False),
    ReportSection("individual", "Individuele ondersteuning van de vrijwilliger", 3, "4.3"),
    ReportSection("group", "Ondersteuning in groep: vorming en intervisie", 3, events=ON_OFFER, is_made=True),
    ReportSection("thanks", "Appreciatie tonen en binden van vrijwilligers", 3, entries="Een attentie"),
    ReportSection("mentors", "Ondersteuning door meters en peters", 3, "4.3.4"),
    ReportSection("communication", "Communicatieacties", 1, "5"),
    ReportSection("campaigns", "Campagnes", 2, is_made=True),
    ReportSection("permanent", "Permanente communicatieacties", 2, is_made=True),
    ReportSection("debate", "Maatschappelijk debat en politiserend werk", 1, text=False),
    ReportSection("attention", "Aandacht voor de preventieve gezinsondersteuning", 2, entries="Een actie"),
    ReportSection("signals", "Noden en signalen van de gezinnen", 2, entries="Een signaal"),
    ReportSection("field", "Onze plaats in het werkveld", 1, hint="Met hoeveel VTE jullie werken."),
    ReportSection("partners", "Partnerschappen in de gemeente", 2, entries="Een partner of overleg"),
    ReportSection(
        "federation", "Deel van het Home-Startgeheel", 2, "7.2", entries="Een overleg", events=("network",),
        hint=IN_THE_AGENDA,
    ),
    ReportSection(
        "expertise", "Deskundigheidsverhoging en vorming", 2, "7.3", entries="Een vorming", events=("staff",),
        hint=IN_THE_AGENDA,
    ),
    ReportSection("annexes", "Bijlagen", 1, entries="Een bijlage", is_made=True),
    ReportSection("annex_letter", "Voorbeeld van een nieuwsbrief", 2, text=False, is_made=True),
    ReportSection("annex_pictures", "In beeld", 2, text=False, is_made=True),
    ReportSection("annex_articles", "In de pers", 2, text=False, is_made=True),
)  # fmt: skip

SECTIONS = {section.key: section for section in _ALL}
assert len(SECTIONS) == len(_ALL)
WRITTEN = {key: section for key, section in SECTIONS.items() if section.text}
LASTING = frozenset({"partners"})  # what is noted under them mostly lasts from year to year
COLLECTED = {key: section for key, section in SECTIONS.items() if section.entries}


def numbered(sections: Iterable[ReportSection] = SECTIONS.values()) -> Iterator[tuple[str, ReportSection]]:
    """("3.1.1", section) in order; "" for a part without a number."""
    counts = [0, 0, 0]
    for section in sections:
        if not section.level:
            yield "", section
            continue
        counts[section.level - 1] += 1
        counts[section.level :] = [0] * (3 - section.level)
        yield ".".join(map(str, counts[: section.level])), section


NUMBERS = {section.key: number for number, section in numbered()}


def heading(key: str) -> str:
    """ "3.1.1 Complexe gezinsverhalen"."""
    return f"{NUMBERS[key]} {SECTIONS[key].title}".strip()
