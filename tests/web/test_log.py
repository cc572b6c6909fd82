"""The log tells what happened and to whom by number; no name, account, address or token ever stands in it."""

import io
import json
import logging
import logging.config
import runpy
import smtplib

import peewee
import pytest

from portal import create_app
from portal.database import transaction
from portal.post import worker
from portal.post.models import Letter
from portal.post.rules import Words, say_to
from portal.root import ROOT
from portal.sign_in.codes import rules as codes
from portal.sign_in.devices import rules as devices
from portal.sign_in.models import Device, SignInCode
from portal.web import log
from portal.web.access import public
from tests import markers
from tests.browser import Visitor
from tests.conftest import settings_for

MARKERS = {"given_name": "Merkelien", "family_name": "Onzichtbaar-Nergens", "email": "merk.teken@geheim.example",
           "iban": "BE71096123456769", "phone": "+32470123456", "street": "Verborgenlaan 77"}  # fmt: skip


@pytest.fixture
def lines():
    """What goes to the log during a test, as the portal writes it in service."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(log.AsJson())
    root, quiet = logging.getLogger(), logging.getLogger("peewee")
    before, quietly = root.level, quiet.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    quiet.setLevel(logging.INFO)  # its debug level shows statements; in service it is never on
    log.log.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(before)
    quiet.setLevel(quietly)


@pytest.fixture
def lena(cast):
    for name, value in MARKERS.items():
        setattr(cast.lena, name, value)
    cast.lena.save()
    return cast.lena


def test_a_request_is_one_line_of_json_with_its_endpoint_and_its_person_by_number(visit, cast, lines):
    visit(cast.lena).get("/")
    (line,) = [line for line in lines() if line["from"] == "portal.request"]
    assert (line["method"], line["endpoint"], line["status"], line["person"]) == (
        "GET",
        "start.index",
        200,
        cast.lena.id,
    )
    assert 0 < line["ms"] < 10_000 and len(line["request"]) == 12


def test_a_stranger_has_no_number_and_a_path_that_is_none_is_not_repeated(visit, cast, lines):
    visit().get("/aanmelden")
    visit().client.get("/geen/Merkelien")
    first, second = [line for line in lines() if line["from"] == "portal.request"]
    assert first["person"] is None and second["endpoint"] == "-" and "Merkelien" not in json.dumps(lines())


def walk(visit, lena, els) -> list[str]:
    """Through the house as three people, with wrong turns; returns the tokens that were met on the way."""
    tokens = []
    stranger = visit()
    stranger.get("/aanmelden").press("Stuur me een code", email=MARKERS["email"])
    for letter in Letter.select().where(Letter.button_url != ""):
        tokens.append(letter.button_url.rsplit("/", 1)[-1])
        stranger.client.get(letter.button_url.removeprefix("http://localhost"))
    stranger.client.get("/aanmelden/" + "k" * 43)
    for person, paths in (
        (lena, ("/", "/mijn-gegevens", "/contacten/1/2025-3", "/onkosten", "/gezinnen/1", "/nergens/Merkelien")),
        (els, ("/", "/vrijwilligers", f"/vrijwilligers/{lena.id}", "/gezinnen", "/onkosten/betaaldag", "/stuk")),
    ):
        phone = visit(person)
        for path in paths:
            phone.client.get(path)
        phone.client.post("/mijn-gegevens/rekening", data={"iban": MARKERS["iban"], "given_name": "Merkelien"})
        with phone.client.session_transaction() as session:
            tokens.append(session["_user_id"])
    return tokens


def test_no_marker_is_found_in_the_log_of_a_walk_with_failures(database_url, cast, lena, lines):
    app = create_app(settings_for(database_url, PORTAL_MAIL_URL="smtp://127.0.0.1:9"))

    def broken() -> str:
        lena.email = MARKERS["email"]
        raise peewee.IntegrityError(f"DETAIL: Key (email)=({MARKERS['email']}) of {lena.name} {MARKERS['iban']} exists")

    app.add_url_rule("/stuk", "broken", public(broken))

    def arrive(person=None):
        visitor = Visitor(app)
        return visitor.sign_in(person) if person else visitor

    tokens = walk(arrive, lena, cast.els)
    with transaction():
        say_to(lena, "reminder", Words("Merkelien", "Dag Merkelien"))
    worker.send_due(app.extensions["settings"])
    refused = smtplib.SMTPRecipientsRefused({MARKERS["email"]: (550, b"no Merkelien Onzichtbaar-Nergens")})
    logging.getLogger("portal.post").warning("letter %s was not sent: %s", 3, refused)
    logging.getLogger("portal.post").warning(
        "letter to %s: %s", MARKERS["email"], f"SMTP 550 {MARKERS['email']} refused"
    )
    logging.getLogger("waitress").error("account %s of 0470 12 34 56", "BE71 0961 2345 6769")
    text = json.dumps(lines(), ensure_ascii=False)
    assert len(lines()) > 15 and '"status": 500' in text and "IntegrityError" in text
    assert len(tokens) >= 3 and SignInCode.select().count() and Device.select().count()
    found = [marker for marker in (*MARKERS.values(), *tokens, "0470 12 34 56", "BE71 0961") if marker in text]
    assert found == []
    where = next(line for line in lines() if line.get("error", "").startswith("IntegrityError"))
    assert "broken" in where["where"][-1]


def test_the_watch_over_every_other_test_sees_a_name_a_code_and_a_token(visit, cast):
    """Every test with a database ends with this look at its log (tests/conftest.py); here it has something to find."""
    with markers.watched() as watch:
        visit(cast.lena).get("/")
        assert watch.found() == [] and watch.lines
        with transaction():
            token, code = devices.open_device(cast.lena, "Firefox"), codes.issue(cast.bram, "pepper").code
        for told in ("Lena was here", f"code {code}", f"opened ({token})", "at Dorpsstraat 1.", "Selena at 3999"):
            watch.handle(logging.makeLogRecord({"facts": {"event": told}}))
        assert sorted(watch.found()) == sorted(["Lena", code, token, "Dorpsstraat 1"])


def test_what_is_harmless_stays_readable():
    assert log.scrub("daily work of 2025-10-03: 12 letters") == "daily work of 2025-10-03: 12 letters"
    assert log.scrub("letter 4711 (reminder) of 2025-09-30T08:00:00") == "letter 4711 (reminder) of 2025-09-30T08:00:00"
    assert log.scrub("bel +32 470 12 34 56 of mail a@b.be") == "bel ‹telefoon› of mail ‹mailadres›"


def test_signing_in_can_be_followed_by_its_request_number(visit, cast, lines):
    logging.getLogger("portal").info("outside a request")
    visit(cast.lena).get("/")
    told = lines()
    assert "request" not in told[0] and told[0]["event"] == "outside a request"


@pytest.mark.parametrize("name", ["pypdf", "pypdf._reader", "PIL.Image", "peewee", "docx", "portalen", "root", ""])
def test_a_library_is_not_heard_it_may_quote_what_it_reads(name):
    """Both ways of serving have the same ear: `serve`, and gunicorn.conf.py."""
    record = logging.LogRecord(name, logging.ERROR, "", 0, "Jan Janssens is opgenomen", (), None)
    assert [handler.filter(record) for handler in handlers()] == [False, False]


@pytest.mark.parametrize("name", ["portal", "portal.request", "waitress", "gunicorn.error"])
def test_what_the_portal_and_its_servers_say_is_heard(name):
    record = logging.LogRecord(name, logging.ERROR, "", 0, "het portaal", (), None)
    assert all(handler.filter(record) for handler in handlers())


def handlers() -> list[logging.Handler]:
    """The one to which everything goes, as `serve` makes it and as gunicorn makes it."""
    root, told = logging.getLogger(), log.log.level
    before = list(root.handlers), root.level
    made = []
    try:
        root.handlers = []
        log.start(demo=False)
        made += root.handlers
        root.handlers = []
        logging.config.dictConfig(runpy.run_path(str(ROOT / "gunicorn.conf.py"))["logconfig_dict"])
        made += root.handlers
    finally:
        root.handlers, root.level = before
        log.log.setLevel(told)
    return made
