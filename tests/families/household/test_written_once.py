"""A referral with children, parents and profile in one form; and the language at home answers the profile."""

import pytest

from portal.families.file import rules as file
from portal.families.file.facts.profile import is_another
from portal.families.models.family import Child, FamilyDetails, Parent, ProfileFlag
from portal.families.models.referral import Referral
from portal.history.models import HistoryEntry

WHOLE = {
    "source": "gezin", "name": "Familie Yilmaz", "municipality": "Kerkem", "language": "Turks",
    "kind-0-given_name": "Ada", "kind-0-birth_month": "3/2024", "kind-1-due_month": "2/2026",
    "ouder-0-given_name": "Elif", "ouder-0-birth_year": "1994", "ouder-1-given_name": "Can",
    "profiel-single_parent": "no", "profiel-newcomer": "yes",
}  # fmt: skip


def noted(visit, cast, button="Aanmelding bewaren", **more):
    form = visit(cast.els).get("/gezinnen/aanmeldingen/nieuw").form(button)
    return form.fill(**{**WHOLE, **more}).press()


def flags() -> dict[str, str]:
    return {row.flag: row.value for row in ProfileFlag.select()}


def test_children_parents_and_profile_stand_in_the_file_at_once(visit, cast):
    page = noted(visit, cast).follow("Naar het dossier")
    for words in ("Ada: 19 maanden, geboren in maart 2024", "Kind: verwacht in februari 2026", "Elif: geboren in 1994",
                  "Can: geboortejaar niet gekend"):  # fmt: skip
        assert words in page.text
    assert flags() == {"single_parent": "no", "newcomer": "yes", "other_language": "yes"}
    made = HistoryEntry.select().where(HistoryEntry.verb == "create", HistoryEntry.subject << ["child", "parent"])
    assert made.count() == 4 and all("Ada" not in row.details for row in made)


def test_a_mistake_in_a_row_is_said_there_and_everything_stays(visit, cast):
    page = noted(visit, cast, **{"kind-1-due_month": "2/2029", "ouder-1-birth_year": "twee", "name": ""})
    assert page.status == 422 and not Referral.select().exists() and not Child.select().exists()
    links = page.links()
    assert links["Kijk de maand na: ze is meer dan negen maanden ver."] == "#kind-1-due_month"
    assert links["Schrijf het jaar met vier cijfers, bijvoorbeeld 1994."] == "#ouder-1-birth_year"
    values = page.form("Aanmelding bewaren").values
    kept = {**WHOLE, "kind-1-due_month": "2/2029", "ouder-1-birth_year": "twee", "name": ""}
    assert {name: values[name] for name in kept} == kept


def test_a_row_more_and_whoever_may_be_known_lose_nothing(visit, cast):
    FamilyDetails.create(branch=cast.branch, family=cast.klaver, name="Familie Yilmaz")
    page = noted(visit, cast, "Nog een ouder")
    assert page.status == 200 and not page.all("errors")
    page = page.form("Aanmelding bewaren").fill(**{"ouder-2-given_name": "Oma"}).press()
    assert page.status == 422 and "Gezin G-001 heeft dezelfde naam." in page.text
    page.press("Aanmelding bewaren", is_other="y")
    assert sorted(one.given_name for one in Parent.select()) == ["Can", "Elif", "Oma"]
    assert Child.select().count() == 2


def test_two_taps_write_it_down_once(visit, cast):
    form = visit(cast.els).get("/gezinnen/aanmeldingen/nieuw").form("Aanmelding bewaren").fill(**WHOLE)
    assert form.press().heading == form.press().heading == "Aanmelding van Familie Yilmaz · G-003"
    assert (Child.select().count(), Parent.select().count()) == (2, 2)


@pytest.mark.parametrize(
    ("language", "answer"),
    [
        ("Turks", "yes"), ("Nederlands", "no"), ("NEDERLANDS, vlaams", "no"), ("Arabisch en Frans", "yes"),
        ("Nederlands en Turks", ""), ("", ""), (" ", ""), ("nl", "no"), ("Dari/Pasjtoe", "yes"),
    ],
)  # fmt: skip
def test_which_language_is_another(language, answer):
    assert is_another(language) == answer


def test_a_language_that_changes_corrects_its_own_answer_and_nobody_elses(cast):
    def speaks(language: str) -> dict[str, str]:
        file.change_details(cast.klaver, file.ContactDetails(language=language), by=cast.els)
        return flags()

    assert speaks("Turks") == {"other_language": "yes"}
    assert speaks("Nederlands") == {"other_language": "no"}
    assert speaks("") == {"other_language": "no"}
    file.answer_profile(cast.klaver, 2025, {"other_language": file.Reply("yes")}, by=cast.els)
    assert speaks("Nederlands") == {"other_language": "yes"}, "she said so herself"
