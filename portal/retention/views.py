"""What is kept, why and how long; what is due; and a copy for who asks for their own data."""

from collections import defaultdict
from typing import Any

from flask import Blueprint, render_template, url_for

from portal.families.models import Family
from portal.history import wall_clock
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.xlsx import MIME as XLSX
from portal.retention import own_data, rules
from portal.retention.forms import CleanUpForm
from portal.retention.periods import PERIODS, due
from portal.web.access import everyone, fresh, get_or_404, me, public, roles
from portal.web.pages import download, form_page, saved

retention = Blueprint("retention", __name__)


@retention.get("/privacy")
@public
def privacy() -> Any:
    return render_template("retention/privacy.html", periods=PERIODS)


@retention.get("/mijn-gegevens/kopie.xlsx")
@everyone
@fresh
def own_copy() -> Any:
    rules.note_copy(me(), me())
    return download(own_data.of_person(me()), "mijn-gegevens.xlsx", XLSX)


@retention.get("/gezinnen/<int:number>/kopie.xlsx")
@roles("coordinator")
@fresh
def family_copy(number: int) -> Any:
    family = get_or_404(Family.visible_to(me()), Family.id == number)
    rules.note_copy(family, me())
    return download(own_data.of_family(family), f"gezin-{family.code}.xlsx", XLSX)


@retention.get("/bewaren")
@roles("coordinator")
def index() -> Any:
    found = defaultdict(list)
    for one in due(clock.today(), me().branch_id):
        found[one.period].append(one)
    return form_page("retention/index.html", CleanUpForm(), periods=PERIODS, due=found)


@retention.post("/bewaren/opschonen")
@roles("coordinator")
@fresh
def clean_up() -> Any:
    if CleanUpForm().validate():
        if not wall_clock.is_believed():
            raise RuleError(f"{wall_clock.question()} Zeg het eerst bij Te doen; er is niets gewist.", conflict=True)
        done = rules.clean_up(clock.today(), me().branch_id, me())
        number = sum(done.values())
        return saved(
            url_for("retention.index"), "Er was niets op te schonen." if not number else f"Opgeschoond: {number}."
        )
    return index()
