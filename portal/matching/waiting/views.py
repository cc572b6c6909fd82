"""The waiting list, and starting from it; the coordinator's."""

from flask import Blueprint, Response, request, url_for

from portal.families.models.referral import Referral
from portal.families.stops import rules as stops
from portal.families.support.letters import who_hears
from portal.families.viewing.rules import called, note_list
from portal.kit import clock
from portal.kit.dates import WEEKDAYS, day_text
from portal.matching.cautions.facts import cautions
from portal.matching.waiting import facts, rules
from portal.matching.waiting.forms import IntroductionForm
from portal.people.volunteers.facts import volunteers_of_today
from portal.web.access import me, roles, visible
from portal.web.pages import UNDO, form_page, hears_it, page_number, pages_of, rendered, saved

room = Blueprint("waiting", __name__)


WAITING_PER_PAGE = 20  # each with its suggestions


# ---- the waiting list, and starting from it


@room.get("/wachtlijst")
@roles("coordinator")
def waiting_list() -> Response:
    note_list("waiting", by=me())
    page, query = page_number(), facts.waiting(me())
    total = query.count()
    first = (page - 1) * WAITING_PER_PAGE + 1
    shown = facts.gather(me().branch_id, list(query.paginate(page, WAITING_PER_PAGE)), first, clock.today())
    stop = stops.stop_on(me().branch_id, clock.today())
    names = called(me(), [one.referral.family for one in shown], "waiting")
    found = {"waiting": shown, "total": total, "page": page, "pages": pages_of(total, WAITING_PER_PAGE)}
    return rendered("matching/waiting/waiting.html", **found, weekdays=WEEKDAYS, stop=stop, called=names)


@room.route("/gezinnen/aanmeldingen/<int:id>/start", methods=["GET", "POST"])
@roles("coordinator")
def start(id: int) -> Response:
    found, today = visible(Referral, id), clock.today()
    form = IntroductionForm(data={"started_on": today, "volunteer": request.args.get("vrijwilliger", "")})
    form.careful(volunteers_of_today(found.branch_id), cautions(found.family, today, key=form.submission_key.data))
    if form.validate_on_submit() and form.attempt(rules.start, found, form.new(), form.submission_key.data, by=me()):
        match = form.result
        undo = (UNDO, url_for("removal.remove_trajectory", id=match.trajectory_id))
        said = f"{match.volunteer.name} start bij {found.family.alias} op {day_text(match.started_on)}.{form.warning}"
        said += "".join(f" {hears_it(person)}" for person in who_hears((match, match.started_on), by=me()))
        return saved(url_for("family_file.show", id=found.family_id), said, undo=undo)
    place = facts.gather(found.branch_id, [found], 1, today)[0] if found.decided_on else None
    return form_page("matching/waiting/start.html", form, referral=found, place=place, cautions=form.minding.of)
