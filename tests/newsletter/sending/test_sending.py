"""Sending: to oneself, to everyone once, each with their own footer; what came back, and what goes on paper."""

import io
import re
import threading
from dataclasses import replace
from datetime import date, datetime, timedelta

import docx
import pytest
from lxml import html

from portal.agenda.models.answer import Attendance, Enrolment
from portal.agenda.models.event import Event
from portal.contacts.quarters import rules as contacts
from portal.database import db
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.errors import RuleError
from portal.newsletter import models as newsletter
from portal.newsletter.final import rules as final
from portal.newsletter.letter import rules as letter_rules
from portal.newsletter.letter.documents import mail
from portal.newsletter.letter.facts import letter as letter_facts
from portal.newsletter.models import NewsletterCopy, NewsletterIssue
from portal.newsletter.sending import rules as sending
from portal.newsletter.sending.facts.footers import footers
from portal.people.models import Branch, Person, RolePeriod
from portal.post import rules as post
from portal.post.models import Letter, PostFile
from portal.post.rules import REST
from portal.post.worker import send_due
from tests.browser import Upload
from tests.conftest import NOW
from tests.newsletter.conftest import PORTAL
from tests.newsletter.letter.test_documents import HOUSE_STYLE
from tests.newsletter.word_files import GOOD
from tests.post.server import mail_server, words

OCTOBER, PAGE = date(2025, 10, 1), "/nieuwsbrief/2025-10"
WEDNESDAYS = [date(2025, 7, 2) + timedelta(weeks=i) for i in range(12)]


@pytest.fixture
def october(cast):
    return letter_rules.make_draft(OCTOBER, PORTAL, by=cast.els)


@pytest.fixture
def mailbox():
    with mail_server() as box:
        yield box


@pytest.fixture
def settings(app, mailbox):
    return replace(app.extensions["settings"], mail_url=mailbox.url)


def send(cast, issue, links, attach=False):
    return sending.send(NewsletterIssue.get_by_id(issue.id), sending.Dispatch(links, HOUSE_STYLE, attach), by=cast.els)


def leave(settings) -> int:
    """What may leave once the two minutes in which a press can be taken back are over."""
    with clock.stopped(clock.now() + REST):
        return send_due(settings)


def copy_of(person) -> NewsletterCopy:
    return NewsletterCopy.get(NewsletterCopy.person == person.id)


def letter_to(person) -> Letter:
    return Letter.get(Letter.person_id == person.id, Letter.kind.startswith("newsletter"))


# ---- what the page showed is what leaves


@pytest.mark.parametrize("button", ["Verstuur aan iedereen", "Markeer als verstuurd"])
def test_a_letter_that_changed_since_the_page_is_read_again(visit, cast, october, button):
    form = visit(cast.els).get(f"{PAGE}/verzending").form(button)
    letter_rules.update_issue(
        NewsletterIssue.get_by_id(october.id), greeting="Dag,", introduction="Iets anders.", signature="", by=cast.els
    )
    page = form.press()
    assert page.status == 409 and "is intussen gewijzigd" in page.text
    assert NewsletterIssue.get().status == "draft" and not NewsletterCopy.select().exists()
    page.press(button)
    assert NewsletterIssue.get().status == "sent"


def test_a_letter_finished_in_word_meanwhile_is_read_first(visit, cast, october):
    form = visit(cast.els).get(f"{PAGE}/verzending").form("Verstuur aan iedereen")
    final.keep_final(
        NewsletterIssue.get_by_id(october.id), final.Finished("brief.docx", GOOD, HOUSE_STYLE), by=cast.els
    )
    assert form.press().status == 409 and not Letter.select().where(Letter.kind.startswith("newsletter")).exists()


def test_who_started_since_the_page_is_named_first(visit, cast, october, volunteer):
    form = visit(cast.els).get(f"{PAGE}/verzending").form("Verstuur aan iedereen")
    volunteer("Rita", on_paper=True)
    page = form.press()
    assert page.status == 409 and "1 krijgt hem op papier: Rita Claes" in page.text


# ---- to everyone


def test_from_the_draft_to_everyones_mail(visit, cast, october, settings, mailbox, volunteer):
    volunteer("Rita", on_paper=True)
    volunteer("Jos", email=None)
    page = visit(cast.els).get(PAGE).follow("Versturen")
    assert "per mail naar 2 vrijwilligers, en 2 krijgen hem op papier: Jos Claes, Rita Claes" in page.text
    page = page.press("Verstuur aan iedereen")
    assert page.heading == "Wie kreeg de brief van oktober 2025?" and "0 van 2 mails zijn weg." in page.text
    assert page.tree.xpath('//*[@id="exemplaren"]/@hx-trigger') == ["every 3s"]
    assert leave(settings) == 2
    page = visit(cast.els).get(f"{PAGE}/exemplaren")
    assert "2 van 2 mails zijn weg." in page.text and not page.tree.xpath("//*[@hx-trigger]")
    assert sorted(box["To"] for box in mailbox.mails) == [
        "Bram Wouters <bram@voorbeeld.example>",
        "Lena Aerts <lena@voorbeeld.example>",
    ]
    stored = NewsletterIssue.get()
    assert (stored.status, stored.sent_on, stored.recipients) == ("sent", date(2025, 10, 3), 4)
    assert letter_facts.count_sent(cast.branch.id, 2025) == 1
    (mine,) = [box for box in mailbox.mails if box["To"].startswith("Lena")]
    assert mine["Subject"] == "Nieuwsbrief oktober 2025 – Home-Start Lindedal"
    assert mine["Reply-To"] == "lindedal@home-start.example"
    for kind in ("plain", "html"):
        assert "juli, augustus en september" in words(mine, kind)


def check_mail(box) -> None:
    """What a mail owes whoever reads it: the same words as text, nothing fetched, short enough to come whole."""
    assert [part.get_content_type() for part in box.get_body(("html",)).iter_parts()] == []
    source, text = words(box, "html"), words(box)
    assert len(source.encode()) < 100_000
    tree = html.document_fromstring(source)
    assert not re.search(
        r"(?i)url\(|@import|<(img|script|link|iframe|object|video|audio|embed|base|form|input)\b", source
    )
    assert not tree.xpath("//@src | //@background | //@srcset | //link | //@onclick")
    for image in tree.iter("img"):
        assert image.get("alt")
    for address in tree.xpath("//a/@href"):
        assert re.match(r"https?://|mailto:", address), address
    assert text.strip() and tree.get("lang") == "nl-BE" and tree.findtext(".//title")
    plain = " ".join(text.split())
    for element in tree.xpath("//body//p | //body//li | //body//h3"):
        said = " ".join(element.text_content().split())
        for word in said.split():
            assert word.casefold() in plain.casefold(), (word, said)
    for element in tree.xpath("//body//h2 | //body//p | //body//ul"):
        assert element.get("style"), element.tag


@pytest.mark.parametrize("finished", [False, True], ids=["the portal's", "out of Word"])
def test_the_mail_passes_the_check(cast, october, links, settings, mailbox, plan, finished):
    plan("Intervisie & <taart>", date(2025, 10, 22))
    Event.update(text="Zie https://www.voorbeeld.be/x?a=1&b=2, **kom**!").execute()
    if finished:
        final.keep_final(october, final.Finished("x.docx", GOOD, HOUSE_STYLE), by=cast.els)
    send(cast, october, links)
    leave(settings)
    assert len(mailbox.mails) == 2
    for box in mailbox.mails:
        check_mail(box)
    assert ("kennismaken" in words(mailbox.mails[0])) is finished


def test_the_check_itself_sees_what_is_wrong():
    from email.message import EmailMessage

    box = EmailMessage()
    box.set_content("Dag\n")
    page = '<html lang="nl-BE"><title>x</title><body><p style="a">Dag</p>{}</body></html>'
    box.add_alternative(page.format(""), subtype="html")
    check_mail(box)
    for wrong in (
        '<img src="https://volg.example/x.png" alt="x">',
        "<p>Dag</p>",
        '<p style="a">Anders</p>',
        "x" * 100_001,
    ):
        box.get_body(("html",)).set_content(page.format(wrong), subtype="html")
        with pytest.raises(AssertionError):
            check_mail(box)


def test_the_word_file_goes_along_on_request_and_is_stored_once(visit, cast, october, settings, mailbox):
    visit(cast.els).get(f"{PAGE}/verzending").press("Verstuur aan iedereen", attach="y")
    leave(settings)
    assert PostFile.select().count() == 1
    for box in mailbox.mails:
        (file,) = box.iter_attachments()
        assert file.get_filename() == "nieuwsbrief-2025-10.docx"
        opened = docx.Document(io.BytesIO(file.get_content()))
        assert opened.paragraphs[0].text == "Nieuwsbrief oktober 2025"
    assert NewsletterIssue.get().attach_docx


def test_what_was_finished_in_word_is_what_is_sent_and_attached(visit, cast, october, settings, mailbox):
    els = visit(cast.els)
    els.get(f"{PAGE}/definitief").form("Brief bewaren").fill(file=Upload("a.docx", GOOD, "x")).press()
    els.get(f"{PAGE}/verzending").press("Verstuur aan iedereen", attach="y")
    leave(settings)
    box = mailbox.mails[0]
    assert "Kom op woensdag 22 oktober naar De Linde." in words(box)
    (file,) = box.iter_attachments()
    assert file.get_content() == bytes(newsletter.file_of(october))


def test_a_test_copy_goes_to_oneself_alone_and_shows_nobodys_links(visit, cast, october, settings, mailbox):
    page = visit(cast.els).get(f"{PAGE}/verzending").press("Stuur mij eerst een proef")
    assert "Een proef is op weg naar els@voorbeeld.example." in page.text
    leave(settings)
    (box,) = mailbox.mails
    assert box["To"].startswith("Els") and box["Subject"].startswith("Proef: Nieuwsbrief oktober 2025")
    assert "/k/" not in words(box) and "/kom/" not in words(box)
    assert NewsletterIssue.get().status == "draft" and not NewsletterCopy.select().exists()


def test_an_empty_letter_or_one_for_nobody_is_not_sent(visit, cast, links):
    with clock.stopped(datetime(2025, 11, 3, 9)):
        november = letter_rules.make_draft(date(2025, 11, 1), PORTAL, by=cast.els)
        from portal.newsletter.models import NewsletterItem

        NewsletterItem.delete().execute()
        page = visit(cast.els).get("/nieuwsbrief/2025-11/verzending").press("Verstuur aan iedereen")
        assert page.status == 422 and "De brief is nog leeg." in page.text
        NewsletterIssue.update(introduction="Dag!").execute()
        Person.update(disabled_at=clock.now()).where(Person.id << [cast.lena.id, cast.bram.id]).execute()
        with pytest.raises(RuleError, match="geen vrijwilligers"):
            send(cast, november, links)
    assert not Letter.select().exists() and NewsletterIssue.get().status == "draft"


def test_a_second_tap_and_a_second_browser_send_nothing_twice(visit, cast, october):
    form = visit(cast.els).get(f"{PAGE}/verzending").form("Verstuur aan iedereen")
    form.press()
    page = form.press()
    assert page.status == 409 and "Er is niets dubbel gebeurd." in page.text
    assert Letter.select().count() == NewsletterCopy.select().count() == 2


def test_within_two_minutes_nobody_got_it_and_it_is_a_draft_again(visit, cast, october, settings, mailbox, volunteer):
    volunteer("Rita", on_paper=True)
    page = visit(cast.els).get(f"{PAGE}/verzending")
    assert "Per mail (2)" in page.text
    page = page.press("Verstuur aan iedereen")
    assert "Over 2 minuten vertrekken 2 mails." in page.text
    with clock.stopped(NOW + timedelta(seconds=119)):
        assert send_due(settings) == 0
        page = page.press("Toch niet")
    assert "De brief is weer een ontwerp. Niemand kreeg hem." in page.text
    stored = NewsletterIssue.get()
    assert (stored.status, stored.sent_on, stored.recipients) == ("draft", None, None)
    assert not Letter.select().exists() and not NewsletterCopy.select().exists() and not PostFile.select().exists()
    page = visit(cast.els).get(f"{PAGE}/verzending").press("Verstuur aan iedereen")
    assert leave(settings) == 2
    with clock.stopped(NOW + timedelta(minutes=2)):
        assert "Te laat: de mails zijn al vertrokken." in page.press("Toch niet").text
    assert NewsletterIssue.get().status == "sent"


def test_two_coordinators_at_the_same_moment_send_it_once(cast, october, links):
    start, outcomes = threading.Barrier(2), []

    def work() -> None:
        start.wait()
        try:
            with clock.stopped(NOW):
                outcomes.append(send(cast, october, links))
        except RuleError as error:
            outcomes.append(error.conflict)
        finally:
            db.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one for one in outcomes if one is True] == [True] and len(outcomes) == 2 and Letter.select().count() == 2


def test_what_fails_in_the_middle_leaves_nothing_behind(cast, october, links, monkeypatch):
    real, seen = post.queue, []

    def breaks(*values, **more):
        seen.append(values)
        if len(seen) > 1:
            raise RuntimeError("de stroom viel uit")
        return real(*values, **more)

    monkeypatch.setattr(sending, "queue", breaks)
    with pytest.raises(RuntimeError):
        send(cast, october, links)
    assert not Letter.select().exists() and not NewsletterCopy.select().exists()
    assert NewsletterIssue.get().status == "draft"


def test_once_sent_by_the_portal_it_is_no_draft_any_more(visit, cast, october, links):
    send(cast, october, links)
    page = visit(cast.els).get(PAGE).press("Toch niet verstuurd")
    assert "Deze brief vertrok al naar de vrijwilligers." in page.text and NewsletterIssue.get().status == "sent"
    assert "Deze brief is verstuurd op 3 oktober 2025." in visit(cast.els).get(f"{PAGE}/verzending").text


# ---- the footer


def footer_of(person) -> str:
    return letter_to(person).text.partition("----------")[2]


def test_no_copy_asks_for_a_quarter_of_before_the_portal(cast, links):
    """Its deadline was the fifteenth, and the portal came on the eighteenth."""
    Branch.update(created_at=datetime(2025, 10, 18, 9)).where(Branch.id == cast.branch.id).execute()
    branch = Branch.get_by_id(cast.branch.id)
    with clock.stopped(datetime(2025, 10, 20, 9)):
        for handed_in in (False, True):
            if handed_in:
                contacts.hand_in(cast.lenas, Quarter(2025, 3), WEDNESDAYS[:3], [], "", by=cast.lena)
            footer = footers(branch, [cast.lena], clock.today(), links)[cast.lena.id]
            assert not any("juli" in line.sentence for line in footer.lines)


def test_each_copy_says_only_what_this_volunteer_still_owes(cast, october, links, plan):
    contacts.hand_in(cast.brams, Quarter(2025, 3), WEDNESDAYS[:3], [], "", by=cast.bram)
    come = plan("Intervisie", date(2025, 10, 22))
    plan("Verontrusting", date(2025, 11, 6), kind="training", mandatory_for="everyone")
    past = plan("Verontrusting", date(2025, 9, 4), kind="training", mandatory_for="everyone")
    Attendance.create(branch=cast.branch, event=past, person=cast.lena)
    Enrolment.create(branch=cast.branch, event=come, person=cast.bram, answer="yes")
    send(cast, october, links)
    lena, bram = footer_of(cast.lena), footer_of(cast.bram)
    assert "Lena, nog te doen voor jou" in lena
    assert "Geef je je contacten van juli, augustus en september nog door?" in lena and "contacten" not in bram
    assert "Kom je naar ‘Intervisie’ op woensdag 22\u00a0oktober?" in lena and "Intervisie" not in bram
    assert "verplichte vorming" not in lena
    assert "‘Verontrusting’ op donderdag 6\u00a0november? Voor jou is dit een verplichte vorming." in bram
    assert "Je onkostennota van juli, augustus en september staat klaar" in bram
    for text in (lena, bram):
        assert "Klaver" not in text and "Zonnebloem" not in text


def test_a_copy_asks_nobody_to_an_evening_after_their_last_day(cast, october, links, plan):
    """Or a yes to it would be refused."""
    plan("Intervisie", date(2025, 10, 22))
    plan("Verontrusting", date(2025, 11, 6), kind="training", mandatory_for="everyone")
    RolePeriod.update(ended_on=date(2025, 11, 5)).where(RolePeriod.person == cast.bram.id).execute()
    send(cast, october, links)
    lena, bram = footer_of(cast.lena), footer_of(cast.bram)
    assert "Intervisie" in bram and "erontrusting" not in bram and "verplichte" in lena


def test_the_buttons_of_the_strip_are_the_persons_own_and_lead_where_they_say(visit, cast, october, links, plan, app):
    event = plan("Intervisie", date(2025, 10, 22))
    send(cast, october, links)
    tree = html.fragment_fromstring(letter_to(cast.lena).html, create_parent="div")
    links = {a.text_content(): a.get("href").removeprefix(PORTAL) for a in tree.iter("a") if "/k" in a.get("href")}
    assert set(links) == {"Contacten invullen", "Laat weten of je komt", "liever op papier"}
    assert visit(cast.lena).get(links["Contacten invullen"]).heading == "Je contacten"
    page = visit().get(links["Laat weten of je komt"])
    assert "Intervisie" in page.text and not Enrolment.select().exists()  # a scanner that looks decides nothing
    page = visit(cast.lena).get(links["liever op papier"]).press("Liever op papier")
    assert "Je krijgt de nieuwsbrief voortaan op papier." in page.text
    assert Person.get_by_id(cast.lena.id).on_paper and not Person.get_by_id(cast.bram.id).on_paper
    assert not page.press("Liever per mail").status >= 400 and not Person.get_by_id(cast.lena.id).on_paper
    assert event.id


def test_who_owes_nothing_is_thanked(cast, october, links, volunteer):
    rita = volunteer("Rita")
    past = Event.create(branch=cast.branch, kind="training", title="V", day=date(2025, 9, 4), mandatory_for="everyone")
    Attendance.create(branch=cast.branch, event=past, person=rita)
    send(cast, october, links)
    assert "Rita, voor jou staat er niets open" in footer_of(rita) and "Dank je wel" in footer_of(rita)


def test_the_strip_is_reckoned_when_the_letter_is_queued(cast, october, links, settings, mailbox):
    send(cast, october, links)
    contacts.hand_in(cast.lenas, Quarter(2025, 3), WEDNESDAYS, [], "", by=cast.lena)
    leave(settings)
    (mine,) = [m for m in mailbox.mails if m["To"].startswith("Lena") and m["Subject"].startswith("Nieuwsbrief")]
    assert "Geef je je contacten" in words(mine, "html") and "Geef je je contacten" in words(mine)


def test_a_name_with_markup_stays_a_name(cast, october, links):
    Person.update(given_name="<b>Lena</b>").where(Person.id == cast.lena.id).execute()
    Branch.update(name="Home & <i>Start</i>").where(Branch.id == cast.branch.id).execute()
    send(cast, october, links)
    tree = html.fragment_fromstring(letter_to(cast.lena).html, create_parent="div")
    assert not tree.xpath("//b | //i") and "<b>Lena</b>, nog te doen voor jou" in tree.text_content()


# ---- what came back


def test_an_address_that_does_not_exist_comes_back_at_once_and_can_be_tried_again(
    visit, cast, october, links, settings, mailbox
):
    mailbox.refuse_to = {"lena@voorbeeld.example": "550 5.1.1 onbekend adres"}
    send(cast, october, links)
    assert leave(settings) == 1
    els = visit(cast.els)
    page = els.get(f"{PAGE}/exemplaren")
    assert "2 van 2 mails zijn weg. 1 kwam terug" in page.text and "550 5.1.1 onbekend adres" in page.text
    assert page.all("tag") == ["kwam terug", "verstuurd"]
    Person.update(email="lena.nieuw@voorbeeld.example").where(Person.id == cast.lena.id).execute()
    again = page.form("Opnieuw: Lena Aerts")
    page = again.press()
    assert "vertrekt opnieuw" in page.text and page.all("tag") == ["vertrekt zo", "verstuurd"]
    assert "Deze brief is al weg. Er is niets dubbel gebeurd." in again.press().text
    assert leave(settings) == 1
    assert [box["To"] for box in mailbox.mails][-1] == "Lena Aerts <lena.nieuw@voorbeeld.example>"
    assert els.get(f"{PAGE}/exemplaren").all("tag") == ["verstuurd", "verstuurd"]
    assert Letter.select().count() == 2


def test_what_we_could_not_send_in_two_days_did_not_come_back(visit, cast, october, links):
    send(cast, october, links)
    given_up = {"given_up_at": clock.now(), "error": "TimeoutError: timed out"}
    Letter.update(**given_up).where(Letter.person_id == cast.lena.id).execute()
    page = visit(cast.els).get(f"{PAGE}/exemplaren")
    assert page.all("tag") == ["niet gelukt", "vertrekt zo"] and "TimeoutError: timed out" in page.text


def test_a_mail_that_came_back_later_is_marked_by_hand_and_goes_on_paper(
    visit, cast, october, links, settings, mailbox
):
    send(cast, october, links)
    leave(settings)
    page = visit(cast.els).get(f"{PAGE}/exemplaren").press("Kwam terug: Lena Aerts")
    assert page.all("tag") == ["kwam terug", "verstuurd"]
    page = page.press("Toch niet terug: Lena Aerts")
    assert page.all("tag") == ["verstuurd", "verstuurd"]
    page = page.press("Kwam terug: Lena Aerts").press("Op papier geven: Lena Aerts")
    assert page.all("tag") == ["op papier, nog afgeven", "verstuurd"]
    assert leave(settings) == 0 and len(mailbox.mails) == 2


def test_a_server_that_is_full_is_tried_again_and_said_so(visit, cast, october, links, settings, mailbox):
    mailbox.refusal = "451 straks misschien"
    send(cast, october, links)
    leave(settings)
    page = visit(cast.els).get(f"{PAGE}/exemplaren")
    assert "2 mails lukten nog niet: we proberen vanzelf opnieuw." in page.text
    mailbox.refusal = ""
    with clock.stopped(NOW + timedelta(minutes=1)):
        assert leave(settings) == 2


# ---- on paper


def test_who_likes_paper_is_on_the_list_with_the_letter_and_a_tick(visit, cast, october, links, volunteer):
    rita = volunteer("Rita", on_paper=True)
    send(cast, october, links)
    assert not Letter.select().where(Letter.person_id == rita.id).exists()
    els = visit(cast.els)
    page = els.get(f"{PAGE}/exemplaren")
    assert "1 brief op papier moet nog afgegeven worden." in page.text
    sheet = page.follow("Brieven op papier afdrukken")
    assert "Nieuwsbrief oktober 2025, voor Rita Claes" in sheet.text and "juli, augustus en september" in sheet.text
    assert "Je volgde ‘Omgaan met verontrusting’ nog niet." in sheet.text
    assert not sheet.tree.xpath("//article//a[contains(@href, '/k')]")  # nothing to press on paper
    page = page.press("Afgegeven: Rita Claes")
    assert copy_of(rita).handed_over_at == NOW and "afgegeven" in page.all("tag")
    page.press("Toch niet afgegeven: Rita Claes")
    assert copy_of(rita).handed_over_at is None


def test_copies_are_the_coordinators_of_the_branch_alone(visit, cast, october, links):
    send(cast, october, links)
    number = copy_of(cast.lena).id
    token = visit(cast.yusuf).get("/nieuwsbrief").form("Ontwerp maken").values["csrf_token"]
    for verb in ("afgegeven", "afgegeven/herstel", "terug", "terug/herstel", "op-papier", "opnieuw"):
        for who, status in ((cast.yusuf, 404), (cast.lena, 403)):
            visitor = visit(who)
            kept = visitor.get("/nieuwsbrief").tree.xpath('//input[@name="csrf_token"]/@value')
            data = {"csrf_token": kept[0] if kept else token}
            assert visitor.post(f"/nieuwsbrief/exemplaren/{number}/{verb}", data).status in (status, 400)
    assert copy_of(cast.lena).bounced_at is None and not copy_of(cast.lena).on_paper


# ---- afterwards


def test_a_volunteer_reads_sent_letters_afterwards(visit, cast, october, links):
    send(cast, october, links)
    page = visit(cast.lena).get("/nieuwsbrief").follow("Oktober 2025")
    assert "juli, augustus en september" in page.text


def test_the_progress_of_many_copies_is_one_question(visit, cast, october, links, volunteer):
    from playhouse.test_utils import count_queries

    send(cast, october, links)
    els = visit(cast.els)
    counts = []
    for more in (0, 20):
        for i in range(more):
            someone = volunteer(f"Nu{i}")
            NewsletterCopy.create(branch=cast.branch, issue=october, person=someone, letter=letter_to(cast.lena))
        with count_queries() as counted:
            els.get(f"{PAGE}/exemplaren")
        counts.append(counted.count)
    assert counts[0] == counts[1]


def test_the_largest_letter_that_word_may_hold_still_fits_with_the_longest_strip(
    cast, october, links, plan, settings, mailbox
):
    from portal.newsletter.final.documents import ROOM
    from tests.newsletter.word_files import body

    for i in range(12):
        plan(f"{'Lange titel ' * 12}{i}", date(2025, 10, 6 + i), kind="training")
    room = ROOM - 3000
    final.keep_final(
        october,
        final.Finished("x.docx", body(f"<w:p><w:r><w:t>{'woord ' * (room // 6)}</w:t></w:r></w:p>"), HOUSE_STYLE),
        by=cast.els,
    )
    send(cast, october, links)
    leave(settings)
    sizes = [len(words(box, "html").encode()) for box in mailbox.mails]
    assert len(sizes) == 2 and all(85_000 < size < 100_000 for size in sizes), sizes
    assert mail.LARGEST == 100_000
