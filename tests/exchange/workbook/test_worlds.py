"""Random branches loaded twice, with corrections made in the portal in between: not a figure changes."""

import random
from datetime import date, timedelta

import pytest

from portal.agenda.models.candidate import Candidate, Channel
from portal.agenda.models.event import Event
from portal.contacts.models.contact import Contact
from portal.exchange.workbook.rules import transfer as rules
from portal.families.models.family import Child, Family, ProfileFlag
from portal.families.models.match import Match, Trajectory
from portal.families.models.referral import Referral, Referrer
from portal.families.models.talk import Talk
from portal.people.models import Person, RolePeriod
from portal.reports.figures.facts.figures import compute
from tests.conftest import Cast
from tests.exchange.workbook.conftest import Book

FIRST = date(2023, 1, 1)
YEARS = (2023, 2024, 2025)
NAMES = ("An", "Bo", "Cis", "Dré", "Els", "Fien", "D’Hondt", "Ümit", "Jan-Jaap")
TABLES = (Person, RolePeriod, Family, Child, ProfileFlag, Referral, Referrer, Trajectory, Match, Contact, Talk,
          Candidate, Channel, Event)  # fmt: skip


def a_world(book: Book, chance: random.Random) -> None:
    """Six families from referral to contacts, six volunteers of few names, six candidates, each with its Kenmerk."""

    def day(after: date, most: int) -> date:
        return after + timedelta(days=chance.randint(1, most))

    for n in range(6):
        name = {"Voornaam": chance.choice(NAMES), "Familienaam": chance.choice(NAMES)}
        book.row("Vrijwilligers", **name, Kenmerk=f"V{n}", Rol=chance.choice(["gezinsbuddy", "meter"]),
                 Geslacht=chance.choice("vm"), Gestart__op=day(FIRST, 90))  # fmt: skip
        came = day(FIRST, 700)
        book.row("Kandidaten", **name, Kenmerk=f"K1{n}", Interesse__op=came,
                 Kanaal=chance.choice(["Facebook", "via via"]),
                 Infosessie__op=chance.choice([None, day(came, 60)]))  # fmt: skip
    for n in range(6):
        code = f"R-{n:03}"
        received = day(date(2023, 4, 1), 200)
        decided = day(received, 30)
        started = day(decided, 200)
        book.row("Gezinnen", Code=code, Gemeente="Kerkem", Naam=chance.choice(NAMES))
        for _ in range(chance.randint(0, 3)):
            book.row("Kinderen", Gezin=code, Voornaam=chance.choice(NAMES), Geboren__in=day(date(2012, 1, 1), 3500))
        book.row(
            "Profiel", Gezin=code, Jaar=2024, Kenmerk="alleenstaand ouderschap", Waarde=chance.choice(["ja", "nee"])
        )
        book.row("Aanmeldingen", Gezin=code, Beslissing="aanvaard", Ontvangen__op=received, Beslist__op=decided,
                 Aanmelder=chance.choice(["Wijkhuis", "OCMW"]))  # fmt: skip
        book.row("Trajecten", Gezin=code, Gestart__op=started)
        volunteer = f"V{chance.randrange(6)}"
        book.row("Koppelingen", Gezin=code, Vrijwilliger=volunteer, Van=started)
        for on in sorted({day(started, 300) for _ in range(chance.randint(0, 9))}):
            book.row("Contacten", Gezin=code, Vrijwilliger=volunteer, Datum=on)
        book.row("Gesprekken", Datum=day(started, 90), Gezin=code, Soort__bij__het__gezin="huisbezoek")
    book.row("Activiteiten", Datum=day(FIRST, 700), Soort="infosessie", Titel="Infoavond")


def corrected(chance: random.Random) -> None:
    """What a coordinator changes between two loads: names, days, and rows that were wrong."""

    def some(model):
        rows = list(model.select().order_by(model.id))
        return chance.sample(rows, min(len(rows), 3))

    def moved(model, field: str, *by: int):
        for row in some(model):
            day = getattr(row, field) + timedelta(days=chance.choice(by))
            model.update(**{field: day}).where(model.id == row.id).execute()

    for model in (Person, Candidate, Child):
        for row in some(model):
            model.update(given_name=f"{row.given_name}a").where(model.id == row.id).execute()
    for model in (Channel, Referrer):
        for row in some(model):
            model.update(name=f"{row.name}!").where(model.id == row.id).execute()
    moved(Referral, "received_on", -40, -1)
    moved(Trajectory, "started_on", -3, -1)
    moved(Match, "started_on", 1, 40)
    for model, field in ((Talk, "day"), (RolePeriod, "started_on"), (Event, "day")):
        moved(model, field, -40, -1, 1, 40)
    moved(Candidate, "interested_on", -40, -1)
    Child.update(birth_month=date(2014, 5, 1)).where(Child.id << [child.id for child in some(Child)]).execute()
    for model in (Contact, Child, ProfileFlag):
        for row in some(model)[:2]:
            row.delete_instance()


def state(cast: Cast) -> tuple[dict[tuple[int, int], object], list[int]]:
    figures = {key: found.as_numbers() for key, found in compute([(cast.branch, year) for year in YEARS]).items()}
    return figures, [model.select().count() for model in TABLES]


@pytest.mark.parametrize("seed", range(4))
def test_loaded_twice_is_loaded_once(book, cast, seed):
    chance = random.Random(seed)
    a_world(book, chance)
    first = book.load()
    assert first.is_written, first.problems.problems
    corrected(chance)
    before = state(cast)
    for content in (book.content, rules.export_branch(cast.branch, by=None), book.content):
        again = rules.load(cast.branch, content, dry_run=False, by=cast.els)
        assert again.is_written and again.new == 0, (again.problems.problems, [c for c in again.counts if c.new])
        assert state(cast) == before
