"""No request may hold the process: hostile bodies cost no more than ordinary ones of the same size.

`python -m torture.hold` sends them into every form, and asks for a page meanwhile; here a handful of forms, in process.
"""

import re

import pytest

from portal.people.models import Person
from portal.reports.year.facts.checks import findings
from portal.sign_in.passwords import rules as passwords
from tests import spending
from tests.browser import Visitor
from tests.reports.year.test_checks import year
from torture.hold import ALPHABETS

ORDINARY = "Een zin met gewone woorden. "
ALLOWED = 0.4  # seconds of processor above four times what ordinary words cost


class Sender:
    """Somebody's browser, and what one post of theirs costs."""

    def __init__(self, app, person: Person | None, page: str) -> None:
        self.client = (Visitor(app).sign_in(person) if person else Visitor(app)).client
        self.token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.client.get(page).text)[1]

    def cost(self, address: str, **fields: str) -> float:
        data = {"csrf_token": self.token, **fields}

        def post() -> None:
            assert self.client.post(address, data=data).status_code < 500

        return spending.least(post, 1)

    def try_alphabets(self, address: str, size: int, *names: str, **others: str) -> None:
        """TooLong with what each alphabet cost that costs too much. Each name gets so many characters."""
        usual = self.cost(address, **dict.fromkeys(names, (ORDINARY * size)[:size]), **others)
        found = {}
        for name, unit in ALPHABETS.items():
            hostile = dict.fromkeys(names, (unit * size)[:size])
            if (spent := self.cost(address, **hostile, **others)) > 4 * usual + ALLOWED:
                found[name] = spent
        if found:
            raise spending.TooLong(found)


@pytest.mark.parametrize("size", [1_900, 60_000])
def test_a_worry(app, cast, size):
    Sender(app, cast.lena, "/bezorgdheden/nieuw").try_alphabets("/bezorgdheden", size, "text")


def test_a_conversation_that_is_looked_through_for_names(app, cast):
    els = Sender(app, cast.els, "/gesprekken/nieuw")
    els.try_alphabets("/gesprekken", 1_900, "note", "family", "volunteer")


def test_the_details_of_a_volunteer(app, cast):
    els = Sender(app, cast.els, "/vrijwilligers/nieuw")
    names = ("given_name", "family_name", "email", "phone", "iban", "street", "languages", "account_holder")
    els.try_alphabets("/vrijwilligers", 20_000, *names)


@pytest.mark.parametrize("address", ["/aanmelden", "/aanmelden/wachtwoord", "/aanmelden/code", "/welkom/nooit-gemaakt"])
def test_a_stranger_on_the_pages_of_signing_in(app, cast, address):
    stranger = Sender(app, None, "/aanmelden")
    stranger.try_alphabets(address, 70_000, "email", "password", "new", "again", "code", "who")


def test_a_new_password_is_judged_by_its_beginning(cast, db):
    words = "4@8({6|<9!i|l071$5+7%2" * 8
    spending.at_most(spending.least(lambda: passwords.hash_password(words, cast.els)), 1.5)


@pytest.mark.parametrize("name", ALPHABETS)
def test_the_checks_of_a_report(name):
    unit = ALPHABETS[name]
    for text in ((unit * 30_000)[:30_000], "elke maand " + (unit * 30_000)[:29_000], "8.2" + (unit * 30_000)[:29_000]):
        texts = {"mentors": text, "individual": text}
        spending.at_most(spending.least(lambda texts=texts: findings(year(), year(2024), texts), 1), 1.0)
