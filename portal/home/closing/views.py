"""The page that closes a family, and settles with it what hangs on it; the coordinator's."""

from flask import Blueprint, Response, url_for

from portal.families.models.family import Family
from portal.families.pages import page_of
from portal.home.closing import rules
from portal.home.closing.facts import closed_until_now, hanging_on
from portal.home.closing.forms import CloseForm
from portal.kit import clock
from portal.kit.dates import day_text
from portal.web.access import me, roles, visible
from portal.web.pages import UNDO, attempt, form_page, saved

room = Blueprint("closing", __name__)


@room.route("/gezinnen/<int:id>/afsluiting", methods=["GET", "POST"])
@roles("coordinator")
def close(id: int) -> Response:
    family, form = visible(Family, id), CloseForm(closed_on=clock.today())
    if form.validate_on_submit() and form.attempt(
        rules.close, family, form.closed_on.data, form.closing_reason.data, by=me()
    ):
        undo = (UNDO, url_for(".reopen", id=family.id))
        return saved(page_of(family), f"Gezin {family.code} is afgesloten.", undo=undo)
    return form_page("home/closing/close.html", form, family=family, hanging=hanging_on(family))


@room.post("/gezinnen/<int:id>/afsluiting/herstel")
@roles("coordinator")
def reopen(id: int) -> Response:
    family = visible(Family, id)
    closed_on = closed_until_now(family)

    def goes_on(left: list[str]) -> Response:
        said = [f"Gezin {family.code} loopt weer."]
        if closed_on is not None:
            day = day_text(closed_on)
            said.append(
                f"Het traject telt nu door sinds {day}, alsof het niet eindigde. Kwam het gezin na een pauze terug? "
                f"Sluit het dan weer af op {day}, en start een nieuw traject."
            )
        return saved(page_of(family), " ".join([*said, *left]))

    return attempt(page_of(family), goes_on, rules.reopen, family, by=me())
