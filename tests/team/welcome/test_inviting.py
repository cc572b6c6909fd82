"""Volunteers are invited: one, a choice or all; by mail, message or letter; and who has been in stands in the list."""

import re
from datetime import timedelta

import pytest

from portal.history.models import HistoryEntry
from portal.home.stopping import rules as stopping
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.people.models import Branch, Person, RolePeriod
from portal.post.models import Letter, Mailing
from portal.sign_in.models import FirstLink
from portal.team.welcome import rules
from portal.team.welcome.facts import guests
from tests.conftest import NOW


@pytest.fixture
def rita(cast):
    """Without a mail address."""
    rita = Person.create(branch=cast.branch, given_name="Rita", family_name="Smets", phone="+32470123456")
    RolePeriod.create(branch=cast.branch, person=rita, role="mentor", started_on=NOW.date())
    return rita


def test_all_at_once_each_with_their_own_link_and_two_minutes_to_take_it_back(cast, rita, visit):
    els = visit(cast.els)
    page = els.get("/vrijwilligers/uitnodigen").press("Mail 2 uitnodigingen")
    assert "Over 2 minuten vertrekken 2 mails." in page.text
    letters = {letter.to_address: letter for letter in Letter.select()}
    assert set(letters) == {"lena@voorbeeld.example", "bram@voorbeeld.example"}, "nobody of another branch, no staff"
    links = {letter.button_url for letter in letters.values()}
    assert len(links) == 2 and all(letter.secret and letter.expires_at for letter in letters.values())
    lena = letters["lena@voorbeeld.example"]
    assert "Zo werkt het" in lena.text and "Bel 016\xa000\xa000\xa000" in lena.text and "Gezin" not in lena.text
    assert "uitgenodigd op 3 oktober 2025, per mail" in page.text
    page = els.get("/vrijwilligers/uitnodigen")
    assert "nog niet uitgenodigd" in page.text, "Rita"
    assert not page.tree.xpath('//input[@type="hidden"][@name="wie"]'), "nobody else is left to ask by mail"
    rules.uninvite(Mailing.get(), by=cast.els)
    assert not Letter.select().exists() and not FirstLink.select().exists()
    assert visit().get(links.pop()).status == 410


def test_the_mail_that_is_read_is_one_that_leaves(cast, visit):
    Person.update(email=None, on_paper=True).where(Person.id == cast.bram.id).execute()
    page = visit(cast.els).get("/vrijwilligers/uitnodigen")
    assert "Lees de mail aan Lena" in page.text and "Dag Lena," in page.text and "Dag Bram," not in page.text


def test_toch_niet_on_the_page(cast, visit):
    page = visit(cast.els).get("/vrijwilligers/uitnodigen").press("Mail 2 uitnodigingen").press("Toch niet")
    assert "De uitnodigingen zijn teruggenomen." in page.text and not FirstLink.select().exists()


def test_a_choice_and_nobody(cast, visit):
    page = visit(cast.els).get("/vrijwilligers/uitnodigen")
    assert "Duid eerst aan wie je uitnodigt." in page.press("Mail de gekozen").text
    page.press("Mail de gekozen", wie=[str(cast.bram.id)])
    assert [letter.person_id for letter in Letter.select()] == [cast.bram.id]


def test_a_number_of_another_branch_invites_nobody(cast, visit):
    wout = Person.create(branch=cast.yusuf.branch, given_name="Wout", family_name="Bos", email="w@elders.example")
    RolePeriod.create(branch=wout.branch, person=wout, role="mentor", started_on=NOW.date())
    els = visit(cast.els)
    token = els.get("/vrijwilligers/uitnodigen").tree.xpath('//input[@name="csrf_token"]')[0].get("value")
    els.client.post("/vrijwilligers/uitnodigen", data={"csrf_token": token, "wie": str(wout.id)})
    assert not Letter.select().exists() and not FirstLink.select().exists()


def test_without_a_mail_address_all_or_nothing(cast, rita):
    with pytest.raises(RuleError, match="Rita Smets: geen mailadres"):
        rules.invite([cast.lena, rita], by=cast.els)
    assert not Letter.select().exists() and not FirstLink.select().exists()


def test_a_letter_with_a_square_for_who_has_no_mail(cast, rita, visit):
    page = visit(cast.els).get(f"/vrijwilligers/{rita.id}").press("Brief met QR-code")
    assert "Welkom in het portaal, Rita" in page.text and page.tree.xpath('//*[name()="svg"]')
    assert "bel 016 00 00 00 of mail naar lindedal@home-start.example" in page.text.lower()
    assert FirstLink.get().way == "paper" and not Letter.select().exists()
    assert "uitgenodigd op 3 oktober 2025, met een brief" in visit(cast.els).get("/vrijwilligers").text


def test_a_message_holds_the_link_once_and_its_holder_is_told(cast, visit):
    page = visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}").press("Bericht voor WhatsApp")
    words = page.tree.xpath('//textarea[@id="bericht"]')[0].text
    path = re.search(r"http://localhost(/uitnodiging/\S+)", words)[1]
    assert page.tree.xpath('//a[starts-with(@href, "https://wa.me/")]')
    assert [letter.kind for letter in Letter.select()] == ["sign_in_changed"], "she hears that somebody made it"
    assert path.rpartition("/")[2] not in "".join(
        Letter.select().get().text + row.details for row in HistoryEntry.select()
    )
    assert "Dag Lena" in visit().get(path).press("Ja, meld mij aan").text
    assert "was er op 3 oktober 2025" in visit(cast.els).get("/vrijwilligers").text


def test_a_link_by_hand_asks_who_she_is_again(cast, visit):
    els = visit(cast.els)
    page = els.get(f"/vrijwilligers/{cast.lena.id}")
    with clock.stopped(NOW + timedelta(minutes=6)):
        page.press("Bericht voor WhatsApp")
    assert not FirstLink.select().exists()


def test_a_mail_that_came_back_is_said(cast):
    rules.invite([cast.lena], by=cast.els)
    Letter.update(given_up_at=NOW, error="geweigerd: 550").execute()
    said = {guest.person.id: guest.standing.words for guest in guests(cast.branch.id)}
    assert said[cast.lena.id].endswith("de mail kwam terug")


@pytest.mark.parametrize("days", [0, 1])
@pytest.mark.parametrize("with_family", [True, False])
def test_who_stops_before_the_mail_left_is_not_welcomed(cast, rita, days, with_family):
    """Also where the last contacts are still to be handed in; and who goes on after all is not said to be told."""
    someone = cast.lena if with_family else rita
    Person.update(email="rita@voorbeeld.example").where(Person.id == rita.id).execute()
    RolePeriod.update(started_on=NOW.date() - timedelta(days=60)).where(RolePeriod.person == rita.id).execute()
    rules.invite([Person.get_by_id(someone.id)], by=cast.els)
    stopping.stop(someone, stopping.Stop(NOW.date() - timedelta(days=days), {}), lambda *_: "", by=cast.els)
    assert not Letter.select().where(Letter.kind == "welcome").exists()
    stopping.take_back(someone, lambda *_: "", by=cast.els)
    said = {guest.person.id: guest.standing.state for guest in guests(cast.branch.id)}
    assert said[someone.id] == "not"


def test_a_mail_that_did_not_leave_for_the_address_changed_told_nobody(cast, visit):
    rules.invite([cast.bram], by=cast.els)
    page = visit(cast.els).get(f"/vrijwilligers/{cast.bram.id}/wijzigen")
    page.press("Bewaren", email="nieuw@voorbeeld.example")
    assert Person.get_by_id(cast.bram.id).email == "nieuw@voorbeeld.example"
    (standing,) = [guest.standing for guest in guests(cast.branch.id) if guest.person.id == cast.bram.id]
    assert standing.state == "not"


def test_without_a_phone_number_the_letter_says_to_answer(cast):
    Branch.update(phone="").where(Branch.id == cast.branch.id).execute()
    rules.invite([Person.get_by_id(cast.lena.id)], by=cast.els)
    assert "Liever op papier of aan de telefoon? Antwoord op deze mail, dan doen we het samen." in Letter.get().text


def test_a_second_invitation_takes_the_place_of_the_one_that_did_not_leave_yet(cast):
    """Pressed twice, or a letter after a mail: no mail leaves whose link is void."""
    rules.invite([cast.lena, cast.bram], by=cast.els)
    rules.invite([cast.lena], by=cast.els)
    assert sorted(letter.to_address for letter in Letter.select().where(Letter.kind == "welcome")) == [
        "bram@voorbeeld.example", "lena@voorbeeld.example",
    ]  # fmt: skip
    rules.hand_over(cast.bram, "paper", by=cast.els)
    (left,) = Letter.select().where(Letter.kind == "welcome")
    assert left.to_address == "lena@voorbeeld.example"
    assert FirstLink.select().where(FirstLink.is_live()).count() == 2
    rules.uninvite(Mailing.select().order_by(Mailing.id.desc()).get(), by=cast.els)
    assert not Letter.select().where(Letter.kind == "welcome").exists()
