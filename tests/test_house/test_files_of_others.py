"""Files that others made to try their own readers, sent in as somebody might: files_of_others.tsv tells of each where
it comes from, what another reader sees in it, and by which sentence it is refused, if it is.

`seen` was written by other programs than ours: of a photo the size and nine colours (its ninths, red, green and blue
from 0 to f) by ImageMagick 6 and libheif 1.15, turned upright and on white; of a PDF its pages by poppler 22; of a
workbook its tabs by openpyxl. The files are not ours to keep: `make sent-files` fetches the packages that hold them and
runs this with PORTAL_TEST_SENT_FILES; without it these tests are skipped. Word files: `make word-files`.
"""

import csv
import hashlib
import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from portal.exchange.workbook.facts.file.reading import read_workbook
from portal.kit.confined import BUSY, NOT_NOW, TOO_HEAVY
from portal.kit.decoding import size_for
from portal.kit.errors import RuleError
from portal.kit.images import MAX_SIDE, read_pictures, read_receipts
from portal.newsletter.final.documents import Around, letter_of

FOLDER = os.environ.get("PORTAL_TEST_SENT_FILES", "")
with (Path(__file__).parent / "files_of_others.tsv").open(encoding="utf-8", newline="") as table:
    ROWS = list(csv.DictReader(table, delimiter="\t"))

UPLOADS: dict[str, tuple[Callable[[bytes], object], ...]] = {
    "photo": (lambda sent: read_receipts([sent])[0], lambda sent: read_pictures([sent])[0]),
    "pdf": (lambda sent: read_receipts([sent])[0],),
    "workbook": (read_workbook,),
    "letter": (lambda sent: letter_of(sent, Around()),),
}
"""Where somebody may send such a file: the reader behind the field, in its child process with its limits."""


def test_the_table_holds_at_least_150_files_of_each_great_kind_of_at_least_ten_packages() -> None:
    for kind in ("photo", "pdf"):
        assert len({row["sha256"] for row in ROWS if row["kind"] == kind}) >= 150
    assert len({row["sha256"] for row in ROWS if row["kind"] == "workbook"}) >= 100
    assert len({row["package"] for row in ROWS}) >= 10


@pytest.mark.skipif(not FOLDER, reason="files of others: make sent-files")
@pytest.mark.parametrize("row", ROWS if FOLDER else [], ids=lambda row: f"{row['package']}-{row['file']}")
def test_a_file_of_others_is_taken_for_what_it_is_or_refused_in_a_sentence(row: dict[str, str]) -> None:
    folder = Path(FOLDER) / row["package"]
    if not folder.is_dir():
        pytest.skip(f"{row['package']} is not there")
    content = (folder / row["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == row["sha256"], "another version of the package"
    for read in UPLOADS[row["kind"]]:
        try:
            taken = read(content)
        except RuleError as refused:
            assert refused.message.partition(". ")[0].removesuffix(".") == row["refused"]
            assert row["kind"] != "workbook" or not row["seen"] or f"heeft: {row['seen']}." in refused.message
        else:
            assert not row["refused"]
            CHECKS[row["kind"]](taken, row["seen"])


READERS = {"letter": UPLOADS["letter"][0], "workbook": read_workbook, "photo": UPLOADS["photo"][1]}


@pytest.mark.skipif(not FOLDER, reason="files of others: make sent-files")
@pytest.mark.parametrize("row", ROWS if FOLDER else [], ids=lambda row: f"{row['package']}-{row['file']}")
def test_chosen_in_a_field_for_something_else_it_is_told_so(row: dict[str, str]) -> None:
    path = Path(FOLDER) / row["package"] / row["file"]
    if not path.is_file():
        pytest.skip(f"{row['package']} is not there")
    for kind, read in READERS.items():
        if kind != row["kind"]:
            with pytest.raises(RuleError) as refused:
                read(path.read_bytes())
            assert refused.value.message.startswith(("Dit is ", "Dit bestand ", "Dit Word-bestand ", "Dit werkboek "))
            assert not {TOO_HEAVY, BUSY, NOT_NOW} & {refused.value.message}


def photo_is_as_seen(taken: object, seen: str) -> None:
    """The same size and, within a sixteenth of what there is of it, the same colours in the same places."""
    size, colours = seen.split(": ")
    width, height = (int(side) for side in size.split(" × "))
    with Image.open(io.BytesIO(taken.content)) as picture:  # type: ignore[attr-defined]
        assert picture.size == size_for(width, height, MAX_SIDE)
        found = picture.convert("RGB").resize((3, 3), Image.Resampling.BOX).tobytes()
    assert all(abs(level / 16 - int(digit, 16) - 0.5) < 1.5 for level, digit in zip(found, colours, strict=True)), found


def document_is_as_seen(taken: object, seen: str) -> None:
    reader = PdfReader(io.BytesIO(taken.content))  # type: ignore[attr-defined]
    assert reader.decrypt("") if reader.is_encrypted else True
    assert f"{len(reader.pages)} bladzijden" == seen


CHECKS = {"photo": photo_is_as_seen, "pdf": document_is_as_seen}
