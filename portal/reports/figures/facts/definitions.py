"""Every figure of the annual report, in its order; its chapter says what each means and counts."""

from portal.reports.figures.facts.chapters import communication, families, field, referrals, support, volunteers
from portal.reports.figures.facts.chapters.communication import CHANNEL, channel_definition
from portal.reports.figures.facts.definition import Definition

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
    "4.3.4": "Ondersteuning door meters en peters",
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
"""How many years are shown beside each other, the year itself included, unless somebody asks for more or fewer."""

SOURCES = {
    "trajectories": "In het portaal staat geen traject van toen of vroeger.",
    "referrals": "In het portaal staat geen aanmelding van toen of vroeger.",
    "contacts": "In het portaal staat geen contact van toen of vroeger.",
    "family_talks": "Gesprekken met gezinnen werden toen nog niet genoteerd.",
    "volunteer_talks": "Gesprekken met vrijwilligers werden toen nog niet genoteerd.",
    "volunteers": "In het portaal staat geen vrijwilliger van toen of vroeger.",
    "candidates": "Kandidaten werden toen nog niet genoteerd.",
    "mentorings": "Wie door een meter of peter begeleid wordt, werd toen nog niet genoteerd.",
    "events": "Vormingen en intervisies werden toen nog niet genoteerd.",
    "staff_events": "Vorming en overleg van medewerkers werden toen nog niet genoteerd.",
    "newsletters": "In het portaal staat geen nieuwsbrief van toen of vroeger.",
    "outreach": "Communicatieacties werden toen nog niet genoteerd.",
}
"""Why a figure is not known while nothing of its source was ever stored: that is not a 0."""

IN_ORDER = (families, referrals, support, volunteers, communication, field)

DEFINITIONS: dict[str, Definition] = {one.key: one for part in IN_ORDER for one in part.chapter.definitions}

AGES = (*volunteers.AGE_TITLES, "age_unknown")
GENDERS = tuple(f"gender_{value}" for value in volunteers.GENDER_TITLES)
BANDS_OF_CHILDREN = tuple(families.BAND_TITLES)
QUARTERS = tuple(f"contacts_k{number}" for number in (1, 2, 3, 4))

SUMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("children", BANDS_OF_CHILDREN),
    ("referrals", ("referrals_accepted", "referrals_declined", "referrals_open", "referrals_withdrawn")),
    ("referrals_declined", tuple(f"declined_{reason}" for reason in referrals.REASON_TITLES)),
    ("contacts", QUARTERS),
    ("volunteers", ("supporters", "mentors")),
    ("volunteers", GENDERS),
    ("volunteers", AGES),
)
"""Totals and their parts: they must agree. `interested` and its channels too, and
caseload_opening + trajectories_started − trajectories_closed = caseload_closing."""


def definition_of(key: str) -> Definition | None:
    """The definition of a key, of a channel too; None for anything else."""
    if key.startswith(CHANNEL):
        return channel_definition(key.removeprefix(CHANNEL)) if len(key) > len(CHANNEL) else None
    return DEFINITIONS.get(key)


def defined(key: str) -> Definition:
    """The same for a key that is known to be one."""
    definition = definition_of(key)
    assert definition is not None, key
    return definition
