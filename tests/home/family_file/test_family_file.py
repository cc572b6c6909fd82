"""The file of a family: all that happened in one column of time, added from there, and read by coordinators alone."""

from datetime import date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest

from portal.contacts.models.concern import Concern
from portal.contacts.models.contact import Contact
from portal.contacts.models.quote import Quote
from portal.families.models.family import FamilyDetails, FileView
from portal.families.models.match import Match, Trajectory
from portal.families.models.referral import Referral, Referrer
from portal.families.models.talk import PlannedTalk, Talk
from portal.history.models import HistoryEntry
from portal.post.models import Letter


@pytest.fixture
def course(cast):
    """A year with the Klaver family."""
    office = Referrer.create(branch=cast.branch, name="Sociale Dienst")
    Referral.create(
        branch=cast.branch, family=cast.klaver, received_on=date(2024, 11, 4), referrer=office, status="accepted",
        asked="Iemand om mee Nederlands te oefenen.", decided_on=date(2024, 11, 20),
    )  # fmt: skip
    Talk.create(
        branch=cast.branch, day=date(2025, 2, 5), family=cast.klaver, family_kind="home_visit", volunteer=cast.lena,
        volunteer_kind="coaching", note="De oudste start op school.",
    )  # fmt: skip
    for day in (5, 12, 26):
        Contact.create(branch=cast.branch, match=cast.lenas, day=date(2025, 3, day))
    Contact.create(branch=cast.branch, match=cast.lenas, day=date(2025, 3, 19), kind="not_home", counts=False)
    Concern.create(
        branch=cast.branch, reporter=cast.lena, match=cast.lenas, text="Geheim.", created_at=datetime(2025, 4, 1, 8)
    )
    Match.update(ended_on=date(2025, 9, 10)).where(Match.id == cast.lenas.id).execute()
    Trajectory.update(closed_on=date(2025, 9, 30), closing_reason="completed").where(
        Trajectory.id == cast.lenas.trajectory_id
    ).execute()
    return cast


def happened(page) -> list[str]:
    column = page.tree.xpath('//section[@aria-labelledby="verloop"]//ul[contains(@class, "whole")]/li')
    return [" ".join(row.text_content().replace("\u00a0", " ").split()) for row in column]


def test_all_in_one_column_of_time_the_latest_first(course, visit):
    page = visit(course.els).get(f"/gezinnen/{course.klaver.id}")
    assert happened(page) == [
        "Het traject is afgesloten: afgerond traject 30 september 2025",
        "Laatste dag van Lena Aerts koppeling 10 september 2025",
        "Bezorgdheid van Lena Aerts, nieuw bezorgdheid 1 april 2025",
        "3 contacten met Lena Aerts: op 5, 12 en 26 maart 2025",
        "Huisbezoek, coachingsgesprek met Lena Aerts gesprek · De oudste start op school. 5 februari 2025",
        "Lena Aerts begon koppeling 8 januari 2025",
        "Het traject begon traject 8 januari 2025",
        "Aanvaard, op de wachtlijst aanmelding 20 november 2024",
        "Aangemeld door Sociale Dienst aanmelding · Iemand om mee Nederlands te oefenen. 4 november 2024",
    ]
    folded = page.tree.xpath('//section[@aria-labelledby="verloop"]/details')
    assert [one.xpath("string(summary)") for one in folded] == ["2024 (2)"], "years before the last fold"
    assert page.follow("3 contacten met Lena Aerts: op 5, 12 en 26").status == 200


def test_a_talk_is_read_from_there_and_leads_back(course, visit):
    page = visit(course.els).get(f"/gezinnen/{course.klaver.id}")
    talk = page.follow("Huisbezoek, coachingsgesprek met Lena Aerts")
    page = talk.press("Bewaren", note="Ze start in september.")
    assert page.heading == "Gezin G-001" and "Ze start in september." in page.text
    page = page.follow("Huisbezoek, coachingsgesprek met Lena Aerts").press("Gesprek weghalen")
    assert page.heading == "Gezin G-001" and "Het gesprek is weggehaald." in page.text
    assert "Het gesprek staat er weer." in page.press("Ongedaan maken").text


def test_a_worry_that_was_told_by_phone_is_noted_there(cast, visit):
    asked = visit(cast.els).get(f"/gezinnen/{cast.klaver.id}").follow("Bezorgdheid noteren")
    missed = asked.press("Bewaren")
    assert missed.status == 422 and "Schrijf kort wat je hoorde." in missed.text
    page = missed.press("Bewaren", text="De mama slaapt slecht.")
    assert page.heading == "Gezin G-001" and "De bezorgdheid is genoteerd." in page.text
    assert happened(page)[0].startswith("Bezorgdheid van Lena Aerts, nieuw")
    concern = Concern.get()
    assert (concern.reporter_id, concern.match_id) == (cast.lena.id, cast.lenas.id)
    assert not Letter.select().exists(), "whoever writes it down knows it"
    told = HistoryEntry.get(HistoryEntry.subject == "concern")
    assert (told.actor_id, told.on_behalf_of_id, told.details) == (cast.els.id, cast.lena.id, "{}")
    assert "De mama slaapt slecht." in visit(cast.lena).get(f"/bezorgdheden/{concern.id}").text


def test_the_page_asks_as_many_questions_with_much_as_with_little(cast, visit, count_statements):
    els, address = visit(cast.els), f"/gezinnen/{cast.klaver.id}"

    def grow(place: int) -> None:
        day = date(2025, 1 + place, 9)
        Contact.create(branch=cast.branch, match=cast.lenas, day=day)
        Talk.create(branch=cast.branch, day=day, family=cast.klaver, family_kind="intake", volunteer=cast.bram)
        Concern.create(branch=cast.branch, reporter=cast.lena, match=cast.lenas, text="Iets.")
        Referral.create(branch=cast.branch, family=cast.klaver, received_on=day)

    grow(0)
    els.get(address)  # what is noted once an hour is noted
    few = count_statements(lambda: els.get(address))
    for place in range(1, 8):
        grow(place)
    assert count_statements(lambda: els.get(address)) <= few


def test_every_page_of_the_coordinator_calls_a_family_by_its_name(cast, visit):
    FamilyDetails.create(branch=cast.branch, family=cast.klaver, name="Yilmaz")
    talk = PlannedTalk.create(
        branch=cast.branch, match=cast.lenas, kind="alignment", planned_on=date(2025, 10, 8), due_on=date(2025, 10, 8)
    )
    quote = Quote.create(branch=cast.branch, match=cast.lenas, day=date(2025, 9, 3), given="Zo.", theme="listening")
    family, match, els = cast.klaver.id, cast.lenas.id, visit(cast.els)
    for address in (
        f"/gezinnen/{family}", f"/gezinnen/{family}/contactgegevens", f"/gezinnen/{family}/wijzigen",
        f"/gezinnen/{family}/afsluiting", f"/gezinnen/{family}/koppelingen/nieuw", f"/gezinnen/{family}/profiel/2025",
        f"/gezinnen/{family}/kinderen/nieuw", f"/gezinnen/{family}/partners/nieuw", f"/koppelingen/{match}/wijzigen",
        f"/koppelingen/{match}/overdracht", f"/koppelingen/{match}/einde", f"/vrijwilligers/{cast.lena.id}/einde",
        f"/contacten/{match}/2025K3/papier", f"/rapporten/koppeling/{match}", "/rapporten/2025K3",
        "/rapporten/jaar/2025", "/agenda", f"/gesprekken/gepland/{talk.id}", f"/gesprekken/gepland/{talk.id}/gehad",
        "/contacten/verhalen?jaar=2025", f"/contacten/verhalen/{quote.id}",
    ):  # fmt: skip
        page = els.get(address)
        assert page.status == 200 and "Yilmaz · G-001" in page.text, address
    assert FileView.select().where(FileView.family_id == family).count() <= 2, "once an hour, and what it was"
    paper = ZipFile(BytesIO(els.get("/rapporten/2025K3.docx").answer.data)).read("word/document.xml").decode()
    assert "G-001" in paper and "Yilmaz" not in paper
