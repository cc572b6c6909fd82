"""Every figure of the annual report, in its order: what it means, and what it counts (DOMAIN §5)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from portal.agenda.models.event import FOR_VOLUNTEERS
from portal.families.models.family import FLAGS
from portal.families.models.referral import DECLINE_REASONS
from portal.reports.figures.facts import lists
from portal.reports.figures.facts.books import YearBooks
from portal.reports.figures.facts.lists import Items, Reckon

SECTIONS = {
    "1.1": "Bereik",
    "1.2": "Profiel van de gezinnen",
    "2.1": "Aantal aanmeldingen",
    "2.2": "Aanmelders",
    "3.1": "Ondersteuning door de coördinator",
    "3.2": "Ondersteuning door de vrijwilliger",
    "4.1": "Aantal vrijwilligers",
    "4.2": "Profiel van de vrijwilliger",
    "4.3": "Ondersteuning van de vrijwilliger",
    "5": "Communicatieacties",
    "7.2": "Deel van het Home-Startgeheel",
    "7.3": "Deskundigheidsverhoging en vorming",
}
CHAPTERS = {
    "1": "De gezinnen",
    "2": "De aanmelding",
    "3": "De ondersteuning",
    "4": "De vrijwilligers",
    "5": "Communicatie",
    "7": "Het werkveld",
}

YEARS_SHOWN = 3
YEARS_OF_SECTION = {"1.2": 2}
"""How many years stand beside each other, the year itself with them, unless somebody asks for more or fewer."""

SOURCES = {
    "trajectories": "In het portaal staat geen traject van toen of vroeger.",
    "referrals": "In het portaal staat geen aanmelding van toen of vroeger.",
    "contacts": "In het portaal staat geen contact van toen of vroeger.",
    "family_talks": "Gesprekken met gezinnen werden toen nog niet genoteerd.",
    "volunteer_talks": "Gesprekken met vrijwilligers werden toen nog niet genoteerd.",
    "volunteers": "In het portaal staat geen vrijwilliger van toen of vroeger.",
    "candidates": "Kandidaten werden toen nog niet genoteerd.",
    "events": "Vormingen en intervisies werden toen nog niet genoteerd.",
    "staff_events": "Vorming en overleg van medewerkers werden toen nog niet genoteerd.",
    "newsletters": "In het portaal staat geen nieuwsbrief van toen of vroeger.",
    "outreach": "Communicatieacties werden toen nog niet genoteerd.",
}
"""Why a figure is not known while nothing of its source was ever kept: that is no 0."""


LAST_DAY, TODAY = "de laatste dag van het jaar", "vandaag"


@dataclass(frozen=True)
class Definition:
    """One figure. `meaning`: a sentence. `unit`: of one and of many. `base`: the figure that a mean is taken over."""

    key: str
    section: str
    title: str
    meaning: str
    unit: tuple[str, str]
    source: str
    items: Items
    reckon: Reckon = lists.count
    level: int = 0  # 1: a part of the figure above it
    none: str = ""  # why there is no value when `reckon` gives None
    why: Callable[[YearBooks], str] = lambda books: ""
    note: Callable[[YearBooks], str] = lambda books: ""
    is_quiet: bool = False  # stays away while it is 0 in every year
    of_people: bool = True  # small numbers of it are not shown outside the branch
    base: str = ""

    @property
    def is_mean(self) -> bool:
        return bool(self.base)

    def meaning_in(self, origin: str) -> str:
        """The sentence for a year as it stands: one that runs looks at today, and says so."""
        if origin != "running":
            return self.meaning
        return self.meaning.replace(f"op {LAST_DAY}", TODAY).replace(LAST_DAY, TODAY)


FAMILIES, CHILDREN = ("gezin", "gezinnen"), ("kind", "kinderen")
TRAJECTORIES = ("traject", "trajecten")
REFERRALS, TALKS, CONTACTS = ("aanmelding", "aanmeldingen"), ("gesprek", "gesprekken"), ("contact", "contacten")
ACTIVITIES = ("activiteit", "activiteiten")
VOLUNTEERS, CANDIDATES, MONTHS = ("vrijwilliger", "vrijwilligers"), ("kandidaat", "kandidaten"), ("maand", "maanden")

FLAG_TITLES = {
    "single_parent": ("Alleenstaand ouderschap", "één ouder er alleen voor staat"),
    "mental_health": ("Psychische kwetsbaarheid", "er een psychische kwetsbaarheid is bij ouder of kind"),
    "disability": ("Fysieke beperking", "er een fysieke beperking is bij ouder of kind"),
    "no_work_income": ("Geen arbeidsinkomen aanwezig", "er geen inkomen uit werk is"),
    "other_language": ("Ouder-kindtaal geen Nederlands", "ouder en kind een andere taal dan Nederlands spreken"),
    "perinatal": (
        "Perinatale gezinnen",
        "er tijdens de steun in het jaar een zwangerschap was of een kind jonger dan 2,5 jaar",
    ),
    "young_parent": ("Ouder -25 jaar", "een ouder jonger is dan 25 jaar"),
    "newcomer": ("Nieuwkomers", "de ouders nieuwkomers zijn"),
    "supervision": ("Onder toezicht van VK, OCJ, JRB", "er toezicht is van VK, OCJ of de jeugdrechtbank"),
}
assert FLAG_TITLES.keys() == FLAGS.keys()

REASON_TITLES = {
    "outside_area": "Woont niet in het werkingsgebied",
    "other_need": "Had een andere nood",
    "intake_stop": "Wachtlijststop",
    "other": "Een andere reden",
}
assert REASON_TITLES.keys() == DECLINE_REASONS.keys()

BAND_TITLES = {
    "children_unborn": ("-9m - 0", "unborn", "Kinderen die op de peildag nog niet geboren zijn."),
    "children_0_6": ("0 - 6 jaar", "0-6", "Kinderen die op de peildag jonger zijn dan 7 jaar."),
    "children_7_12": ("7 - 12 jaar", "7-12", "Kinderen die op de peildag 7 tot en met 12 jaar zijn."),
    "children_13": ("+12 jaar", "12+", "Kinderen die op de peildag 13 jaar of ouder zijn."),
    "children_unknown": ("Leeftijd niet gekend", "", "Kinderen van wie geen geboortemaand in het dossier staat."),
}

GENDER_TITLES = {"m": "Mannen", "f": "Vrouwen", "x": "X", "unknown": "Geslacht niet gekend"}

AGE_TITLES = {
    "age_under_20": ("Jonger dan 20 jaar", 0, 19),
    "age_20_25": ("20 - 25 jaar", 20, 25),
    "age_26_50": ("26 - 50 jaar", 26, 50),
    "age_51_65": ("51 - 65 jaar", 51, 65),
    "age_66_75": ("66 - 75 jaar", 66, 75),
    "age_76": ("75+", 76, 200),
}


def _definitions() -> Iterable[Definition]:
    yield Definition(
        "families_reached", "1.1", "Bereikte gezinnen",
        "Gezinnen met een traject dat minstens één dag van het jaar liep; wie alleen wacht, telt niet mee.",
        FAMILIES, "trajectories", lists.families_reached,
    )  # fmt: skip
    yield Definition(
        "trajectories_started", "1.1", "Nieuwe trajecten opgestart",
        "Trajecten met een startdatum in het jaar; een andere vrijwilliger is geen nieuw traject.",
        TRAJECTORIES, "trajectories", lists.trajectories_started,
    )  # fmt: skip
    yield Definition(
        "trajectories_closed", "1.1", "Gezinnen afgerond",
        "Trajecten met een afsluitdatum in het jaar; een andere vrijwilliger is geen afsluiting.",
        TRAJECTORIES, "trajectories", lists.trajectories_closed,
    )  # fmt: skip
    yield Definition(
        "waiting_list", "1.1", "Gezinnen op de wachtlijst",
        f"Aanmeldingen die op {LAST_DAY} aanvaard zijn, niet gestart en niet ingetrokken.",
        FAMILIES, "referrals", lists.waiting_list,
    )  # fmt: skip
    yield Definition(
        "caseload_opening", "1.1", "Lopende trajecten bij het begin",
        "Trajecten die voor 1 januari startten en toen nog niet afgesloten waren.",
        TRAJECTORIES, "trajectories", lists.caseload_opening,
    )  # fmt: skip
    yield Definition(
        "caseload_closing", "1.1", "Lopende trajecten op het einde",
        f"Trajecten die na {LAST_DAY} verder lopen: begin + nieuw − afgerond.",
        TRAJECTORIES, "trajectories", lists.caseload_closing,
    )  # fmt: skip
    yield Definition(
        "children", "1.1", "Bereikte kinderen",
        f"Alle kinderen van de bereikte gezinnen; peildag is {LAST_DAY}, of de afsluiting als die vroeger valt.",
        CHILDREN, "trajectories", lists.children(), why=lists.children_why,
    )  # fmt: skip
    for key, (title, band, meaning) in BAND_TITLES.items():
        yield Definition(
            key, "1.1", title, meaning, CHILDREN, "trajectories", lists.children(band), level=1,
            why=lists.children_why, is_quiet=not band,
        )  # fmt: skip
    for flag, (title, words) in FLAG_TITLES.items():
        yield Definition(
            f"flag_{flag}", "1.2", title,
            f"Bereikte gezinnen waar {words}; het laatste antwoord tot en met dat jaar telt."
            if flag not in ("perinatal", "young_parent")
            else f"Bereikte gezinnen waar {words}; volgt uit de maanden en jaren in het dossier.",
            FAMILIES, "trajectories", lists.flag(flag), why=lists.flag_why(flag), note=lists.flag_note(flag),
        )  # fmt: skip
    yield from _referral_definitions()
    yield from _support_definitions()
    yield from _volunteer_definitions()


def _referral_definitions() -> Iterable[Definition]:
    yield Definition(
        "referrals", "2.1", "Totaal aantal aanmeldingen", "Aanmeldingen die in het jaar binnenkwamen.",
        REFERRALS, "referrals", lists.referrals,
    )  # fmt: skip
    yield Definition(
        "referrals_accepted", "2.1", "Aanvaarde aanmeldingen",
        "Daarvan aanvaard, ook als dat pas na nieuwjaar beslist werd.",
        REFERRALS, "referrals", lists.referrals_accepted, level=1,
    )  # fmt: skip
    yield Definition(
        "referrals_declined", "2.1", "Niet aanvaarde aanmeldingen",
        "Daarvan niet aanvaard, ook als dat pas na nieuwjaar beslist werd.",
        REFERRALS, "referrals", lists.referrals_declined, level=1,
    )  # fmt: skip
    for reason, title in REASON_TITLES.items():
        yield Definition(
            f"declined_{reason}", "2.1", title, f"Niet aanvaard met als reden: {DECLINE_REASONS[reason]}.",
            REFERRALS, "referrals", lists.declined(reason), level=2, is_quiet=reason == "other",
        )  # fmt: skip
    yield Definition(
        "referrals_open", "2.1", "In behandeling", "Aanmeldingen van het jaar waarover nog niet beslist is.",
        REFERRALS, "referrals", lists.referrals_open, level=1, is_quiet=True,
    )  # fmt: skip
    yield Definition(
        "referrals_withdrawn", "2.1", "Ingetrokken voor een beslissing",
        "Aanmeldingen van het jaar die het gezin introk voor er beslist werd.",
        REFERRALS, "referrals", lists.referrals_withdrawn, level=1, is_quiet=True,
    )  # fmt: skip
    yield Definition(
        "referrers", "2.2", "Organisaties die gezinnen aanmeldden",
        "Verschillende organisaties met minstens één aanmelding in het jaar.",
        ("organisatie", "organisaties"), "referrals", lists.referrers, of_people=False,
    )  # fmt: skip
    yield Definition(
        "self_referred", "2.2", "Gezinnen die zelf de weg vonden",
        "Verschillende gezinnen die zich in het jaar zelf aanmeldden.",
        FAMILIES, "referrals", lists.self_referred,
    )  # fmt: skip
    yield Definition(
        "waiting_months", "2.2", "Gemiddelde wachttijd",
        "Gemiddelde van de dagen tussen aanvaarding en start, over de trajecten die in het jaar startten, in maanden "
        "van 30,44 dagen.",
        MONTHS, "trajectories", lists.waiting_months, lists.mean_months, none="Er startte geen traject met een "
        "gekende aanvaarding.", note=lists.waiting_note, base="trajectories_started",
    )  # fmt: skip


def _support_definitions() -> Iterable[Definition]:
    yield Definition(
        "family_talks", "3.1", "Contacten tussen coördinator en gezin",
        "Gesprekken van het jaar in het logboek: intake, huisbezoek, overleg, lang telefoongesprek; ook met gezinnen "
        "die wachten of afgerond zijn.",
        TALKS, "family_talks", lists.family_talks,
    )  # fmt: skip
    yield Definition(
        "contacts", "3.2", "Contacten tussen vrijwilliger en gezin",
        "Dagen van het jaar waarop een vrijwilliger en een gezin elkaar zagen, en die meetellen.",
        CONTACTS, "contacts", lists.contacts(), lists.total,
    )  # fmt: skip
    for number, ordinal in enumerate(("1e", "2e", "3e", "4e"), 1):
        yield Definition(
            f"contacts_k{number}", "3.2", f"{ordinal} kwartaal", f"Dezelfde contacten, in het {ordinal} kwartaal.",
            CONTACTS, "contacts", lists.contacts(number), lists.total, level=1, why=lists.quarter_why(number),
        )  # fmt: skip
    yield Definition(
        "contacts_average", "3.2", "Gemiddeld per actief gezin per 3 maanden",
        "De contacten, gedeeld door de koppelingen; wie een heel kwartaal actief was, telt voor 1, wie korter actief "
        "was voor dat deel.",
        CONTACTS, "contacts", lists.contacts_average, lists.per_active_family, none="Er was geen enkel gezin actief.",
        base="families_reached",
    )  # fmt: skip
    yield Definition(
        "trajectory_months", "3.2", "Gemiddelde duur van een steuntraject",
        "Gemiddelde van start tot afsluiting, over de trajecten die in het jaar afgesloten werden, in maanden van "
        "30,44 dagen.",
        MONTHS, "trajectories", lists.trajectory_months, lists.mean_months, none="Er werd geen traject afgesloten.",
        base="trajectories_closed",
    )  # fmt: skip
    yield Definition(
        "language_buddies", "3.2", "Taalmaatjes",
        "Vrijwilligers die op minstens één dag van het jaar taalmaatje waren.",
        VOLUNTEERS, "volunteers", lists.language_buddies,
    )  # fmt: skip


def _volunteer_definitions() -> Iterable[Definition]:
    yield Definition(
        "info_session", "4.1", "Kandidaten op een infosessie", "Kandidaten die in het jaar naar een infosessie kwamen.",
        CANDIDATES, "candidates", lists.info_session,
    )  # fmt: skip
    yield Definition(
        "initial_training", "4.1", "Volgden de startopleiding",
        "Kandidaten die in het jaar de startopleiding afrondden.",
        CANDIDATES, "candidates", lists.initial_training,
    )  # fmt: skip
    yield Definition(
        "started_buddies", "4.1", "Opgestart als gezinsbuddy",
        "Wie in het jaar voor het eerst gezinsbuddy of taalmaatje werd.",
        VOLUNTEERS, "volunteers", lists.started(*lists.BUDDIES),
    )  # fmt: skip
    yield Definition(
        "started_mentors", "4.1", "Opgestart als meter of peter", "Wie in het jaar voor het eerst meter of peter werd.",
        VOLUNTEERS, "volunteers", lists.started("mentor"),
    )  # fmt: skip
    yield Definition(
        "volunteers", "4.1", "Totaal bereik aantal vrijwilligers",
        "Iedereen met een vrijwilligersrol op minstens één dag van het jaar.",
        VOLUNTEERS, "volunteers", lists.volunteers,
    )  # fmt: skip
    yield Definition(
        "supporters", "4.1", "Vrijwillige gezinsondersteuners",
        "Daarvan gezinsbuddy of taalmaatje op hun laatste actieve dag van het jaar.",
        VOLUNTEERS, "volunteers", lists.supporters, level=1,
    )  # fmt: skip
    yield Definition(
        "mentors", "4.1", "Meters en peters", "Daarvan meter of peter op hun laatste actieve dag van het jaar.",
        VOLUNTEERS, "volunteers", lists.mentors, level=1,
    )  # fmt: skip
    for value, title in GENDER_TITLES.items():
        yield Definition(
            f"gender_{value}", "4.2", title, "Van alle vrijwilligers van het jaar.",
            VOLUNTEERS, "volunteers", lists.gender("" if value == "unknown" else value),
            is_quiet=value in ("x", "unknown"),
        )  # fmt: skip
    for key, (title, low, high) in AGE_TITLES.items():
        words = f"{low} tot en met {high} jaar zijn" if low and high < 100 else "76 jaar of ouder zijn"
        yield Definition(
            key, "4.2", title,
            f"Vrijwilligers die op {LAST_DAY} {words if low else 'jonger dan 20 jaar zijn'}.",
            VOLUNTEERS, "volunteers", lists.aged(low, high), is_quiet=not low,
        )  # fmt: skip
    yield Definition(
        "age_unknown", "4.2", "Leeftijd niet gekend", "Vrijwilligers van wie de geboortedatum niet gekend is.",
        VOLUNTEERS, "volunteers", lists.age_unknown, is_quiet=True,
    )  # fmt: skip
    yield Definition(
        "volunteer_talks", "4.3", "Contacten tussen coördinator en vrijwilligers",
        "Gesprekken van het jaar in het logboek: kennismaking, coaching, afstemming, afronding, telefoon.",
        TALKS, "volunteer_talks", lists.volunteer_talks,
    )  # fmt: skip
    yield Definition(
        "newsletters", "4.3", "Nieuwsbrieven voor vrijwilligers", "Nieuwsbrieven die in het jaar verstuurd werden.",
        ("nieuwsbrief", "nieuwsbrieven"), "newsletters", lists.newsletters, of_people=False,
    )  # fmt: skip
    yield Definition(
        "events", "4.3", "Vormingen, intervisies en bedankingsmomenten",
        "Wat in het jaar voor de vrijwilligers doorging; elk deel van een reeks telt apart.",
        ACTIVITIES, "events", lists.events(*FOR_VOLUNTEERS), of_people=False,
    )  # fmt: skip
    yield Definition(
        "interested", "5", "Geïnteresseerde inwoners", "Kandidaten die zich in het jaar voor het eerst meldden.",
        CANDIDATES, "candidates", lists.interested,
    )  # fmt: skip
    yield Definition(
        "interested_came", "5", "Van hen kwamen naar een infosessie",
        "Geïnteresseerden van het jaar die naar een infosessie kwamen, ook als dat pas na nieuwjaar was.",
        CANDIDATES, "candidates", lists.interested_came,
    )  # fmt: skip
    yield Definition(
        "campaigns", "5", "Campagnes en acties", "Communicatieacties met een dag in het jaar.",
        ("actie", "acties"), "outreach", lists.campaigns, of_people=False,
    )  # fmt: skip
    yield Definition(
        "permanent_actions", "5", "Permanente communicatieacties",
        "Acties die doorlopen en op minstens één dag van het jaar golden.",
        ("actie", "acties"), "outreach", lists.permanent_actions, of_people=False,
    )  # fmt: skip
    yield Definition(
        "network_meetings", "7.2", "Overleg in het netwerk",
        "Wat in de agenda staat als overleg in het netwerk, en doorging.",
        ACTIVITIES, "staff_events", lists.events("network"), of_people=False,
    )  # fmt: skip
    yield Definition(
        "staff_events", "7.3", "Vorming en overleg van medewerkers",
        "Wat in de agenda staat als vorming of overleg van medewerkers, en doorging.",
        ACTIVITIES, "staff_events", lists.events("staff"), of_people=False,
    )  # fmt: skip


DEFINITIONS: dict[str, Definition] = {one.key: one for one in _definitions()}

CHANNEL = "channel:"
AGES = (*AGE_TITLES, "age_unknown")
GENDERS = tuple(f"gender_{value}" for value in GENDER_TITLES)
BANDS_OF_CHILDREN = tuple(BAND_TITLES)
QUARTERS = tuple(f"contacts_k{number}" for number in (1, 2, 3, 4))

SUMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("children", BANDS_OF_CHILDREN),
    ("referrals", ("referrals_accepted", "referrals_declined", "referrals_open", "referrals_withdrawn")),
    ("referrals_declined", tuple(f"declined_{reason}" for reason in REASON_TITLES)),
    ("contacts", QUARTERS),
    ("volunteers", ("supporters", "mentors")),
    ("volunteers", GENDERS),
    ("volunteers", AGES),
)
"""Totals and their parts: they must agree. `interested` and its channels too, and
caseload_opening + trajectories_started − trajectories_closed = caseload_closing."""


def channel_definition(name: str) -> Definition:
    """The figure of one channel; its name comes from the branch's own list. "?": not known."""
    return Definition(
        f"{CHANNEL}{name}", "5", lists.NO_CHANNEL.capitalize() if name == "?" else name,
        "Geïnteresseerden van het jaar van wie niet gekend is hoe ze ons vonden." if name == "?"
        else "Geïnteresseerden van het jaar die zo bij ons terechtkwamen.",
        CANDIDATES, "candidates", lists.interested_by(name), level=1,
    )  # fmt: skip


def definition_of(key: str) -> Definition | None:
    """The definition of a key, of a channel too; None for anything else."""
    if key.startswith(CHANNEL):
        return channel_definition(key.removeprefix(CHANNEL)) if len(key) > len(CHANNEL) else None
    return DEFINITIONS.get(key)
