"""Every address of the portal, what it needs in its path, and what each of eight people meets there.

Each room has its part beside its tests, in `access.py`.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.test_house.conftest import World
from tests.test_house.people import WHO
from tests.test_house.rows import cast_member, nothing

Values = Callable[[World], dict[str, Any]]

TESTS = Path(__file__).parent.parent

ADDRESSES: dict[tuple[str, str], tuple[Values, str]] = {}
for _path in sorted(TESTS.rglob("access.py")):
    _part = import_module(".".join(("tests", *_path.relative_to(TESTS).with_suffix("").parts))).ACCESS
    assert not ADDRESSES.keys() & _part.keys(), f"twice: {ADDRESSES.keys() & _part.keys()}"
    ADDRESSES |= _part

NOBODY = "404 " * 8

IN_THE_DEMO: dict[tuple[str, str], tuple[Values, str]] = {
    ("GET", "demo.post"): (nothing, NOBODY),  # in a database that the demo did not make
    ("POST", "demo.sign_in"): (cast_member, NOBODY),
}

__all__ = ["ADDRESSES", "IN_THE_DEMO", "WHO"]
