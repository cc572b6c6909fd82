"""What was typed comes back: a form that was sent after the sign-in had ended stands filled in afterwards."""

import re
from datetime import timedelta

import pytest

from portal.contacts.models.concern import Concern
from portal.contacts.models.contact import Contact
from portal.contacts.quarters import rules as contacts
from portal.expenses.models.notes import ExpenseNote
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.post.models import Letter
from portal.retention.periods.rules import clean_up
from portal.sign_in.carrying import rules
from portal.sign_in.devices import rules as devices
from portal.sign_in.models import CarriedForm
from tests.conftest import NOW
from tests.expenses.conftest import DECLARE

WORRY = "Ik maak me zorgen: het is er koud, en <b>stil</b>.\nMaandag ook al."
SEND = "Versturen naar mijn coördinator"


def sent_too_late(visitor, person, address, button, **typed):
    """The page that somebody gets who sends a form after the sign-in has ended."""
    page = visitor.get(address)
    form = page.form(button).fill(**typed)
    devices.end_devices(person, by=person)
    return form.press(Referer=f"http://localhost{page.address}")


def sign_in_by_mail(page):
    """From the page that asks who one is, with the code of the letter."""
    page = page.press("Stuur me een code", email="lena@voorbeeld.example")
    code = re.search(r"\d{3} \d{3}", Letter.select().order_by(Letter.id.desc()).get().text)[0]
    return page.press("Aanmelden", code=code)


def area(page, name):
    return page.tree.xpath(f'//textarea[@name="{name}"]')[0].text_content().removeprefix("\n").strip()


def test_a_worry_comes_back_in_its_form_after_the_code_from_the_mail(cast, visit):
    page = sent_too_late(visit(cast.lena), cast.lena, "/bezorgdheden/nieuw", SEND, text=WORRY)
    assert "Je was afgemeld. Meld je opnieuw aan: wat je invulde, komt terug." in page.text
    page = sign_in_by_mail(page)
    assert page.address.startswith("/bezorgdheden/nieuw") and area(page, "text") == WORRY
    assert "Wat je toen invulde, staat hier nog." in page.text
    assert Concern.select().count() == 0, "it was never sent by itself"
    page.press(SEND)
    assert Concern.get().text == WORRY
    assert CarriedForm.select().count() == 0, "and it is dropped after use"
    assert area(visit(cast.lena).get("/bezorgdheden/nieuw"), "text") == ""


def test_also_where_the_browser_lost_all_its_cookies(cast, visit):
    phone = visit(cast.lena)
    form = phone.get("/bezorgdheden/nieuw").form(SEND).fill(text=WORRY)
    phone.client.delete_cookie("portaal")
    page = form.press(Referer="http://localhost/bezorgdheden/nieuw")
    assert area(sign_in_by_mail(page), "text") == WORRY


def test_it_is_left_out_with_one_button(cast, visit):
    phone = visit(cast.lena)
    page = sign_in_by_mail(sent_too_late(phone, cast.lena, "/bezorgdheden/nieuw", SEND, text=WORRY)).press("Weglaten")
    assert page.address == "/bezorgdheden/nieuw" and area(page, "text") == "" and CarriedForm.select().count() == 0


def test_it_is_written_nowhere_as_it_is(cast, visit):
    sent_too_late(visit(cast.lena), cast.lena, "/bezorgdheden/nieuw", SEND, text=WORRY)
    assert "koud" not in CarriedForm.get().sealed and rules.find("anders", cast.lena, key="x" * 32) is None


def test_somebody_else_on_that_phone_gets_none_of_it_and_it_is_dropped(cast, visit):
    phone = visit(cast.lena)
    sent_too_late(phone, cast.lena, "/bezorgdheden/nieuw", SEND, text=WORRY)
    page = phone.sign_in(cast.bram).get("/bezorgdheden/nieuw")
    assert area(page, "text") == "" and "koud" not in page.text and CarriedForm.select().count() == 0
    assert area(phone.sign_in(cast.lena).get("/bezorgdheden/nieuw"), "text") == ""


def test_signing_out_leaves_nothing_of_it(cast, visit):
    phone = visit(cast.lena)
    page = sign_in_by_mail(sent_too_late(phone, cast.lena, "/bezorgdheden/nieuw", SEND, text=WORRY))
    phone.get("/mijn-gegevens").press("Afmelden op dit toestel")
    assert area(phone.sign_in(cast.lena).get("/bezorgdheden/nieuw"), "text") == "", page.address


def test_a_day_later_it_is_gone_and_five_of_one_person_are_kept(cast, visit):
    phone = visit(cast.lena)
    page = sent_too_late(phone, cast.lena, "/bezorgdheden/nieuw", SEND, text=WORRY)
    with clock.stopped(NOW + timedelta(days=1)):
        assert area(sign_in_by_mail(page), "text") == ""
        for _ in range(7):
            rules.keep(rules.Posted("/x", "/y", (("text", "z"),)), cast.lena, key="x" * 32)
        assert CarriedForm.select().count() == 5
    with clock.stopped(NOW + timedelta(days=3)):
        clean_up(clock.today())
        assert CarriedForm.select().count() == 0


def test_what_is_too_long_is_not_carried_and_nobody_says_so(cast, visit):
    page = sent_too_late(visit(cast.lena), cast.lena, "/bezorgdheden/nieuw", SEND, text="lang " * 60_000)
    assert "komt terug" not in page.text and "Je was afgemeld. Meld je opnieuw aan." in page.text
    assert CarriedForm.select().count() == 0


def test_a_button_without_fields_promises_nothing(cast, visit):
    page = sent_too_late(visit(cast.lena), cast.lena, "/mijn-toestellen", "Overal afmelden behalve hier")
    assert "komt terug" not in page.text and CarriedForm.select().count() == 0


def test_a_form_of_another_site_or_of_another_person_is_not_carried(cast, visit):
    """Else somebody could put words into a form that Lena then sends as hers."""
    stranger = visit()
    stranger.post("/bezorgdheden", {"text": "geplant", "csrf_token": "verzonnen"})
    assert CarriedForm.select().count() == 0
    brams = visit(cast.bram).get("/bezorgdheden/nieuw").form(SEND).values["csrf_token"]
    stranger.post("/bezorgdheden", {"text": "geplant", "csrf_token": brams})
    assert CarriedForm.get().person_id == cast.bram.id
    assert "geplant" not in stranger.sign_in(cast.lena).get("/bezorgdheden/nieuw").text


def test_days_come_back_with_what_the_card_showed_and_are_merged(cast, visit):
    """Another phone ticked in the meantime: its day stays."""
    quarter = Quarter.of(clock.today())
    address = f"/contacten/{cast.lenas.id}/{quarter}"
    days = [str(day) for day in quarter.days() if day <= clock.today()][:3]
    phone, tablet = visit(cast.lena), visit(cast.lena)
    card = phone.get(address).form("Bewaren").tick("dag", *days[:2])
    tablet.get(address).form("Bewaren").tick("dag", days[2]).press()
    devices.end_devices(cast.lena, by=cast.lena)
    page = sign_in_by_mail(card.press(Referer=f"http://localhost{address}"))
    ticked = page.tree.xpath('//input[@name="dag"][@checked]/@value')
    assert ticked == days[:2]
    page.press("Bewaren")
    assert sorted(str(c.day) for c in Contact.select()) == days


def test_the_declaration_on_honour_is_given_anew_and_a_cost_comes_back_in_view(cast, visit):
    quarter = Quarter.of(clock.today()).previous()
    contacts.hand_in(cast.lenas, quarter, [quarter.first], [], "", by=cast.lena)
    address = f"/onkosten/{cast.lena.id}/{quarter}"
    page = sent_too_late(
        visit(cast.lena), cast.lena, address, DECLARE,
        amount="6,40", day__dag="1", purpose="Trein",
    )  # fmt: skip
    page = sign_in_by_mail(page)
    form = page.form(DECLARE).values
    assert (form["amount"], form["purpose"], form.get("declared")) == ("6,40", "Trein", None)
    assert not ExpenseNote.select().exists(), "nothing was handed in by signing in"
    cost = page.tree.xpath('//input[@name="amount"]/ancestor::details')[0]
    assert cost.get("open") is not None, "what came back is in view"


def test_from_the_page_that_showed_a_mistake_it_comes_back_too(cast, visit):
    """That page has an address that only takes forms, so after signing in it is offered to be sent again."""
    quarter = Quarter.of(clock.today()).previous()
    page = visit(cast.lena).get(f"/contacten/{cast.lenas.id}/{quarter}").press("Indienen")
    assert (page.status, page.address) == (422, f"/contacten/{cast.lenas.id}/{quarter}/indiening")
    form = page.form("Indienen").tick("dag", str(quarter.first))
    devices.end_devices(cast.lena, by=cast.lena)
    page = sign_in_by_mail(form.press(Referer=f"http://localhost{page.address}"))
    assert page.address == "/" and "Wat je invulde, is er nog." in page.text
    page.press("Opnieuw versturen")
    assert Contact.get().day == quarter.first


@pytest.mark.parametrize("signed_in_anew", [True, False])
def test_a_form_from_before_one_signed_in_anew_is_sent_again_with_one_button(cast, visit, signed_in_anew):
    phone = visit(cast.lena)
    form = phone.get("/bezorgdheden/nieuw").form(SEND).fill(text=WORRY)
    with phone.client.session_transaction() as session:
        session["csrf_token"] = f"{'0' * 40}.{cast.lena.id}"
    if not signed_in_anew:
        form.fill(csrf_token="van-een-ander")
    page = form.press()
    assert page.status == 400 and Concern.select().count() == 0
    assert ("Opnieuw versturen" in page.text) == signed_in_anew
    if signed_in_anew:
        page.press("Opnieuw versturen")
        assert Concern.get().text == WORRY
