"""Small numbers: which of them, and which others, may not be shown, so that no sum gives one away."""

from collections import deque
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

Id = TypeVar("Id", bound=Hashable)


Relation = Sequence[tuple[int, Id]]
"""(+1 or −1, number) whose sum is 0; the total comes first, and is the last to be hidden."""


LIMIT = 5


ENDLESS = 10**9


def hidden(values: Mapping[Id, int], relations: Iterable[Relation[Id]]) -> set[Id]:
    """The numbers that may not be shown. Relations with a number that is not among the values are ignored."""
    known = [relation for relation in relations if all(id in values for _, id in relation)]
    found = {id for id, value in values.items() if value < LIMIT}
    of: dict[Id, list[Relation[Id]]] = {}
    for relation in known:
        for _, id in relation:
            of.setdefault(id, []).append(relation)
    waiting = deque(known)
    while True:
        while waiting:
            relation = waiting.popleft()
            bounds = _start(values, found, relation)
            _tighten(values, bounds, relation)
            if _is_given_away(bounds) and (one := _next(values, found, relation)) is not None:
                found.add(one)
                waiting.extend(of[one])
        given = _given_away(values, found, known)
        more = [one for relation in given if (one := _next(values, found, relation)) is not None]
        if not more:
            return found
        found.add(more[0])
        waiting.extend(of[more[0]])


def bounds_of(values: Mapping[Id, int], found: set[Id], relations: Sequence[Relation[Id]]) -> dict[Id, tuple[int, int]]:
    """What a reader can know of every hidden number, from all sums together."""
    bounds = _start(values, found, [(1, id) for id in found])
    for _ in range(len(found) + 1):
        narrowed = [_tighten(values, bounds, relation) for relation in relations]
        if not any(narrowed):
            break
    return bounds


def _start(values: Mapping[Id, int], found: set[Id], relation: Relation[Id]) -> dict[Id, tuple[int, int]]:
    """The bounds that the two signs by themselves give away."""
    return {id: (0, LIMIT - 1) if values[id] < LIMIT else (LIMIT, ENDLESS) for _, id in relation if id in found}


def _tighten(values: Mapping[Id, int], bounds: dict[Id, tuple[int, int]], relation: Relation[Id]) -> bool:
    """Narrow the bounds of the hidden numbers of one sum; True where anything became narrower."""
    shown = sum(sign * values[id] for sign, id in relation if id not in bounds)
    open_ones = [(sign, id) for sign, id in relation if id in bounds]
    ranges = {id: _signed(sign, bounds[id]) for sign, id in open_ones}
    lows, highs = sum(low for low, _ in ranges.values()), sum(high for _, high in ranges.values())
    changed = False
    for sign, id in open_ones:
        low, high = ranges[id]
        least, most = _signed(sign, (-shown - (highs - high), -shown - (lows - low)))
        before = bounds[id]
        after = (max(before[0], least), min(before[1], most))
        if after != before and after[0] <= after[1]:
            bounds[id] = after
            changed = True
    return changed


def _signed(sign: int, span: tuple[int, int]) -> tuple[int, int]:
    return span if sign > 0 else (-span[1], -span[0])


def _is_given_away(bounds: Mapping[Id, tuple[int, int]]) -> bool:
    return any(low == high for low, high in bounds.values())


def _given_away(values: Mapping[Id, int], found: set[Id], relations: Sequence[Relation[Id]]) -> list[Relation[Id]]:
    """The sums with a hidden number for which all sums together leave one possibility."""
    bounds = bounds_of(values, found, relations)
    given = {id for id, (low, high) in bounds.items() if low == high}
    return [relation for relation in relations if any(id in given for _, id in relation)]


def _next(values: Mapping[Id, int], found: set[Id], relation: Relation[Id]) -> Id | None:
    """What else to hide: the smallest part that is shown, or else the total; None where all is hidden."""
    shown = [id for _, id in relation[1:] if id not in found]
    if shown:
        return min(shown, key=lambda id: values[id])
    total = relation[0][1]
    return total if total not in found else None
