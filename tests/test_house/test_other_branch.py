"""Another branch in the same database: none of its rows is taken into a form of ours, whatever number is sent."""

from urllib.parse import urljoin

import lxml.html
import peewee
import pytest

from portal.database import BaseModel, db
from portal.families.models.match import Match
from portal.families.models.talk import Talk
from portal.people.models import Branch
from tests.conftest import FULL
from tests.test_house.conftest import every_table
from tests.test_house.test_every_form import Explorer, explorers, to_try  # noqa: F401 - a fixture
from torture.forms import Found

THEIRS = 77_310  # the number of the one row of each table that is the other branch's


@pytest.fixture
def neighbours(explorers):  # noqa: F811
    """A row of the other branch in every table where one can stand: a copy of ours, with only their own around it."""
    made: set[type[BaseModel]] = set()
    for model in every_table():
        ours = model.select().order_by(model._meta.primary_key).first()
        if ours is None or not isinstance(model._meta.primary_key, peewee.AutoField):
            continue
        values = dict(ours.__data__) | {"id": THEIRS}
        for column in model._meta.sorted_fields:
            if isinstance(column, peewee.ForeignKeyField) and values[column.name] is not None:
                values[column.name] = THEIRS if column.rel_model in made else values[column.name]
            elif column.unique and isinstance(values[column.name], str):
                values[column.name] = f"{values[column.name]}~"[-(getattr(column, "max_length", None) or 99) :]
        try:
            with db.atomic():
                model.insert({getattr(model, name): value for name, value in values.items()}).execute()
                made.add(model)
        except peewee.IntegrityError:
            continue  # only one such row can be: of a person and a day, or by its numbers
    assert Branch in made and len(made) > 35, len(made)
    return explorers, made


def of_us_to_them(model: type[BaseModel], made: set[type[BaseModel]]) -> list[str]:
    """The columns in which a row that is not theirs points at a row that is."""
    return [
        f"{model._meta.table_name}.{column.name}"
        for column in model._meta.sorted_fields
        if isinstance(column, peewee.ForeignKeyField)
        and column.rel_model in made
        and model.select().where(column == THEIRS, model._meta.primary_key != THEIRS).exists()
    ]


GUESSES = {
    "-dag": "3", "-maand": "3", "-jaar": "2026", "tel": "0470 12 34 56", "email": "iemand@voorbeeld.example",
    "uur": "14.00", "_at": "14.00", "month": "3/2024",
}  # fmt: skip


def filled_in(explorer: Explorer, form: Found) -> dict[str, list[str]]:
    """What makes a form acceptable: its first choices, a day, a number, a word."""
    page = lxml.html.fromstring(explorer.visitor.client.get(form.page).text)
    mine = next((f for f in page.forms if urljoin(form.page, f.get("action") or form.page) == form.action), None)
    values: dict[str, list[str]] = {}
    for box in [] if mine is None else mine.xpath(".//input|.//textarea|.//select"):
        name, kind = box.get("name"), box.get("type", "text")
        if not name or kind in ("hidden", "file", "submit") or box.get("disabled") is not None:
            continue
        if box.tag == "select":
            chosen, options = box.xpath(".//option[@selected]"), box.xpath(".//option")
            values[name] = [next(filter(None, (o.get("value", "") for o in [*chosen, *options])), "")]
        elif kind == "radio":
            if name not in values or box.get("checked") is not None:
                values[name] = [box.get("value", "on")]
        elif kind == "checkbox":
            if box.get("checked") is not None or name.endswith(("consent", "anyway", "sure")):
                values.setdefault(name, []).append(box.get("value", "on"))
        else:
            guess = next((v for end, v in GUESSES.items() if name.endswith(end) or kind == end), None)
            typed = box.text if box.tag == "textarea" else box.get("value")
            values[name] = [typed or guess or ("3" if box.get("inputmode") else "Woord")]
    return values


def may_name_a_row(form: Found, name: str) -> bool:
    """Whether a field may hold the number of a row: what is typed in is words, a day or an amount, and a choice among
    words is none. PORTAL_TEST_FULL=1 tries those as well."""
    choices = [choice for choice in form.offered.get(name, []) if choice]
    is_of_words = bool(choices) and not any(sign.isdigit() for sign in "".join(choices))
    return FULL or not (name in form.kinds or is_of_words)


@pytest.mark.slow("every field of every form that may name a row")
def test_no_form_takes_a_row_of_another_branch(neighbours):
    people, made = neighbours
    tables = [model for model in every_table() if isinstance(model._meta.primary_key, peewee.AutoField)]
    assert [hit for model in tables for hit in of_us_to_them(model, made)] == []
    sent = 0
    for explorer in people:
        for form in to_try(explorer):
            names = {*form.typed, *form.values} - {"csrf_token", "submission_key"}
            names = {name for name in names if may_name_a_row(form, name)}
            sensible = filled_in(explorer, form) if names else {}
            for name in sorted(names):
                sent += 1
                assert explorer.send(form, **{**sensible, name: [str(THEIRS)]}) < 500, (form.action, name)
    assert sent > (300 if FULL else 90)
    taken = [hit for model in tables for hit in of_us_to_them(model, made)]
    assert taken == [], "a row of ours points at one of theirs"


def test_it_would_be_seen(neighbours):
    _, made = neighbours
    Talk.update(match=THEIRS).where(Talk.id != THEIRS).execute()
    assert {Talk, Match} <= made and of_us_to_them(Talk, made) == ["talk.match"]
