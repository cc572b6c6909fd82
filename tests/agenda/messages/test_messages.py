"""Els writes to people of a list: she reads it first, has two minutes to take it back, and a copy stays with each."""

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest

from portal.agenda.candidates import rules as candidates
from portal.agenda.messages import rules
from portal.agenda.models.candidate import Candidate
from portal.agenda.models.message import Message
from portal.database import transaction
from portal.families.models.family import FamilyDetails
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.people.models import RolePeriod
from portal.post.models import Letter
from portal.retention.forgetting.rules import anonymise_candidate
from portal.retention.own_data.facts.person import of_person
from portal.retention.periods.rules import clean_up
from tests.agenda.conftest import known_candidate
from tests.conftest import NOW

WORDS = {"subject": "De sleutel van het lokaal", "text": "Hij ligt bij de bakker.\n\nTot morgen."}


@pytest.fixture
def noor(cast):
    return candidates.add(known_candidate(email="noor@voorbeeld.example"), "sleutel-noor", by=cast.els)


@pytest.fixture
def sent(cast, visit):
    """The page after all volunteers were written to."""
    page = visit(cast.els).get("/vrijwilligers").follow("Schrijf hun een mail").press("Lees na", **WORDS)
    return page.press("Verstuur 2 mails")


def test_everybody_of_a_list_is_written_to_once_it_was_read(cast, visit):
    page = visit(cast.els).get("/vrijwilligers").follow("Schrijf hun een mail")
    assert page.heading == "Een mail schrijven" and "Verstuur" not in page.text, "what nobody read does not leave"
    page = page.press("Lees na", **WORDS)
    assert (
        "Zo leest Bram het" in page.text
        and "Dag Bram,Hij ligt bij de bakker." in page.text
        and not Letter.select().exists()
    )
    assert "*De sleutel van het lokaal* Dag allemaal, Hij ligt bij de bakker." in page.text, "for the group"
    page = page.press("Verstuur 2 mails")
    assert page.heading == "De sleutel van het lokaal" and "Over 2 minuten vertrekken 2 mails." in page.text
    assert [(letter.to_name, letter.text.split("\n")[0]) for letter in Letter.select().order_by(Letter.to_name)] == [
        (cast.bram.name, "Dag Bram,"), (cast.lena.name, "Dag Lena,"),
    ]  # fmt: skip
    assert {letter.due_at for letter in Letter.select()} == {NOW + timedelta(minutes=2)}


def test_a_choice_of_them_alone(cast, visit):
    page = visit(cast.els).get("/vrijwilligers").follow("Schrijf hun een mail")
    page = page.press("Lees na", **WORDS, to=[f"v{cast.lena.id}"])
    assert "Dag Lena," in page.text
    page.press("Verstuur 1 mail")
    assert [letter.person_id for letter in Letter.select()] == [cast.lena.id]


def test_nothing_leaves_that_nobody_read(cast, visit):
    page = visit(cast.els).get("/vrijwilligers").follow("Schrijf hun een mail").press("Lees na", **WORDS)
    page = page.press("Verstuur 2 mails", text="Heel iets anders.")
    assert page.status == 409 and "Er is iets gewijzigd sinds je de mail las." in page.text
    assert "Dag Bram,Heel iets anders." in page.text and not Letter.select().exists()
    assert page.press("Verstuur 2 mails").status == 200 and Letter.select().count() == 2


def test_taken_back_nobody_gets_it_and_the_words_stay(cast, sent):
    page = sent.press("Toch niet")
    assert "Niemand kreeg iets. Je tekst staat nog hier." in page.text and not Letter.select().exists()
    page = page.follow("Verder schrijven")
    assert page.form("Lees na").values["subject"] == "De sleutel van het lokaal"
    assert sorted(page.form("Lees na").values.getlist("to")) == sorted([f"v{cast.bram.id}", f"v{cast.lena.id}"])


def test_a_second_tap_lands_on_the_first(cast, visit):
    form = (
        visit(cast.els).get("/vrijwilligers").follow("Schrijf hun een mail").press("Lees na", **WORDS)
        .form("Verstuur 2 mails")
    )  # fmt: skip
    assert form.press().address == form.press().address
    assert Message.select().count() == 1 and Letter.select().count() == 2


def test_a_copy_stands_in_the_file_of_each_and_of_nobody_else(cast, visit, noor):
    draft = rules.Draft("Voor twee", "Woorden.", (f"v{cast.lena.id}", f"k{noor.id}"))
    rules.send(draft, "sleutel", by=cast.els)
    els = visit(cast.els)
    assert els.get(f"/vrijwilligers/{cast.lena.id}").follow("Voor twee").heading == "Voor twee"
    assert els.get(f"/kandidaten/{noor.id}").follow("Voor twee").heading == "Voor twee"
    assert "Voor twee" not in els.get(f"/vrijwilligers/{cast.bram.id}").text


def test_candidates_of_a_list_are_written_to(cast, visit, noor):
    page = visit(cast.els).get("/kandidaten").follow("Schrijf deze persoon een mail").press("Lees na", **WORDS)
    page.press("Verstuur 1 mail")
    letter = Letter.get()
    assert (letter.to_address, letter.person_id, letter.about) == (noor.email, None, f"candidate-{noor.id}")


def test_who_stopped_or_is_of_another_branch_is_not_on_the_page(cast, visit):
    RolePeriod.update(ended_on=date(2025, 9, 1)).where(RolePeriod.person == cast.bram.id).execute()
    page = visit(cast.els).get(f"/brieven/nieuw?wie=v{cast.bram.id}.v{cast.lena.id}.v{cast.yusuf.id}.x9.v")
    assert page.form("Lees na").values.getlist("to") == [f"v{cast.lena.id}"]
    with pytest.raises(RuleError):
        rules.send(rules.Draft("A", "B", (f"v{cast.bram.id}", f"v{cast.yusuf.id}")), "sleutel", by=cast.els)
    assert not Message.select().exists()


def test_who_has_no_mail_is_called(cast, visit):
    type(cast.bram).update(email=None).where(type(cast.bram).id == cast.bram.id).execute()
    page = visit(cast.els).get(f"/brieven/nieuw?wie=v{cast.bram.id}.v{cast.lena.id}")
    assert f"Zonder mailadres: zeg het zelf (1) {cast.bram.name}" in page.text
    assert page.form("Lees na").values.getlist("to") == [f"v{cast.lena.id}"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"subject": ""}, "Vul in waarover het gaat."),
        ({"text": " "}, "Schrijf wat je wil zeggen."),
        ({"to": []}, "Kies minstens één iemand."),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_the_rest_stays(cast, visit, typed, sentence):
    page = visit(cast.els).get("/vrijwilligers").follow("Schrijf hun een mail").press("Lees na", **{**WORDS, **typed})
    assert page.status == 422 and sentence in page.text
    kept = "text" if "subject" in typed else "subject"
    assert page.form("Lees na").values[kept].replace("\r", "") == WORDS[kept]


def test_a_family_is_not_named_unless_she_says_so(cast, visit):
    FamilyDetails.create(branch=cast.branch, family=cast.klaver, name="Haddouchi")
    page = visit(cast.els).get("/vrijwilligers").follow("Schrijf hun een mail")
    page = page.press("Lees na", subject="Nieuws", text="Familie Haddouchi verhuist.")
    assert page.status == 422 and "Haddouchi" in page.text and "Verstuur" not in page.text


def test_it_goes_when_its_letters_go_and_with_who_is_forgotten(cast, noor):
    rules.send(rules.Draft("Voor twee", "Woorden.", (f"v{cast.lena.id}", f"k{noor.id}")), "sleutel", by=cast.els)
    Letter.update(sent_at=clock.now()).execute()
    with transaction():
        anonymise_candidate(Candidate.get_by_id(noor.id), by=cast.els)
    assert [letter.person_id for letter in Letter.select()] == [cast.lena.id]
    clean_up(clock.today())
    assert Message.select().count() == 1
    Message.update(created_at=NOW - timedelta(days=10 * 366)).execute()
    clean_up(clock.today())
    assert not Message.select().exists()


def test_a_mail_that_waits_follows_the_address_of_a_candidate(cast, noor):
    draft = rules.Draft(**WORDS, marks=(f"k{noor.id}",))
    rules.send(draft, "sleutel-mail", by=cast.els)
    candidates.correct(noor, known_candidate(email="noor.nys@voorbeeld.example"), by=cast.els)
    assert Letter.get().to_address == "noor.nys@voorbeeld.example"


def test_what_was_written_to_a_candidate_stands_in_the_copy_of_who_they_became(cast, noor):
    rules.send(rules.Draft("Welkom", "Woorden.", (f"k{noor.id}",)), "sleutel", by=cast.els)
    person = candidates.start(noor, candidates.Start("family_buddy", clock.today(), "Nys"), by=cast.els)
    sheet = openpyxl.load_workbook(BytesIO(of_person(person)))["Brieven"]
    assert "Welkom" in [cell.value for row in sheet.rows for cell in row]
