"""The first coordinator comes from the command line."""

from portal.people.models import Branch, Person
from portal.team.staff.commands import add_coordinator, set_password
from tests.sign_in.two_steps import sign_in

WORDS = "een lange zin vol woorden"


def run(app, command, *options, typed=WORDS):
    runner = app.test_cli_runner()
    return runner.invoke(command, options, input=f"{typed}\n")


def els(app, *more, typed=WORDS, email="els@nieuw.example", branch="Home-Start Nieuw"):
    options = ("--branch", branch, "--municipality", "Nieuw", "--name", "Els Van den Berg", "--email", email)
    return run(app, add_coordinator, *options, *more, typed=typed)


def test_the_first_coordinator_makes_the_branch_and_signs_in(app, visit):
    answer = els(app)
    assert answer.exit_code == 0 and "Els Van den Berg is coördinator van Home-Start Nieuw" in answer.output
    assert WORDS not in answer.output
    person = Person.get()
    assert (person.given_name, person.family_name, person.branch.municipality) == (
        "Els",
        "Van den Berg",
        "Nieuw",
    )
    laptop = visit()
    sign_in(laptop, person, WORDS)
    assert laptop.get("/vrijwilligers").heading == "Vrijwilligers"


def test_a_second_coordinator_joins_the_branch(app):
    els(app)
    assert els(app, email="an@nieuw.example").exit_code == 0
    assert Branch.select().count() == 1 and Person.select().count() == 2


def test_what_is_wrong_is_said_in_dutch_and_nothing_is_made(app, cast):
    cases = [
        (els(app, typed="kort"), "Neem minstens 12 tekens."),
        (els(app, email="geen adres"), "Dit mailadres klopt niet."),
        (els(app, email="lena@voorbeeld.example"), "al van iemand van een andere afdeling"),
        (
            run(app, add_coordinator, "--branch", "Nieuw", "--name", "Els P", "--email", "e@n.example"),
            "Geef ook --municipality",
        ),
        (els(app, "--name", "Els"), "voornaam en een familienaam"),
        (els(app, email="els@voorbeeld.example", branch="Home-Start Lindedal"), "is al coördinator"),
    ]
    for answer, sentence in cases:
        assert answer.exit_code == 1 and sentence in answer.output, answer.output
    assert Branch.select().count() == 2 and Person.select().count() == 4


def test_a_volunteer_who_becomes_coordinator_signs_in_anew_with_the_password(app, cast, visit):
    phone = visit(cast.lena)
    assert els(app, email="lena@voorbeeld.example", branch="Home-Start Lindedal").exit_code == 0
    assert phone.get("/mijn-gegevens").heading == "Aanmelden"
    page = phone.get("/aanmelden/wachtwoord").press("Aanmelden", email="lena@voorbeeld.example", password=WORDS)
    assert page.status == 200 and phone.get("/vrijwilligers").status == 200


def test_a_forgotten_password_is_replaced(app, cast, visit):
    laptop = visit(cast.els)
    assert run(app, set_password, "--email", "els@voorbeeld.example").exit_code == 0
    assert laptop.get("/vrijwilligers").heading == "Aanmelden"
    laptop.get("/aanmelden/wachtwoord").press("Aanmelden", email="els@voorbeeld.example", password=WORDS)
    assert laptop.get("/vrijwilligers").status == 200
    assert "geen coördinator" in run(app, set_password, "--email", "lena@voorbeeld.example").output
