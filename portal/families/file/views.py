"""The pages of a family's file: who they are and their profile; and what their volunteer sees of it."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from portal.families.file import rules
from portal.families.file.facts.profile import COMPUTED, Facts, facts_of, profile_of
from portal.families.file.forms import ContactForm, ProfileForm
from portal.families.models.family import ANSWERS, FLAGS, Family
from portal.families.models.match import Match
from portal.families.naming.facts import names_of
from portal.families.viewing.rules import note_name, note_view
from portal.kit import clock
from portal.web.access import me, roles, visible
from portal.web.pages import begun, form_page, rendered, saved
from portal.web.phone import may_be_kept

room = Blueprint("file", __name__)


@room.app_template_global()
def family_heading(family: Family, unnamed: str = "") -> str:
    """What a coordinator's page about one family calls it: "Yilmaz · G-034", or "Gezin G-034" where the name is not
    known, unless `unnamed` says it otherwise. That the name was read is written down."""
    name = names_of([family.id]).get(family.id, "") if me().is_coordinator else ""
    if not name:
        return unnamed or f"Gezin {family.code}"
    note_name(family, by=me())
    return f"{name} · {family.code}"


@room.route("/gezinnen/<int:id>/contactgegevens", methods=["GET", "POST"])
@roles("coordinator")
def edit_contact(id: int) -> Response:
    family = visible(Family, id)
    if request.method != "POST":
        note_view(family, by=me())
    form = ContactForm(obj=rules.details_of(family)).of_row(id).edits(family, rules.details_of)
    if form.validate_on_submit() and form.attempt(rules.change_details, family, form.details(), by=me()):
        return saved(_page(id), "De gegevens zijn bewaard.")
    return form_page("families/file/contact.html", form, family=family)


@room.route("/gezinnen/<int:id>/profiel/<int:year>", methods=["GET", "POST"])
@roles("coordinator")
def profile(id: int, year: int) -> Response:
    begun(year)
    family, today = visible(Family, id), clock.today()
    if request.method != "POST":
        note_view(family, by=me())
    facts = facts_of([id]).get(id, Facts())

    def shown(row: Family) -> dict[str, Any]:
        return ProfileForm.shown(profile_of(facts_of([row.id]).get(row.id, Facts()), year, today))

    form = ProfileForm(data=shown(family)).edits(family, shown)
    if form.validate_on_submit() and form.attempt(rules.answer_profile, family, year, form.replies(), by=me()):
        return saved(_page(id), f"Het profiel van {year} is bewaard.")
    computed = {flag: ask(facts, year, today) for flag, ask in COMPUTED.items()}
    asked = {"year": year, "flags": FLAGS, "computed": computed, "words": ANSWERS}
    return form_page("families/file/profile.html", form, family=family, **asked)


# ---- what a volunteer sees


@room.get("/koppelingen/<int:id>/gezin")
@roles("volunteer")
def own_family(id: int) -> Response:
    mine = Match.joined().where(Match.volunteer == me().id, Match.goes_on(clock.today()))
    match = visible(Match, id, among=mine)
    note_view(match.family, "contact", by=me())
    reach = rules.details_of(match.family)
    children = rules.first_names(match.family, clock.today()) if reach.share_children else []
    page = rendered("families/file/own_family.html", match=match, reach=reach, children=children)
    return may_be_kept(page, match.family.alias)


def _page(number: int) -> str:
    return url_for("family_file.show", id=number)
