"""Passwords, and codes on paper, that take no time to hash."""

import pytest
from argon2 import PasswordHasher

from portal.sign_in.passwords import rules as passwords

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
NOBODY = QUICK.hash("wat niemand weet")


@pytest.fixture(autouse=True)
def quick_hashes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A password takes 30 ms to hash and ten codes on paper 300; here none, unless a test asks for `slow_hashes`."""
    if "slow_hashes" not in request.fixturenames:
        monkeypatch.setattr(passwords, "_hasher", QUICK)
        monkeypatch.setattr(passwords, "NOBODY", NOBODY)


@pytest.fixture
def slow_hashes() -> None:
    """For the tests that see how they are kept in service, and how long that takes."""
