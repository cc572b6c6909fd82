"""The quarter document, against one pass that builds the XML of its table and nothing else."""

import io
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from lxml import etree

from benchmarks.figures import Figure
from portal.kit.dates import month_name
from portal.reports.quarter.documents.facts import STATES, QuarterFacts
from portal.reports.quarter.documents.word import overview

MANY = 10_000
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BODY = "word/document.xml"


def document_figures(facts: QuarterFacts, house_style: Path, many: int = MANY) -> list[Figure]:
    """For the families of the branch, and for many rows of the same kind."""
    families = [replace(facts.families[i % len(facts.families)], code=f"G-{i:05d}") for i in range(many)]
    return [
        _figure(f"quarter_document_ms_{len(f.families)}_rows", f, house_style, rounds)
        for f, rounds in ((facts, 25), (replace(facts, families=tuple(families)), 3))
    ]


def plain_pass(facts: QuarterFacts, house_style: Path) -> bytes:
    """The document's table, one element at a time, in place of the house style's body; serialised and zipped.

    It leaves out the title, the summary, the note, the list of what is missing, the lines to sign on, the
    file's properties, missing styles, escaping of what XML cannot hold, and the widths of the columns.
    """
    with zipfile.ZipFile(house_style) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    root = etree.fromstring(parts[BODY])
    body = root.find(f"{W}body")
    for child in body[:-1]:
        body.remove(child)
    table = etree.Element(f"{W}tbl")
    body.insert(0, table)
    etree.SubElement(etree.SubElement(table, f"{W}tblPr"), f"{W}tblStyle").set(f"{W}val", "Home-Starttabel")
    months = [month_name(month).capitalize() for month in facts.quarter.months]
    _row(table, ["Gezin", *months, "Totaal", "Actieve weken", "Overzicht"])
    sums = [0, 0, 0, 0, 0]
    for family in facts.families:
        known = [count or 0 for count in family.counts]
        sums = [a + b for a, b in zip(sums, [*known, sum(known), family.active_days], strict=True)]
        texts = ["–" if count is None else str(count) for count in (*family.counts, family.total)]
        state = f"{STATES[family.state]}: {family.reason}" if family.reason else STATES[family.state]
        _row(table, [family.code, *texts, _weeks(family.active_days), state])
    _row(table, ["Totaal", *map(str, sums[:4]), _weeks(sums[4]), ""])
    parts[BODY] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return result.getvalue()


def _row(table: Any, texts: list[str]) -> None:
    row = etree.SubElement(table, f"{W}tr")
    etree.SubElement(etree.SubElement(row, f"{W}trPr"), f"{W}cantSplit")
    for place, text in enumerate(texts):
        paragraph = etree.SubElement(etree.SubElement(row, f"{W}tc"), f"{W}p")
        style = etree.SubElement(etree.SubElement(paragraph, f"{W}pPr"), f"{W}pStyle")
        style.set(f"{W}val", "Tabelgetal" if 0 < place < 6 else "Tabeltekst")
        etree.SubElement(etree.SubElement(paragraph, f"{W}r"), f"{W}t").text = text


def _weeks(days: int) -> str:
    tenths = (20 * days + 7) // 14
    return f"{tenths // 10},{tenths % 10}"


def _figure(name: str, facts: QuarterFacts, house_style: Path, rounds: int) -> Figure:
    made: list[Callable[[QuarterFacts, Path], bytes]] = [overview, plain_pass]
    ours, plain = (make(facts, house_style) for make in made)
    if _longest_table(ours) != _longest_table(plain):
        raise SystemExit("The quarter document and the plain pass do not have the same table: see plain_pass.")
    times: list[list[float]] = [[], []]
    for _ in range(rounds):
        for make, kept in zip(made, times, strict=True):
            fresh = replace(facts)  # sums are kept on the facts: each round does them again
            began = time.perf_counter()
            make(fresh, house_style)
            kept.append(1000 * (time.perf_counter() - began))
    return Figure(name, median(times[0]), median(times[1]), goal=2.0, note=f"{len(ours):,} bytes, plain {len(plain):,}")


def _longest_table(content: bytes) -> list[list[str]]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        root = etree.fromstring(file.read(BODY))
    tables = [
        [["".join(cell.itertext()) for cell in row.iter(f"{W}tc")] for row in table.iter(f"{W}tr")]
        for table in root.iter(f"{W}tbl")
    ]
    return max(tables, key=lambda rows: (len(rows), len(rows[0])))
