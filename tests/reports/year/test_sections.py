"""What stands under the headings of the report by itself, and that no heading stands there with nothing under it."""

from datetime import date, datetime
from io import BytesIO

import docx
import pytest

from portal.agenda.models.event import Event
from portal.contacts.models.contact import Contact
from portal.families.models.talk import Talk
from portal.people.models import Branch
from portal.reports.figures.facts.figures import figure_list
from portal.reports.texts import rules as texts
from portal.reports.texts.facts import SECTIONS
from portal.reports.year.documents.word import year_report
from portal.reports.year.facts.report import gather_report, report_findings
from portal.root import ROOT

STYLE = ROOT / "templates" / "word" / "house-style.docx"
REPORT = "/rapporten/jaar/2025/verslag"


def paragraphs(content: bytes) -> list[tuple[str, str]]:
    """(name of its style, words) of every paragraph."""
    document = docx.Document(BytesIO(content))
    return [(p.style.name, p.text.replace("\xa0", " ")) for p in document.paragraphs]


def under(lines: list[tuple[str, str]], title: str) -> list[str]:
    """What stands under a heading, until the next one."""
    place = next(i for i, (style, text) in enumerate(lines) if style.startswith("Heading") and text.endswith(title))
    found = []
    for style, text in lines[place + 1 :]:
        if style.startswith("Heading"):
            break
        found.append(text)
    return found


class TestTheAgenda:
    @pytest.fixture
    def agenda(self, cast):
        """A day of study, two meetings of the network, and what did not happen or is still to come."""
        cancelled = datetime(2025, 4, 1)
        for kind, title, day, more in (
            ("staff", "Studiedag vroeg steunen", date(2025, 2, 27), {"organiser": "Hogeschool Elders"}),
            ("network", "Praten over racisme", date(2025, 6, 12), {"partner": "Dot"}),
            ("network", "Terugblik", date(2025, 9, 25), {}),
            ("network", "Afgelast overleg", date(2025, 5, 13), {"cancelled_at": cancelled}),
            ("staff", "Studiedag in november", date(2025, 11, 20), {}),
            ("training", "Klaar voor de zomer", date(2025, 3, 12), {}),
            ("training", "Vorming van straks", date(2025, 12, 2), {}),
        ):
            Event.create(branch=cast.branch, kind=kind, title=title, day=day, **more)
        Event.create(branch=cast.yusuf.branch, kind="network", title="Van elders", day=date(2025, 6, 1))
        return cast

    def test_meetings_of_the_network_and_days_of_study_stand_in_7_2_and_7_3(self, agenda, visit):
        note = texts.EntryDetails("federation", date(2025, 6, 30), "Mail over de **visienota**.")
        texts.add_entry(note, "n", by=agenda.els)
        lines = paragraphs(visit(agenda.els).get("/rapporten/jaar/2025/jaarverslag.docx").answer.data)
        assert under(lines, "7.2 Deel van het Home-Startgeheel") == [
            "12 juni: Praten over racisme (Dot)", "30 juni: Mail over de visienota.", "25 september: Terugblik",
        ]  # fmt: skip
        assert under(lines, "7.3 Deskundigheidsverhoging en vorming") == [
            "27 februari: Studiedag vroeg steunen (Hogeschool Elders)"
        ]
        assert under(lines, "vorming en intervisie") == ["Aanbod in 2025:", "12 maart: vorming: Klaar voor de zomer"]

    def test_the_page_shows_them_where_the_report_is_written(self, agenda, visit):
        els = visit(agenda.els)
        page = els.get(REPORT)
        assert "2 activiteiten uit de agenda" in page.text and "25 september: Terugblik" in page.text
        assert "Afgelast" not in page.text and "Van elders" not in page.text
        writing = els.get(f"{REPORT}/federation")
        assert "12 juni: Praten over racisme" in writing.text and "Overleg in het netwerk: 2" in writing.text
        assert writing.follow("Terugblik").heading == "Terugblik"

    def test_each_has_a_figure_with_its_list(self, agenda, visit):
        page = visit(agenda.els).get("/rapporten/jaar/2025/cijfers").follow("Overleg in het netwerk")
        assert "2 activiteiten." in page.text and "Praten over racisme" in page.text
        assert page.follow("Praten over racisme").heading == "Praten over racisme"
        figure, items = figure_list(agenda.branch, 2025, "staff_events")
        assert (figure.value, [item.code for item in items]) == (1, ["Studiedag vroeg steunen"])

    def test_what_the_agenda_tells_is_not_missing(self, agenda):
        empty = {one.section for one in report_findings(agenda.branch, 2025) if one.kind == "empty"}
        assert "partners" in empty and empty.isdisjoint({"federation", "expertise"})


def bare(lines: list[tuple[str, str]]) -> list[str]:
    """The headings with nothing under them, not even a heading below theirs."""
    levels = [int(style.split()[-1]) if style.startswith("Heading") else 0 for style, _ in lines]
    return [
        text for (_, text), level, after in zip(lines, levels, [*levels[1:], 1], strict=True)
        if level and after and after <= level
    ]  # fmt: skip


@pytest.mark.parametrize("edition", ["own", "public", "agency"])
class TestEmptySections:
    def test_no_heading_stands_there_with_nothing_under_it(self, cast, edition):
        for year in (2024, 2025):
            assert bare(paragraphs(year_report(gather_report(cast.branch, year), STYLE, edition))) == []

    def test_of_a_branch_that_wrote_little(self, cast, edition):
        texts.write(2025, "expertise", "We lazen veel.", 0, by=cast.els)
        Talk.create(branch=cast.branch, day=date(2025, 5, 1), family=cast.klaver, family_kind="intake")
        lines = paragraphs(year_report(gather_report(cast.branch, 2025), STYLE, edition))
        headings = [text for style, text in lines if style.startswith("Heading")]
        assert bare(lines) == []
        if edition == "own":  # the one that is written in: all that may still come is named
            assert len(headings) == len(SECTIONS)
            assert under(lines, "6.2 Noden en signalen van de gezinnen") == ["Hierover is nog niets genoteerd."]
        else:  # and who reads it elsewhere counts on without a gap
            assert headings[-2:] == ["6 Onze plaats in het werkveld", "6.1 Deskundigheidsverhoging en vorming"]
            assert not any("Noden en signalen" in text or "Complexe" in text for text in headings)
            assert under(lines, "2.2 Aanmelders") == ["Hierover is nog niets genoteerd."]


def test_nothing_is_said_of_families_in_a_year_that_knows_none(cast):
    lines = [text for _, text in paragraphs(year_report(gather_report(cast.branch, 2023), STYLE, "agency"))]
    assert not any("bereikte" in line for line in lines)
    assert "Hierover is in 2023 niets genoteerd." in lines


def test_a_list_under_a_sentence_is_a_list(cast):
    texts.write(2025, "signals", "Wat we zagen:\n- wonen\n- wachten", 0, by=cast.els)
    lines = paragraphs(year_report(gather_report(cast.branch, 2025), STYLE))
    place = lines.index(("Normal", "Wat we zagen:"))
    assert lines[place + 1 : place + 3] == [("List Bullet", "wonen"), ("List Bullet", "wachten")]


def test_contacts_of_before_the_portal_are_asked_for_in_its_first_year(cast):
    def told() -> list[str]:
        branch = Branch.get_by_id(cast.branch.id)
        return [one.sentence for one in report_findings(branch, 2025) if "sinds" in one.sentence]

    assert told() == [], "it is there since New Year"
    Branch.update(created_at=datetime(2025, 9, 1, 9)).where(Branch.id == cast.branch.id).execute()
    assert told()[0].startswith("Jullie werken met het portaal sinds 1\u00a0september 2025")
    Contact.create(branch=cast.branch, match=cast.lenas, day=date(2025, 3, 5))
    assert told() == []
