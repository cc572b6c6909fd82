"""What waits about volunteers: mandatory training, papers, and the birthdays of this month."""

from datetime import date, timedelta

from portal.agenda.answers.facts import seating
from portal.agenda.attendance.facts import DUTIES, known_by_volunteers, trained, with_young_child
from portal.agenda.models.event import Event
from portal.home.todos.facts.groups import Button, Group, Item, group, many, page, reach, to
from portal.kit.dates import day_month
from portal.people.models import Person
from portal.people.volunteers.facts import last_days, volunteers_on
from portal.team.papers import rules as papers

LATELY = timedelta(days=60)  # a training so recent may still have no list of who was there
DUTY_WORDS = {
    "everyone": ("Omgaan met verontrusting", "voor elke vrijwilliger, één keer"),
    "perinatal": ("perinatale module", "kind jonger dan 2,5 jaar of zwangerschap in het gezin"),
}


def training(branch_id: int, volunteers: list[Person], today: date) -> Group | None:
    done, young = trained(branch_id), with_young_child(branch_id, today)
    known = known_by_volunteers(branch_id, today)
    told = {person: day for person, day in known.items() if day is not None}
    events = _mandatory_events(branch_id, today)
    comes = _coming(events, today)
    stop = last_days([person.id for person in volunteers])
    visiting = {"everyone": {person.id for person in volunteers}, "perinatal": young | told.keys()}
    items = [
        Item(
            f"{person.name}: {DUTY_WORDS[duty][0]}",
            _why(person, duty, told),
            button=_to_training(events[duty], today),
            other=_say(person, person.id in known, person.id in told) if duty == "perinatal" else None,
        )
        for duty in DUTIES
        for person in volunteers
        if person.id in visiting[duty] - done[duty].keys() - comes[duty]
        and (person.id not in stop or any(today <= event.day <= stop[person.id] for event in events[duty]))
    ]
    said = ("verplichte vorming nog te volgen", "verplichte vormingen nog te volgen")
    return group("vorming", "Verplichte vorming", items, said)


def _why(person: Person, duty: str, told: dict[int, date]) -> str:
    said = told.get(person.id) if duty == "perinatal" else None
    return DUTY_WORDS[duty][1] + (f". Gezegd op {day_month(said)}" if said else "")


def _say(person: Person, knows: bool, told: bool) -> Button | None:
    """A profile never reaches a volunteer by itself: the coordinator says it, and can take that back."""
    values = (("id", person.id),)
    if told:
        return Button("Toch niet zeggen", "attendance.untell_duty", values, posts=True)
    return None if knows else Button(f"Zeg het aan {person.given_name}", "attendance.tell_duty", values, posts=True)


def _mandatory_events(branch_id: int, today: date) -> dict[str, list[Event]]:
    """Duty → what is planned for it, or was lately; by day. One query."""
    rows = Event.select().where(
        Event.branch == branch_id,
        Event.mandatory_for != "",
        Event.cancelled_at.is_null(),
        Event.day >= today - LATELY,
    )
    found: dict[str, list[Event]] = {duty: [] for duty in DUTIES}
    for event in rows.order_by(Event.day, Event.id):
        found[event.mandatory_for].append(event)
    return found


def _coming(events: dict[str, list[Event]], today: date) -> dict[str, set[int]]:
    """Duty → those with a seat at a training still to come: settled until then. A place in the line settles
    nothing."""
    sittings = seating(event for rows in events.values() for event in rows if event.day >= today)
    return {
        duty: {person for event in rows if event.id in sittings for person in sittings[event.id].seated}
        for duty, rows in events.items()
    }


def _to_training(rows: list[Event], today: date) -> Button:
    """The next one to invite for, the last one to say who was there, or a new one."""
    planned = next((event for event in rows if event.day >= today), None)
    if planned is not None:
        return to(f"Vorming van {day_month(planned.day)}", "events.show", id=planned.id)
    if rows:
        return to("Wie was er?", "attendance.attendance_list", id=rows[-1].id)
    return to("Vorming toevoegen", "events.new")


def papers_to_see(branch_id: int, volunteers: list[Person]) -> Group | None:
    items = []
    for person, kinds in papers.missing(branch_id, volunteers):
        place, fields = (("id", person.id), ("naar", "te-doen")), tuple(("soort", kind) for kind in kinds)
        seen = Button("Gezien", "papers.see_papers", place, posts=True, fields=fields)
        items.append(
            Item(person.name, papers.words(kinds), link=page("volunteer_file.show", id=person.id), button=seen)
        )
    sentence = f"Papieren van {many(len(items), 'vrijwilliger', 'vrijwilligers')} nakijken"
    return group("papieren", "Papieren nog niet gezien", items, sentence)


def birthdays(volunteers: list[Person], today: date) -> Group | None:
    """This month's, still to come, of those who agreed. Born on 29 February: the 28th in other years."""
    born = [(_birthday(one.birth_on, today.year), one) for one in volunteers if one.share_birthday and one.birth_on]
    soon = [(day, person) for day, person in born if day >= today and day.month == today.month]
    then = volunteers_on({person.id: day for day, person in soon})
    coming = [(day, person) for day, person in soon if person.id in then]
    items = [
        Item(
            person.name,
            tag="vandaag" if day == today else day_month(day),
            colour="info" if day == today else "",
            link=page("volunteer_file.show", id=person.id),
            button=reach(person),
        )
        for day, person in sorted(coming, key=lambda one: (one[0], one[1].name))
    ]
    said = ("verjaardag deze maand", "verjaardagen deze maand")
    return group("verjaardagen", "Verjaardagen deze maand", items, said, waits=False)


def _birthday(born: date, year: int) -> date:
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 2, 28)
