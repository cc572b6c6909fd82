"""The coordinator's pages of contacts: the overview of a quarter, reminders, paper."""

from flask import Response, current_app, render_template, request, url_for

from portal.contacts import collecting, rules
from portal.contacts.documents import PaperFacts, paper_form
from portal.contacts.forms import PaperForm
from portal.contacts.matrix import Matrix, gather_matrix
from portal.contacts.models import contacts_in, overview_of
from portal.contacts.views import contacts, quarter_or_404
from portal.families.models import Match
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.errors import RuleError
from portal.kit.links import personal_link
from portal.kit.phone import national
from portal.people.models import Person
from portal.settings import Settings
from portal.web.access import get_or_404, me, roles
from portal.web.pages import download, form_page, house_style, refused, saved


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _link(person_id: int, path: str) -> str:
    return personal_link(_settings().secret_key, person_id, path)


@contacts.get("/contacten/overzicht")
@roles("coordinator")
def matrix() -> str:
    wanted = request.args.get("kwartaal")
    period = quarter_or_404(wanted) if wanted else Quarter.current().previous()
    facts = gather_matrix(me().branch_id, period)
    return render_template("contacts/matrix.html", facts=facts, now=Quarter.current(), messages=_messages(facts))


def _messages(facts: Matrix) -> dict[int, str]:
    """Volunteer id → the reminder as a text for WhatsApp, for those who owe."""
    path, url = collecting.path_of(facts.quarter), _settings().url
    people = {row.match.volunteer_id: row.match.volunteer for row in facts.missing}
    return {i: collecting.message(p, facts.quarter, url + _link(i, path)) for i, p in people.items()}


@contacts.post("/contacten/overzicht/<quarter>/herinnering/<int:person_id>")
@roles("coordinator")
def remind(quarter: str, person_id: int) -> Response:
    period = quarter_or_404(quarter)
    volunteer = get_or_404(Person.visible_to(me()), Person.id == person_id)
    target = url_for("home.todos") if request.args.get("naar") == "te-doen" else url_for(".matrix", kwartaal=period)
    try:
        collecting.remind(volunteer, period, me(), _link)
    except RuleError as error:
        return refused(target, error)
    return saved(target, f"{volunteer.given_name} krijgt een herinnering.")


@contacts.post("/contacten/overzicht/<quarter>/herinnering")
@roles("coordinator")
def remind_all(quarter: str) -> Response:
    period = quarter_or_404(quarter)
    sent, left = collecting.remind_all(me().branch_id, period, me(), _link)
    target = url_for(".matrix", kwartaal=period)
    if not sent:
        return refused(
            target, RuleError("Iedereen die nog moet indienen, kreeg deze week al een brief of is even weg.")
        )
    rest = f" {left} {'kreeg' if left == 1 else 'kregen'} deze week al een brief of zijn even weg." if left else ""
    return saved(
        target, f"{sent} {'vrijwilliger krijgt' if sent == 1 else 'vrijwilligers krijgen'} een herinnering.{rest}"
    )


@contacts.get("/contacten/<int:match_id>/<quarter>/papier")
@roles("coordinator")
def paper(match_id: int, quarter: str) -> Response:
    """Where the QR code of a paper form leads."""
    match, period = _of_branch(match_id, quarter)
    form = PaperForm(formdata=None)
    for box, first in zip(form.boxes, period.months, strict=True):
        box.data = " ".join(str(day.day) for day in contacts_in(match, period) if day.month == first.month)
    return _paper_page(form, match, period)


@contacts.post("/contacten/<int:match_id>/<quarter>/papier")
@roles("coordinator")
def enter_paper(match_id: int, quarter: str) -> Response:
    match, period = _of_branch(match_id, quarter)
    form = PaperForm()
    if form.validate() and form.attempt(rules.days_from_words, period, form.words):
        seen = list(contacts_in(match, period))
        if form.attempt(rules.hand_in, match, period, form.result, seen, form.reason(), me(), on_paper=True):
            count = form.result
            words = f"{count} {'contact' if count == 1 else 'contacten'}"
            return saved(url_for(".matrix", kwartaal=period), f"Ingegeven voor {match.volunteer.name}: {words}.")
    return _paper_page(form, match, period)


@contacts.get("/contacten/<int:match_id>/<quarter>/papier.docx")
@roles("coordinator")
def paper_file(match_id: int, quarter: str) -> Response:
    match, period = _of_branch(match_id, quarter)
    branch = me().branch
    facts = PaperFacts(
        branch=branch.name,
        volunteer=match.volunteer.name,
        family_code=match.family.code,
        quarter=period,
        open_days=frozenset(d for d in period.days() if match.is_active_on(d)),
        hand_in_by=rules.deadline(period),
        phone=national(branch.phone),
        entry_url=_settings().url + url_for(".paper", match_id=match.id, quarter=period),
        made_at=clock.from_local(
            clock.local(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        ),
    )
    return download(paper_form(facts, house_style()), f"contacten-{match.family.code}-{period}.docx")


def _of_branch(match_id: int, quarter: str) -> tuple[Match, Quarter]:
    period = quarter_or_404(quarter)
    query = Match.visible_to(me()).where(Match.overlaps(period.first, period.last))
    return get_or_404(query, Match.id == match_id), period


def _paper_page(form: PaperForm, match: Match, period: Quarter) -> Response:
    overview = overview_of(match, period)
    if overview is not None and overview.is_handed_in and not form.errors:
        return saved(url_for(".quarter", match_id=match.id, quarter=period))
    return form_page("contacts/paper.html", form.about(period), match=match, quarter=period)
