"""The pages of matches; all of them the coordinator's."""

from datetime import timedelta

from flask import Blueprint, Response, url_for

from portal.dated import default_from
from portal.families.models.match import Match, match_before
from portal.families.pages import page_of
from portal.families.support import rules
from portal.families.support.forms import EndMatchForm, MatchEditForm
from portal.families.support.letters import who_hears
from portal.kit import clock
from portal.kit.dates import WEEKDAYS, day_text
from portal.web.access import me, roles, visible
from portal.web.pages import UNDO, attempt, form_page, hears_it, saved

room = Blueprint("support", __name__)

ONE_DAY = timedelta(days=1)


@room.get("/koppelingen/<int:id>/wijzigen", endpoint="edit_match")
@room.post("/koppelingen/<int:id>")
@roles("coordinator")
def update_match(id: int) -> Response:
    match = visible(Match, id)
    before = match_before(match)
    form = MatchEditForm(obj=match, data={"from_on": max(default_from(before), match.started_on)}).edits(match)
    if form.validate_on_submit() and form.attempt(rules.update_match, match, form.details(), by=me()):
        return saved(page_of(match.family), "Je wijzigingen zijn bewaard.")
    return form_page("families/support/edit_match.html", form, match=match, before=before, weekdays=WEEKDAYS)


@room.route("/koppelingen/<int:id>/einde", methods=["GET", "POST"])
@roles("coordinator")
def end_match(id: int) -> Response:
    match, form = visible(Match, id), EndMatchForm(data={"ended_on": clock.today()})
    if form.validate_on_submit() and form.attempt(
        rules.end_match, match, form.ended_on.data, form.closing_reason.data, by=me()
    ):
        undo = (UNDO, url_for("support.reopen_match", id=match.id))
        said = [f"De koppeling met {match.volunteer.name} is beëindigd."]
        said += [hears_it(person) for person in who_hears((match, form.ended_on.data), by=me())]
        return saved(page_of(match.family), " ".join(said), undo=undo)
    return form_page("families/support/end_match.html", form, match=match)


@room.post("/koppelingen/<int:id>/einde/herstel")
@roles("coordinator")
def reopen_match(id: int) -> Response:
    match = visible(Match, id)
    said = f"De koppeling met {match.volunteer.name} loopt weer."
    if match.ended_on is not None and match.ended_on < clock.today() - ONE_DAY:
        since = day_text(match.ended_on)
        said += (
            f" Ze telt nu door sinds {since}, alsof ze niet eindigde. Was er een pauze? Beëindig ze dan weer op "
            f"{since}, en koppel {match.volunteer.given_name} opnieuw."
        )
    return attempt(page_of(match.family), said, rules.reopen_match, match, by=me())
