"""What waits about coordinators: from some day on there is none."""

from datetime import date

from portal.home.todos.facts.groups import Group, Item, group, to, urgency
from portal.kit.dates import day_text
from portal.people.models import Person
from portal.team.staff.rules import day_without_coordinator


def leaving(person: Person, today: date) -> Group | None:
    """For a coordinator whose own role ends while nobody follows. One query; none for one who goes on."""
    last_day = person.last_day_as("coordinator")
    gap = day_without_coordinator(person.branch_id) if last_day is not None else None
    if last_day is None or gap is None:
        return None
    sentence = f"Vanaf {day_text(gap)} is er geen coördinator"
    detail = "Duid aan wie overneemt. Wat dan nog wacht, vindt die persoon bij Te doen."
    give, hand_over = to("Geef iemand de taak", "staff.new_role"), to("Overdracht in Word", "handover.handover")
    item = Item(sentence, detail, *urgency((gap - today).days), button=give, other=hand_over)
    return group("coordinator", "Wie neemt over?", [item], sentence)
