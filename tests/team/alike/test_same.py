""" "Is dit dezelfde?": whoever is there already is asked about first, and once."""

from datetime import date

import pytest

from portal.agenda.models.candidate import Candidate
from portal.families.models.family import Family, FamilyDetails
from portal.families.models.referral import Referral
from portal.kit.same import keys, shared
from portal.people.models import Person
from portal.team.models import ToldApart

DAY = {"received_on__dag": "1", "received_on__maand": "10", "received_on__jaar": "2025"}
SINCE = {"started_on__dag": "1", "started_on__maand": "9", "started_on__jaar": "2025"}


@pytest.mark.parametrize(
    ("one", "other", "what"),
    [
        (keys("Élodie Öztürk-Çelik"), keys("ozturk celik ELODIE"), "name"),
        (keys("Jan D’Hondt"), keys("D'hondt, Jan"), "name"),
        (keys("Familie Haile", 1), keys("haile", 1), "name"),
        (keys("Jan"), keys("Jan"), ""),
        (keys("A B", phone="+32470010022"), keys("C D", phone="+32470010022"), "phone"),
        (
            keys("A B", street="Kerkstraat 5", town="Kerkem"),
            keys("C D", street="KERKSTRAAT  5", town="kerkem"),
            "street",
        ),
        (keys("A B", street="Kerkstraat 5", town="Kerkem"), keys("C D", street="Kerkstraat 5", town="Elders"), ""),
        (keys("A B", street="Kerkstraat", town="Kerkem"), keys("C D", street="Kerkstraat", town="Kerkem"), ""),
        (keys(""), keys(""), ""),
    ],
)
def test_what_two_have_alike(one, other, what):
    assert shared(one, other) == what


@pytest.fixture
def haile(cast):
    """Family G-001 is called Haile and lives somewhere."""
    FamilyDetails.create(
        branch=cast.branch, family=cast.klaver, name="Meron Haile", street="Vijverweg 68", town="Kerkem",
        phone="+32470010022", email="haile@voorbeeld.example",
    )  # fmt: skip
    return cast


class TestAFamily:
    @pytest.mark.parametrize(
        ("typed", "why"),
        [
            ({"name": "HAILE, Méron"}, "dezelfde naam"),
            ({"name": "Anders", "phone": "0470 01 00 22"}, "hetzelfde telefoonnummer"),
            ({"name": "Anders", "email": "Haile@voorbeeld.example"}, "hetzelfde mailadres"),
            ({"name": "Anders", "street": "vijverweg  68", "town": "KERKEM"}, "hetzelfde adres"),
        ],
    )
    def test_is_asked_about_before_a_second_file_is_made(self, haile, visit, typed, why):
        page = visit(haile.els).get("/gezinnen/aanmeldingen/nieuw")
        page = page.press("Aanmelding bewaren", source="gezin", asked="Even rust", **typed, **DAY)
        assert page.status == 422 and f"Gezin G-001 heeft {why}. Is dit dezelfde?" in page.text
        assert page.form("Aanmelding bewaren").values["asked"] == "Even rust"
        assert Family.select().count() == 2

    def test_that_is_the_same_gets_the_referral_on_the_file_it_has(self, haile, visit):
        from portal.families.support import rules

        rules.end_match(haile.lenas, ended_on=date(2025, 6, 1), closing_reason="completed", by=haile.els)
        page = visit(haile.els).get("/gezinnen/aanmeldingen/nieuw")
        page = page.press("Aanmelding bewaren", source="gezin", asked="Even rust", name="Haile Meron", **DAY)
        page = page.press("Ja, dezelfde: meld gezin G-001 opnieuw aan")
        assert "Gezin G-001 is opnieuw aangemeld." in page.text
        assert Referral.get().asked == "Even rust" and Family.select().count() == 2

    def test_that_is_another_is_not_asked_about_again(self, haile, visit):
        page = visit(haile.els).get("/gezinnen/aanmeldingen/nieuw")
        page = page.press("Aanmelding bewaren", source="gezin", name="Haile Meron", **DAY)
        page.press("Aanmelding bewaren", is_other="y")
        made = Family.get(Family.code == "G-003")
        assert [(row.kind, row.first_id, row.second_id) for row in ToldApart.select()] == [
            ("family", haile.klaver.id, made.id)
        ]
        page = visit(haile.els).get(f"/gezinnen/{made.id}/contactgegevens").press("Bewaren", phone="0470 01 00 22")
        assert "De gegevens zijn bewaard." in page.text

    def test_whose_contact_data_become_those_of_another_is_asked_about(self, haile, visit):
        where = f"/gezinnen/{haile.zonnebloem.id}/contactgegevens"
        page = visit(haile.els).get(where).press("Bewaren", name="Anders", phone="0470 01 00 22")
        assert page.status == 422 and "Gezin G-001 heeft hetzelfde telefoonnummer." in page.text
        page.press("Bewaren", is_other="y")
        assert ToldApart.select().count() == 1
        assert visit(haile.els).get(where).press("Bewaren", name="Toch anders").status == 200


class TestSomebodyWhoIsInterested:
    def add(self, visit, els, **values):
        page = visit(els).get("/kandidaten/nieuw")
        return page.press("Bewaren", **values)

    def test_twice_is_asked_about_and_counts_once(self, cast, visit):
        self.add(visit, cast.els, given_name="Inge", family_name="Öztürk", phone="0470 12 34 56")
        first = Candidate.get()
        for typed in (
            {"given_name": "ozturk", "family_name": "inge"},
            {"given_name": "I.", "phone": "+32 470 12 34 56"},
        ):
            page = self.add(visit, cast.els, **typed)
            assert page.status == 422 and "Inge Öztürk heeft" in page.text
            assert page.follow("Ja, dezelfde: naar Inge Öztürk").address == f"/kandidaten/{first.id}"
        assert Candidate.select().count() == 1

    def test_who_is_a_volunteer_already_is_asked_about(self, cast, visit):
        page = self.add(visit, cast.els, given_name="Lena", family_name="Aerts")
        assert page.status == 422 and "Lena Aerts heeft dezelfde naam" in page.text
        assert page.follow("Ja, dezelfde: naar Lena Aerts").address == f"/vrijwilligers/{cast.lena.id}"

    def test_who_is_another_is_kept_and_not_asked_about_again(self, cast, visit):
        page = self.add(visit, cast.els, given_name="Lena", family_name="Aerts")
        page.press("Bewaren", is_other="y")
        made = Candidate.get()
        assert [(row.kind, row.first_id, row.second_id) for row in ToldApart.select()] == [
            ("became", made.id, cast.lena.id)
        ]
        page = visit(cast.els).get(f"/kandidaten/{made.id}/wijzigen").press("Bewaren", town="Kerkem")
        assert "Bewaard." in page.text and Candidate.get().town == "Kerkem"


def test_a_second_volunteer_is_asked_about(cast, visit):
    typed = {"given_name": "aerts", "family_name": "LENA", "role": "mentor", **SINCE}
    page = visit(cast.els).get("/vrijwilligers/nieuw").press("Bewaren", **typed)
    assert page.status == 422 and "Lena Aerts heeft dezelfde naam. Is dit dezelfde?" in page.text
    made = page.press("Bewaren", is_other="y")
    assert "staat erbij" in made.text
    new = Person.select().order_by(Person.id.desc()).get()
    assert (ToldApart.get().first_id, ToldApart.get().second_id) == (cast.lena.id, new.id)
    assert visit(cast.els).get(f"/vrijwilligers/{new.id}/wijzigen").press("Bewaren", town="Kerkem").status == 200


def test_a_new_colleague_who_is_there_already_is_asked_about(cast, visit):
    els = visit(cast.els)
    page = els.get("/wie-mag-wat/nieuw")
    typed = {"given_name": "Bram", "family_name": "wouters", "email": "bw@voorbeeld.example", "role": "treasurer"}
    page = page.press("Taak geven", **typed, started_on__dag="3", started_on__maand="10", started_on__jaar="2025")
    assert page.status == 422 and "Bram Wouters heeft dezelfde naam" in page.text
