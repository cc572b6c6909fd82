"""The pages of contacts: the stamp card of a quarter, one contact, and the coordinator's overview."""

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.contacts import rules
from portal.contacts.absences import absent_days
from portal.contacts.forms import CorrectionForm, QuarterForm, stamp_card
from portal.contacts.models import Contact, ContactOverview, contacts_in, overview_of
from portal.families.models import Match, match_in
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.errors import RuleError
from portal.web.access import everyone, get_or_404, me, roles
from portal.web.pages import form_page, refused, row_number, saved

contacts = Blueprint("contacts", __name__)


def quarter_or_404(text: str) -> Quarter:
    """A quarter in an address; one that starts in the future does not exist yet."""
    try:
        quarter = Quarter.parse(text)
    except ValueError:
        abort(404)
    if quarter.first > clock.today() or quarter.year < clock.today().year - 10:
        abort(404)
    return quarter


@contacts.get("/contacten")
@roles("volunteer")
def index() -> AnyResponse | str:
    """Straight to the stamp card that waits: the quarter that just ended, or the one that runs."""
    wanted = request.args.get("kwartaal")
    quarters = [quarter_or_404(wanted)] if wanted else [Quarter.current().previous(), Quarter.current()]
    for quarter in quarters:
        if owed := rules.owed_by(me(), quarter):
            return redirect(url_for(".quarter", match_id=owed[0].match.id, quarter=quarter))
    first = quarters[-1].first
    match = Match.visible_to(me()).where(Match.volunteer == me().id, Match.overlaps(first, quarters[-1].last)).first()
    if match is None:
        return render_template("contacts/none.html")
    return redirect(url_for(".quarter", match_id=match.id, quarter=quarters[-1]))


@contacts.get("/contacten/<int:match_id>/<quarter>")
@everyone
def quarter(match_id: int, quarter: str) -> Response | str:
    match, period = _card(match_id, quarter)
    overview = overview_of(match, period)
    stored = contacts_in(match, period)
    if overview is not None and overview.is_handed_in:
        return _closed_page(CorrectionForm(formdata=None), match, period, overview)
    form = QuarterForm(formdata=None, dag=list(stored), gezien=list(stored))
    return _card_page(form, match, period)


@contacts.post("/contacten/<int:match_id>/<quarter>")
@everyone
def save(match_id: int, quarter: str) -> Response:
    match, period = _card(match_id, quarter)
    form = QuarterForm()
    if form.validate() and form.attempt(rules.save_days, match, period, form.dag.data, form.gezien.data, me()):
        other = row_number(request.args.get("naar"))
        if other and Match.visible_to(me()).where(Match.id == other).exists():
            return saved(url_for(".quarter", match_id=other, quarter=period))
        target = url_for(".quarter", match_id=match.id, quarter=period)
        return saved(target, "Bewaard. Je kan later verder doen.")
    return _card_page(form, match, period)


@contacts.post("/contacten/<int:match_id>/<quarter>/indiening")
@everyone
def hand_in(match_id: int, quarter: str) -> Response:
    match, period = _card(match_id, quarter)
    form = QuarterForm()
    if form.validate() and form.attempt(
        rules.hand_in, match, period, form.dag.data, form.gezien.data, form.reason(), me(),
        on_paper=_is_from_paper(match, period),
    ):  # fmt: skip
        return _after_hand_in(match, period, form.result)
    return _card_page(form, match, period)


@contacts.post("/contacten/<int:match_id>/<quarter>/heropening")
@roles("coordinator")
def reopen(match_id: int, quarter: str) -> Response:
    match, period = _card(match_id, quarter)
    overview = overview_of(match, period) or abort(404)
    target = url_for(".quarter", match_id=match.id, quarter=period)
    try:
        rules.reopen(overview, me())
    except RuleError as error:
        return refused(target, error)
    return saved(target, f"Dit kwartaal staat weer open voor {match.volunteer.given_name}.")


@contacts.post("/contacten/<int:match_id>/vandaag")
@roles("volunteer")
def log_today(match_id: int) -> Response:
    match = get_or_404(Match.visible_to(me()).where(Match.volunteer == me().id), Match.id == match_id)
    try:
        contact = rules.log_day(match, clock.today(), me())
    except RuleError as error:
        return refused(url_for("home.index"), error)
    undo = ("Ongedaan maken", url_for(".take_back", contact_id=contact.id))
    return saved(url_for("home.index"), "Bewaard. Vandaag staat erbij.", undo=undo)


@contacts.post("/contacten/dag/<int:contact_id>/weg")
@roles("volunteer")
def take_back(contact_id: int) -> Response:
    contact = get_or_404(Contact.visible_to(me()), Contact.id == contact_id)
    try:
        rules.take_back(contact, me())
    except RuleError as error:
        return refused(url_for("home.index"), error)
    return saved(url_for("home.index"), "Ongedaan gemaakt. Vandaag staat er niet meer bij.")


@contacts.post("/contacten/<int:match_id>/<quarter>/verbetering")
@roles("volunteer")
def ask_correction(match_id: int, quarter: str) -> Response:
    match, period = _card(match_id, quarter)
    overview = overview_of(match, period) or abort(404)
    form = CorrectionForm()
    if form.validate() and form.attempt(rules.ask_correction, overview, form.reason.data, me()):
        target = url_for(".quarter", match_id=match.id, quarter=period)
        return saved(target, "Je vraag is verstuurd. Je coördinator heropent of verbetert het.")
    return _closed_page(form, match, period, overview)


def _card(match_id: int, quarter: str) -> tuple[Match, Quarter]:
    period = quarter_or_404(quarter)
    return match_in(me(), match_id, period.first, period.last) or abort(404), period


def _is_from_paper(match: Match, period: Quarter) -> bool:
    """What the coordinator fills in came on paper, unless she corrects what came in through the portal."""
    if match.volunteer_id == me().id:
        return False
    before = overview_of(match, period)
    return before is None or before.handed_in_at is None or before.on_paper


def _around(match: Match, period: Quarter) -> dict[str, object]:
    """What stands around a stamp card: the volunteer's other families, the quarter before, the way on."""
    mine = Match.visible_to(me()).where(Match.volunteer == match.volunteer_id)
    last_time = contacts_in(match, period.previous())
    return {
        "families": list(mine.where(Match.overlaps(period.first, period.last)).order_by(Match.id)),
        "last_time": sum(contact.counts for contact in last_time.values()),
        "for_other": match.volunteer_id != me().id,
        "now": Quarter.current(),
    }


def _card_page(form: QuarterForm, match: Match, period: Quarter) -> Response:
    stored = list(contacts_in(match, period).values())
    failed = {contact.day for contact in stored if contact.kind == "not_home"}
    return form_page(
        "contacts/quarter.html", form, match=match, quarter=period,
        months=stamp_card(match, period, form.dag.data, absent_days(match.volunteer, period), failed),
        stored=stored, can_hand_in=rules.first_hand_in(match, period) <= clock.today(),
        deadline=rules.deadline(period), hand_in_from=rules.first_hand_in(match, period), **_around(match, period),
    )  # fmt: skip


def _closed_page(form: CorrectionForm, match: Match, period: Quarter, overview: ContactOverview) -> Response:
    days = list(contacts_in(match, period).values())
    around = _around(match, period)
    return form_page(
        "contacts/handed_in.html", form, match=match, quarter=period, overview=overview, days=days, **around
    )


def _after_hand_in(match: Match, period: Quarter, count: int) -> Response:
    """On to the next thing that waits: another family, then the expense note; the coordinator back to the overview."""
    times = f"{count} keer was je er" if count else "geen contacten"
    if match.volunteer_id != me().id:
        return saved(url_for(".matrix", kwartaal=period), f"Ingediend voor {match.volunteer.name}: {count} contacten.")
    sentence = f"Je contacten zijn ingediend: {times}. Dank je."
    if owed := rules.owed_by(me(), period):
        return saved(url_for(".quarter", match_id=owed[0].match.id, quarter=period), sentence)
    if count and match.km_one_way and me().vehicle != "none":
        return saved(url_for("expenses.note", person_id=me().id, quarter=period), sentence)
    return saved(url_for("home.index"), sentence)


# The other pages join the same blueprint.
from portal.contacts import absence_views, concern_views, desk, detail_views, quote_views  # noqa: E402, F401
