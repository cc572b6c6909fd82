"""The first steps of an empty portal: what each asks, and whether it is done, judging by what is stored."""

from datetime import date
from typing import Any

from portal.contacts.models.overview import ContactOverview
from portal.expenses.models.rates import MILEAGE_KINDS
from portal.expenses.rates.facts import RateTable
from portal.families.models.family import Family
from portal.kit import clock
from portal.kit.dates import day_text
from portal.kit.records import dataclass
from portal.kit.words import counted, listed
from portal.people.models import Branch, RolePeriod
from portal.sign_in.models import Device, FirstLink


@dataclass(frozen=True)
class Step:
    """One of the first steps. label, endpoint: its one button; posts: it is pressed here and now."""

    title: str
    help: str
    label: str
    endpoint: str
    is_done: bool
    posts: bool = False


def first_steps(branch: Branch) -> tuple[Step, ...]:
    """The steps, in order; none once all are done, or once a quarter was handed in here. One query from then on."""
    here = ContactOverview.select().where(
        ContactOverview.branch == branch.id, ContactOverview.handed_in_by.is_null(False)
    )
    if here.exists():
        return ()
    steps = (_branch(branch), _rates(branch, clock.today()), _people(branch), _families(branch), _invitation(branch))
    return () if all(step.is_done for step in steps) else steps


def _branch(branch: Branch) -> Step:
    asked = {"telefoon": branch.phone, "mailadres": branch.email, "rekening": branch.iban}
    missing = [name for name, value in asked.items() if not value]
    said = f"Nog in te vullen: {listed(missing)}." if missing else "Telefoon, mailadres en rekening staan er."
    return Step("De afdeling", said, "De afdeling invullen", "branch.show", not missing)


def _rates(branch: Branch, today: date) -> Step:
    """What the law says is offered; what the portal does not know yet follows, and never stops a volunteer."""
    table = RateTable(branch.id)
    last = {kind: table.last_of(kind, today.year) for kind in MILEAGE_KINDS}
    known = {kind: rate.valid_until for kind, rate in last.items() if rate is not None}
    if not known:
        said = "De wettelijke tarieven per kilometer staan klaar om over te nemen."
        return Step("Tarieven", said, "Wettelijke tarieven overnemen", "first_steps.take_rates", False, posts=True)
    until = [f"{word} tot en met {day_text(known[kind])}" for kind, word in MILEAGE_KINDS.items() if kind in known]
    follows = [word for kind, word in MILEAGE_KINDS.items() if known.get(kind, date.min) < today]
    after = f" Daarna volgt: vul het tarief in zodra het bekend is ({listed(follows)})." if follows else ""
    return Step("Tarieven", f"Gekend: {listed(until)}.{after}", "Tarieven bekijken", "settings.rates", True)


def _people(branch: Branch) -> Step:
    said, words = "Uit een werkboek, geplakt uit je eigen lijst, of een voor een.", ("vrijwilliger", "vrijwilligers")
    return _counting("Vrijwilligers", said, len(_volunteers(branch.id)), words, "first_steps.people")


def _families(branch: Branch) -> Step:
    said, words = "Uit hetzelfde werkboek, of met een aanmelding.", ("gezin", "gezinnen")
    number = Family.select().where(Family.branch == branch.id).count()
    return _counting("Gezinnen", said, number, words, "first_steps.families")


def _counting(title: str, said: str, number: int, words: tuple[str, str], endpoint: str) -> Step:
    """said: how they are added, as long as there are none."""
    if number:
        said = f"Er {'is' if number == 1 else 'zijn'} {counted(number, *words)}."
    return Step(title, said, f"{title} toevoegen", endpoint, bool(number))


def _invitation(branch: Branch) -> Step:
    people = _volunteers(branch.id)
    told: Any = FirstLink.select(FirstLink.person).where(FirstLink.person << people)
    told |= Device.select(Device.person).where(Device.person << people)
    number = len({id for (id,) in told.tuples()})
    said = "Met een mail, een bericht of een brief met QR-code."
    if number:
        said = f"{number} van {counted(len(people), 'vrijwilliger', 'vrijwilligers')} al uitgenodigd."
    return Step("De eerste uitnodiging", said, "Vrijwilligers uitnodigen", "welcome.inviting", bool(number))


def _volunteers(branch_id: int) -> list[int]:
    """The ids of those who are volunteers today, or start later."""
    rows: Any = RolePeriod.select(RolePeriod.person).where(
        RolePeriod.branch == branch_id, RolePeriod.is_volunteer(), RolePeriod.goes_on(clock.today())
    )
    return sorted({id for (id,) in rows.tuples()})
