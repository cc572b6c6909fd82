"""The pages of the year's figures: all rows, the list behind one, correcting, entering."""

from collections.abc import Sequence
from itertools import dropwhile

from flask import Blueprint, Response, abort, request, url_for

from portal.agenda.models.candidate import Channel
from portal.families.models.family import Family
from portal.families.viewing.rules import called, note_list
from portal.people.models import Branch, Person
from portal.reports.figures import rules
from portal.reports.figures.facts.chapters.communication import CHANNEL
from portal.reports.figures.facts.charts import charts
from portal.reports.figures.facts.definitions import definition_of
from portal.reports.figures.facts.figures import Figures, figure_list, number_text
from portal.reports.figures.facts.lists import ListItem
from portal.reports.figures.facts.table import sections, years_to_read
from portal.reports.figures.forms import TakeOverForm, year_form
from portal.reports.pages import over
from portal.web.access import me, roles
from portal.web.pages import begun, form_page, rendered, saved

room = Blueprint("figures", __name__)


MOST_YEARS = 6


@room.get("/rapporten/jaar/<int:year>/cijfers")
@roles("coordinator")
def figures(year: int) -> Response:
    asked = years_asked()
    years = rules.shown_years(me().branch, years_to_read(begun(year), asked))
    return rendered(
        "reports/figures/figures.html",
        year=year,
        years=years,
        now=years[-1],
        sections=sections(years, asked),
        charts=charts(years),
        asked=asked,
        choices=range(1, MOST_YEARS + 1),
        number=number_text,
        began=me().branch.began_on.year,
    )


@room.get("/rapporten/jaar/<int:year>/lijst")
@roles("coordinator")
def figure(year: int) -> Response:
    definition = definition_of(request.args.get("cijfer", "")) or abort(404)
    shown = rules.shown_years(me().branch, years_to_read(begun(year), MOST_YEARS))
    live, items = figure_list(me().branch, year, definition.key)
    if any(item.about and item.about[0] == "family" for item in items or ()):
        note_list("figure", by=me())
    return rendered(
        "reports/figures/figure.html",
        year=year,
        definition=definition,
        figure=shown[-1][definition.key],
        live=live,
        items=items,
        named=_names(items or ()),
        now=shown[-1],
        trend=list(dropwhile(lambda pair: pair[1].value is None, ((one.year, one[definition.key]) for one in shown))),
    )


@room.route("/rapporten/jaar/<int:year>/versies", methods=["GET", "POST"])
@roles("coordinator")
def versions(year: int) -> Response:
    branch = me().branch
    frozen = rules.frozen_year(branch, year) or abort(404)
    changes = [] if frozen.is_entered else rules.changes_since(branch, frozen)
    form = TakeOverForm(data={"base": frozen.version})
    form.keys.choices = [(change.definition.key, change.definition.title) for change in changes]
    if form.validate_on_submit() and form.attempt(
        rules.take_over, branch, year, form.keys.data, form.correction(), by=me()
    ):
        target = url_for(".versions", year=year)
        return saved(target, "De cijfers zijn verbeterd. De vorige versie blijft bewaard.")
    return form_page(
        "reports/figures/versions.html",
        form,
        year=year,
        frozen=frozen,
        changes=changes,
        versions=rules.versions(branch, year)[::-1],
        number=number_text,
    )


@room.route("/rapporten/jaar/<int:year>/invullen", methods=["GET", "POST"])
@roles("coordinator")
def enter(year: int) -> Response:
    frozen = rules.frozen_year(me().branch, over(year))
    form = year_form(_channels(me().branch, frozen), frozen)
    if form.validate_on_submit() and form.attempt(
        rules.enter_year, me().branch, year, form.numbers(), form.correction(), by=me()
    ):
        return saved(url_for(".figures", year=year), f"De cijfers van {year} zijn bewaard.")
    return form_page("reports/figures/enter.html", form, year=year, frozen=frozen)


def _names(items: Sequence[ListItem]) -> dict[tuple[str, int], str]:
    """The subject of a row → the name of the family or the person: figures know codes, this page says who it is."""
    ids: dict[str, set[int]] = {"family": set(), "person": set()}
    for item in items:
        if item.about and item.about[0] in ids:
            ids[item.about[0]].add(item.about[1])
    families = called(me(), Family.visible_to(me()).where(Family.id << ids["family"]), "figure")
    people = Person.select().where(Person.branch == me().branch_id, Person.id << ids["person"])
    return {
        **{("family", id): name for id, name in families.items()},
        **{("person", one.id): f"{one.name} · V-{one.id:03d}" for one in people},
    }


def years_asked() -> int | None:
    """`?jaren=4`: how many years stand beside each other; None: as the report prints them."""
    asked = request.args.get("jaren", "")
    return int(asked) if asked.isdecimal() and len(asked) == 1 and 1 <= int(asked) <= MOST_YEARS else None


def _channels(branch: Branch, frozen: Figures | None) -> list[str]:
    """The branch's own channels, and any others that a year had."""
    names = [row.name for row in Channel.select(Channel.name).where(Channel.branch == branch.id).order_by(Channel.id)]
    kept = [key.removeprefix(CHANNEL) for key in frozen.channels] if frozen else []
    return list(dict.fromkeys([*names, *(name for name in kept if name != "?")]))
