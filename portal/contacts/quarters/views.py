"""The pages of a quarter: the stamp card, handing it in, what was handed in, and the paper form."""

from datetime import datetime, time

from flask import Blueprint, Response, abort, request, url_for

from portal.contacts.absences.facts import days_away
from portal.contacts.models.contact import LINK_OPENS, Contact, contacts_in, missed_in
from portal.contacts.models.overview import ContactOverview, handed_in_by, overview_of
from portal.contacts.quarters import facts as quarters_facts
from portal.contacts.quarters import rules
from portal.contacts.quarters.documents import PaperFacts, paper_form
from portal.contacts.quarters.facts import stamp_card
from portal.contacts.quarters.forms import CorrectionForm, PaperForm, QuarterForm
from portal.families.models.match import Match, match_in, matches_of
from portal.kit import clock
from portal.kit.dates import Quarter, days_between
from portal.kit.paper import PDF, WORD, Kind
from portal.kit.words import counted, listed
from portal.web.access import also_finishing, me, roles, visible
from portal.web.pages import (
    UNDO,
    attempt,
    away,
    download,
    form_page,
    house_style,
    quarter_or_404,
    rendered,
    row_number,
    saved,
    settings,
)
from portal.web.phone import may_be_kept

room = Blueprint("quarters", __name__)


@room.get("/contacten")
@roles("volunteer", "finishing")
def index() -> Response:
    """Straight to the stamp card that waits: the quarter that just ended, or the one that runs."""
    wanted = request.args.get("kwartaal")
    quarter = quarter_or_404(wanted) if wanted else Quarter.current()
    owed = quarters_facts.owed_by(me(), quarter) if wanted else quarters_facts.owed_now(quarters_facts.Lately(me()))
    if owed:
        return away(url_for(".quarter", id=owed[0].match.id, quarter=owed[0].quarter))
    match = (
        Match.visible_to(me()).where(Match.volunteer == me().id, Match.overlaps(quarter.first, quarter.last)).first()
    )
    if match is None:
        return rendered("contacts/quarters/none.html")
    return away(url_for(".quarter", id=match.id, quarter=quarter))


@room.get("/contacten/<int:id>/<quarter>")
@also_finishing
def quarter(id: int, quarter: str) -> Response:
    match, period = _card(id, quarter)
    overview = overview_of(match, period)
    stored = contacts_in(match, period)
    if overview is not None and overview.is_handed_in:
        page = _closed_page(CorrectionForm(), match, period, overview)
        return page if overview.correction else _at_hand(page, match, period)
    form = QuarterForm(dag=list(stored), gezien=list(stored))
    return _at_hand(_card_page(form, match, period), match, period)


def _at_hand(page: Response, match: Match, period: Quarter) -> Response:
    """The cards of this quarter and the last may be kept on the phone."""
    if period not in (Quarter.current(), Quarter.current().previous()):
        return page
    return may_be_kept(page, f"Contacten van {period.in_months}, {match.family.alias}")


@room.post("/contacten/<int:id>/<quarter>")
@also_finishing
def save(id: int, quarter: str) -> Response:
    match, period = _card(id, quarter)
    form = QuarterForm()
    days, sure = (form.dag.data, form.gezien.data), bool(form.weg.data)
    if form.validate() and form.attempt(rules.save_days, match, period, *days, sure=sure, by=me()):
        other = row_number(request.args.get("naar"))
        if other and Match.visible_to(me()).where(Match.id == other).exists():
            return saved(url_for(".quarter", id=other, quarter=period))
        several = len(matches_of(match.volunteer, period.first, period.last)) > 1
        what = f"{match.family.alias} is bewaard." if several else "Bewaard."
        return saved(url_for(".quarter", id=match.id, quarter=period), f"{what} Je kan later verder doen.")
    return _card_page(form, match, period)


@room.post("/contacten/<int:id>/<quarter>/indiening")
@also_finishing
def hand_in(id: int, quarter: str) -> Response:
    match, period = _card(id, quarter)
    form = QuarterForm()
    how = {"on_paper": _is_from_paper(match, period), "sure": bool(form.weg.data)}
    if form.validate() and form.attempt(
        rules.hand_in, match, period, form.dag.data, form.gezien.data, form.reason(), by=me(), **how
    ):
        return _after_hand_in(match, period, form.result)
    return _card_page(form, match, period)


@room.post("/contacten/<int:id>/<quarter>/heropening")
@roles("coordinator")
def reopen(id: int, quarter: str) -> Response:
    match, period = _card(id, quarter)
    overview = overview_of(match, period) or abort(404)
    words = f"Dit kwartaal staat weer open voor {match.volunteer.given_name}."
    return attempt(url_for(".quarter", id=match.id, quarter=period), words, rules.reopen, overview, by=me())


@room.post("/contacten/<int:id>/vandaag")
@roles("volunteer")
def log_today(id: int) -> Response:
    match = visible(Match, id, among=Match.visible_to(me()).where(Match.volunteer == me().id))
    start = url_for("start.index")

    def done(contact: Contact) -> Response:
        undo = (UNDO, url_for(".take_back", id=contact.id))
        return saved(start, f"Bewaard. Vandaag staat erbij: {match.family.alias}.", undo=undo)

    return attempt(start, done, rules.log_day, match, clock.today(), by=me())


@room.post("/contacten/dag/<int:id>/weg")
@roles("volunteer")
def take_back(id: int) -> Response:
    contact = visible(Contact, id)
    words = f"Ongedaan gemaakt. Vandaag staat er niet meer bij: {contact.match.family.alias}."
    return attempt(url_for("start.index"), words, rules.take_back, contact, by=me())


@room.post("/contacten/<int:id>/<quarter>/verbetering")
@roles("volunteer", "finishing")
def ask_correction(id: int, quarter: str) -> Response:
    match, period = _card(id, quarter)
    overview = overview_of(match, period) or abort(404)
    form = CorrectionForm()
    if form.validate() and form.attempt(rules.ask_correction, overview, form.reason.data, by=me()):
        target = url_for(".quarter", id=match.id, quarter=period)
        return saved(target, "Je vraag is verstuurd. Je coördinator heropent of verbetert het.")
    return _closed_page(form, match, period, overview)


def _card(match_id: int, quarter: str) -> tuple[Match, Quarter]:
    period = quarter_or_404(quarter)
    return match_in(me(), match_id, period.first, period.last) or abort(404), period


def _is_from_paper(match: Match, period: Quarter) -> bool:
    """Whether it came on paper: what the coordinator fills in did, unless she corrects what was handed in by phone."""
    if match.volunteer_id == me().id:
        return False
    before = overview_of(match, period)
    return before is None or before.handed_in_at is None or before.on_paper


def _around(match: Match, period: Quarter) -> dict[str, object]:
    """What stands around a stamp card: the volunteer's other families, the quarter before, the way on."""
    last_time = contacts_in(match, period.previous())
    return {
        "families": quarters_facts.families_of(match, period),
        "done": handed_in_by(match.volunteer, period),
        "quarters": quarters_facts.quarters_of(match),
        "last_time": sum(contact.counts for contact in last_time.values()),
        "for_other": match.volunteer_id != me().id,
        "now": Quarter.current(),
    }


def _card_page(form: QuarterForm, match: Match, period: Quarter) -> Response:
    stored = list(contacts_in(match, period).values())
    failed = {contact.day for contact in stored if contact.kind == "not_home"}
    away = days_away(match.volunteer, period.first, period.last)
    return form_page(
        "contacts/quarters/quarter.html",
        form,
        match=match,
        quarter=period,
        months=stamp_card(match, period, form.dag.data, away, failed, missed_in(match, period.first, period.last)),
        stored=stored,
        asked={day for day in days_between(clock.today() - LINK_OPENS, clock.today()) if day in period},
        can_hand_in=quarters_facts.first_hand_in(match, period) <= clock.today(),
        hand_in_from=quarters_facts.first_hand_in(match, period),
        **_around(match, period),
    )


def _closed_page(form: CorrectionForm, match: Match, period: Quarter, overview: ContactOverview) -> Response:
    days = list(contacts_in(match, period).values())
    failed = {contact.day for contact in days if contact.kind == "not_home"}
    months = stamp_card(match, period, [contact.day for contact in days], frozenset(), failed)
    values = {"match": match, "quarter": period, "overview": overview, "days": days, "months": months}
    return form_page("contacts/quarters/handed_in.html", form, **values, **_around(match, period))


def _after_hand_in(match: Match, period: Quarter, done: rules.HandedIn) -> Response:
    """On to the next thing that waits: another family, then the expense note; the coordinator back to the overview."""
    if match.volunteer_id != me().id:
        return _typed_over(match, period, f"Ingediend voor {match.volunteer.name}", done.count)
    left = [one.match.family.alias for one in done.owed]
    sentence = _handed_in_sentence(match, done.count, several=len(done.matches) > 1, left=left)
    if done.owed:
        return saved(url_for(".quarter", id=done.owed[0].match.id, quarter=period), sentence)
    if done.count and quarters_facts.travels(match, me(), done.days):
        return saved(url_for("handing_in.note", id=me().id, quarter=period), sentence)
    return saved(url_for("start.index"), sentence)


def _typed_over(match: Match, period: Quarter, sentence: str, count: int) -> Response:
    """Back to the overview, which offers the expense note of the same paper."""
    target = url_for("collecting.matrix", kwartaal=period, ingegeven=match.volunteer_id)
    return saved(target, f"{sentence}: {counted(count, 'contact', 'contacten')}.")


def _handed_in_sentence(match: Match, count: int, *, several: bool, left: list[str]) -> str:
    """What was handed in; with several families, of which one, and which are left."""
    if not several:
        times = f"{count} keer was je er" if count else "geen contacten"
        return f"Je contacten zijn ingediend: {times}. Dank je."
    times = f"{count} keer" if count else "geen contacten"
    return f"{match.family.alias} is ingediend: {times}. {f'Nu nog {listed(left)}.' if left else 'Dank je.'}"


@room.route("/contacten/<int:id>/<quarter>/papier", methods=["GET", "POST"])
@roles("coordinator")
def paper(id: int, quarter: str) -> Response:
    """Where the QR code of a paper form leads: the form is typed over."""
    match, period = _of_branch(id, quarter)
    form = PaperForm()
    how = {"on_paper": True, "sure": bool(form.weg.data)}
    if not form.is_submitted():
        form.show(period, contacts_in(match, period))
    elif (
        form.validate()
        and form.attempt(rules.days_from_words, period, form.words)
        and form.attempt(rules.hand_in, match, period, form.result, form.gezien.data, form.reason(), by=me(), **how)
    ):
        return _typed_over(match, period, f"Ingegeven voor {match.volunteer.name}", form.result.count)
    overview = overview_of(match, period)
    if overview is not None and overview.is_handed_in and not form.errors:
        return saved(url_for(".quarter", id=match.id, quarter=period))
    return form_page("contacts/quarters/paper.html", form.about(period), match=match, quarter=period)


@room.get("/contacten/<int:id>/<quarter>/papier.docx", defaults={"kind": WORD})
@room.get("/contacten/<int:id>/<quarter>/papier.pdf", endpoint="paper_pdf", defaults={"kind": PDF})
@roles("coordinator")
def paper_file(id: int, quarter: str, kind: Kind) -> Response:
    match, period = _of_branch(id, quarter)
    branch, last_day = me().branch, quarters_facts.deadline(period)
    facts = PaperFacts(
        branch=branch.name,
        volunteer=match.volunteer.name,
        family_code=match.family.code,
        quarter=period,
        open_days=frozenset(d for d in period.days() if match.is_active_on(d)),
        hand_in_by=last_day if last_day >= clock.today() else None,
        reach=branch.reach,
        entry_url=settings().origin + url_for(".paper", id=match.id, quarter=period),
        made_at=clock.from_local(datetime.combine(clock.today(), time())),
    )
    content = paper_form(facts, house_style(), kind.make)
    return download(content, f"contacten-{match.family.code}-{period}.{kind.suffix}", kind.mime)


def _of_branch(match_id: int, quarter: str) -> tuple[Match, Quarter]:
    period = quarter_or_404(quarter)
    query = Match.visible_to(me()).where(Match.overlaps(period.first, period.last))
    return visible(Match, match_id, among=query), period
