"""The year's stamp card: looked at, kept as a picture, and nobody's name on it."""

import io
from datetime import date, timedelta

import pikepdf
from pdfminer.high_level import extract_text
from PIL import Image

from portal.contacts.models.contact import Contact
from portal.contacts.year_card.documents import BAND, picture, printed
from portal.contacts.year_card.facts import year_card
from portal.families.models.match import Match
from portal.root import ROOT

HOUSE_STYLE = ROOT / "templates" / "word" / "house-style.docx"


def visits(match, first, number, **more):
    for week in range(number):
        Contact.create(branch=match.branch, match=match, day=first + timedelta(weeks=week), **more)


def test_every_day_that_counts_is_a_stamp_whatever_the_family(cast, visit):
    visits(cast.lenas, date(2025, 1, 8), 38)
    visits(cast.brams, date(2025, 1, 10), 3)
    Contact.create(branch=cast.branch, match=cast.lenas, day=date(2025, 9, 30), kind="not_home", counts=False)
    page = visit(cast.lena).get("/contacten/jaar/2025")
    assert page.heading == "38 keer was jij er"
    assert "Oktober geen enkele keer November komt nog December komt nog" in page.text
    assert len(page.tree.xpath("//div[contains(@class,'dots')]/i[@class='on']")) == 38
    assert "Januari 4 keer" in page.text
    Match.update(volunteer=cast.lena).where(Match.id == cast.brams.id).execute()
    assert visit(cast.lena).get("/contacten/jaar/2025").heading == "41 keer was jij er"


def test_the_card_is_found_from_the_quarter_and_from_year_to_year(cast, visit):
    visits(cast.lenas, date(2025, 7, 2), 2)
    Match.update(started_on=date(2024, 1, 1)).execute()
    visits(cast.lenas, date(2024, 7, 3), 1)
    page = visit(cast.lena).get(f"/contacten/{cast.lenas.id}/2025K3").follow("Je dagen in 2025")
    assert page.follow("2024").heading == "1 keer was jij er"


def test_the_picture_has_the_stamps_and_the_same_card_gives_the_same_bytes(cast, visit):
    visits(cast.lenas, date(2025, 1, 8), 40)
    answer = visit(cast.lena).get("/contacten/jaar/2025").follow("Bewaar als foto").answer
    assert answer.mimetype == "image/png"
    image = Image.open(io.BytesIO(answer.data))
    assert image.size == (1080, 1440)
    assert answer.data == picture(year_card(cast.lena, 2025))
    empty = Image.open(io.BytesIO(picture(year_card(cast.bram, 2025))))
    purple = tuple(int(BAND[i : i + 2], 16) for i in (1, 3, 5))

    def stamped(one):
        return sum(pixel == purple for pixel in one.crop((0, 340, 1080, 1380)).get_flattened_data())

    assert stamped(empty) == 0
    assert stamped(image) > 40 * 300


def test_a_year_without_stamps_says_what_belongs_there(cast, visit):
    page = visit(cast.lena).get("/contacten/jaar/2025")
    assert "Elke dag die je aanduidt, staat hier vanzelf." in page.text
    assert visit(cast.lena).get("/contacten/jaar/2026").status == 404
    assert visit(cast.els).get("/contacten/jaar/2025").status == 403


def test_the_pdf_says_the_days_and_nobodys_name(cast, visit):
    visits(cast.lenas, date(2025, 1, 8), 40)
    answer = visit(cast.lena).get("/contacten/jaar/2025").follow("Bewaar als pdf").answer
    assert answer.mimetype == "application/pdf"
    assert answer.data == printed(year_card(cast.lena, 2025), HOUSE_STYLE)
    said = " ".join(extract_text(io.BytesIO(answer.data)).split())
    assert "November komt nog" in said and said.count("geen enkele keer") == 0, said
    assert "40 keer was jij er" in said and "4 keer: 8, 15, 22 en 29" in said
    assert "Lena" not in said and "Verbeke" not in said and cast.klaver.code not in said
    with pikepdf.open(io.BytesIO(answer.data)) as document:
        assert len(document.pages) == 1
