"""All that waits for a coordinator, in groups: for the to-do page, the first page and the letter of Monday."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from portal.contacts.collecting.facts import Row, gather_matrix
from portal.contacts.models.concern import Concern
from portal.contacts.quarters.facts import deadline
from portal.expenses.models.notes import ExpenseNote
from portal.expenses.payday import facts as payday
from portal.families.models.talk import PLANNED_TALKS, PlannedTalk
from portal.families.talk_log import facts as talk_log
from portal.families.talks import facts as talks
from portal.history import wall_clock
from portal.home.todos.facts.families import alone, undecided
from portal.home.todos.facts.groups import COLOURS, Button, Group, Item, ToDo, Values, group, here, many, reach, urgency
from portal.home.todos.facts.paperwork import letter, quotes, rates, year
from portal.home.todos.facts.people import attendance, candidates, near_events, never_here
from portal.home.todos.facts.staff import leaving
from portal.home.todos.facts.volunteers import birthdays, papers_to_see, training
from portal.kit import clock
from portal.kit.dates import Quarter, day_month, day_text
from portal.kit.money import NBSP, euro
from portal.people.models import Person
from portal.people.volunteers.facts import active_volunteers, by_name


def gather(person: Person) -> list[Group]:
    """Everything that waits, in groups; a kind of which nothing waits has none. A fixed number of queries."""
    today = clock.today()
    volunteers = by_name(active_volunteers(person.branch_id, today, today).where(Person.disabled_at.is_null()))
    found = [
        *_concerns(person),
        _clock(today),
        leaving(person, today),
        undecided(person, today),
        alone(person, today),
        *_talks(person, today),
        _to_approve(person, today),
        *money(person),
        rates(person.branch_id, volunteers, today),
        *_contacts(person, today),
        quotes(person),
        near_events(person.branch_id, volunteers, today),
        attendance(person.branch_id, today),
        *candidates(person, today),
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
OF_A_KIND = 3  # so many of one kind before the first of another: forty late talks hide nothing


def _concerns(person: Person) -> list[Group | None]:
    """The new ones, and those that go on: two groups, so that each line says how many there are of it."""
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
                f"{row.reporter.name}, {day_text(clock.local(row.created_at).date())}",
                "",
                tag,
                colour,
                button=Button(label, "concerns.concern", (("id", row.id),)),
                family=row.match.family if row.match_id else None,
            )
            for row in rows
            if row.status == status
        ]
        line = ToDo(many(len(items), one, several), tag, colour, "concerns.concerns")
        groups.append(group(key, title, items, line))
    return groups


# ---- the clock leapt, and the portal waits


def _clock(today: date) -> Group | None:
    """Until somebody says that the day is right, nothing is erased and no reminder is written."""
    if not wall_clock.is_doubted():
        return None
    yes = Button("Ja, dat klopt", "start.confirm_clock", posts=True, fields=(("dag", today.isoformat()),))
    item = Item(
        f"Is het vandaag {day_text(today)}?",
        f"Het portaal keek laatst op {day_text(wall_clock.last_day())}. Tot je antwoordt, wist het niets en schrijft "
        "het geen herinneringen. Klopt de dag niet? Verwittig wie het portaal onderhoudt.",
        "het portaal wacht", "stop", button=yes,
    )  # fmt: skip
    line = ToDo(f"Nakijken: is het vandaag {day_text(today)}?", "het portaal wacht", "stop", *here("klok"))
    return group("klok", "De klok van het portaal", [item], line)


# ---- talks


def _talks(person: Person, today: date) -> list[Group | None]:
    """Those to be held now; and those of before the portal, which are one thing to do, however many they are."""
    found = list(talks.waiting(person).where(PlannedTalk.due_on <= today + talk_log.LOOK_AHEAD))
    return [
        _due([one for one in found if not one.is_from_before], today),
        _from_before([one for one in found if one.is_from_before]),
    ]


def _from_before(some: list[PlannedTalk]) -> Group | None:
    families = len({one.match.family_id for one in some})
    sentence = many(len(some), "gesprek van voor het portaal er was", "gesprekken van voor het portaal er was")
    button = Button("Alles van vroeger gehad?", "backlog.before")
    items = [Item(sentence, many(families, "gezin", "gezinnen"), "", "", button=button)] if some else []
    return group("vroeger", "Gesprekken van vroeger", items, ToDo(sentence, "", "", *here("vroeger")))


def _due(due: list[PlannedTalk], today: date) -> Group | None:
    items = [_talk(planned, today) for planned in due]
    late = sum(planned.due_on < today for planned in due)
    tag, colour = (f"{late} te laat", "stop") if late else urgency((due[0].due_on - today).days) if due else ("", "")
    line = ToDo(many(len(due), "gesprek te voeren", "gesprekken te voeren"), tag, colour, *here("gesprekken"))
    more = Button("Alle geplande gesprekken", "talks.planned_talks")
    return group("gesprekken", "Gesprekken", items, line, more)


def _talk(planned: PlannedTalk, today: date) -> Item:
    match = planned.match
    tag, colour = urgency((planned.due_on - today).days)
    place: Values = (("id", planned.id), ("naar", "te-doen"))
    return Item(
        f"{PLANNED_TALKS[planned.kind].capitalize()} met {match.volunteer.name}",
        planned.agreed,
        tag,
        colour,
        link=("family_file.show", (("id", match.family_id),)),
        button=Button("Gesprek gehad", "talks.hold_talk", place),
        other=Button("Verzetten", "talks.planned_talk", place),
        family=match.family,
    )


# ---- money


def _to_approve(person: Person, today: date) -> Group | None:
    notes = list(
        ExpenseNote.visible_to(person)
        .where(ExpenseNote.status == "submitted")
        .order_by(ExpenseNote.submitted_at, ExpenseNote.id)
    )
    left = [(note.pay_by - today).days if note.pay_by else 0 for note in notes]
    items = [
        Item(note.volunteer.name, f"{note.period.title}, nota {note.number}", *urgency(days),
             button=Button("Nakijken", "expenses_overview.show", (("id", note.id),)))
        for note, days in zip(notes, left, strict=True)
    ]  # fmt: skip
    tag, colour = urgency(left[0]) if left else ("", "")
    line = ToDo(many(len(notes), "nota goedkeuren", "nota’s goedkeuren"), tag, colour, "approval.queue")
    return group("goedkeuren", "Nota’s goedkeuren", items, line, Button("Alle nota’s nakijken", "approval.queue"))


def money(person: Person) -> list[Group]:
    """Batches that left for the bank and are not settled; notes to pay; notes held up by their account."""
    groups = [_batch(batch, cents) for batch, _, cents in payday.open_batches(person)]
    waiting = payday.due(person)
    for key, title, label, some, place, one, several in (
        ("betalen", "Nota’s betalen", "Betalen", [d for d in waiting if not d.holds], (), "nota betalen",
         "nota’s betalen"),
        ("rekeningen", "Rekeningen navragen", "Navragen", [d for d in waiting if d.holds], (("_anchor", "wacht"),),
         "rekening navragen", "rekeningen navragen"),
    ):  # fmt: skip
        items = [
            Item(f"{d.view.volunteer.name}, {euro(d.view.total)}", " ".join(d.holds), *urgency(d.days_left),
                     link=("expenses_overview.show", (("id", d.note.id),)),
                     button=Button(label, "payday.payments", (("_anchor", f"nota-{d.note.id}"),)))
            for d in some
        ]  # fmt: skip
        sentence = f"{many(len(some), one, several)}, {euro(sum(d.view.total for d in some))}"
        tag, colour = urgency(some[0].days_left) if some else ("", "")
        groups.append(group(key, title, items, ToDo(sentence, tag, colour, "payday.payments", place)))
    return [one for one in groups if one is not None]


def _batch(batch: Any, cents: int) -> Group | None:
    place: Values = (("id", batch.id),)
    sentence = f"Betaaldag {batch.number} afronden, {euro(cents)}"
    item = Item(sentence, "", "wacht op de bank", "info", button=Button("Afronden", "payday.payday_page", place))
    line = ToDo(sentence, "wacht op de bank", "info", "payday.payday_page", place)
    return group(f"betaaldag-{batch.id}", "Betaaldag", [item], line)


# ---- contacts


def _contacts(person: Person, today: date) -> list[Group | None]:
    quarter = Quarter.current().previous()
    facts = gather_matrix(person.branch_id, quarter)
    place: Values = (("kwartaal", quarter),)
    days = (deadline(quarter) - today).days
    late = days < 0
    matrix = Button(f"Alle contacten van het {quarter.title}", "collecting.matrix", place)
    groups = []
    for key, title, rows, item, one, several, tag, colour in (
        ("verbeteren", "Contacten verbeteren", facts.asking, _asking, "vraag om contacten te verbeteren",
         "vragen om contacten te verbeteren", quarter.title, "wait"),
        ("ontbreken", "Contacten die ontbreken", facts.missing, _missing, "contactoverzicht ontbreekt nog",
         "contactoverzichten ontbreken nog", quarter.title, "wait" if late else ""),
        ("stil", "Stille gezinnen", facts.silent, _silent, "gezin is al even stil", "gezinnen zijn al even stil",
         "14 dagen of meer", ""),
    ):  # fmt: skip
        line = ToDo(many(len(rows), one, several), tag, colour, "collecting.matrix", place)
        groups.append(group(key, title, [item(row, quarter, days) for row in rows], line, matrix))
    return groups


def _asking(row: Row, quarter: Quarter, _days: int) -> Item:
    place: Values = (("id", row.match.id), ("quarter", quarter))
    said = row.overview.correction if row.overview else ""
    return Item(
        row.match.volunteer.name, said, quarter.title, "wait", family=row.match.family,
        button=Button("Bekijken", "quarters.quarter", place),
    )  # fmt: skip


def _missing(row: Row, quarter: Quarter, days: int) -> Item:
    place: Values = (("id", row.match.id), ("quarter", quarter))
    fill_in = Button("Invullen", "quarters.paper", place)
    asked = row.written_at and f"brief op {day_month(clock.local(row.written_at).date())}"
    tag, colour = ("nu afwezig", "") if row.is_absent else urgency(days)
    whom: Values = (("quarter", quarter), ("id", row.match.volunteer_id), ("naar", "te-doen"))
    remind = Button("Herinneren", "collecting.remind", whom, posts=True)
    can = row.can_be_reminded
    return Item(
        row.match.volunteer.name, asked or "", tag, colour, family=row.match.family,
        button=remind if can else fill_in, other=fill_in if can else None,
    )  # fmt: skip


def _silent(row: Row, _quarter: Quarter, _days: int) -> Item:
    match = row.match
    note = Button(
        "Gesprek noteren", "talks.new_talk",
        (("gezin", match.family_id), ("vrijwilliger", match.volunteer_id), ("naar", "te-doen")),
    )  # fmt: skip
    call = reach(match.volunteer)
    return Item(
        match.volunteer.name,
        f"laatste contact {day_month(row.last_day)}" if row.last_day else "nog geen contact",
        f"{row.silent_days}{NBSP}dagen stil",
        "wait",
        button=call or note,
        other=note if call else None,
        family=match.family,
    )
