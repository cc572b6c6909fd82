"""What changes in the agenda after a piece was rewritten, or the letter finished in Word, is told before it leaves."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from portal.agenda.events import rules as events
from portal.agenda.models.event import Event
from portal.kit import clock
from portal.newsletter.letter import rules as letter
from portal.newsletter.models import FinalLetter, NewsletterItem
from portal.newsletter.sending import rules as sending
from portal.people.models import Person
from portal.post.worker import send_due
from tests.agenda.conftest import details, link
from tests.newsletter.conftest import PORTAL
from tests.newsletter.letter.test_documents import HOUSE_STYLE
from tests.post.server import mail_server, words

PAGE = "/nieuwsbrief/2025-10"
EVENING = details(title="Intervisie", kind="peer_supervision", day=date(2025, 10, 22), place="De Linde")


@pytest.fixture
def evening(cast):
    return events.create(EVENING, "sleutel", by=cast.els)


def later(minutes=1):
    return clock.stopped(clock.now() + timedelta(minutes=minutes))


def told(els):
    """What both pages say of the agenda."""
    pages = [els.get(PAGE), els.get(f"{PAGE}/verzending")]
    found = [[words for words in page.all("box") if "Gewijzigd in de agenda" in words] for page in pages]
    assert len(found[0]) == len(found[1])
    return found[0][0] if found[0] else ""


def rewritten(els):
    number = NewsletterItem.get(NewsletterItem.source == "event").id
    els.get(f"/nieuwsbrief/berichten/{number}").press("Bericht bewaren", text="Kom allemaal!")


def test_a_piece_of_her_own_words_tells_that_its_evening_moved_until_she_writes_it_again(cast, visit, evening):
    letter.make_draft(date(2025, 10, 1), PORTAL, by=cast.els)
    els = visit(cast.els)
    rewritten(els)
    with later():
        events.update(evening, replace(EVENING, text="Andere uitleg"), link, by=cast.els)
        assert told(els) == "", "her own words"
        events.update(evening, replace(EVENING, day=date(2025, 10, 29), place="Bib"), link, by=cast.els)
        assert "Intervisie: is nu woensdag 29 oktober, van 19.30 tot 21.30 uur, Bib" in told(els)
    with later(2):
        number = NewsletterItem.get(NewsletterItem.source == "event").id
        els.get(f"/nieuwsbrief/berichten/{number}").press("Bericht bewaren", when="woensdag 29 oktober", where="Bib")
        assert told(els) == ""
    with later(3):
        events.cancel(Event.get(), link, by=cast.els)
        assert "Intervisie: gaat niet door" in told(els)
        events.reinstate(Event.get(), link, by=cast.els)
        assert told(els) == ""


def test_an_evening_that_is_back_where_it_was_has_not_changed(cast, visit, evening):
    letter.make_draft(date(2025, 10, 1), PORTAL, by=cast.els)
    els = visit(cast.els)
    rewritten(els)
    for minutes, moved in ((1, replace(EVENING, day=date(2025, 10, 29))), (2, replace(EVENING, price="gratis"))):
        with later(minutes):
            events.update(evening, moved, link, by=cast.els)
            assert ("is nu" in told(els)) == (minutes == 1)


def test_a_piece_that_follows_says_nothing_for_it_is_right(cast, visit, evening):
    letter.make_draft(date(2025, 10, 1), PORTAL, by=cast.els)
    with later():
        events.update(evening, replace(EVENING, day=date(2025, 10, 29)), link, by=cast.els)
        assert told(visit(cast.els)) == ""


def test_a_letter_finished_in_word_follows_nothing(cast, visit, evening):
    issue = letter.make_draft(date(2025, 10, 1), PORTAL, by=cast.els)
    FinalLetter.create(branch=cast.branch, issue=issue, name="brief.docx", content=b"", html="<p>Kom</p>", text="Kom")
    with later():
        assert told(visit(cast.els)) == ""
        events.cancel(evening, link, by=cast.els)
        assert "Intervisie: gaat niet door" in told(visit(cast.els))


def test_an_evening_that_volunteers_see_no_more_is_in_no_letter(cast, visit, evening):
    issue = letter.make_draft(date(2025, 10, 1), PORTAL, by=cast.els)
    events.update(evening, replace(EVENING, kind="staff"), link, by=cast.els)
    els = visit(cast.els)
    assert "niet meer in de agenda" in els.get(PAGE).text
    assert "Intervisie" not in els.get(f"{PAGE}/voorbeeld").text
    rewritten(els)
    assert "Intervisie: staat niet meer in de agenda" in told(els)
    sending.mark_sent(issue, sent_on=date(2025, 10, 3), by=cast.els)


def test_of_a_training_whose_first_part_is_off_the_others_stay_in_the_letter(cast, visit, evening):
    """The piece is then about the first part that goes ahead; one that was rewritten tells it."""
    parts = [
        events.create(replace(EVENING, day=date(2025, 10, day), place="Bib"), f"deel-{day}", evening, by=cast.els)
        for day in (24, 31)
    ]
    issue = letter.make_draft(date(2025, 10, 1), PORTAL, by=cast.els)
    els = visit(cast.els)
    rewritten_number = NewsletterItem.get(NewsletterItem.source == "event").id
    with later():
        events.cancel(Event.get_by_id(evening.id), link, by=cast.els)
        text = els.get(f"{PAGE}/voorbeeld").text.replace("\xa0", " ").lower()
        assert "vrijdag 24 oktober en vrijdag 31 oktober" in text and "bib" in text and "22 oktober" not in text
        assert "Nieuw sinds je ontwerp" not in els.get(PAGE).text
        events.reinstate(Event.get_by_id(evening.id), link, by=cast.els)
        assert "oensdag 22 oktober, vrijdag 24 oktober" in els.get(f"{PAGE}/voorbeeld").text.replace("\xa0", " ")
    with later(2):
        els.get(f"/nieuwsbrief/berichten/{rewritten_number}").press("Bericht bewaren", text="Kom allemaal!")
        assert told(els) == ""
    with later(3):
        events.cancel(Event.get_by_id(evening.id), link, by=cast.els)
        assert "is nu vrijdag 24 oktober en vrijdag 31 oktober, van 19.30 tot 21.30 uur, Bib" in told(els)
        for part in parts:
            events.cancel(Event.get_by_id(part.id), link, by=cast.els)
        assert "Intervisie: gaat niet door" in told(els)
    sending.mark_sent(issue, sent_on=date(2025, 10, 3), by=cast.els)


@pytest.mark.parametrize("finished", [False, True], ids=["here", "in Word"])
def test_a_copy_that_leaves_later_says_above_it_what_changed(app, cast, visit, links, evening, finished):
    """In its two minutes, while no mail server answers, or when it is sent once more; on paper, when it is printed."""
    Person.update(on_paper=True).where(Person.id == cast.bram.id).execute()
    issue = letter.make_draft(date(2025, 10, 1), PORTAL, by=cast.els)
    if finished:
        said = {"name": "brief.docx", "content": b"", "html": "<p>Woensdag 22 oktober</p>", "text": "Kom"}
        FinalLetter.create(branch=cast.branch, issue=issue, **said)
    sending.send(issue, sending.Dispatch(links, HOUSE_STYLE), by=cast.els)
    with later():
        events.update(evening, replace(EVENING, day=date(2025, 10, 29), place="Bib"), link, by=cast.els)
    with mail_server() as box, later(3):
        settings = replace(app.extensions["settings"], mail_url=box.url)
        send_due(settings, lambda: sending.tell_changes(links))
        paper = visit(cast.els).get(f"{PAGE}/papier").all("sheet")
    assert len(paper) == 1 and "Intussen gewijzigd Intervisie: is nu woensdag 29 oktober" in paper[0]
    (mine,) = [mail for mail in box.mails if mail["To"].startswith("Lena") and "Nieuwsbrief" in mail["Subject"]]
    for kind in ("plain", "html"):
        text = " ".join(words(mine, kind).replace("\xa0", " ").split())
        assert text.index("Intussen gewijzigd") < text.index("22 oktober"), kind
        assert "Intervisie: is nu woensdag 29 oktober, van 19.30 tot 21.30 uur, Bib" in text
        assert "Kom je naar ‘Intervisie’ op woensdag 29 oktober?" in text, "what waits for her"


@pytest.mark.parametrize("finished", [False, True], ids=["here", "in Word"])
def test_who_reads_a_letter_later_reads_what_changed_since(cast, visit, evening, finished):
    """Or a yes would be given to the evening as it was; once it is over, an old letter is an old letter."""
    issue = letter.make_draft(date(2025, 10, 1), PORTAL, by=cast.els)
    if finished:
        said = {"name": "brief.docx", "content": b"", "html": "<p>Woensdag 22 oktober</p>", "text": "Kom"}
        FinalLetter.create(branch=cast.branch, issue=issue, **said)
    sending.mark_sent(issue, sent_on=date(2025, 10, 3), by=cast.els)
    lena = visit(cast.lena)
    assert "Intussen gewijzigd" not in lena.get(PAGE).text
    with later():
        events.update(evening, replace(EVENING, day=date(2025, 10, 29), place="Bib"), link, by=cast.els)
        page = lena.get(PAGE)
        (box,) = [words for words in page.all("box") if "Intussen gewijzigd" in words][:1]
        assert "Intervisie: is nu woensdag 29 oktober, van 19.30 tot 21.30 uur, Bib" in box
        form = page.form("Ik kom").element.text_content().replace("\xa0", " ")
        assert "Intussen gewijzigd: is nu woensdag 29 oktober" in " ".join(form.split())
    with later(2):
        events.cancel(Event.get(), link, by=cast.els)
        assert "Intervisie: gaat niet door" in lena.get(PAGE).text
    with later(60 * 24 * 40):
        assert "Intussen gewijzigd" not in lena.get(PAGE).text
