"""What is kept, why and how long; what is due; and a copy for whoever asks for their own data."""

from collections import defaultdict

from flask import Blueprint, Response, url_for

from portal.families.models.family import Family
from portal.history import wall_clock
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.xlsx import MIME as XLSX
from portal.retention.own_data.facts.family import of_family
from portal.retention.own_data.facts.person import of_person
from portal.retention.periods import rules
from portal.retention.periods.facts import PERIODS, due
from portal.web.access import also_finishing, fresh, me, public, roles, visible
from portal.web.forms import PortalForm
from portal.web.pages import download, form_page, rendered, saved

room = Blueprint("periods", __name__)


@room.get("/privacy")
@public
def privacy() -> Response:
    return rendered("retention/periods/privacy.html", periods=PERIODS)


@room.get("/mijn-gegevens/kopie.xlsx")
@also_finishing
@fresh
def own_copy() -> Response:
    rules.note_copy(me(), by=me())
    return download(of_person(me()), "mijn-gegevens.xlsx", XLSX)


@room.get("/gezinnen/<int:id>/kopie.xlsx")
@roles("coordinator")
@fresh
def family_copy(id: int) -> Response:
    family = visible(Family, id)
    rules.note_copy(family, by=me())
    return download(of_family(family), f"gezin-{family.code}.xlsx", XLSX)


@room.get("/bewaren")
@roles("coordinator")
def index() -> Response:
    found = defaultdict(list)
    for one in due(clock.today(), me().branch_id):
        found[one.period].append(one)
    return form_page("retention/periods/index.html", PortalForm(), periods=PERIODS, due=found)


@room.post("/bewaren/opschonen")
@roles("coordinator")
@fresh
def clean_up() -> Response:
    if PortalForm().validate():
        if not wall_clock.is_believed():
            raise RuleError(f"{wall_clock.question()} Zeg het eerst bij Te doen; er is niets gewist.", conflict=True)
        done = rules.clean_up(clock.today(), me().branch_id, by=me())
        number = sum(done.values())
        return saved(
            url_for("periods.index"), "Er was niets op te schonen." if not number else f"Opgeschoond: {number}."
        )
    return index()
