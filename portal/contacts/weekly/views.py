"""Was je er? Answered on the first page, or through the link of a mail; a page that is only opened decides nothing."""

from datetime import date

from flask import Blueprint, Response, abort, request, url_for

from portal.contacts.models.contact import LINK_OPENS
from portal.contacts.quarters.facts import why_not
from portal.contacts.weekly import rules
from portal.contacts.weekly.facts import Question, stand
from portal.families.models.match import Match
from portal.kit import clock
from portal.kit.dates import Quarter, read_iso, weekday_day
from portal.kit.links import personal_link, read_visit
from portal.people.models import Person
from portal.web import failures
from portal.web.access import me, public, roles, visible
from portal.web.pages import UNDO, attempt, rendered, saved, settings

room = Blueprint("weekly", __name__)

WORDS = {"ja": "yes", "nee": "no", "open": ""}


@room.post("/contacten/<int:id>/dag/<day>/<any(ja, nee, open):said>")
@roles("volunteer", "finishing")
def answer(id: int, day: str, said: str) -> Response:
    on = read_iso(day) or abort(404)
    match = visible(Match, id, among=Match.visible_to(me()).where(Match.volunteer == me().id))
    start, undo = url_for("start.index"), (UNDO, url_for(".answer", id=id, day=day, said="open"))

    def done(_: object) -> Response:
        return saved(start, _sentence(match, on, said), undo=None if said == "open" else undo)

    return attempt(start, done, rules.answer, match, on, WORDS[said], by=me())


@room.post("/contacten/wekelijkse-mail/<any(ja, nee):said>")
@roles("volunteer")
def want_mail(said: str) -> Response:
    words = "Goed. Je krijgt de vraag voortaan ook per mail." if said == "ja" else "Goed. Je krijgt er geen mail van."
    at_home = request.args.get("naar") != "gegevens"
    target = url_for("start.index") if at_home else url_for("volunteers.profile")
    sentence = f"{words} Wijzigen kan bij ‘Mijn gegevens’." if at_home else words
    return attempt(target, sentence, rules.want_mail, me(), said == "ja", by=me())


@room.get("/was-je-er/<token>")
@public
def question(token: str) -> Response:
    """The page of a link in a mail. Looking at it answers nothing, whatever button of the mail led here."""
    match, person, day = _whose(token)
    card = url_for("quarters.quarter", id=match.id, quarter=Quarter.of(day), _anchor=f"dag-{day}")
    return rendered(
        "contacts/weekly/question.html",
        question=Question(match, day),
        person=person,
        token=token,
        stand=stand(match, day),
        meant=WORDS.get(request.args.get("antwoord", ""), ""),
        other=personal_link(settings().secret_key, person.id, card),
    )


@room.post("/was-je-er/<token>/<any(ja, nee):said>")
@public
def answer_by_link(token: str, said: str) -> Response:
    match, person, day = _whose(token)
    target = url_for(".question", token=token)
    return attempt(target, _sentence(match, day, said), rules.answer, match, day, WORDS[said], by=person)


def _whose(token: str) -> tuple[Match, Person, date]:
    """Whose visit a link asks about. Nonsense, somebody who stopped and what is long ago are the same 404."""
    found = read_visit(settings().secret_key, token)
    person = Person.get_or_none(Person.id == found[0]) if found else None
    if found is None or person is None or not person.hands_in or found[2] < clock.today() - LINK_OPENS:
        failures.broken_link()
    match = Match.visible_to(person).where(Match.id == found[1], Match.volunteer == person.id).first()
    if match is None or why_not(match, found[2], Quarter.of(found[2])):
        failures.broken_link()
    return match, person, found[2]


def _sentence(match: Match, day: date, said: str) -> str:
    where = f"{weekday_day(day)} bij {match.family.alias}"
    return {
        "ja": f"Bewaard: je was er {where}.",
        "nee": f"Bewaard: je was er niet, {where}.",
        "open": f"Ongedaan gemaakt: {where} staat weer open.",
    }[said]
