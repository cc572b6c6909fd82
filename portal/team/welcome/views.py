"""Inviting volunteers to the portal, and which of them have been in it; the coordinator's."""

from urllib.parse import quote

from flask import Blueprint, Response, request, url_for

from portal.kit import clock
from portal.people.models import Person
from portal.post.models import Mailing
from portal.sign_in.first_links.rules import LIFETIME
from portal.team.pages import volunteer_of
from portal.team.welcome import letters, rules
from portal.team.welcome.documents import square
from portal.team.welcome.facts import guests
from portal.team.welcome.letters import OwnLink
from portal.web.access import fresh, me, roles
from portal.web.pages import attempt, leaving, portal_url, rendered, row_number

room = Blueprint("welcome", __name__)


@room.route("/vrijwilligers/uitnodigen", methods=["GET", "POST"])
@roles("coordinator")
def inviting() -> Response:
    """The list of those who can be invited; and inviting the ticked ones by mail."""
    if request.method == "POST":
        return attempt(url_for(".inviting"), _left, rules.invite, _chosen(), by=me())
    found = guests(me().branch_id)
    first = [one for one in found if one.is_asked_first]
    reader = next((one.person for one in [*first, *found]), me())
    letter = letters.words(reader, OwnLink("", clock.now() + LIFETIME))
    return rendered("team/welcome/inviting.html", guests=found, first=first, reader=reader, letter=letter)


@room.post("/vrijwilligers/uitnodigen/brieven")
@roles("coordinator")
@fresh
def print_letters() -> Response:
    """Not a redirect: a link that opens has no place in an address or a cookie, so it is on this one answer only."""
    return attempt(url_for(".inviting"), _letters_page, rules.print_letters, _chosen(), by=me())


@room.post("/vrijwilligers/<int:id>/welkom")
@roles("coordinator")
def tell(id: int) -> Response:
    """One of them, by mail: from their own page and from what waits."""
    return attempt(url_for("volunteer_file.show", id=id), _left, rules.invite, [volunteer_of(id)], by=me())


@room.post("/vrijwilligers/<int:id>/welkom/bericht")
@roles("coordinator")
@fresh
def message(id: int) -> Response:
    person = volunteer_of(id)

    def shown(link: OwnLink) -> Response:
        words = letters.message(person, link, portal_url())
        whatsapp = f"https://wa.me/{person.phone.removeprefix('+')}?text={quote(words)}"
        return rendered("team/welcome/message.html", person=person, words=words, whatsapp=whatsapp)

    return attempt(url_for("volunteer_file.show", id=id), shown, rules.hand_over, person, "text", by=me())


@room.post("/vrijwilligers/<int:id>/welkom/brief")
@roles("coordinator")
@fresh
def letter(id: int) -> Response:
    return attempt(
        url_for("volunteer_file.show", id=id), _letters_page, rules.print_letters, [volunteer_of(id)], by=me()
    )


def _chosen() -> list[Person]:
    """The ticked people, among those who can be invited."""
    wanted = {row_number(typed) for typed in request.form.getlist("wie")}
    return [one.person for one in guests(me().branch_id) if one.person.id in wanted]


def _left(mailing: Mailing) -> Response:
    return leaving(url_for(".inviting"), "De uitnodiging staat klaar.", mailing)


def _letters_page(made: list[tuple[Person, OwnLink]]) -> Response:
    sheets = [(person, square(f"{portal_url()}{link.path}"), clock.day_of(link.until)) for person, link in made]
    return rendered("team/welcome/letters.html", sheets=sheets, address=portal_url())
