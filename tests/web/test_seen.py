"""Two people over one row: what the other changed meanwhile is not undone without a word, in whatever room it is."""

from datetime import date, time

import pytest

from portal.agenda.models.event import Event
from portal.agenda.models.outreach import Outreach
from portal.agenda.outreach import rules as outreach
from portal.agenda.outreach.forms import OutreachForm
from portal.expenses.models.rates import MileageRate
from portal.families.file import rules as families
from portal.families.models.family import FamilyDetails
from portal.newsletter.letter import rules as newsletter
from portal.newsletter.models import NewsletterItem
from portal.people.models import Branch, Person
from portal.team.accounts.rules import change_account
from portal.team.remarks import rules as remarks

WORDS = "Dit is gewijzigd nadat je deze pagina opende"


@pytest.fixture
def letter(cast):
    return newsletter.make_draft(date(2025, 10, 1), by=cast.els)


@pytest.fixture
def piece(cast, letter):
    values = {"section": "practical", "title": "Bureau dicht", "text": "", "when": "", "where": "", "price": ""}
    more = {"extra": "", "enrol": "", "link": "", "picture": None, "is_mandatory": False}
    return newsletter.add_item(letter, submission_key="k", by=cast.els, **values, **more)


def test_a_piece_of_the_newsletter(cast, piece, visit):
    address = f"/nieuwsbrief/berichten/{piece.id}"
    first, second = (visit(cast.els).get(address).form("Bericht bewaren") for _ in range(2))
    first.fill(text="Tot maandag.").press()
    page = second.fill(title="Het bureau is dicht").press()
    assert page.status == 409 and WORDS in page.text and "Wat je al invulde, staat er nog." in page.text
    kept = NewsletterItem.get_by_id(piece.id)
    assert (kept.title, kept.text) == ("Bureau dicht", "Tot maandag.")
    page.press("Bericht bewaren")
    kept = NewsletterItem.get_by_id(piece.id)
    assert (kept.title, kept.text) == ("Het bureau is dicht", "")


def test_who_goes_back_and_sends_again_is_not_told_that_it_was_somebody_else(cast, piece, visit):
    form = visit(cast.els).get(f"/nieuwsbrief/berichten/{piece.id}").form("Bericht bewaren")
    assert form.fill(text="Tot maandag.").press().status == 200
    page = form.fill(text="Tot dinsdag.").press()  # the Back button shows the page as it was
    assert page.status == 409
    assert "door iemand anders, of door jezelf." in page.text and "nu staat er ‘Tot maandag.’" in page.text


def test_a_piece_that_follows_an_event_which_moved_meanwhile(cast, visit):
    event = Event.create(
        branch=cast.branch, kind="peer_supervision", title="Intervisie", day=date(2025, 10, 22),
        starts_at=time(19, 30), ends_at=time(21, 30), place="De Linde",
    )  # fmt: skip
    newsletter.make_draft(date(2025, 10, 1), by=cast.els)
    piece = NewsletterItem.get(NewsletterItem.event == event)
    form = visit(cast.els).get(f"/nieuwsbrief/berichten/{piece.id}").form("Bericht bewaren").fill(section="other")
    Event.update(day=date(2025, 10, 29)).execute()
    assert form.press().status == 409
    assert NewsletterItem.get_by_id(piece.id).follows, "it would say the day of before for ever"


def test_a_second_tap_is_no_other_person(cast, letter, visit):
    form = visit(cast.els).get("/nieuwsbrief/2025-10").form("Tekst bewaren").fill(introduction="Dag allemaal.")
    assert form.press().status == form.press().status == 200


def test_a_mistake_of_ones_own_does_not_hide_what_the_other_changed(cast, visit):
    form = visit(cast.els).get(f"/gezinnen/{cast.klaver.id}/contactgegevens").form("Bewaren")
    families.change_details(cast.klaver, families.ContactDetails(phone="+3216112233"), by=cast.els)
    page = form.fill(name="Yilmaz", phone="12").press()
    assert page.status == 422 and WORDS not in page.text
    page = page.press("Bewaren", phone="")
    assert page.status == 409 and WORDS in page.text and FamilyDetails.get().phone == "+3216112233"


def test_a_mistake_of_ones_own_does_not_hide_that_the_account_changed(cast, visit):
    page = visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}/wijzigen").press("Bewaren", phone="12")
    change_account(cast.lena, "Lena Aerts", "BE71 0961 2345 6769", by=cast.lena)
    assert page.status == 422
    page = page.press("Bewaren", phone="12").press("Bewaren", phone="")
    assert page.status == 409 and "De rekening is intussen gewijzigd." in page.text
    assert Person.get_by_id(cast.lena.id).iban == "BE71096123456769"


def test_what_hangs_on_a_row_counts_too(cast, visit):
    address = f"/vrijwilligers/{cast.lena.id}/opmerking"
    form = visit(cast.els).get(address).form("Bewaren").fill(remark="Liever geen honden.")
    remarks.write(cast.lena, remarks.Remark("via via", "Kan niet op maandag."), by=cast.els)
    page = form.press()
    assert page.status == 409 and WORDS in page.text and "Liever geen honden." in page.text
    assert "terecht: nu staat er ‘via via’." in page.text and "nu staat er ‘Kan niet op maandag.’." in page.text


def test_what_stands_there_now_is_said_as_each_field_shows_it(cast, visit):
    form = visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}/wijzigen").form("Bewaren").fill(town="Kerkem")
    changed = {"phone": "+32470123456", "vehicle": "bicycle", "birth_on": date(1960, 3, 1), "share_birthday": True}
    Person.update(**changed).where(Person.id == cast.lena.id).execute()
    said = form.press().text
    for words in (
        "telefoon: nu staat er ‘0470 12 34 56’.",
        "‘met de fiets’.",
        "‘1 maart 1960’.",
        "nu staat er een vinkje.",
    ):
        assert words in said, words
    assert "Gemeente: nu staat er ‘Lindedal’." in said and "Voornaam: nu" not in said


def test_what_a_rate_became_is_said_beside_it(cast, visit):
    rate = MileageRate.create(
        branch=cast.branch, kind="car", series="quarterly", rate_e4=4309, source="omzendbrief",
        valid_from=date(2025, 7, 1), valid_until=date(2025, 9, 30),
    )  # fmt: skip
    form = visit(cast.els).get(f"/tarieven/{rate.id}").form("Bewaren").fill(source="website")
    MileageRate.update(rate_e4=4326).where(MileageRate.id == rate.id).execute()
    page = form.press()
    assert page.status == 409 and "Euro per kilometer: nu staat er ‘€ 0,4326’." in page.text


def test_what_a_device_kept_of_a_page_does_not_come_back_over_what_changed_since(cast, visit):
    """static/portal.js brings it back where the version is the same."""

    def version():
        page = visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}/wijzigen")
        return page.tree.xpath("//form[@data-keep]/@data-version")

    first = version()
    assert first == version() != []
    Person.update(phone="+32470123456").where(Person.id == cast.lena.id).execute()
    second = version()
    assert second != first
    change_account(cast.lena, "Lena Aerts", "BE71 0961 2345 6769", by=cast.lena)
    assert version() != second


def test_around_the_form_stands_what_is_stored_and_not_what_was_refused(cast, visit):
    named = visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}/wijzigen").form("Bewaren").fill(given_name="Magda")
    called = visit(cast.els).get("/afdeling").form("Bewaren").fill(name="Home-Start Heide")
    Person.update(phone="+32470123456").where(Person.id == cast.lena.id).execute()
    Branch.update(phone="+3216112233").where(Branch.id == cast.branch.id).execute()
    pages = named.press(), called.press()
    assert [page.status for page in pages] == [409, 409]
    assert pages[0].heading == "Gegevens van Lena Aerts" and "Magda" not in pages[0].text
    assert "Home-Start Lindedal" in pages[1].text and "Home-Start Heide" not in pages[1].text


def test_what_was_thrown_away_while_somebody_pressed_is_not_said_to_be_kept(app, cast):
    """It was there when the press came in, and is not any more when its turn comes."""
    values = {"title": "Artikel", "is_permanent": False, "first_on": date(2025, 9, 1), "last_on": None}
    action = Outreach.create(branch=cast.branch, submission_key="k", **values)
    with app.test_request_context():
        form = OutreachForm(obj=action).edits(action)
        Outreach.delete().execute()
        other = outreach.OutreachDetails(**values | {"title": "Twee artikels"})
        assert not form.attempt(outreach.correct, action, other, by=cast.els)
        assert form.status == 409 and form.form_errors == [
            "Dit is weggehaald nadat je deze pagina opende. Er is niets bewaard."
        ]
