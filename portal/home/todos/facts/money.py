"""What waits for whoever approves and pays: notes, batches, accounts; and, first, whether the portal was put back."""

from datetime import date

from portal.expenses.models.notes import ExpenseNote
from portal.expenses.models.payday import PaymentBatch
from portal.expenses.note.rules import who_may, why_another
from portal.expenses.payday import facts as payday
from portal.history import coming_back
from portal.home.todos.facts.groups import Button, Group, Item, Values, group, many, page, to, urgency
from portal.kit import clock
from portal.kit.dates import moment_text
from portal.kit.money import euro
from portal.people.models import Person


def put_back(person: Person) -> Group | None:
    """Until somebody of the branch looked: what was paid since would be paid again."""
    made_at = coming_back.as_of(person.branch_id)
    if made_at is None:
        return None
    look, detail = to("Nakijken wat sindsdien gebeurde", "coming_back.show"), f"Stand van {moment_text(made_at)}"
    item = Item("Het portaal is teruggezet", detail, "kijk eerst na", "stop", button=look)
    return group("teruggezet", "Teruggezet", [item], "Het portaal is teruggezet", at=page("coming_back.show"))


def to_approve(person: Person, today: date) -> list[Group | None]:
    """Notes that this person may approve; and those that nobody of the branch may."""
    items, own = [], []
    notes = ExpenseNote.visible_to(person).where(ExpenseNote.status == "submitted")
    for note in notes.order_by(ExpenseNote.submitted_at, ExpenseNote.id):
        if why_another(person, note):
            own.append(note)
            continue
        left = urgency((note.pay_by - today).days if note.pay_by else 0)
        look = to("Nakijken", "expenses_overview.show", id=note.id)
        items.append(Item(note.volunteer.name, f"{note.period.title}, nota {note.number}", *left, button=look))
    said, more = ("nota goedkeuren", "nota’s goedkeuren"), to("Alle nota’s nakijken", "approval.queue")
    return [
        group("goedkeuren", "Nota’s goedkeuren", items, said, at=page("approval.queue"), more=more),
        _for_nobody("niemand-keurt", "goedkeuren", own, today),
    ]


def _for_nobody(key: str, verb: str, some: list[ExpenseNote], today: date) -> Group | None:
    """Of notes that this person may not approve or pay: those that nobody else may either. Somebody has to be found."""
    items = [
        Item(
            note.volunteer.name,
            f"{note.period.title}, nota {note.number}",
            *urgency((note.pay_by - today).days if note.pay_by else 0),
            button=to("Wie dan wel?", "expenses_overview.show", id=note.id),
        )
        for note in some
        if not who_may(note)
    ]
    said = (f"nota mag hier niemand {verb}", f"nota’s mag hier niemand {verb}")
    return group(key, f"Nota’s die hier niemand mag {verb}", items, said)


def money(person: Person) -> list[Group]:
    """Batches that left for the bank and are not settled; notes to pay; for a coordinator also the notes held up by
    their account, which she asks about."""
    groups = [] if person.is_coordinator else [put_back(person)]
    groups += [_batch(batch, cents) for batch, _, cents in payday.open_batches(person)]
    due = payday.due(person)
    waiting = [d for d in due if not d.why_another]
    held, free = [d for d in waiting if d.holds], [d for d in waiting if not d.holds]
    pay, ask = ("nota betalen", "nota’s betalen"), ("rekening navragen", "rekeningen navragen")
    at, held_at = page("payday.payments"), page("payday.payments", _anchor="wacht")
    groups.append(_due_notes("betalen", "Nota’s betalen", "Betalen", free, pay, at))
    if person.is_coordinator:
        groups.append(_due_notes("rekeningen", "Rekeningen navragen", "Navragen", held, ask, held_at))
    groups.append(_for_nobody("niemand-betaalt", "betalen", [d.note for d in due if d.why_another], clock.today()))
    return [one for one in groups if one is not None]


def _due_notes(
    key: str, title: str, label: str, some: list[payday.DueNote], said: tuple[str, str], at: tuple[str, Values]
) -> Group | None:
    items = [
        Item(
            f"{d.view.volunteer.name}, {euro(d.view.total)}",
            " ".join(d.holds),
            *urgency(d.days_left),
            link=page("expenses_overview.show", id=d.note.id),
            button=to(label, "payday.payments", _anchor=f"nota-{d.note.id}"),
        )
        for d in some
    ]
    sentence = f"{many(len(some), *said)}, {euro(sum(d.view.total for d in some))}"
    return group(key, title, items, sentence, at=at)


def _batch(batch: PaymentBatch, cents: int) -> Group | None:
    at = page("payday.payday_page", id=batch.id)
    sentence = f"Betaaldag {batch.number} afronden, {euro(cents)}"
    item = Item(sentence, "", "wacht op de bank", "info", button=Button("Afronden", *at))
    return group(f"betaaldag-{batch.id}", "Betaaldag", [item], sentence, at=at)
