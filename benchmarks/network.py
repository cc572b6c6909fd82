"""The world of the load: branches with 38 volunteers, a coordinator and a treasurer each, and years of data.

A volunteer stays five years and visits one family a year, every week. Each quarter is handed in, noted and paid; of
the last one some is still to be handed in, to be approved and to be paid. One branch is written row by row, the
others are copies of it; the history is chained over all of them.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from datetime import time as hour
from typing import Any

from peewee import Case, Value

from benchmarks import branches
from benchmarks.branches import Pair, Rows, Stretch, moved
from portal import create_app, database
from portal.agenda.models.answer import Enrolment
from portal.contacts.models.concern import Concern, ConcernAnswer
from portal.contacts.models.contact import Contact, ContactTheme
from portal.contacts.models.overview import ContactOverview
from portal.database import transaction
from portal.expenses.models.notes import ExpenseLine, ExpenseNote, Receipt, claim_key, open_key
from portal.expenses.models.payday import BatchEntry, PaymentBatch
from portal.expenses.models.rates import MileageRate
from portal.families.models.family import Family, FileView
from portal.families.models.referral import Referral
from portal.families.models.talk import PlannedTalk
from portal.families.talks.rules import days_asked
from portal.history.chain import append
from portal.history.models import HistoryEntry
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.money import trip_cents
from portal.newsletter.models import NewsletterCopy, NewsletterItem
from portal.people.models import Branch, Person, RolePeriod
from portal.post.models import Letter
from portal.settings import Settings
from portal.team.models import SeenDocument
from torture.site import environment

VOLUNTEERS, STAY = 38, 5  # of a branch at any time; the years that one stays
RATE, IBAN = 4309, "BE68539007547034"


def build(url: str, number: int, years: int) -> None:
    """So many branches with so many years each, in an empty database."""
    create_app(Settings.from_env(environment(url)))
    database.migrate()
    fill(number, years)
    database.db.obj.close_all()


def fill(number: int, years: int) -> None:
    """The same in the database at hand: SQLite, and empty."""
    with database.db.connection_context(), branches.in_haste():
        with transaction():
            first = Branch.create(name="Home-Start Dorp 1", municipality="Dorp 1", iban=IBAN, account_holder="Dorp 1")
            branches.copy(first, number, _fill(first, years), MADE)
            some = Contact.select(Contact.id, Value("listening")).where(Contact.id.bin_and(3) == 0)
            ContactTheme.insert_from(some, [ContactTheme.contact, ContactTheme.theme]).execute()
        for branch in Branch.select(Branch.id).order_by(Branch.id):
            with transaction():
                _tell_history(branch.id)


def _number(field: Any) -> Any:
    """A number as text, in SQL."""
    return field.cast("text")


def _quarter_key() -> Any:
    key = _number(moved(ExpenseNote.volunteer)).concat(":").concat(_number(ExpenseNote.year)).concat("K")
    return Case(None, [(ExpenseNote.open_key.is_null(False), key.concat(_number(ExpenseNote.quarter)))])


MADE = {  # what is unique over all branches, in a copy
    Person.email: lambda: _number(moved(Person.id)).concat("@voorbeeld.example"),
    ExpenseLine.claim: lambda: _number(moved(ExpenseLine.match)).concat(":").concat(ExpenseLine.day),
    ExpenseNote.open_key: _quarter_key,
    BatchEntry.live_key: lambda: moved(BatchEntry.live_key),
}


def stretches(years: int) -> list[Stretch]:
    """Years of four quarters, the oldest first; the last one goes on and has the running quarter besides."""
    first = Quarter.current()
    for _ in range(4 * years):
        first = first.previous()
    found = []
    for _ in range(years):
        after = first
        for _ in range(4):
            after = after.next()
        found.append(Stretch(first.first, after.first - timedelta(days=1)))
        first = after
    return [*found[:-1], Stretch(found[-1].first)]


def _fill(branch: Branch, years: int) -> Sequence[Any]:
    """One branch; returns its tables."""
    rows, parts = Rows(branch), stretches(years)
    staff = [branches.add_person(rows, role, role, 0, Stretch(parts[0].first)) for role in ("coordinator", "treasurer")]
    channel = branches.add_channel(rows)
    for quarter in _quarters(parts[0]) + [q for part in parts[1:] for q in _quarters(part)]:
        dates = {"valid_from": quarter.first, "valid_until": quarter.last}
        rows.add(MileageRate, kind="car", rate_e4=RATE, source="meting", **dates)
    volunteers: list[int] = []
    for place, part in enumerate(parts):
        left = years - place
        if not volunteers or left % STAY == 0:
            last = parts[years - (left - 1) // STAY * STAY - 1].last
            volunteers = _newcomers(rows, place, Stretch(part.first, last))
        issues = branches.add_year(rows, part, channel, volunteers)
        pairs = branches.add_families(rows, part, volunteers, every=7)
        _add_care(rows, part, pairs, staff[0])
        _add_letters(rows, issues, volunteers, is_recent=part.last is None)
        for quarter in _quarters(part):
            _add_quarter(rows, quarter, pairs, staff)
        rows.write()
    _add_now(rows, volunteers)
    rows.write()
    return rows.tables()


def _quarters(part: Stretch) -> list[Quarter]:
    return sorted({Quarter.of(day) for day in part.months()})


def _newcomers(rows: Rows, place: int, stay: Stretch) -> list[int]:
    people = [
        branches.add_person(rows, f"v{place}-{number}", "family_buddy", number, stay) for number in range(VOLUNTEERS)
    ]
    for number, person in enumerate(people):
        for kind in ("agreement", "criminal_record")[number % 9 == 0 :]:
            rows.add(SeenDocument, person=person, kind=kind, seen_on=stay.first)
    return people


def _add_care(rows: Rows, part: Stretch, pairs: Iterable[Pair], coordinator: int) -> None:
    """The talks that matches ask for, and a worry here and there."""
    for pair in pairs:
        for kind, day in days_asked(part.first).items():
            held = day < clock.today() - timedelta(days=10 * (pair.place % 3))
            rows.add(
                PlannedTalk, match=pair.match, kind=kind, planned_on=day, due_on=day,
                status="held" if held or part.last else "planned",
            )  # fmt: skip
        if pair.place % 9 == 0:
            status = "closed" if part.last else ("new", "followed_up")[pair.place % 2]
            concern = rows.add(
                Concern, reporter=pair.volunteer, match=pair.match, text="Het wordt me te zwaar.", status=status,
                created_at=datetime.combine(part.first + timedelta(days=100), hour(9)),
            )  # fmt: skip
            if status != "new":
                rows.add(ConcernAnswer, concern=concern, status=status, text="We spraken erover.", by=coordinator)


def _add_letters(rows: Rows, issues: Iterable[int], volunteers: Iterable[int], *, is_recent: bool) -> None:
    """What stood in the newsletters, and for whom; of the last year the letters themselves (DOMAIN §6)."""
    for issue in issues:
        for place, section in enumerate(("practical", "learning", "other")):
            rows.add(NewsletterItem, issue=issue, section=section, position=place, title="Vorming", text="Kom je ook?")
        for person in volunteers:
            letter = _letter(rows, person) if is_recent else None
            rows.add(NewsletterCopy, issue=issue, person=person, letter=letter)


def _letter(rows: Rows, person: int) -> int:
    at = clock.now() - timedelta(days=40)
    return rows.add(
        Letter, branch_id=rows.branch.id, person_id=person, to_name="Voorbeeld", to_address="v@voorbeeld.example",
        kind="newsletter", subject="Nieuwsbrief", text="", created_at=at, due_at=at, sent_at=at,
    )  # fmt: skip


# ---- money


def _add_quarter(rows: Rows, quarter: Quarter, pairs: Iterable[Pair], staff: Sequence[int]) -> None:
    """What was handed in and noted, and how far that is: all paid, but for the last quarter that is over."""
    if quarter.last >= clock.today():
        return
    is_last = quarter == Quarter.current().previous()
    after = datetime.combine(quarter.next().first, hour(9))
    paid_on = after.date() + timedelta(days=9)
    batch = None if is_last else rows.add(
        PaymentBatch, number=f"B{quarter}", method="sepa", status="paid", debtor_name="Dorp", debtor_iban=IBAN,
        execute_on=paid_on, made_by=staff[1], paid_on=paid_on, paid_by=staff[1],
    )  # fmt: skip
    for pair in pairs:
        step = pair.place % 6 if is_last else 6
        if step == 0:
            continue  # this volunteer still has to hand in
        rows.add(
            ContactOverview, match=pair.match, year=quarter.year, quarter=quarter.number, status="handed_in",
            handed_in_at=after, handed_in_by=pair.volunteer,
        )  # fmt: skip
        if step == 1:
            continue  # and this one still has the note
        status = {2: "approved", 6: "paid"}.get(step, "submitted")
        is_approved = status != "submitted"
        open_until = None if is_approved else open_key(pair.volunteer, quarter)
        note = rows.add(
            ExpenseNote, volunteer=pair.volunteer, year=quarter.year, quarter=quarter.number,
            number=f"{quarter}-{pair.place}", status=status, volunteer_name="Voorbeeld", account_holder="Voorbeeld",
            iban=IBAN, declared_at=after, submitted_at=after, entered_by=pair.volunteer, open_key=open_until,
            approved_at=after if is_approved else None, approved_by=staff[0] if is_approved else None,
            paid_on=paid_on if batch else None, paid_by=staff[1] if batch else None,
            payment_reference=f"B{quarter}" if batch else "",
        )  # fmt: skip
        cents = _add_lines(rows, note, pair, [day for day in pair.days if day in quarter])
        if batch:
            rows.add(
                BatchEntry, batch=batch, note=note, live_key=note, account_holder="Voorbeeld", iban=IBAN, cents=cents,
                end_to_end=f"{quarter}-{pair.place}", text="Onkosten",
            )  # fmt: skip


def _add_lines(rows: Rows, note: int, pair: Pair, days: Sequence[date]) -> int:
    """A trip for each contact, for some a ticket; returns their cents."""
    km = 2 * pair.km_one_way
    cents = trip_cents(km, RATE)
    trip = {"kind": "car", "match": pair.match, "km": km, "rate_e4": RATE, "rate_source": "meting", "cents": cents}
    words = {"route": "thuis – gezin – thuis", "purpose": "contact met gezin"}
    for day in days:
        rows.add(ExpenseLine, note=note, day=day, claim=claim_key(pair.match, day), **trip, **words)
    if pair.place % 4 or not days:
        return cents * len(days)
    nothing = dict.fromkeys(("match", "km", "rate_e4", "claim"))
    ticket = {**nothing, "kind": "parking", "cents": 250, "rate_source": "", "route": "", "purpose": "parking"}
    line = rows.add(ExpenseLine, note=note, day=days[0], **ticket)
    rows.add(
        Receipt, owner=pair.volunteer, line=line, mime="application/pdf", content=b"%PDF", size=4,
        sha256=f"{line:064x}",
    )  # fmt: skip
    return cents * len(days) + 250


# ---- what waits today


def _add_now(rows: Rows, volunteers: Sequence[int]) -> None:
    """Families that ask for help, a draft of this month's letter, and trainings to come with who said yes."""
    today = clock.today()
    for place in range(8):
        family = rows.add(Family, code=f"A-{place:03d}", alias=f"Aanvraag {place}", municipality="Lindedal")
        accepted = place > 2
        rows.add(
            Referral, family=family, received_on=today - timedelta(days=30 + place), by_family=False,
            status="accepted" if accepted else "open", decided_on=today - timedelta(days=9) if accepted else None,
        )  # fmt: skip
    for place in range(6):
        event = branches.add_event(rows, today + timedelta(days=10 + 20 * place))
        for person in volunteers[place::4]:
            rows.add(Enrolment, event=event, person=person, answer="yes")


def _tell_history(branch: int) -> None:
    """A row for each hand-in and each payment, and who opened which file: in the chain, as the portal writes them."""
    steps = (
        (ContactOverview, ContactOverview.handed_in_at, "hand_in"),
        (ExpenseNote, ExpenseNote.submitted_at, "submit"),
        (PaymentBatch, PaymentBatch.created_at, "pay"),
    )
    for model, moment, verb in steps:
        for number, at in model.select(model.id, moment).where(model.branch == branch).order_by(model.id).tuples():
            append(
                HistoryEntry, branch_id=branch, at=at, subject=model._meta.table_name, subject_id=number, verb=verb,
                details='{"status": ["open", "done"]}',
            )  # fmt: skip
    coordinator = RolePeriod.get(RolePeriod.branch == branch, RolePeriod.role == "coordinator").person_id
    lately = clock.now() - timedelta(days=700)
    opened = Family.select(Family.id).where(Family.branch == branch).order_by(Family.id.desc()).limit(200)
    for place, (family,) in enumerate(opened.tuples()):
        append(FileView, branch=branch, family_id=family, person_id=coordinator, at=lately + timedelta(days=3 * place))
