"""How things stand for someone, in one sentence."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.contacts.concerns.rules import has_reported
from portal.contacts.models import Contact
from portal.contacts.quarters.facts import deadline, owed_of
from portal.contacts.weekly.facts import Weekly, weekly_of
from portal.expenses.note.facts.reading import listed, view_of
from portal.expenses.note.facts.view import NoteSum, NoteView, what_waits
from portal.expenses.payday import facts as payday
from portal.families.models.match import Match, matches_of
from portal.kit import clock
from portal.kit.dates import Quarter, day_month
from portal.kit.money import euro
from portal.people.models import Person
from portal.prepared import Prepared

JUST_PAID = timedelta(days=14)
"""So long the first page tells that money was paid."""


@dataclass(frozen=True)
class Standing:
    """One sentence, perhaps a line of help, and at most one button (endpoint and its values)."""

    mood: str  # "pencil": your turn · "euro": money or a question · "check": all in order
    sentence: str
    help: str = ""
    label: str = ""
    endpoint: str = ""
    values: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True)
class Today:
    """A match that may have had a visit today; `contact` when it is ticked already."""

    match: Match
    contact: Contact | None


@dataclass(frozen=True)
class VolunteerHome:
    """All that a volunteer's first page shows."""

    standing: Standing
    today: tuple[Today, ...]
    views: tuple[NoteView | NoteSum, ...]
    on: date
    has_reported: bool  # a concern, ever
    weekly: Weekly

    @property
    def quarter(self) -> Quarter:
        """Which card today stands on."""
        return Quarter.of(self.on)


def volunteer_home(person: Person) -> VolunteerHome:
    """The order of urgency: a question, contacts to hand in, a note to hand in, money on its way, all in order."""
    now = clock.today()
    quarter = Quarter.of(now).previous()
    views = listed(person, 6)
    for one in _asked(person, quarter):
        if not any(v.quarter == one for v in views):
            ready = view_of(person, one, None)
            if ready.lines:
                views.insert(0, ready)
    matches = matches_of(person, quarter.first, now)
    standing, today = _standing(person, quarter, views, matches), _today(person, now, matches)
    return VolunteerHome(standing, today, tuple(views[:3]), now, has_reported(person), weekly_of(person, matches))


def _standing(person: Person, quarter: Quarter, views: list[NoteView | NoteSum], matches: list[Match]) -> Standing:
    asked = next((v for v in views if v.status == "returned"), None)
    if asked is not None:
        return Standing(
            "euro", f"Je coördinator heeft een vraag over je onkostennota van {asked.quarter.in_months}.",
            "", "Vraag beantwoorden", "handing_in.note", (("id", person.id), ("quarter", asked.quarter)),
        )  # fmt: skip
    if payday.came_back(person):
        return Standing(
            "euro", "De bank kon je onkosten niet storten.",
            "Kijk je rekeningnummer na. We proberen het daarna opnieuw.", "Rekening nakijken", "volunteers.profile",
        )  # fmt: skip
    asked_for = _asked(person, quarter)
    owed = next((found for one in asked_for if (found := owed_of(matches, person, one))), None)
    if owed:
        last = deadline(owed[0].quarter)
        when = f"Graag ten laatste op {day_month(last)}. " if last >= clock.today() else ""
        return Standing(
            "pencil", f"Nog één ding te doen: je contacten van {owed[0].quarter.in_months} doorgeven.",
            f"{when}Het duurt ongeveer een minuut.", "Contacten invullen", "quarters.quarter",
            (("id", owed[0].match.id), ("quarter", owed[0].quarter)),
        )  # fmt: skip
    drafts = [v for v in views if isinstance(v, NoteView) and v.status == "draft"]
    ready = next((v for v in drafts if v.quarter <= asked_for[-1] and v.claimed), None)
    if ready is not None:
        return Standing(
            "pencil", f"Je onkostennota van {ready.quarter.in_months} staat klaar: {euro(ready.total)}.",
            "Kijk ze na en dien ze in, dan krijg je je geld terug.", "Nota nakijken", "handing_in.note",
            (("id", person.id), ("quarter", ready.quarter)),
        )  # fmt: skip
    coming = [v for v in views if v.status in ("submitted", "approved", "paying") and v.note]
    if coming:
        last_day = max(v.note.pay_by for v in coming if v.note and v.note.pay_by)
        total, waiting = sum(v.total for v in coming), sum(v.waiting for v in coming)
        if waiting:
            return Standing("check", f"Alles is in orde. {what_waits(total or None, waiting, 'het tarief')}")
        return Standing("check", f"Alles is in orde. Je krijgt {euro(total)}, ten laatste op {day_month(last_day)}.")
    today = clock.today()
    paid_views = [v for v in views if v.note and v.note.paid_on and today - v.note.paid_on < JUST_PAID]
    if paid_views and paid_views[0].note:
        paid = f"Op {day_month(paid_views[0].note.paid_on)} is {euro(paid_views[0].total)} op je rekening gestort."
        return Standing("check", f"Alles is in orde. {paid}")
    return Standing("check", "Alles is in orde. Je hoeft nu niets te doen.")


def _asked(person: Person, quarter: Quarter) -> tuple[Quarter, ...]:
    """The quarters that somebody hands in now: the one that just ended; who stopped, also the one that runs."""
    return (quarter, quarter.next()) if person.is_finishing else (quarter,)


def _today(person: Person, now: date, matches: list[Match]) -> tuple[Today, ...]:
    active = sorted((match for match in matches if match.is_active_on(now)), key=lambda match: match.id)
    ticked = {contact.match_id: contact for contact in _contacts_on(person.id, now)} if active else {}
    return tuple(Today(match, ticked.get(match.id)) for match in active)


_contacts_on = Prepared(
    lambda volunteer, day: Contact.select().join(Match).where(Match.volunteer == volunteer, Contact.day == day)
)
