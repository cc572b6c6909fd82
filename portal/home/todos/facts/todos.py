"""All that waits for a coordinator, in groups: for the to-do page, the first page and the letter of Monday."""

from collections.abc import Iterable
from datetime import date

from portal.contacts.collecting.facts import Row, gather_matrix
from portal.contacts.models.concern import Concern
from portal.contacts.quarters.facts import deadline, was_asked_elsewhere
from portal.families.models.talk import PLANNED_TALKS, PlannedTalk
from portal.families.talk_log import facts as talk_log
from portal.families.talks import facts as talks
from portal.history import wall_clock
from portal.home.todos.facts.families import alone, undecided
from portal.home.todos.facts.groups import (
    COLOURS,
    Button,
    Group,
    Item,
    ToDo,
    group,
    many,
    page,
    reach,
    to,
    urgency,
)
from portal.home.todos.facts.money import money, put_back, to_approve
from portal.home.todos.facts.paperwork import letter, quotes, rates, year
from portal.home.todos.facts.people import attendance, candidates, mail_came_back, near_events, never_here
from portal.home.todos.facts.staff import leaving
from portal.home.todos.facts.volunteers import birthdays, papers_to_see, training
from portal.kit import clock
from portal.kit.dates import Quarter, day_month, day_text
from portal.kit.money import NBSP
from portal.people.models import Person
from portal.people.volunteers.facts import active_volunteers, by_name


def gather(person: Person) -> list[Group]:
    """Everything that waits, in groups, without empty ones. A fixed number of queries."""
    today = clock.today()
    volunteers = by_name(active_volunteers(person.branch_id, today, today).where(Person.disabled_at.is_null()))
    found = [
        *_concerns(person),
        _clock(today),
        put_back(person),
        leaving(person, today),
        undecided(person, today),
        alone(person, today),
        *_talks(person, today),
        *to_approve(person, today),
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
