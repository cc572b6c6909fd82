"""The annexes of a report come by themselves: a newsletter whole, pictures with their captions, and articles."""

import io
from datetime import date

import docx
import pytest
from PIL import Image

from portal.kit.errors import RuleError
from portal.kit.images import read_picture
from portal.newsletter.letter import rules as letter
from portal.newsletter.models import FinalLetter, NewsletterIssue, Picture
from portal.newsletter.pictures import rules as pictures
from portal.newsletter.sending.rules import mark_sent
from portal.people.models import Person
from portal.reports.annexes import rules
from portal.reports.annexes.facts import annexes_of
from portal.reports.models import ReportArticle
from portal.reports.year.documents.word import year_report
from portal.reports.year.facts.report import gather_report
from portal.root import ROOT

STYLE = ROOT / "templates" / "word" / "house-style.docx"
PAGE = "/rapporten/jaar/2025"


@pytest.fixture
def sent(cast):
    Person.update(share_birthday=True, birth_on=date(1960, 10, 14)).where(Person.id == cast.lena.id).execute()
    issue = letter.make_draft(date(2025, 10, 1), "https://portaal.example", by=cast.els)
    letter.update_issue(
        issue, greeting="Beste vrijwilligers,", introduction="De bladeren kleuren.", signature="Els", by=cast.els
    )
    mark_sent(NewsletterIssue.get_by_id(issue.id), sent_on=date(2025, 10, 2), by=cast.els)
    return NewsletterIssue.get_by_id(issue.id)


@pytest.fixture
def shown(cast):
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "#2a7").save(out, "PNG")
    (picture,) = pictures.add_pictures([read_picture(out.getvalue())], by=cast.els)
    words = pictures.PictureWords(
        "Mensen rond een tafel", "Intervisie in juni", "nobody", "", False, date(2025, 6, 12), True
    )
    pictures.describe(picture, words, by=cast.els)
    return picture


def report(cast, edition="own"):
    return docx.Document(io.BytesIO(year_report(gather_report(cast.branch, 2025), STYLE, edition)))


def lines(document):
    return [p.text for p in document.paragraphs]


def test_the_newsletter_that_is_chosen_stands_whole_in_the_report_without_birthdays(visit, cast, sent):
    page = visit(cast.els).get(f"{PAGE}/bijlagen")
    page.form("Bewaren").fill(issue=str(sent.id)).press()
    said = lines(report(cast))
    start = said.index("8.1 Voorbeeld van een nieuwsbrief", said.index("8 Bijlagen"))
    start = max(i for i, line in enumerate(said) if line == "8.1 Voorbeeld van een nieuwsbrief")
    assert said[start + 1 : start + 4] == ["Nieuwsbrief oktober 2025", "Beste vrijwilligers,", "De bladeren kleuren."]
    assert "Praktische informatie" in said[start:] and "Contact met je gezin & onkosten" in said[start:]
    assert not any("Jarig" in line or "Lena" in line for line in said[start:])


def test_one_that_was_finished_in_word_stands_there_as_it_was_finished(cast, sent):
    FinalLetter.create(
        branch=cast.branch, issue=sent, name="b.docx", content=b"", text="",
        html="<p>Dag,</p><h2>Nieuws</h2><ul><li>een</li><li>twee</li></ul>"
        '<p>Via <a href="https://x.example">deze link</a>.</p>',
    )  # fmt: skip
    rules.choose_letter(2025, sent.id, by=cast.els)
    document = report(cast)
    found = [(p.style.name, p.text) for p in document.paragraphs]
    start = found.index(("Normal", "Dag,"))
    assert found[start + 1 : start + 5] == [
        ("Heading 4", "Nieuws"), ("List Bullet", "een"), ("List Bullet", "twee"), ("Normal", "Via deze link."),
    ]  # fmt: skip
    (link,) = [link for p in document.paragraphs for link in p.hyperlinks if link.text == "deze link"]
    assert link.address == "https://x.example"


def test_only_a_letter_of_that_year_and_branch_can_be_chosen(cast, sent):
    for year, by in ((2024, cast.els), (2025, cast.yusuf)):
        with pytest.raises(RuleError, match="die dat jaar verstuurd is"):
            rules.choose_letter(year, sent.id, by=by)
    rules.choose_letter(2025, sent.id, by=cast.els)
    rules.choose_letter(2025, None, by=cast.els)
    assert annexes_of(cast.branch, 2025).letter is None


def test_pictures_stand_in_the_report_of_their_year_with_their_caption_until_consent_is_taken_back(cast, shown):
    document = report(cast)
    assert "Intervisie in juni" in lines(document)
    assert document.inline_shapes[-1]._inline.docPr.get("descr") == "Mensen rond een tafel"
    assert not annexes_of(cast.branch, 2024).pictures
    pictures.take_away(Picture.get_by_id(shown.id), withdrawn=True, by=cast.els)
    assert not annexes_of(cast.branch, 2025).pictures and "Intervisie in juni" not in lines(report(cast))


def test_an_article_has_its_source_its_text_and_its_page(visit, cast, shown):
    els = visit(cast.els)
    page = els.get(f"{PAGE}/artikels/nieuw").press("Bewaren")
    assert page.status == 422 and "Schrijf de titel van het artikel." in page.text
    form = page.form("Bewaren").fill(title="In de kijker", source="Info Lindedal", published="december 2025")
    assert "Schrijf de tekst van het artikel" in form.press().text
    form.fill(text="Kom kijken.\n\nNeem iemand mee.", page=str(shown.id)).press()
    document = report(cast)
    said = lines(document)
    start = said.index("In de kijker")
    assert said[start + 1 : start + 4] == ["Info Lindedal, december 2025", "Kom kijken.", "Neem iemand mee."]
    assert document.inline_shapes[-1]._inline.docPr.get("descr") == "Mensen rond een tafel"
    article = ReportArticle.get()
    els.get(f"/rapporten/artikels/{article.id}").form("Bewaren").fill(title="Anders").press()
    assert ReportArticle.get().title == "Anders"
    els.get(f"/rapporten/artikels/{article.id}").press("Artikel weghalen")
    assert not ReportArticle.select().exists() and Picture.select().exists()


def test_a_report_for_outside_has_no_annex_without_anything_in_it(cast, shown):
    said = lines(report(cast, "public"))
    assert any(line.endswith(".1 In beeld") for line in said)
    assert not any("Voorbeeld van een nieuwsbrief" in line or "In de pers" in line for line in said)


def test_the_report_opens_with_a_cover_and_its_contents_on_the_next_page(cast):
    said = lines(report(cast))
    assert said[1:3] == ["Jaarverslag 2025", "Home-Start Lindedal"]
    assert said.index("Inhoud") < said.index("1 De gezinnen")
