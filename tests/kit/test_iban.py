"""Account numbers: the check digits decide, never a list of banks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kit import iban


def belgian(first_ten: int) -> str:
    """A number that is right by both checks (test data, of no real account on purpose)."""
    body = f"{first_ten:010d}{first_ten % 97 or 97:02d}"
    return f"BE{98 - int(body + '111400') % 97:02d}{body}"


@given(st.integers(0, 9_999_999_999))
def test_any_number_with_right_digits_is_taken_whatever_its_bank(first_ten):
    number = belgian(first_ten)
    assert iban.parse(number) == number
    assert iban.parse(iban.grouped(number).lower()) == number


@given(st.integers(0, 9_999_999_999), st.integers(4, 15), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(first_ten, place, more):
    number = belgian(first_ten)
    wrong = number[:place] + str((int(number[place]) + more) % 10) + number[place + 1 :]
    assert iban.parse(wrong) is None


@given(st.integers(0, 9_999_999_999), st.integers(4, 14))
def test_two_digits_that_changed_places_are_always_seen(first_ten, place):
    number = belgian(first_ten)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert iban.parse(swapped) == (number if swapped == number else None)


@pytest.mark.parametrize(
    "typed",
    ["BE68 5390 0754 7034", "be68539007547034", "BE68-5390-0754-7034", "BE83 1388 1173 5115",
    "NL91 ABNA 0417 1643 00", "DE89 3704 0044 0532 0130 00", "FR14 2004 1010 0505 0001 3M02 606"],
)  # fmt: skip
def test_numbers_as_people_type_them(typed):
    assert iban.parse(typed) == typed.replace(" ", "").replace("-", "").upper()


@pytest.mark.parametrize(
    "typed",
    ["", "BE", "BE68 5390 0754 7035", "BE41 0918 1173 5141", "539-0075470-34", "US64 SVBK US6S 3300 9586 71",
    "BE00 0000 0000 0000", "BE68 5390 0754 703", "BE68539007547034x", "ﬁ" * 8, "BE" + "9" * 5000],
)  # fmt: skip
def test_numbers_that_cannot_be_right(typed):
    assert iban.parse(typed) is None


def test_right_by_mod_97_but_not_by_the_national_digits():
    body = "539007547035"  # 34 would be right
    assert iban.parse(f"BE{98 - int(body + '111400') % 97:02d}{body}") is None


@given(st.text(max_size=40))
def test_nothing_typed_makes_it_fall_over(typed):
    found = iban.parse(typed)
    assert found is None or (found.isascii() and found.isalnum())
