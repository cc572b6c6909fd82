"""What a document is written on: Word to go on with, or PDF to open anywhere. Knows no domain.

A document is written once, by calls; `WordFile` and `PdfFile` take the same ones, so that both say the same.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from portal.kit.pdf import PdfFile
from portal.kit.records import dataclass
from portal.kit.runs import Run
from portal.kit.word_markup import Column

if TYPE_CHECKING:
    from portal.kit.word import WordFile


class Paper(Protocol):
    """A document under construction."""

    def title(self, text: str, under: str = "", *, band: bool = False) -> None: ...
    def cover(self, text: str, under: str, lines: Iterable[str]) -> None: ...
    @property
    def length(self) -> int: ...
    def heading(
        self, text: str, level: int = 1, *, bookmark: str = "", new_page: bool = False, small: bool = False
    ) -> None: ...
    def contents(self, entries: Sequence[tuple[str, int, str]]) -> None: ...
    def caption(self, kind: str, text: str) -> None: ...
    def paragraph(
        self, *runs: str | Run, style: str = "", keep_next: bool = False, new_page: bool = False, above_mm: int = 0
    ) -> None: ...
    def hold_last(self) -> None: ...
    def bullets(self, items: Sequence[str | Sequence[str | Run]]) -> None: ...
    def image(self, content: bytes, *, alt: str, width_mm: float, keep_next: bool = False) -> None: ...
    def table(
        self,
        columns: Sequence[Column],
        rows: Iterable[Sequence[str]],
        *,
        description: str,
        total: Sequence[str] = (),
    ) -> None: ...
    def boxes(self, columns: Sequence[str], weeks: Sequence[Sequence[str]], *, description: str) -> None: ...
    def facts(self, pairs: Iterable[tuple[str, str]], *, description: str, per_row: int = 1) -> None: ...
    def signatures(self, blocks: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> None: ...
    def save(self) -> bytes: ...


class Maker(Protocol):
    """Begins a document on a house style; made_at: naive UTC."""

    def __call__(self, house_style: Path, *, title: str, author: str, made_at: datetime) -> Paper: ...


@dataclass(frozen=True)
class Kind:
    """A kind of file: how its name ends, what browsers call it, and who makes it."""

    suffix: str
    mime: str
    make: Maker


def in_word(house_style: Path, *, title: str, author: str, made_at: datetime) -> "WordFile":
    """A Word file, as a `Maker` begins one. What writes them takes 10 MB of a process, so it comes with the first."""
    from portal.kit.word import WordFile

    return WordFile(house_style, title=title, author=author, made_at=made_at)


WORD = Kind("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", in_word)
PDF = Kind("pdf", "application/pdf", PdfFile)
KINDS = {kind.suffix: kind for kind in (WORD, PDF)}
