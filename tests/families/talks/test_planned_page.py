"""The page of a planned talk, opened before somebody else settled it."""

import pytest

from portal.database import transaction
from portal.families.models.talk import PlannedTalk
from portal.families.talks import rules


@pytest.mark.parametrize("year", ["2025", "geen"])
def test_an_appointment_for_a_talk_that_was_dropped_meanwhile(cast, visit, year):
    """Whatever was typed into the form of before: one sentence, and the place can still be read."""
    with transaction():
        rules.plan_talks(cast.lenas, by=cast.els)
    planned = PlannedTalk.select().where(PlannedTalk.status == "planned").order_by(PlannedTalk.id).first()
    form = visit(cast.els).get(f"/gesprekken/gepland/{planned.id}").form("Afspraak bewaren")
    form.fill(place="bij het gezin thuis", due_on__jaar=year)
    rules.drop(planned, by=cast.els)
    page = form.press()
    assert page.status == 409 and rules.TOO_LATE in page.text
    assert "Dit schreef je. Het is niet bewaard. bij het gezin thuis" in page.text
