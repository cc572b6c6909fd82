"""Who stopped still hands in the last contacts and note, and nothing else; once paid, signing in ends by itself."""

from datetime import date, datetime

import pytest

from portal import daily
from portal.agenda.answers import rules as answers
from portal.agenda.calendars.rules import open_calendar
from portal.contacts.collecting import rules as collecting
from portal.contacts.models.contact import Contact
from portal.contacts.quarters import rules as contacts
from portal.database import transaction
from portal.expenses.approval import rules as approval
from portal.expenses.handing_in import rules as handing_in
from portal.expenses.lines import rules as lines
from portal.expenses.models.notes import ExpenseNote
from portal.expenses.models.rates import MileageRate
from portal.home.stopping.facts import open_quarters
from portal.home.stopping.letters import tell_all_settled
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.errors import RuleError
from portal.people.models import Branch, Person, RolePeriod
from portal.post.models import Letter
from portal.sign_in.codes import rules as codes
from portal.sign_in.codes.letters import Onward
from portal.sign_in.models import Device
from portal.sign_in.throttle.rules import Caller
from portal.team.periods import rules as periods
from tests.conftest import NOW
from tests.expenses.conftest import pay_all
from tests.home.stopping.test_stopping import link, planned, stop
from tests.test_house.conftest import photo

K3, K4 = Quarter(2025, 3), Quarter(2025, 4)
LAST, AFTER = date(2025, 10, 20), datetime(2025, 10, 21, 9)


def work(app, moment):
    """The day's work, and letters about it."""
    with clock.stopped(moment):
        daily.run(app.extensions["settings"], clock.today())


def letters_to(person, kind=""):
    query = Letter.select().where(Letter.person_id == person.id, Letter.kind.startswith(kind))
    return list(query.order_by(Letter.id))


@pytest.fixture
def stopped(app, cast, visit):
    """Lena, on the day after her last one; the third quarter is in, without a note of it."""
    MileageRate.create(
        branch=cast.branch, kind="car", series="quarterly", rate_e4=4309, source="test",
        valid_from=date(2025, 1, 1), valid_until=date(2025, 12, 31),
    )  # fmt: skip
    contacts.hand_in(cast.lenas, K3, [], [], "family_away", by=cast.lena)
    contacts.log_day(cast.lenas, date(2025, 10, 1), by=cast.lena)
    stop(visit(cast.els), cast.lena, LAST)
    return Person.get_by_id(cast.lena.id)


def test_the_phone_stays_signed_in_for_contacts_and_note_and_nothing_else(app, cast, visit, stopped):
    phone = visit(cast.lena)
    assert phone.get("/agenda").status == 200
    with clock.stopped(AFTER):
        page = phone.get("/")
        assert "Je bent gestopt als vrijwilliger." in page.text
        assert (
            "Nog je contacten en je nota. Eerst je contacten van oktober, november en december doorgeven." in page.text
        )
        assert {"Contacten", "Onkosten"} <= set(page.links())
        assert not {"Agenda", "Nieuwsbrieven", "Ik maak me zorgen"} & set(page.links())
        card = page.follow("Contacten invullen")
        assert "Adres en telefoon" not in card.text and "Ik ben even weg" not in card.text
        for closed in ("/agenda", "/nieuwsbrief", f"/koppelingen/{cast.lenas.id}/gezin", "/even-weg", "/bezorgdheden"):
            assert phone.get(closed).status in (403, 404), closed
        day = phone.get(f"/contacten/dag/{Contact.get().id}")
        for address in {*page.links().values(), *card.links().values(), *day.links().values()}:
            if address.startswith("/"):
                assert phone.get(address).status == 200, address


def test_the_request_for_the_last_quarter_is_mailed_the_day_after_and_its_link_and_code_work(app, cast, visit, stopped):
    work(app, datetime(2025, 10, 20, 9))
    assert not letters_to(cast.lena, "collect-2025K4")
    work(app, AFTER)
    (asked,) = letters_to(cast.lena, "collect-2025K4")
    assert "Je bent gestopt." in asked.text and not letters_to(cast.lena, "collect-2025K3")
    with clock.stopped(AFTER):
        page = visit().get(asked.button_url)
        assert page.status == 200
        page.press("Stuur me een code")
        assert letters_to(cast.lena, "sign_in")[-1].text.startswith("Dag Lena")
    work(app, datetime(2025, 10, 28, 9))
    assert len(letters_to(cast.lena, "collect-2025K4")) == 2, "a week later she is reminded"


def test_the_coordinator_reminds_and_reads_a_code_out(app, cast, visit, stopped):
    with clock.stopped(AFTER):
        laptop = visit(cast.els)
        page = laptop.get("/contacten/overzicht?kwartaal=2025K4")
        page = page.press("Herinneren aan Lena Aerts")
        assert "Lena krijgt een herinnering." in page.text
        assert visit().get(letters_to(cast.lena, "collect-")[-1].button_url).status == 200
        assert laptop.get(f"/vrijwilligers/{cast.lena.id}").press("Toon een code").status == 200


def test_contacts_until_the_last_day_then_the_note_then_paid_and_out(app, cast, visit, stopped):
    phone = visit(cast.lena)
    with clock.stopped(AFTER):
        card = phone.get(f"/contacten/{cast.lenas.id}/2025K4")
        days = card.form("Indienen").tick("dag", "2025-10-01", "2025-10-15")
        page = days.press()
        assert "Onkosten" in page.heading or "onkosten" in page.text
        lena = Person.get_by_id(cast.lena.id)
        with pytest.raises(RuleError, match="Je bezoeken liepen tot 20"):
            contacts.log_day(type(cast.lenas).get_by_id(cast.lenas.id), date(2025, 10, 21), by=lena)
        with pytest.raises(RuleError, match="Je was vrijwilliger tot en met 20"):
            lines.add_cost(lena, K4, lines.Cost("parking", date(2025, 10, 21), 400, "key", photos=photo()), by=lena)
        note = handing_in.submit(lena, K4, True, by=lena)
        approval.approve(note, by=cast.els)
    work(app, datetime(2025, 10, 22, 9))
    with clock.stopped(datetime(2025, 10, 22, 9)):
        assert phone.get("/onkosten").status == 200, "until it is paid"
        pay_all([ExpenseNote.get_by_id(note.id)], clock.today(), "", by=cast.els)
        assert phone.get(f"/onkosten/nota/{note.id}").status == 200
    work(app, datetime(2025, 10, 23, 9))
    with clock.stopped(datetime(2025, 10, 23, 9)):
        assert phone.get("/").heading == "Aanmelden"
        assert [x.button_url for x in letters_to(cast.lena, "expense-paid")] == [""]
        (last,) = letters_to(cast.lena, "all-settled")
        assert "je kan je vanaf nu niet meer aanmelden" in last.text and not last.button_url
        before = len(letters_to(cast.lena))
        codes.ask_for_code(
            codes.CodeRequest("lena@voorbeeld.example", Caller("net")), "x" * 32, Onward("http://localhost")
        )
        assert len(letters_to(cast.lena)) == before
        with pytest.raises(RuleError):
            codes.show_code(Person.get_by_id(cast.lena.id), "x" * 32, by=cast.els)
    assert Device.get(Device.person == cast.lena.id).ended_at is not None


@pytest.mark.parametrize(
    "goes_on",
    [periods.has_more_to_do, periods.reopen_volunteer,
     lambda person, by: periods.restart_volunteer(person, periods.RoleStart("mentor", AFTER.date()), by=by)],
    ids=["a payment came back", "not stopped after all", "starts again"],
)  # fmt: skip
def test_that_all_is_settled_is_not_written_to_who_is_not_done(cast, stopped, goes_on):
    with clock.stopped(AFTER), transaction():
        tell_all_settled(stopped)
        goes_on(Person.get_by_id(stopped.id), by=cast.els)
    assert not letters_to(cast.lena, "all-settled")


def test_a_volunteer_with_nothing_to_hand_in_is_out_the_day_after(app, cast, visit):
    mia = Person.create(branch=cast.branch, given_name="Mia", family_name="Maes", email="mia@voorbeeld.example")
    RolePeriod.create(branch=cast.branch, person=mia, role="mentor", started_on=date(2025, 1, 1))
    phone = visit(mia)
    page = visit(cast.els).get(f"/vrijwilligers/{mia.id}/einde")
    assert "Na de laatste dag kan Mia zich niet meer aanmelden." in page.text
    stop(visit(cast.els), mia, date(2025, 10, 2))
    assert phone.get("/").heading == "Aanmelden"
    assert Device.get(Device.person == mia.id).ended_at == NOW
    assert "Gestopt (1) Mia Maes" in visit(cast.els).get("/vrijwilligers").text


def test_a_coordinator_who_stops_as_a_volunteer_keeps_the_calendar(app, cast, visit):
    """Also while the last contacts are still to be handed in; who is a volunteer alone loses it."""
    RolePeriod.create(branch=cast.branch, person=cast.lena, role="coordinator", started_on=date(2025, 1, 1))
    for person in (cast.lena, cast.bram):
        open_calendar(Person.get_by_id(person.id))
        stop(visit(cast.els), person, date(2025, 10, 2))
    assert Person.get_by_id(cast.lena.id).is_finishing and Person.get_by_id(cast.bram.id).is_finishing
    assert Person.get_by_id(cast.lena.id).calendar_key and not Person.get_by_id(cast.bram.id).calendar_key


def test_nothing_after_the_last_day_is_answered_with_a_link_from_before(app, cast, visit, stopped):
    event = planned(cast)
    with pytest.raises(RuleError, match="geen vrijwilliger meer"):
        answers.answer(event, stopped, answers.Answer("yes", "link"), link, by=None)
    asked_along = answers.Answer("yes", "coordinator")
    answers.answer(event, stopped, asked_along, link, by=cast.els)


def test_who_stopped_long_ago_opens_nothing(app, cast, visit):
    RolePeriod.update(ended_on=date(2024, 9, 1), started_on=date(2024, 1, 1)).where(
        RolePeriod.person == cast.lena.id
    ).execute()
    work(app, NOW)
    assert not Person.get_by_id(cast.lena.id).roles


def test_every_button_of_every_letter_to_who_finishes_leads_somewhere(app, cast, visit, stopped):
    work(app, AFTER)
    with clock.stopped(AFTER):
        lena = Person.get_by_id(cast.lena.id)
        match = type(cast.lenas).get_by_id(cast.lenas.id)
        contacts.hand_in(match, K4, [date(2025, 10, 1)], [date(2025, 10, 1)], "", by=lena)
        note = handing_in.submit(lena, K4, True, by=lena)
        approval.send_back(note, "Klopt dit?", {}, by=cast.els)
        phone = visit(lena)
        buttons = [(x.kind, x.button_url) for x in letters_to(lena) if x.button_url and x.created_at > NOW]
        assert len(buttons) >= 3
        for kind, address in buttons:
            assert phone.get(address.removeprefix("http://localhost")).status == 200, kind


# ---- who comes back


def test_until_the_first_day_of_who_comes_back_the_last_quarter_can_be_handed_in(app, cast, visit, stopped):
    with clock.stopped(AFTER):
        periods.restart_volunteer(stopped, periods.RoleStart("mentor", date(2025, 11, 10)), by=cast.els)
        phone = visit(cast.lena)
    for day in (22, 23):
        work(app, datetime(2025, 10, day, 9))
        with clock.stopped(datetime(2025, 10, day, 9)):
            assert "Contacten invullen" in phone.get("/").links(), day


def test_who_came_back_stays_signed_in(app, cast, visit, stopped):
    """The period that ended is a thing of the past: it takes no phone, no fingerprint and no calendar any more."""
    with clock.stopped(AFTER):
        periods.restart_volunteer(stopped, periods.RoleStart("mentor", date(2025, 11, 10)), by=cast.els)
    with clock.stopped(datetime(2025, 11, 10, 9)):
        phone = visit(cast.lena)
        phone.get("/agenda/kalender").press("Maak mijn link")
    for day in (10, 11):
        work(app, datetime(2025, 11, day, 10))
        with clock.stopped(datetime(2025, 11, day, 10)):
            assert phone.get("/agenda").heading == "Agenda", day
            assert Person.get_by_id(cast.lena.id).calendar_key
    assert not letters_to(cast.lena, "all-settled")


def test_who_stops_a_second_time_finishes_that_time_and_is_out_afterwards(app, cast, visit, stopped):
    with clock.stopped(AFTER):
        periods.restart_volunteer(stopped, periods.RoleStart("mentor", date(2025, 11, 1)), by=cast.els)
    with clock.stopped(datetime(2025, 11, 20, 9)):
        phone = visit(cast.lena)
        stop(visit(cast.els), cast.lena, date(2025, 11, 20))
    work(app, datetime(2025, 11, 21, 9))
    with clock.stopped(datetime(2025, 11, 21, 9)):
        assert "Contacten invullen" in phone.get("/").links(), "of October, while she went to the family"
        match = type(cast.lenas).get_by_id(cast.lenas.id)
        contacts.hand_in(match, K4, [date(2025, 10, 1)], [date(2025, 10, 1)], "", by=cast.lena)
        handing_in.give(cast.lena, K4, by=cast.lena)
    work(app, datetime(2025, 11, 22, 9))
    with clock.stopped(datetime(2025, 11, 22, 9)):
        assert phone.get("/").heading == "Aanmelden"


def test_a_quarter_of_before_the_portal_is_asked_of_nobody_who_stops(cast, visit):
    """It was to be in on the fifteenth, elsewhere; the portal came on the eighteenth."""
    Branch.update(created_at=datetime(2025, 10, 18, 9)).where(Branch.id == cast.branch.id).execute()
    with clock.stopped(AFTER):
        stop(visit(cast.els), cast.bram, LAST)
        assert open_quarters(Person.get_by_id(cast.bram.id), LAST) == (K4,)
        assert collecting.collect_last(AFTER.date(), link) == 1
        assert [letter.kind for letter in letters_to(cast.bram, "collect")] == ["collect-2025K4"]
