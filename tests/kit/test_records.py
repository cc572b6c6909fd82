import sys
from dataclasses import FrozenInstanceError, asdict, field, fields, replace
from threading import Barrier, Thread
from typing import Any

import pytest

from portal.kit.records import dataclass


def _kinds() -> tuple[type[Any], type[Any]]:
    """A class with every habit that ours have, and one derived from it."""

    @dataclass(frozen=True, order=True)
    class Visit:
        day: int
        km: int = 12
        notes: list[str] = field(default_factory=list, compare=False)

        def __post_init__(self) -> None:
            if self.day < 1:
                raise ValueError("day")

    @dataclass(frozen=True, order=True)
    class Contact(Visit):
        by: str = "Lena"

    return Visit, Contact


def test_a_record_is_what_pythons_own_is() -> None:
    Visit, Contact = _kinds()

    assert [one.name for one in fields(Contact)] == ["day", "km", "notes", "by"]
    one = Contact(3, by="Bram")
    assert repr(one).endswith("Contact(day=3, km=12, notes=[], by='Bram')")
    assert asdict(replace(one, km=4)) == {"day": 3, "km": 4, "notes": [], "by": "Bram"}
    assert Contact(3).notes is not Contact(3).notes
    assert {Visit(3), Visit(3, 12, ["x"])} == {Visit(3)} and Visit(3) != Contact(3) and Visit(2) < Visit(3)
    assert Contact.__match_args__ == ("day", "km", "notes", "by") and Visit.__doc__.startswith("Visit(")
    for wrong in (lambda: Visit(), lambda: Visit(1, 2, [], "x"), lambda: Visit(1, kilometres=3)):
        with pytest.raises(TypeError):
            wrong()
    with pytest.raises(FrozenInstanceError):
        one.km = 5
    with pytest.raises(FrozenInstanceError):
        del one.km
    with pytest.raises(ValueError, match="day"):
        Contact(0)


def test_nothing_is_written_before_it_is_needed() -> None:
    Visit, Contact = _kinds()
    assert "__eq__" not in vars(Visit) and "__eq__" not in vars(Contact)
    Visit(1)
    assert "__eq__" in vars(Visit) and "__eq__" not in vars(Contact)
    assert vars(Visit)["__init__"].__code__.co_varnames[:3] == ("self", "day", "km"), "the first one's is put in place"


def test_threads_that_make_the_first_one_at_once_get_whole_ones() -> None:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(30):
            _, Contact = _kinds()
            at_once, made = Barrier(8), list[Any]()

            def make(kind: type[Any] = Contact, at_once: Barrier = at_once, made: list[Any] = made) -> None:
                at_once.wait()
                one = kind(1)
                made.append((one, one == kind(1), hash(one)))

            threads = [Thread(target=make) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert len(made) == 8 and all(same for _, same, _ in made) and len({seal for *_, seal in made}) == 1
    finally:
        sys.setswitchinterval(usual)
