"""PDF files: the calls of `WordFile`, gathered as plain pieces and typeset in a child process. Knows no domain.

Tagged for screen readers (PDF/UA-1) and made to be archived (PDF/A-2a). The same calls give the same bytes.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from portal.kit.confined import MAKING, Limits, confined
from portal.kit.errors import RuleError
from portal.kit.runs import Run, clean, marked, web_address
from portal.kit.word_markup import Column

LIMITS = Limits(megabytes=600, seconds=10, wait=20)
LARGEST_SHOWN = 2_000_000  # bytes of a PDF of which the first page is shown
_TYPESET, _FIRST_PAGES = "portal.kit.typesetting:typeset", "portal.kit.typesetting:first_pages"
NOT_MADE = "We kunnen deze pdf nu niet maken. Probeer het straks opnieuw, of neem het Word-bestand."


def first_pages(documents: Sequence[bytes], width: int, most: int = LARGEST_SHOWN) -> list[bytes | None]:
    """The first page of each PDF as a PNG so many pixels wide; None where it is of more bytes than `most`, or shows
    nothing."""
    light = [document for document in documents if len(document) <= most]
    try:
        pages = confined(_FIRST_PAGES, light, width, limits=LIMITS, queue=MAKING) if light else []
    except RuleError:
        if len(documents) == 1:
            return [None]
        one_by_one = [first_pages([document], width, most) for document in documents]  # without the one at fault
        return [page for pages in one_by_one for page in pages]
    found = dict(zip(light, pages, strict=True))
    return [found.get(document) for document in documents]


class PdfFile:
    """A document under construction; `save()` gives the bytes. Its calls are those of `WordFile`."""

    def __init__(self, house_style: Path, *, title: str, author: str, made_at: datetime) -> None:
        """made_at: naive UTC; becomes the created moment of the file."""
        self._about = {"title": _words(title)[:255], "author": _words(author)[:255], "head": ["Home-Start"]}
        self._made_at = made_at.replace(microsecond=0, tzinfo=UTC)
        self._pieces: list[dict[str, Any]] = []
        self._files: dict[str, bytes] = {}
        self._captions: dict[str, int] = {}
        self._caption: tuple[str, int, str] | None = None
        self._level = 0  # of the last heading

    def _add(self, kind: str, **values: Any) -> None:
        self._pieces.append({"kind": kind, **values})

    # ---- text

    def title(self, text: str, under: str = "", *, band: bool = False) -> None:
        self._add("title", text=_words(text), under=_words(under), band=band)

    def cover(self, text: str, under: str, lines: Iterable[str]) -> None:
        """The first page: the title in a band, a third of the way down, and what else there is to know."""
        self.paragraph("", style="Caption", above_mm=55)
        self.title(text, under, band=True)
        for line in filter(None, lines):
            self.paragraph(*marked(line))

    @property
    def length(self) -> int:
        return len(self._pieces)

    def heading(
        self, text: str, level: int = 1, *, bookmark: str = "", new_page: bool = False, small: bool = False
    ) -> None:
        """Of level 1 to 4; none is skipped, or whoever listens would look for what is missing (PDF/UA-1)."""
        words = _words(text).replace("\n", " ")
        self._level = level = min(level, self._level + 1)
        self._add("heading", text=words, level=level, outlined=bool(bookmark), new_page=new_page, small=small)

    def contents(self, entries: Sequence[tuple[str, int, str]]) -> None:
        """The headings with a bookmark, with their pages."""
        self._add("contents")

    def caption(self, kind: str, text: str) -> None:
        """Stands above the table or the picture that comes next."""
        self._captions[kind] = number = self._captions.get(kind, 0) + 1
        self._caption = (kind, number, _words(text))

    def _under_caption(self) -> tuple[str, int, str] | None:
        caption, self._caption = self._caption, None
        return caption

    def paragraph(
        self, *runs: str | Run, style: str = "", keep_next: bool = False, new_page: bool = False, above_mm: int = 0
    ) -> None:
        if style.casefold() == "list bullet":  # one more item, or the first
            if not self._pieces or self._pieces[-1]["kind"] != "bullets":
                self.bullets([])
            self._pieces[-1]["items"].append(_runs(runs))
            return
        look = {"style": style.casefold(), "keep": keep_next, "new_page": new_page, "above": above_mm}
        self._add("paragraph", runs=_runs(runs), **look)

    def hold_last(self) -> None:
        if self._pieces and "keep" in self._pieces[-1]:
            self._pieces[-1]["keep"] = True

    def bullets(self, items: Sequence[str | Sequence[str | Run]]) -> None:
        self._add("bullets", items=[_runs((item,) if isinstance(item, str) else item) for item in items])

    def image(self, content: bytes, *, alt: str, width_mm: float, keep_next: bool = False) -> None:
        name = f"{len(self._files)}.svg"
        self._files[name] = content
        look = {"width": width_mm, "keep": keep_next, "caption": self._under_caption()}
        self._add("image", file=name, alt=_words(alt), **look)

    # ---- tables

    def table(
        self,
        columns: Sequence[Column],
        rows: Iterable[Sequence[str]],
        *,
        description: str,
        total: Sequence[str] = (),
    ) -> None:
        heads = [{"title": _words(c.title), "width": c.width, "number": c.is_number} for c in columns]
        body = [[_words(text) for text, _ in zip(row, columns, strict=True)] for row in rows]
        last = [_words(text) for text in total]
        self._add("table", columns=heads, rows=body, total=last, caption=self._under_caption())

    def boxes(self, columns: Sequence[str], weeks: Sequence[Sequence[str]], *, description: str) -> None:
        self._add("boxes", columns=list(columns), weeks=[list(week) for week in weeks])

    def facts(self, pairs: Iterable[tuple[str, str]], *, description: str, per_row: int = 1) -> None:
        known = [[_words(name), _words(text)] for name, text in pairs if text]
        if known:
            known += [["", ""]] * (-len(known) % per_row)
            self._add("facts", pairs=known, per_row=per_row)

    def signatures(self, blocks: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> None:
        plain = [[_words(name), [[_words(label), _words(known)] for label, known in lines]] for name, lines in blocks]
        self._add("signatures", blocks=plain)

    def calendar(self, months: Sequence[tuple[str, str, int, Sequence[int]]]) -> None:
        """Months side by side: (name, what is said of it, weekday of its first day (0: Monday), times per day)."""
        keys = ("name", "words", "offset", "days")
        self._add("calendar", months=[dict(zip(keys, month, strict=True)) for month in months])

    # ---- bytes

    def save(self) -> bytes:
        """The .pdf as bytes. RuleError where it cannot be made just now."""
        paper = {**self._about, "pieces": self._pieces}
        moment = int(self._made_at.timestamp())
        try:
            made: bytes = confined(_TYPESET, paper, self._files, moment, limits=LIMITS, queue=MAKING)
        except RuleError as error:
            raise RuleError(NOT_MADE) from error
        return made


def _words(text: str) -> str:
    return clean(text).replace("\t", "    ")


def _runs(runs: Sequence[str | Run]) -> list[tuple[str, bool, str]]:
    """What the template reads: (words, bold, address or "")."""
    known = [Run(run) if isinstance(run, str) else run for run in runs]
    return [(_words(run.text), run.bold, web_address(run.url) if run.url else "") for run in known if run.text]
