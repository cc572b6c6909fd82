"""The pieces of a line and how their letters look, as HTML with as few tags as it takes. Knows no Word."""

from collections.abc import Iterator
from itertools import groupby

from markupsafe import escape

from portal.kit.records import dataclass

Marks = tuple[str, bool, bool, bool, str]
"""The address that it leads to, bold, slanted, struck, and "sup" or "sub"."""
_TAGS = ("a", "strong", "em", "s", "")


@dataclass(frozen=True)
class Span:
    """A piece of a line. html: escaped."""

    html: str
    marks: Marks = ("", False, False, False, "")


BREAK, PAGE_END = Span("<br>"), Span("<hr>")


def lines(spans: list[Span], *, bold: bool = True) -> Iterator[str]:
    """The HTML of a paragraph; what is before and after a page break apart. Nothing for an empty one.

    bold: whether bold letters are told apart; in a heading all are.
    """
    for is_end, group in groupby(spans, key=lambda span: span == PAGE_END):
        if is_end:
            yield PAGE_END.html
            continue
        pieces = list(group)
        while pieces and _is_empty(pieces[0]):
            pieces.pop(0)
        while pieces and _is_empty(pieces[-1]):
            pieces.pop()
        if pieces:
            yield _joined(pieces, 0, bold)


def _is_empty(span: Span) -> bool:
    return span == BREAK or not span.html.strip()


def _joined(spans: list[Span], depth: int, bold: bool) -> str:
    """Neighbours of the same look in one tag."""
    if depth == len(_TAGS):
        return "".join(span.html for span in spans)
    parts = []
    for mark, group in groupby(spans, key=lambda span: span.marks[depth]):
        inside = _joined(list(group), depth + 1, bold)
        tag = _TAGS[depth] or mark
        if not mark or not inside.strip() or (tag == "strong" and not bold):
            parts.append(inside)
        elif tag == "a":
            parts.append(f'<a href="{escape(mark)}">{inside}</a>')
        else:
            parts.append(f"<{tag}>{inside}</{tag}>")
    return "".join(parts)
