"""No page asks the database more questions as its rows grow."""

from datetime import date, timedelta

import pytest
from playhouse.test_utils import count_queries

from portal.agenda.models.answer import Attendance, Enrolment
from portal.agenda.models.candidate import Candidate, Channel
from portal.agenda.models.event import Event
from portal.agenda.models.outreach import Outreach
from portal.contacts.absences import rules as absences
from portal.contacts.concerns import rules as concerns
from portal.contacts.models.contact import Contact
from portal.contacts.models.overview import NO_CONTACT_REASONS
from portal.contacts.quarters import rules as contacts
from portal.contacts.quotes import rules as quotes
from portal.database import transaction
from portal.expenses.approval import rules as expenses
from portal.expenses.handing_in import rules as handing_in
from portal.expenses.lines import rules as lines
from portal.expenses.models.notes import ExpenseLine, ExpenseNote, Receipt, open_key
from portal.expenses.models.payday import PaymentBatch
from portal.families.models.family import Child, Family, FileView, Parent, ProfileFlag
from portal.families.models.match import Match, Trajectory
from portal.families.models.referral import IntakeStop, Referral, Referrer
from portal.families.talk_log import rules as talk_log
from portal.families.talk_log.rules import TalkDetails
from portal.families.talks import rules as talks
from portal.history.chain import append
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.newsletter.models import NewsletterIssue, NewsletterItem
from portal.people.models import Person, RolePeriod
from portal.sign_in.devices import rules as devices
from tests.conftest import Cast
from tests.expenses.conftest import pay_all
from tests.test_house.conftest import K3, World, photo


def someone(cast: Cast, number: int) -> Person:
    """A volunteer more, with a family, contacts of the quarter, and a note with a cost and its ticket."""
    person = Person.create(
        branch=cast.branch, given_name=f"Nu{number:02d}", family_name="Jacobs", email=f"nu{number}@voorbeeld.example",
        account_holder="N. Jacobs", iban="BE68539007547034", phone="+32470000011",
        confirmed_holder="N. Jacobs", confirmed_iban="BE68539007547034",
    )  # fmt: skip
    RolePeriod.create(branch=cast.branch, person=person, role="family_buddy", started_on=date(2024, 1, 1))
    pair(cast, person, f"N-{number:03d}")
    return person


def pair(cast: Cast, person: Person, code: str) -> Match:
    family = Family.create(branch=cast.branch, code=code, alias=f"Gezin {code}", municipality="Lindedal")
    path = Trajectory.create(branch=cast.branch, family=family, started_on=date(2024, 1, 8))
    return Match.create(
        branch=cast.branch, trajectory=path, family=family, volunteer=person, started_on=date(2024, 1, 8),
        km_one_way=30, usual_weekday=3,
    )  # fmt: skip


def told(cast: Cast, contact: Contact, number: int) -> None:
    """A quote, a concern and an absence."""
    quotes.give(contact, quotes.Words(f"Citaat {number}.", "school", True, f"citaat-{number}"), by=cast.lena)
    concerns.report(cast.lena, contact.match, f"Zorg {number}.", f"zorg-{number}")
    first = date(2025, 10, 4) + timedelta(days=3 * number)
    absences.announce(cast.lena, first, first, "", by=cast.lena)


def log_talk(cast: Cast, number: int) -> None:
    """A talk with Lena and her family, and somebody who opened its file."""
    told_of = TalkDetails(clock.today(), cast.klaver.id, "home_visit", cast.lena.id, "coaching", 60, "Rustig gesprek.")
    talk_log.write(told_of, f"talk-{number}", by=cast.els)
    with transaction():
        append(FileView, branch=cast.branch.id, family_id=cast.klaver.id, person_id=cast.els.id)


def referred(cast: Cast, number: int) -> None:
    """A family that waits, with a volunteer who would fit, and more to read in the file of Lena's family."""
    branch = cast.branch
    referrer = Referrer.create(branch=branch, name=f"Dienst {number}")
    family = Family.create(branch=branch, code=f"W-{number:03d}", alias="Gezin Wacht", municipality="Lindedal")
    known = {"branch": branch, "referrer": referrer, "received_on": date(2025, 1, 2), "decided_on": date(2025, 1, 3)}
    Referral.create(family=family, status="accepted", **known)
    Referral.create(family=cast.klaver, status="declined", decline_reason="intake_stop", **known)
    Child.create(branch=branch, family=cast.klaver, given_name="Noor", birth_month=date(2020, 1, 1))
    Parent.create(branch=branch, family=cast.klaver, birth_year=1990)
    ProfileFlag.create(branch=branch, family=cast.klaver, flag="newcomer", year=2010 + number, value="yes")
    IntakeStop.create(branch=branch, first_on=date(2010 + number, 1, 1), last_on=date(2010 + number, 2, 1))
    free = Person.create(branch=branch, given_name=f"Vrij {number}", family_name="Maes", town="Lindedal")
    RolePeriod.create(branch=branch, person=free, role="family_buddy", started_on=date(2024, 1, 1))


def planned(cast: Cast, number: int) -> None:
    """An event to come and one past, with an answer and somebody present; a candidate and an action."""
    known = {"branch": cast.branch, "kind": "info_session", "series": "reeks", "mandatory_for": "everyone"}
    coming = Event.create(title=f"Straks {number}", day=date(2025, 11, 1) + timedelta(days=number), **known)
    past = Event.create(title=f"Vroeger {number}", day=date(2025, 9, 1) - timedelta(days=number), **known)
    someone = Candidate.create(
        branch=cast.branch, given_name=f"Kandidaat {number}", interested_on=date(2025, 3, 1),
        channel=Channel.create(branch=cast.branch, name=f"Weg {number}"),
    )  # fmt: skip
    for event in (coming, past):
        for person in (cast.lena, cast.bram):
            Enrolment.create(branch=cast.branch, event=event, person=person, answer="yes")
        Attendance.create(branch=cast.branch, event=event, candidate=someone)
    Outreach.create(branch=cast.branch, title=f"Actie {number}", first_on=date(2025, 3, 1))


def note_of(person: Person, quarter: Quarter, days: int, cast: Cast, costs: int = 1) -> ExpenseNote:
    """Handed in: so many days, so many costs with a ticket each."""
    for match in Match.visible_to(person).where(Match.volunteer == person.id):
        ticked = [quarter.first + timedelta(weeks=i) for i in range(days)]
        contacts.hand_in(match, quarter, ticked, [], "" if days else next(iter(NO_CONTACT_REASONS)), by=person)
    for i in range(costs):
        day = quarter.first + timedelta(days=i)
        lines.add_cost(
            person,
            quarter,
            lines.Cost("parking", day, 100 + i, f"{person.id}-{quarter}-{i}", photos=photo()),
            by=person,
        )
    return handing_in.submit(person, quarter, True, by=person)


def grow(world: World) -> None:
    """Much more of everything that a page can list."""
    cast = world.cast
    people = [someone(cast, i) for i in range(12)]
    for i, person in enumerate(people):
        if i < 4:
            continue  # they did not hand in yet
        note = note_of(person, K3, 6, cast)
        if i % 3 > 0:
            expenses.approve(note, by=cast.els)
        if i % 3 > 1:
            pay_all([note], date(2025, 10, 3), "bank", by=cast.els)
    for i in range(6):
        expenses.send_back(note_of(people[i], Quarter(2025, 2), 4, cast), "Welk ticket?", {}, by=cast.els)
        pair(cast, cast.lena, f"L-{i:03d}")
    for i in range(1, 9):
        told(cast, world.contact, i)
        planned(cast, i)
        referred(cast, i)
    talks.plan_running(clock.today())
    for i in range(8):
        log_talk(cast, i)
    for year in (2022, 2023, 2024):
        for quarter in (1, 2, 3, 4):
            paid_before(cast, Quarter(year, quarter))
    for month in range(1, 9):
        issue = NewsletterIssue.create(
            branch=cast.branch, year=2025, month=month, greeting="Dag", status="sent", sent_on=date(2025, month, 2)
        )
        for i in range(4):
            for section in ("practical", "learning", "other"):
                NewsletterItem.create(
                    branch=cast.branch, issue=issue, section=section, title=f"Bericht {i}", position=i
                )
    for i in range(12):
        NewsletterItem.create(
            branch=cast.branch, issue=world.draft, section="practical", title=f"Bericht {i}", position=i + 5
        )
        lines.add_cost(
            cast.lena,
            Quarter(2025, 4),
            lines.Cost("parking", date(2025, 10, 1), 100 + i, f"k4-{i}", photos=photo()),
            by=cast.lena,
        )
        devices.open_device(cast.lena, f"Toestel {i}")


def paid_before(cast: Cast, quarter: Quarter, status: str = "paid") -> None:
    """A note in Lena's past."""
    note = ExpenseNote.create(
        branch=cast.branch, volunteer=cast.lena, year=quarter.year, quarter=quarter.number, number=str(quarter),
        status=status, submitted_at=clock.now(), paid_on=quarter.next().first, paid_by=cast.els, approved_by=cast.els,
        open_key=open_key(cast.lena.id, quarter) if status == "returned" else None,
    )  # fmt: skip
    for i in range(3):
        line = ExpenseLine.create(
            branch=cast.branch, note=note, kind="parking", day=quarter.first, cents=100 + i, purpose="Parking"
        )
        Receipt.create(
            branch=cast.branch,
            owner=cast.lena,
            line=line,
            mime="image/jpeg",
            content=b"x",
            size=1,
            sha256=f"{quarter}{i}",
        )


COORDINATORS = (
    "/", "/te-doen", "/gesprekken", "/gesprekken/nieuw", "/gesprekken/gepland", "/inzage",
    "/onkosten/te-keuren", "/onkosten/goedkeuringen", "/onkosten/betaaldag",
    "/onkosten/betaaldag/{batch}", "/onkosten/betaaldag/{batch}.xml", "/onkosten/boekjaar/2025",
    "/onkosten/boekjaar/2025/journaal.xlsx", "/onkosten/boekjaar/2025/lijst.xlsx", "/onkosten/jaar/{lena}/2025",
    "/onkosten/betaald", "/tarieven",
    "/contacten/overzicht", "/contacten/overzicht?kwartaal=2025K2", "/gezinnen", "/gezinnen?toon=afgesloten",
    "/gezinnen?toon=zonder-vrijwilliger", "/gezinnen/{family}", "/gezinnen/{family}/koppelingen/nieuw",
    "/gezinnen?toon=alles", "SEARCH", "/gezinnen/aanmeldingen?toon=alles", "/wachtlijst",
    "/gezinnen/aanmelders", "/gezinnen/wachtlijststop", "/gezinnen/{family}/profiel/2025",
    "/vrijwilligers",
    "/vrijwilligers/{lena}", "/nieuwsbrief", "/nieuwsbrief/2025-10", "/nieuwsbrief/2025-09",
    "/nieuwsbrief/2025-10/voorbeeld",
    "/nieuwsbrief/2025-10.docx", "/rapporten", "/rapporten/2025K3", "/rapporten/2025K3.docx", "/onkosten/nota/{note}",
    "/onkosten/nota/{note}.docx", "/onkosten/{lena}/2025K4", "/mijn-toestellen",
    "/agenda", "/agenda?jaar=2025", "/agenda/{event}", "/agenda/{event}/aanwezigheid", "/agenda/{event}.ics",
    "/agenda/{event}/reeks.ics", "/agenda/{event}/wijzigen", "/kandidaten", "/kandidaten/{candidate}", "/acties",
    "/contacten/verhalen", "/bezorgdheden", "/afwezigheid", "/contacten/soorten",
)  # fmt: skip
VOLUNTEERS = (
    "/", "/onkosten", "/onkosten/{lena}/2025K4", "/onkosten/nota/{note}", "/onkosten/nota/{note}.docx", "/contacten",
    "/contacten/{match}/2025K3", "/contacten/{match}/2025K4", "/koppelingen/{match}/gezin",
    "/nieuwsbrief", "/nieuwsbrief/2025-09", "/mijn-gegevens",
    "/mijn-toestellen", "/bezorgdheden", "/afwezigheid", "/contacten/dag/{contact}", "/agenda", "/agenda/{event}",
)  # fmt: skip


def questions(visit, world: World, who: str, pages: tuple[str, ...]) -> dict[str, int]:
    """How many queries each page takes, for somebody who was here a moment ago."""
    client = visit(getattr(world.cast, who)).client
    names = {
        "family": world.cast.klaver.id,
        "lena": world.cast.lena.id,
        "match": world.cast.lenas.id,
        "note": world.note.id,
        "contact": world.contact.id,
        "batch": PaymentBatch.get().id,
        "event": Event.get().id,
        "candidate": Candidate.get().id,
    }
    addresses = {page: page.format(**names) for page in pages}
    if "SEARCH" in pages:
        addresses["SEARCH"] = visit(getattr(world.cast, who)).get("/gezinnen").press("Zoeken", zoek="gezin").address
    found = {}
    for page, address in addresses.items():
        client.get(address)  # the first look of the hour is written down in the access log
        with count_queries() as counted:
            answer = client.get(address)
        assert answer.status_code in (200, 302, 303), (page, answer.status_code)
        found[page] = counted.count
    return found


@pytest.mark.slow("opens every page of somebody twice, before and after a world is filled")
@pytest.mark.parametrize(("who", "pages"), [("els", COORDINATORS), ("lena", VOLUNTEERS)])
def test_pages_ask_as_much_with_many_rows_as_with_few(visit, world, who, pages):
    cast = world.cast
    others = [someone(cast, 90 + i) for i in range(3)]  # one note to approve, one to pay, one paid
    notes = [note_of(person, K3, 2, cast) for person in others]
    for note in notes[1:]:
        expenses.approve(note, by=cast.els)
    pay_all([notes[2]], date(2025, 10, 3), "bank", by=cast.els)
    paid_before(cast, Quarter(2021, 4))
    paid_before(cast, Quarter(2025, 2), "returned")
    told(cast, world.contact, 0)
    planned(cast, 0)
    referred(cast, 0)
    log_talk(cast, 99)
    few = questions(visit, world, who, pages)
    grow(world)
    many = questions(visit, world, who, pages)
    assert {page: (few[page], number) for page, number in many.items() if number > few[page]} == {}
    # The file of a volunteer asks of seven wings. The first page asks of every wing what waits; with two notes that
    # are still open, each computed in ten.
    assert max(number for page, number in many.items() if page not in ("/", "/te-doen")) <= 35, many
    # Of a coordinator's day: eighteen kinds of things that wait, two queries each, and who of the volunteers stops; the
    # first steps; a copy put back.
    assert max(many.get(page, 0) for page in ("/", "/te-doen")) <= 43, many
