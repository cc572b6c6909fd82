"""The file of a volunteer: what was, what is owed, and that everything is added from there and comes back."""

from datetime import date, datetime

from portal.agenda.models.answer import Attendance
from portal.agenda.models.candidate import Candidate, Channel
from portal.agenda.models.event import Event
from portal.contacts.models.absence import Absence
from portal.contacts.models.concern import Concern
from portal.contacts.models.contact import Contact
from portal.contacts.models.overview import ContactOverview
from portal.expenses.models.notes import ExpenseNote
from portal.families.models.family import FamilyDetails
from portal.families.models.match import Match
from portal.families.models.talk import Talk
from portal.home.closing import rules as closing
from portal.kit import clock
from portal.people.models import RolePeriod


def file_of(visit, cast, who=None):
    return visit(cast.els).get(f"/vrijwilligers/{(who or cast.lena).id}")


def test_families_by_name_with_the_last_contact_and_the_silence_since(cast, visit):
    FamilyDetails.create(branch=cast.branch, family=cast.klaver, name="Yilmaz")
    Match.update(ended_on=date(2025, 6, 1)).where(Match.id == cast.brams.id).execute()
    for day in (3, 10):
        Contact.create(branch=cast.branch, match=cast.lenas, day=date(2025, 9, day))
    page = file_of(visit, cast)
    assert "Gaat naar Yilmaz · G-001: laatste contact op 10 september 2025" in page.text
    assert "23 dagen stil" in page.text and "2 contacten in alles" in page.text
    bram = file_of(visit, cast, cast.bram)
    assert "Gaat nu naar geen enkel gezin." in bram.text
    assert "8 januari 2025 tot en met 1 juni 2025" in bram.text and "dagen stil" not in bram.text


def test_a_family_that_is_closed_today_is_gone_to_until_today(cast, visit):
    closing.close(cast.klaver, date(2025, 10, 3), "completed", by=cast.els)
    assert "Gaat naar G-001 (tot en met 3 oktober 2025): nog geen contact." in file_of(visit, cast).text
    Match.update(volunteer=cast.lena.id).where(Match.id == cast.brams.id).execute()
    said = "Gaat naar G-001 (tot en met 3 oktober 2025) (nog geen contact) en G-002 (nog geen contact)."
    assert said in file_of(visit, cast).text


def test_two_families_each_with_its_own_last_contact(cast, visit):
    Match.update(volunteer=cast.lena.id).where(Match.id == cast.brams.id).execute()
    Contact.create(branch=cast.branch, match=cast.lenas, day=date(2025, 9, 10))
    said = "Gaat naar G-001 (laatste contact op 10 september 2025) en G-002"
    assert f"{said} (nog geen contact)." in file_of(visit, cast).text


def test_who_is_away_is_not_silent(cast, visit):
    Absence.create(branch=cast.branch, volunteer=cast.lena, first_on=date(2025, 9, 20), last_on=date(2025, 10, 20))
    page = file_of(visit, cast)
    assert "dagen stil" not in page.text and "nu weg" in page.text


def test_quarters_with_what_misses_and_the_notes(cast, visit):
    Contact.create(branch=cast.branch, match=cast.lenas, day=date(2025, 5, 7))
    ContactOverview.create(
        branch=cast.branch,
        match=cast.lenas,
        year=2025,
        quarter=2,
        status="handed_in",
        handed_in_at=datetime(2025, 7, 2),
    )
    ExpenseNote.create(
        branch=cast.branch, volunteer=cast.lena, year=2025, quarter=2, number="2025-007", status="paid",
        submitted_at=datetime(2025, 7, 2), paid_on=date(2025, 7, 9),
    )  # fmt: skip
    page = file_of(visit, cast)
    rows = {row.xpath("string(th)"): row.text_content() for row in page.tree.xpath("//tbody/tr")}
    assert list(rows) == [
        "Oktober, november en december 2025", "Juli, augustus en september 2025", "April, mei en juni 2025",
        "Januari, februari en maart 2025",
    ]  # fmt: skip
    assert (
        "nog niet ingediend" in rows["Juli, augustus en september 2025"]
        and "loopt nog" in rows["Oktober, november en december 2025"]
    )
    assert "ingediend" in rows["April, mei en juni 2025"] and "2025-007" in rows["April, mei en juni 2025"]
    assert page.follow("Nota 2025-007").heading == "Nota 2025-007 van Lena Aerts"


def test_trainings_followed_and_owed(cast, visit):
    assert "Omgaan met verontrusting" in file_of(visit, cast).text and "nog te volgen" in file_of(visit, cast).text
    event = Event.create(
        branch=cast.branch, kind="training", title="Verontrusting", day=date(2025, 4, 1), mandatory_for="everyone"
    )
    channel = Channel.create(branch=cast.branch, name="Facebook")
    was = Candidate.create(
        branch=cast.branch, given_name="Lena", interested_on=date(2024, 11, 2), channel=channel, person=cast.lena
    )
    Attendance.create(branch=cast.branch, event=event, candidate=was)
    page = file_of(visit, cast)
    assert "gevolgd op 1 april 2025" in page.text and "nog te volgen" not in page.text
    assert "Was erbij (1)" in page.text and "Facebook Als kandidaat sinds 2 november 2024" in page.text


def test_a_talk_and_an_absence_are_noted_from_there_and_lead_back(cast, visit):
    page = file_of(visit, cast).follow("Gesprek noteren")
    page = page.press("Bewaren", volunteer_kind="call", note="Alles loopt goed.")
    assert page.heading == "Lena Aerts" and "Het gesprek is bewaard." in page.text and "Alles loopt goed." in page.text
    page = page.follow("Telefoon, 3 oktober 2025").press("Bewaren", minutes="20")
    assert page.heading == "Lena Aerts" and "Telefoon, 20 minuten" in page.text
    page = page.follow("Afwezigheid noteren").press("Bewaren", first_on__dag="6", last_on__dag="17")
    assert page.heading == "Lena Aerts" and "Van 6 oktober tot en met 17 oktober 2025" in page.text
    page = page.follow("Van 6 oktober tot en met 17 oktober 2025").press("Weghalen")
    assert page.heading == "Lena Aerts" and "Nu en binnenkort niet weg." in page.text


def test_a_volunteers_own_absence_does_not_lead_to_the_coordinators_pages(cast, visit):
    absence = Absence.create(
        branch=cast.branch, volunteer=cast.lena, first_on=date(2025, 10, 6), last_on=date(2025, 10, 9)
    )
    page = visit(cast.lena).get(f"/afwezigheid/{absence.id}?naar=vrijwilliger").press("Bewaren")
    assert page.status == 200 and page.heading == "Ik ben even weg"


def test_the_page_asks_as_many_questions_with_much_as_with_little(cast, visit, count_statements):
    els = visit(cast.els)
    address = f"/vrijwilligers/{cast.lena.id}"

    def grow(place: int) -> None:
        day = date(2025, 1 + place, 9)
        Contact.create(branch=cast.branch, match=cast.lenas, day=day)
        both = {"volunteer": cast.lena, "volunteer_kind": "call", "family": cast.klaver, "family_kind": "intake"}
        Talk.create(branch=cast.branch, day=day, **both)
        Concern.create(branch=cast.branch, reporter=cast.lena, match=cast.lenas, text="Iets.")
        Absence.create(branch=cast.branch, volunteer=cast.lena, first_on=day, last_on=day)
        event = Event.create(branch=cast.branch, kind="training", title=f"Vorming {place}", day=day)
        Attendance.create(branch=cast.branch, event=event, person=cast.lena)
        ExpenseNote.create(
            branch=cast.branch, volunteer=cast.lena, year=2025, quarter=1 + place // 3, number=f"n-{place}",
            status="paid", paid_on=day, submitted_at=datetime(2025, 9, 1),
        )  # fmt: skip
        Match.create(
            branch=cast.branch, trajectory=cast.lenas.trajectory_id, family=cast.klaver, volunteer=cast.lena,
            started_on=day, ended_on=day,
        )  # fmt: skip

    grow(0)
    els.get(address)  # what is noted once an hour is noted
    few = count_statements(lambda: els.get(address))
    for place in range(1, 8):
        grow(place)
    assert count_statements(lambda: els.get(address)) <= few


# ---- papers that come in


def papers(page) -> list[str]:
    return [words for words in page.links() if words.startswith(("Contacten van", "Onkosten van"))]


def test_who_began_in_february_is_asked_for_no_paper_of_the_quarter_before(cast, visit):
    RolePeriod.update(started_on=date(2026, 2, 3)).where(RolePeriod.person == cast.lena.id).execute()
    Match.update(started_on=date(2026, 2, 10)).where(Match.id == cast.lenas.id).execute()
    with clock.stopped(datetime(2026, 2, 20, 10)):
        page = file_of(visit, cast)
        assert papers(page) == ["Contacten van Lena, 1e kwartaal 2026", "Onkosten van Lena, 1e kwartaal 2026"]


def test_before_her_first_family_a_paper_can_only_be_of_costs(cast, visit):
    Match.update(started_on=date(2025, 11, 4)).where(Match.id == cast.lenas.id).execute()
    page = file_of(visit, cast)
    assert papers(page)[0] == "Onkosten van Lena, 3e kwartaal 2025"
    assert "Contacten van Lena, 3e kwartaal 2025" not in papers(page)


def test_who_stopped_in_june_is_offered_no_costs_of_after_it(cast, visit):
    RolePeriod.update(ended_on=date(2025, 6, 12), finishing=True).where(RolePeriod.person == cast.lena.id).execute()
    assert "Een kost van april, mei en juni toevoegen" in visit(cast.lena).get("/onkosten").links()
