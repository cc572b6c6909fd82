"""The same question as a mail: for who wants it, answered without signing in, and never by looking."""

import io
from datetime import date, datetime

import openpyxl
import pytest

from portal import daily
from portal.contacts.absences import rules as absences
from portal.contacts.models.contact import Contact, MissedVisit
from portal.contacts.quarters import rules as quarters
from portal.contacts.weekly import rules
from portal.families.models.match import Match
from portal.kit import clock
from portal.kit.links import answer_path, personal_link, read_visit, visit_path
from portal.people.models import Person, RolePeriod
from portal.post.models import Letter
from portal.retention.own_data.facts.person import of_person

THURSDAY = datetime(2025, 10, 2, 8)
DAY = date(2025, 10, 1)  # Lena's Wednesday
K4 = "2025K4"


def letters():
    return list(Letter.select().where(Letter.kind == "was-there").order_by(Letter.id))


@pytest.fixture
def mailed(app, cast):
    """Lena wants the mail, and on Thursday morning it is written."""
    rules.want_mail(cast.lena, True, by=cast.lena)
    with clock.stopped(THURSDAY):
        daily.run(app.extensions["settings"], THURSDAY.date())
    (letter,) = letters()
    return letter


def link(app, cast, day=DAY):
    return visit_path(app.extensions["settings"].secret_key, cast.lena.id, cast.lenas.id, day)


def test_nobody_gets_it_who_did_not_ask(app, cast):
    with clock.stopped(THURSDAY):
        daily.run(app.extensions["settings"], THURSDAY.date())
    assert letters() == []


def test_it_is_offered_once_on_the_first_page(cast, visit):
    lena = visit(cast.lena)
    page = lena.get("/")
    assert "Deze vraag ook per mail krijgen?" in page.text
    page = page.press("Nee, dank je")
    assert "ook per mail krijgen" not in page.text
    assert Person.get_by_id(cast.lena.id).weekly_mail is False
    page = lena.get("/mijn-gegevens").press("Vraag het me ook per mail")
    assert "Je krijgt die vraag ook per mail." in page.text
    page.press("Geen mail meer")
    assert Person.get_by_id(cast.lena.id).weekly_mail is False


def test_her_own_copy_tells_what_she_chose_and_when_she_was_not_there(cast):
    rules.want_mail(cast.lena, True, by=cast.lena)
    rules.answer(cast.lenas, DAY, "no", by=cast.lena)
    book = openpyxl.load_workbook(io.BytesIO(of_person(Person.get_by_id(cast.lena.id))))
    assert ("Wekelijkse vraag per mail", "ja") in list(book["Wie je bent"].iter_rows(values_only=True))
    assert [row[1] for row in book["Niet geweest"].iter_rows(min_row=2, values_only=True)][-1] == "Gezin Klaver"


def test_the_letter_asks_with_three_buttons_and_answers_reach_the_branch(cast, mailed):
    assert mailed.subject == "Was je woensdag 1 oktober op bezoek?"
    assert (mailed.to_address, mailed.reply_to) == (cast.lena.email, cast.branch.email)
    assert "Was je woensdag 1 oktober bij Gezin Klaver?" in mailed.text.replace("\u00a0", " ")
    for label in ("Ja, ik was er", "Nee, ik was er niet", "Het was een andere dag"):
        assert label in mailed.text
        assert f">{label}</a>" in mailed.html
    assert mailed.html.count("http://localhost/was-je-er/") == 3


def test_it_is_written_once_a_day_and_not_long_after(app, cast, mailed):
    settings = app.extensions["settings"]
    for day in (3, 4, 5):
        with clock.stopped(datetime(2025, 10, day, 8)):
            daily.run(settings, date(2025, 10, day))
    assert letters() == [mailed]


def test_opening_decides_nothing_and_a_press_decides(app, cast, visit, mailed):
    for said in ("", "?antwoord=ja", "?antwoord=nee", "?antwoord=vals"):
        page = visit().get(link(app, cast) + said)
        assert page.status == 200
    visit().client.head(link(app, cast) + "?antwoord=ja")
    assert (Contact.select().count(), MissedVisit.select().count()) == (0, 0)
    page = visit().get(link(app, cast) + "?antwoord=ja")
    done = page.press("Ja, ik was er")
    assert "Bewaard: je was er woensdag 1 oktober bij Gezin Klaver." in done.text
    assert [c.day for c in Contact.select()] == [DAY]
    done = done.press("Nee, ik was er niet")
    assert (Contact.select().count(), [m.day for m in MissedVisit.select()]) == (0, [DAY])
    assert done.press("Ja, ik was er").text.count("Je was bij Gezin Klaver.") == 1


def test_the_button_of_the_mail_stands_first_on_the_page(app, cast, visit):
    page = visit().get(link(app, cast) + "?antwoord=nee")
    assert page.tree.xpath("//div[@class='yesno']/button[@class='btn']/text()") == ["Nee, ik was er niet"]
    page = visit().get(link(app, cast))
    assert page.tree.xpath("//div[@class='yesno']/button[@class='btn']/text()") == ["Ja, ik was er"]


def test_another_day_asks_to_sign_in_and_leads_to_the_card(app, cast, visit):
    page = visit().get(link(app, cast))
    address = page.links()["Het was een andere dag"]
    wanted = personal_link(
        app.extensions["settings"].secret_key, cast.lena.id, f"/contacten/{cast.lenas.id}/{K4}#dag-{DAY}"
    )
    assert address == wanted
    assert visit(cast.lena).get(address).tree.get_element_by_id(f"dag-{DAY}") is not None


@pytest.mark.parametrize("how", ["ticked", "another day", "said no", "away", "switched off", "handed in"])
def test_a_letter_that_still_waits_is_torn_up_when_it_is_settled_elsewhere(app, cast, mailed, how):
    match how:
        case "ticked":
            quarters.log_day(cast.lenas, DAY, by=cast.lena)
        case "another day":
            quarters.log_day(cast.lenas, date(2025, 9, 29), by=cast.lena)  # of that week, and of the quarter before
        case "said no":
            rules.answer(cast.lenas, DAY, "no", by=cast.lena)
        case "away":
            absences.announce(cast.lena, DAY, date(2025, 10, 9), "", by=cast.lena)
        case "switched off":
            rules.want_mail(cast.lena, False, by=cast.lena)
        case "handed in":
            with clock.stopped(datetime(2026, 1, 2, 9)):
                quarters.hand_in(cast.lenas, quarters.Quarter(2025, 4), [date(2025, 12, 3)], [], "", by=cast.lena)
    assert letters() == []


@pytest.mark.parametrize("what", ["ended", "another day", "stopped"])
def test_a_letter_that_could_not_leave_yet_is_torn_up_when_it_asks_nothing_any_more(app, cast, mailed, what):
    changed = {"ended": {"ended_on": date(2025, 9, 30)}, "another day": {"usual_weekday": 4}}
    if what in changed:
        Match.update(**changed[what]).where(Match.id == cast.lenas.id).execute()
    else:
        RolePeriod.update(ended_on=date(2025, 9, 30)).where(RolePeriod.person == cast.lena.id).execute()
        Match.update(ended_on=date(2025, 9, 30)).where(Match.id == cast.lenas.id).execute()
    with clock.stopped(datetime(2025, 10, 3, 6)):
        daily.run(app.extensions["settings"], date(2025, 10, 3))
    assert mailed.id not in [letter.id for letter in letters()]


@pytest.mark.parametrize("how", ["ticked", "said no", "away", "handed in"])
def test_it_goes_on_waiting_when_another_day_is_settled(app, cast, mailed, how):
    """Of another week, another quarter, or at another family."""
    match how:
        case "ticked":
            quarters.log_day(cast.lenas, date(2025, 9, 28), by=cast.lena)
            same = {name: getattr(cast.brams, name) for name in ("branch", "trajectory", "family", "started_on")}
            quarters.log_day(Match.create(volunteer=cast.lena, **same), DAY, by=cast.lena)
        case "said no":
            rules.answer(cast.lenas, date(2025, 9, 24), "no", by=cast.lena)
        case "away":
            absences.announce(cast.lena, date(2025, 10, 6), date(2025, 10, 9), "", by=cast.lena)
        case "handed in":
            quarters.hand_in(cast.lenas, quarters.Quarter(2025, 3), [date(2025, 9, 24)], [], "", by=cast.lena)
    assert letters() == [mailed]


def test_links_that_open_nothing(app, cast, visit):
    secret = app.extensions["settings"].secret_key
    wrong = [
        visit_path(secret, cast.lena.id, cast.brams.id, DAY),  # not hers
        visit_path(secret, cast.lena.id, cast.lenas.id, date(2025, 10, 8)),  # not over
        visit_path(secret, cast.lena.id, cast.lenas.id, date(2025, 7, 2)),  # long ago
        visit_path("x" * 40, cast.lena.id, cast.lenas.id, DAY),
        "/was-je-er/" + answer_path(secret, cast.lena.id, 1).removeprefix("/kom/"),  # of another purpose
    ]
    pages = {visit().get(address).answer.data for address in wrong}
    assert len(pages) == 1
    assert all(visit().get(address).status == 404 for address in wrong)
    RolePeriod.update(ended_on=date(2025, 10, 1)).where(RolePeriod.person == cast.lena.id).execute()
    assert visit().get(link(app, cast)).status == 404, "who stopped, and hands nothing in any more"


def test_a_token_is_read_again(app):
    secret = app.extensions["settings"].secret_key
    token = visit_path(secret, 7, 8, DAY).removeprefix("/was-je-er/")
    assert read_visit(secret, token) == (7, 8, DAY)
    assert read_visit(secret, token[:-1]) is None


def test_a_link_of_a_quarter_that_was_handed_in_says_so(app, cast, visit):
    page = visit().get(link(app, cast))
    with clock.stopped(datetime(2025, 12, 31, 9)):
        quarters.hand_in(cast.lenas, quarters.Quarter(2025, 4), [date(2025, 12, 3)], [], "", by=cast.lena)
    assert "Dit kwartaal is al ingediend." in page.press("Ja, ik was er").text
    assert [c.day for c in Contact.select()] == [date(2025, 12, 3)]
