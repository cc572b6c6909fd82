"""How long something took, as people say it."""

import pytest

from portal.kit.numbers import parse_minutes


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("120", 120), ("twee uur", 120), ("2 uur", 120), ("2u", 120), ("2 u.", 120), ("1u30", 90), ("1 uur 30", 90),
        ("1 uur en 30 minuten", 90), ("2,5 uur", 150), ("2.5 uur", 150), ("anderhalf uur", 90), ("een half uur", 30),
        ("halfuur", 30), ("drie kwartier", 45), ("een kwartier", 15), ("kwartier", 15), ("Een halve dag", 240),
        ("ongeveer 2 uur", 120), ("90 min", 90), ("één uur", 60), ("0", 0),
        ("veel", None), ("", None), ("-5", None), ("１２", None), ("2 uur en nog wat", None), ("uur", None),
        ("twee dagen", None),
    ],
)  # fmt: skip
def test_words_and_numbers(typed, minutes):
    assert parse_minutes(typed) == minutes
