"""People write down their own account, on a page of two boxes."""

from portal.kit.dates import Quarter
from portal.people.models import Person
from portal.team.accounts import rules
from tests.entries import entries_for

ADDRESS = "/mijn-gegevens/rekening"


def test_from_the_note_it_is_two_boxes_and_back_to_the_note(cast, visit):
    note = f"/onkosten/{cast.lena.id}/{Quarter.current().previous()}"
    page = visit(cast.lena).get(note).follow("Rekening wijzigen")
    asked = page.form("Rekening bewaren")
    typed = [box.get("name") for box in asked.element.iter("input") if box.get("type", "text") != "hidden"]
    assert typed == ["iban", "account_holder"] and page.links()["‹ Terug"] == note
    page = page.press("Rekening bewaren", iban="be71 0961 2345 6769")
    assert page.address == note and "BE71 0961 2345 6769" in page.text and "Je rekening is bewaard." in page.text
    assert Person.get_by_id(cast.lena.id).iban == "BE71096123456769"


def test_ones_own_details_lead_to_it(cast, visit):
    page = visit(cast.lena).get("/mijn-gegevens")
    assert "Je onkosten komen op BE68 5390 0754 7034, op naam van Lena Aerts." in page.text
    page = page.follow("Rekening wijzigen").press("Rekening bewaren", account_holder="L. Aerts")
    assert page.heading == "Mijn gegevens" and "op naam van L. Aerts." in page.text
    Person.update(iban="", account_holder="").where(Person.id == cast.lena.id).execute()
    assert visit(cast.lena).get("/mijn-gegevens").follow("Rekeningnummer invullen").heading == "Je rekening"


def test_the_account_is_checked(cast, visit):
    page = visit(cast.lena).get(ADDRESS).press("Rekening bewaren", iban="BE68 5390 0754 7035", account_holder="L. A.")
    assert page.status == 422
    assert "Dit rekeningnummer klopt niet. Kijk de cijfers na op je bankkaart." in page.text
    again = page.form("Rekening bewaren").values
    assert (again["iban"], again["account_holder"]) == ("BE68 5390 0754 7035", "L. A.")
    assert Person.get_by_id(cast.lena.id).iban == "BE68539007547034"


def test_an_account_needs_the_name_it_stands_on(cast, visit):
    page = visit(cast.lena).get(ADDRESS).press("Rekening bewaren", account_holder="")
    assert "Vul ook in op welke naam de rekening staat." in page.text


def test_the_name_of_the_account_is_filled_in_beforehand(cast, visit):
    assert visit(cast.bram).get(ADDRESS).form("Rekening bewaren").values["account_holder"] == "Bram Wouters"


def test_the_account_can_be_changed_from_another_room(cast, db):
    assert rules.change_account(cast.bram, "B. Wouters", "be68 5390 0754 7034", by=cast.els) is True
    assert Person.get_by_id(cast.bram.id).iban == "BE68539007547034"
    (entry,) = entries_for(cast.bram)
    assert (entry.actor_id, entry.on_behalf_of_id) == (cast.els.id, cast.bram.id)
