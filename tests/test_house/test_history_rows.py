"""Each verb leaves a row in the history. `history_rows.tsv` lists which rule writes which: one that is lost is missed,
also where another row of the same transaction would hide it. A new verb gets a line there."""

import ast
from pathlib import Path

from portal.root import ROOT

LIST = Path(__file__).with_name("history_rows.tsv")
WRITERS = {"record": 1, "change": 1}  # of portal.history.rules → the place of the verb among the arguments


def rows_of(name: str, source: str) -> list[str]:
    """Every call that writes a row: file, what it is about, and the verb (as the code says it)."""
    tree = ast.parse(source)
    imported = {
        alias.asname or alias.name: WRITERS[alias.name]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "portal.history.rules"
        for alias in node.names
        if alias.name in WRITERS
    }
    return sorted(
        "\t".join([name, ast.unparse(call.args[0]), ast.unparse(call.args[imported[call.func.id]]).strip("'")])
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in imported
    )


def test_no_rule_lost_its_row():
    found = [
        row
        for path in sorted((ROOT / "portal").rglob("*.py"))
        if "demo" not in path.parts
        for row in rows_of(path.relative_to(ROOT / "portal").as_posix(), path.read_text())
    ]
    assert found == LIST.read_text().splitlines()


def test_a_call_is_found_wherever_it_stands():
    source = "from portal.history.rules import record\ndef fail(entry, by):\n    if by: record(entry, 'fail', by)\n"
    assert rows_of("a.py", source) == ["a.py\tentry\tfail"]
    assert rows_of("a.py", source.replace("portal.history", "portal.payday")) == []
