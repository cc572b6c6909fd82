"""Letters leave the house once, however many workers there are and however often the server refuses."""

import subprocess
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest

from portal.database import db, transaction
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.people.models import Branch, Person
from portal.post import worker
from portal.post.models import Letter, Mailing, PostFile
from portal.post.rules import (
    Answers,
    To,
    Words,
    forget_presses,
    is_refused,
    queue,
    rest,
    resting,
    say_to,
    send_again,
    take_back,
)
from portal.post.worker import send_due
from portal.sign_in.invitations import rules as invitations
from tests.conftest import NOW
from tests.post.server import free_port, mail_server, words


@pytest.fixture
def mailbox():
    with mail_server() as box:
        yield box


@pytest.fixture
def settings(app, mailbox):
    return replace(app.extensions["settings"], mail_url=mailbox.url)


def letter_to(person, subject="Je nota", text="Dag Lena,\n\nTot gauw.", button="", path="", **more) -> Letter:
    with transaction():
        letter = say_to(person, "test", Words(subject, text, button, path), **more)
    assert letter is not None
    return letter


@pytest.mark.parametrize(("kind", "has_one"), [("event-7-invite", True), ("event-7-cancelled-11", False)])
def test_a_letter_about_an_event_leads_to_the_calendar_unless_it_is_off(cast, settings, mailbox, kind, has_one):
    with transaction():
        say_to(cast.lena, kind, Words("Intervisie", "Dag Lena", "Bekijk", "/kom/abc.def"))
    send_due(settings)
    (mail,) = mailbox.mails
    address = "http://localhost/kom/abc.def/agenda.ics"
    assert (f"Zet in mijn kalender:\r\n{address}" in words(mail, "plain")) == has_one
    assert (f'href="{address}"' in words(mail, "html")) == has_one


def test_a_letter_arrives_with_the_same_words_in_text_and_html(cast, settings, mailbox):
    letter_to(
        cast.lena,
        text="Dag Lena,\n\nJe krijgt € 49,44.",
        button="Bekijk",
        path="http://localhost/onkosten",
    )
    assert send_due(settings) == 1
    (mail,) = mailbox.mails
    assert mail["To"] == "Lena Aerts <lena@voorbeeld.example>"
    assert mail["Subject"] == "Je nota"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"] and mail["Message-ID"].startswith("<brief-")
    for kind in ("plain", "html"):
        for part in ("Dag Lena,", "Je krijgt € 49,44.", "Bekijk", "http://localhost/onkosten"):
            assert part in words(mail, kind)
    assert Letter.get().sent_at == NOW
    assert send_due(settings) == 0


def test_an_answer_reaches_the_branch_and_the_date_is_when_it_leaves(cast, settings, mailbox):
    Branch.update(email="lindedal@home-start.example", phone="+3216123456").execute()
    letter_to(Person.get_by_id(cast.lena.id))
    with clock.stopped(NOW + timedelta(hours=3)):
        send_due(settings)
    (mail,) = mailbox.mails
    assert mail["Reply-To"] == "lindedal@home-start.example"
    assert parsedate_to_datetime(mail["Date"]).replace(tzinfo=None) == NOW + timedelta(hours=3)
    assert "NDR" not in mail["X-Auto-Response-Suppress"].replace(" ", "").split(","), "a bounce must be told"
    assert "All" not in mail["X-Auto-Response-Suppress"].split(", ")
    for kind in ("plain", "html"):
        assert "Antwoord gewoon op deze mail, of bel 016" in words(mail, kind)


def test_without_an_address_of_the_branch_who_coordinates_gets_the_answer(cast, settings, mailbox):
    Branch.update(email="").execute()
    letter_to(Person.get_by_id(cast.lena.id))
    Person.update(email=None).where(Person.id == cast.els.id).execute()
    letter_to(Person.get_by_id(cast.bram.id))
    send_due(settings)
    first, second = mailbox.mails
    assert first["Reply-To"] == "els@voorbeeld.example" and "Antwoord gewoon op deze mail" in words(first)
    assert second["Reply-To"] is None and "Antwoord" not in words(second), "nobody reads the sender's box"


def test_in_a_letter_about_a_volunteer_the_volunteer_gets_the_answer(cast, settings, mailbox):
    letter_to(cast.els, answers_to=cast.lena)
    send_due(settings)
    (mail,) = mailbox.mails
    assert mail["Reply-To"] == "lena@voorbeeld.example" and "dan leest Lena Aerts het" in words(mail)


def test_a_letter_that_is_overtaken_waits_for_the_newer_one_and_is_torn_up(cast, settings, mailbox):
    letter_to(cast.lena, subject="Goedgekeurd", about="note-7", due_at=NOW + timedelta(minutes=1))
    letter_to(cast.bram, subject="Goedgekeurd", about="note-7")  # of somebody else
    letter_to(cast.lena, subject="Iets anders", about="note-8")
    with transaction():
        press = rest(cast.branch.id, cast.els.id, "pay-1")
    letter_to(cast.lena, subject="Betaald", about="note-7", mailing=press)
    for minutes in (0, 1, 2, 3):
        with clock.stopped(NOW + timedelta(minutes=minutes)):
            send_due(settings)
    assert [mail["Subject"] for mail in mailbox.mails] == ["Goedgekeurd", "Iets anders", "Betaald"]
    assert Letter.select().count() == 3


def test_once_the_newer_letter_is_taken_back_the_older_one_leaves(cast, settings, mailbox):
    letter_to(cast.lena, subject="Goedgekeurd", about="note-7")
    with transaction():
        press = rest(cast.branch.id, cast.els.id, "pay-1")
    letter_to(cast.lena, subject="Betaald", about="note-7", mailing=press)
    assert send_due(settings) == 0
    with transaction():
        assert take_back(press) == 1
    assert send_due(settings) == 1 and mailbox.mails[0]["Subject"] == "Goedgekeurd"


def test_a_press_rests_two_minutes_and_is_taken_back_whole_or_not_at_all(cast, settings, mailbox):
    with transaction():
        press = rest(cast.branch.id, cast.els.id, "invite-1")
    for person in (cast.lena, cast.bram):
        letter_to(person, mailing=press)
    with clock.stopped(NOW + timedelta(seconds=119)):
        assert send_due(settings) == 0 and resting(cast.branch.id, "invite-1") == press
    with clock.stopped(NOW + timedelta(seconds=119)), transaction():
        assert take_back(press) == 2
    with pytest.raises(RuleError, match="al teruggenomen"), transaction():
        take_back(press)
    with transaction():
        late = rest(cast.branch.id, cast.els.id, "invite-2")
    for person in (cast.lena, cast.bram):
        letter_to(person, mailing=late)
    Letter.update(claimed_at=NOW).where(Letter.person_id == cast.lena.id).execute()
    with pytest.raises(RuleError, match="al vertrokken"), transaction():
        take_back(late)
    assert Letter.select().count() == 2, "one is leaving this very moment: none is torn up"
    with clock.stopped(NOW + timedelta(minutes=2)), pytest.raises(RuleError, match="al vertrokken"), transaction():
        take_back(late)


def test_who_pressed_goes_after_a_month_and_the_letters_stay(cast):
    with transaction():
        letter_of = letter_to(cast.lena, mailing=rest(cast.branch.id, cast.els.id, "invite-1"))
    for days, left in ((30, 1), (31, 0)):
        with clock.stopped(NOW + timedelta(days=days)):
            forget_presses()
        assert Mailing.select().count() == left
    assert Letter.get_by_id(letter_of.id).mailing_id is None


def test_the_html_of_a_letter_shows_what_people_typed_as_plain_words(cast, settings, mailbox):
    letter_to(cast.lena, text='<script>alert("x")</script>')
    send_due(settings)
    assert "<script>" not in words(mailbox.mails[0], "html")


def test_nothing_that_was_typed_can_add_a_header(cast, settings, mailbox):
    cast.lena.given_name = "Lena\r\nBcc: iedereen@voorbeeld.example"
    letter_to(cast.lena, subject="Dag\r\nBcc: iedereen@voorbeeld.example\r\n\r\nAnders")
    assert send_due(settings) == 1
    (mail,) = mailbox.mails
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Dag Bcc: iedereen@voorbeeld.example Anders"


def test_an_address_that_cannot_be_one_stops_no_other_letter(cast, settings, mailbox):
    bad = letter_to(cast.lena)
    Letter.update(to_address="lena@voorbeeld.example\r\nRCPT TO:<x@y.example>").where(Letter.id == bad.id).execute()
    letter_to(cast.bram)
    assert send_due(settings) == 1
    assert [mail["To"] for mail in mailbox.mails] == ["Bram Wouters <bram@voorbeeld.example>"]
    assert Letter.get_by_id(bad.id).error


def test_someone_without_an_address_gets_no_letter(cast, db):
    cast.lena.email = None
    with transaction():
        assert say_to(cast.lena, "test", Words("Dag", "Dag")) is None
    assert Letter.select().count() == 0


def test_a_letter_for_later_waits_until_then(cast, settings, mailbox):
    letter_to(cast.lena, due_at=NOW + timedelta(hours=1))
    assert send_due(settings) == 0
    with clock.stopped(NOW + timedelta(hours=1)):
        assert send_due(settings) == 1


def test_without_a_mail_server_letters_wait_and_are_not_given_up(cast, app):
    letter_to(cast.lena)
    assert send_due(app.extensions["settings"]) == 0
    letter = Letter.get()
    assert (letter.sent_at, letter.given_up_at, letter.tries, letter.error) == (None, None, 0, "")


def test_the_words_of_a_secret_letter_are_wiped_once_it_is_sent(cast, settings, mailbox):
    letter_to(cast.lena, text="123 456", button="Aanmelden", path="http://localhost/x", secret=True)
    send_due(settings)
    assert "123 456" in words(mailbox.mails[0])
    assert (Letter.get().text, Letter.get().button_url) == ("", "")


def test_codes_go_before_other_letters(cast, settings, mailbox):
    letter_to(cast.lena, subject="Nieuws")
    letter_to(cast.bram, subject="Code", secret=True)
    send_due(settings)
    assert [mail["Subject"] for mail in mailbox.mails] == ["Code", "Nieuws"]


def test_a_code_that_would_come_too_late_is_not_sent(cast, settings, mailbox):
    letter_to(cast.lena, text="123 456", secret=True, expires_at=NOW + timedelta(minutes=10))
    with clock.stopped(NOW + timedelta(minutes=11)):
        assert send_due(settings) == 0
    assert not mailbox.mails
    assert Letter.get().given_up_at is not None and Letter.get().text == ""


def test_only_what_carries_something_that_ends_comes_too_late(cast, settings, mailbox):
    """An hour without a mail server: the invitation, good for a week, and a letter without a code leave after it."""
    with transaction():
        invitations.invite(cast.els, by=None)
    letter_to(cast.lena, subject="Nieuws")
    with clock.stopped(NOW + timedelta(hours=1)):
        assert send_due(settings) == 2
    with transaction():
        invitations.invite(cast.els, by=None)
    with clock.stopped(NOW + timedelta(days=7)):
        assert send_due(settings) == 0
    late = Letter.select().order_by(Letter.id.desc()).get()
    assert late.given_up_at is not None and (late.text, late.button_url) == ("", "")


def test_a_server_that_refuses_is_tried_again_with_longer_pauses_and_given_up_after_two_days(cast, settings, mailbox):
    mailbox.refusal = "451 straks misschien"
    letter_to(cast.lena)
    tried = []
    moment = NOW
    while Letter.get().given_up_at is None:
        with clock.stopped(moment):
            assert send_due(settings) == 0
            assert send_due(settings) == 0  # not again before the pause is over
        tried.append(moment - NOW)
        moment = Letter.get().due_at
        assert len(tried) < 30
    assert [gap.total_seconds() / 60 for gap in tried[:6]] == [0, 1, 6, 21, 81, 321]
    assert timedelta(days=2) <= tried[-1] <= timedelta(days=2, hours=4)
    assert "straks misschien" in Letter.get().error
    assert Letter.get().text  # what was not sent can still be read


def test_a_refused_letter_is_sent_once_the_server_is_willing(cast, settings, mailbox):
    mailbox.refusal = "550 nee"
    letter_to(cast.lena)
    send_due(settings)
    mailbox.refusal = ""
    with clock.stopped(NOW + timedelta(minutes=1)):
        assert send_due(settings) == 1
    assert (Letter.get().error, Letter.get().tries) == ("", 2)


def test_a_server_that_is_away_costs_one_try_of_one_letter(cast, app):
    away = replace(app.extensions["settings"], mail_url=f"smtp://127.0.0.1:{free_port()}")
    letter_to(cast.lena)
    letter_to(cast.bram)
    assert send_due(away) == 0
    assert [letter.tries for letter in Letter.select().order_by(Letter.id)] == [1, 0]
    assert Letter.select().order_by(Letter.id).get().claimed_at is None


def test_two_workers_at_once_send_each_letter_once(cast, settings, mailbox):
    for number in range(12):
        letter_to(cast.lena, subject=f"Brief {number}")
    start = threading.Barrier(2)
    sent = []

    def work() -> None:
        start.wait()
        try:
            sent.append(send_due(settings))
        finally:
            db.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sum(sent) == 12
    assert sorted(mail["Subject"] for mail in mailbox.mails) == sorted(f"Brief {n}" for n in range(12))


def test_a_letter_that_another_worker_holds_is_left_alone_until_that_worker_must_have_died(cast, settings, mailbox):
    letter = letter_to(cast.lena)
    Letter.update(claimed_at=NOW).where(Letter.id == letter.id).execute()
    assert send_due(settings) == 0
    with clock.stopped(NOW + timedelta(minutes=11)):
        assert send_due(settings) == 1


def test_what_waited_for_weeks_for_a_mail_server_does_not_leave_all_at_once(cast, settings, mailbox):
    """A portal that was set up without one, and gets one after months."""
    old = letter_to(cast.lena)
    with clock.stopped(NOW + worker.STALE - timedelta(hours=1)):
        fresh = letter_to(cast.bram)
    with clock.stopped(NOW + worker.STALE):
        assert send_due(settings) == 1
    assert Letter.get_by_id(fresh.id).sent_at and Letter.get_by_id(old.id).given_up_at


def test_what_brings_letters_up_to_date_is_asked_where_one_leaves_and_holds_none_up(cast, settings, mailbox):
    asked = []
    send_due(settings, lambda: asked.append(1))
    assert not asked
    letter_to(cast.lena)
    assert send_due(settings, lambda: asked.append(1 / 0)) == 1 and len(mailbox.mails) == 1


def test_a_letter_claimed_since_we_looked_is_not_ours(cast, settings):
    letter_to(cast.lena)
    mine, other = worker._due()[0], worker._due()[0]
    assert worker._claim(mine) is True
    assert worker._claim(other) is False


@contextmanager
def at_work(settings):
    """A worker that runs meanwhile, and no longer: one that outlives its test works on in the database of the next."""
    stop = threading.Event()
    running = threading.Thread(target=worker.run, args=(settings, stop), daemon=True)
    running.start()
    try:
        yield running
    finally:
        stop.set()
        running.join(worker.TIMEOUT + 10)


def test_the_worker_runs_until_it_is_told_to_stop(cast, settings, mailbox, monkeypatch):
    monkeypatch.setattr(worker, "POLL", 0.02)
    letter_to(cast.lena)
    with at_work(settings) as running:
        until = time.monotonic() + 60
        while not mailbox.mails and time.monotonic() < until:
            time.sleep(0.02)
    assert not running.is_alive() and len(mailbox.mails) == 1


def test_the_worker_survives_a_database_that_fails(cast, settings, mailbox, monkeypatch, caplog):
    monkeypatch.setattr(worker, "POLL", 0.01)
    letter_to(cast.lena)
    db.execute_sql("alter table letter rename to elsewhere")
    with at_work(settings) as running:
        until = time.monotonic() + 60
        while "stumbled" not in caplog.text and time.monotonic() < until:
            time.sleep(0.02)
        assert "stumbled" in caplog.text and running.is_alive()
        db.execute_sql("alter table elsewhere rename to letter")
        while not mailbox.mails and time.monotonic() < until:
            time.sleep(0.02)
    assert len(mailbox.mails) == 1


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for localhost, made for this run by openssl."""
    folder = tmp_path_factory.mktemp("tls")
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
    ]
    subprocess.run(
        [*command, "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True,
        capture_output=True,
    )
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


def test_a_server_that_offers_starttls_gets_the_letter_and_the_password_encrypted(cast, app, certificate):
    with mail_server(tls=certificate, sign_in=True) as box:
        url = f"smtp://portaal%40voorbeeld.example:ge%20heim%2F%401@127.0.0.1:{box.port}"
        letter_to(cast.lena)
        assert send_due(replace(app.extensions["settings"], mail_url=url)) == 1
        assert box.encrypted == [True]
        assert box.signed_in == [(b"portaal@voorbeeld.example", b"ge heim/@1")]


def test_a_wrong_mail_password_keeps_the_letter(cast, app, certificate):
    with mail_server(tls=certificate, sign_in=True) as box:
        letter_to(cast.lena)
        assert send_due(replace(app.extensions["settings"], mail_url=f"smtp://a:b@127.0.0.1:{box.port}")) == 0
        assert not box.mails and "Authentication" in Letter.get().error


def test_a_password_never_goes_unencrypted_to_another_machine(cast, app, mailbox, monkeypatch):
    monkeypatch.setattr(worker, "LOOPBACK", frozenset())
    letter_to(cast.lena)
    url = f"smtp://a:b@127.0.0.1:{mailbox.port}"
    assert send_due(replace(app.extensions["settings"], mail_url=url)) == 0
    assert "STARTTLS" in Letter.get().error and not mailbox.mails


# ---- a limit per minute, and letters that are not taken


def test_no_more_leave_in_a_minute_than_the_settings_allow(cast, settings, mailbox):
    slow = replace(settings, mail_per_minute=3)
    for number in range(8):
        letter_to(cast.lena, subject=f"Brief {number}")
    assert [send_due(slow), send_due(slow)] == [3, 0]
    letter_to(cast.bram, subject="Code", secret=True)
    assert send_due(slow) == 1 and mailbox.mails[-1]["Subject"] == "Code"  # somebody waits for that one
    sent = []
    for seconds in range(0, 200, 10):
        with clock.stopped(NOW + timedelta(seconds=seconds)):
            sent.append(send_due(slow))
    assert sum(sent) == 5 and max(sent) <= 3
    assert [mail["Subject"] for mail in mailbox.mails if mail["Subject"] != "Code"] == [f"Brief {n}" for n in range(8)]
    assert send_due(replace(settings, mail_per_minute=0)) == 0


def test_an_address_that_is_refused_is_given_up_at_once(cast, settings, mailbox):
    mailbox.refuse_to = {"lena@voorbeeld.example": "550 5.1.1 bestaat niet"}
    letter_to(cast.lena)
    letter_to(cast.bram)
    assert send_due(settings) == 1
    letter = Letter.get(Letter.person_id == cast.lena.id)
    assert letter.given_up_at == NOW and is_refused(letter) and "550 5.1.1 bestaat niet" in letter.error
    assert letter.text  # what was not sent can still be read


@pytest.mark.parametrize("line", ["450 straks", "550 5.7.1 relaying denied", "554 5.7.8 authentication required"])
def test_what_is_our_own_fault_or_passes_is_tried_again(cast, settings, mailbox, line):
    mailbox.refuse_to = {"lena@voorbeeld.example": line}
    letter = letter_to(cast.lena)
    assert send_due(settings) == 0
    letter = Letter.get_by_id(letter.id)
    assert letter.given_up_at is None and letter.due_at == NOW + timedelta(minutes=1)


def test_a_mail_that_is_refused_as_a_whole_is_given_up_after_three_tries(cast, settings, mailbox):
    mailbox.refusal = "552 te groot"
    letter_to(cast.lena)
    for minutes in (0, 1, 6):
        assert Letter.get().given_up_at is None
        with clock.stopped(NOW + timedelta(minutes=minutes)):
            send_due(settings)
    assert is_refused(Letter.get()) and Letter.get().tries == 3


def test_a_letter_with_a_body_and_a_file_of_its_own(cast, settings, mailbox):
    with transaction():
        file = PostFile.create(name="brief.docx", mime="application/x-word", content=b"PK\x00")
        to = To(None, None, "Lena", "lena@voorbeeld.example", Answers("els@voorbeeld.example", "Een vraag? Bel."))
        queue(to, "test", Words("Nieuws", "Dag Lena"), html="<p>Dag <b>Lena</b></p>", file=file)
    send_due(settings)
    (mail,) = mailbox.mails
    assert (
        "<p>Dag <b>Lena</b></p>" in words(mail, "html")
        and words(mail).strip().replace("\r", "") == "Dag Lena\n\nEen vraag? Bel."
    )
    assert mail["Reply-To"] == "els@voorbeeld.example" and mail["Auto-Submitted"] == "auto-generated"
    (part,) = mail.iter_attachments()
    assert (part.get_filename(), part.get_content_type()) == ("brief.docx", "application/x-word")
    assert part.get_content() == b"PK\x00"
    assert Letter.get().html == "" and Letter.get().text == "Dag Lena"  # what was said is kept once


def test_a_letter_is_tried_again_only_once_it_was_given_up(cast, settings, mailbox):
    letter = letter_to(cast.lena)
    with pytest.raises(RuleError), transaction():
        send_again(letter, "nieuw@voorbeeld.example")
    Letter.update(given_up_at=NOW, tries=9, error="geweigerd: 550").execute()
    with transaction():
        send_again(letter, "nieuw@voorbeeld.example")
    assert send_due(settings) == 1 and mailbox.mails[0]["To"] == "Lena Aerts <nieuw@voorbeeld.example>"


def test_a_worker_that_wakes_up_late_changes_nothing_of_what_the_next_one_noted(cast, settings):
    letter = letter_to(cast.lena)
    Letter.update(sent_at=NOW - timedelta(minutes=1), tries=1).execute()
    worker._done(letter)
    worker._later(letter, "te laat")
    worker._give_up(letter, "te laat")
    kept = Letter.get()
    assert (kept.sent_at, kept.tries, kept.error, kept.given_up_at) == (NOW - timedelta(minutes=1), 1, "", None)
