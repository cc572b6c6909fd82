"""The papers of a volunteer: that somebody saw them, and when."""

from datetime import date, datetime

import pytest

from portal.kit import clock
from portal.kit.errors import RuleError
from portal.team.models import SeenDocument
from portal.team.papers import rules as papers

BOTH = ["agreement", "criminal_record"]


def stored() -> list[tuple[str, date]]:
    return [(row.kind, row.seen_on) for row in SeenDocument.select().order_by(SeenDocument.id)]


def test_seen_is_noted_once_a_day(cast):
    assert len(papers.see(cast.lena, BOTH, by=cast.els)) == 2
    assert papers.see(cast.lena, BOTH, by=cast.els) == []
    with clock.stopped(datetime(2026, 10, 3, 9, 0)):
        papers.see(cast.lena, ["criminal_record"], by=cast.els)
    assert stored() == [
        ("agreement", date(2025, 10, 3)),
        ("criminal_record", date(2025, 10, 3)),
        ("criminal_record", date(2026, 10, 3)),
    ]


@pytest.mark.parametrize("kinds", [[], ["passport"], ["agreement", "passport"]])
def test_only_papers_that_we_look_at(cast, kinds):
    with pytest.raises(RuleError, match="welk papier"):
        papers.see(cast.lena, kinds, by=cast.els)
    assert stored() == []


def test_taken_back_is_the_last_time(cast):
    papers.see(cast.lena, BOTH, by=cast.els)
    with clock.stopped(datetime(2026, 10, 3, 9, 0)):
        papers.see(cast.lena, ["agreement"], by=cast.els)
    papers.take_back(cast.lena, ["agreement"], by=cast.els)
    assert stored() == [("agreement", date(2025, 10, 3)), ("criminal_record", date(2025, 10, 3))]
    papers.take_back(cast.lena, BOTH, by=cast.els)
    with pytest.raises(RuleError) as refused:
        papers.take_back(cast.lena, BOTH, by=cast.els)
    assert refused.value.conflict and stored() == []


def test_what_misses_is_known_per_volunteer(cast):
    everyone = [cast.bram, cast.lena]
    assert papers.missing(cast.branch.id, everyone) == [(cast.bram, tuple(BOTH)), (cast.lena, tuple(BOTH))]
    papers.see(cast.lena, ["agreement"], by=cast.els)
    papers.see(cast.bram, BOTH, by=cast.els)
    assert papers.missing(cast.branch.id, everyone) == [(cast.lena, ("criminal_record",))]


def test_the_volunteers_page_says_when_and_by_whom(cast, visit):
    page = visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}")
    assert page.text.count("nog niet gezien") == 2
    page = page.press("Gezien: afsprakennota")
    assert "Gezien: afsprakennota van Lena Aerts." in page.text
    assert "gezien op 3 oktober 2025 door Els Peeters" in page.text and page.text.count("nog niet gezien") == 1
    page = page.press("Ongedaan maken")
    assert page.text.count("nog niet gezien") == 2
    page = page.press("Gezien: uittreksel uit het strafregister").press(
        "Toch niet gezien: uittreksel uit het strafregister"
    )
    assert page.text.count("nog niet gezien") == 2 and stored() == []


def test_another_branch_notes_nothing(cast, visit):
    address = f"/vrijwilligers/{cast.lena.id}/papieren"
    yusuf = visit(cast.yusuf)
    token = yusuf.get("/mijn-gegevens").tree.xpath('//input[@name="csrf_token"]')[0].get("value")
    answer = yusuf.post(address, {"csrf_token": token, "soort": "agreement"})
    assert answer.status == 404 and stored() == []
