"""A match that had ended goes on after all."""

from datetime import date

import pytest

from portal.families.models.match import Match


@pytest.mark.parametrize(("ended", "asks"), [(date(2025, 10, 1), True), (date(2025, 10, 2), False)])
def test_of_days_that_went_by_it_is_said_that_they_count(cast, visit, ended, asks):
    Match.update(ended_on=ended).where(Match.id == cast.lenas.id).execute()
    page = visit(cast.els).get(f"/gezinnen/{cast.klaver.id}").press("Heropenen: koppeling met Lena Aerts")
    (said,) = page.all("flash")
    assert Match.get_by_id(cast.lenas.id).ended_on is None
    assert said.startswith("De koppeling met Lena Aerts loopt weer.")
    assert ("Was er een pauze? Beëindig ze dan weer op 1 oktober 2025" in said) is asks
