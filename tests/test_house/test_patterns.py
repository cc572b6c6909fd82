"""No pattern of the code takes longer than in proportion to what it looks through, whatever somebody typed."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import portal
from tests import spending

SIZES = (300, 2_500, 5_000, 10_000)  # what is cubic shows at the first, before it takes for ever
FLOOR = 0.004  # seconds of processor: below this nothing is measured
STEEPEST = 3  # the power of the length with which the time of what is cubic grows
MARGIN = (
    1.6  # a longer text may take so much more than in proportion; twice as long is four times for what is quadratic
)
ASKED = ("search", "sub", "subn", "split", "findall", "finditer", "match", "fullmatch")
MAY_ASK = re.compile(rf"\bre\.|\.(?:{'|'.join(ASKED)})\b")
UNITS = (
    " ", "\n", "\t", " \n", "0", "20", "a", "A", "é", "\u0301", "(", ")", "[", "]", "<", "<<", ">", "'", '"', ".", "a.",
    "1.", "-", "@", "a@", "@.", "a@a.", "*", "**", "** ", "=", "w:", "a b", "a ", "1 ", "+", "/", ":", ",", "\u200b",
    "\u202e", "\U0001f469\u200d", "א",
)  # fmt: skip
SAMPLES = {"DIGIT": "1", "SPACE": " ", "WORD": "a", "NOT_DIGIT": "a", "NOT_SPACE": "a", "NOT_WORD": " "}


@dataclass
class Used:
    """A pattern, where it stands and what is asked of it."""

    pattern: "re.Pattern[Any]"
    where: str
    ways: set[str] = field(default_factory=set)


def modules() -> Iterator[tuple[ModuleType, ast.Module]]:
    """Those that have to do with patterns: most have not."""
    for found in pkgutil.walk_packages(portal.__path__, "portal."):
        module = importlib.import_module(found.name)
        text = Path(str(module.__file__)).read_text()
        if MAY_ASK.search(text):
            yield module, ast.parse(text)


def every_pattern() -> list[Used]:
    """Of `re.compile`, of `re.sub` and its like, and how each is used: `fullmatch` looks from one place only."""
    found: dict[tuple[Any, int], Used] = {}
    read = list(modules())
    for module, tree in read:
        for call in ast.walk(tree):
            if _is_of_re(call):
                pattern = _compiled(call, module)
                where = f"{module.__name__}:{call.lineno}"
                used = found.setdefault((pattern.pattern, pattern.flags), Used(pattern, where))
                used.ways |= {call.func.attr} - {"compile"}
    for module, tree in read:
        for call in ast.walk(tree):
            if isinstance(call, ast.Attribute) and call.attr in ASKED:
                pattern = _named(call.value, vars(module))
                if isinstance(pattern, re.Pattern):
                    found[pattern.pattern, pattern.flags].ways.add(call.attr)
    return list(found.values())


def _is_of_re(call: Any) -> bool:
    return (
        isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "re" and call.func.attr != "escape"
    )  # fmt: skip


def _compiled(call: ast.Call, module: ModuleType) -> "re.Pattern[Any]":
    """As the module itself would: its words are constants, or made of the module's own."""
    flags = [one.value for one in call.keywords if one.arg == "flags"]
    if call.func.attr == "compile" and len(call.args) > 1:
        flags = [call.args[1]]
    elif call.func.attr in ("match", "fullmatch", "search", "findall", "finditer") and len(call.args) > 2:
        flags = [call.args[2]]
    parts = [compile(ast.Expression(part), "pattern", "eval") for part in (call.args[0], *flags)]
    return re.compile(*(eval(part, vars(module)) for part in parts))


def _named(node: ast.expr, names: dict[str, Any]) -> Any:
    if isinstance(node, ast.Name):
        return names.get(node.id)
    return getattr(_named(node.value, names), node.attr, None) if isinstance(node, ast.Attribute) else None


def asked(used: Used) -> list[Callable[[Any], Any]]:
    """What the code does with it; a pattern that goes from hand to hand may be asked anything."""
    pattern = used.pattern
    if used.ways and used.ways <= {"fullmatch", "match"}:
        return [getattr(pattern, way) for way in used.ways]
    return [pattern.search] if used.ways == {"search"} else [pattern.findall]


def samples(pattern: "re.Pattern[Any]") -> set[str]:
    """Something that the pattern, or most of it, is found in: by the first of its choices, and by the last."""
    parsed = re._parser.parse(pattern.pattern, pattern.flags)  # type: ignore[attr-defined]
    return {"".join(_spelled(parsed, which)) for which in (0, -1)}


def _spelled(parts: Any, which: int) -> Iterator[str]:
    for kind, value in parts:
        name = str(kind)
        if name == "LITERAL":
            yield chr(value)
        elif name == "NOT_LITERAL" or name == "ANY":
            yield "a"
        elif name == "IN":
            yield _one_of(value)
        elif name == "BRANCH":
            yield from _spelled(value[1][which], which)
        elif name == "SUBPATTERN":
            yield from _spelled(value[-1], which)
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            yield "".join(_spelled(value[2], which)) * min(max(value[0], 1), 40)
        elif name == "ATOMIC_GROUP":
            yield from _spelled(value, which)


def _one_of(choices: Any) -> str:
    kind, value = choices[0]
    if str(kind) == "NEGATE":
        return "a"
    if str(kind) == "CATEGORY":
        return SAMPLES.get(str(value).removeprefix("CATEGORY_"), "a")
    return chr(value[0] if str(kind) == "RANGE" else value)


def worst(pattern: "re.Pattern[Any]") -> Iterator[Callable[[int], Any]]:
    """Makers of long inputs: one sign over and over, and beginnings of what it looks for, over and over."""
    begun = {whole[:cut] for whole in samples(pattern) for cut in (1, 2, 3, len(whole) // 2, len(whole))} - {""}
    for unit in sorted({*UNITS, *"".join(begun), *begun}):
        yield lambda n, unit=unit: unit * (n // len(unit)) + "\x00@"
    for start in sorted(begun):
        for unit in sorted({start[-1], *"a1 .\n"}):
            yield lambda n, start=start, unit=unit: start + unit * (n // len(unit)) + "\x00@"


def seconds(ask: Callable[[Any], Any], text: Any, tries: int = 1) -> float:
    return spending.least(lambda: ask(text), tries)


def grows_too_fast(used: Used) -> str:
    for ask in asked(used):
        for make in worst(used.pattern):
            texts: list[Any] = [make(size) for size in SIZES]
            if isinstance(used.pattern.pattern, bytes):
                texts = [text.encode() for text in texts]
            first, second, _, last = texts
            # below the floor with the last: by its time, or since with the second it was far below, were it cubic
            far_below = FLOOR / (SIZES[3] / SIZES[1]) ** STEEPEST
            if seconds(ask, first) < FLOOR and (
                (took := seconds(ask, second)) < far_below or (took < FLOOR and seconds(ask, last) < FLOOR)
            ):
                continue
            least = FLOOR
            for before, text in pairwise(texts):
                least = max(least, seconds(ask, before, 3))
                took = seconds(ask, text, 3)
                if took > least * MARGIN * len(text) / len(before):
                    return f"{used.where} {used.pattern.pattern!r:.80}: {took * 1000:.0f} ms for {text[:12]!r} …"
    return ""


@pytest.mark.slow("every pattern of the portal, on its worst text, timed three times")
def test_no_pattern_takes_longer_than_in_proportion():
    patterns = every_pattern()
    assert len(patterns) > 60
    if troubles := [trouble for used in patterns if (trouble := grows_too_fast(used))]:
        raise spending.TooLong("\n".join(troubles))


@pytest.mark.parametrize(
    "pattern",
    [r"(?:maand)[^.]*brief|brief\w*[^.]*maand", r"[ \t]*\n[ \t]*", r"(?m)^\s*(\d)\s+(\S.*)$", r"\S+@\S+\.\S+"],
)
def test_what_is_not_linear_is_seen(pattern):
    assert grows_too_fast(Used(re.compile(pattern), "here", {"sub"}))
