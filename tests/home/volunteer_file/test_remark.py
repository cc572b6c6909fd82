"""A remark about a volunteer: for coordinators in the portal, in the volunteer's own copy, and gone with them."""

import io

import openpyxl

from portal.database import transaction
from portal.families.models.family import FamilyDetails
from portal.history.models import HistoryEntry
from portal.people.models import Person
from portal.retention.forgetting.rules import anonymise_person
from portal.retention.own_data.facts.person import of_person
from portal.team.models import VolunteerRemark

WORDS = "Belt liever dan dat ze mailt."


def test_els_writes_it_down_and_lena_reads_it_in_her_copy_alone(cast, visit):
    page = visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}").follow("Opmerking schrijven")
    assert "Vraagt Lena een kopie van de eigen gegevens, dan staat het daar wel in." in page.text
    page = page.press("Bewaren", heard="via via", remark=WORDS)
    assert WORDS in page.text and "via via" in page.text
    told = [row.details for row in HistoryEntry.select().where(HistoryEntry.subject == "volunteer_remark")]
    assert len(told) == 1 and WORDS not in told[0]
    lena = visit(cast.lena)
    assert all(WORDS not in lena.get(address).text for address in ("/", "/mijn-gegevens"))
    rows = openpyxl.load_workbook(io.BytesIO(of_person(cast.lena)))["Wie je bent"].iter_rows(values_only=True)
    assert {("Leerde ons kennen", "via via"), ("Opmerking van de coördinator", WORDS)} <= set(rows)


def test_nothing_is_kept_of_two_empty_fields_and_it_goes_with_who_is_forgotten(cast, visit):
    page = visit(cast.els).get(f"/vrijwilligers/{cast.bram.id}/opmerking").press("Bewaren")
    assert "Nog geen opmerking." in page.text and not VolunteerRemark.select().exists()
    page.follow("Opmerking schrijven").press("Bewaren", remark=WORDS)
    with transaction():
        anonymise_person(Person.get_by_id(cast.bram.id), by=None)
    assert not VolunteerRemark.select().exists()


def test_a_familys_name_is_asked_about_for_the_volunteer_may_read_it(cast, visit):
    FamilyDetails.create(branch=cast.branch, family=cast.zonnebloem, name="Haile")
    page = visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}/opmerking").press("Bewaren", remark="Kent Haile goed.")
    assert page.status == 422 and "In je opmerking staat een naam (Haile)" in page.text
    assert not VolunteerRemark.select().exists()
    assert "Kent Haile goed." in page.form("Bewaren").tick("remark_anyway", "y").press().text
