"""What people type, made safe to store."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kit import text

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


def test_lines_stay_lines():
    assert text.clean("een\r\ntwee\rdrie\n") == "een\ntwee\ndrie"
