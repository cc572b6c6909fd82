"""A sequence of paragraphs, with the lists among them put together. Knows no Word."""

from collections.abc import Iterable

from markupsafe import escape

from portal.kit.records import dataclass


@dataclass(frozen=True)
class Item:
    """A paragraph in a list. kind: "1", "a", "A", "i" or "I", a number that HTML counts itself; "" for any other.

    words: what stands before it, "" for a bullet; inside: HTML.
    """

    level: int
    kind: str
    number: int
    words: str
    inside: str

    @property
    def tag(self) -> str:
        """How its list opens; a list whose items carry their own numbers counts nothing."""
        if self.kind:
            return "<ol" if self.kind == "1" else f'<ol type="{self.kind}"'
        return '<ul class="labels"' if self.words else "<ul"


Block = str | Item


@dataclass
class _Open:
    level: int
    tag: str
    following: int  # the number that HTML gives to the next


def assembled(blocks: Iterable[Block], *, alone: bool = False) -> str:
    """The HTML of blocks. alone: of one paragraph that stands alone only its words, as in the cell of a table."""
    blocks = list(blocks)
    if alone and len(blocks) == 1 and isinstance(blocks[0], str) and blocks[0].startswith("<p>"):
        return blocks[0].removeprefix("<p>").removesuffix("</p>")
    out: list[str] = []
    lists: list[_Open] = []
    for block in blocks:
        if isinstance(block, Item):
            _add(block, lists, out)
        else:
            _close(lists, out, -1)
            out.append(block)
    _close(lists, out, -1)
    return "".join(out)


def _add(item: Item, lists: list[_Open], out: list[str]) -> None:
    _close(lists, out, item.level)
    last = lists[-1] if lists and lists[-1].level == item.level else None
    if last is not None and (last.tag != item.tag or (item.kind and last.following != item.number)):
        _close(lists, out, item.level - 1)
        last = None
    if last is None:
        start = f' start="{item.number}"' if item.kind and item.number != 1 else ""
        out.append(f"{item.tag}{start}>")
        lists.append(last := _Open(item.level, item.tag, item.number))
    else:
        out.append("</li>")
    last.following = item.number + 1
    said = "" if item.kind or not item.words else f"{escape(item.words)} "
    out.append(f"<li>{said}{item.inside}")


def _close(lists: list[_Open], out: list[str], level: int) -> None:
    """End the lists that are deeper than a level."""
    while lists and lists[-1].level > level:
        tag = lists.pop().tag
        out.append("</li></ol>" if tag.startswith("<ol") else "</li></ul>")


@dataclass(frozen=True)
class Cell:
    """A cell of a table. goes_on: it is the rest of the cell above it."""

    html: str
    columns: int = 1
    goes_on: bool = False


def table_html(rows: list[list[Cell]], heads: list[bool]) -> str:
    """A table; heads: for each row whether it is one of headings."""
    down: dict[tuple[int, int], int] = {}  # (row, column) of a cell → its rows
    open_at: dict[int, tuple[int, int]] = {}
    for i, cells in enumerate(rows):
        column = 0
        for cell in cells:
            if cell.goes_on and column in open_at:
                down[open_at[column]] += 1
            else:
                open_at[column] = (i, column)
                down[i, column] = 1
            column += cell.columns
    html = ["<table>"]
    for i, cells in enumerate(rows):
        tag, column = "th" if heads[i] else "td", 0
        html.append("<tr>")
        for cell in cells:
            if (i, column) in down:
                span = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
                span += f' rowspan="{down[i, column]}"' if down[i, column] > 1 else ""
                html.append(f"<{tag}{span}>{cell.html}</{tag}>")
            column += cell.columns
        html.append("</tr>")
    return "".join([*html, "</table>"])
