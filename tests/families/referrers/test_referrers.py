"""Whom to call at an organisation: kept with it, and not lost where two become one."""

from portal.families.models.referral import Referral, Referrer


def test_an_organisation_has_a_contact_person(visit, cast):
    clb = Referrer.create(branch=cast.branch, name="CLB")
    page = visit(cast.els).get("/gezinnen/aanmelders").follow("CLB")
    assert page.press("Bewaren", contact_phone="onzin").status == 422
    page = page.press("Bewaren", contact_name="Ilse Vrancken", contact_phone="016 00 00 41")
    assert "Ilse Vrancken" in page.text and page.links()["016 00 00 41"] == "tel:+3216000041"
    asked = {"family": cast.klaver, "received_on": "2025-09-20", "referrer": clb}
    referral = Referral.create(branch=cast.branch, **asked)
    assert "Ilse Vrancken" in visit(cast.els).get(f"/gezinnen/aanmeldingen/{referral.id}").text
    Referrer.create(branch=cast.branch, name="CLB Kerkem")
    page = page.follow("CLB").press("Bewaren", name="clb kerkem")
    assert "Samengevoegd met CLB Kerkem." in page.text and "Ilse Vrancken" in page.text
    assert Referral.get().referrer.name == "CLB Kerkem"


def test_of_two_that_become_one_no_contact_goes_without_a_word(visit, cast):
    one = Referrer.create(branch=cast.branch, name="CLB Kerkem", contact_name="Ilse Vrancken")
    two = Referrer.create(branch=cast.branch, name="Clb Kerken", contact_email="ilse@clb.example")
    page = visit(cast.els).get(f"/gezinnen/aanmelders/{two.id}")
    page = page.press("Bewaren", name="CLB Kerkem", contact_name="Ilse Vrancken", contact_phone="016 00 00 41")
    kept = Referrer.get_by_id(one.id)
    assert (kept.contact_email, kept.contact_phone) == (
        "ilse@clb.example",
        "+3216000041",
    ) and "bewaard" not in page.text
    third = Referrer.create(branch=cast.branch, name="Clb", contact_name="Jan Smets", contact_phone="+3216000042")
    page = visit(cast.els).get(f"/gezinnen/aanmelders/{third.id}").press("Bewaren", name="CLB Kerkem")
    assert "Daar staat Ilse Vrancken als contactpersoon; Jan Smets is niet bewaard." in page.text
    assert Referrer.get().contact_phone == "+3216000041", "no number of the one under the name of the other"
