"""A coordinator leaves: nobody coordinates from a day on is a to-do; what waits is the branch's and goes over."""

from datetime import date, datetime

from portal.agenda.calendars.rules import holder_of, open_calendar
from portal.contacts.models.concern import Concern
from portal.families.support import rules as support
from portal.home.todos.facts.todos import gather
from portal.kit import clock
from portal.newsletter.models import NewsletterIssue
from portal.people.models import Person, RolePeriod
from portal.team.staff import rules

GONE = date(2025, 12, 15)


def ending(cast):
    period = RolePeriod.get(RolePeriod.person == cast.els.id)
    rules.change_end(period, GONE, by=cast.els)
    return period


def hers(person):
    return {one.key: [item.title for item in one.items] for one in gather(Person.get_by_id(person.id))}


def test_a_day_without_coordinator_is_a_to_do_until_somebody_follows(cast, visit):
    ending(cast)
    page = visit(cast.els).get("/te-doen")
    assert "Vanaf 16 december 2025 is er geen coördinator" in page.text and "nog 74 dagen" in page.text
    assert {"Geef iemand de taak", "Overdracht in Word"} <= {name.partition(":")[0] for name in page.links()}
    new = rules.NewPerson("An", "Nieuw", "an@voorbeeld.example", "sleutel-an")
    rules.give_role(cast.branch, new, rules.Term("coordinator", date(2025, 12, 1), None), by=cast.els)
    assert "coordinator" not in hers(cast.els)
    assert "geen coördinator" not in visit(cast.els).get("/").text


def test_what_waits_goes_over_to_who_follows(cast, visit):
    support.start_match(
        cast.klaver, support.NewMatch(volunteer_id=cast.bram.id, started_on=clock.today()), "ook", by=cast.els
    )
    Concern.create(branch=cast.branch, reporter=cast.lena, match=cast.lenas, text="Een bezorgdheid.")
    NewsletterIssue.create(branch=cast.branch, year=2025, month=12, greeting="Dag allemaal,")
    secret = open_calendar(cast.els)
    new = rules.NewPerson("An", "Nieuw", "an@voorbeeld.example", "sleutel-an")
    rules.give_role(cast.branch, new, rules.Term("coordinator", date(2025, 10, 3), None), by=cast.els)
    an = Person.get(Person.email == "an@voorbeeld.example")
    before = hers(cast.els)
    rules.stop_now(RolePeriod.get(RolePeriod.person == cast.els.id), by=an)
    assert hers(an) == before and before["bezorgdheden"] and before["gesprekken"]
    assert visit(an).get("/nieuwsbrief/2025-12").status == 200
    assert holder_of(secret) is None
    assert Person.get_by_id(cast.els.id).calendar_key is None
    assert not Person.get_by_id(cast.els.id).roles


def test_the_page_of_a_term_says_what_goes_over(cast, visit):
    period = ending(cast)
    with clock.stopped(datetime(2025, 10, 3, 8, 43)):
        page = visit(cast.els).get(f"/wie-mag-wat/{period.id}")
        assert "Wie overneemt, vindt ze bij Te doen." in page.text
        assert page.links()["Overdracht in Word"] == "/gegevens/overdracht.docx"
