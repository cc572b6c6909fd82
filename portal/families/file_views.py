"""The pages of a family's file: who they are, children, parents and profile; and what their volunteer sees of it."""

from typing import Any

from flask import abort, render_template, url_for

from portal.families import details
from portal.families.access_log import note_view
from portal.families.file_forms import (
    ChildForm,
    ContactForm,
    EditChildForm,
    EditParentForm,
    ParentForm,
    ProfileForm,
)
from portal.families.models import FLAGS, Child, Family, Match, Parent
from portal.families.profile import RECKONED, Facts, facts_of, profile_of
from portal.families.room import families
from portal.kit import clock
from portal.web.access import get_or_404, me, roles
from portal.web.pages import form_page, saved


@families.get("/gezinnen/<int:number>/contactgegevens")
@roles("coordinator")
def edit_contact(number: int) -> Any:
    family = _family(number)
    note_view(me(), family)
    return form_page("families/contact.html", ContactForm(obj=details.details_of(family)), family=family)


@families.post("/gezinnen/<int:number>/contactgegevens")
@roles("coordinator")
def update_contact(number: int) -> Any:
    family, form = _family(number), ContactForm()
    if form.validate() and form.attempt(details.change_details, me(), family, **form.values):
        return saved(_page(number), "De gegevens zijn bewaard.")
    return form_page("families/contact.html", form, family=family)


# ---- children and parents


@families.get("/gezinnen/<int:number>/kinderen/nieuw")
@roles("coordinator")
def new_child(number: int) -> Any:
    return _child_page(ChildForm(), _family(number))


@families.post("/gezinnen/<int:number>/kinderen")
@roles("coordinator")
def add_child(number: int) -> Any:
    family, form = _family(number), ChildForm()
    if form.validate() and form.attempt(details.add_child, me(), family, **form.values):
        return saved(_page(number), "Het kind staat erbij.")
    return _child_page(form, family)


@families.get("/kinderen/<int:number>")
@roles("coordinator")
def edit_child(number: int) -> Any:
    child = get_or_404(Child.visible_to(me()), Child.id == number)
    note_view(me(), child.family)
    return _child_page(EditChildForm(obj=child), child.family, child)


@families.post("/kinderen/<int:number>")
@roles("coordinator")
def change_child(number: int) -> Any:
    child, form = get_or_404(Child.visible_to(me()), Child.id == number), EditChildForm()
    if form.validate() and form.attempt(details.change_child, me(), child, **form.values):
        return saved(_page(child.family_id), "Je wijzigingen zijn bewaard.")
    return _child_page(form, child.family, child)


@families.post("/kinderen/<int:number>/verwijdering")
@roles("coordinator")
def remove_child(number: int) -> Any:
    child = get_or_404(Child.visible_to(me()), Child.id == number)
    details.remove_member(me(), child)
    return saved(_page(child.family_id), "Het kind is weggehaald.")


@families.get("/gezinnen/<int:number>/ouders/nieuw")
@roles("coordinator")
def new_parent(number: int) -> Any:
    return _parent_page(ParentForm(), _family(number))


@families.post("/gezinnen/<int:number>/ouders")
@roles("coordinator")
def add_parent(number: int) -> Any:
    family, form = _family(number), ParentForm()
    if form.validate() and form.attempt(details.add_parent, me(), family, **form.values):
        return saved(_page(number), "De ouder staat erbij.")
    return _parent_page(form, family)


@families.get("/ouders/<int:number>")
@roles("coordinator")
def edit_parent(number: int) -> Any:
    parent = get_or_404(Parent.visible_to(me()), Parent.id == number)
    note_view(me(), parent.family)
    return _parent_page(EditParentForm(obj=parent), parent.family, parent)


@families.post("/ouders/<int:number>")
@roles("coordinator")
def change_parent(number: int) -> Any:
    parent, form = get_or_404(Parent.visible_to(me()), Parent.id == number), EditParentForm()
    if form.validate() and form.attempt(details.change_parent, me(), parent, **form.values):
        return saved(_page(parent.family_id), "Je wijzigingen zijn bewaard.")
    return _parent_page(form, parent.family, parent)


@families.post("/ouders/<int:number>/verwijdering")
@roles("coordinator")
def remove_parent(number: int) -> Any:
    parent = get_or_404(Parent.visible_to(me()), Parent.id == number)
    details.remove_member(me(), parent)
    return saved(_page(parent.family_id), "De ouder is weggehaald.")


# ---- the profile of a year


@families.get("/gezinnen/<int:number>/profiel/<int:year>")
@roles("coordinator")
def profile(number: int, year: int) -> Any:
    family = _family_in(number, year)
    note_view(me(), family)
    facts = facts_of([family.id]).get(family.id, Facts())
    held = profile_of(facts, year, clock.today()).answers
    values = {flag: "" if answer.is_reckoned else answer.value for flag, answer in held.items()}
    since = {f"since_{flag}": answer.since_on for flag, answer in held.items()}
    return _profile_page(ProfileForm(data={**values, **since}), family, year)


@families.post("/gezinnen/<int:number>/profiel/<int:year>")
@roles("coordinator")
def answer_profile(number: int, year: int) -> Any:
    family, form = _family_in(number, year), ProfileForm()
    if form.validate() and form.attempt(details.answer_profile, me(), family, year, form.replies()):
        return saved(_page(number), f"Het profiel van {year} is bewaard.")
    return _profile_page(form, family, year)


# ---- what a volunteer sees


@families.get("/koppelingen/<int:number>/gezin")
@roles("volunteer")
def own_family(number: int) -> Any:
    runs = Match.ended_on.is_null() | (Match.ended_on >= clock.today())
    match = get_or_404(Match.joined().where(Match.volunteer == me().id, runs), Match.id == number)
    note_view(me(), match.family, "contact")
    reach = details.details_of(match.family)
    children = details.first_names(match.family, clock.today()) if reach.share_children else []
    return render_template("families/own_family.html", match=match, reach=reach, children=children)


def _family(number: int) -> Family:
    return get_or_404(Family.visible_to(me()), Family.id == number)


def _family_in(number: int, year: int) -> Family:
    if not details.FIRST_YEAR <= year <= clock.today().year:
        abort(404)
    return _family(number)


def _child_page(form: Any, family: Family, child: Child | None = None) -> Any:
    return form_page("families/child.html", form, family=family, child=child)


def _parent_page(form: Any, family: Family, parent: Parent | None = None) -> Any:
    return form_page("families/parent.html", form, family=family, parent=parent)


def _profile_page(form: ProfileForm, family: Family, year: int) -> Any:
    facts = facts_of([family.id]).get(family.id, Facts())
    reckoned = {flag: ask(facts, year, clock.today()) for flag, ask in RECKONED.items()}
    return form_page(
        "families/profile.html", form, family=family, year=year, flags=FLAGS, reckoned=reckoned, words=details.ANSWERS
    )


def _page(number: int) -> str:
    return url_for("families.show", number=number)
