"""Chapter 1, the families: who was reached, their children and their profile."""

from collections.abc import Callable
from datetime import date

from peewee import JOIN, Case

from portal.families.file.facts import profile
from portal.families.models.family import BANDS, FLAGS, Family
from portal.families.models.match import Trajectory
from portal.families.models.referral import Referral
from portal.kit.words import agreeing
from portal.reports.figures.facts.books import Books, TrajectoryRow, YearBooks, deal
from portal.reports.figures.facts.definition import CHILDREN, FAMILIES, LAST_DAY, TRAJECTORIES, Chapter
from portal.reports.figures.facts.lists import NOT_RECORDED, Items, ListItem, of_family


def read(books: dict[int, Books], first: date, last: date) -> None:
    """The trajectories that ran between these days, and what is known of their families."""
    here = list(books)
    was_accepted = Referral.status << ["accepted", "withdrawn"]
    accepted_on = Case(None, [(was_accepted, Referral.decided_on)], None).converter(Referral.decided_on.python_value)
    ran = Trajectory.overlaps(first, last)
    columns = (Trajectory.branch, Trajectory.id, Trajectory.family, Family.code)
    rows = (
        Trajectory.select(*columns, Trajectory.started_on, Trajectory.closed_on, accepted_on)
        .join_from(Trajectory, Family)
        .join_from(Trajectory, Referral, JOIN.LEFT_OUTER)
        .where(Trajectory.branch << here, ran)
        .order_by(Family.code, Trajectory.started_on, Trajectory.id)
    )
    deal(books, rows, "trajectories", TrajectoryRow)
    reached = Family.select(Family.id).where(
        Family.id << Trajectory.select(Trajectory.family).where(Trajectory.branch << here, ran)
    )
    facts = profile.facts_of(reached)
    for one in books.values():
        one.facts = {row.family_id: facts[row.family_id] for row in one.trajectories if row.family_id in facts}


chapter = Chapter()
families = chapter.section("1.1", FAMILIES, "trajectories")
trajectories = chapter.section("1.1", TRAJECTORIES, "trajectories")
of_children = chapter.section("1.1", CHILDREN, "trajectories")
profile_of = chapter.section("1.2", FAMILIES, "trajectories")


@families.figure(
    "Bereikte gezinnen",
    "Gezinnen met een traject dat minstens één dag van het jaar liep; wie alleen wacht, telt niet mee.",
)
def families_reached(books: YearBooks) -> list[ListItem]:
    return [of_family(family, code) for family, code in books.reached.items()]


def _started(row: TrajectoryRow) -> ListItem:
    return of_family(row.family_id, row.code, "gestart", row.started_on)


@trajectories.figure(
    "Nieuwe trajecten opgestart",
    "Trajecten met een startdatum in het jaar; een andere vrijwilliger is geen nieuw traject.",
)
def trajectories_started(books: YearBooks) -> list[ListItem]:
    return [_started(row) for row in books.active if books.holds(row.started_on)]


def closed(books: YearBooks) -> list[TrajectoryRow]:
    return [row for row in books.active if books.holds(row.closed_on)]


@trajectories.figure(
    "Gezinnen afgerond", "Trajecten met een afsluitdatum in het jaar; een andere vrijwilliger is geen afsluiting."
)
def trajectories_closed(books: YearBooks) -> list[ListItem]:
    return [of_family(row.family_id, row.code, "afgesloten", row.closed_on) for row in closed(books)]


@families.figure(
    "Gezinnen op de wachtlijst",
    f"Aanmeldingen die op {LAST_DAY} aanvaard zijn, niet gestart en niet ingetrokken.",
    source="referrals",
)
def waiting_list(books: YearBooks) -> list[ListItem]:
    return [
        of_family(row.family_id, row.code, "aanvaard", row.decided_on)
        for row in books.books.referrals
        if row.waits_on(books.last)
    ]


@trajectories.figure(
    "Lopende trajecten bij het begin", "Trajecten die voor 1 januari startten en toen nog niet afgesloten waren."
)
def caseload_opening(books: YearBooks) -> list[ListItem]:
    return [_started(row) for row in books.active if row.started_on < books.first]


@trajectories.figure(
    "Lopende trajecten op het einde",
    f"Trajecten die na {LAST_DAY} verder lopen: begin + nieuw − afgerond.",
)
def caseload_closing(books: YearBooks) -> list[ListItem]:
    return [_started(row) for row in books.active if row.runs_on(books.last)]


def children(*bands: str) -> Items:
    """A row per child of a reached family, in one of these bands; all of them without any."""
    wanted = bands or ("", *BANDS)

    def items(books: YearBooks) -> list[ListItem]:
        return [
            of_family(family, code, BANDS.get(band, "leeftijd niet gekend"))
            for family, code in books.reached.items()
            for band in wanted
            for _ in range(books.profiles[family].bands[band])
        ]

    return items


def children_why(books: YearBooks) -> str:
    """Families without a single child are families whose children were not written down."""
    if books.reached and not any(books.profiles[family].children for family in books.reached):
        return NOT_RECORDED
    return ""


BAND_TITLES = {
    "children_unborn": ("-9m - 0", "unborn", "Kinderen die op de peildag nog niet geboren zijn."),
    "children_0_6": ("0 - 6 jaar", "0-6", "Kinderen die op de peildag jonger zijn dan 7 jaar."),
    "children_7_12": ("7 - 12 jaar", "7-12", "Kinderen die op de peildag 7 tot en met 12 jaar zijn."),
    "children_13": ("+12 jaar", "12+", "Kinderen die op de peildag 13 jaar of ouder zijn."),
    "children_unknown": ("Leeftijd niet gekend", "", "Kinderen van wie geen geboortemaand in het dossier staat."),
}

of_children.add(
    "children",
    "Bereikte kinderen",
    f"Alle kinderen van de bereikte gezinnen; peildag is {LAST_DAY}, of de afsluiting als die vroeger valt.",
    children(),
    why=children_why,
)
for key, (title, band, meaning) in BAND_TITLES.items():
    of_children.add(key, title, meaning, children(band), level=1, why=children_why, is_quiet=not band)


def flag(key: str) -> Items:
    """The reached families for which the answer is yes."""

    def items(books: YearBooks) -> list[ListItem]:
        answers = ((f, code, books.profiles[f].answers[key]) for f, code in books.reached.items())
        return [of_family(family, code, answer.why) for family, code, answer in answers if answer.value == "yes"]

    return items


def flag_why(key: str) -> Callable[[YearBooks], str]:
    """Why a flag cannot be known: nobody ever answered it for a family that was reached."""

    def why(books: YearBooks) -> str:
        values = {books.profiles[family].answers[key].value for family in books.reached}
        return "" if not values or values & {"yes", "no"} else NOT_RECORDED

    return why


def flag_note(key: str) -> Callable[[YearBooks], str]:
    def note(books: YearBooks) -> str:
        unknown = sum(books.profiles[family].answers[key].value == "unknown" for family in books.reached)
        return f"Van {unknown} {agreeing(unknown, 'gezin', 'gezinnen')} is dit niet gekend." if unknown else ""

    return note


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

for key, (title, words) in FLAG_TITLES.items():
    follows = key in ("perinatal", "young_parent")
    how = "volgt uit de maanden en jaren in het dossier" if follows else "het laatste antwoord tot en met dat jaar telt"
    profile_of.add(
        f"flag_{key}",
        title,
        f"Bereikte gezinnen waar {words}; {how}.",
        flag(key),
        why=flag_why(key),
        note=flag_note(key),
    )
