"""docs/asvs.csv is complete, and what it points at is there."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from portal.root import ROOT

# OWASP ASVS 5.0.0: section → the level of each of its requirements, in their order.
STANDARD = {
    "V1.1": "22", "V1.2": "1111122223", "V1.3": "112222222223", "V1.4": "222", "V1.5": "123",
    "V2.1": "122", "V2.2": "112", "V2.3": "12223", "V2.4": "23",
    "V3.1": "3", "V3.2": "113", "V3.3": "12223", "V3.4": "11222233", "V3.5": "11122333", "V3.6": "3", "V3.7": "22333",
    "V4.1": "12233", "V4.2": "23333", "V4.3": "22", "V4.4": "1222",
    "V5.1": "2", "V5.2": "112333", "V5.3": "113", "V5.4": "222",
    "V6.1": "122", "V6.2": "111111112222", "V6.3": "11223333", "V6.4": "112233", "V6.5": "22222333", "V6.6": "2223",
    "V6.7": "33", "V6.8": "2222",
    "V7.1": "222", "V7.2": "1111", "V7.3": "22", "V7.4": "11222", "V7.5": "223", "V7.6": "22",
    "V8.1": "1233", "V8.2": "1123", "V8.3": "133", "V8.4": "23",
    "V9.1": "111", "V9.2": "1222",
    "V10.1": "22", "V10.2": "223", "V10.3": "22223", "V10.4": "1111122222233333", "V10.5": "22222",
    "V10.6": "22", "V10.7": "222",
    "V11.1": "2233", "V11.2": "22233", "V11.3": "11233", "V11.4": "1222", "V11.5": "23", "V11.6": "23", "V11.7": "33",
    "V12.1": "12233", "V12.2": "11", "V12.3": "22223",
    "V13.1": "2333", "V13.2": "222223", "V13.3": "2233", "V13.4": "1222233",
    "V14.1": "22", "V14.2": "12223333", "V14.3": "122",
    "V15.1": "12233", "V15.2": "12233", "V15.3": "1222222", "V15.4": "3333",
    "V16.1": "2", "V16.2": "22222", "V16.3": "2222", "V16.4": "222", "V16.5": "2223",
    "V17.1": "23", "V17.2": "22223333", "V17.3": "22",
}  # fmt: skip

TEST = re.compile(r"(tests/[\w/]+\.py)::(test_\w+)")
FILE = re.compile(
    r"\b((?:tests|docs|portal|templates|static)/[\w/.-]*\w\.(?:py|md|html|js|csv)|[A-Z]+\.md|[a-z-]+\.(?:txt|conf\.py))"
)
PARTS = re.compile(r"((?:docs/[\w-]+|SECURITY)\.md): ([A-Z][\w ]+?)(?:[;.,]|$)")


def rows() -> list[dict[str, str]]:
    with (ROOT / "docs" / "asvs.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def standard() -> dict[str, int]:
    """Every requirement and its level."""
    return {f"{section}.{n}": int(level) for section, levels in STANDARD.items() for n, level in enumerate(levels, 1)}


def test_the_standard_has_as_many_requirements_as_it_says():
    assert Counter(standard().values()) == {1: 70, 2: 183, 3: 92}


def test_every_requirement_of_level_1_and_2_stands_there_once():
    written = [(row["id"], int(row["level"])) for row in rows()]
    assert len({name for name, _ in written}) == len(written)
    assert dict(written) == {name: level for name, level in standard().items() if level < 3}


def test_each_says_how():
    wrong = [f"{row['id']}: {fault}" for row in rows() for fault in faults(row)]
    assert wrong == []


def faults(row: dict[str, str]) -> Iterator[str]:
    """What a row leaves unsaid."""
    if not row["requirement"] or len(row["shown by"]) <= 3:
        yield "no requirement, or nothing that shows it"
    if (row["applies"], row["status"]) not in (("yes", "met"), ("yes", "deviation"), ("no", "not applicable")):
        yield f"applies {row['applies']!r} and status {row['status']!r}"
    if row["status"] == "deviation" and len(row["shown by"]) <= 60:
        yield "what is done otherwise is not written out with its reason"


def test_what_it_points_at_is_there():
    lost, tests = [], 0
    for row in rows():
        for path, name in TEST.findall(row["shown by"]):
            tests += 1
            if not (ROOT / path).is_file() or f"def {name}(" not in (ROOT / path).read_text():
                lost.append(f"{row['id']}: {path}::{name}")
        for path in FILE.findall(row["shown by"]):
            if not (ROOT / path).is_file() and not list(ROOT.glob(f"portal/*/{path}")):
                lost.append(f"{row['id']}: {path}")
        for path, heading in PARTS.findall(row["shown by"]):
            if not says(ROOT / path, heading.strip()):
                lost.append(f"{row['id']}: {path}, {heading}")
    assert lost == []
    assert tests > 150, "a requirement that is met is shown by a test wherever one can show it"


def says(path: Path, words: str) -> bool:
    """Whether a heading or a bold word of the page begins so, or stands in it."""
    return any(line.startswith(("#", "**")) and words.lower() in line.lower() for line in path.read_text().splitlines())


def test_what_is_met_is_mostly_shown_by_a_test():
    met = [row for row in rows() if row["status"] == "met"]
    shown = [row for row in met if TEST.search(row["shown by"])]
    assert len(shown) / len(met) > 0.66, f"{len(shown)} of {len(met)}"
