"""The letter comes back from Word: clean, kept, replaced, removed; and what a villain sends gets a sentence."""

import io
import resource
import zipfile

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from PIL import Image

from portal.kit.errors import RuleError
from portal.newsletter.final.documents import Around, read_letter
from portal.newsletter.letter.documents.mail import TAGS, cleaned
from portal.newsletter.letter.facts import letter as letter_facts
from portal.newsletter.models import FinalLetter, NewsletterIssue, Picture
from portal.newsletter.pictures.documents import numbered
from portal.newsletter.pictures.rules import take_away
from portal.newsletter.sending import rules as sending
from portal.newsletter.sending.rules import Dispatch
from portal.post.models import Letter, PostFile
from portal.root import ROOT
from tests import spending
from tests.browser import Upload
from tests.entries import entries_for
from tests.newsletter.word_files import (
    GOOD,
    HOSTILE,
    RELS,
    SETTINGS,
    SETTINGS_RELS,
    body,
    letter,
    png,
    with_parts,
    with_relation,
    with_template,
)

OCTOBER = "/nieuwsbrief/2025-10"
HOUSE_STYLE = ROOT / "templates" / "word" / "house-style.docx"


@pytest.fixture
def els(visit, cast):
    visitor = visit(cast.els)
    visitor.get("/nieuwsbrief").press("Ontwerp van oktober maken")
    return visitor


def send(els, content, name="brief oktober.docx", button="Brief bewaren"):
    form = els.get(f"{OCTOBER}/definitief").form(button)
    return form.fill(file=Upload(name, content, "application/octet-stream")).press()


def real():
    """A picture that can be read; the ones of `png` stop halfway."""
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "#a27").save(out, "PNG")
    return out.getvalue()


# ---- what comes out


def test_headings_bold_bullets_numbers_tables_and_links_come_along() -> None:
    tree = html.fragment_fromstring(read_letter(GOOD, Around("Nieuwsbrief oktober")).html, create_parent="div")
    assert [(e.tag, e.text_content()) for e in tree.iter("h2", "h3")] == [
        ("h2", "Praktische informatie"),
        ("h3", "Intervisie"),
    ]
    assert [e.text_content() for e in tree.iter("strong")] == ["woensdag 22 oktober"]
    assert [e.text_content() for e in tree.xpath("//ul/li")] == ["kennismaken", "ervaringen delen"]
    assert [e.text_content() for e in tree.xpath("//ol/li")] == ["eerst dit"]
    assert [e.text_content() for e in tree.iter("td")] == ["Wanneer?", "19.30 uur"]
    assert [(e.text_content(), e.get("href")) for e in tree.iter("a")] == [
        ("deze link", "https://www.voorbeeld.be/inschrijven?a=1&b=2"),
        ("mail ons", "mailto:els@lindedal.example"),
    ]
    assert "Nieuwsbrief" not in tree.text_content()  # its title is the page's, and the mail's subject


def test_the_text_of_the_mail_says_the_same() -> None:
    assert read_letter(GOOD, Around("Nieuwsbrief oktober")).text == (
        "Beste vrijwilligers,\n\nPRAKTISCHE INFORMATIE\n\nIntervisie\n\nKom op woensdag 22 oktober naar De Linde.\n\n"
        "- kennismaken\n- ervaringen delen\n\n1. eerst dit\n\nWanneer?  19.30 uur\n\n"
        "Schrijf in via deze link (https://www.voorbeeld.be/inschrijven?a=1&b=2)\n\n"
        "Schrijf in via mail ons (els@lindedal.example)"
    )


def test_a_picture_comes_along_with_its_words() -> None:
    bare, told = read_letter(letter(picture=png(4, 4))), read_letter(letter(picture=png(4, 4), told="Een taart <b>"))
    assert bare.html.count('src="picture:0"') == 1 and bare.dropped == () and len(bare.pictures) == 1
    assert 'alt="Een taart &lt;b&gt;"' in told.html and told.pictures[0][1] == "Een taart <b>"
    assert "[Foto: Een taart <b>]" in told.text


def test_what_is_no_picture_stays_behind_and_its_words_stay() -> None:
    found = numbered('<p>x <img src="picture:0" alt="Een taart"> y</p>', [None])
    assert found == "<p>x [Afbeelding: Een taart] y</p>"


def test_a_letter_with_pictures_waits_until_it_is_told_who_is_on_them(els, cast, links) -> None:
    page = send(els, letter(picture=real(), told="Een taart"))
    assert "Zeg van 1 foto nog wie erop staat" in page.text.replace("\xa0", " ")
    issue = NewsletterIssue.get()
    with pytest.raises(RuleError, match="nog niet gezegd wie erop"):
        sending.send(issue, Dispatch(links, HOUSE_STYLE), by=cast.els)
    form = els.get(f"/nieuwsbrief/fotos/{Picture.get().id}").form("Bewaren")
    assert form.fill(who="nobody").press().status == 200, "what the file says of it is filled in"
    send(els, letter(picture=real(), told="Een taart"), button="Vervangen")
    assert Picture.get().is_ready, "the same picture in a next version keeps what was told"
    sending.send(NewsletterIssue.get(), Dispatch(links, HOUSE_STYLE, attach=True), by=cast.els)
    row = Letter.get()
    assert f'src="cid:foto-{Picture.get().id}.jpg"' in row.html and row.pictures
    take_away(Picture.get(), withdrawn=True, by=cast.els)
    assert "<img" not in Letter.get().html and "<img" not in els.get(OCTOBER).text
    for content in (FinalLetter.get().content, PostFile.get().content):
        parts = docx.Document(io.BytesIO(bytes(content))).part.package.iter_parts()
        blobs = [part.blob for part in parts if "/media/" in str(part.partname)]
        assert [Image.open(io.BytesIO(blob)).size for blob in blobs] == [(1, 1)]


def test_a_picture_that_cannot_be_read_is_told(els) -> None:
    page = send(els, letter(picture=png(4, 4), told="Een taart"))
    assert "1 afbeelding die we niet kunnen lezen" in page.text.replace("\xa0", " ")
    assert "[Afbeelding: Een taart]" in page.text and not Picture.select().exists()


def test_a_picture_goes_with_the_file_it_came_in(els) -> None:
    send(els, letter(picture=real()))
    assert Picture.select().count() == 1
    els.get(f"{OCTOBER}/definitief").press("Ja, weghalen")
    assert not Picture.select().exists()


def test_links_to_elsewhere_than_a_web_or_mail_address_become_words() -> None:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    targets = ("javascript:alert(1)", "file:///C:/geheim.docx", "\\\\server\\map", "data:text/html,x")
    relations = "".join(
        f'<Relationship Id="x{i}" Type="{office}/hyperlink" Target="{target}" TargetMode="External"/>'
        for i, target in enumerate(targets)
    )
    space = f'xmlns:r="{office}"'
    words = "".join(f'<w:hyperlink {space} r:id="x{i}"><w:r><w:t>w{i}</w:t></w:r></w:hyperlink>' for i in range(4))
    content = with_parts(
        body(f"<w:p>{words}</w:p>"),
        {RELS: lambda part: part.replace(b"</Relationships>", relations.encode() + b"</Relationships>")},
    )
    found = read_letter(content)
    assert "w0w1w2w3" in found.text and "javascript" not in found.html and "file:" not in found.html
    assert found.dropped == ("4 links die niet naar een webpagina of mailadres leiden",)


def test_deleted_text_and_remarks_are_told() -> None:
    xml = (
        "<w:p><w:r><w:t>blijft</w:t></w:r><w:del w:id='1'><w:r><w:delText>weg</w:delText></w:r></w:del>"
        "<w:ins w:id='2'><w:r><w:t> erbij</w:t></w:r></w:ins></w:p>"
    )
    found = read_letter(body(xml))
    assert "blijft erbij" in found.text and "weg" not in found.text
    assert found.dropped == ("1 stuk tekst dat als verwijderd gemarkeerd staat",)


def test_a_template_of_elsewhere_is_left_behind_and_the_file_still_opens() -> None:
    found = read_letter(with_template("https://kwaad.example/sjabloon.dotm"))
    assert found.dropped == ("de verwijzing naar een sjabloon op een andere plek",)
    with zipfile.ZipFile(io.BytesIO(found.file)) as kept:
        assert b"kwaad.example" not in b"".join(kept.read(name) for name in kept.namelist())
        assert b"attachedTemplate" not in kept.read(SETTINGS) and b"rId99" not in kept.read(SETTINGS_RELS)
    assert docx.Document(io.BytesIO(found.file)).paragraphs[1].text == "Beste vrijwilligers,"


@given(st.text(max_size=200))
def test_whatever_stands_in_the_html_only_what_is_allowed_is_left(text: str) -> None:
    markup = f'<p class="kader x" onclick="a">{text}</p><script>{text}</script><a href="{text}">x</a><img src="{text}">'
    tree = html.fragment_fromstring(cleaned(markup), create_parent="div")
    for element in list(tree.iter())[1:]:
        assert element.tag in TAGS
        assert set(element.attrib) <= {"href", "class"}
        assert element.tag != "img", "only a picture of ours is shown"
        assert element.get("href", "https://").startswith(("https://", "http://", "mailto:"))
        assert element.get("class", "kader") in ("kader", "")
    assert cleaned(cleaned(markup)) == cleaned(markup)


# ---- what a villain sends


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_gets_a_sentence_in_no_time(els, case) -> None:
    content, sentence = HOSTILE[case]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with spending.within(10):
        page = send(els, content, "brief.docx")
    assert page.status == 422 and sentence in page.text, page.text[:600]
    assert not FinalLetter.select().exists()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kB


def test_nothing_is_fetched_and_no_file_of_the_machine_is_read(monkeypatch) -> None:
    import socket

    def refuse(*_args, **_kwargs):
        raise AssertionError("a letter reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    for case in ("picture from elsewhere", "entity from a file", "object from elsewhere"):
        with pytest.raises(RuleError):
            read_letter(HOSTILE[case][0])
    assert "kwaad" not in read_letter(with_template("http://127.0.0.1/kwaad.dotm")).html


@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=40))
def test_any_bytes_anywhere_in_a_word_file_never_break_the_portal(place: int, noise: bytes) -> None:
    spoiled = GOOD[:place] + noise + GOOD[place + len(noise) :]
    try:
        found = read_letter(spoiled)
    except RuleError:
        return
    assert found.text


def test_a_link_relation_alone_is_no_reason_to_refuse() -> None:
    assert read_letter(with_relation("hyperlink", "https://voorbeeld.be")).text


def test_no_file_chosen_gets_a_sentence(els) -> None:
    page = els.get(f"{OCTOBER}/definitief").press("Brief bewaren")
    assert page.status == 422 and "Kies eerst een bestand." in page.text


# ---- kept, replaced, removed


def test_the_finished_letter_is_shown_kept_and_downloaded(els, cast) -> None:
    page = send(els, letter(picture=real()))
    assert "Lees hieronder na" in page.text and page.tree.xpath("//article//img")
    assert page.heading == "Je brief uit Word, oktober 2025"
    assert [h.text_content() for h in page.tree.xpath("//article//h3")] == ["Intervisie"]
    final = FinalLetter.get()
    assert (final.name, final.uploaded_by_id) == ("brief oktober.docx", cast.els.id)
    got = els.get(f"{OCTOBER}.docx").answer.data
    assert "Kom op woensdag 22 oktober naar De Linde." in [p.text for p in docx.Document(io.BytesIO(got)).paragraphs]
    assert "Je brief uit Word (brief oktober.docx) wordt verstuurd." in els.get(OCTOBER).text


def test_a_second_file_takes_the_place_of_the_first_and_it_can_go(els) -> None:
    send(els, GOOD)
    send(els, letter(picture=png(4, 4)), "nieuwer.docx", "Vervangen")
    assert [final.name for final in FinalLetter.select()] == ["nieuwer.docx"]
    page = els.get(f"{OCTOBER}/definitief").press("Ja, weghalen")
    assert "weer die van het portaal" in page.text and not FinalLetter.select().exists()
    verbs = [entry.verb for entry in entries_for(NewsletterIssue.get())]
    assert verbs == ["create", "keep_final", "keep_final", "remove_final"]


def test_once_sent_it_changes_no_more_and_volunteers_read_it(els, visit, cast) -> None:
    send(els, GOOD)
    replace = els.get(f"{OCTOBER}/definitief").form("Vervangen").fill(file=Upload("x.docx", GOOD, "x"))
    remove = els.get(f"{OCTOBER}/definitief").form("Ja, weghalen")
    sending.mark_sent(NewsletterIssue.get(), sent_on=NewsletterIssue.get().month_on, by=cast.els)
    assert replace.press().status == 409
    assert "Deze brief is al verstuurd" in remove.press().text
    assert FinalLetter.select().count() == 1
    page = visit(cast.lena).get(OCTOBER)
    assert "Kom op woensdag 22 oktober naar De Linde." in page.text
    assert page.links()["deze link"] == "https://www.voorbeeld.be/inschrijven?a=1&b=2"
    assert visit(cast.lena).get(f"{OCTOBER}.docx").answer.data == els.get(f"{OCTOBER}.docx").answer.data


def test_the_draft_downloaded_finished_and_sent_back_says_the_same(els) -> None:
    """The way of every month: out of the portal, through Word, into the mail."""
    from portal.newsletter.letter.documents import mail
    from portal.newsletter.letter.documents.plain import plain

    facts = letter_facts.gather_newsletter(NewsletterIssue.get(), "https://portaal.example.org")
    around = Around(NewsletterIssue.get().full_name, (ROOT / "templates/word/house-style.docx").read_bytes())
    back = read_letter(els.get(f"{OCTOBER}.docx").answer.data, around)
    assert back.dropped == ()
    ours, theirs = plain(mail.body(facts)), back.text.replace("http://localhost", "https://portaal.example.org")
    assert theirs == ours
