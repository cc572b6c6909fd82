"""Asking for the quarter: letters by themselves, reminders, WhatsApp, paper, corrections."""

import io
import re
from datetime import date, datetime, timedelta

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from portal import daily
from portal.contacts.absences import rules as absences
from portal.contacts.collecting import facts as collecting
from portal.contacts.collecting import rules as collecting_rules
from portal.contacts.models.absence import Absence
from portal.contacts.models.contact import Contact
from portal.contacts.models.overview import ContactOverview, overview_of
from portal.contacts.quarters import rules
from portal.families.models.match import Match
from portal.history.models import HistoryEntry
from portal.kit import clock
from portal.kit.dates import Quarter, holidays
from portal.kit.errors import RuleError
from portal.people.models import Branch, Person, RolePeriod
from portal.post.models import Letter

K3 = Quarter(2025, 3)


def link(person_id, path):
    return f"/k/{person_id}"


def on(month, day, hour=9):
    return clock.stopped(datetime(2025, month, day, hour))


def written():
    """Who was written to about the third quarter, in order."""
    about = Letter.select().where(Letter.kind == "collect-2025K3").order_by(Letter.id)
    return [letter.to_name.split()[0] for letter in about]


@given(st.integers(2020, 2060), st.integers(1, 4))
def test_the_asking_day_is_the_first_working_day_after_the_quarter(year, number):
    day = collecting.asking_day(Quarter(year, number))
    assert day > Quarter(year, number).last
    assert day.weekday() < 5 and day not in holidays(day.year)
    between = [
        Quarter(year, number).last + timedelta(days=i) for i in range(1, (day - Quarter(year, number).last).days)
    ]
    assert all(d.weekday() >= 5 or d in holidays(d.year) for d in between), "no working day was skipped"


def test_everyone_who_owes_is_asked_on_the_first_working_day_and_only_once(cast):
    with on(9, 30):
        assert collecting_rules.collect(date(2025, 9, 30), link) == 0
    with on(10, 1):
        assert collecting_rules.collect(date(2025, 10, 1), link) == 2
        assert collecting_rules.collect(date(2025, 10, 1), link) == 0
    assert written() == ["Lena", "Bram"]
    letter = Letter.get(Letter.to_name == "Lena Aerts")
    assert letter.button_url == f"/k/{cast.lena.id}", "each has a button of their own"
    assert "15\u00a0oktober 2025" in letter.text


def test_whose_letter_came_back_is_asked_again_at_another_address(cast):
    """Not every day at the one that took none; and the coordinator need not wait a week."""
    with on(10, 1):
        collecting_rules.collect(date(2025, 10, 1), link)
    Letter.update(given_up_at=clock.now(), error="geweigerd: 550 unknown").execute()
    with on(10, 2):
        assert collecting_rules.collect(date(2025, 10, 2), link) == 0
        Person.update(email="nieuw@voorbeeld.example").where(Person.id == cast.lena.id).execute()
        assert collecting_rules.why_not(Person.get_by_id(cast.lena.id), K3) == ""
        assert collecting_rules.collect(date(2025, 10, 2), link) == 1
    assert written() == ["Lena", "Bram", "Lena"]


def test_whose_letter_no_server_took_is_asked_again(cast):
    with on(10, 1):
        collecting_rules.collect(date(2025, 10, 1), link)
    Letter.update(given_up_at=clock.now(), error="ConnectionRefusedError").where(
        Letter.person_id == cast.lena.id
    ).execute()
    with on(10, 3):
        assert collecting_rules.collect(date(2025, 10, 3), link) == 1
    assert written() == ["Lena", "Bram", "Lena"]


def test_reminders_follow_after_seven_and_fourteen_days_and_then_stop(cast):
    for day in range(1, 31):
        with on(10, day):
            collecting_rules.collect(date(2025, 10, day), link)
    assert written() == ["Lena", "Bram"] * 3
    days = [clock.local(letter.created_at).day for letter in Letter.select().where(Letter.to_name == "Lena Aerts")]
    assert sorted(days) == [1, 8, 15]


def test_a_quarter_that_was_asked_for_before_the_portal_was_there_is_asked_by_the_coordinator_alone(cast):
    Branch.update(created_at=datetime(2025, 10, 4, 12)).where(Branch.id == cast.branch.id).execute()
    with on(10, 6):
        assert collecting_rules.collect(date(2025, 10, 6), link) == 0
        assert collecting_rules.remind(cast.lena, K3, link, by=cast.els)
    with clock.stopped(datetime(2026, 1, 2, 9)):
        assert collecting_rules.collect(date(2026, 1, 2), link) == 2


def test_who_handed_in_is_left_alone(cast):
    with on(10, 1):
        collecting_rules.collect(date(2025, 10, 1), link)
    rules.hand_in(cast.lenas, K3, [date(2025, 7, 2)], [], "", by=cast.lena)
    with on(10, 8):
        collecting_rules.collect(date(2025, 10, 8), link)
    assert written() == ["Lena", "Bram", "Bram"]


def test_nobody_is_written_to_while_away(cast):
    with on(10, 1):
        absences.announce(cast.lena, date(2025, 10, 1), date(2025, 10, 9), "", by=cast.lena)
        collecting_rules.collect(date(2025, 10, 1), link)
        assert written() == ["Bram"]
        with pytest.raises(RuleError, match="even weg"):
            collecting_rules.remind(cast.lena, K3, link, by=cast.els)
    with on(10, 10):
        collecting_rules.collect(date(2025, 10, 10), link)
    assert written() == ["Bram", "Lena", "Bram"], "she is asked when she is back"


@pytest.mark.parametrize(
    ("first", "last", "left"), [((10, 6), (10, 9), ["Bram"]), ((10, 7), (10, 9), ["Lena", "Bram"])]
)
def test_what_waits_to_leave_is_torn_up_where_they_are_away_now(cast, first, last, left):
    """A reminder in its two minutes, or one that no mail server took yet; it is written when they are back."""
    with on(10, 6):
        collecting_rules.remind_all(cast.branch.id, K3, link, by=cast.els)
        Letter.create(
            person_id=cast.lena.id, to_name="Lena", to_address="x@y.example", kind="other", subject="", text=""
        )
        absences.announce(cast.lena, date(2025, *first), date(2025, *last), "", by=cast.lena)
        assert written() == left and Letter.select().where(Letter.kind == "other").exists()
        absence = Absence.get()
        absences.move(absence, date(2025, 10, 6), date(2025, 10, 9), "", by=cast.lena)
        assert written() == ["Bram"]
    with on(10, 10):
        collecting_rules.collect(date(2025, 10, 10), link)
    assert written() == ["Bram", "Lena"]


def test_never_two_letters_in_a_week_whoever_sends_them(cast):
    with on(10, 6):
        collecting_rules.remind(cast.lena, K3, link, by=cast.els)
    with on(10, 8):
        collecting_rules.collect(date(2025, 10, 8), link)
    assert written() == ["Lena", "Bram"]


def test_remind_all_counts_who_was_left_out(cast, visit):
    with on(10, 6):
        collecting_rules.remind(cast.lena, K3, link, by=cast.els)
        page = visit(cast.els).get(visit(cast.els).get("/contacten/overzicht").links()["Iedereen herinneren"])
        assert "Krijgt een herinnering (1) Bram Wouters" in page.text
        assert "Krijgt geen herinnering (1) Lena Aerts" in page.text and "kreeg al een brief op 6" in page.text
        stale = page.form("Mail 1 herinnering")
        page = stale.press()
        assert "Over 2 minuten vertrekt 1 mail." in page.text and written() == ["Lena", "Bram"]
        assert "intussen veranderd" in stale.press().text, "a second tap writes nothing twice"
        assert "Niemand kreeg iets." in page.press("Toch niet").text
        assert written() == ["Lena"] and HistoryEntry.select().where(HistoryEntry.verb == "unremind").count() == 1


def test_someone_of_another_branch_is_not_reminded_by_this_coordinator(cast, visit):
    page = visit(cast.yusuf).get("/contacten/overzicht")
    assert "Lena" not in page.text
    with pytest.raises(RuleError, match="Iedereen die nog moet indienen"):
        collecting_rules.remind_all(cast.yusuf.branch_id, K3, link, by=cast.yusuf)


def test_the_daily_work_runs_once_a_day_on_however_many_machines(app, cast):
    settings = app.extensions["settings"]
    with on(10, 1):
        assert daily.run(settings, date(2025, 10, 1)) == 3  # Lena, Bram, and the week's summary for Els
        assert daily.run(settings, date(2025, 10, 1)) == 0


def test_daily_work_that_fails_is_tried_again(app, cast, monkeypatch):
    settings = app.extensions["settings"]
    monkeypatch.setattr(collecting_rules, "collect", lambda *_: 1 / 0)
    with on(10, 1), pytest.raises(ZeroDivisionError):
        daily.run(settings, date(2025, 10, 1))
    monkeypatch.undo()
    with on(10, 1):
        assert daily.run(settings, date(2025, 10, 1)) == 3


def personal_path(page):
    return re.search(r"http://localhost(/k/\S+)", page.tree.xpath("//textarea")[0].text)[1]


def test_the_whatsapp_text_holds_a_link_of_ones_own(cast, visit):
    page = visit(cast.els).get("/contacten/overzicht")
    message = page.tree.xpath("//textarea")[0].text
    assert message.strip().startswith("Dag Bram, wil je nog je contacten van juli, augustus en september doorgeven?")
    path = personal_path(page)
    assert visit(cast.bram).get(path).address == f"/contacten/{cast.brams.id}/2025K3", "straight to the stamp card"
    stranger = visit().get(path)
    assert stranger.heading == "Dag Bram"
    assert not Letter.select().where(Letter.kind == "sign_in").exists(), "opening the link sends nothing"
    after = stranger.press("Stuur me een code")
    assert Letter.get(Letter.kind == "sign_in").to_address == cast.bram.email
    assert "verder=" in after.address


def test_a_link_of_ones_own_signs_nobody_in_and_can_not_be_made_up(cast, visit):
    path = personal_path(visit(cast.els).get("/contacten/overzicht"))
    assert visit(cast.lena).get(path).heading == "Dag Lena", "someone else's link leads to one's own start page"
    made_up = visit().get("/k/verzonnen")
    assert made_up.status == 404 and made_up.heading == "Deze link werkt niet meer"
    assert visit().get(path[:-3]).status == 404
    Person.update(disabled_at=clock.now()).where(Person.id == cast.bram.id).execute()
    shut = visit().get(path)
    assert (shut.status, shut.text) == (404, made_up.text), "nobody reads from it who was invited once"


def test_the_overview_counts_per_month_and_knows_silence(cast, visit):
    Contact.insert_many(
        [
            {"branch": cast.branch.id, "match": cast.lenas.id, "day": day}
            for day in (date(2025, 7, 2), date(2025, 7, 9), date(2025, 9, 10))
        ]
    ).execute()
    rules.log_day(cast.brams, date(2025, 10, 1), by=cast.bram)
    page = visit(cast.els).get("/contacten/overzicht")
    row = next(r for r in page.tree.xpath("//tbody/tr") if "Lena" in r.text_content())
    assert [c.text_content() for c in row.xpath("./td[contains(@class,'r')]")] == ["2", "0", "1", "3"]
    assert "3 contacten, 0 van de 2 ingediend, gemiddeld 1,5 per actief gezin." in page.text
    assert re.search(r"Lena Aerts, G-001 ?laatste contact 10 september ?3 weken stil", page.text)
    assert "Bram" not in page.text.split("Al even stil")[1].split("Alle koppelingen")[0]


def test_someone_who_is_away_is_not_called_silent(cast, visit):
    absences.announce(cast.lena, date(2025, 10, 1), date(2025, 10, 20), "", by=cast.lena)
    absences.announce(cast.bram, date(2025, 10, 1), date(2025, 10, 20), "", by=cast.bram)
    assert "Al even stil" not in visit(cast.els).get("/contacten/overzicht").text


def test_announced_absences_stand_on_the_card(cast, visit):
    absences.announce(cast.lena, date(2025, 10, 1), date(2025, 10, 20), "", by=cast.lena)
    page = visit(cast.lena).get(f"/contacten/{cast.lenas.id}/2025K4")
    away = page.tree.xpath("//label[contains(@class,'away')]/input/@value")
    assert away[0] == "2025-10-01" and away[-1] == "2025-10-20"
    assert "vrijdag 3 oktober, afwezig" in page.text


# ---- paper ---------------------------------------------------------------------------------------------------


def paper(match):
    return f"/contacten/{match.id}/2025K3/papier"


def test_a_paper_form_is_typed_over_by_keyboard(cast, visit):
    page = visit(cast.els).get(paper(cast.lenas))
    page = page.press("Indienen", month1="2 9, 16;23", month2=" 6  13 ", month3="3")
    assert "Ingegeven voor Lena Aerts: 7 contacten." in page.text
    days = [c.day for c in Contact.select().order_by(Contact.day)]
    assert days[:3] == [date(2025, 7, 2), date(2025, 7, 9), date(2025, 7, 16)]
    overview = ContactOverview.get()
    assert overview.on_paper and overview.handed_in_by_id == cast.els.id
    entry = HistoryEntry.get(HistoryEntry.verb == "hand_in")
    assert (entry.actor_id, entry.on_behalf_of_id) == (cast.els.id, cast.lena.id)


@pytest.mark.parametrize(
    ("month", "sentence"),
    [
        ("2 32", "‘32’ is geen dag in juli."),
        ("woensdag", "‘woensdag’ is geen dag in juli."),
        ("0", "‘0’ is geen dag in juli."),
        ("١", "‘١’ is geen dag in juli."),
    ],
)
def test_a_wrong_number_is_named_at_its_month_and_nothing_is_lost(cast, visit, month, sentence):
    page = visit(cast.els).get(paper(cast.lenas)).press("Indienen", month1=month, month2="6 13")
    assert page.status == 422
    assert sentence in page.text
    assert page.form("Indienen").values["month2"] == "6 13"
    assert page.form("Indienen").values["month1"] == month
    assert not Contact.select().exists()


@pytest.mark.parametrize(("day", "by"), [(3, "ten laatste op 15 oktober 2025"), (16, "zo snel mogelijk")])
def test_a_paper_form_asks_for_no_day_that_is_past(cast, visit, day, by):
    with on(10, day):
        form = Document(io.BytesIO(visit(cast.els).get(f"{paper(cast.lenas)}.docx").answer.data))
    assert by in [cell.text.replace("\u00a0", " ") for row in form.tables[0].rows for cell in row.cells]


def test_paper_without_contacts_gives_a_reason(cast, visit):
    visit(cast.els).get(paper(cast.lenas)).press("Indienen", geen="y", reden="paused")
    assert ContactOverview.get().no_contact_reason == "paused"


def test_what_was_ticked_before_stands_in_the_boxes(cast, visit):
    rules.save_days(cast.lenas, K3, [date(2025, 7, 2), date(2025, 9, 3)], [], by=cast.lena)
    form = visit(cast.els).get(paper(cast.lenas)).form("Indienen")
    assert (form.values["month1"], form.values["month2"], form.values["month3"]) == ("2", "", "3")


def test_the_paper_form_fits_one_volunteer_and_family_and_names_no_family(cast, visit):
    answer = visit(cast.els).get(paper(cast.lenas) + ".docx").answer
    document = Document(io.BytesIO(answer.data))
    words = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert "Lena Aerts" in words and "G-001" in words and "☐ 31" in words
    assert "Klaver" not in words
    assert len(document.inline_shapes) == 1, "the QR code"
    assert answer.data == visit(cast.els).get(paper(cast.lenas) + ".docx").answer.data


def test_days_before_the_start_can_not_be_crossed_on_paper(cast, visit):
    Match.update(started_on=date(2025, 7, 14)).where(Match.id == cast.lenas.id).execute()
    answer = visit(cast.els).get(paper(cast.lenas) + ".docx").answer
    words = "\n".join(c.text for t in Document(io.BytesIO(answer.data)).tables for r in t.rows for c in r.cells)
    assert "– 13" in words and "☐ 14" in words


@pytest.mark.parametrize("who", ["lena", "bram", "yusuf"])
def test_paper_is_the_coordinators(cast, visit, who):
    assert visit(getattr(cast, who)).get(paper(cast.lenas)).status in (403, 404)


# ---- corrections -----------------------------------------------------------------------------------------------


@pytest.fixture
def closed(cast):
    rules.hand_in(cast.lenas, K3, [date(2025, 7, 2)], [], "", by=cast.lena)
    return f"/contacten/{cast.lenas.id}/2025K3"


def test_a_correction_is_asked_in_one_go_and_the_coordinator_reopens(cast, visit, closed):
    lena, els = visit(cast.lena), visit(cast.els)
    page = lena.get(closed).press("Verbetering vragen", reason="Op 9 juli was ik er ook.")
    assert "Je vraag is verstuurd." in page.text and "Op 9 juli was ik er ook." in page.text
    letter = Letter.get(Letter.kind == "correction")
    assert letter.to_address == cast.els.email and "9 juli" not in letter.text
    assert "Vragen een verbetering (1)" in els.get("/contacten/overzicht").text
    els.get(closed).press("Heropenen voor Lena")
    assert "Vragen een verbetering" not in els.get("/contacten/overzicht").text
    assert lena.get(closed).form("Indienen")
    told = HistoryEntry.get(HistoryEntry.verb == "ask_correction").details
    assert "Op 9 juli was ik er ook." in told, "what was asked is kept"


def test_a_correction_where_nobody_coordinates_is_told_to_the_branch(cast, closed):
    RolePeriod.update(ended_on=date(2025, 9, 1)).where(RolePeriod.person == cast.els.id).execute()
    rules.ask_correction(overview_of(cast.lenas, K3), "Op 9 juli was ik er ook.", by=cast.lena)
    letter = Letter.get(Letter.kind == "correction")
    assert letter.to_address == "lindedal@home-start.example" and "er is geen coördinator" in letter.text
    assert "Lena" not in letter.subject + letter.text and "9 juli" not in letter.text


def test_an_empty_correction_is_asked_again(cast, visit, closed):
    page = visit(cast.lena).get(closed).press("Verbetering vragen", reason="  ")
    assert page.status == 422
    assert "Schrijf wat er niet klopt." in page.text


def test_an_open_quarter_needs_no_correction(cast):
    overview = rules.save_days(cast.lenas, K3, [], [], by=cast.lena)
    with pytest.raises(RuleError, match="staat nog open"):
        rules.ask_correction(overview, "iets", by=cast.lena)


def test_a_visit_that_failed_is_shown_and_not_counted(cast, visit):
    contact = rules.log_day(cast.lenas, date(2025, 9, 3), by=cast.lena)
    rules.log_day(cast.lenas, date(2025, 9, 10), by=cast.lena)
    Contact.update(kind="not_home", counts=False).where(Contact.id == contact.id).execute()
    lena = visit(cast.lena)
    page = lena.get(f"/contacten/{cast.lenas.id}/2025K3")
    assert "woensdag 3 september, niet thuis" in page.text
    assert "1 keer was je er" in page.press("Indienen").text
    assert "Ingediend: 1 contact." in lena.get(f"/contacten/{cast.lenas.id}/2025K3").text


def test_handing_in_writes_a_receipt(cast, closed):
    letter = Letter.get(Letter.kind == "contacts-handed-in")
    assert letter.to_address == cast.lena.email
    assert "juli, augustus en september 2025: 1 contact." in letter.text


def test_the_coordinator_corrects_what_came_in_without_calling_it_paper(cast, visit, closed):
    els = visit(cast.els)
    els.get(closed).press("Heropenen voor Lena").form("Indienen").tick("dag", "2025-07-09").press()
    overview = ContactOverview.get()
    assert overview.is_handed_in and not overview.on_paper
    assert overview.handed_in_by_id == cast.els.id
    assert Contact.select().count() == 2
