"""Partners around a family: in its file, found by whoever searches, in its copy, and gone when it is forgotten."""

import io

import openpyxl

from portal.database import transaction
from portal.families.file.facts.course import matching
from portal.families.models.family import Partner
from portal.retention.forgetting.rules import anonymise_family
from portal.retention.own_data.facts.family import of_family


def test_a_partner_stands_in_the_file_until_it_is_taken_away(visit, cast):
    page = visit(cast.els).get(f"/gezinnen/{cast.klaver.id}").follow("Partner toevoegen")
    assert page.press("Partner bewaren").status == 422
    page = page.press("Partner bewaren", name="Juf Hanne", organisation="De Kiem", phone="016 00 00 41")
    assert page.heading == "Gezin G-001" and "Juf Hanne" in page.text and "De Kiem" in page.text
    assert page.links()["016 00 00 41"] == "tel:+3216000041"
    page = page.follow("Juf Hanne").press("Bewaren", organisation="De Kiem, tweede leerjaar")
    assert "tweede leerjaar" in page.text
    page = page.follow("Juf Hanne").press("Niet meer bij dit gezin")
    assert not Partner.select().exists() and "Juf Hanne staat niet meer bij de partners." in page.text


def test_it_is_searched_goes_along_in_the_copy_and_is_forgotten(cast):
    known = {"name": "Saskia De Wit", "organisation": "Vroedvrouwen", "phone": "+3216000042"}
    Partner.create(branch=cast.branch, family=cast.klaver, **known)
    for words in ("saskia", "vroedvrouwen", "016 00 00 42"):
        assert matching(cast.els, words) == [cast.klaver.id], words
    book = openpyxl.load_workbook(io.BytesIO(of_family(cast.klaver)))
    assert "Saskia De Wit" in [cell.value for row in book["Partners"].iter_rows() for cell in row]
    with transaction():
        anonymise_family(cast.klaver, by=None)
    assert not Partner.select().exists()
