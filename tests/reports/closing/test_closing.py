"""Before a year is closed the page lists what is missing of it, and asks."""

from datetime import date, datetime, time

import pytest

from portal.agenda.attendance import rules as attendance
from portal.agenda.models.event import Event
from portal.contacts.models.contact import Contact
from portal.contacts.models.overview import ContactOverview
from portal.expenses.models.notes import ExpenseNote
from portal.families.models.match import Match
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.reports.closing import rules
from portal.reports.closing.facts import gaps
from portal.reports.figures import rules as snapshots
from portal.reports.models import YearSnapshot
from portal.reports.texts import rules as texts
from portal.reports.texts.facts import COLLECTED, WRITTEN

CLOSING = "/rapporten/jaar/2025/afsluiten"


@pytest.fixture
def january(cast):
    """2025 is over, and two matches had contacts in its last quarter."""
    for match in (cast.lenas, cast.brams):
        Match.update(started_on=date(2025, 10, 1)).where(Match.id == match.id).execute()
        Contact.create(branch=cast.branch, match=match, day=date(2025, 10, 8))
    with clock.stopped(datetime(2026, 1, 4, 9)):
        yield cast


def hand_in_everything(cast) -> None:
    for match in (cast.lenas, cast.brams):
        ContactOverview.create(branch=cast.branch, match=match, year=2025, quarter=4, status="handed_in")


def write_everything(cast) -> None:
    for section in WRITTEN:
        texts.write(2025, section, "Geschreven.", 0, by=cast.els)
    for section in COLLECTED:
        texts.add_entry(texts.EntryDetails(section, date(2025, 5, 1), "Iets."), section, by=cast.els)


def sentences(cast) -> list[str]:
    return [gap.sentence.replace("\xa0", " ") for gap in gaps(cast.branch, 2025)]


def about(cast, words: str) -> list[str]:
    return [sentence for sentence in sentences(cast) if words in sentence]


class TestWhatIsMissing:
    def test_overviews_that_are_not_in_quarter_by_quarter(self, january):
        assert about(january, "contactoverzicht") == ["4e kwartaal 2025: 2 contactoverzichten zijn nog niet binnen."]
        ContactOverview.create(branch=january.branch, match=january.lenas, year=2025, quarter=4, status="handed_in")
        assert about(january, "contactoverzicht") == [
            "4e kwartaal 2025: 1 van de 2 contactoverzichten is nog niet binnen."
        ]
        ContactOverview.create(branch=january.branch, match=january.brams, year=2025, quarter=4, status="handed_in")
        assert about(january, "contactoverzicht") == []

    def test_sections_without_a_word(self, january):
        (told,) = about(january, "Nog leeg in het jaarverslag")
        assert "7.1 Partnerschappen in de gemeente" in told and "1.1 Bereik" not in told
        write_everything(january)
        assert about(january, "Nog leeg in het jaarverslag") == []

    def test_what_does_not_agree(self, january):
        assert about(january, "klopt niet") == []
        texts.write(2025, "reach", "We bereikten 9 gezinnen.", 0, by=january.els)
        assert about(january, "klopt niet") == ["1 ding klopt niet met de rest van het verslag."]

    def test_attendance_that_nobody_noted(self, january):
        def event(kind: str, title: str, **more):
            return Event.create(branch=january.branch, kind=kind, title=title, day=date(2025, 11, 6), **more)

        evening = event("training", "Klaar voor de winter", starts_at=time(19))
        event("training", "Met gasten", guests=3)
        event("training", "Afgelast", cancelled_at=datetime(2025, 11, 1))
        event("staff", "Studiedag")
        Event.create(branch=january.branch, kind="training", title="Volgend jaar", day=date(2026, 1, 3))
        assert about(january, "wie er was") == ["6 november, Klaar voor de winter: er is niet genoteerd wie er was."]
        attendance.save(evening, attendance.Ticks([f"v{january.lena.id}"], guests=None), by=january.els)
        assert about(january, "wie er was") == []

    @pytest.mark.parametrize(
        ("status", "words"),
        [
            ("submitted", ["1 onkostennota is nog niet goedgekeurd."]),
            ("approved", ["1 onkostennota is nog niet betaald."]),
            ("paying", ["1 onkostennota is nog niet betaald."]),
            ("returned", ["1 onkostennota is teruggestuurd en kwam niet terug."]),
            ("paid", []),
            ("withdrawn", []),
            ("draft", []),
        ],
    )
    def test_notes_that_are_not_paid(self, january, status, words):
        ExpenseNote.create(branch=january.branch, volunteer=january.lena, year=2025, quarter=4, status=status)
        ExpenseNote.create(branch=january.branch, volunteer=january.bram, year=2024, quarter=4, status=status)
        assert about(january, "onkostennota") == words

    def test_of_another_branch_nothing(self, january):
        ExpenseNote.create(
            branch=january.yusuf.branch, volunteer=january.yusuf, year=2025, quarter=4, status="submitted"
        )
        Event.create(branch=january.yusuf.branch, kind="training", title="Elders", day=date(2025, 11, 6))
        assert not about(january, "onkostennota") and not about(january, "wie er was")


def test_the_page_lists_each_with_the_way_to_it_and_closes_only_knowingly(january, visit):
    els = visit(january.els)
    page = els.get(CLOSING)
    assert "Wat er nog ontbreekt" in page.text and "contactoverzichten zijn nog niet binnen" in page.text
    ways = [els.get(link).heading for link in page.tree.xpath("//ul[contains(@class, 'whole')]//a/@href")]
    assert ways == ["Kwartaaloverzicht 4e kwartaal 2025", "Jaarverslag 2025"]
    refused = page.press("2025 afsluiten")
    assert refused.status == 422 and "Vink aan dat je weet wat er nog ontbreekt" in refused.text
    assert YearSnapshot.select().count() == 0
    closed = refused.form("2025 afsluiten").tick("knowingly", "y").press()
    assert "2025 is afgesloten" in closed.text and YearSnapshot.select().count() == 1


def test_the_way_to_each_open_note_is_open_to_who_closes_the_year(january, visit):
    for number, status in enumerate(("submitted", "approved", "returned")):
        whose = {"branch": january.branch, "volunteer": january.lena, "year": 2025, "quarter": number + 1}
        ExpenseNote.create(**whose, status=status, number=f"2025-{number}", submitted_at=clock.now())
    els = visit(january.els)
    page = els.get(CLOSING)
    for words in ("Nakijken", "Naar betaaldag", "Naar de nota’s"):
        (link,) = [a.get("href") for a in page.tree.iter("a") if " ".join(a.text_content().split()).startswith(words)]
        assert els.get(link).status == 200, link
    assert "1 rij: Teruggestuurd." in els.get(link).text


def test_nothing_is_asked_when_nothing_is_missing(january, visit):
    hand_in_everything(january)
    write_everything(january)
    page = visit(january.els).get(CLOSING)
    assert (
        "Alles is binnen." in page.text
        and "Wat er nog ontbreekt" not in page.text
        and not page.tree.xpath("//input[@name='knowingly']")
    )
    assert "2025 is afgesloten" in page.press("2025 afsluiten").text


def test_what_goes_missing_while_the_page_is_open_is_asked_all_the_same(january, visit):
    hand_in_everything(january)
    write_everything(january)
    page = visit(january.els).get(CLOSING)
    ExpenseNote.create(branch=january.branch, volunteer=january.lena, year=2025, quarter=4, status="submitted")
    late = page.press("2025 afsluiten")
    assert late.status == 422 and "1 onkostennota is nog niet goedgekeurd." in late.text.replace("\xa0", " ")


def test_the_rule_itself_asks(january):
    with pytest.raises(RuleError, match="wat er nog ontbreekt") as refused:
        rules.close(january.branch, 2025, knowingly=False, by=january.els)
    assert refused.value.field == "knowingly"
    first = rules.close(january.branch, 2025, knowingly=True, by=january.els)
    assert snapshots.frozen_year(january.branch, 2025).version == first.version == 1
    assert rules.close(january.branch, 2025, knowingly=True, by=january.els).id == first.id, "the second tap"
