"""Whether an address is known here shows in no byte of an answer, and in no work done for it."""

import re

import pytest

from portal.kit.errors import RuleError
from portal.post.models import Letter
from portal.sign_in.codes import rules as codes
from portal.sign_in.codes.letters import Onward
from portal.sign_in.models import Attempt, SignInCode
from portal.sign_in.passwords import rules as passwords
from portal.sign_in.throttle.rules import Caller
from tests import spending

WORDS = "een lange zin vol woorden"
KNOWN, UNKNOWN = "lena@voorbeeld.example", "anna@voorbeeld.example"  # equally long
STAFF, NO_STAFF = "els@voorbeeld.example", "ann@voorbeeld.example"


@pytest.fixture
def els(cast):
    passwords.set_password(cast.els, WORDS)
    return cast.els


def bare(answer, *words: str) -> bytes:
    """An answer without the form's token and what was typed."""
    body = re.sub(rb'value="[\w.-]{60,}"', b'value=""', answer.data.replace(b"<wbr>", b""))
    for word in words:
        body = body.replace(word.encode(), b"-" * len(word))
    return body


def heads(answer) -> list[tuple[str, str]]:
    return sorted((name, value) for name, value in answer.headers if name not in ("Set-Cookie", "Date"))


def token_of(visitor, address: str) -> str:
    page = visitor.client.get(address).get_data(as_text=True)
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]


@pytest.mark.parametrize(("known", "unknown"), [(KNOWN, UNKNOWN), (STAFF, NO_STAFF)])
def test_asking_for_a_code_answers_with_the_same_bytes(els, visit, known, unknown):
    seen = []
    for email in (known, unknown):
        phone = visit()
        token = token_of(phone, "/aanmelden")
        asked = phone.client.post("/aanmelden", data={"csrf_token": token, "email": email})
        page = phone.client.get(asked.headers["Location"])
        token = token_of(phone, "/aanmelden/code")
        wrong = phone.client.post("/aanmelden/code", data={"csrf_token": token, "code": "000 000"})
        seen.append([(a.status_code, heads(a), bare(a, email)) for a in (asked, page, wrong)])
        seen[-1].append([len(cookie) for cookie in asked.headers.getlist("Set-Cookie")])
    assert seen[0] == seen[1]


@pytest.mark.parametrize("known", [KNOWN, STAFF])
def test_a_wrong_password_answers_with_the_same_bytes(els, visit, known):
    seen = []
    for email in (known, "x" + known[1:]):
        phone = visit()
        token = token_of(phone, "/aanmelden/wachtwoord")
        typed = {"csrf_token": token, "email": email, "password": "een verkeerde zin"}
        answer = phone.client.post("/aanmelden/wachtwoord", data=typed)
        seen.append((answer.status_code, heads(answer), bare(answer, email)))
    assert seen[0] == seen[1]


def test_too_often_looks_the_same_too(els, visit):
    seen = []
    for email in (STAFF, NO_STAFF):
        phone = visit()
        token = token_of(phone, "/aanmelden/wachtwoord")
        for _ in range(11):
            answer = phone.client.post(
                "/aanmelden/wachtwoord", data={"csrf_token": token, "email": email, "password": "een verkeerde zin"}
            )
        seen.append((answer.status_code, heads(answer), bare(answer, email)))
    assert seen[0] == seen[1] and seen[0][0] == 429


class Hashes:
    """Counts what takes the time: argon2."""

    def __init__(self, monkeypatch) -> None:
        self.number = 0
        real = passwords._hasher

        class Counting:
            def __getattr__(this, name):
                if name == "verify":
                    self.number += 1
                return getattr(real, name)

        monkeypatch.setattr(passwords, "_hasher", Counting())


def test_a_password_costs_one_hash_and_the_same_questions_for_everyone(els, cast, monkeypatch, count_statements):
    hashes, work = Hashes(monkeypatch), {}

    def attempt(email: str) -> None:
        with pytest.raises(RuleError):
            passwords.sign_in_with_password(email, "een verkeerde zin", Caller("n"))

    for email in (STAFF, NO_STAFF, KNOWN, "yusuf@voorbeeld.example"):
        hashes.number = 0
        statements = count_statements(lambda email=email: attempt(email))
        work[email] = (statements, hashes.number)
    assert len(set(work.values())) == 1 and work[STAFF][1] == 1, work


def test_a_code_asked_for_writes_as_much_for_everyone(els, cast, count_statements):
    """All letters are written and those that nobody should get undone: two statements apart at most, both small."""

    def ask(email: str) -> int:
        return count_statements(
            lambda: codes.ask_for_code(codes.CodeRequest(email, Caller("n")), "p" * 32, Onward("http://localhost"))
        )

    work = {email: ask(email) for email in (KNOWN, UNKNOWN, STAFF, "bram@voorbeeld.example", NO_STAFF)}
    assert max(work.values()) - min(work.values()) <= 1, work
    assert {letter.to_address for letter in Letter.select()} == {KNOWN, STAFF, "bram@voorbeeld.example"}
    assert SignInCode.select().count() == 2
    assert Attempt.select().where(Attempt.key == "asked").count() == 5, "a write that stays, also for nobody"


def test_a_code_that_is_tried_costs_the_same_questions_for_everyone(els, cast, count_statements):
    def attempt(email: str) -> None:
        with pytest.raises(RuleError):
            codes.use_code(email, "000000", Caller("n"), "p" * 32)

    for _ in range(2):
        codes.ask_for_code(codes.CodeRequest(KNOWN, Caller("n")), "p" * 32, Onward("http://localhost"))
    work = {email: count_statements(lambda email=email: attempt(email)) for email in (KNOWN, UNKNOWN, STAFF)}
    assert max(work.values()) - min(work.values()) <= 1, "the write that stays where no code was tried"


def test_side_by_side_the_work_takes_as_long(slow_hashes, els, cast, real_clock):
    """Time of this process, the least disturbed of twenty, in turn: a busy machine does not upset it."""

    def ask(email: str) -> None:
        codes.ask_for_code(codes.CodeRequest(email, Caller(email)), "p" * 32, Onward("http://localhost"))

    def password(email: str) -> None:
        with pytest.raises(RuleError):
            passwords.sign_in_with_password(email, "een verkeerde zin", Caller(email))

    def code(email: str) -> None:
        with pytest.raises(RuleError):
            codes.use_code(email, "000000", Caller(email), "p" * 32)

    def spent(way, email: str) -> float:
        took = spending.least(lambda: way(email), 1)
        Attempt.delete().execute()
        SignInCode.update(tries=0).execute()
        return took

    ratios = {}
    for way, known, unknown in ((ask, KNOWN, UNKNOWN), (password, STAFF, NO_STAFF), (code, KNOWN, UNKNOWN)):
        pairs = [(spent(way, known), spent(way, unknown)) for _ in range(20)]
        ratios[way.__name__] = round(min(b for _, b in pairs) / min(a for a, _ in pairs), 2)
    print("unknown ÷ known:", ratios)
    for ratio in ratios.values():
        spending.at_most(max(ratio, 1 / ratio), 2.5, ratios)
