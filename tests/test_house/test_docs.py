"""README, docs and docstrings are read: whatever they name is there. Commands: test_docs_commands.py."""

import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from portal.root import ROOT
from portal.settings_file import KNOWN

FOLDERS = ("portal", "tests", "templates", "static", "migrations")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("deploy*.md"))]


def test_each_setting_that_they_name_is_one_and_each_one_is_named():
    text = "\n".join(page.read_text() for page in PAGES)
    named = set(re.findall(r"\bPORTAL_(?!TEST_)[A-Z_]+", text))
    assert named - KNOWN - {"PORTAL_SETTINGS"} == set()
    assert {name for name in KNOWN if not name.endswith("_FILE")} - named == set()


def test_each_file_that_they_name_is_there():
    for page in PAGES:
        text = page.read_text()
        for name in re.findall(r"`((?:deploy|docs|templates|tests|portal)/[\w./-]+)`", text):
            assert (ROOT / name).exists() or (ROOT / "portal" / name).exists(), f"{page.name}: {name}"
        for name in re.findall(r"\]\(([\w./-]+)\)", text):
            assert (page.parent / name).exists(), f"{page.name}: {name}"
    units = set(re.findall(r"portal(?:-[a-z]+)?\.(?:service|timer)", (ROOT / "deploy" / "install").read_text()))
    assert units == {path.name for path in (ROOT / "deploy").glob("portal*.*")}, "each unit is put in place"


def test_each_file_of_code_that_any_page_names_is_there():
    code = [str(path) for folder in FOLDERS for path in (ROOT / folder).rglob("*.*")]
    for page in [ROOT / "README.md", ROOT / "SECURITY.md", *(ROOT / "docs").glob("*.md")]:
        for name in re.findall(r"`([\w-]+/[\w/-]+\.(?:py|html|js|css))\b", page.read_text()):
            assert any(path.endswith(f"/{name}") for path in code), f"{page.name}: {name}"


def test_each_name_that_is_said_to_be_in_a_file_is_in_it():
    """`Name` in `wing/room/file.py`, and `Name` and `Other` in …"""
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for names, file in re.findall(r"((?:`\w+`(?:,| and)?\s)+)in\s`([\w/.]+\.\w+)`", page.read_text()):
            (path,) = {one for one in (ROOT / file, ROOT / "portal" / file) if one.exists()}
            wrong = [name for name in re.findall(r"\w+", names.replace(" and ", " ")) if name not in path.read_text()]
            assert not wrong, f"{page.name}: {wrong} in {file}"


def test_each_section_of_the_domain_that_the_code_names_is_there():
    """ "DOMAIN §3" in the code is "## 3. …" in docs/domain.md."""
    there = set(re.findall(r"^## (\d)\.", (ROOT / "docs" / "domain.md").read_text(), re.MULTILINE))
    files = [path for folder in ("portal", "tests", "benchmarks") for path in (ROOT / folder).rglob("*.py")]
    named = {section for path in files for section in re.findall(r"DOMAIN §(\d)", path.read_text())}
    assert len(named) >= 4 and named <= there, f"docs/domain.md has no section {named - there}"


def test_each_name_in_a_docstring_is_one():
    """`rules.verb`, `Model.field`: where a name was changed or moved, the sentence is changed too."""
    inside: dict[str, set[str]] = defaultdict(set)  # a module, folder or class → the names in it
    named = []
    for path in sorted((ROOT / "portal").rglob("*.py")):
        place, source = path.relative_to(ROOT), path.read_text()
        defined = {
            name for pair in re.findall(r"^ *(?:def|class) (\w+)|^ *(\w+)(?:: .*)? =", source, re.M) for name in pair
        }
        defined |= set(re.findall(r"^    (\w+): ", source, re.M))  # the fields of a dataclass
        for holder in (*place.parts[:-1], path.stem, *re.findall(r"^class (\w+)", source, re.M)):
            inside[holder] |= {*defined, *place.parts, path.stem}
        named += [(place, *pair) for pair in re.findall(r"`(?:\w+\.)*(\w+)\.(\w+)(?:\(\))?`", source)]
    files = {path.name for path in (ROOT / "portal").rglob("*.*")}
    wrong = [
        f"{place} speaks of `{holder}.{name}`, and {holder} has no such name"
        for place, holder, name in named
        if holder in inside and name not in inside[holder] and f"{holder}.{name}" not in files
    ]
    assert not wrong, "\n".join(wrong)


def test_the_line_that_makes_a_key_makes_one():
    line = re.search(r"python3 -c '([^']+)'", (ROOT / "docs" / "deploy.md").read_text())
    made = subprocess.run([sys.executable, "-c", line[1]], capture_output=True, text=True, check=True).stdout
    assert re.fullmatch(r"[0-9a-f]{64}\n", made)


def test_there_is_a_page_per_way_in_and_the_first_one_leads_there():
    first = Path(ROOT / "docs" / "deploy.md").read_text()
    for page in PAGES[1:]:
        assert page.name == "deploy.md" or f"({page.name})" in first
