"""Typed text, parsed: paragraphs, lists, subheadings, bold and links. Pages, mails and Word files show the same."""

import re

from portal.kit.runs import Run, marked

_BULLET = re.compile(r"\s*[-•*]\s+(.*)")
_HEADING = re.compile(r"\s{0,3}#{1,4}\s+(\S.*)")

Block = tuple[str, list[list[Run]]]


def blocks(text: str, *, headings: bool = False) -> list[Block]:
    """("p", its lines), ("ul", its items), and with `headings` ("h", its line): each a list of runs.

    A line that begins with -, • or * is an item, also right under a sentence; with `headings` one that begins with #
    is a subheading. An empty line begins another block.
    """
    found: list[Block] = []
    fresh = True
    for line in text.splitlines():
        if not line.strip():
            fresh = True
            continue
        heading = _HEADING.fullmatch(line) if headings else None
        bullet = _BULLET.fullmatch(line) if not line.lstrip().startswith("**") else None
        kind = "h" if heading else "ul" if bullet else "p"
        if fresh or not found or found[-1][0] != kind or kind == "h":
            found.append((kind, []))
        words = heading[1] if heading else bullet[1] if bullet else line.strip()
        found[-1][1].append(marked(words))
        fresh = False
    return found


def without_marks(text: str) -> str:
    """The words alone, on one line: for a list that shows how a text begins."""
    lines = (" ".join("".join(run.text for run in line) for line in lines) for _, lines in blocks(text, headings=True))
    return " ".join(lines)
