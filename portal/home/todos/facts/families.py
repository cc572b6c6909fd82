"""What waits about families: somebody asked for help and heard nothing yet, or nobody goes there any more."""

from datetime import date

from portal.families.file.facts.course import FamilyFile, files, in_state
from portal.families.models.family import Family
from portal.families.models.referral import Referral
from portal.home.todos.facts.groups import Group, Item, group, many, page, to, urgency
from portal.kit.dates import day_text
from portal.people.models import Person


def undecided(person: Person, today: date) -> Group | None:
    """The referrals that nobody decided about, the longest waiting first. One query."""
    query = Referral.visible_to(person).where(Referral.status == "open").order_by(Referral.received_on, Referral.id)
    items = [
        Item(
            "",
            f"{'ingevuld' if one.sent_in_at else 'aangemeld'} op {day_text(one.received_on)}",
            _waits((today - one.received_on).days),
            "wait",
            link=page("family_file.show", id=one.family_id),
            button=to("Beslissen", "referrals.referral", id=one.id),
            family=one.family,
        )
        for one in query
    ]
    said = ("aanmelding wacht op een beslissing", "aanmeldingen wachten op een beslissing")
    return group("aanmeldingen", "Aanmeldingen", items, said, tag="")


def _waits(days: int) -> str:
    return "vandaag" if days <= 0 else "wacht 1 dag" if days == 1 else f"wacht {days} dagen"


def alone(person: Person, today: date) -> Group | None:
    """The supported families without a volunteer, now or after a last day that is known already; the longest waiting
    first. For one that will be closed nobody is sought."""
    branch = person.branch_id
    query = Family.select().where(
        Family.branch == branch, in_state("sought", branch, today) | in_state("ending", branch, today)
    )
    if not query.exists():
        return None
    found = sorted(files(query), key=lambda file: file.alone_since)
    items = [_alone(file, today) for file in found]
    sentence = many(len(items), "gezin zonder vrijwilliger", "gezinnen zonder vrijwilliger")
    soon = ", nu of binnenkort" if any(file.current for file in found) else ""
    return group("gezinnen", "Gezinnen zonder vrijwilliger", items, f"{sentence}{soon}", tag="", colour="wait")


def _alone(file: FamilyFile, today: date) -> Item:
    id, goes = file.family.id, file.who_goes
    tag, colour = "zonder vrijwilliger", "wait"
    if file.current:
        goes = f"{goes} Daarna nog niemand."
        tag, colour = urgency((file.alone_since - today).days)
    link, choose = page("family_file.show", id=id), to("Vrijwilliger koppelen", "choosing.new_match", id=id)
    close = to("Gezin afsluiten", "closing.close", id=id)
    return Item("", goes, tag, colour, link=link, button=choose, other=close, family=file.family)
