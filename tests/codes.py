"""Codes on paper that take no time to hash."""

import pytest
from argon2 import PasswordHasher

from portal.sign_in.recovery_codes import rules as recovery


@pytest.fixture(autouse=True)
def quick_codes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten codes on paper take a third of a second to hash; here they take none, unless a test asks for `slow_codes`."""
    if "slow_codes" not in request.fixturenames:
        monkeypatch.setattr(recovery, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def slow_codes() -> None:
    """For the test that sees how they are kept in service."""
