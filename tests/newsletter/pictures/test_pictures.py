"""Pictures: brought in, described, put in a letter, mailed inside it, and taken away from wherever they still can."""

import io
from datetime import date, timedelta
from email import message_from_bytes, policy

import docx
import pytest
from PIL import Image

from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.images import read_picture
from portal.newsletter.letter import rules as letter
from portal.newsletter.models import NewsletterIssue, NewsletterItem, Picture
from portal.newsletter.pictures import rules
from portal.newsletter.sending import rules as sending
from portal.newsletter.sending.rules import Dispatch
from portal.post.documents import Enclosure, LetterFacts, message
from portal.post.models import Letter, PostFile, shown_ids
from portal.root import ROOT
from tests.browser import Upload
from tests.entries import entries_for
from tests.newsletter.conftest import PORTAL

PAGE = "/nieuwsbrief/fotos"
HOUSE_STYLE = ROOT / "templates" / "word" / "house-style.docx"


def photo(kind="JPEG", size=(400, 300), colour="#2a7", **more):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **more)
    return out.getvalue()


def with_place():
    """A photo that lies on its side, with where and on what it was taken."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Telefoon van Lena"
    exif.get_ifd(0x8825)[1] = "N"
    return photo(exif=exif.tobytes())


@pytest.fixture
def els(visit, cast):
    return visit(cast.els)


@pytest.fixture
def settled(cast):
    """`settled()` is a picture of Lindedal that may be used."""

    def make(**more):
        file = read_picture(photo(colour=more.pop("colour", "#2a7")))
        (picture,) = rules.add_pictures([file], by=cast.els)
        usual = {
            "alternative": "Vijf mensen rond een tafel", "caption": "Intervisie in juni", "who": "agreed",
            "consent": "iedereen op de foto, mondeling", "has_children": False, "day": date(2025, 6, 12),
            "in_report": False,
        }  # fmt: skip
        rules.describe(picture, rules.PictureWords(**{**usual, **more}), by=cast.els)
        return Picture.get_by_id(picture.id)

    return make


@pytest.fixture
def issue(cast):
    return letter.make_draft(date(2025, 10, 1), PORTAL, by=cast.els)


def put(issue, picture, cast, title="Kijk eens"):
    values = {
        "section": "other", "title": title, "text": "Zo was het.", "when": "", "where": "", "price": "", "extra": "",
        "enrol": "", "link": "", "is_mandatory": False, "picture": picture.id,
    }  # fmt: skip
    return letter.add_item(issue, submission_key=f"sleutel-{title}", by=cast.els, **values)


def sent_to_lena(issue, links, cast, *, attach=False):
    sending.send(issue, Dispatch(links, HOUSE_STYLE, attach), by=cast.els)
    return Letter.get(Letter.person_id == cast.lena.id)


def as_mail(row):
    """The mail that would leave, as a mail program reads it."""
    files = [PostFile.get_by_id(id) for id in shown_ids(row)]
    facts = LetterFacts(
        number=1, sender="Home-Start <p@x.example>", to_name="Lena", to_address="l@x.example", subject=row.subject,
        text=row.text, button_label="", button_url="", written_at=clock.now(), leaves_at=clock.now(), html=row.html,
        pictures=tuple(Enclosure(file.name, file.mime, bytes(file.content)) for file in files),
    )  # fmt: skip
    return message_from_bytes(message(facts).as_bytes(), policy=policy.default)


# ---- coming in


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_any_usual_picture_becomes_three_jpegs_without_what_came_along(kind) -> None:
    found = read_picture(photo(kind, (2400, 1200)))
    sizes = [Image.open(io.BytesIO(one)).size for one in (found.content, found.small, found.thumbnail)]
    assert sizes == [(1600, 800), (1024, 512), (240, 120)] and (found.width, found.height) == (1024, 512)
    assert all(one.startswith(b"\xff\xd8") for one in (found.content, found.small, found.thumbnail))


def test_a_photo_of_a_phone_is_turned_and_says_nothing_of_where_or_who() -> None:
    found = read_picture(with_place())
    assert (found.width, found.height) == (300, 400)
    assert b"Telefoon" not in found.content and not Image.open(io.BytesIO(found.content)).getexif()


def test_the_picture_of_a_mail_is_never_above_200_kb() -> None:
    out = io.BytesIO()
    Image.effect_noise((1600, 1600), 120).convert("RGB").save(out, "JPEG", quality=95)
    assert len(read_picture(out.getvalue()).small) <= 200_000


def test_a_pdf_is_no_picture() -> None:
    with pytest.raises(RuleError, match="jpg, png, heic, webp of avif"):
        read_picture(b"%PDF-1.4 ...")


def test_several_come_in_at_once_and_one_twice_is_kept_once(els) -> None:
    both = [Upload("a.jpg", photo(colour="red"), "image/jpeg"), Upload("b.png", photo("PNG"), "image/png")]
    page = els.get(PAGE).form("Toevoegen").fill(files=both).press()
    assert "2 foto’s staan klaar" in page.text and "nog aan te vullen" in page.text
    els.get(PAGE).form("Toevoegen").fill(files=both[:1]).press()
    assert Picture.select().count() == 2


def test_without_a_file_and_with_nonsense_there_is_a_sentence(els) -> None:
    assert "Kies eerst een foto." in els.get(PAGE).press("Toevoegen").text
    page = els.get(PAGE).form("Toevoegen").fill(files=Upload("x.jpg", b"nee", "image/jpeg")).press()
    assert page.status == 422 and "Dit is een tekstbestand." in page.text and not Picture.select().exists()


def test_a_branch_fills_no_disk(cast, monkeypatch) -> None:
    files = [read_picture(photo(colour=colour)) for colour in ("red", "green")]
    monkeypatch.setattr(rules, "MOST_A_DAY", 1_000)
    with pytest.raises(RuleError, match="vandaag al"):
        rules.add_pictures(files, by=cast.els)
    monkeypatch.undo()
    monkeypatch.setattr(rules, "MOST", 1)
    with pytest.raises(RuleError, match="Gooi er eerst weg"):
        rules.add_pictures(files, by=cast.els)
    assert not Picture.select().exists()


def test_what_another_branch_keeps_takes_no_room_of_ours(cast, monkeypatch) -> None:
    theirs, ours, more = [read_picture(photo(colour=colour)) for colour in ("red", "green", "blue")]
    (kept,) = rules.add_pictures([theirs], by=cast.yusuf)
    monkeypatch.setattr(rules, "MOST", 1)
    monkeypatch.setattr(rules, "MOST_A_DAY", kept.size)
    rules.add_pictures([ours], by=cast.els)
    with pytest.raises(RuleError, match="Gooi er eerst weg"):
        rules.add_pictures([more], by=cast.els)
    monkeypatch.setattr(rules, "MOST", 2)
    with pytest.raises(RuleError, match="Er is vandaag al"):
        rules.add_pictures([more], by=cast.els)


def test_what_came_in_more_than_a_day_ago_leaves_room_for_today(cast, monkeypatch) -> None:
    first, more = [read_picture(photo(colour=colour)) for colour in ("red", "green")]
    (kept,) = rules.add_pictures([first], by=cast.els)
    monkeypatch.setattr(rules, "MOST_A_DAY", kept.size)
    Picture.update(created_at=clock.now() - timedelta(hours=1)).execute()
    with pytest.raises(RuleError, match="Er is vandaag al"):
        rules.add_pictures([more], by=cast.els)
    Picture.update(created_at=clock.now() - timedelta(hours=25)).execute()
    rules.add_pictures([more], by=cast.els)
    assert Picture.select().count() == 2


# ---- what it shows, and who agreed


def test_it_is_asked_what_it_shows_and_who_agreed(els) -> None:
    page = els.get(PAGE).form("Toevoegen").fill(files=Upload("a.jpg", photo(), "image/jpeg")).press()
    page = page.press("Bewaren")
    assert page.status == 422 and "Schrijf in een zin wat er te zien is" in page.text
    assert "Zeg of er mensen te herkennen zijn." in page.text and "ouder of voogd" in page.text
    form = page.form("Bewaren").fill(alternative="Een tafel vol mensen", who="agreed")
    assert "Schrijf wie toestemming gaf, en hoe." in form.press().text
    page = form.fill(consent="iedereen, mondeling").press()
    assert "Bewaard." in page.text and Picture.get().is_ready


def test_a_family_named_under_a_picture_is_asked_about(els, cast, settled) -> None:
    page = els.get(f"{PAGE}/{settled().id}").form("Bewaren").fill(caption="Thuis, bel 0478 12 34 56").press()
    assert page.status == 422 and "0478" not in Picture.get().caption


def test_another_branch_sees_nothing_of_it(visit, cast, settled, issue) -> None:
    picture = settled()
    put(issue, picture, cast)
    yusuf = visit(cast.yusuf)
    for end in ("", "/beeld", "/klein"):
        assert yusuf.get(f"{PAGE}/{picture.id}{end}").status == 404
    with pytest.raises(RuleError, match="nog niet in een brief"):
        rules.place(NewsletterItem(issue=issue, branch=cast.yusuf.branch_id), picture.id)


def test_a_volunteer_sees_it_once_the_letter_was_sent(visit, cast, settled, issue) -> None:
    picture = settled()
    put(issue, picture, cast)
    lena = visit(cast.lena)
    assert lena.get(f"{PAGE}/{picture.id}/beeld").status == 404
    sending.mark_sent(issue, sent_on=clock.today(), by=cast.els)
    assert lena.get(f"{PAGE}/{picture.id}/beeld").answer.data == picture.small
    page = lena.get("/nieuwsbrief/2025-10")
    assert page.tree.xpath("//figure/img/@alt") == ["Vijf mensen rond een tafel"] and "Intervisie in juni" in page.text


# ---- in the letter


def test_only_what_is_settled_is_offered_at_a_piece(els, cast, settled, issue) -> None:
    settled()
    rules.add_pictures([read_picture(photo(colour="red"))], by=cast.els)
    page = els.get("/nieuwsbrief/2025-10/berichten/nieuw")
    words = [option.text_content() for option in page.tree.xpath("//select[@name='picture_id']/option")]
    assert words == ["Geen foto", "Intervisie in juni (12/6/2025)"]
    chosen = page.form("Bericht bewaren").fill(title="Kijk", picture_id=str(Picture.get(Picture.who != "").id))
    chosen.press()
    assert NewsletterItem.get(NewsletterItem.title == "Kijk").picture_id is not None


def test_the_mail_carries_it_inside_with_its_words_and_fetches_nothing(cast, links, settled, issue) -> None:
    picture = settled()
    put(issue, picture, cast)
    row = sent_to_lena(issue, links, cast)
    mail = as_mail(row)
    html, text = (mail.get_body((kind,)).get_content().replace("\r\n", "\n") for kind in ("html", "plain"))
    (inline,) = [part for part in mail.walk() if part.get_content_type() == "image/jpeg"]
    assert inline["Content-ID"] == f"<foto-{picture.id}.jpg>" and inline.get_content() == bytes(picture.small)
    assert inline.get_content_disposition() == "inline"
    assert f'src="cid:foto-{picture.id}.jpg" alt="Vijf mensen rond een tafel"' in html
    assert html.count("<img") == 1 and 'src="http' not in html
    assert "[Foto: Vijf mensen rond een tafel]\n\nIntervisie in juni" in text
    assert PostFile.select().count() == 1, "one file for all copies"


def test_it_stands_in_the_word_file_too(els, cast, settled, issue) -> None:
    put(issue, settled(), cast)
    document = docx.Document(io.BytesIO(els.get("/nieuwsbrief/2025-10.docx").answer.data))
    (shape,) = document.inline_shapes
    assert shape._inline.docPr.get("descr") == "Vijf mensen rond een tafel"


def test_a_letter_takes_no_more_than_a_mail_can_carry(cast, settled, issue) -> None:
    first, second = settled(), settled(colour="red")
    Picture.update(small_size=400_000).execute()
    item = put(issue, first, cast)
    with pytest.raises(RuleError, match="te zwaar voor een mail"):
        put(issue, second, cast, "Nog een")
    rules.place(item, second.id)  # in the place of the first


# ---- taken away


def test_who_takes_consent_back_is_gone_from_draft_archive_waiting_mail_and_its_attachment(
    els, cast, links, settled, issue
) -> None:
    picture = settled()
    put(issue, picture, cast)
    sent_to_lena(issue, links, cast, attach=True)
    page = els.get(f"{PAGE}/{picture.id}")
    assert "in de verstuurde brief van oktober 2025" in page.text and "niet terughalen" in page.text
    assert "ingetrokken" in page.press("Toestemming ingetrokken: haal ze weg").text
    row = Letter.get(Letter.person_id == cast.lena.id)
    assert "<img" not in row.html and "Intervisie in juni" not in row.html and "Foto:" not in row.text
    assert "Zo was het." in row.html
    assert not PostFile.select().where(PostFile.name.contains("foto")).exists()
    attached = docx.Document(io.BytesIO(PostFile.get().content))
    blobs = [part.blob for part in attached.part.package.iter_parts() if "/media/" in str(part.partname)]
    assert blobs and all(Image.open(io.BytesIO(blob)).size == (1, 1) for blob in blobs)
    assert "<figure" not in els.get("/nieuwsbrief/2025-10").text
    assert NewsletterItem.get(NewsletterItem.title == "Kijk eens").picture_id is None
    assert [entry.verb for entry in entries_for(picture)] == ["create", "describe", "withdraw"]
    with pytest.raises(RuleError, match="al weg"):
        rules.take_away(picture, withdrawn=True, by=cast.els)


def test_taking_the_sending_back_takes_the_files_back(cast, links, settled, issue) -> None:
    put(issue, settled(), cast)
    mailing = sending.send(issue, Dispatch(links, HOUSE_STYLE), by=cast.els)
    sending.unsend(NewsletterIssue.get(), mailing, by=cast.els)
    assert not PostFile.select().exists() and NewsletterItem.get(NewsletterItem.title == "Kijk eens").picture_id


def test_files_of_mails_that_left_go_and_those_that_wait_stay(cast, links, settled, issue) -> None:
    from portal.retention.periods.rules import forget_files

    put(issue, settled(), cast)
    sent_to_lena(issue, links, cast)
    PostFile.update(created_at=clock.now() - timedelta(days=2)).execute()
    forget_files()
    assert PostFile.select().count() == 1
    Letter.update(sent_at=clock.now()).execute()
    forget_files()
    assert not PostFile.select().exists()


def test_after_five_years_it_goes(cast, settled) -> None:
    from portal.retention.periods.rules import clean_up

    settled(day=date(2025, 6, 12))
    clean_up(date(2030, 6, 11))
    assert Picture.select().exists()
    clean_up(date(2030, 6, 12))
    assert not Picture.select().exists()


def test_it_goes_with_who_stands_on_it_and_is_forgotten(cast, settled) -> None:
    from portal.database import transaction
    from portal.retention.forgetting.rules import anonymise_person

    gone = settled(consent=f"{cast.lena.name}, mondeling op 12 juni")
    stays = settled(colour="red", consent=f"{cast.bram.name}, per mail")
    with transaction():
        anonymise_person(cast.lena, by=cast.els)
    assert [picture.id for picture in Picture.select()] == [stays.id] and gone.id != stays.id
