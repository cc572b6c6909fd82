"""The words of the report: nothing that anyone wrote is lost, also when two write at once."""

from datetime import date
from io import BytesIO

import docx
import pytest

from portal.contacts.models.quote import Quote
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.reports.models import ReportEntry, ReportText, ReportTextVersion
from portal.reports.texts import rules as texts
from portal.reports.texts.rules import OvertakenError

FIELD = "/rapporten/jaar/2025/verslag/field"


class TestWriting:
    def test_a_text_is_kept_and_stands_in_the_report(self, cast, visit):
        els = visit(cast.els)
        page = els.get(FIELD).press("Bewaren", text="Er is **0,5 VTE** aan de slag.\n\n- één\n- twee")
        assert "7 Onze plaats in het werkveld is bewaard." in page.text
        assert els.get(FIELD).form("Bewaren").values["text"].startswith("Er is **0,5 VTE**")
        word = docx.Document(BytesIO(els.get("/rapporten/jaar/2025/jaarverslag.docx").answer.data))
        lines = [(p.style.name, p.text) for p in word.paragraphs]
        place = lines.index(("Heading 1", "7 Onze plaats in het werkveld"))
        assert lines[place + 1][1] == "Er is 0,5 VTE aan de slag."
        assert [text for _, text in lines[place + 2 : place + 4]] == ["één", "twee"]

    def test_last_years_text_is_offered_to_start_from(self, cast, visit):
        texts.write(2024, "field", "Zo was het in 2024.", 0, by=cast.els)
        page = visit(cast.els).get(FIELD).follow("Begin met de tekst van 2024")
        assert page.form("Bewaren").values["text"] == "Zo was het in 2024."
        assert ReportText.select().where(ReportText.year == 2025).count() == 0, "offered, not written"

    def test_each_year_keeps_its_own_text(self, cast, visit):
        texts.write(2024, "field", "Zo was het.", 0, by=cast.els)
        visit(cast.els).get(FIELD).press("Bewaren", text="Zo is het.")
        assert {row.year: row.text for row in ReportText.select()} == {2024: "Zo was het.", 2025: "Zo is het."}

    def test_a_part_that_is_figures_alone_takes_no_text(self, cast):
        with pytest.raises(RuleError, match="Dit deel heeft geen eigen tekst"):
            texts.write(2025, "bestaat-niet", "Woorden", 0, by=cast.els)
        assert not ReportText.select().exists()

    def test_who_saves_second_is_told_and_sees_both_texts(self, cast, visit):
        mine, hers = visit(cast.els).get(FIELD), visit(cast.els).get(FIELD)
        hers.press("Bewaren", text="Haar tekst.")
        ReportText.update(changed_by=cast.bram).execute()
        page = mine.press("Bewaren", text="Mijn tekst.")
        assert page.status == 409 and "Bram bewaarde deze tekst terwijl jij schreef" in page.text
        assert "Haar tekst." in page.text and page.form("Bewaren").values["text"] == "Mijn tekst."
        assert ReportText.get().text == "Haar tekst."
        assert {version.text for version in ReportTextVersion.select()} == {"Haar tekst.", "Mijn tekst."}
        page.press("Bewaren", text="Samen.")
        assert ReportText.get().text == "Samen."

    def test_who_goes_back_after_saving_is_told_that_it_was_themselves(self, cast, visit):
        form = visit(cast.els).get(FIELD).form("Bewaren")
        form.fill(text="Eerst.").press()
        page = form.fill(text="Anders.").press()
        assert page.status == 409 and "Je bewaarde deze tekst zelf al nadat je deze pagina opende." in page.text

    def test_what_is_typed_is_saved_meanwhile_and_the_page_stays(self, cast, visit):
        els = visit(cast.els)
        form = els.get(FIELD).form("Bewaren")
        answer = els.client.post(FIELD, data={**form.values.to_dict(), "text": "Half"}, headers={"HX-Request": "true"})
        assert answer.status_code == 200 and 'name="revision" value="1"' in answer.text
        assert ReportText.get().text == "Half" and "HX-Retarget" not in answer.headers

    def test_a_conflict_while_typing_shows_the_whole_page(self, cast, visit):
        els = visit(cast.els)
        form = els.get(FIELD).form("Bewaren")
        texts.write(2025, "field", "Van een ander toestel.", 0, by=cast.els)
        answer = els.client.post(FIELD, data={**form.values.to_dict(), "text": "x"}, headers={"HX-Request": "true"})
        assert answer.status_code == 409 and answer.headers["HX-Retarget"] == "main"

    def test_saving_the_same_words_again_makes_no_version(self, cast):
        texts.write(2025, "field", "Eén keer.", 0, by=cast.els)
        texts.write(2025, "field", "Eén keer.", 0, by=cast.els)
        assert ReportTextVersion.select().count() == 1

    def test_every_order_of_two_writers_loses_nothing(self, cast):
        """Whatever the order: what was saved last stands there, and all that was ever typed is among the versions."""
        seen = {"a": 0, "b": 0}
        typed = set()
        for step, who in enumerate("aabbabba"):
            words = f"{who}{step}"
            typed.add(words)
            try:
                seen[who] = texts.write(2025, "field", words, seen[who], by=cast.els).revision
            except OvertakenError as error:
                texts.keep_aside(2025, "field", words, by=cast.els)
                seen[who] = error.theirs.revision
        assert {version.text for version in ReportTextVersion.select()} == typed

    @pytest.mark.parametrize("section", ["families", "niets", "stories"])
    def test_what_has_no_words_of_its_own_is_not_there(self, cast, visit, section):
        assert visit(cast.els).get(f"/rapporten/jaar/2025/verslag/{section}").status == 404


class TestCollectingDuringTheYear:
    def test_what_is_noted_once_stands_in_its_section(self, cast, visit):
        els = visit(cast.els)
        form = els.get("/rapporten/notities/nieuw?deel=signals").form("Bewaren")
        form.fill(text="Te weinig sociale woningen.")
        form.press()
        form.press()  # a second tap
        assert ReportEntry.select().count() == 1
        page = els.get("/rapporten/jaar/2025/verslag")
        assert "3 oktober: Te weinig sociale woningen." in page.text
        word = docx.Document(BytesIO(els.get("/rapporten/jaar/2025/jaarverslag.docx").answer.data))
        assert "Te weinig sociale woningen." in [p.text for p in word.paragraphs]

    def test_an_entry_is_corrected_and_thrown_away(self, cast, visit):
        entry = texts.add_entry(texts.EntryDetails("partners", date(2025, 5, 1), "Overleg"), "k", by=cast.els)
        els = visit(cast.els)
        els.get(f"/rapporten/notities/{entry.id}").press("Bewaren", text="Overleg met de school")
        assert ReportEntry.get().text == "Overleg met de school"
        els.get(f"/rapporten/notities/{entry.id}").press("Notitie weghalen")
        assert ReportEntry.select().count() == 0

    def test_only_released_quotes_are_printed(self, cast, visit):
        kept = {"branch": cast.branch, "match": cast.lenas, "day": date(2025, 5, 1), "theme": "school"}
        Quote.create(given="Nog niet vrijgegeven.", **kept)
        Quote.create(given="Hij rekent nu zelf.", status="released", released_at=clock.now(), **kept)
        data = visit(cast.els).get("/rapporten/jaar/2025/jaarverslag.docx").answer.data
        words = "\n".join(p.text for p in docx.Document(BytesIO(data)).paragraphs)
        assert "“Hij rekent nu zelf.”" in words and "Nog niet vrijgegeven" not in words


def test_the_check_page_leads_to_where_it_can_be_mended(cast, visit):
    texts.write(2025, "mentors", "Wij hebben twee meters.", 0, by=cast.els)
    page = visit(cast.els).get("/rapporten/jaar/2025/nazicht")
    assert "‘twee meters’" in page.text and "Inleiding is nog leeg." in page.text
