"""What waits about families: nobody goes there any more."""

from datetime import date

from portal.families.file.facts.course import files, in_state
from portal.families.models.family import Family
from portal.home.todos.facts.groups import Button, Group, Item, ToDo, group, here, many
from portal.people.models import Person


def alone(person: Person, today: date) -> Group | None:
    """The supported families without a volunteer, from the day after a last day on; who waits longest first."""
    query = Family.select().where(Family.branch == person.branch_id, in_state("unmatched", person.branch_id, today))
    if not query.exists():
        return None
    found = sorted(files(query), key=lambda file: file.alone_since)
    items = [
        Item(
            file.family.code_and_alias, file.who_goes, "zonder vrijwilliger", "wait",
            link=("families_overview.show", (("id", file.family.id),)),
            button=Button("Vrijwilliger koppelen", "support.new_match", (("id", file.family.id),)),
            other=Button("Gezin afsluiten", "closing.ask", (("id", file.family.id),)),
        )
        for file in found
    ]  # fmt: skip
    line = ToDo(
        many(len(items), "gezin zonder vrijwilliger", "gezinnen zonder vrijwilliger"), "", "wait", *here("gezinnen")
    )
    return group("gezinnen", "Gezinnen zonder vrijwilliger", items, line)
