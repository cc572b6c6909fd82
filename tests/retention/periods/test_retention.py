"""When its time is up a name goes, from every byte; the figures stay as they were."""

import json
from datetime import date
from pathlib import Path

import pytest

from portal import database
from portal.agenda.models.candidate import Candidate
from portal.contacts.models.contact import Contact
from portal.contacts.quarters import rules as contacts
from portal.database import transaction
from portal.expenses.models.notes import ExpenseLine, ExpenseNote
from portal.families.models.family import Child, Family, FamilyDetails, FileView, ProfileFlag
from portal.families.models.match import Match, Trajectory
from portal.families.models.referral import Referral
from portal.families.models.talk import Talk
from portal.families.viewing.rules import note_view
from portal.history import verifying
from portal.history.models import HistoryEntry
from portal.history.rules import change, record
from portal.kit import clock
from portal.people.models import Person, RolePeriod
from portal.post.models import Letter
from portal.post.rules import Words, say_to
from portal.reports.figures.facts.figures import year_figures
from portal.retention.periods.facts import due
from portal.retention.periods.rules import clean_up
from tests.exchange.workbook.test_workbook import opened

NAME, STREET = "Zonderlingh-Achternaam", "Geheimelaan 13"


@pytest.fixture
def klaver(cast):
    """Lena's family, closed on 30 September 2025, with everything that names it."""
    contacts.log_day(cast.lenas, date(2025, 9, 10), by=cast.lena)
    with transaction():
        details = FamilyDetails.create(branch=cast.branch, family=cast.klaver, name="Nog niets")
        change(details, "update", cast.els, name=NAME, street=STREET, household_note=f"{NAME} belt liever")
        child = Child.create(branch=cast.branch, family=cast.klaver, given_name=NAME, birth_month=date(2023, 3, 1))
        record(child, "create", cast.els, given_name=NAME)
        talk = {"branch": cast.branch, "family": cast.klaver, "family_kind": "home_visit", "day": date(2025, 5, 6)}
        Talk.create(note=f"{NAME} vertelt", **talk)
        Match.update(ended_on=date(2025, 9, 30)).where(Match.id == cast.lenas.id).execute()
        Trajectory.update(closed_on=date(2025, 9, 30), closing_reason="completed").where(
            Trajectory.family == cast.klaver
        ).execute()
    return cast.klaver


def labels(today: date) -> list[tuple[str, str]]:
    return [(one.period, one.label) for one in due(today)]


class TestAFamily:
    def test_is_due_two_years_after_its_closing_and_not_a_day_before(self, klaver):
        assert labels(date(2027, 9, 29)) == []
        assert labels(date(2027, 9, 30)) == [("family", "G-001")]

    def test_that_came_back_or_waits_is_kept(self, cast, klaver):
        again = Trajectory.create(branch=cast.branch, family=klaver, started_on=date(2027, 1, 5))
        assert labels(date(2028, 1, 1)) == []
        Trajectory.delete().where(Trajectory.id == again.id).execute()
        waiting = {
            "branch": cast.branch,
            "family": klaver,
            "received_on": date(2026, 1, 5),
            "decided_on": date(2026, 1, 9),
        }
        Referral.create(status="accepted", **waiting)
        assert labels(date(2028, 1, 1)) == []

    def test_that_was_declined_is_due_after_one_year(self, cast):
        with clock.stopped(clock.now().replace(year=2024, month=1)):
            family = Family.create(branch=cast.branch, code="G-090", alias="Gezin Iep", municipality="Kerkem")
        Referral.create(
            branch=cast.branch, family=family, received_on=date(2024, 3, 1), status="declined",
            decided_on=date(2024, 3, 9), decline_reason="intake_stop",
        )  # fmt: skip
        assert labels(date(2025, 3, 8)) == []
        assert labels(date(2025, 3, 9)) == [("referral", "G-090")]

    def test_loses_its_names_and_no_figure_changes(self, cast, klaver):
        before = {key: figure.value for key, figure in year_figures(cast.branch, 2025).rows.items()}
        with clock.stopped(clock.now().replace(year=2027, month=12)):
            assert clean_up(date(2027, 12, 3)) == {"family": 1}
            assert due(date(2027, 12, 3)) == []
        kept = Family.get_by_id(klaver.id)
        assert kept.code == "G-001" and kept.anonymised_at and kept.alias == "Gezin G-001"
        assert not FamilyDetails.select().exists() and Child.get().given_name == "" and Talk.get().note == ""
        assert Contact.select().count() == 1
        assert {key: figure.value for key, figure in year_figures(cast.branch, 2025).rows.items()} == before
        told = [json.loads(entry.details) for entry in HistoryEntry.select()]
        assert NAME not in json.dumps(told) and verifying.faults(HistoryEntry) == []
        assert (
            HistoryEntry.get(HistoryEntry.subject == "family", HistoryEntry.verb == "anonymise").subject_id == kept.id
        )

    def test_leaves_no_byte_of_its_name_in_the_files_of_the_database(self, cast, klaver, database_url):
        if not database_url.startswith("sqlite"):
            pytest.skip("PostgreSQL keeps pages until its vacuum: docs/deploy.md says how often")
        path = Path(database_url.removeprefix("sqlite:///"))
        database.db.execute_sql("pragma wal_checkpoint(truncate)")

        def found() -> bool:
            return any(NAME.encode() in file.read_bytes() for file in path.parent.glob(path.name + "*"))

        assert found(), "or this test sees nothing"
        clean_up(date(2027, 12, 3))
        assert not found()


def test_a_candidate_who_did_not_start_is_a_number_after_a_year(cast):
    who = {"branch": cast.branch, "given_name": NAME, "family_name": "X", "email": "wie@voorbeeld.example"}
    one = Candidate.create(interested_on=date(2024, 1, 5), came_on=date(2024, 2, 1), status="came", **who)
    assert labels(date(2025, 1, 31)) == [] and labels(date(2025, 2, 1)) == [("candidate", f"K-{one.id}")]
    clean_up(date(2025, 2, 1))
    kept = Candidate.get_by_id(one.id)
    assert (kept.name, kept.email, kept.came_on) == (f"Kandidaat {one.id}", "", date(2024, 2, 1))


def test_a_volunteer_who_stopped_is_forgotten_after_two_years_but_not_in_the_figures(cast):
    Person.update(birth_on=date(1955, 6, 7), gender="f", phone="+32470000001").where(
        Person.id == cast.bram.id
    ).execute()
    RolePeriod.update(ended_on=date(2025, 9, 30)).where(RolePeriod.person == cast.bram.id).execute()
    before = {key: figure.value for key, figure in year_figures(cast.branch, 2025).rows.items()}
    assert labels(date(2027, 9, 30)) == [("volunteer", f"V-{cast.bram.id}")]
    clean_up(date(2027, 9, 30))
    kept = Person.get_by_id(cast.bram.id)
    assert (kept.given_name, kept.phone, kept.email, kept.birth_on) == ("Vrijwilliger", "", None, date(1955, 1, 1))
    assert kept.roles == frozenset()
    assert {key: figure.value for key, figure in year_figures(cast.branch, 2025).rows.items()} == before


def test_a_note_goes_after_ten_years_with_its_lines(cast):
    note = ExpenseNote.create(
        branch=cast.branch, volunteer=cast.lena, year=2014, quarter=4, number="2014-001", status="paid",
        paid_on=date(2015, 1, 9), volunteer_name="Lena Aerts",
    )  # fmt: skip
    assert labels(date(2025, 12, 31)) == []
    assert labels(date(2026, 1, 1)) == [("expense_note", "2014-001")]
    clean_up(date(2026, 1, 1))
    assert ExpenseNote.get_or_none(ExpenseNote.id == note.id) is None


def test_a_letter_goes_after_a_year_whether_it_left_or_not(cast):
    """One that waited for a mail server all that time does not leave any more."""
    with transaction():
        left, waited = (say_to(cast.lena, "note", Words("Je nota", "Dag Lena.")) for _ in range(2))
    Letter.update(sent_at=clock.now()).where(Letter.id == left.id).execute()
    assert labels(date(2026, 10, 3)) == []
    assert labels(date(2026, 10, 4)) == [("letter", f"brief {left.id}"), ("letter", f"brief {waited.id}")]


def test_who_moved_to_another_branch_with_the_same_address_stays_known_there(cast):
    moved = Person.create(
        branch=cast.yusuf.branch, given_name="Bram", family_name="Wouters", email=cast.bram.email, mail_place=1
    )
    RolePeriod.create(branch=moved.branch, person=moved, role="mentor", started_on=date(2024, 1, 2))
    RolePeriod.update(ended_on=date(2024, 1, 1)).where(RolePeriod.person == cast.bram.id).execute()
    with transaction():
        for person in (cast.bram, moved):
            say_to(Person.get_by_id(person.id), "note", Words("Je nota", "Dag Bram Wouters."))
    clean_up(date(2026, 1, 2))
    assert Person.get_by_id(cast.bram.id).email is None
    (letter,) = Letter.select()
    assert Person.get_by_id(moved.id).email == letter.to_address and "Bram Wouters" in letter.text


def test_the_access_log_loses_its_oldest_rows_and_its_chain_stays_whole(cast):
    with clock.stopped(clock.now().replace(year=2022)):
        note_view(cast.klaver, by=cast.els)
    note_view(cast.zonnebloem, by=cast.els)
    clean_up(date(2025, 10, 3))
    assert [view.family_id for view in FileView.select()] == [cast.zonnebloem.id]
    assert verifying.faults(FileView) == []


class TestThePages:
    def test_els_reads_what_is_due_and_does_it_now(self, cast, visit, klaver):
        with clock.stopped(clock.now().replace(year=2027, month=11)):
            RolePeriod.update(ended_on=None).execute()
            gone = "De bewaartijd is om"
            assert gone not in visit(cast.els).get(f"/gezinnen/{klaver.id}").text
            page = visit(cast.els).get("/bewaren")
            assert "G-001" in page.text and "Voor 1 dossier of brief is de tijd om" in page.text
            assert "Opgeschoond: 1." in page.press("Nu opschonen").text
            assert gone in visit(cast.els).get(f"/gezinnen/{klaver.id}").text, "and not that nobody filled it in"

    def test_anyone_may_read_what_is_kept(self, visit):
        assert "Hoe lang?" in visit().get("/privacy").text

    def test_a_family_that_asks_gets_all_that_is_kept_of_it(self, cast, visit, klaver):
        els = visit(cast.els)
        els.get(f"/gezinnen/{klaver.id}")
        book = opened(els.get(f"/gezinnen/{klaver.id}/kopie.xlsx").answer.data)
        words = {str(cell.value) for tab in book for row in tab.iter_rows() for cell in row if cell.value}
        assert {NAME, STREET, "G-001", f"{NAME} vertelt"} <= words and "G-002" not in words
        assert FileView.select().where(FileView.what == "export").count() == 1

    def test_lena_takes_her_own_data_along_and_nobody_elses(self, cast, visit):
        book = opened(visit(cast.lena).get("/mijn-gegevens/kopie.xlsx").answer.data)
        words = {str(cell.value) for tab in book for row in tab.iter_rows() for cell in row if cell.value}
        assert {"Lena", "Gezin Klaver"} <= words and "Bram" not in words and "Gezin Zonnebloem" not in words

    def test_her_own_copy_holds_every_amount_line_and_kilometre_and_says_what_it_leaves_out(self, cast, visit):
        note = ExpenseNote.create(
            branch=cast.branch, volunteer=cast.lena, year=2025, quarter=3, number="2025-007", status="paid",
            submitted_at=clock.now(), paid_on=date(2025, 10, 2), iban="BE68539007547034", account_holder="Lena Aerts",
        )  # fmt: skip
        more = {"branch": cast.branch, "note": note}
        trip = {"kind": "car", "route": "thuis – G-001, Lindedal – thuis", "purpose": "contact met gezin"}
        ExpenseLine.create(day=date(2025, 9, 3), km=84, rate_e4=4309, cents=362, **trip, **more)
        ExpenseLine.create(
            day=date(2025, 9, 4), kind="parking", purpose="Parking", cents=250, struck=True, struck_why="cut",
            cut_reason="Stond er al.", **more,
        )  # fmt: skip
        book = opened(visit(cast.lena).get("/mijn-gegevens/kopie.xlsx").answer.data)
        (kept,) = list(book["Onkostennota’s"].iter_rows(min_row=2, values_only=True))
        assert kept[:4] == ("2025-007", "3e kwartaal 2025", "Uitbetaald", 3.62)
        lines = list(book["Onkostenlijnen"].iter_rows(min_row=2, values_only=True))
        assert [(line[2], line[5], line[6], line[7], line[8], line[9]) for line in lines] == [
            ("auto", 8.4, "€\u00a00,4309", 3.62, None, None),
            ("parking", None, None, 2.5, "niet betaald", "Stond er al."),
        ]
        left_out = [row[0] for row in book["Niet in deze kopie"].iter_rows(min_row=2, values_only=True)]
        assert "Notities van een gesprek" in left_out and "De foto’s van je tickets" in left_out

    def test_a_familys_copy_is_dutch_and_tells_no_day_that_nobody_knows(self, cast, visit, klaver):
        Child.create(branch=cast.branch, family=klaver, given_name="Noor", birth_month=date(2016, 10, 1))
        ProfileFlag.create(branch=cast.branch, family=klaver, flag="newcomer", year=2025, value="yes")
        els = visit(cast.els)
        els.get(f"/gezinnen/{klaver.id}")
        book = opened(els.get(f"/gezinnen/{klaver.id}/kopie.xlsx").answer.data)
        cells = [cell.value for tab in book for row in tab.iter_rows() for cell in row]
        assert "oktober 2016" in cells and not {"yes", "no", "unknown", "open", "accepted"} & set(cells)
        assert ("nieuwkomers", "ja") in [row[1:3] for row in book["Profiel"].iter_rows(values_only=True)]
        seen, _ = list(book["Wie opende het dossier"].iter_rows(min_row=2, values_only=True))
        assert seen[1:] == ("het dossier", "een medewerker van de afdeling")
