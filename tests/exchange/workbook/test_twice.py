"""Loaded twice is loaded once, whatever was corrected in the portal in between; and what a workbook leaves out."""

import io
from datetime import date, timedelta

import openpyxl
import pytest

from portal import daily
from portal.agenda.models.candidate import Candidate, Channel
from portal.contacts.models.contact import Contact
from portal.database import transaction
from portal.exchange.models import LoadedRow
from portal.exchange.workbook.rules import transfer as rules
from portal.families.models.family import Child, Family
from portal.families.models.match import Match, Trajectory
from portal.families.models.referral import Referral, Referrer
from portal.families.models.talk import Talk
from portal.kit import clock
from portal.people.models import Branch, Person, RolePeriod
from portal.retention.forgetting.rules import anonymise_candidate, anonymise_person
from portal.team.models import SeenDocument
from tests.conftest import settings_for

EVERYTHING = (Person, RolePeriod, Family, Child, Referral, Trajectory, Match, Contact, Talk, Candidate)


def numbers() -> list[int]:
    return [model.select().count() for model in EVERYTHING]


def told(outcome: rules.Outcome) -> list[tuple[str, int, str]]:
    return [(one.sheet, one.row, one.column) for one in outcome.remarks.problems]


def mia() -> Person:
    return Person.get(Person.given_name << ["Mia", "Maria"], Person.family_name == "Baert")


class TestTwice:
    def test_whoever_has_a_kenmerk_of_their_own_stays_one(self, book):
        assert book.load().is_written
        before = numbers()
        again = book.load()
        assert again.is_written and again.new == 0 and again.remarks.total == 0
        assert numbers() == before

    def test_what_was_corrected_in_the_portal_stays_and_is_told(self, book):
        book.load()
        Person.update(given_name="Maria").where(Person.id == mia().id).execute()
        Child.update(given_name="Bob").execute()
        Candidate.update(given_name="Anna").where(Candidate.given_name == "Ann").execute()
        Match.update(started_on=date(2025, 3, 4)).where(Match.volunteer == mia().id).execute()
        Contact.delete().where(Contact.day == date(2025, 3, 12)).execute()
        Talk.update(minutes=30).execute()
        before = numbers()
        again = book.load()
        assert again.is_written and again.new == 0
        assert numbers() == before
        assert {sheet for sheet, _, _ in told(again)} == {
            "Vrijwilligers", "Kinderen", "Kandidaten", "Koppelingen", "Contacten", "Gesprekken",
        }  # fmt: skip
        assert ("Vrijwilligers", 2, "Voornaam") in told(again) and ("Contacten", 3, "") in told(again)

    def test_a_namesake_of_later_takes_nobody_s_place(self, book, cast):
        """Without a Kenmerk the name is one; the portal got a second Mia Baert since."""
        book.set("Vrijwilligers", 2, "Kenmerk", None)
        for sheet, rows in (("Koppelingen", (2,)), ("Contacten", (2, 3)), ("Gesprekken", (2,))):
            for row in rows:
                book.set(sheet, row, "Vrijwilliger", "Mia Baert")
        book.load()
        other = Person.create(branch=cast.branch, given_name="Mia", family_name="Baert", email=None)
        RolePeriod.create(branch=cast.branch, person=other, role="family_buddy", started_on=date(2025, 5, 1))
        before = numbers()
        assert book.load().new == 0 and numbers() == before
        out = rules.export_branch(cast.branch, by=None)
        names = [row[2].value for row in openpyxl.load_workbook(io.BytesIO(out))["Vrijwilligers"].iter_rows(min_row=2)]
        assert [name for name in names if name and name.startswith("Mia")] == ["Mia Baert 2"]
        assert rules.load(cast.branch, out, dry_run=False, by=cast.els).new == 0 and numbers() == before

    def test_a_new_row_of_the_same_workbook_comes_along(self, book):
        book.load()
        Person.update(given_name="Maria").where(Person.id == mia().id).execute()
        book.row("Contacten", Gezin="G-100", Vrijwilliger="Mia B.", Datum="19/3/2025")
        again = book.load()
        assert again.new == 1
        assert Contact.select().where(Contact.day == date(2025, 3, 19)).get().match.volunteer_id == mia().id

    def test_a_row_of_which_the_day_was_corrected_in_the_workbook_comes_as_one_more_and_says_so(self, book):
        """What it was before may have been told of since, so it stays."""
        book.row("Contacten", Gezin="G-100", Vrijwilliger="Mia B.", Datum="19/3/2025")
        coaching = {"Vrijwilliger": "Mia B.", "Soort__bij__de__vrijwilliger": "coachingsgesprek"}
        book.row("Gesprekken", Datum="10/6/2025", **coaching)
        book.load()
        book.set("Contacten", 3, "Datum", "13/3/2025")
        book.set("Gesprekken", 2, "Datum", "2/4/2025")
        book.row("Contacten", Gezin="G-100", Vrijwilliger="Mia B.", Datum="26/3/2025")
        again = book.load()
        assert again.new == 3 and told(again) == [("Contacten", 3, "Datum"), ("Gesprekken", 2, "Datum")]
        assert "(12\u00a0maart 2025), en staat er nu twee keer" in again.remarks.problems[0].sentence
        assert book.load().remarks.total == 0, "once is enough"

    def test_a_sheet_of_which_every_row_was_corrected_in_the_workbook_says_so_too(self, book):
        """No row of it is the one of before: by the days alone it might be a workbook of what came since."""
        book.load()
        for row, day in ((2, "6/3/2025"), (3, "13/3/2025")):
            book.set("Contacten", row, "Datum", day)
        book.set("Gesprekken", 2, "Soort bij de vrijwilliger", "telefoon")
        again = book.load()
        assert again.new == 3
        assert told(again) == [
            ("Contacten", 2, "Datum"), ("Contacten", 3, "Datum"), ("Gesprekken", 2, "Soort bij de vrijwilliger"),
        ]  # fmt: skip

    def test_a_family_that_got_another_code_in_the_portal_is_not_loaded_as_a_second_one(self, book, cast, visit):
        book.load()
        family = Family.get(Family.code == "G-100")
        visit(cast.els).get(f"/gezinnen/{family.id}/wijzigen").press("Bewaren", code="G-007")
        before = numbers()
        again = book.load()
        assert (again.is_written, again.new, numbers()) == (True, 0, before)
        assert "Gezin G-100 heet in het portaal nu G-007." in again.remarks.problems[0].sentence
        book.set("Gezinnen", 2, "Telefoon", "0470 12 34 56")
        book.set("Kinderen", 2, "Voornaam", "Bas")
        book.row("Contacten", Gezin="G-100", Vrijwilliger="Mia B.", Datum="19/3/2025")
        again = book.load()
        assert again.is_written and again.new == 2, "what is new about it comes along"
        assert Family.select().where(Family.code << ["G-100", "G-007"]).count() == 1
        assert Contact.get(Contact.day == date(2025, 3, 19)).match.family_id == family.id

    def test_the_code_that_a_family_had_is_not_given_to_another_one_unseen(self, book, cast, visit):
        book.load()
        family = Family.get(Family.code == "G-100")
        visit(cast.els).get(f"/gezinnen/{family.id}/wijzigen").press("Bewaren", code="G-007")
        book.set("Gezinnen", 2, "Naam", "Iemand anders")
        (problem,) = book.load().problems.problems
        assert (problem.sheet, problem.row, problem.column) == ("Gezinnen", 2, "Code")
        assert "Code G-100 was vroeger van gezin G-007." in problem.sentence

    def test_a_workbook_of_the_months_that_follow_corrects_nothing(self, book):
        """It has none of the rows of before, or a last few of them."""
        book.row("Contacten", Gezin="G-100", Vrijwilliger="Mia B.", Datum="19/3/2025")
        book.load()
        book.set("Gesprekken", 2, "Datum", "20/5/2025")
        for row, day in enumerate(("19/3/2025", "2/4/2025", "9/4/2025"), 2):
            book.set("Contacten", row, "Datum", day)
        again = book.load()
        assert again.new == 3 and told(again) == []

    def test_who_was_forgotten_does_not_come_back_and_leaves_no_mark(self, book, cast, database_url):
        book.load()
        with transaction():
            anonymise_person(mia(), by=None)
            anonymise_candidate(Candidate.get(Candidate.given_name == "Ann"), by=None)
        daily.run(settings_for(database_url), clock.today())
        assert (
            not LoadedRow.select().where(LoadedRow.person.is_null(False) | LoadedRow.candidate.is_null(False)).exists()
        )
        before = numbers()
        again = book.load()
        assert again.is_written and again.new == 0 and numbers() == before
        assert not Person.select().where(Person.family_name == "Baert").exists()

    def test_lists_roles_papers_and_the_branch_are_not_filled_in_again(self, book, cast):
        """What was taken out of the portal, or called otherwise, does not come back with the same workbook."""
        book.row("Afdeling", Naam=cast.branch.name, Gemeente=cast.branch.municipality, Telefoon="0470 12 34 56")
        book.set("Vrijwilligers", 2, "Uittreksel gezien op", date(2025, 1, 20))
        book.set("Kandidaten", 2, "Kanaal", "Facebook")
        book.set("Aanmeldingen", 2, "Aanmelder", "Wijkhuis")
        book.row("Vroegere rollen", Vrijwilliger="Mia B.", Rol="taalmaatje", Van="1/2/2024", Tot="1/6/2024")
        assert book.load().is_written
        Branch.update(phone="").execute()
        SeenDocument.delete().execute()
        Channel.update(name="FB").where(Channel.name == "Facebook").execute()
        Referrer.update(name="Huis van de wijk").execute()
        RolePeriod.update(started_on=date(2023, 2, 1), ended_on=date(2023, 6, 1)).where(
            RolePeriod.role == "language_buddy"
        ).execute()
        more = (*EVERYTHING, SeenDocument, Channel, Referrer)
        before = [model.select().count() for model in more]
        again = book.load()
        assert again.is_written and again.new == 0
        assert [model.select().count() for model in more] == before and Branch.get_by_id(cast.branch.id).phone == ""

    def test_workbooks_that_number_from_one_again_mix_nobody_up(self, book):
        """Another row under a Kenmerk that somebody has: no remark would do, as who stands in it would be lost."""
        book.load()
        for sheet, row in (("Kandidaten", 2), ("Vrijwilligers", 2)):
            book.set(sheet, row, "Voornaam", "Bob")
            book.set(sheet, row, "Familienaam", "Maes")
        outcome = book.load()
        assert [(one.sheet, one.column) for one in outcome.problems.problems] == [
            ("Vrijwilligers", "Kenmerk"), ("Kandidaten", "Kenmerk"),
        ]  # fmt: skip
        assert "Ann Claes" in outcome.problems.problems[1].sentence

    def test_a_dry_run_leaves_no_mark(self, book):
        assert book.load(dry_run=True).new and not LoadedRow.select().exists()


class TestWhatIsLeftOut:
    def test_a_trajectory_takes_the_accepted_referral_before_it(self, book):
        book.load()
        family = Family.get(Family.code == "G-100")
        assert Trajectory.get(Trajectory.family == family).referral.received_on == date(2025, 2, 3)

    def test_where_none_fits_that_is_told(self, book):
        book.set("Aanmeldingen", 2, "Ontvangen op", "3/4/2025")
        book.set("Aanmeldingen", 2, "Beslist op", "10/4/2025")
        outcome = book.load()
        assert ("Trajecten", 2, "Aanmelding van") in told(outcome)
        assert Trajectory.get(Trajectory.family == Family.get(Family.code == "G-100")).referral_id is None

    def test_an_empty_row_above_the_headings_loses_nothing(self, book):
        for tab in book.tabs:
            tab.insert_rows(1)
        assert book.load(dry_run=True).new == 10
        book.tabs["Gezinnen"].cell(3, 1).value = "niet goed!"
        problem = book.load(dry_run=True).problems.problems[0]
        assert (problem.sheet, problem.row, problem.column) == ("Gezinnen", 3, "Code")

    def test_who_stopped_since_is_told_and_the_rest_is_loaded(self, book):
        book.load()
        book.set("Vrijwilligers", 2, "Gestopt op", date(2025, 6, 30))
        book.row("Contacten", Gezin="G-100", Vrijwilliger="Mia B.", Datum="19/3/2025")
        outcome = book.load()
        assert outcome.is_written and outcome.new == 1
        assert ("Vrijwilligers", 2, "Gestopt op") in told(outcome)
        assert RolePeriod.get(RolePeriod.person == mia().id).ended_on is None

    def test_another_first_day_stays_as_it_is_in_the_portal_and_is_told(self, book):
        """A list without first days takes that of today: pasted again a week later, with somebody more."""
        book.load()
        book.set("Vrijwilligers", 2, "Gestart op", date(2025, 2, 8))
        book.row("Vrijwilligers", Voornaam="Jo", Familienaam="Maes", Rol="gezinsbuddy", Gestart__op=date(2025, 2, 8))
        outcome = book.load()
        assert outcome.is_written and outcome.new == 1
        assert ("Vrijwilligers", 2, "Gestart op") in told(outcome)
        assert RolePeriod.get(RolePeriod.person == mia().id).started_on == date(2025, 2, 1)

    def test_two_candidates_did_not_become_the_same_volunteer(self, book):
        for label in ("K2", "K3"):
            book.row(
                "Kandidaten", Voornaam="Mia", Familienaam="Baert", Kenmerk=label, Interesse__op="2/1/2025",
                Gestart__op="1/2/2025", Werd__vrijwilliger="Mia B.",
            )  # fmt: skip
        (problem,) = book.load().problems.problems
        assert (problem.sheet, problem.row, problem.column) == ("Kandidaten", 4, "Werd vrijwilliger")

    def test_one_wrong_row_is_one_problem(self, book):
        book.set("Vrijwilligers", 2, "Rol", "tovenaar")
        (problem,) = book.load().problems.problems
        assert (problem.sheet, problem.row) == ("Vrijwilligers", 2)

    @pytest.mark.parametrize(
        ("sheet", "title", "value"),
        [("Gezinnen", "Gemeente", None), ("Aanmeldingen", "Beslist op", None), ("Trajecten", "Gestart op", "31/6/2025"),
         ("Koppelingen", "Van", "ooit"), ("Kandidaten", "Interesse op", "?"), ("Activiteiten", "Soort", "feest?")],
    )  # fmt: skip
    def test_whatever_points_at_it_says_nothing(self, book, sheet, title, value):
        book.set("Trajecten", 2, "Aanmelding van", "3/2/2025")
        book.row("Activiteiten", Datum="10/5/2025", Soort="infosessie", Titel="Infoavond")
        book.row("Aanwezigheden", Datum="10/5/2025", Titel="Infoavond", Kandidaat="K1")
        book.set(sheet, 2, title, value)
        (problem,) = book.load().problems.problems
        assert (problem.sheet, problem.row, problem.column) == (sheet, 2, title)

    def test_a_sheet_that_is_not_there_is_told_once(self, book):
        book.tabs["Vrijwilligers"].title = "Vrijwilligers 2024"
        book.row("Contacten", Gezin="G-100", Vrijwilliger="Jos D.", Datum="19/3/2025")
        outcome = book.load()
        (problem,) = outcome.problems.problems
        assert problem.sheet == "Koppelingen" and "ontbreekt in dit werkboek" in problem.sentence
        assert outcome.remarks.problems[0].sheet == "Vrijwilligers 2024"

    def test_a_name_that_is_nowhere_is_told_once(self, book):
        for row in (2, 3):
            book.set("Contacten", row, "Vrijwilliger", "Mai B.")
        (problem,) = book.load().problems.problems
        assert (problem.sheet, problem.row) == ("Contacten", 2)


def test_what_a_form_would_not_take_is_asked_about(book):
    book.set("Trajecten", 2, "Gestart op", "5/2/2025")
    book.set("Koppelingen", 2, "Van", "5/2/2025")
    book.row("Kinderen", Gezin="G-100", Voornaam="Bo", Geboren__in="3/2023")
    book.row(
        "Kandidaten", Voornaam="Jan", Familienaam="Maes", Interesse__op="2/5/2025", Uitgenodigd__op="1/4/2025",
    )  # fmt: skip
    book.row("Activiteiten", Datum="10/5/2025", Soort="infosessie", Titel="Infoavond")
    book.row("Aanwezigheden", Datum="10/5/2025", Titel="Infoavond", Kandidaat="Jan Maes")
    outcome = book.load()
    assert outcome.is_written
    assert {
        ("Trajecten", 2, "Gestart op"), ("Kinderen", 3, "Voornaam"), ("Kandidaten", 3, "Uitgenodigd op"),
        ("Aanwezigheden", 2, "Kandidaat"),
    } <= set(told(outcome))  # fmt: skip


def test_a_year_to_come_and_a_referral_with_two_trajectories_are_asked_about_once(book):
    book.set("Trajecten", 2, "Aanmelding van", "3/2/2025")
    book.set("Trajecten", 2, "Afgesloten op", "1/7/2025")
    book.set("Trajecten", 2, "Reden", "afgerond")
    book.set("Koppelingen", 2, "Tot", "1/7/2025")
    book.row("Trajecten", Gezin="G-100", Gestart__op=later(2), Aanmelding__van="3/2/2025")
    book.row("Koppelingen", Gezin="G-100", Vrijwilliger="Mia B.", Van=later(2))
    book.set("Kandidaten", 2, "Uitgenodigd op", later(2))
    book.row("Activiteiten", Datum=later(3), Soort="infosessie", Titel="Ooit")
    book.row("Activiteiten", Datum=later(0), Soort="infosessie", Titel="Binnenkort")
    asked = [
        ("Trajecten", 3, "Gestart op"), ("Trajecten", 3, "Aanmelding van"), ("Koppelingen", 3, "Van"),
        ("Kandidaten", 2, "Uitgenodigd op"), ("Activiteiten", 2, "Datum"),
    ]  # fmt: skip
    assert told(book.load()) == asked
    assert told(book.load()) == []


def later(years: int) -> date:
    """A day that far ahead, and some days."""
    return clock.today() + timedelta(days=365 * years + 20)


@pytest.mark.parametrize("is_wrong", [False, True])
def test_the_command_tells_of_a_sheet_it_does_not_know(app, book, tmp_path, is_wrong):
    book.tabs.create_sheet("Vrijwilligers 2024").append(["Naam"])
    if is_wrong:
        book.set("Vrijwilligers", 2, "Rol", "tovenaar")
    (tmp_path / "b.xlsx").write_bytes(book.content)
    run = app.test_cli_runner().invoke(
        args=["import", str(tmp_path / "b.xlsx"), "--branch", book.cast.branch.name, "--dry-run"]
    )
    assert (run.exit_code == 1) is is_wrong
    assert "Ter info: Vrijwilligers 2024: Dit blad ken ik niet" in run.output and "rij 0" not in run.output
