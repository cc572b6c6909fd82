"""Phone numbers: kept as E.164, read the Belgian way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kit import phone


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        ("0470 00 00 12", "+32470000012", "0470\u00a000\u00a000\u00a012"),
        ("0470/00.00.12", "+32470000012", "0470\u00a000\u00a000\u00a012"),
        ("+32 470 00 00 12", "+32470000012", "0470\u00a000\u00a000\u00a012"),
        ("0032 16 00 00 00", "+3216000000", "016\u00a000\u00a000\u00a000"),
        ("016 00 00 00", "+3216000000", "016\u00a000\u00a000\u00a000"),
        ("+31 20 000 0000", "+31200000000", "+31\u00a020\u00a0000\u00a00000"),
    ],
)
def test_numbers_as_people_type_them(typed, kept, shown):
    assert phone.parse(typed) == kept
    assert phone.national(kept) == shown


@pytest.mark.parametrize("typed", ["", "12", "abc", "0470", "+", "+999 1", "9" * 400, "\x00"])
def test_what_is_no_number_is_refused(typed):
    assert phone.parse(typed) is None


@given(st.text(max_size=30))
def test_nothing_typed_makes_it_fall_over(typed):
    found = phone.parse(typed)
    if found is not None:
        assert found.startswith("+") and len(found) <= 20
        assert phone.parse(phone.national(found)) == found
