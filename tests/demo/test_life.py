"""The demo of 23 November 2026 hangs together: contacts, hand-ins, notes, rates and letters."""

import hashlib
from collections import Counter
from datetime import date, timedelta
from io import BytesIO

import pytest
from PIL import Image

from portal.contacts.models.contact import Contact, ContactTheme
from portal.contacts.models.kind import KINDS, TRAVELLED
from portal.contacts.models.overview import NO_CONTACT_REASONS, ContactOverview
from portal.contacts.quarters.facts import owed_by
from portal.demo.making import moment
from portal.expenses.models.notes import STATUSES, ExpenseLine, ExpenseNote, Receipt
from portal.expenses.models.payday import BatchEntry, PaymentBatch
from portal.expenses.models.rates import MileageRate
from portal.expenses.payday.facts import holds
from portal.expenses.rates.facts import RateTable
from portal.families.models.family import Family
from portal.families.models.match import Match
from portal.history.models import HistoryEntry
from portal.kit import clock, iban, phone
from portal.kit.dates import Quarter, days_between
from portal.kit.money import trip_cents
from portal.newsletter.models import NewsletterIssue, NewsletterItem
from portal.people.models import Branch, Person
from portal.team.welcome.facts import guests

TODAY = date(2026, 11, 23)
NOON = moment(date(2026, 11, 23), 12)
LAST = Quarter(2026, 3)

pytestmark = pytest.mark.usefixtures("autumn")


def person(name: str) -> Person:
    return Person.get(Person.given_name == name)


def notes(*condition: object) -> list[ExpenseNote]:
    found = ExpenseNote.select().order_by(ExpenseNote.submitted_at, ExpenseNote.id)
    return list(found.where(*condition) if condition else found)


# ---- contacts


def test_every_contact_lies_inside_its_match_and_before_today() -> None:
    for contact in Contact.select(Contact, Match).join(Match):
        assert contact.match.started_on <= contact.day < TODAY
        assert contact.match.ended_on is None or contact.day <= contact.match.ended_on


def test_no_match_has_two_contacts_on_one_day() -> None:
    days = [(c.match_id, c.day) for c in Contact.select()]
    assert len(days) == len(set(days))


def test_visits_go_on_until_the_last_days() -> None:
    recent = Contact.select().where(Contact.day >= TODAY - timedelta(days=7))
    assert recent.count() >= 8


def test_contacts_have_several_kinds_and_some_have_themes() -> None:
    assert {c.kind for c in Contact.select()} == set(KINDS)
    told = ContactTheme.select(ContactTheme.contact).distinct().count()
    assert 0.2 < told / Contact.select().count() < 0.5


# ---- hand-ins


def test_earlier_quarters_are_all_handed_in_soon_after_they_ended() -> None:
    stored = {(o.match_id, o.period): o for o in ContactOverview.select()}
    quarter = Quarter(2025, 1)
    while quarter < LAST:
        for match in Match.select().where(Match.overlaps(quarter.first, quarter.last)):
            overview = stored[match.id, quarter]
            assert overview.is_handed_in
            assert quarter.last < clock.local(overview.handed_in_at).date() <= quarter.last + timedelta(days=10)
        quarter = quarter.next()


def test_a_quarter_without_contacts_gives_a_reason_and_only_that() -> None:
    days = Counter((c.match_id, Quarter.of(c.day)) for c in Contact.select())
    reasons = 0
    for overview in ContactOverview.select():
        met = days[overview.match_id, overview.period] > 0
        assert met == (overview.no_contact_reason == "")
        assert met or overview.no_contact_reason in NO_CONTACT_REASONS
        reasons += not met
    assert 1 <= reasons <= 4


def test_four_people_owe_the_last_quarter_among_them_lena_and_someone_who_wants_paper() -> None:
    with clock.stopped(NOON):
        owing = [p for p in Person.select() if owed_by(p, LAST)]
    assert len(owing) == 4
    assert "Lena" in {p.given_name for p in owing}
    assert [p.email for p in owing if p.on_paper] == [None]


def test_lena_has_one_thing_to_do_and_rita_waits_for_her_money() -> None:
    with clock.stopped(NOON):
        assert len(owed_by(person("Lena"), LAST)) == 1
        assert owed_by(person("Rita"), LAST) == []
    note = ExpenseNote.get(
        ExpenseNote.volunteer == person("Rita").id, ExpenseNote.year == 2026, ExpenseNote.quarter == 3
    )
    assert note.status == "submitted"
    assert note.pay_by > TODAY


def test_who_handed_in_was_there_and_the_others_can_be_invited() -> None:
    branch = Branch.get()
    seen = {one.person.id: one.standing.state for one in guests(branch.id)}
    themselves = {row.handed_in_by_id for row in ContactOverview.select() if not row.on_paper}
    assert {id for id, state in seen.items() if state == "in"} == themselves & set(seen)
    asked = [one.person.given_name for one in guests(branch.id) if one.is_asked_first]
    assert 0 < len(asked) < len(seen) // 2


def test_what_came_on_paper_was_entered_by_the_coordinator() -> None:
    els = person("Els")
    on_paper = list(ContactOverview.select().where(ContactOverview.on_paper))
    assert on_paper and {o.handed_in_by_id for o in on_paper} == {els.id}
    entry = HistoryEntry.get(HistoryEntry.subject == "contact_overview", HistoryEntry.subject_id == on_paper[0].id)
    assert (entry.actor_id, entry.on_behalf_of_id) == (els.id, on_paper[0].match.volunteer_id)


# ---- expense notes


def test_notes_stand_in_every_state() -> None:
    assert {n.status for n in notes()} == set(STATUSES) - {"withdrawn"}
    assert len(notes(ExpenseNote.status == "submitted")) >= 6


def test_every_trip_has_a_travelled_contact_and_the_rate_and_amount_of_its_day() -> None:
    rates = RateTable(person("Els").branch_id)
    contacts = {(c.match_id, c.day): c.kind for c in Contact.select()}
    lines = list(
        ExpenseLine.select(ExpenseLine, Match, ExpenseNote)
        .join_from(ExpenseLine, Match)
        .join_from(ExpenseLine, ExpenseNote)
    )
    assert len(lines) > 500
    for line in lines:
        assert contacts[line.match_id, line.day] in TRAVELLED
        assert line.match.volunteer_id == line.note.volunteer_id
        assert line.day in line.note.period
        assert line.claim == f"{line.match_id}:{line.day.isoformat()}"
        assert line.km == 2 * line.match.km_one_way
        if line.note.status == "given":
            assert (line.rate_id, line.cents) == (None, 0)
            continue
        rate = rates.on(line.kind, line.day)
        assert (line.rate_e4, line.rate_source) == (rate.rate_e4, rate.source)
        assert line.cents == trip_cents(line.km, rate.rate_e4)


def test_notes_and_lines_never_name_a_family() -> None:
    aliases = {f.alias.removeprefix("Gezin ") for f in Family.select()}
    for line in ExpenseLine.select():
        assert not any(alias in line.route + line.purpose for alias in aliases)


def test_no_trip_is_claimed_twice() -> None:
    claims = [line.claim for line in ExpenseLine.select().where(ExpenseLine.match.is_null(False))]
    assert len(claims) == len(set(claims)) and None not in claims


def test_numbers_run_without_gaps_in_the_order_of_coming_in() -> None:
    numbered = notes(ExpenseNote.number.is_null(False))
    assert len(numbered) > 80
    for year in (2025, 2026):
        numbers = [n.number for n in numbered if clock.local(n.submitted_at).year == year]
        assert numbers == [f"{year}-{i:03d}" for i in range(1, len(numbers) + 1)]


def test_only_notes_that_are_not_approved_hold_their_quarter() -> None:
    for note in notes():
        is_open = note.status in ("draft", "submitted", "returned", "given")
        assert note.open_key == (f"{note.volunteer_id}:{note.period}" if is_open else None)


def test_the_steps_of_a_note_follow_each_other_and_each_is_in_the_history() -> None:
    history = {
        (h.subject_id, h.verb): h.at for h in HistoryEntry.select().where(HistoryEntry.subject == "expense_note")
    }
    for note in notes():
        steps = {
            "give" if note.status == "given" else "submit": note.submitted_at,
            "send_back": note.returned_at,
            "approve": note.approved_at,
        }
        for verb, at in steps.items():
            assert history.get((note.id, verb)) == at
        moments = [note.created_at, *(m for m in steps.values() if m)]
        assert moments == sorted(moments)
        assert moments[-1] < NOON
        if note.paid_on:
            assert clock.local(note.approved_at).date() <= note.paid_on <= note.pay_by
            assert note.paid_on.weekday() < 5 and (note.id, "pay") in history


def test_submitted_notes_keep_who_to_pay_and_came_after_the_contacts() -> None:
    for note in notes(ExpenseNote.status.not_in(["draft", "given"])):
        volunteer = note.volunteer
        assert (note.volunteer_name, note.iban) == (volunteer.name, volunteer.iban)
        assert note.address.endswith(f"3999 {volunteer.town}") and note.declared_at == note.submitted_at
        for match in Match.select().where(
            Match.volunteer == volunteer.id, Match.overlaps(note.period.first, note.period.last)
        ):
            overview = ContactOverview.get(
                ContactOverview.match == match.id,
                ContactOverview.year == note.year,
                ContactOverview.quarter == note.quarter,
            )
            assert overview.handed_in_at < note.submitted_at


def test_the_queue_has_clean_notes_and_some_to_look_at() -> None:
    waiting = notes(ExpenseNote.status == "submitted")
    ages = [(TODAY - clock.local(n.submitted_at).date()).days for n in waiting]
    assert any(age > 14 for age in ages) and any(10 < age <= 14 for age in ages) and min(ages) <= 3
    without = [
        line
        for line in ExpenseLine.select().where(ExpenseLine.note << waiting, ExpenseLine.match.is_null())
        if line.receipts.count() == 0
    ]
    assert len(without) == 1
    doubles = [sha for sha, count in Counter(r.sha256 for r in Receipt.select()).items() if count > 1]
    assert len(doubles) == 1
    assert ExpenseLine.select().where(ExpenseLine.struck).count() == 1


def test_the_returned_note_asks_something() -> None:
    (note,) = notes(ExpenseNote.status == "returned")
    assert note.question.endswith("?")
    assert [line.question for line in note.lines if line.question] == ["Welk bedrag staat op dit ticket?"]


def test_receipts_are_photographs_with_a_small_copy() -> None:
    receipts = list(Receipt.select(Receipt, ExpenseLine).join(ExpenseLine))
    assert len(receipts) >= 8
    for receipt in receipts:
        picture, small = Image.open(BytesIO(receipt.content)), Image.open(BytesIO(receipt.thumbnail))
        assert (picture.format, picture.size) == ("JPEG", (receipt.width, receipt.height))
        assert receipt.size == len(receipt.content) < 200_000
        assert small.format == "JPEG" and max(small.size) <= 240
        assert len(receipt.sha256) == len(hashlib.sha256().hexdigest())
        assert receipt.owner_id == receipt.line.note.volunteer_id


# ---- paydays


def test_every_payday_pays_its_notes_and_one_still_waits_for_the_bank() -> None:
    herman = person("Herman")
    assert herman.roles == {"treasurer"}
    batches = list(PaymentBatch.select().order_by(PaymentBatch.id))
    assert [b.status for b in batches].count("open") == 1
    for year in (2025, 2026):
        numbers = [b.number for b in batches if b.execute_on.year == year]
        assert numbers == [f"B{year}-{i:03d}" for i in range(1, len(numbers) + 1)]
    joined = BatchEntry.select(BatchEntry, PaymentBatch, ExpenseNote).join(PaymentBatch).switch(BatchEntry)
    entries = list(joined.join(ExpenseNote))
    live = {e.note_id: e for e in entries if e.live_key is not None}
    assert set(live) == {n.id for n in notes(ExpenseNote.status << ["paid", "paying"])}
    for entry in live.values():
        assert entry.note.status == {"open": "paying", "paid": "paid"}[entry.batch.status]
        assert entry.note.paid_on == entry.batch.paid_on
        assert entry.cents == sum(line.cents for line in entry.note.lines if not line.struck) > 0
        assert entry.note.paid_on is None or entry.note.paid_by_id == herman.id
    (back,) = [e for e in entries if e.failed_at]
    assert (back.live_key, back.note.status, back.batch.status) == (None, "approved", "paid")
    waiting = list(ExpenseNote.visible_to(person("Els")).where(ExpenseNote.status == "approved"))
    held = {note_id: reasons for note_id, reasons in holds(waiting).items() if reasons}
    assert held == {back.note_id: ("De bank gaf de betaling terug: Rekening afgesloten",)}


# ---- rates, people, letters


def test_every_day_until_the_end_of_the_year_has_one_rate_per_kind() -> None:
    rates = list(MileageRate.select())
    for kind, series in (("car", "quarterly"), ("bicycle", "yearly")):
        of_kind = [r for r in rates if (r.kind, r.series) == (kind, series)]
        for day in days_between(date(2025, 1, 1), date(2026, 12, 31)):
            assert sum(r.valid_from <= day <= r.valid_until for r in of_kind) == 1


def test_rates_that_nobody_knows_yet_say_that_they_are_examples() -> None:
    examples = MileageRate.select().where(MileageRate.source == "voorbeeldtarief, alleen voor de demo")
    assert {(r.kind, r.valid_from) for r in examples} == {
        ("car", date(2026, 4, 1)),
        ("car", date(2026, 7, 1)),
        ("car", date(2026, 10, 1)),
    }


def test_everyone_has_a_valid_test_account_and_phone_of_their_own() -> None:
    people = list(Person.select())
    assert all(iban.parse(p.iban) == p.iban and p.iban[4:7] == "000" for p in people)
    assert all(phone.parse(p.phone) == p.phone and p.phone.startswith("+324700000") for p in people)
    assert len({p.iban for p in people}) == len({p.phone for p in people}) == len(people)
    assert {p.vehicle for p in people} == {"car", "bicycle", "none"}
    assert all(p.email is None or p.email.endswith("@lindedal.example") for p in people)


def test_eleven_letters_in_2025_and_a_draft_for_this_month() -> None:
    issues = list(NewsletterIssue.select().order_by(NewsletterIssue.year, NewsletterIssue.month))
    of_2025 = [i for i in issues if i.year == 2025]
    assert [i.month for i in of_2025] == [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12]
    assert all(i.status == "sent" and i.sent_on.month == i.month and 15 <= i.recipients <= 20 for i in of_2025)
    assert [i.month for i in issues if i.year == 2026] == [1, 2, 3, 4, 5, 6, 7, 9, 10, 11]
    assert [(i.year, i.month) for i in issues if i.status == "draft"] == [(2026, 11)]
    counts = Counter(item.issue_id for item in NewsletterItem.select())
    assert {i.id for i in issues} == set(counts)
    assert {counts[i.id] for i in issues if i.status == "sent"} <= {2, 3, 4}
    titles = {item.title for item in NewsletterItem.select().where(NewsletterItem.is_mandatory)}
    assert titles == {"Omgaan met verontrusting"}
    for_some = NewsletterItem.select().where(NewsletterItem.text.contains("verplichte vorming als je een gezin"))
    assert {item.title for item in for_some} == {"Een gezin rond de geboorte"}


def test_nothing_in_the_demo_lies_in_the_future() -> None:
    assert HistoryEntry.select().where(HistoryEntry.at > NOON).count() == 0
    assert not [o for o in ContactOverview.select() if o.handed_in_at > NOON]
