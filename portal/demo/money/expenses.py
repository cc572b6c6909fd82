"""The expense notes of the demo: trips from contacts, some tickets, and every state a note can be in."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from portal.demo.making import Demo, insert, moment
from portal.demo.money.notes import NotePlan
from portal.demo.money.receipts import Ticket, photographed
from portal.demo.money.trips import Trips
from portal.demo.people import VOLUNTEERS
from portal.expenses.models.notes import ExpenseLine, ExpenseNote, Receipt, claim_key, open_key
from portal.expenses.models.rates import MileageRate, RegimeChoice
from portal.expenses.rates.facts import RateTable
from portal.history.rules import next_number
from portal.kit import clock
from portal.kit.money import trip_cents
from portal.kit.records import dataclass
from portal.people.models import Person

QUESTION = "Op je parkeerticket kan ik het bedrag niet goed lezen. Wil je een nieuwe foto nemen?"
LINE_QUESTION = "Welk bedrag staat op dit ticket?"
COSTS = {
    "bus": ("public_transport", "bus, met het gezin naar het ziekenhuis", (500, 600, 640)),
    "train": ("public_transport", "trein, naar een vorming van Home-Start", (1180, 1460, 2380)),
    "parking": ("parking", "parking, mee naar een afspraak", (200, 350, 400)),
}
LOOKS = {"missing_receipt": "parking", "returned": "parking", "same_ticket": "bus"}


def moment_of(plan: NotePlan, day: date, step: str, latest: datetime) -> datetime:
    """When a step was taken: volunteers in the evening, Els at her desk, never after `latest`."""
    rng = Random(f"{plan.volunteer} {plan.quarter} {step}")
    hour = rng.randrange(19, 22) if step == "submit" and plan.volunteer != "Jos" else rng.randrange(9, 17)
    return min(moment(day, hour, rng.randrange(60)), latest)


@dataclass(frozen=True)
class Money:
    """What every note needs: the demo, the rates, the trips and the end of the demo's past."""

    demo: Demo
    rates: RateTable
    trips: Trips
    latest: datetime


@dataclass(frozen=True)
class Written:
    """A note as it was written down, with what it asks back."""

    plan: NotePlan
    note: ExpenseNote
    cents: int


def add_notes(money: Money, plans: list[NotePlan]) -> list[Written]:
    """Write the notes with numbers in the order in which they came in, their lines, receipts and history."""
    wanted = _tickets(plans)
    lines: list[dict[str, Any]] = []
    written = []
    for plan in sorted(plans, key=lambda p: moment_of(p, p.submitted or p.created, "submit", money.latest)):
        note = _note(money, plan)
        trips = _trip_lines(money, plan, note)
        cents = sum(line["cents"] for line in trips if not line["struck"])
        if plan in wanted:
            cents += _cost(money, plan, note, wanted[plan])
        _remember(money, plan, note)
        lines += trips
        written.append(Written(plan, note, cents))
    insert(ExpenseLine, lines)
    return written


def _tickets(plans: list[NotePlan]) -> dict[NotePlan, tuple[str, int, NotePlan]]:
    """Which notes carry a ticket (look, cents, the note whose photo it is): the remarkable and some others."""
    wanted: dict[NotePlan, tuple[str, int, NotePlan]] = {}
    for plan in plans:
        rng = Random(f"{plan.volunteer} {plan.quarter} ticket")
        usual = "train" if plan.volunteer == "Karim" else rng.choice(("bus", "parking"))
        look = LOOKS.get(plan.flavour, usual)
        if plan.flavour in LOOKS or (rng.random() < 0.16 and plan.flavour in ("", "clean")):
            wanted[plan] = (look, rng.choice(COSTS[look][2]), plan)
    for plan in plans:
        if plan.flavour == "same_ticket":
            earlier = next((p for p in reversed(plans) if p.volunteer == plan.volunteer and p.paid), None)
            if earlier:  # the very photo that was on an earlier, paid note
                wanted[earlier] = (*wanted[plan][:2], earlier)
                wanted[plan] = wanted[earlier]
    return wanted


def _note(money: Money, plan: NotePlan) -> ExpenseNote:
    volunteer, els = money.demo.people[plan.volunteer], money.demo.els
    entered_by = els if volunteer.on_paper else volunteer
    values: dict[str, Any] = {
        "branch": money.demo.branch,
        "volunteer": volunteer,
        "year": plan.quarter.year,
        "quarter": plan.quarter.number,
        "status": plan.status,
        "entered_by": entered_by,
        "on_paper": volunteer.on_paper and plan.submitted is not None,
        "open_key": None if plan.approved else open_key(volunteer.id, plan.quarter),
    }
    if plan.submitted is None:
        return ExpenseNote.create(**values, created_at=moment_of(plan, plan.created, "submit", money.latest))
    submitted = moment_of(plan, plan.submitted, "submit", money.latest)
    if plan.status == "given":
        return ExpenseNote.create(**values, submitted_at=submitted, created_at=submitted - timedelta(minutes=5))
    values |= _handed_in(money, volunteer, plan.quarter.year, submitted)
    if plan.returned:
        values |= {"question": QUESTION, "returned_at": moment_of(plan, plan.returned, "send_back", money.latest)}
    if plan.approved:
        values |= {"approved_at": moment_of(plan, plan.approved, "approve", money.latest), "approved_by": els}
    if plan.status == "paid":
        values |= {
            "paid_on": plan.paid,
            "paid_by": money.demo.people["Herman"],
            "payment_reference": f"Onkosten Home-Start {values['number']}",
        }
    return ExpenseNote.create(**values)


def _handed_in(money: Money, volunteer: Person, year: int, at: datetime) -> dict[str, Any]:
    """What a note freezes when it comes in, with the next number. year: of its quarter."""
    branch, this_year = money.demo.branch, clock.local(at).year
    number = f"{this_year}-{next_number(branch.id, f'note-{this_year}'):03d}"
    chosen = {"regime": "actual_costs", "chosen_at": at}
    regime, _ = RegimeChoice.get_or_create(branch=branch, volunteer=volunteer, year=year, defaults=chosen)
    return {
        "regime_choice": regime,
        "number": number,
        "created_at": at - timedelta(minutes=5),
        "submitted_at": at,
        "declared_at": at,
        "volunteer_name": volunteer.name,
        "account_holder": volunteer.account_holder,
        "address": f"{volunteer.street}, {volunteer.postcode} {volunteer.town}",
        "iban": volunteer.iban,
    }


def _trip_lines(money: Money, plan: NotePlan, note: ExpenseNote) -> list[dict[str, Any]]:
    """One line per trip, at the rate of its day."""
    kind = next(v.vehicle for v in VOLUNTEERS if v.given_name == plan.volunteer)
    trips = money.trips.of(plan.volunteer, plan.quarter)
    lines = []
    for position, trip in enumerate(trips):
        rate, match = money.rates.on(kind, trip.day), trip.pair.match
        assert rate is not None, f"no rate for {kind} on {trip.day}"
        lines.append(
            {
                "branch": money.demo.branch.id,
                "note": note.id,
                "kind": kind,
                "day": trip.day,
                "match": match.id,
                "route": f"thuis – {trip.pair.code}, {trip.pair.plan.municipality} – thuis",
                "purpose": "contact met gezin",
                "km": match.round_trip,
                "expected_km": match.round_trip,
                "usual_kind": kind,
                "handed_in": note.submitted_at is not None,
                **_priced(plan, rate, match.round_trip),
                "struck": plan.flavour == "struck" and position == 1,
                "struck_why": "not_driven" if plan.flavour == "struck" and position == 1 else "",
                "claim": claim_key(match.id, trip.day),
                "created_at": note.created_at,
            }
        )
    return lines


def _priced(plan: NotePlan, rate: MileageRate, km: int) -> dict[str, Any]:
    """At the rate of the day; a note on which nothing is asked back keeps its kilometres alone."""
    if plan.status == "given":
        return {"rate": None, "rate_e4": None, "rate_source": "", "cents": 0}
    cents = trip_cents(km, rate.rate_e4)
    return {"rate": rate.id, "rate_e4": rate.rate_e4, "rate_source": rate.source, "cents": cents}


def _cost(money: Money, plan: NotePlan, note: ExpenseNote, wanted: tuple[str, int, NotePlan]) -> int:
    """One ticket of a day with a visit, with its photo unless that is just what is missing; returns its cents."""
    look, cents, source = wanted
    kind, purpose, _ = COSTS[look]
    volunteer = money.demo.people[plan.volunteer]
    trips = money.trips.of(plan.volunteer, plan.quarter)
    line = ExpenseLine.create(
        branch=money.demo.branch,
        note=note,
        kind=kind,
        day=trips[len(trips) // 2].day,
        purpose=purpose,
        cents=cents,
        question=LINE_QUESTION if plan.returned else "",
        created_at=note.created_at,
    )
    if plan.flavour == "missing_receipt":
        return cents
    days = money.trips.of(source.volunteer, source.quarter)
    photo = photographed(Ticket(look, days[len(days) // 2].day, cents, volunteer.id))
    Receipt.create(
        branch=money.demo.branch,
        owner=volunteer,
        line=line,
        mime=photo.mime,
        content=photo.content,
        thumbnail=photo.thumbnail,
        size=len(photo.content),
        width=photo.width,
        height=photo.height,
        sha256=photo.sha256,
        created_at=note.created_at,
    )
    return cents


def _remember(money: Money, plan: NotePlan, note: ExpenseNote) -> None:
    """A history row per step, at its moment, by whoever took it."""
    demo = money.demo
    herman, volunteer = demo.people["Herman"], demo.people[plan.volunteer]
    paid, leaves, bounced = (
        moment_of(plan, day, step, money.latest) if day else None
        for day, step in ((plan.paid, "pay"), (plan.leaves or plan.paid, "leave"), (plan.bounced, "fail"))
    )
    if leaves and paid:
        leaves = paid - timedelta(hours=2)
    verb, came = ("give", "given") if plan.status == "given" else ("submit", "submitted")
    steps = (
        (verb, demo.els if volunteer.on_paper else volunteer, note.submitted_at, ["draft", came]),
        ("send_back", demo.els, note.returned_at, ["submitted", "returned"]),
        ("approve", demo.els, note.approved_at, ["submitted", "approved"]),
        ("start_payment", herman, leaves, ["approved", "paying"]),
        ("pay", herman, paid, ["paying", "paid"]),
        ("fail_payment", herman, bounced, ["paid", "approved"]),
    )
    for verb, actor, at, status in steps:
        if at is not None:
            demo.remember(note, verb, at, by=actor, on_behalf_of=volunteer, status=status, number=note.number)
