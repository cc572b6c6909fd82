"""What people type, made safe to store."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kit import text
from portal.reports.texts.rules import LONGEST
from tests import spending

ANY = st.text(st.characters(exclude_categories=()), max_size=60)


@given(ANY)
def test_what_is_kept_can_be_stored_mailed_and_printed(typed):
    kept = text.clean(typed)
    kept.encode()  # no lone surrogates
    assert not {c for c in kept if unicodedata.category(c) == "Cc"} - {"\n", "\t"}
    assert not set(kept) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


@given(ANY)
def test_cleaning_twice_changes_nothing_more(typed):
    assert text.clean(text.clean(typed)) == text.clean(typed)
    assert text.one_line(text.one_line(typed)) == text.one_line(typed)


@given(ANY)
def test_one_line_is_one_line(typed):
    assert len(text.one_line(typed).splitlines()) <= 1
    assert "  " not in text.one_line(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Lena  \n Aerts ", "Lena Aerts"), ("Zoë", "Zoë"), ("Zoe\u0308", "Zoë"), ("a\x00b", "ab"), ("\u202egnip",
        "gnip"),
        ("’t Huis – 5 €", "’t Huis – 5 €"), ("👩‍👩‍👧", "👩‍👩‍👧"), ("李", "李"),
    ],
)  # fmt: skip
def test_ordinary_words_stay_what_they_are(typed, kept):
    assert text.one_line(typed) == kept


@pytest.mark.parametrize("marks", ["\u0301\u0316", "\u0f73", "\u0f73\u0316", "\u05b0\u0301\u0316"])
def test_marks_on_marks_take_no_longer_than_other_letters(marks):
    """Sorting all of them would take seconds, in which nobody else is served."""
    typed = "e" + marks * 60_000 + "n"
    kept = text.clean(typed)
    spending.at_most(spending.least(lambda: text.clean(typed)), 0.5)
    assert kept[0] in "eé" and len(kept) <= 2 * text.MARKS + 2


def test_no_language_loses_a_mark():
    assert text.clean("ẹ́̀" + "a\u0301" * 60) == unicodedata.normalize("NFC", "ẹ́̀" + "a\u0301" * 60)
    assert len(text.clean("e" + "\u0316" * 30)) == 31 == len(text.clean("e" + "\u0316" * 500))


def test_nothing_longer_than_four_of_the_longest_texts_is_looked_at():
    assert len(text.clean("a" * 2_000_000)) == text.LONGEST == 4 * LONGEST


def test_lines_stay_lines():
    assert text.clean("een\r\ntwee\rdrie\n") == "een\ntwee\ndrie"
