"""A branch's own letterhead: stored, checked for what it lacks, and handed to whoever makes a Word file."""

import atexit
import hashlib
import io
import shutil
import tempfile
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from portal.database import transaction
from portal.history.rules import record
from portal.house_style.models import HouseStyle
from portal.kit import clock
from portal.kit.confined import Limits, confined
from portal.kit.errors import RuleError
from portal.kit.records import dataclass
from portal.kit.text import one_line
from portal.kit.word_upload import BROKEN, look_at_the_outside, read_word
from portal.kit.words import listed
from portal.people.models import Person

LIMITS = Limits(megabytes=250, seconds=5, wait=15)  # every Word file is built on it: it must open quickly
EMU_PER_MM = 36_000
A4_MM = (210, 297)
NAMES = {
    "Title": "Titel", "Subtitle": "Ondertitel", "heading 1": "Kop 1", "heading 2": "Kop 2", "heading 3": "Kop 3",
    "List Bullet": "Lijst met opsommingstekens", "caption": "Bijschrift", "Hyperlink": "Hyperlink",
    "Closing": "Afsluiting",
}  # fmt: skip
"""What Dutch Word calls the styles it knows itself; the others are ours, and no letterhead has them."""


@dataclass(frozen=True)
class Letterhead:
    """What a letterhead has and lacks. remarks: sentences, empty where nothing is missing."""

    name: str
    uploaded_at: datetime
    remarks: tuple[str, ...]


def path_for(branch_id: int, built_in: Path) -> Path:
    """The house style for the Word files of a branch: its own letterhead, else the one of this installation.

    A file, since that is what Word files are built on; it is written once per machine and named by what is in it.
    """
    row = HouseStyle.select(HouseStyle.content).where(HouseStyle.branch == branch_id).tuples().first()
    if row is None:
        return built_in
    content = bytes(row[0])
    path = _folder() / f"{hashlib.sha256(content).hexdigest()}.docx"
    if not path.exists():
        unfinished = path.with_suffix(f".{id(content)}")
        unfinished.write_bytes(content)
        unfinished.replace(path)
    return path


@lru_cache(maxsize=1)
def _folder() -> Path:
    """A folder of this process alone, gone when it ends."""
    folder = Path(tempfile.mkdtemp(prefix="portal-huisstijl-"))
    atexit.register(shutil.rmtree, folder, True)
    return folder


def letterhead_of(branch_id: int) -> Letterhead | None:
    """The branch's own letterhead with what is missing in it, or None where it uses the built-in one."""
    row = HouseStyle.get_or_none(HouseStyle.branch == branch_id)
    return Letterhead(row.name, row.uploaded_at, _remarks_on(bytes(row.content))) if row else None


@lru_cache(maxsize=32)
def _remarks_on(content: bytes) -> tuple[str, ...]:
    """What a kept letterhead lacks: worked out once, in a child process."""
    try:
        return tuple(confined(remarks_as_plain, content, limits=LIMITS))
    except RuleError as error:
        return (error.message,)


def content_of(branch_id: int) -> bytes | None:
    row = HouseStyle.get_or_none(HouseStyle.branch == branch_id)
    return bytes(row.content) if row else None


def keep_letterhead(name: str, sent: bytes, *, by: Person) -> tuple[str, ...]:
    """Take a .docx as the letterhead of the branch; every Word file is tried on it first.

    Returns what was taken out of it.
    """
    look_at_the_outside(sent)
    content, taken_out = confined(as_plain, sent, limits=LIMITS)
    with transaction():
        HouseStyle.delete().where(HouseStyle.branch == by.branch_id).execute()
        file = {"name": one_line(name)[:120] or "briefhoofd.docx", "content": content}
        row = HouseStyle.create(branch=by.branch_id, **file, uploaded_by=by, uploaded_at=clock.now())
        record(row, "keep_letterhead", by, name=row.name, size=len(content))
    return tuple(taken_out)


def as_plain(sent: bytes) -> list[Any]:
    """In the child: the letterhead as it is kept, and what was taken out of it."""
    word = read_word(sent)
    content = word.packed()
    _remarks(content)
    _try_on(content)
    return [content, word.taken_out]


def remarks_as_plain(content: bytes) -> list[str]:
    """In the child."""
    return list(_remarks(content))


def remove_letterhead(*, by: Person) -> None:
    """The built-in house style again."""
    with transaction():
        row = HouseStyle.get_or_none(HouseStyle.branch == by.branch_id)
        if row is None:
            raise RuleError("Dit briefhoofd is al weg. Er is niets dubbel gebeurd.", conflict=True)
        record(row, "remove_letterhead", by, name=row.name)
        HouseStyle.delete().where(HouseStyle.id == row.id).execute()


def _try_on(content: bytes) -> None:
    """A page with one of everything, opened again: what fails here would fail at every download."""
    import docx

    from portal.kit.word import WordFile

    try:
        word = WordFile(io.BytesIO(content), title="Proef", author="Proef", made_at=clock.now())
        word.title("Proef", "Proef", band=True)
        word.heading("Proef")
        word.bullets(["een", "twee"])
        docx.Document(io.BytesIO(word.save()))
    except MemoryError:
        raise
    except Exception as error:  # RuleError too: here it is the file that is wrong, not the portal
        raise RuleError(BROKEN) from error


def _remarks(content: bytes) -> tuple[str, ...]:
    import docx

    try:
        document: Any = docx.Document(io.BytesIO(content))
        section = document.sections[-1]
        return (*_missing_styles(document), *_missing_page(section), *_missing_edges(section))
    except MemoryError:
        raise
    except Exception as error:
        raise RuleError(BROKEN) from error


def _missing_styles(document: Any) -> list[str]:
    from docx.oxml.ns import qn

    from portal.kit.house_style import STYLES

    there = {(name.get(qn("w:val")) or "").casefold() for name in document.styles.element.iter(qn("w:name"))}
    missing = [word for style, word in NAMES.items() if style in STYLES and style.casefold() not in there]
    if not missing:
        return []
    which = f"De stijlen {listed(missing)} staan" if len(missing) > 1 else f"De stijl {missing[0]} staat"
    return [f"{which} er niet in. We vullen ze aan, in jouw lettertype."]


def _missing_page(section: Any) -> list[str]:
    width, height = section.page_width, section.page_height
    if width is None or height is None:
        return ["De grootte van het blad staat er niet in. Word kiest dan zelf; zet ze op A4."]
    size = tuple(sorted((round(width / EMU_PER_MM), round(height / EMU_PER_MM))))
    if any(abs(a - b) > 2 for a, b in zip(size, A4_MM, strict=True)):
        return [f"Het blad is {size[0]} × {size[1]} mm. Voor een gewone printer is A4 (210 × 297 mm) beter."]
    if width > height:
        return ["Het blad ligt. Onze documenten zijn gemaakt voor een blad dat staat."]
    return []


def _missing_edges(section: Any) -> list[str]:
    edges = (
        (section.header, "bovenaan (koptekst)", "je logo of de naam van je afdeling"),
        (section.footer, "onderaan (voettekst)", "je adres of het paginanummer"),
    )
    return [
        f"Er staat niets {where}. Zet er bijvoorbeeld {what}."
        for edge, where, what in edges
        if not _says_something(edge)
    ]


def _says_something(edge: Any) -> bool:
    from docx.oxml.ns import qn

    element = edge._element
    has_more = any(True for _ in element.iter(qn("w:drawing"), qn("w:pict"), qn("w:fldSimple"), qn("w:instrText")))
    return has_more or any((text.text or "").strip() for text in element.iter(qn("w:t")))
