"""The pages of a family's file: who they are, children, parents and profile; and what their volunteer sees of it."""

from typing import Any

from flask import Blueprint, Response, abort, url_for

from portal.families.file import rules
from portal.families.file.facts.profile import COMPUTED, Facts, facts_of, profile_of
from portal.families.file.forms import ChildForm, ContactForm, EditChildForm, EditParentForm, ParentForm, ProfileForm
from portal.families.file.rules import note_name, note_view
from portal.families.models.family import FLAGS, Child, Family, Parent
from portal.families.models.match import Match
from portal.families.naming.facts import names_of
from portal.families.pages import family_of
from portal.kit import clock
from portal.web.access import get_or_404, me, roles, visible
from portal.web.pages import form_page, rendered, saved
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


@room.get("/gezinnen/<int:id>/contactgegevens")
@roles("coordinator")
def edit_contact(id: int) -> Response:
    family = family_of(id)
    note_view(family, by=me())
    return form_page("families/file/contact.html", ContactForm(obj=rules.details_of(family)), family=family)


@room.post("/gezinnen/<int:id>/contactgegevens")
@roles("coordinator")
def update_contact(id: int) -> Response:
    family, form = family_of(id), ContactForm().of_row(id)
    if form.validate() and form.attempt(rules.change_details, family, form.details(), by=me()):
        return saved(_page(id), "De gegevens zijn bewaard.")
    return form_page("families/file/contact.html", form, family=family)


# ---- children and parents


@room.get("/gezinnen/<int:id>/kinderen/nieuw")
@roles("coordinator")
def new_child(id: int) -> Response:
    return _child_page(ChildForm(), family_of(id))


@room.post("/gezinnen/<int:id>/kinderen")
@roles("coordinator")
def add_child(id: int) -> Response:
    family, form = family_of(id), ChildForm()
    if form.validate() and form.attempt(rules.add_child, family, form.details(), form.submission_key.data, by=me()):
        return saved(_page(id), "Het kind staat erbij.")
    return _child_page(form, family)


@room.get("/kinderen/<int:id>")
@roles("coordinator")
def edit_child(id: int) -> Response:
    child = visible(Child, id)
    note_view(child.family, by=me())
    return _child_page(EditChildForm(obj=child), child.family, child)


@room.post("/kinderen/<int:id>")
@roles("coordinator")
def change_child(id: int) -> Response:
    child, form = visible(Child, id), EditChildForm()
    if form.validate() and form.attempt(rules.change_child, child, form.details(), by=me()):
        return saved(_page(child.family_id), "Je wijzigingen zijn bewaard.")
    return _child_page(form, child.family, child)


@room.post("/kinderen/<int:id>/verwijdering")
@roles("coordinator")
def remove_child(id: int) -> Response:
    child = visible(Child, id)
    rules.remove_member(child, by=me())
    return saved(_page(child.family_id), "Het kind is weggehaald.")


@room.get("/gezinnen/<int:id>/ouders/nieuw")
@roles("coordinator")
def new_parent(id: int) -> Response:
    return _parent_page(ParentForm(), family_of(id))


@room.post("/gezinnen/<int:id>/ouders")
@roles("coordinator")
def add_parent(id: int) -> Response:
    family, form = family_of(id), ParentForm()
    if form.validate() and form.attempt(rules.add_parent, family, form.details(), form.submission_key.data, by=me()):
        return saved(_page(id), "De ouder staat erbij.")
    return _parent_page(form, family)


@room.get("/ouders/<int:id>")
@roles("coordinator")
def edit_parent(id: int) -> Response:
    parent = visible(Parent, id)
    note_view(parent.family, by=me())
    return _parent_page(EditParentForm(obj=parent), parent.family, parent)


@room.post("/ouders/<int:id>")
@roles("coordinator")
def change_parent(id: int) -> Response:
    parent, form = visible(Parent, id), EditParentForm()
    if form.validate() and form.attempt(rules.change_parent, parent, form.details(), by=me()):
        return saved(_page(parent.family_id), "Je wijzigingen zijn bewaard.")
    return _parent_page(form, parent.family, parent)


@room.post("/ouders/<int:id>/verwijdering")
@roles("coordinator")
def remove_parent(id: int) -> Response:
    parent = visible(Parent, id)
    rules.remove_member(parent, by=me())
    return saved(_page(parent.family_id), "De ouder is weggehaald.")


# ---- the profile of a year


@room.get("/gezinnen/<int:id>/profiel/<int:year>")
@roles("coordinator")
def profile(id: int, year: int) -> Response:
    family = _family_in(id, year)
    note_view(family, by=me())
    facts = facts_of([family.id]).get(family.id, Facts())
    held = profile_of(facts, year, clock.today()).answers
    values = {flag: "" if answer.is_computed else answer.value for flag, answer in held.items()}
    since = {f"since_{flag}": answer.since_on for flag, answer in held.items()}
    return _profile_page(ProfileForm(data={**values, **since}), family, year)


@room.post("/gezinnen/<int:id>/profiel/<int:year>")
@roles("coordinator")
def answer_profile(id: int, year: int) -> Response:
    family, form = _family_in(id, year), ProfileForm()
    if form.validate() and form.attempt(rules.answer_profile, family, year, form.replies(), by=me()):
        return saved(_page(id), f"Het profiel van {year} is bewaard.")
    return _profile_page(form, family, year)


# ---- what a volunteer sees


@room.get("/koppelingen/<int:id>/gezin")
@roles("volunteer")
def own_family(id: int) -> Response:
    mine = Match.joined().where(Match.volunteer == me().id, Match.goes_on(clock.today()))
    match = get_or_404(mine, Match.id == id)
    note_view(match.family, "contact", by=me())
    reach = rules.details_of(match.family)
    children = rules.first_names(match.family, clock.today()) if reach.share_children else []
    page = rendered("families/file/own_family.html", match=match, reach=reach, children=children)
    return may_be_kept(page, match.family.alias)


def _family_in(number: int, year: int) -> Family:
    if not rules.FIRST_YEAR <= year <= clock.today().year:
        abort(404)
    return family_of(number)


def _child_page(form: Any, family: Family, child: Child | None = None) -> Response:
    return form_page("families/file/child.html", form, family=family, child=child)


def _parent_page(form: Any, family: Family, parent: Parent | None = None) -> Response:
    return form_page("families/file/parent.html", form, family=family, parent=parent)


def _profile_page(form: ProfileForm, family: Family, year: int) -> Response:
    facts = facts_of([family.id]).get(family.id, Facts())
    computed = {flag: ask(facts, year, clock.today()) for flag, ask in COMPUTED.items()}
    return form_page(
        "families/file/profile.html",
        form,
        family=family,
        year=year,
        flags=FLAGS,
        computed=computed,
        words=rules.ANSWERS,
    )


def _page(number: int) -> str:
    return url_for("family_file.show", id=number)
