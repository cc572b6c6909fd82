"""Of what would catch the same kind of break `make test` runs one case, and `.ci/run` all."""

from types import SimpleNamespace

import pytest

from portal.root import ROOT
from tests import lean


@pytest.mark.parametrize(
    ("named", "is_lean"),
    [(["tests"], True), ([str(ROOT / "tests")], True), (["tests/chromium"], False), (["tests/a.py::test_b"], False)],
)
def test_a_run_of_everything_is_lean_and_one_of_a_room_is_not(monkeypatch, named, is_lean):
    config = SimpleNamespace(args=named, getini={"testpaths": ["tests"]}.get)
    monkeypatch.setattr(lean, "THOROUGH", False)
    assert lean.is_lean(config) == is_lean
    monkeypatch.setattr(lean, "THOROUGH", True)
    assert not lean.is_lean(config)


def test_ci_runs_all_of_them():
    assert "export PORTAL_TEST_ALL=1" in (ROOT / ".ci" / "run").read_text().splitlines()
