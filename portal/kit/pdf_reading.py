"""PDFs of strangers: whether they open without a password, and how long they are. Nothing in them is executed."""

import io
import warnings
from collections.abc import Sequence

from PIL import Image

from portal.kit.confined import TOO_HEAVY, Limits, confined
from portal.kit.errors import RuleError
from portal.kit.file_kinds import PDF

MOST_PAGES = 20
LIMITS = Limits(megabytes=200, seconds=2, wait=15)
"""For all PDFs of one form together."""
LARGEST_DRAWN = 5_000_000  # bytes of one that is drawn to see whether it opens

TOO_HEAVY_PDF = "Deze pdf is te zwaar om te lezen. Neem een foto van je ticket."
LOCKED = "Voor deze pdf is een wachtwoord nodig. Neem er een foto of schermafdruk van."
BROKEN = "Deze pdf kunnen we niet lezen: ze is beschadigd of niet helemaal aangekomen. Neem een foto van je ticket."
LONG = "Deze pdf heeft {} bladzijden. Bewaar de bladzijde met je ticket apart, of neem er een foto van."


def from_its_start(document: bytes) -> bytes:
    """Without what a mail program or a website put before it: readers look for "%PDF-" in the first 1024 bytes."""
    return document[max(document.find(PDF), 0) :]


def check_documents(documents: Sequence[bytes]) -> list[str]:
    """For each of them why it is refused, "" where it is not; all in one child process. RuleError: too heavy, too busy.

    One whose table of contents is damaged may be opened by other readers: it will do if a page of it can be drawn.
    """
    try:
        found: list[str] = confined(mistakes_in, list(documents), limits=LIMITS) if documents else []
    except RuleError as error:
        raise RuleError(TOO_HEAVY_PDF if error.message == TOO_HEAVY else error.message) from error
    pairs = zip(documents, found, strict=True)
    return ["" if mistake == BROKEN and _can_be_drawn(document) else mistake for document, mistake in pairs]


def mistakes_in(documents: list[bytes]) -> list[str]:
    """In the child."""
    return [mistake_in(document) for document in documents]


def mistake_in(document: bytes) -> str:
    """A sentence, "" where it opens and is not too long."""
    from pypdf import PdfReader  # only here: it is big, and most tickets are photos

    if not document.startswith(PDF):
        return BROKEN
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reader = PdfReader(io.BytesIO(document))
            if reader.is_encrypted and not reader.decrypt(""):  # with its owner's password alone, everybody may read it
                return LOCKED
            pages = len(reader.pages)
    except MemoryError:
        raise
    except Exception:  # it raises anything; the file is at fault
        return BROKEN
    if pages < 1:
        return BROKEN
    return LONG.format(pages) if pages > MOST_PAGES else ""


def _can_be_drawn(document: bytes) -> bool:
    from portal.kit.pdf import first_pages

    page = first_pages([document], 200, LARGEST_DRAWN)[0] if document.startswith(PDF) else None
    if page is None:
        return False
    with Image.open(io.BytesIO(page), formats=("PNG",)) as drawn:
        colours = drawn.convert("RGB").getcolors(1)
    return colours is None  # more than one
