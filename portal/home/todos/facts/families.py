"""What waits about families: somebody asked for help and heard nothing yet, or nobody goes there any more."""

from datetime import date

from portal.families.file.facts.course import files, in_state
from portal.families.models.family import Family
from portal.families.models.referral import Referral
from portal.home.todos.facts.groups import Button, Group, Item, ToDo, group, here, many
from portal.kit.dates import day_text
from portal.people.models import Person


def undecided(person: Person, today: date) -> Group | None:
    """The referrals that nobody decided about; who waits longest first. One query."""
    query = Referral.visible_to(person).where(Referral.status == "open").order_by(Referral.received_on, Referral.id)
    items = [
        Item(
            "", f"{'ingevuld' if one.sent_in_at else 'aangemeld'} op {day_text(one.received_on)}",
            _waits((today - one.received_on).days), "wait",
            link=("family_file.show", (("id", one.family_id),)), family=one.family,
            button=Button("Beslissen", "referrals.referral", (("id", one.id),)),
        )
        for one in query
    ]  # fmt: skip
    sentence = many(len(items), "aanmelding wacht op een beslissing", "aanmeldingen wachten op een beslissing")
    return group("aanmeldingen", "Aanmeldingen", items, ToDo(sentence, "", "wait", *here("aanmeldingen")))


def _waits(days: int) -> str:
    return "vandaag" if days <= 0 else "wacht 1 dag" if days == 1 else f"wacht {days} dagen"


def alone(person: Person, today: date) -> Group | None:
    """The supported families without a volunteer, from the day after a last day on; who waits longest first."""
    query = Family.select().where(Family.branch == person.branch_id, in_state("unmatched", person.branch_id, today))
    if not query.exists():
        return None
    found = sorted(files(query), key=lambda file: file.alone_since)
    items = [
        Item(
            "", file.who_goes, "zonder vrijwilliger", "wait", family=file.family,
            link=("family_file.show", (("id", file.family.id),)),
            button=Button("Vrijwilliger koppelen", "choosing.new_match", (("id", file.family.id),)),
            other=Button("Gezin afsluiten", "closing.ask", (("id", file.family.id),)),
        )
        for file in found
    ]  # fmt: skip
    line = ToDo(
        many(len(items), "gezin zonder vrijwilliger", "gezinnen zonder vrijwilliger"), "", "wait", *here("gezinnen")
    )
    return group("gezinnen", "Gezinnen zonder vrijwilliger", items, line)
