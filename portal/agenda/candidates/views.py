"""The pages of candidates: the funnel of a year, one candidate, and the steps."""

from flask import Blueprint, Response, abort, url_for

from portal.agenda.candidates import facts, rules
from portal.agenda.candidates.forms import CandidateForm, CandidateStartForm, CandidateStopForm, StepForm
from portal.agenda.messages.facts import mark_of, written_to_candidate
from portal.agenda.models.candidate import STOP_REASONS, Candidate, Channel
from portal.kit import clock
from portal.kit.dates import day_text
from portal.kit.folding import name_key
from portal.kit.phone import national
from portal.kit.xlsx import MIME as XLSX
from portal.people.models import VOLUNTEER_ROLES, Person
from portal.people.volunteers.facts import first_day_as_volunteer, volunteers_of
from portal.web.access import me, prove_again, roles, visible
from portal.web.lists import Column, Listed, as_workbook, listed
from portal.web.pages import UNDO, attempt, begun, download, form_page, saved, year_asked

room = Blueprint("candidates", __name__)

KNOWN = ("family_name", "email", "phone", "came_on", "trained_on", "screened_on")  # what the start asks again


COLUMNS = (
    Column("naam", "Naam", lambda one: one.name, lambda one: name_key(one.given_name, one.family_name)),
    Column("stap", "Stap", lambda one: facts.STATES[one.status], is_filter=True),
    Column("sinds", "Interesse sinds", lambda one: one.interested_on),
    Column("langs", "Hoorde van ons via", lambda one: one.channel.name if one.channel_id else "", is_filter=True),
    Column("gemeente", "Gemeente", lambda one: one.town, is_filter=True),
    Column("telefoon", "Telefoon", lambda one: national(one.phone)),
    Column("mail", "Mail", lambda one: one.email),
)


def _everyone() -> list[Candidate]:
    query = Candidate.visible_to(me()).select_extend(Channel).left_outer_join(Channel)
    return list(query.order_by(Candidate.interested_on.desc(), Candidate.id.desc()))


def _busy(everyone: list[Candidate]) -> Listed:
    return listed(COLUMNS, [one for one in everyone if one.status not in ("started", "stopped")])


@room.get("/kandidaten.xlsx")
@roles("coordinator")
def sheet() -> Response:
    return download(as_workbook("Kandidaten", me().branch.name, _busy(_everyone())), "kandidaten.xlsx", XLSX)


@room.get("/kandidaten")
@roles("coordinator")
def candidates() -> Response:
    now = clock.today().year
    year = begun(year_asked(now))
    everyone = _everyone()
    of_year = [c for c in everyone if c.interested_on.year == year]
    busy, first = _busy(everyone), min((c.interested_on.year for c in everyone), default=now)
    done = [c for c in of_year if c.status in ("started", "stopped")]
    return form_page(
        "agenda/candidates/candidates.html", StepForm(), year=year, now=now, funnel=facts.funnel(of_year),
        busy=busy, marks=[mark_of(one) for one in busy.every], done=done,
        states=facts.STATES, years=list(range(now, first - 1, -1)),
    )  # fmt: skip


@room.get("/kandidaten/nieuw", endpoint="new_candidate")
@room.post("/kandidaten")
@roles("coordinator")
def add_candidate() -> Response:
    form = CandidateForm(data={"interested_on": clock.today()}).offer(rules.channel_names(me().branch_id))
    if form.validate_on_submit() and form.attempt(rules.add, form.details(), form.submission_key.data, by=me()):
        target = url_for(".candidate", id=form.result.id)
        return saved(target, f"{form.result.given_name} staat erbij.")
    return form_page("agenda/candidates/candidate_form.html", form, candidate=None)


@room.get("/kandidaten/<int:id>")
@roles("coordinator")
def candidate(id: int) -> Response:
    return _page(StepForm(data={"on": clock.today()}), visible(Candidate, id))


@room.get("/kandidaten/<int:id>/wijzigen", endpoint="edit_candidate")
@room.post("/kandidaten/<int:id>")
@roles("coordinator")
def correct_candidate(id: int) -> Response:
    found = visible(Candidate, id)
    form = CandidateForm(data=rules.details_of(found)).of_row(id).offer(rules.channel_names(me().branch_id))
    form.edits(found, rules.details_of)
    if form.validate_on_submit() and form.attempt(rules.correct, found, form.details(), by=me()):
        return saved(url_for(".candidate", id=id), "Bewaard.")
    return form_page("agenda/candidates/candidate_form.html", form, candidate=found)


@room.post("/kandidaten/<int:id>/stap/<verb>")
@roles("coordinator")
def candidate_step(id: int, verb: str) -> Response:
    found, form = visible(Candidate, id), StepForm()
    if verb not in facts.VERBS:
        abort(404)
    if form.validate() and form.attempt(rules.step, found, verb, form.on.data, by=me()):
        return _stepped(found, f"Bewaard: {found.given_name} {facts.STATES[found.status]}.")
    return _page(form, visible(Candidate, id))


@room.route("/kandidaten/<int:id>/stop", methods=["GET", "POST"])
@roles("coordinator")
def stop_candidate(id: int) -> Response:
    found, form = visible(Candidate, id), CandidateStopForm(data={"on": clock.today(), "reason": ""})
    if form.validate_on_submit() and form.attempt(
        rules.stop, found, form.on.data, form.reason.data, form.note.data, by=me()
    ):
        return _stepped(found, f"Bewaard: {found.given_name} gaat niet verder.")
    return form_page("agenda/candidates/candidate_stop.html", form, candidate=found)


@room.route("/kandidaten/<int:id>/start", methods=["GET", "POST"])
@roles("coordinator")
def start_candidate(id: int) -> Response:
    found = visible(Candidate, id)
    known = {name: getattr(found, name) for name in KNOWN}
    form = CandidateStartForm(data={**known, "started_on": clock.today(), "role": "family_buddy"})
    if form.validate_on_submit():
        if form.email.data and (question := prove_again()) is not None:
            return question  # a mail address is a way in
        if form.attempt(rules.start, found, form.details(), by=me()):
            role, first = VOLUNTEER_ROLES[form.role.data], form.details().started_on
            now = f"is nu {role} en kan zich aanmelden."
            later = f"is {role} vanaf {day_text(first)}, en kan zich dan aanmelden."
            words = f"{found.given_name} {now if first <= clock.today() else later}"
            return _stepped(found, words)
    return form_page("agenda/candidates/candidate_start.html", form, candidate=found)


@room.post("/kandidaten/<int:id>/nagekeken")
@roles("coordinator")
def check_candidate(id: int) -> Response:
    said = "Nagekeken. Zet een volgende stap wanneer je wil."
    return attempt(url_for(".candidate", id=id), said, rules.check, visible(Candidate, id), by=me())


@room.post("/kandidaten/<int:id>/verwijdering")
@roles("coordinator")
def discard_candidate(id: int) -> Response:
    found, target = visible(Candidate, id), url_for(".candidates")
    said = "Weggehaald. Deze kandidaat telt nergens mee."
    return attempt(url_for(".candidate", id=id), lambda _: saved(target, said), rules.discard, found, by=me())


@room.post("/kandidaten/<int:id>/vrijwilliger/<int:person_id>")
@roles("coordinator")
def is_volunteer(id: int, person_id: int) -> Response:
    found, person = visible(Candidate, id), visible(Person, person_id, among=volunteers_of(me()))
    said = f"Bewaard: {found.given_name} is vrijwilliger {person.name}."

    def noted(_: None) -> Response:
        return _stepped(found, said)

    return attempt(url_for(".candidate", id=id), noted, rules.note_start, found, person, by=me())


@room.post("/kandidaten/<int:id>/herstel")
@roles("coordinator")
def undo_candidate(id: int) -> Response:
    found = visible(Candidate, id)
    target = url_for(".candidate", id=id)
    said = "Ongedaan gemaakt. De stand is weer:"
    return attempt(target, lambda state: saved(target, f"{said} {facts.STATES[state]}."), rules.undo, found, by=me())


def _stepped(found: Candidate, words: str) -> Response:
    undo = (UNDO, url_for(".undo_candidate", id=found.id))
    return saved(url_for(".candidate", id=found.id), words, undo=undo)


def _page(form: StepForm, found: Candidate) -> Response:
    """A candidate, with the steps that may be taken from here and the words on their buttons."""
    verbs = {verb: label for verb, (_, label) in facts.VERBS.items() if (found.status, verb) in rules.STEPS}
    began = first_day_as_volunteer(found.person_id) if found.person_id is not None else None
    return form_page(
        "agenda/candidates/candidate.html", form, candidate=found, became=found.person, began=began,
        states=facts.STATES, dates=facts.DATES,
        order=facts.ORDER, verbs=verbs, next_verb=facts.next_verb(found), twins=facts.twins_of(found),
        same=facts.volunteers_like(found),
        reasons=STOP_REASONS, letters=written_to_candidate(found),
    )  # fmt: skip
