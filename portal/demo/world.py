"""The demo world: invented people in an invented branch, the same each time for the same day."""

from datetime import date

from portal.database import transaction
from portal.demo.agenda.agenda import add_agenda
from portal.demo.agenda.candidates import add_candidates
from portal.demo.agenda.newsletters import PHONE, add_newsletters
from portal.demo.families.around import add_around
from portal.demo.families.families import add_families
from portal.demo.families.households import add_households
from portal.demo.families.referrals import add_referrals
from portal.demo.families.talks import add_talks
from portal.demo.making import OPENED_ON, entered, moment
from portal.demo.money.expenses import Money, add_notes, moment_of
from portal.demo.money.notes import plans_of_notes
from portal.demo.money.payday import add_batches
from portal.demo.money.rates import add_rates
from portal.demo.money.trips import Trips
from portal.demo.people import add_people, iban
from portal.demo.report.pictures import add_pictures
from portal.demo.report.year import add_year
from portal.demo.visits.care import add_care
from portal.demo.visits.contacts import HandIns, add_contacts, add_overviews, days_of
from portal.expenses.rates.facts import RateTable
from portal.history.rules import record
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.errors import RuleError
from portal.people.models import Branch, Person

NOT_EMPTY = "In deze databank staan al gegevens. Kies een lege databank voor de demo."
TOO_EARLY = "De demo begint in 2025. Kies een dag vanaf 3 januari 2025."


def is_empty() -> bool:
    """Whether nobody has used this (migrated) database yet."""
    return not Branch.select().exists() and not Person.select().exists()


def build(today: date | None = None) -> None:
    """Fill an empty database with the demo as it stands early on `today`. RuleError where it is not empty."""
    today = today or clock.today()
    if today <= OPENED_ON:
        raise RuleError(TOO_EARLY)
    latest = moment(today, 0, 10)
    with transaction(), clock.stopped(latest):
        if not is_empty():
            raise RuleError(NOT_EMPTY)
        demo = add_people(_branch(), today)
        add_rates(demo)
        referrals = add_referrals(demo)
        pairs = add_families(demo, referrals)
        add_households(demo, referrals, {pair.plan.alias: pair.plan.started_on for pair in pairs})
        add_talks(demo, referrals, pairs)
        add_around(demo)
        days = days_of(pairs, today)
        add_contacts(demo, pairs, days)
        trips = Trips(pairs, days)
        plans, owing = plans_of_notes(today, trips.count)
        came_in = [p for p in plans if p.submitted]
        noted = {(p.volunteer, p.quarter): moment_of(p, p.created, "submit", latest) for p in came_in}
        add_overviews(demo, pairs, days, HandIns(Quarter.of(today).previous(), owing, latest, noted))
        add_batches(demo, add_notes(Money(demo, RateTable(demo.branch.id), trips, latest), plans))
        events = add_agenda(demo, pairs)
        add_candidates(demo, events)
        add_newsletters(demo, events)
        add_pictures(demo)
        add_care(demo, pairs)
        add_year(demo, pairs)


def _branch() -> Branch:
    branch = Branch.create(
        name="Home-Start Lindedal",
        municipality="Lindedal",
        phone="+3216000000",
        email="info@lindedal.example",
        address="Huis van het Kind, Raadhuisplein 1, 3999 Lindedal",
        newsletter_greeting="Beste vrijwilligers,",
        newsletter_signature=f"Fijne groeten en tot snel,\nEls Peeters, coördinator\n{PHONE}",
        account_holder="Home-Start Lindedal vzw",
        iban=iban(100),
        is_demo=True,
        created_at=entered(OPENED_ON),
    )
    with clock.stopped(entered(OPENED_ON)):
        record(branch, "create", None)
    return branch
