"""Volunteers are invited to the portal: by a mail, by a message or a letter that the coordinator hands over."""

from collections.abc import Sequence

from portal.database import transaction
from portal.kit.errors import RuleError
from portal.people.models import Person
from portal.post.models import Mailing
from portal.post.rules import rest, take_back
from portal.sign_in.devices.letters import tell
from portal.sign_in.first_links import rules as first_links
from portal.sign_in.models import FirstLink
from portal.team.welcome.letters import OwnLink, mail

SEND = "welcome"  # with the id of the branch: what `Mailing.what` says
NOBODY = "Duid eerst aan wie je uitnodigt."


def invite(people: Sequence[Person], *, by: Person) -> Mailing:
    """A mail to each, with their own link; it rests two minutes. RuleError: nobody, or somebody without an address."""
    if not people:
        raise RuleError(NOBODY, "wie")
    without = [person.name for person in people if not person.email]
    if without:
        raise RuleError(f"{', '.join(without)}: geen mailadres. Geef een brief of een bericht met de link.", "wie")
    with transaction():
        mailing = rest(by.branch_id, by.id, f"{SEND}-{by.branch_id}")
        links = []
        for person in people:
            link, token = first_links.make(person, "mail", by=by)
            mail(person, OwnLink(_path(token), link.expires_at), mailing)
            links.append(link.id)
        Mailing.update(rows=",".join(map(str, links))).where(Mailing.id == mailing.id).execute()
    return mailing


def uninvite(mailing: Mailing, *, by: Person) -> None:
    """Take back the invitations, inside the two minutes: the mails are torn up and their links deleted."""
    with transaction():
        take_back(mailing)
        made = Mailing.get_by_id(mailing.id).rows
        FirstLink.delete().where(FirstLink.id << [int(id) for id in made.split(",") if id]).execute()


def hand_over(person: Person, way: str, *, by: Person) -> OwnLink:
    """A link that the coordinator gives herself, in a message ("text") or a letter ("paper"); its holder is told."""
    with transaction():
        link, token = first_links.make(person, way, by=by)
        tell(person, f"{by.name} maakte een persoonlijke link om je aan te melden, voor een bericht of brief aan jou.")
    return OwnLink(_path(token), link.expires_at)


def print_letters(people: Sequence[Person], *, by: Person) -> list[tuple[Person, OwnLink]]:
    """A letter with a link for each: all of them, or none."""
    if not people:
        raise RuleError(NOBODY, "wie")
    with transaction():
        return [(person, hand_over(person, "paper", by=by)) for person in people]


def _path(token: str) -> str:
    return f"/uitnodiging/{token}"
