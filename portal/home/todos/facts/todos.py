"""All that waits for a coordinator, in groups: for the to-do page, the first page and the letter of Monday."""

from collections.abc import Iterable
from datetime import date

from portal.contacts.collecting.facts import Row, gather_matrix
from portal.contacts.models.concern import Concern
from portal.contacts.quarters.facts import deadline, was_asked_elsewhere
from portal.expenses.models.notes import ExpenseNote
from portal.expenses.models.payday import PaymentBatch
from portal.expenses.note.rules import who_may, why_another
from portal.expenses.payday import facts as payday
from portal.families.models.talk import PLANNED_TALKS, PlannedTalk
from portal.families.talk_log import facts as talk_log
from portal.families.talks import facts as talks
from portal.history import coming_back, wall_clock
from portal.home.todos.facts.families import alone, undecided
from portal.home.todos.facts.groups import (
    COLOURS,
    Button,
    Group,
    Item,
    ToDo,
    Values,
    group,
    many,
    page,
    reach,
    to,
    urgency,
)
from portal.home.todos.facts.paperwork import letter, quotes, rates, year
from portal.home.todos.facts.people import attendance, candidates, mail_came_back, near_events, never_here
from portal.home.todos.facts.staff import leaving
from portal.home.todos.facts.volunteers import birthdays, papers_to_see, training
from portal.kit import clock
from portal.kit.dates import Quarter, day_month, day_text, moment_text
from portal.kit.money import NBSP, euro
from portal.people.models import Person
from portal.people.volunteers.facts import active_volunteers, by_name


def gather(person: Person) -> list[Group]:
    """Everything that waits, in groups, without empty ones. A fixed number of queries."""
    today = clock.today()
    volunteers = by_name(active_volunteers(person.branch_id, today, today).where(Person.disabled_at.is_null()))
    found = [
        *_concerns(person),
        _clock(today),
        _put_back(person),
        leaving(person, today),
        undecided(person, today),
        alone(person, today),
        *_talks(person, today),
        *_to_approve(person, today),
        *money(person),
        rates(person.branch_id, volunteers, today),
        *_contacts(person, today),
        quotes(person),
        near_events(person.branch_id, today),
        attendance(person.branch_id, today),
        *candidates(person, today),
        mail_came_back(person.branch_id, today),
        never_here(person.branch_id, volunteers),
        letter(person, today),
        *year(person.branch, today),
        training(person.branch_id, volunteers, today),
        papers_to_see(person.branch_id, volunteers),
        birthdays(volunteers, today),
    ]
    return [one for one in found if one is not None]


def number(groups: Iterable[Group]) -> int:
    """How many things wait."""
    return sum(len(one.items) for one in groups if one.waits)


def first(groups: Iterable[Group], most: int) -> list[tuple[Group, Item]]:
    """The most urgent things with their group: worries first, then by colour; three of a kind before others follow."""
    found = [
        (one.key not in WORRIES, place // OF_A_KIND, COLOURS.index(item.colour), one, item)
        for one in groups
        if one.waits
        for place, item in enumerate(one.items)
    ]
    found.sort(key=lambda one: one[:3])
    return [(one, item) for *_, one, item in found[:most]]


def lines(groups: Iterable[Group]) -> list[ToDo]:
    """The groups as lines of the first page: worries first, then the most urgent."""
    waiting = [one for one in groups if one.waits]
    waiting.sort(key=lambda one: (one.key not in WORRIES, COLOURS.index(one.line.colour)))
    return [one.line for one in waiting]


# ---- somebody worries: before all else

WORRIES = ("bezorgdheden", "opvolgen")
OF_A_KIND = 3  # at most so many of one kind before the first of another: forty late talks hide nothing


def _concerns(person: Person) -> list[Group | None]:
    """The new ones, and those being followed up: two groups, so that each line says how many there are."""
    rows = list(
        Concern.visible_to(person)
        .where(Concern.status << ["new", "followed_up"], Concern.branch == person.branch_id)
        .order_by(Concern.status, Concern.created_at, Concern.id)
    )
    groups = []
    for key, status, title, one, several, tag, colour, label in (
        ("bezorgdheden", "new", "Bezorgdheden", "nieuwe bezorgdheid", "nieuwe bezorgdheden", "lees meteen", "stop",
         "Lezen"),
        ("opvolgen", "followed_up", "Bezorgdheden opvolgen", "bezorgdheid verder opvolgen",
         "bezorgdheden verder opvolgen", "opgevolgd", "info", "Verder opvolgen"),
    ):  # fmt: skip
        items = [
            Item(
                f"{row.reporter.name}, {day_text(clock.day_of(row.created_at))}",
                "",
                tag,
                colour,
                button=to(label, "concerns.concern", id=row.id),
                family=row.match.family if row.match_id else None,
            )
            for row in rows
            if row.status == status
        ]
        groups.append(group(key, title, items, (one, several), at=page("concerns.concerns")))
    return groups


# ---- the clock leapt, and the portal waits


def _clock(today: date) -> Group | None:
    """Until somebody says that the day is right, nothing is erased and no reminder is written."""
    if not wall_clock.is_doubted():
        return None
    yes = Button("Ja, dat klopt", "start.confirm_clock", posts=True, fields=(("dag", today.isoformat()),))
    detail = (
        f"Het portaal keek laatst op {day_text(wall_clock.last_day())}. Tot je antwoordt, wist het niets en schrijft "
        "het geen herinneringen. Klopt de dag niet? Verwittig wie het portaal onderhoudt."
    )
    item = Item(f"Is het vandaag {day_text(today)}?", detail, "het portaal wacht", "stop", button=yes)
    return group("klok", "De klok van het portaal", [item], f"Nakijken: is het vandaag {day_text(today)}?")


# ---- the portal was put back from a copy


def _put_back(person: Person) -> Group | None:
    """Until somebody of the branch looked: what was paid since would be paid again."""
    made_at = coming_back.as_of(person.branch_id)
    if made_at is None:
        return None
    look, detail = to("Nakijken wat sindsdien gebeurde", "coming_back.show"), f"Stand van {moment_text(made_at)}"
    item = Item("Het portaal is teruggezet", detail, "kijk eerst na", "stop", button=look)
    return group("teruggezet", "Teruggezet", [item], "Het portaal is teruggezet", at=page("coming_back.show"))


# ---- talks


def _talks(person: Person, today: date) -> list[Group | None]:
    """Those to hold now; and those from before the portal, which are one thing to do, however many they are."""
    found = list(talks.waiting(person).where(PlannedTalk.due_on <= today + talk_log.LOOK_AHEAD))
    return [
        _due([one for one in found if not one.is_from_before], today),
        _from_before([one for one in found if one.is_from_before]),
    ]


def _from_before(some: list[PlannedTalk]) -> Group | None:
    families = many(len({one.match.family_id for one in some}), "gezin", "gezinnen")
    sentence = many(len(some), "gesprek van voor het portaal er was", "gesprekken van voor het portaal er was")
    button = to("Alles van vroeger gehad?", "backlog.before")
    items = [Item(sentence, families, button=button)] if some else []
    return group("vroeger", "Gesprekken van vroeger", items, sentence)


def _due(due: list[PlannedTalk], today: date) -> Group | None:
    items = [_talk(planned, today) for planned in due]
    late = sum(planned.due_on < today for planned in due)
    tag, colour = (f"{late} te laat", "stop") if late else (None, None)
    said, more = ("gesprek te voeren", "gesprekken te voeren"), to("Alle geplande gesprekken", "talks.planned_talks")
    return group("gesprekken", "Gesprekken", items, said, tag=tag, colour=colour, more=more)


def _talk(planned: PlannedTalk, today: date) -> Item:
    match = planned.match
    tag, colour = urgency((planned.due_on - today).days)
    return Item(
        f"{PLANNED_TALKS[planned.kind].capitalize()} met {match.volunteer.name}",
        planned.agreed,
        tag,
        colour,
        link=page("family_file.show", id=match.family_id),
        button=to("Gesprek gehad", "talks.hold_talk", id=planned.id, naar="te-doen"),
        other=to("Verzetten", "talks.planned_talk", id=planned.id, naar="te-doen"),
        family=match.family,
    )


# ---- money


def _to_approve(person: Person, today: date) -> list[Group | None]:
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
    groups = [] if person.is_coordinator else [_put_back(person)]
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


# ---- contacts


def _contacts(person: Person, today: date) -> list[Group | None]:
    quarter = Quarter.current().previous()
    facts = gather_matrix(person.branch, quarter)
    days = (deadline(quarter) - today).days
    missing = () if was_asked_elsewhere(quarter, person.branch) else facts.missing
    matrix = page("collecting.matrix", kwartaal=quarter)
    more = Button(f"Alle contacten van het {quarter.title}", *matrix)
    groups = []
    for key, title, items, said, tag, colour in (
        ("verbeteren", "Contacten verbeteren", [_asking(row, quarter) for row in facts.asking],
         ("vraag om contacten te verbeteren", "vragen om contacten te verbeteren"), quarter.title, "wait"),
        ("ontbreken", "Contacten die ontbreken", [_missing(row, quarter, days) for row in missing],
         ("contactoverzicht ontbreekt nog", "contactoverzichten ontbreken nog"), quarter.title,
         "wait" if days < 0 else ""),
        ("stil", "Stille gezinnen", [_silent(row) for row in facts.silent],
         ("gezin is al even stil", "gezinnen zijn al even stil"), "14 dagen of meer", ""),
    ):  # fmt: skip
        groups.append(group(key, title, items, said, tag=tag, colour=colour, at=matrix, more=more))
    return groups


def _asking(row: Row, quarter: Quarter) -> Item:
    said = row.overview.correction if row.overview else ""
    look = to("Bekijken", "quarters.quarter", id=row.match.id, quarter=quarter)
    return Item(row.match.volunteer.name, said, quarter.title, "wait", button=look, family=row.match.family)


def _missing(row: Row, quarter: Quarter, days: int) -> Item:
    match, asked = row.match, row.written_at and f"brief op {day_month(clock.day_of(row.written_at))}"
    tag, colour = ("nu afwezig", "") if row.is_absent else urgency(days)
    fill_in = to("Invullen", "quarters.paper", id=match.id, quarter=quarter)
    button, other = fill_in, None
    if row.can_be_reminded:
        at = page("collecting.remind", quarter=quarter, id=match.volunteer_id, naar="te-doen")
        button, other = Button("Herinneren", *at, posts=True), fill_in
    elif row.written_at and not row.is_absent and (call := reach(match.volunteer)):
        button, other = call, fill_in
    return Item(match.volunteer.name, asked or "", tag, colour, button=button, other=other, family=match.family)


def _silent(row: Row) -> Item:
    match, call = row.match, reach(row.match.volunteer)
    note = to(
        "Gesprek noteren", "talks.new_talk", gezin=match.family_id, vrijwilliger=match.volunteer_id, naar="te-doen"
    )
    return Item(
        match.volunteer.name,
        f"laatste contact {day_month(row.last_day)}" if row.last_day else "nog geen contact",
        f"{row.silent_days}{NBSP}dagen stil",
        "wait",
        button=call or note,
        other=note if call else None,
        family=match.family,
    )
