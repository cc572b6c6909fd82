"""One order of what waits for a volunteer: the first page counts what the other pages say, and never less."""

import random
from datetime import date, datetime, time, timedelta

import pytest

from portal.agenda.answers import rules as answers
from portal.agenda.events import rules as events
from portal.contacts.absences import rules as absences
from portal.contacts.models.contact import Contact
from portal.contacts.models.overview import ContactOverview
from portal.contacts.quarters import rules as quarters
from portal.expenses.approval import rules as approval
from portal.expenses.handing_in import rules as handing_in
from portal.expenses.models.notes import ExpenseNote
from portal.expenses.models.rates import MileageRate
from portal.expenses.note.facts.reading import view_of
from portal.expenses.oddities.facts import BEFORE, Oddities
from portal.families.file.rules import ContactDetails, change_details
from portal.families.models.family import Family, FileView
from portal.families.models.match import Match, Trajectory
from portal.home.start.facts import volunteer_home
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.people.models import Branch, Person, RolePeriod
from tests.agenda.conftest import details

K2, K3, K4 = Quarter(2025, 2), Quarter(2025, 3), Quarter(2025, 4)


def second_family(cast, alias="Gezin Vlinderstruik", **more):
    family = Family.create(branch=cast.branch, code=f"G-{Family.select().count() + 90}", alias=alias,
                           municipality="Lindedal")  # fmt: skip
    started = date(2025, 7, 1)
    trajectory = Trajectory.create(branch=cast.branch, family=family, started_on=started)
    return Match.create(branch=cast.branch, trajectory=trajectory, family=family, volunteer=cast.lena,
                        started_on=started, km_one_way=30, usual_weekday=5, **more)  # fmt: skip


def invited(cast, key="sleutel", **changes):
    return events.create(details(**changes), key, by=cast.els)


def test_two_families_and_a_note_are_counted_and_named_one_after_the_other(cast, visit):
    other = second_family(cast)
    page = visit(cast.lena).get("/")
    assert page.all("say") == ["Nog 2 gezinnen en je nota."]
    assert "Eerst je contacten bij Gezin Klaver van juli, augustus en september doorgeven." in page.text
    page = page.follow("Contacten invullen")
    assert page.heading == "Contacten bij Gezin Klaver"
    assert page.tree.xpath("//ul[@class='switch']//*[@aria-current='page']/text()") == ["Gezin Klaver"]
    page = page.form("Indienen").tick("dag", "2025-07-02", "2025-07-09").press()
    assert "Gezin Klaver is ingediend: 2 keer. Nu nog Gezin Vlinderstruik." in page.text
    assert page.heading == "Contacten bij Gezin Vlinderstruik"
    switch = [" ".join(li.text_content().split()) for li in page.tree.xpath("//ul[@class='switch']/li")]
    assert switch == ["✓ Gezin Klaver, ingediend", "Gezin Vlinderstruik"]
    home = visit(cast.lena).get("/")
    assert home.all("say") == ["Nog Gezin Vlinderstruik en je nota."]
    assert "Eerst je contacten bij Gezin Vlinderstruik van juli, augustus en september doorgeven." in home.text
    page = page.form("Bewaren en later verder doen").tick("dag", "2025-07-04").press()
    assert "Gezin Vlinderstruik is bewaard. Je kan later verder doen." in page.text
    page = page.press("Indienen")
    assert "Gezin Vlinderstruik is ingediend: 1 keer. Dank je." in page.text
    assert page.heading == "Je onkostennota"
    closed = visit(cast.lena).get(f"/contacten/{other.id}/{K3}")
    assert closed.heading == "Contacten bij Gezin Vlinderstruik"
    assert closed.tree.xpath("count(//ul[@class='switch']//*[@aria-current='page'])") == 1


def test_a_quarter_of_which_nothing_came_along_is_handed_in_on_the_first_day(cast, visit):
    """In a branch that begins at the end of October; the note of what was handed in here follows."""
    with clock.stopped(datetime(2025, 10, 30, 9)):
        Branch.update(created_at=clock.now()).where(Branch.id == cast.branch.id).execute()
        lena = Person.get_by_id(cast.lena.id)
        card = visit(lena).get("/").follow("Contacten invullen")
        assert "juli" in card.text
        quarters.save_days(cast.lenas, K3, [date(2025, 9, 3)], [], by=lena)
        assert "juli, augustus en september doorgeven" in visit(lena).get("/").text, "ticked, and not handed in yet"
        quarters.hand_in(cast.lenas, K3, [date(2025, 9, 3)], [date(2025, 9, 3)], "", by=lena)
        home = visit(lena).get("/").text
        assert "doorgeven" not in home and "Je onkostennota van juli, augustus en september staat klaar" in home


def test_no_amount_is_named_while_a_rate_is_not_known(cast, visit):
    quarters.hand_in(cast.lenas, K3, [date(2025, 9, 3)], [], "", by=cast.lena)
    home = visit(cast.lena).get("/").text
    assert "Kijk ze na en dien ze in. Het bedrag van 1 rit volgt, zodra we het tarief van september kennen." in home
    assert "dan krijg je je geld terug" not in home
    for page in (home, visit(cast.lena).get("/onkosten").text):
        assert "tarief volgt" in page and "0,00" not in page
    year = {"valid_from": date(2025, 1, 1), "valid_until": date(2025, 12, 31)}
    MileageRate.create(branch=cast.branch, kind="car", rate_e4=3000, source="omzendbrief", **year)
    home = visit(cast.lena).get("/").text
    assert "staat klaar: € 2,52. Kijk ze na en dien ze in, dan krijg je je geld terug." in home


def test_what_was_asked_and_paid_before_the_portal_was_there_waits_for_nobody(cast, visit):
    """Contacts of the third quarter came out of a workbook, in a branch that begins at the end of October."""
    Contact.create(branch=cast.branch, match=cast.lenas, day=date(2025, 9, 3))
    with clock.stopped(datetime(2025, 10, 30, 9)):
        home = visit(cast.lena).get("/").text
        assert "juli, augustus en september doorgeven" in home and "je nota" in home, "of a branch that was there"
        Branch.update(created_at=clock.now()).where(Branch.id == cast.branch.id).execute()
        home = visit(Person.get_by_id(cast.lena.id)).get("/").text
        assert "juli, augustus en september" not in home and "je nota" not in home
        lena = Person.get_by_id(cast.lena.id)
        quarters.hand_in(cast.lenas, K3, [date(2025, 9, 3)], [date(2025, 9, 3)], "", by=lena)
        note = handing_in.submit(lena, K3, True, by=lena)
        remarks = Oddities(Person.get_by_id(cast.els.id), [view_of(lena, K3, note)]).remarks(view_of(lena, K3, note))
        assert BEFORE in remarks, "and where it is handed in after all, the coordinator reads why to look"


def test_a_family_without_contacts_is_named_too(cast, visit):
    second_family(cast)
    page = visit(cast.lena).get(f"/contacten/{cast.lenas.id}/{K3}")
    page = page.form("Indienen").tick("geen", "y").fill(reden="family_away").press()
    assert "Gezin Klaver is ingediend: geen contacten. Nu nog Gezin Vlinderstruik." in page.text


def test_an_invitation_waits_on_the_first_page_and_one_tap_answers_it(cast, visit):
    quarters.hand_in(cast.lenas, K3, [], [], "family_away", by=cast.lena)
    event = invited(cast)
    page = visit(cast.lena).get("/")
    assert page.all("say") == ["Eén uitnodiging wacht op je antwoord."]
    assert "Alles is in orde" not in page.text and "Omgaan met verontrusting" in page.text
    assert "Woensdag 5 november 2025, van 19.30 tot 21.30 uur" in page.text.replace("\u00a0", " ")
    page = page.press("Ik kom niet")
    assert page.address == "/" and "Je komt niet. Bedankt om het te laten weten." in page.text
    assert page.all("say") == ["Alles is in orde. Zeg alleen nog even of je er was."], "1 October is asked about below"
    page = page.press("Ongedaan maken")
    assert page.address == "/" and page.all("say") == ["Eén uitnodiging wacht op je antwoord."]
    page = page.press("Ik kom")
    assert "Je komt. We kijken ernaar uit." in page.text
    assert "Je komt." in visit(cast.lena).get(f"/agenda/{event.id}").text


def test_all_kinds_in_one_sentence(cast, visit):
    quarters.save_days(cast.lenas, K3, [date(2025, 7, 2)], [], by=cast.lena)
    invited(cast, "een")
    invited(cast, "twee", day=date(2025, 12, 1))
    page = visit(cast.lena).get("/")
    assert page.all("say") == ["Nog je contacten, je nota en 2\u00a0uitnodigingen.".replace("\u00a0", " ")]
    assert page.tree.xpath("count(//main//a[@class='btn'])+count(//main//button[@class='btn'])") == 1, "one loud button"


def test_a_quarter_of_long_ago_that_was_opened_again_waits(cast, visit):
    quarters.hand_in(cast.lenas, K3, [], [], "family_away", by=cast.lena)
    quarters.hand_in(cast.lenas, Quarter(2025, 1), [], [], "family_away", by=cast.lena)
    assert "Alles is in orde" in visit(cast.lena).get("/").text
    quarters.reopen(ContactOverview.get(ContactOverview.quarter == 1), by=cast.els)
    page = visit(cast.lena).get("/")
    assert page.all("say") == ["Nog één ding te doen: je contacten van januari, februari en maart doorgeven."]
    assert page.follow("Contacten").address.endswith("/2025K1")


def test_who_stopped_is_asked_for_what_can_still_be_done_and_nothing_else(cast, visit):
    invited(cast)
    quarters.hand_in(cast.lenas, K3, [], [], "family_away", by=cast.lena)
    quarters.log_day(cast.lenas, clock.today() - timedelta(days=1), by=cast.lena)
    yesterday = clock.today() - timedelta(days=1)
    RolePeriod.update(ended_on=yesterday, finishing=True).where(RolePeriod.person == cast.lena.id).execute()
    Match.update(ended_on=yesterday).where(Match.id == cast.lenas.id).execute()
    page = visit(cast.lena).get("/")
    assert page.all("say") == ["Nog je contacten en je nota."]
    for gone in ("Kom je ook?", "Was je bij", "Ik ben even weg", "Adres en telefoon", "Maak je je zorgen?"):
        assert gone not in page.text, gone


# ---- whom there is to visit


def test_a_family_at_hand_call_address_today_and_away(cast, visit):
    reach = ContactDetails(phone="+32470123456", street="Lindelaan 4", postcode="3000", town="Lindedal")
    change_details(cast.klaver, reach, by=cast.els)
    page = visit(cast.lena).get("/")
    links = page.links()
    assert links["Bel Gezin Klaver, 0470 12 34 56"] == "tel:+32470123456"
    assert links["Lindelaan 4, 3000 Lindedal: Gezin Klaver"] == f"/koppelingen/{cast.lenas.id}/gezin"
    assert "Ja, ik was er: Gezin Klaver" in [" ".join(b.text_content().split()) for b in page.tree.iter("button")]
    assert links["Ik ben even weg"] == "/afwezigheid"
    (seen,) = FileView.select().where(FileView.person_id == cast.lena.id)
    assert (seen.family_id, seen.what) == (cast.klaver.id, "contact"), "who sees a number is written down"
    assert "Klaver" not in visit(cast.bram).get("/").text
    absences.announce(cast.lena, date(2025, 10, 1), date(2025, 10, 8), "", by=cast.lena)
    page = visit(cast.lena).get("/")
    assert "Je bent even weg van 1 oktober tot en met 8 oktober 2025." in page.text.replace("\u00a0", " ")
    assert "Ik ben even weg" not in page.links()


# ---- the property


SAYS_WAITING = (
    ("/onkosten", "wacht op jou"),
    ("/agenda", "wacht op je antwoord"),
    ("/agenda", "wachten op je antwoord"),
    ("/contacten", "Indienen"),
)
"""A page, and the words with which it says that something waits for whoever reads it."""

CHOICES: dict[str, list[object]] = {
    "days": ["none", "ticked", "handed in"],
    "this quarter": [True, False],
    "ended": [None, None, date(2025, 9, 30), date(2025, 10, 2)],
    "families": [1, 2],
    "note": ["none", "submitted", "returned", "approved"],
    "long ago": ["none", "handed in", "reopened"],
    "events": [0, 0, 1, 2],
    "answered": [True, False],
    "stopped": [False, False, True],
}
QUIET = {"days": "handed in", "this quarter": False, "ended": None, "families": 1, "note": "approved",
         "long ago": "handed in", "events": 1, "answered": True, "stopped": False}  # fmt: skip


def worlds():
    """One in which nothing waits, that one with each other choice on its own, and some by lot."""
    yield QUIET
    yield from (QUIET | {name: choice} for name, choices in CHOICES.items() for choice in dict.fromkeys(choices))
    lot = random.Random(17)
    yield from ({name: lot.choice(choices) for name, choices in CHOICES.items()} for _ in range(12))


def build(cast, world) -> None:
    if world["families"] == 2:
        second_family(cast)
    if world["ended"]:
        Match.update(ended_on=world["ended"]).where(Match.id == cast.lenas.id).execute()
    days = [] if world["days"] == "none" else [date(2025, 7, 2), date(2025, 7, 9)]
    match = Match.get_by_id(cast.lenas.id)
    if world["days"] == "handed in":
        quarters.hand_in(match, K3, days, [], "", by=cast.lena)
    elif days:
        quarters.save_days(match, K3, days, [], by=cast.lena)
    if world["this quarter"] and world["ended"] != date(2025, 9, 30):
        quarters.save_days(match, K4, [date(2025, 10, 1)], [], by=cast.lena)
    if world["long ago"] != "none":
        quarters.hand_in(match, Quarter(2025, 1), [], [], "family_away", by=cast.lena)
        if world["long ago"] == "reopened":
            quarters.reopen(ContactOverview.get(ContactOverview.quarter == 1), by=cast.els)
    if world["note"] != "none" and world["days"] == "handed in" and world["families"] == 1:
        note = handing_in.submit(cast.lena, K3, True, by=cast.lena)
        if world["note"] == "returned":
            ExpenseNote.update(status="returned", question="Klopt dit?").where(ExpenseNote.id == note.id).execute()
        elif world["note"] == "approved":
            approval.approve(note, by=cast.els)
    for number in range(world["events"]):
        event = invited(cast, f"sleutel-{number}", day=date(2025, 11, 5 + number), starts_at=time(19, 30))
        if world["answered"]:
            yes = answers.Answer("yes", "portal")
            answers.answer(event, cast.lena, yes, lambda person, event: "/", by=cast.lena)
    if world["stopped"]:
        yesterday = clock.today() - timedelta(days=1)
        RolePeriod.update(ended_on=yesterday, finishing=True).where(RolePeriod.person == cast.lena.id).execute()
        running = (Match.volunteer == cast.lena.id) & Match.ended_on.is_null()
        Match.update(ended_on=yesterday).where(running).execute()


@pytest.mark.parametrize("world", [pytest.param(world, id=str(i)) for i, world in enumerate(worlds())])
def test_home_never_says_that_all_is_in_order_while_a_page_says_that_something_waits(cast, visit, world):
    MileageRate.create(branch=cast.branch, kind="car", series="quarterly", rate_e4=4309, source="test",
                       valid_from=date(2025, 1, 1), valid_until=date(2025, 12, 31))  # fmt: skip
    Person.update(iban="BE71096123456769", account_holder="Lena Aerts").where(Person.id == cast.lena.id).execute()
    cast.lena = Person.get_by_id(cast.lena.id)
    phone = visit(cast.lena)
    build(cast, world)
    said = []
    for address, words in SAYS_WAITING:
        page = phone.get(address)
        buttons = [button.text_content() for button in page.tree.iter("button")]
        if page.status == 200 and (words in buttons if words == "Indienen" else words in page.text):
            said.append(address)
    home = phone.get("/")
    assert ("Alles is in orde" in home.text) == (not said), (said, home.all("say"))
    assert (volunteer_home(Person.get_by_id(cast.lena.id)).standing.mood == "check") == (not said)
