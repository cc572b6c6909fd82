"""All that waits for the coordinator: one of each, and how each is settled."""

import re
from datetime import date, datetime, time, timedelta

import pytest
from playhouse.test_utils import count_queries

from portal.agenda.models.answer import Attendance, Enrolment
from portal.agenda.models.event import Event
from portal.contacts.concerns import rules as concerns
from portal.contacts.models.absence import Absence
from portal.contacts.models.overview import overview_of
from portal.contacts.quarters import rules as contacts
from portal.expenses.approval import rules as expenses
from portal.expenses.rates.facts import add_statutory_rates
from portal.families.models.family import Child, Family
from portal.families.models.match import Match, Trajectory
from portal.families.models.talk import PlannedTalk, Talk
from portal.families.talks import rules as talks
from portal.home.closing import rules as closing
from portal.home.todos.facts import todos
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.people.models import Branch, Person, RolePeriod
from portal.team.models import SeenDocument
from portal.team.papers import rules as papers
from tests.conftest import NOW, Cast
from tests.test_house.conftest import world as world

TODAY = date(2025, 10, 3)
K3 = Quarter(2025, 3)


def groups(person: Person) -> dict[str, list[str]]:
    """Group → the sentences in it."""
    return {group.key: [item.title for item in group.items] for group in todos.gather(person)}


def settle_all(cast: Cast) -> None:
    """Nothing waits for Els: papers seen, training followed, contacts in and recent, rates known."""
    add_statutory_rates(cast.branch)
    event = Event.create(
        branch=cast.branch, kind="training", title="Verontrusting", day=date(2025, 3, 1), mandatory_for="everyone"
    )
    for match, person in ((cast.lenas, cast.lena), (cast.brams, cast.bram)):
        papers.see(person, ["agreement", "criminal_record"], by=cast.els)
        Attendance.create(branch=cast.branch, event=event, person=person)
        contacts.hand_in(match, K3, [date(2025, 9, 30)], [], "", by=person)


@pytest.fixture
def settled(cast: Cast) -> Cast:
    settle_all(cast)
    return cast


def test_nothing_waits(settled, visit):
    assert groups(settled.els) == {}
    els = visit(settled.els)
    assert "Alles is nagekeken. Er wacht niets op jou." in els.get("/te-doen").text
    assert "Alles is nagekeken. Er wacht niets op jou." in els.get("/").text
    assert "Hier wacht niets meer" in els.get("/te-doen?groep=gesprekken").text


def one_of_each(cast: Cast) -> None:
    """Something of every kind waits; of Bram unless it is said otherwise."""
    contacts.reopen(overview_of(cast.brams, K3), by=cast.els)
    contacts.ask_correction(overview_of(cast.lenas, K3), "Er mist een dag.", by=cast.lena)
    concerns.report(cast.bram, cast.brams, "Ik maak me zorgen.", "zorg")
    with clock.stopped(NOW - timedelta(days=10)):
        talks.plan_running(TODAY)
    PlannedTalk.update(due_on=date(2025, 10, 1)).where(PlannedTalk.match == cast.brams.id).execute()
    Child.create(branch=cast.branch, family=cast.zonnebloem, birth_month=date(2025, 5, 1))
    SeenDocument.delete().where(SeenDocument.person == cast.bram.id, SeenDocument.kind == "agreement").execute()
    Person.update(share_birthday=True, birth_on=date(1958, 10, 12)).where(Person.id == cast.bram.id).execute()


def test_one_of_each(settled):
    one_of_each(settled)
    assert groups(settled.els) == {
        "bezorgdheden": ["Bram Wouters, 3\u00a0oktober 2025"],
        "gesprekken": ["Afrondingsgesprek met Bram Wouters"],
        "verbeteren": ["Lena Aerts"],
        "ontbreken": ["Bram Wouters"],
        "vorming": ["Bram Wouters: perinatale module"],
        "papieren": ["Bram Wouters"],
        "verjaardagen": ["Bram Wouters"],
    }
    found = todos.gather(settled.els)
    assert todos.number(found) == 6  # a birthday is no duty
    assert todos.lines(found)[0].sentence == "1 nieuwe bezorgdheid"


def test_the_number_is_the_sum_of_its_lines(settled, visit):
    one_of_each(settled)
    goes_on = concerns.report(settled.lena, settled.lenas, "Ik maak me zorgen.", "zorg-2")
    concerns.answer(goes_on, "follow_up", "Ik bel haar.", "bel", by=settled.els)
    found = todos.gather(settled.els)
    said = [line.sentence for line in todos.lines(found)]
    assert said[:2] == ["1 nieuwe bezorgdheid", "1 bezorgdheid verder opvolgen"], (
        "worries first, the new ones before all"
    )
    assert todos.number(found) == sum(int(re.search(r"\d+", sentence)[0]) for sentence in said) == 7
    assert "7 dingen wachten op jou." in visit(settled.els).get("/").text


def test_money_lands_at_the_note_that_was_meant(world, visit):
    expenses.approve(world.note, by=world.cast.els)
    page = visit(world.cast.els).get("/te-doen")
    pay = next(address for words, address in page.links().items() if words.startswith("Betalen: Lena Aerts"))
    assert pay == f"/onkosten/betaaldag#nota-{world.note.id}"
    assert page.visitor.get(pay).tree.get_element_by_id(f"nota-{world.note.id}").tag == "tr"
    Person.update(iban="BE71096123456769").where(Person.id == world.cast.lena.id).execute()
    page = page.visitor.get("/te-doen")
    ask = next(address for words, address in page.links().items() if words.startswith("Navragen: Lena Aerts"))
    assert ask == pay
    there = page.visitor.get(ask).tree
    assert there.get_element_by_id(f"nota-{world.note.id}").tag == "article"
    line = next(
        address for words, address in page.visitor.get("/").links().items() if words.startswith("Lena Aerts, €")
    )
    assert line == ask and there.get_element_by_id("wacht") is not None


def test_money_waits_too(world):
    """Lena's note was handed in, Bram's is on its way to the bank."""
    found = {group.key: group for group in todos.gather(world.cast.els)}
    assert [item.sentence for item in found["goedkeuren"].items] == ["Lena Aerts"]
    assert found["goedkeuren"].items[0].detail == f"3e kwartaal 2025, nota {world.note.number}"
    assert found["goedkeuren"].items[0].tag == "nog 14 dagen"
    batch = next(group for key, group in found.items() if key.startswith("betaaldag"))
    assert batch.line.sentence.startswith("Betaaldag B2025-001 afronden")
    expenses.approve(world.note, by=world.cast.els)
    found = {group.key: group for group in todos.gather(world.cast.els)}
    assert "goedkeuren" not in found
    (item,) = found["betalen"].items
    assert item.sentence.startswith("Lena Aerts, €")
    assert found["betalen"].line.sentence.startswith("1 nota betalen, €")


def test_another_branch_sees_none_of_it(settled):
    one_of_each(settled)
    assert groups(settled.yusuf) == {}


def test_the_page_shows_each_with_its_button(settled, visit):
    one_of_each(settled)
    page = visit(settled.els).get("/te-doen")
    assert "6 dingen wachten op jou." in page.text
    assert page.all("tag")[:2] == ["lees meteen", "2 dagen te laat"]
    assert "Lezen: Bram Wouters, 3 oktober 2025" in page.links()
    assert "Vorming toevoegen: Bram Wouters: perinatale module" in page.links()
    assert "12 oktober" in page.text
    assert "6 dingen wachten op jou." in visit(settled.els).get("/").follow("Alles wat wacht, een voor een").text


def test_a_talk_is_settled_from_the_page(settled, visit):
    one_of_each(settled)
    page = visit(settled.els).get("/te-doen").follow("Gesprek gehad: Afrondingsgesprek met Bram Wouters")
    page = page.press("Gesprek gehad")
    assert page.heading == "Te doen" and "gesprekken" not in groups(settled.els)
    page = page.press("Ongedaan maken")
    assert page.heading == "Te doen" and Talk.select().count() == 0
    page = page.follow("Verzetten: Afrondingsgesprek met Bram Wouters")
    page = page.press("Afspraak bewaren", due_on__dag="18", due_on__maand="10", due_on__jaar="2025")
    assert page.heading == "Te doen" and "gesprekken" not in groups(settled.els)


def test_a_reminder_leaves_the_coordinator_on_the_page(cast, visit):
    Person.update(phone="+32470000002").where(Person.id == cast.lena.id).execute()
    page = visit(cast.els).get("/te-doen").press("Herinneren: Lena Aerts")
    assert page.heading == "Te doen" and "Lena krijgt een herinnering." in page.text
    assert "Herinneren: Lena Aerts" not in page.text, "one a week: until then there is the telephone"
    assert "Bel Lena, 0470 00 00 02" in page.text


def test_papers_are_settled_with_one_tap(settled, visit):
    SeenDocument.delete().where(SeenDocument.person == settled.lena.id).execute()
    page = visit(settled.els).get("/te-doen")
    assert "afsprakennota en uittreksel uit het strafregister" in page.text
    page = page.press("Gezien: Lena Aerts")
    assert page.heading == "Te doen" and groups(settled.els) == {}
    page.press("Ongedaan maken")
    assert groups(settled.els) == {"papieren": ["Lena Aerts"]}


def test_talks_wait_from_two_weeks_before(settled):
    talks.plan_running(TODAY)
    PlannedTalk.update(created_at=clock.now() - timedelta(days=100)).execute()  # or they would be of before the portal
    for days, waits in ((-70, True), (0, True), (14, True), (15, False)):
        PlannedTalk.update(due_on=TODAY + timedelta(days=days)).execute()
        assert ("gesprekken" in groups(settled.els)) == waits
    PlannedTalk.update(due_on=TODAY, status="lapsed").execute()
    assert groups(settled.els) == {}


def test_overdue_talks_come_first_and_colour_the_line(settled):
    talks.plan_running(TODAY)
    PlannedTalk.update(due_on=date(2025, 10, 4)).where(PlannedTalk.match == settled.lenas.id).execute()
    PlannedTalk.update(due_on=date(2025, 10, 2)).where(PlannedTalk.match == settled.brams.id).execute()
    (group,) = todos.gather(settled.els)
    assert [(item.sentence, item.tag, item.colour) for item in group.items] == [
        ("Afrondingsgesprek met Bram Wouters", "1 dag te laat", "stop"),
        ("Afrondingsgesprek met Lena Aerts", "nog 1 dag", "wait"),
    ]
    assert (group.line.sentence, group.line.tag) == ("2 gesprekken te voeren", "1 te laat")


@pytest.mark.parametrize(
    ("month", "expected", "waits"),
    [
        (date(2023, 4, 1), None, False),  # 2,5 years this month
        (date(2023, 5, 1), None, True),
        (None, date(2026, 3, 1), True),  # a pregnancy
    ],
)
def test_the_perinatal_module_is_for_who_visits_a_young_child(settled, month, expected, waits):
    Child.create(branch=settled.branch, family=settled.klaver, birth_month=month, due_month=expected)
    assert ("vorming" in groups(settled.els)) == waits
    Match.update(ended_on=date(2025, 10, 2)).where(Match.id == settled.lenas.id).execute()
    assert "vorming" not in groups(settled.els)


def test_for_a_family_that_will_be_closed_nobody_is_sought(settled):
    """Nobody could be chosen for it, nor could it be closed once more."""
    Match.update(ended_on=date(2025, 10, 1)).where(Match.id == settled.lenas.id).execute()
    assert "gezinnen" in groups(settled.els)
    closing.close(settled.klaver, date(2025, 10, 20), "completed", by=settled.els)
    assert "gezinnen" not in groups(settled.els)
    closing.reopen(Family.get_by_id(settled.klaver.id), by=settled.els)
    assert "gezinnen" in groups(settled.els)


def test_a_training_waits_no_longer_once_somebody_enrolled(settled):
    Attendance.delete().execute()
    assert todos.gather(settled.els)[0].items[0].button.label == "Vorming toevoegen"
    coming = Event.create(
        branch=settled.branch, kind="training", title="Verontrusting", day=date(2025, 12, 3), mandatory_for="everyone"
    )
    asked = todos.gather(settled.els)[0].items[0]
    assert asked.button.values == (("id", coming.id),) and asked.other is None, "for everyone: there is nothing to say"
    Enrolment.create(branch=settled.branch, event=coming, person=settled.lena, answer="yes")
    Enrolment.create(branch=settled.branch, event=coming, person=settled.bram, answer="no")
    assert groups(settled.els) == {"vorming": ["Bram Wouters: Omgaan met verontrusting"]}
    Event.update(seats=1).where(Event.id == coming.id).execute()
    later = {"answer": "yes", "answered_at": clock.now() + timedelta(days=1)}
    Enrolment.update(**later).where(Enrolment.person == settled.bram).execute()
    assert groups(settled.els) == {"vorming": ["Bram Wouters: Omgaan met verontrusting"]}, "he waits for a seat"
    with clock.stopped(datetime(2025, 12, 5, 9, 0)):
        waits = {group.key: group for group in todos.gather(settled.els)}["vorming"]
        assert len(waits.items) == 2 and waits.items[0].button.label == "Wie was er?"


def test_who_is_no_volunteer_yet_or_any_more_on_the_day_is_counted_as_on_the_page_that_invites(settled, visit):
    Event.create(branch=settled.branch, kind="training", title="Vorming", day=date(2025, 10, 10), place="Hier",
                 starts_at=time(19, 30))  # fmt: skip
    RolePeriod.update(ended_on=date(2025, 10, 9)).where(RolePeriod.person == settled.bram.id).execute()
    laptop = visit(settled.els)
    assert "1 vrijwilliger nog niet uitgenodigd" in laptop.get("/te-doen").text
    laptop.get("/te-doen").follow("Uitnodigen: Vorming").press("Mail 1 uitnodiging")
    assert "nog niet uitgenodigd" not in laptop.get("/te-doen").text
    new = Person.create(branch=settled.branch, given_name="Mia", family_name="Maes", email="mia@voorbeeld.example")
    RolePeriod.create(branch=settled.branch, person=new, role="mentor", started_on=date(2025, 10, 9))
    assert "1 vrijwilliger nog niet uitgenodigd" in laptop.get("/te-doen").text


def test_silent_families_and_who_is_away(settled):
    contacts.reopen(overview_of(settled.lenas, K3), by=settled.els)
    contacts.hand_in(settled.lenas, K3, [date(2025, 9, 19)], [date(2025, 9, 30)], "", by=settled.lena)
    assert groups(settled.els) == {"stil": ["Lena Aerts"]}
    (group,) = todos.gather(settled.els)
    assert (group.items[0].button.label, group.items[0].other.label) == ("Mail Lena", "Gesprek noteren")
    Absence.create(branch=settled.branch, volunteer=settled.lena, first_on=TODAY, last_on=TODAY)
    assert groups(settled.els) == {}


@pytest.mark.parametrize(
    ("born", "agreed", "day", "shown"),
    [
        (date(1958, 10, 3), True, datetime(2025, 10, 3, 9), True),
        (date(1958, 10, 31), True, datetime(2025, 10, 3, 9), True),
        (date(1958, 10, 2), True, datetime(2025, 10, 3, 9), False),  # over
        (date(1958, 11, 1), True, datetime(2025, 10, 3, 9), False),  # next month
        (date(1958, 10, 12), False, datetime(2025, 10, 3, 9), False),  # did not agree
        (None, True, datetime(2025, 10, 3, 9), False),
        (date(1960, 2, 29), True, datetime(2026, 2, 27, 9), True),
        (date(1960, 2, 29), True, datetime(2028, 2, 29, 9), True),
    ],
)
def test_birthdays_of_this_month_of_who_agreed(cast, born, agreed, day, shown):
    Person.update(share_birthday=agreed, birth_on=born).where(Person.id == cast.lena.id).execute()
    with clock.stopped(day):
        assert ("verjaardagen" in groups(cast.els)) == shown


def test_many_of_a_kind_are_a_tap_further(cast, visit):
    for number in range(12):
        person = Person.create(branch=cast.branch, given_name=f"Nu{number:02d}", family_name="Jacobs")
        RolePeriod.create(branch=cast.branch, person=person, role="family_buddy", started_on=date(2025, 1, 1))
    page = visit(cast.els).get("/te-doen")
    assert "Papieren nog niet gezien (14)" in page.text and page.text.count("Gezien:") == 8
    page = page.follow("Toon alle 14: Papieren nog niet gezien")
    assert page.text.count("Gezien:") == 14 and "Verplichte vorming" not in page.text


def test_as_many_questions_with_many_rows_as_with_few(cast):
    def asked() -> int:
        with count_queries() as counted:
            todos.gather(Person.get_by_id(cast.els.id))
        return counted.count

    settle_all(cast)
    one_of_each(cast)
    few = asked()
    for number in range(8):
        person = Person.create(
            branch=cast.branch, given_name=f"Nu{number}", family_name="Jacobs", share_birthday=True,
            birth_on=date(1950, 10, 20),
        )  # fmt: skip
        RolePeriod.create(branch=cast.branch, person=person, role="family_buddy", started_on=date(2025, 1, 1))
        family = Family.create(branch=cast.branch, code=f"N-{number}", alias=f"Gezin {number}", municipality="Dorp")
        path = Trajectory.create(branch=cast.branch, family=family, started_on=date(2024, 10, 8))
        match = Match.create(
            branch=cast.branch, trajectory=path, family=family, volunteer=person, started_on=date(2024, 10, 8)
        )
        Child.create(branch=cast.branch, family=family, birth_month=date(2025, 1, 1))
        concerns.report(person, match, "Zorg.", f"zorg-{number}")
    talks.plan_running(TODAY)
    assert len({len(group.items) for group in todos.gather(cast.els)}) > 1
    assert asked() == few


def test_nothing_is_late_for_a_time_before_the_portal_was_there(cast):
    """Families, volunteers and matches came out of a workbook, late in the year."""
    with clock.stopped(datetime(2026, 11, 29, 12, 0)):
        assert {"ontbreken", "stil", "afsluiten"} <= groups(cast.els).keys(), "of a branch that was there"
        Branch.update(created_at=clock.now()).where(Branch.id == cast.branch.id).execute()
        els = Person.get_by_id(cast.els.id)
        assert not {"ontbreken", "stil", "afsluiten", "jaarverslag"} & groups(els).keys()
    with clock.stopped(datetime(2026, 12, 20, 12, 0)):
        silent = {group.key: group for group in todos.gather(els)}["stil"]
        assert silent.items[0].tag == "21\u00a0dagen stil", "counted from the first day"
    with clock.stopped(datetime(2027, 1, 4, 12, 0)):
        assert {"ontbreken", "afsluiten"} <= groups(els).keys(), "and from then on everything counts"


def test_the_report_of_the_year_before_waits_where_its_contacts_came_along_in_time(cast):
    """The portal came in January, with or without the contacts of the year that was over; or after the report."""
    report = {"jaarverslag", "afsluiten"}
    Branch.update(created_at=datetime(2026, 1, 5, 9)).where(Branch.id == cast.branch.id).execute()
    with clock.stopped(datetime(2026, 1, 20, 9)):
        els = Person.get_by_id(cast.els.id)
        assert not report & groups(els).keys()
        contacts.log_day(cast.lenas, date(2025, 12, 10), by=cast.lena)
        assert report <= groups(els).keys()
    Branch.update(created_at=datetime(2026, 4, 2, 9)).where(Branch.id == cast.branch.id).execute()
    with clock.stopped(datetime(2026, 4, 3, 9)):
        assert not report & groups(Person.get_by_id(cast.els.id)).keys()
