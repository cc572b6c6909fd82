"""Whatever stands behind the question mark of an address: a page comes back, on either database."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from functools import cache
from itertools import cycle
from types import FunctionType, ModuleType
from typing import Any

import pytest
from flask import Flask

from tests.lean import THOROUGH
from tests.test_house.access_table import ADDRESSES, WHO
from tests.test_house.test_access import Phone, address_of

VALUES = (
    "a%00b", "9999999999999999999999", "-1", "0001", "0001-01-01", "0001K1", "%D9%A3", "%ED%A0%80", "x" * 5_000,
)  # fmt: skip


def asked_by(view: Callable[..., Any]) -> set[str]:
    """The names that a view looks for in its address, itself or through what it calls."""
    found: set[str] = set()
    seen: set[Any] = set()
    waiting = [inspect.unwrap(view)]
    while waiting:
        function = waiting.pop()
        if function not in seen and getattr(function, "__module__", "").startswith("portal."):
            seen.add(function)
            names, called = read(function)
            found |= names
            waiting += called
    return found


@cache
def read(function: FunctionType) -> tuple[set[str], list[FunctionType]]:
    """The names that a function itself looks for, and the functions that it calls."""
    known = {**function.__globals__, **inspect.getclosurevars(function).nonlocals}
    found: set[str] = set()
    called: list[FunctionType] = []
    for node in ast.walk(ast.parse(textwrap.dedent(source(function)))):
        found |= set(_names(node))
        if isinstance(node, ast.Call) and isinstance(other := _resolved(node.func, known), FunctionType):
            called.append(inspect.unwrap(other))
            if "request.args.get(argument" in source(other):
                found |= {one.value for one in node.args if isinstance(one, ast.Constant)}
    return found, called


source = cache(inspect.getsource)


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("get", "getlist"):
        if ast.unparse(node.func.value) == "request.args" and isinstance(node.args[0], ast.Constant):
            yield str(node.args[0].value)
    elif isinstance(node, ast.Compare) and ast.unparse(node.comparators[0]) == "request.args":
        yield str(node.left.value)  # type: ignore[attr-defined]


def _resolved(node: ast.expr, names: dict[str, Any]) -> Any:
    """What a name stands for, where it is a function or a module."""
    if isinstance(node, ast.Name):
        found = names.get(node.id)
        return found if type(found) in (FunctionType, ModuleType) else None
    module = _resolved(node.value, names) if isinstance(node, ast.Attribute) else None
    return vars(module).get(node.attr) if isinstance(module, ModuleType) else None  # type: ignore[attr-defined]


@cache
def questions(app: Flask) -> dict[str, set[str]]:
    """Endpoint → what its address may ask, of every page that asks anything."""
    asked = {endpoint: asked_by(app.view_functions[endpoint]) for method, endpoint in ADDRESSES if method == "GET"}
    return {endpoint: names for endpoint, names in asked.items() if names}


def test_the_questions_of_addresses_are_found(house):
    found = questions(house)
    assert (
        found["families_overview.index"] == {"toon", "gezocht", "vrijwilliger", "volgorde", "blad"}
        and "jaar" in found["events.index"]
    )
    assert sum(map(len, found.values())) > 45


@pytest.mark.parametrize(
    ("who", "part", "parts"),
    [*(("els", part, 4) for part in range(4)), ("lena", 0, 1), ("noor", 0, 1), ("stranger", 0, 1)],
)
def test_no_question_in_an_address_breaks_a_page(app, world, who, part, parts):
    """Each value behind each name; unless PORTAL_TEST_ALL=1 three of them, in turns."""
    phone, column = Phone(app, world.person(who)), WHO.index(who)
    broken, tried, turns = {}, 0, cycle(range(3))
    for endpoint, names in list(questions(app).items())[part::parts]:
        values, wanted = ADDRESSES["GET", endpoint]
        if wanted.split()[column] != "in":
            continue
        address = address_of(app, endpoint, values(world))
        for name in sorted(names):
            for value in VALUES if THOROUGH else VALUES[next(turns) :: 3]:
                tried += 1
                answer = phone.client.get(f"{address}?{name}={value}")
                if answer.status_code >= 500:
                    broken[endpoint, name, value[:20]] = answer.status_code
    assert broken == {} and tried > (30 if THOROUGH else 10)


def test_a_day_card_leads_nowhere_for_a_number_no_table_holds(app, world):
    phone = Phone(app, world.cast.lena)
    address = f"/contacten/{world.cast.lenas.id}/2025K4"
    for value in VALUES:
        answer = phone.client.post(f"{address}?naar={value}", data={"csrf_token": phone.token, "gezien": ""})
        assert answer.status_code < 500
