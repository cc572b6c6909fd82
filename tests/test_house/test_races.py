"""Several hands at one thing at once, a round of each race: it ends one way. `make torture` runs 200 rounds of 16."""

import pytest

from torture import races

HANDS = 5


@pytest.mark.parametrize("name", races.RACES)
def test_it_ends_one_way(db, name):
    cast = races.cast_of(HANDS)
    assert [races.run(races.RACES[name], cast, HANDS) for _ in range(2)] == ["", ""]


def test_a_race_that_ends_two_ways_is_told(db):
    cast = races.cast_of(HANDS)
    told = races.run(lambda cast: races.Race(lambda hand: True, lambda: "twice paid"), cast, HANDS)
    assert told.startswith("twice paid; 5 of 5 succeeded")
