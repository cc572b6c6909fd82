"""A match that had ended goes on after all."""

from datetime import date

import pytest

from portal.families.models.match import Match

COUNTS_ON = (
    " Ze telt nu door sinds 1 oktober 2025, alsof ze niet eindigde. Was er een pauze? Beëindig ze dan weer op "
    "1 oktober 2025, en koppel Lena opnieuw."
)


@pytest.mark.parametrize(
    ("ended", "more"), [(date(2025, 10, 1), COUNTS_ON), (date(2025, 10, 2), ""), (date(2025, 10, 3), "")]
)
def test_of_days_that_went_by_it_is_said_that_they_count(cast, visit, ended, more):
    Match.update(ended_on=ended).where(Match.id == cast.lenas.id).execute()
    page = visit(cast.els).get(f"/gezinnen/{cast.klaver.id}").press("Heropenen: koppeling met Lena Aerts")
    (said,) = page.all("flash")
    assert Match.get_by_id(cast.lenas.id).ended_on is None
    assert said == "De koppeling met Lena Aerts loopt weer." + more
