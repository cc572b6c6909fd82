"""A quarter on the phone: ticking, saving, handing in, reopening."""

from datetime import date, datetime, timedelta

import pytest

from portal.contacts.collecting import rules as collecting
from portal.contacts.models.contact import Contact
from portal.contacts.models.overview import ContactOverview
from portal.contacts.quarters import rules
from portal.families.models.match import Match
from portal.history.models import HistoryEntry
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.errors import RuleError
from portal.post.models import Letter

K3 = Quarter(2025, 3)
WEDNESDAYS = [date(2025, 7, 2) + timedelta(weeks=i) for i in range(12)]


def card(match, quarter=K3):
    return f"/contacten/{match.id}/{quarter}"


def link(person_id, path):
    return path


def days(match):
    return [c.day for c in Contact.select().where(Contact.match == match.id).order_by(Contact.day)]


def test_the_menu_leads_straight_to_the_quarter_that_waits(cast, visit):
    page = visit(cast.lena).get("/").follow("Contacten")
    assert page.address == card(cast.lenas)
    assert page.heading == "Je contacten"


def test_twelve_ticks_and_one_button_hand_a_quarter_in(cast, visit):
    page = visit(cast.lena).get(card(cast.lenas))
    done = page.form("Indienen").tick("dag", *map(str, WEDNESDAYS)).press()
    assert days(cast.lenas) == WEDNESDAYS
    assert ContactOverview.get().status == "handed_in"
    assert "Je contacten zijn ingediend: 12 keer was je er. Dank je." in done.text
    assert done.heading == "Je onkostennota", "the next thing that waits comes by itself"


def test_nothing_is_ticked_beforehand_and_the_fixed_day_stands_out(cast, visit):
    page = visit(cast.lena).get(card(cast.lenas))
    assert not page.tree.xpath("//input[@name='dag'][@checked]")
    usual = page.tree.xpath("//label[contains(@class,'usual')]/input/@value")
    assert [date.fromisoformat(v).isoweekday() for v in usual] == [3] * 13


def test_every_day_is_read_out_in_full(cast, visit):
    page = visit(cast.lena).get(card(cast.lenas))
    first = page.tree.xpath("//label[input/@value='2025-07-02']")[0]
    assert first.text_content() == "woensdag 2 juli, vaste dag"
    assert page.tree.xpath("//label[input/@value='2025-07-03']")[0].text_content() == "donderdag 3 juli"
    feast = page.tree.xpath("//label[input/@value='2025-07-21']")[0]
    assert feast.text_content() == "maandag 21 juli, nationale feestdag"


def test_saving_keeps_ticks_without_handing_in(cast, visit):
    lena = visit(cast.lena)
    page = (
        lena.get(card(cast.lenas)).form("Bewaren en later verder doen").tick("dag", "2025-07-02", "2025-08-06").press()
    )
    assert "Bewaard" in page.text
    assert page.tree.xpath("//input[@name='dag'][@checked]/@value") == ["2025-07-02", "2025-08-06"]
    assert ContactOverview.get().status == "open"


def test_a_day_that_was_told_about_goes_only_when_that_is_meant(cast, visit):
    rules.save_days(cast.lenas, K3, WEDNESDAYS[:3], [], by=cast.lena)
    _, told, _ = Contact.select().order_by(Contact.day)
    Contact.update(remark="Samen gekookt").where(Contact.id == told.id).execute()
    page = visit(cast.lena).get(card(cast.lenas))
    assert "Ja, haal het weg" not in page.text
    for button in ("Bewaren en later verder doen", "Indienen"):
        refused = page.press(button, dag=[str(WEDNESDAYS[2])])
        assert refused.status == 422 and days(cast.lenas) == WEDNESDAYS[:3]
        assert "Over woensdag 9 juli is al iets verteld. Dat verdwijnt mee." in refused.text
        assert refused.tree.xpath("//input[@name='dag'][@checked]/@value") == [str(WEDNESDAYS[2])]
    refused.press("Bewaren en later verder doen", dag=[str(told.day), str(WEDNESDAYS[2])])
    assert days(cast.lenas) == WEDNESDAYS[1:3], "a day that is nothing but a tick goes without a word"
    assert page.press("Indienen", dag=[str(WEDNESDAYS[2])]).status == 422
    refused.press("Indienen", dag=[str(WEDNESDAYS[2])], weg="y")
    assert days(cast.lenas) == WEDNESDAYS[2:3] and ContactOverview.get().is_handed_in


def test_nor_is_it_undone_from_the_first_page(cast):
    contact = rules.log_day(cast.lenas, date(2025, 10, 1), by=cast.lena)
    Contact.update(minutes=90).where(Contact.id == contact.id).execute()
    with pytest.raises(RuleError, match="vertelde al iets"):
        rules.take_back(Contact.get(), by=cast.lena)
    assert Contact.select().count() == 1


def test_unticking_removes_and_history_keeps_what_stood_there(cast, visit):
    lena = visit(cast.lena)
    lena.get(card(cast.lenas)).form("Bewaren en later verder doen").tick("dag", "2025-07-02").press()
    lena.get(card(cast.lenas)).press("Bewaren en later verder doen", dag=["2025-07-09"])
    assert days(cast.lenas) == [date(2025, 7, 9)]
    told = HistoryEntry.select().where(HistoryEntry.verb == "tick").order_by(HistoryEntry.id.desc()).get().details
    assert '"removed": [{"day": "2025-07-02"' in told


def test_an_old_page_undoes_nothing_that_another_phone_ticked(cast, visit):
    tablet, phone = visit(cast.lena), visit(cast.lena)
    old = tablet.get(card(cast.lenas)).form("Bewaren en later verder doen")
    phone.get(card(cast.lenas)).form("Bewaren en later verder doen").tick("dag", "2025-07-02").press()
    old.tick("dag", "2025-07-09").press()
    assert days(cast.lenas) == [date(2025, 7, 2), date(2025, 7, 9)]


def test_a_second_tap_on_hand_in_lands_on_the_first(cast, visit):
    form = visit(cast.lena).get(card(cast.lenas)).form("Indienen").tick("dag", "2025-07-02")
    form.press()
    page = form.press()
    assert page.status == 200
    assert days(cast.lenas) == [date(2025, 7, 2)]
    assert HistoryEntry.select().where(HistoryEntry.verb == "hand_in").count() == 1


def test_handing_in_nothing_asks_for_a_reason_and_keeps_the_page(cast, visit):
    page = visit(cast.lena).get(card(cast.lenas)).press("Indienen")
    assert page.status == 422
    assert "Duid minstens één dag aan, of kies ‘Geen contacten dit kwartaal’." in page.text
    assert page.tree.findtext(".//title").startswith("Fout: ")


def test_no_contacts_with_a_reason_differs_from_missing(cast, visit):
    visit(cast.lena).get(card(cast.lenas)).press("Indienen", geen="y", reden="family_away")
    overview = ContactOverview.get()
    assert (overview.status, overview.no_contact_reason) == ("handed_in", "family_away")


def test_no_contacts_without_saying_why_is_asked_again(cast, visit):
    page = visit(cast.lena).get(card(cast.lenas)).press("Indienen", geen="y")
    assert page.status == 422
    assert "Kies een reden uit de lijst." in page.text
    assert page.tree.xpath("//input[@name='geen'][@checked]"), "the tick is still there"


def test_days_and_no_contacts_contradict(cast, visit):
    page = (
        visit(cast.lena)
        .get(card(cast.lenas))
        .form("Indienen")
        .fill(geen="y", reden="paused")
        .tick("dag", "2025-07-02")
        .press()
    )
    assert page.status == 422
    assert "Kies een van de twee." in page.text
    assert not days(cast.lenas)


@pytest.mark.parametrize(
    ("day", "quarter", "sentence"),
    [
        (
            date(2025, 10, 5),
            Quarter(2025, 4),
            "Zondag 5 oktober is nog niet voorbij. Duid die dag later aan.",
        ),
        (
            date(2025, 1, 7),
            Quarter(2025, 1),
            "Je bent gestart op 8 januari 2025. Dinsdag 7 januari valt daarvoor.",
        ),
        (date(2025, 9, 1), K3, "Je bezoeken liepen tot 31 augustus 2025. Maandag 1 september valt daarna."),
        (date(2025, 5, 1), K3, "Donderdag 1 mei 2025 hoort niet bij juli, augustus en september 2025."),
    ],
)
def test_an_impossible_day_is_refused_in_a_sentence(cast, visit, day, quarter, sentence):
    Match.update(ended_on=date(2025, 8, 31) if quarter == K3 else None).where(Match.id == cast.lenas.id).execute()
    lena = visit(cast.lena)
    form = lena.get(card(cast.lenas, quarter)).form("Bewaren" if quarter.number == 4 else "Indienen")
    form.values.setlist("dag", [str(day), "2025-10-01" if quarter.number == 4 else str(quarter.first.replace(day=9))])
    page = form.press()
    assert page.status == 422
    assert sentence in page.text.replace("\u00a0", " ")
    assert page.tree.xpath("//input[@name='dag'][@checked]"), "the good ticks are still there"
    assert not days(cast.lenas), "nothing half-written"


def test_impossible_days_cannot_be_tapped(cast, visit):
    page = visit(cast.lena).get(card(cast.lenas, Quarter(2025, 4)))
    assert page.tree.xpath("//input[@value='2025-10-04']/@disabled")
    assert not page.tree.xpath("//input[@value='2025-10-03']/@disabled"), "today can"


def test_a_running_quarter_can_be_saved_but_not_handed_in(cast, visit):
    page = visit(cast.lena).get(card(cast.lenas, Quarter(2025, 4)))
    assert "Indienen kan vanaf 31 december 2025" in page.text
    with pytest.raises(RuleError, match="Indienen kan vanaf"):
        rules.hand_in(cast.lenas, Quarter(2025, 4), [date(2025, 10, 1)], [], "", by=cast.lena)
    assert not days(cast.lenas)


def test_an_ended_match_can_be_handed_in_before_the_quarter_ends(cast):
    cast.lenas.ended_on = date(2025, 10, 2)
    cast.lenas.save()
    rules.hand_in(cast.lenas, Quarter(2025, 4), [date(2025, 10, 1)], [], "", by=cast.lena)
    assert ContactOverview.get().is_handed_in


def test_after_handing_in_only_the_coordinator_reopens(cast, visit):
    lena, els = visit(cast.lena), visit(cast.els)
    lena.get(card(cast.lenas)).form("Indienen").tick("dag", "2025-07-02").press()
    closed = lena.get(card(cast.lenas))
    assert "Ingediend: 1 contact." in closed.text
    assert "Heropenen" not in closed.text
    els.get(card(cast.lenas)).press("Heropenen voor Lena")
    assert lena.get(card(cast.lenas)).form("Indienen")


def test_a_stale_page_after_handing_in_is_told_so(cast, visit):
    lena = visit(cast.lena)
    stale = lena.get(card(cast.lenas)).form("Bewaren en later verder doen").tick("dag", "2025-07-09")
    lena.get(card(cast.lenas)).form("Indienen").tick("dag", "2025-07-02").press()
    page = stale.press()
    assert page.status == 409
    assert "al ingediend" in page.text
    assert days(cast.lenas) == [date(2025, 7, 2)]


def test_the_coordinator_fills_in_from_paper_and_history_says_so(cast, visit):
    els = visit(cast.els)
    els.get(card(cast.brams)).form("Indienen").tick("dag", "2025-07-04").press()
    overview = ContactOverview.get()
    assert overview.on_paper and overview.handed_in_by_id == cast.els.id
    entry = HistoryEntry.get(HistoryEntry.verb == "hand_in")
    assert (entry.actor_id, entry.on_behalf_of_id) == (cast.els.id, cast.bram.id)


def test_a_day_that_came_in_while_the_paper_was_typed_over_stays(cast, visit):
    page = visit(cast.els).get(f"/contacten/{cast.lenas.id}/2025K3/papier").form("Indienen").fill(month1="2")
    rules.save_days(cast.lenas, K3, [date(2025, 7, 9)], [], by=cast.lena)
    page.press()
    assert days(cast.lenas) == [date(2025, 7, 2), date(2025, 7, 9)]


def test_nobody_opens_another_volunteers_card(cast, visit):
    for person in (cast.bram, cast.yusuf):
        assert visit(person).get(card(cast.lenas)).status == 404
    assert visit(cast.lena).get("/contacten/99999/2025K3").status == 404
    assert visit(cast.lena).get(f"/contacten/{cast.lenas.id}/2026K1").status == 404
    assert visit(cast.lena).get(f"/contacten/{cast.lenas.id}/onzin").status == 404


def test_two_families_follow_each_other(cast, visit):
    cast.brams.volunteer = cast.lena
    cast.brams.save()
    lena = visit(cast.lena)
    page = lena.get(card(cast.lenas))
    after = page.form("Indienen").tick("dag", "2025-07-02").press()
    assert after.address == card(cast.brams), "the second family comes by itself"


def test_switching_between_two_families_loses_nothing(cast, visit):
    Match.update(volunteer=cast.lena).where(Match.id == cast.brams.id).execute()
    page = visit(cast.lena).get(card(cast.lenas)).form("Gezin Zonnebloem").tick("dag", "2025-07-02").press()
    assert page.address == card(cast.brams)
    back = page.press("Gezin Klaver")
    assert back.tree.xpath("//input[@name='dag'][@checked]/@value") == ["2025-07-02"]


def test_today_is_one_tap_with_undo(cast, visit):
    lena = visit(cast.lena)
    page = lena.get("/").press("Ja, ik was er: Gezin Klaver")
    assert days(cast.lenas) == [date(2025, 10, 3)]
    assert "Bewaard. Vandaag staat erbij: Gezin Klaver." in page.text
    page.press("Ongedaan maken")
    assert not days(cast.lenas)


def test_tapping_today_twice_is_one_contact(cast, visit):
    form = visit(cast.lena).get("/").form("Ja, ik was er: Gezin Klaver")
    form.press()
    form.press()
    assert Contact.select().count() == 1


def test_the_overview_shows_who_is_missing_and_reminds_them_once_a_week(cast, visit):
    els = visit(cast.els)
    visit(cast.lena).get(card(cast.lenas)).form("Indienen").tick("dag", "2025-07-02").press()
    page = els.get("/contacten/overzicht")
    assert "1 contact, 1 van de 2 ingediend" in page.text
    assert "Nog niet ingediend (1)" in page.text
    page = page.press("Herinneren aan Bram Wouters")
    assert "Bram krijgt een herinnering." in page.text
    letter = Letter.get(Letter.kind == "collect-2025K3")
    assert letter.to_address == "bram@voorbeeld.example"
    assert letter.subject == "Je contacten van juli tot september: een minuutje werk"
    with pytest.raises(RuleError, match=r"kreeg al een brief op 3.oktober"):
        collecting.remind(cast.bram, K3, link, by=cast.els)
    assert "Herinneren aan Bram Wouters" not in page.text
    with clock.stopped(datetime(2025, 10, 10, 9)):
        assert "Herinneren aan Bram Wouters" in visit(cast.els).get("/contacten/overzicht").text
        collecting.remind(cast.bram, K3, link, by=cast.els)
    assert Letter.select().where(Letter.kind == "collect-2025K3").count() == 2


def test_someone_who_handed_in_is_not_reminded(cast):
    rules.hand_in(cast.lenas, K3, [date(2025, 7, 2)], [], "", by=cast.lena)
    with pytest.raises(RuleError, match="al ingediend"):
        collecting.remind(cast.lena, K3, link, by=cast.els)


def test_someone_without_mail_is_called_instead(cast):
    cast.bram.email = None
    cast.bram.save()
    with pytest.raises(RuleError, match="geen mailadres"):
        collecting.remind(cast.bram, K3, link, by=cast.els)
    assert not Letter.select().exists()
    assert not HistoryEntry.select().where(HistoryEntry.verb == "remind").exists()


def test_two_hand_ins_at_once_leave_one(cast):
    """The second one holds an overview that was read before the first one wrote."""
    rules.save_days(cast.lenas, K3, [], [], by=cast.lena)
    stale = ContactOverview.get()
    rules.hand_in(cast.lenas, K3, [date(2025, 7, 2)], [], "", by=cast.lena)
    from portal.database import transaction
    from portal.history.rules import advance

    with pytest.raises(RuleError) as caught, transaction():
        advance(stale, "hand_in", rules.STEPS, cast.lena, too_late="Te laat.")
    assert caught.value.conflict


def test_what_was_just_done_begins_the_title_and_has_the_focus(cast, visit):
    page = visit(cast.lena).get(card(cast.lenas)).press("Bewaren en later verder doen")
    assert page.tree.findtext(".//title").startswith("Bewaard. Je kan later verder doen. – Je contacten")
    (flash,) = page.tree.xpath("//div[contains(@class, 'flash')]")
    assert (flash.get("role"), flash.get("tabindex"), flash.get("autofocus")) == ("status", "-1", "")
