"""A text with subheadings, lists and links; what lasts each year; and the family behind a story."""

from datetime import date
from io import BytesIO

import docx
import pytest

from portal.database import transaction
from portal.families.models.family import FamilyDetails
from portal.kit.blocks import blocks, without_marks
from portal.kit.errors import RuleError
from portal.reports.models import ReportEntry
from portal.reports.texts import rules as texts
from portal.retention.forgetting.rules import anonymise_family
from tests.agenda.conftest import plan  # noqa: F401

TEXT = (
    "# In de buurt\nWat we deden:\n- een folder\n- een [website](https://www.voorbeeld.be/ons)\n\nMeer: https://kind.be"
)
SECTION = "/rapporten/jaar/2025/verslag/attention"


def word_of(visitor, **asked):
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return docx.Document(BytesIO(visitor.get(f"/rapporten/jaar/2025/jaarverslag.docx?{query}").answer.data))


def test_blocks_of_a_text():
    found = blocks(TEXT, headings=True)
    assert [(kind, ["".join(run.text for run in line) for line in lines]) for kind, lines in found] == [
        ("h", ["In de buurt"]), ("p", ["Wat we deden:"]), ("ul", ["een folder", "een website"]),
        ("p", ["Meer: https://kind.be"]),
    ]  # fmt: skip
    assert [kind for kind, _ in blocks("# geen kop\n#ook niet", headings=False)] == ["p"]
    assert [kind for kind, _ in blocks("#geen kop\n**vet** - hier", headings=True)] == ["p"]
    assert without_marks(TEXT).startswith("In de buurt Wat we deden: een folder een website Meer")


@pytest.mark.parametrize("link", ["[x](javascript:alert(1))", "[x](data:text/html,hoi)", "[x]()", "[](https://a.be)"])
def test_a_link_leads_to_the_web_or_a_mailbox_alone(link):
    runs = blocks(link)[0][1][0]
    assert "".join(run.text for run in runs) == link and not any(run.url and "java" in run.url for run in runs)


def test_it_stands_so_beside_the_text_and_in_word(cast, visit):
    els = visit(cast.els)
    els.get(SECTION).press("Bewaren", text=TEXT)
    shown = els.get(SECTION).tree.get_element_by_id("zo")
    assert shown.xpath(".//h3/text()") == ["In de buurt"] and len(shown.xpath(".//li")) == 2
    assert shown.xpath(".//a/@href") == ["https://www.voorbeeld.be/ons", "https://kind.be"]
    lines = [(p.style.name, p.text) for p in word_of(els).paragraphs]
    place = lines.index(("Heading 3", "In de buurt"))
    assert [text for _, text in lines[place + 1 : place + 4]] == ["Wat we deden:", "een folder", "een website"]
    assert [style for style, _ in lines[place + 1 : place + 4]] == ["Normal", "List Bullet", "List Bullet"]


def test_saved_while_typing_the_preview_comes_along(cast, visit):
    els = visit(cast.els)
    form = els.get(SECTION).form("Bewaren")
    answer = els.client.post(SECTION, data={**form.values.to_dict(), "text": "# Kop"}, headers={"HX-Request": "true"})
    assert "<h3>Kop</h3>" in answer.text and 'hx-select-oob="#zo"' in answer.text


def test_what_comes_by_itself_stands_above_the_text(cast, plan, visit):  # noqa: F811
    plan(kind="network", title="Netwerkdag", day=date(2025, 3, 4))
    plan(kind="network", title="Startdag", day=date(2025, 12, 9))
    texts.add_entry(
        texts.EntryDetails("federation", date(2025, 2, 1), "Lid van de koepel", lasts=True), "k", by=cast.els
    )
    page = visit(cast.els).get("/rapporten/jaar/2025/verslag/federation")
    order = [page.text.index(words) for words in ("Netwerkdag", "Startdag komt nog", "Lid van de koepel", "Tekst ")]
    assert order == sorted(order)


class TestLasting:
    def note(self, cast, **more):
        known = {"section": "partners", "day": date(2023, 5, 1), "text": "Huis van het Kind", "lasts": True}
        return texts.add_entry(
            texts.EntryDetails(**{**known, **more}), f"sleutel-{ReportEntry.select().count()}", by=cast.els
        )

    def test_a_partner_stands_in_the_report_of_each_year_until_it_ended(self, cast):
        self.note(cast, until_on=date(2024, 6, 30))
        assert [year for year in range(2021, 2027) if texts.entries_of(cast.branch, year)] == [2023, 2024]

    def test_without_an_end_it_goes_on_and_what_does_not_last_is_of_its_year(self, cast):
        self.note(cast)
        self.note(cast, lasts=False, text="Overleg met het OCMW")
        told = {
            year: [e.text for e in texts.entries_of(cast.branch, year).get("partners", [])] for year in (2023, 2026)
        }
        assert told == {2023: ["Huis van het Kind", "Overleg met het OCMW"], 2026: ["Huis van het Kind"]}

    def test_it_is_written_down_on_the_page_and_printed_without_a_day(self, cast, visit):
        els = visit(cast.els)
        form = els.get("/rapporten/notities/nieuw?deel=partners").form("Bewaren")
        assert form.values.get("lasts") == "y", "a partner mostly lasts"
        page = form.fill(text="Huis van het Kind", day__jaar="2024").press()
        assert "elk jaar: Huis van het Kind" in page.text
        assert "Huis van het Kind" in [p.text for p in word_of(els).paragraphs]

    @pytest.mark.parametrize(
        ("more", "sentence"),
        [
            ({"lasts": False, "until_on": date(2024, 1, 1)}, "elk jaar"),
            ({"until_on": date(2022, 1, 1)}, "voor de eerste"),
        ],
    )
    def test_an_end_that_cannot_be_is_refused(self, cast, more, sentence):
        with pytest.raises(RuleError, match=sentence):
            self.note(cast, **more)


class TestFamilyBehindAStory:
    def write(self, visitor, whose):
        page = visitor.get("/rapporten/notities/nieuw?deel=stories")
        return page.press("Bewaren", text="Een jonge moeder vond werk.", whose=whose)

    @pytest.mark.parametrize("whose", ["g-001", "Haddouchi"])
    def test_is_kept_and_never_printed(self, cast, visit, whose):
        FamilyDetails.create(branch=cast.branch, family=cast.klaver, name="Haddouchi")
        els = visit(cast.els)
        self.write(els, whose)
        entry = ReportEntry.get()
        assert entry.family_id == cast.klaver.id
        page = els.get(f"/rapporten/notities/{entry.id}")
        assert page.form("Bewaren").values["whose"] == "G-001" and "Naar het dossier van dit gezin" in page.links()
        for edition in ("own", "public", "agency"):
            words = "\n".join(p.text for p in word_of(els, versie=edition).paragraphs)
            assert "Een jonge moeder vond werk." in words
            assert not [name for name in ("G-001", "Klaver", "Haddouchi") if name in words]

    def test_several_or_none_asks_for_the_code(self, cast, visit):
        page = self.write(visit(cast.els), "Gezin")
        assert page.status == 422 and "Vul de code van het gezin in" in page.text
        assert (
            page.form("Bewaren").values["text"] == "Een jonge moeder vond werk." and not ReportEntry.select().exists()
        )
        assert "Er is geen gezin met" in self.write(visit(cast.els), "Nergens").text

    def test_another_branchs_family_is_not_found(self, cast, visit):
        cast.klaver.code = "X-777"
        cast.klaver.save()
        assert self.write(visit(cast.yusuf), "X-777").status == 422

    def test_is_forgotten_with_the_family(self, cast):
        FamilyDetails.create(branch=cast.branch, family=cast.klaver, name="Haddouchi")
        details = texts.EntryDetails("stories", date(2025, 3, 1), "Familie Haddouchi vond werk.", family=cast.klaver.id)
        entry = texts.add_entry(details, "sleutel", by=cast.els)
        with transaction():
            anonymise_family(cast.klaver, by=cast.els)
        assert "Haddouchi" not in ReportEntry.get_by_id(entry.id).text
