"""Calendar files: read again with `icalendar`, across both clock changes, and the personal calendar."""

from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from portal.agenda.answers import rules as answers
from portal.agenda.attendance.rules import Ticks, save
from portal.agenda.calendars import rules as calendars
from portal.agenda.calendars.documents import CalendarEvent, calendar
from portal.agenda.events import rules
from portal.agenda.models.event import Event
from portal.families.models.family import Child, FamilyDetails
from portal.families.models.talk import PlannedTalk
from portal.kit import clock
from portal.people.models import Person, RolePeriod
from tests.agenda.conftest import details, link
from tests.conftest import NOW

BRUSSELS = ZoneInfo("Europe/Brussels")


def read(content: bytes) -> list:
    """Its entries, after a strict look at the file itself: lines end in CRLF and are folded at 75 bytes."""
    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines), max(lines, key=len)
    assert b"\n" not in content.replace(b"\r\n", b"")
    found = Calendar.from_ical(content)
    assert (found["version"], found["method"]) == ("2.0", "PUBLISH")
    for entry in found.walk("VEVENT"):
        assert not entry.errors
    return found.walk("VEVENT")


def file_of(event: Event, reader: Person | None = None):
    (entry,) = read(calendars.event_file([Event.get_by_id(event.id)], "http://localhost", reader))
    return entry


def test_an_event_as_a_calendar_reads_it(cast, plan):
    entry = file_of(plan(text="Eerst koffie; dan, echt waar, beginnen we.\nTot dan \\o/"))
    assert str(entry["summary"]) == "Omgaan met verontrusting"
    assert entry["dtstart"].dt == datetime(2025, 11, 5, 18, 30, tzinfo=UTC)
    assert entry["dtend"].dt == datetime(2025, 11, 5, 20, 30, tzinfo=UTC)
    assert str(entry["location"]) == "Huis van het Kind"
    assert str(entry["description"]).startswith("Eerst koffie; dan, echt waar, beginnen we.\nTot dan \\o/")
    assert str(entry["status"]) == "CONFIRMED"


def test_the_same_event_keeps_its_name_and_counts_its_changes(cast, plan):
    event = plan()
    before = file_of(event)
    rules.update(event, details(place="Bibliotheek"), link, by=cast.els)
    changed = file_of(event)
    rules.cancel(event, link, by=cast.els)
    off = file_of(event)
    rules.reinstate(event, link, by=cast.els)
    on = file_of(event)
    assert {str(e["uid"]) for e in (before, changed, off, on)} == {str(before["uid"])}
    assert [e["sequence"] for e in (before, changed, off, on)] == [0, 1, 2, 3]
    assert [str(e["status"]) for e in (before, changed, off, on)] == ["CONFIRMED"] * 2 + ["CANCELLED", "CONFIRMED"]
    assert str(changed["location"]) == "Bibliotheek"
    assert [str(e["summary"]) for e in (off, on)] == [f"Gaat niet door: {event.title}", event.title]
    assert str(file_of(plan())["uid"]) != str(before["uid"])


def test_both_clock_changes(cast, plan):
    """On 26 October 2025 the clock went back at three, on 29 March 2026 forward at two."""
    utc = {date(2025, 10, 25): 8, date(2025, 10, 26): 9, date(2026, 3, 28): 9, date(2026, 3, 29): 8}
    for day, hour in utc.items():
        entry = file_of(plan(day=day, starts_at=time(10), ends_at=time(11)))
        assert entry["dtstart"].dt == datetime(day.year, day.month, day.day, hour, tzinfo=UTC), day
        assert entry["dtstart"].dt.astimezone(BRUSSELS).time() == time(10), "on the phone it says what was planned"


@given(
    day=st.dates(date(2024, 1, 1), date(2027, 12, 31)),
    start=st.times(),
    minutes=st.integers(1, 300),
    title=st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=160),
    text=st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=400),
)
def test_any_event_is_read_again_as_it_was_written(day, start, minutes, title, text):
    wall = datetime.combine(day, start.replace(second=0, microsecond=0))
    starts, ends = clock.from_local(wall), clock.from_local(wall + timedelta(minutes=minutes))
    facts = CalendarEvent(
        uid="activiteit-1", title=title, text=text, day=day, starts=starts, ends=ends, where="é" * 60, url="",
        is_cancelled=False, revision=3, changed_at=NOW,
    )  # fmt: skip
    (entry,) = read(calendar("Agenda", (facts,)))
    assert str(entry["summary"]) == title
    assert str(entry.get("description", "")) == text
    assert entry["dtstart"].dt == starts.replace(tzinfo=UTC)
    assert entry["dtend"].dt >= entry["dtstart"].dt
    skipped = wall.replace(tzinfo=BRUSSELS).astimezone(UTC).astimezone(BRUSSELS).replace(tzinfo=None) != wall
    assert skipped or entry["dtstart"].dt.astimezone(BRUSSELS).replace(tzinfo=None) == wall


def test_a_whole_day_has_no_hours(cast, plan):
    entry = file_of(plan(starts_at=None, ends_at=None))
    assert (entry["dtstart"].dt, entry["dtend"].dt) == (date(2025, 11, 5), date(2025, 11, 6))


def test_the_parts_of_a_training_go_in_one_file(cast, plan, visit):
    first = plan(kind="initial_training", title="Startopleiding")
    plan(kind="initial_training", title="Startopleiding", day=date(2025, 11, 19), part_of=first)
    plan(kind="initial_training", title="Startopleiding", day=date(2025, 11, 12), part_of=first)
    page = visit(cast.lena).get(f"/agenda/{first.id}").follow("Alle delen in je kalender zetten")
    entries = read(page.answer.data)
    assert [(str(e["summary"]), e["dtstart"].dt.date()) for e in entries] == [
        ("Startopleiding, deel 1", date(2025, 11, 5)),
        ("Startopleiding, deel 2", date(2025, 11, 12)),
        ("Startopleiding, deel 3", date(2025, 11, 19)),
    ]


def test_the_online_link_goes_along_for_who_has_a_seat(cast, plan):
    event = plan(is_online=True, online_link="https://meet.example/avond", seats=1)
    for person in (cast.lena, cast.bram):
        answers.answer(event, person, answers.Answer("yes", "portal"), link, by=person)
    assert "meet.example" in str(file_of(event, cast.lena)["description"])
    waits = file_of(event, cast.bram)
    assert "meet.example" not in str(waits.get("description", "")) and str(waits["summary"]).endswith("(wachtlijst)")
    assert "meet.example" not in str(file_of(event).get("description", ""))
    assert "meet.example" in str(file_of(event, cast.els)["description"])
    assert "meet.example" not in str(file_of(event, cast.yusuf)["description"]), "a coordinator elsewhere"


def feed_of(visitor, address: str):
    page = visitor.get(address)
    assert page.status == 200 and page.answer.mimetype == "text/calendar"
    return {str(e["summary"]): str(e["status"]) for e in read(page.answer.data)}


def address_on(page) -> str:
    return page.tree.get_element_by_id("adres").text.strip().removeprefix("http://localhost")


def test_a_personal_calendar_holds_what_one_goes_to_and_still_owes(cast, plan, visit):
    goes, not_going = plan(title="Intervisie", kind="peer_supervision"), plan(title="Feest", kind="thank_you")
    plan(title="Vrije avond")
    plan(title="Verontrusting", mandatory_for="everyone")
    plan(title="Perinataal", mandatory_for="perinatal")
    refused = plan(title="Verontrusting in de lente", mandatory_for="everyone")
    answers.answer(goes, cast.lena, answers.Answer("yes", "portal"), link, by=cast.lena)
    answers.answer(not_going, cast.lena, answers.Answer("no", "portal"), link, by=cast.lena)
    answers.answer(refused, cast.lena, answers.Answer("no", "portal"), link, by=cast.lena)
    phone, stranger = visit(cast.lena), visit()
    address = address_on(phone.get("/agenda/kalender").press("Maak mijn link"))
    assert feed_of(stranger, address) == {"Intervisie": "CONFIRMED", "Verontrusting": "CONFIRMED"}
    Child.create(branch=cast.branch, family=cast.klaver, birth_month=date(2024, 6, 1))
    assert "Perinataal" in feed_of(stranger, address)
    rules.cancel(goes, link, by=cast.els)
    assert feed_of(stranger, address)["Gaat niet door: Intervisie"] == "CANCELLED", (
        "the calendar strikes it out by itself"
    )
    with clock.stopped(datetime(2025, 11, 6, 10)):
        done = Event.get(Event.title == "Verontrusting")
        save(done, Ticks([f"v{cast.lena.id}"]), by=cast.els)
        assert "Verontrusting" not in feed_of(stranger, address)


def test_nothing_is_owed_after_the_last_day(cast, plan, visit):
    """Nor on the page of the evening."""
    event = plan(mandatory_for="everyone", day=date(2025, 11, 5))
    assert [str(entry["summary"]) for entry in read(calendars.personal_file(cast.lena, ""))] == [event.title]
    assert "hoort bij je engagement" in visit(cast.lena).get(f"/agenda/{event.id}").text
    RolePeriod.update(ended_on=date(2025, 11, 4)).where(RolePeriod.person == cast.lena.id).execute()
    assert not read(calendars.personal_file(Person.get_by_id(cast.lena.id), ""))
    assert "hoort bij je engagement" not in visit(cast.lena).get(f"/agenda/{event.id}").text


def test_a_calendar_can_be_renewed_and_shut(cast, plan, visit):
    phone, stranger = visit(cast.lena), visit()
    first = address_on(phone.get("/agenda/kalender").press("Maak mijn link"))
    assert first.removeprefix("/agenda/feed/").removesuffix(".ics") not in str(
        Person.get_by_id(cast.lena.id).calendar_key
    )
    assert "http" not in phone.get("/agenda/kalender").text, "shown once"
    second = address_on(phone.get("/agenda/kalender").press("Nieuwe link maken"))
    assert stranger.get(first).status == 404 and stranger.get(second).status == 200
    phone.get("/agenda/kalender").press("Stoppen met meelezen")
    assert stranger.get(second).status == 404
    third = address_on(phone.get("/agenda/kalender").press("Maak mijn link"))
    Person.update(disabled_at=NOW).where(Person.id == cast.lena.id).execute()
    gone, nonsense = stranger.get(third), stranger.get("/agenda/feed/niemand.ics")
    assert gone.status == 404 and gone.text == nonsense.text


def test_a_coordinators_calendar_holds_the_whole_branch(cast, plan, visit):
    plan(title="Teamoverleg", kind="staff")
    plan(title="Vorming")
    address = address_on(visit(cast.els).get("/agenda/kalender").press("Maak mijn link"))
    assert set(feed_of(visit(), address)) == {"Teamoverleg", "Vorming"}
    other = address_on(visit(cast.yusuf).get("/agenda/kalender").press("Maak mijn link"))
    assert feed_of(visit(), other) == {}


def test_each_kind_of_calendar_has_a_link_and_the_address_can_be_copied(cast, visit):
    page = visit(cast.lena).get("/agenda/kalender").press("Maak mijn link")
    address = page.tree.get_element_by_id("adres").text_content().strip()
    links = page.links()
    webcal = address.replace("http://", "webcal://")
    assert links["De kalender van mijn iPhone of computer"] == webcal
    google = links["Google Agenda, zoals op de meeste andere gsm’s"]
    outlook = links["Outlook"]
    assert parse_qs(urlsplit(google).query)["cid"] == [webcal] and urlsplit(google).hostname == "calendar.google.com"
    assert parse_qs(urlsplit(outlook).query)["url"] == [address] and urlsplit(outlook).hostname == "outlook.live.com"
    (copy,) = page.tree.xpath("//button[@data-copy='adres']")
    assert copy.get("hidden") is not None, "shown where JavaScript can copy"


def test_a_coordinators_calendar_holds_her_talks_by_code_and_with_their_hour(cast):
    day = date(2025, 10, 20)
    talk = {"kind": "alignment", "planned_on": day, "due_on": day}
    agreed = PlannedTalk.create(
        branch=cast.branch, match=cast.lenas, starts_at=time(14, 30), place="Huis van het Kind", **talk
    )
    PlannedTalk.create(branch=cast.branch, match=cast.brams, **talk)
    PlannedTalk.create(branch=cast.branch, match=cast.brams, **{**talk, "kind": "closing", "due_on": date(2026, 6, 1)})
    FamilyDetails.create(branch=cast.branch, family=cast.klaver, name="Familie Yilmaz")
    content = calendars.personal_file(cast.els, "http://localhost")
    one, other = sorted(read(content), key=lambda entry: str(entry["summary"]), reverse=True)
    assert str(one["summary"]) == "Afstemmingsgesprek met Lena Aerts" and "Yilmaz" not in content.decode()
    assert one["dtstart"].dt == datetime(2025, 10, 20, 12, 30, tzinfo=UTC) and str(one["location"]) == agreed.place
    assert str(one["description"]) == "Over gezin G-001" and other["dtstart"].dt == day
    assert read(calendars.personal_file(cast.lena, "http://localhost")) == []
