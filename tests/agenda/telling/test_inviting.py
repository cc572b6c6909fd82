"""Inviting: only where it has an hour and a place, with a sentence of one's own, once more, and candidates too."""

from datetime import timedelta

import pytest

from portal.agenda.answers import rules as answers
from portal.agenda.answers.facts import written
from portal.agenda.candidates import rules as candidates
from portal.agenda.events import rules
from portal.agenda.messages import rules as messages
from portal.agenda.messages.facts import about_candidate
from portal.agenda.models.candidate import STOP_REASONS, Candidate
from portal.agenda.models.event import Event
from portal.agenda.telling import facts
from portal.agenda.telling import rules as telling
from portal.home.todos.facts.people import near_events
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.people.models import Person
from portal.post.models import Letter
from tests.agenda.conftest import details, known_candidate, link
from tests.conftest import NOW

OWN = "Er is taart, want we bestaan tien jaar."
LATER = NOW + timedelta(days=3)


@pytest.fixture
def noor(cast):
    return candidates.add(known_candidate(email="noor@voorbeeld.example"), "sleutel-noor", by=cast.els)


@pytest.mark.parametrize(
    ("lacks", "sentence"),
    [({"starts_at": None, "ends_at": None}, "Vul eerst een uur in"), ({"place": ""}, "Vul eerst een plaats in"),
     ({"starts_at": None, "ends_at": None, "place": ""}, "Vul eerst een uur en een plaats in")],
)  # fmt: skip
def test_nobody_is_invited_to_an_event_without_an_hour_or_a_place(cast, plan, visit, lacks, sentence):
    event = plan(**lacks)
    els = visit(cast.els)
    page = els.get(f"/agenda/{event.id}")
    assert sentence in page.text and "WhatsApp" not in page.text
    page = els.get(f"/agenda/{event.id}/uitnodiging")
    assert sentence in page.text and page.follow("Aanvullen").heading == "Activiteit wijzigen"
    with pytest.raises(RuleError):
        telling.invite(event, link, by=cast.els)
    assert not Letter.select().exists()


def test_online_is_a_place(cast, plan):
    telling.invite(plan(place="", is_online=True), link, by=cast.els)
    assert Letter.select().count() == 2


def test_her_own_sentence_is_read_before_it_leaves_and_stays_in_the_letters(cast, plan, visit):
    event = plan()
    page = visit(cast.els).get(f"/agenda/{event.id}/uitnodiging")
    page = page.press("Zet mijn zin in de mail hieronder", own=OWN)
    assert page.tree.xpath("//details[@open]") and page.text.count(OWN) == 2, "in its box, and in the mail"
    assert not Letter.select().exists() and Event.get_by_id(event.id).invitation == ""
    page = page.press("Mail 2 uitnodigingen")
    assert "Over 2 minuten vertrekken 2 mails." in page.text
    assert all(OWN in letter.text for letter in Letter.select())
    rules.update(Event.get_by_id(event.id), details(place="Bibliotheek"), link, by=cast.els)
    assert all(OWN in letter.text and "Bibliotheek" in letter.text for letter in Letter.select())


def test_who_did_not_answer_is_asked_once_more(cast, plan, visit):
    event = plan()
    telling.invite(event, link, by=cast.els)
    Letter.update(sent_at=NOW).execute()
    answers.answer(event, cast.lena, answers.Answer("no", "portal"), link, by=cast.lena)
    els = visit(cast.els)
    assert "Vraag het nog eens aan" not in els.get(f"/agenda/{event.id}").text, "not on the day itself"
    with clock.stopped(LATER):
        els.sign_in(cast.els)
        page = els.get(f"/agenda/{event.id}").follow("Vraag het nog eens aan 1")
        assert "Je liet nog niet weten of je komt." in page.text
        page = page.press("Mail 1 herinnering")
        letter = Letter.get(Letter.sent_at.is_null())
        assert (letter.person_id, letter.subject) == (cast.bram.id, "Nog even: kom je? Omgaan met verontrusting")
        assert "Vraag het nog eens aan" not in page.text
        with pytest.raises(RuleError, match="kreeg pas nog een mail"):
            telling.ask_again(event, link, by=cast.els)
        assert "De herinneringen zijn teruggenomen." in page.press("Toch niet").text
        assert not Letter.select().where(Letter.sent_at.is_null()).exists()


def test_who_answers_meanwhile_is_not_asked(cast, plan):
    event = plan()
    telling.invite(event, link, by=cast.els)
    Letter.update(sent_at=NOW).execute()
    with clock.stopped(LATER):
        telling.ask_again(event, link, by=cast.els)
        answers.answer(event, cast.bram, answers.Answer("yes", "portal"), link, by=cast.bram)
        waiting = Letter.select().where(Letter.sent_at.is_null())
        assert [letter.person_id for letter in waiting] == [cast.lena.id]


def test_one_text_for_the_group_beside_the_personal_ones(cast, plan, visit):
    event = plan()
    telling.invite(event, link, OWN, by=cast.els)
    page = visit(cast.els).get(f"/agenda/{event.id}")
    group = page.tree.get_element_by_id("groep").text
    assert "Dag allemaal, kom je ook?" in group and OWN in group and group.endswith(f"/agenda/{event.id}")
    assert "/kom/" not in group, "nobody's own link"


def came_back(letters):
    letters.update({"given_up_at": clock.now(), "error": "geweigerd: 550 unknown"}).execute()


def test_whose_invitation_came_back_is_invited_again_at_another_address(cast, plan, visit):
    """Not at the address that took none: that is a thing to do by itself."""
    event = plan(day=clock.today() + timedelta(days=5))
    telling.invite(event, link, by=cast.els)
    came_back(Letter)
    assert not facts.invited_next(event) and not facts.silent_of(event)
    visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}/wijzigen").press("Bewaren", email="nieuw@voorbeeld.example")
    assert [person.id for person in facts.invited_next(event)] == [cast.lena.id]
    assert near_events(cast.branch.id, clock.today()).items[0].detail.endswith("1 vrijwilliger nog niet uitgenodigd")
    with clock.stopped(LATER):
        assert [person.id for person in facts.silent_of(event)] == [cast.bram.id]


def test_a_letter_that_came_back_from_an_address_of_before_told_nothing(cast, plan):
    event = plan(day=clock.today() + timedelta(days=5))
    telling.invite(event, link, by=cast.els)
    came_back(Letter)
    assert set(written(event, "invite")) == {cast.lena.id, cast.bram.id}, "else they would be mailed every day"
    Person.update(email="nieuw@voorbeeld.example").where(Person.id == cast.lena.id).execute()
    assert set(written(event, "invite")) == {cast.bram.id}


def test_nobody_is_asked_again_to_what_does_not_go_ahead(cast, plan, visit):
    event = plan()
    telling.invite(event, link, by=cast.els)
    Letter.update(sent_at=NOW).execute()
    with clock.stopped(LATER):
        els = visit(cast.els)
        assert "Vraag het nog eens aan 2" in els.get(f"/agenda/{event.id}").text
        rules.cancel(event, link, by=cast.els)
        assert "Vraag het nog eens" not in els.get(f"/agenda/{event.id}").text


def test_inviting_from_a_page_of_before_it_was_cancelled_says_so_and_keeps_what_was_written(cast, plan, visit):
    event = plan(day=clock.today() + timedelta(days=5))
    page = visit(cast.els).get(f"/agenda/{event.id}/uitnodiging")
    form = page.form("Mail 2 uitnodigingen").fill(own="Breng gerust iemand mee.")
    rules.cancel(event, link, by=cast.els)
    page = form.press()
    assert (
        page.status == 409 and "gaat niet door" in page.text and "Wat je schreef Breng gerust iemand mee." in page.text
    )
    assert not Letter.select().where(Letter.kind.endswith("-invite")).exists()


def test_an_invitation_that_came_back_is_no_invitation_on_the_page(cast, plan, visit):
    """Not "uitgenodigd op 3 oktober": nothing reached them."""
    event = plan(day=clock.today() + timedelta(days=5))
    telling.invite(event, link, by=cast.els)
    came_back(Letter)
    page = visit(cast.els).get(f"/agenda/{event.id}")
    assert "uitnodiging van 3 oktober" in page.text and "uitgenodigd op" not in page.text
    assert page.links()["Kijk het mailadres na: Lena Aerts"] == f"/vrijwilligers/{cast.lena.id}/wijzigen"
    assert (cast.lena.id, "de uitnodiging kwam terug") in [(one.id, why) for one, why in facts.not_invited(event)]
    Letter.update(given_up_at=None, error="").execute()
    assert "kwam terug" not in visit(cast.els).get(f"/agenda/{event.id}").text


class TestCandidates:
    def test_whose_invitation_came_back_is_invited_again_at_another_address(self, cast, plan, noor, visit):
        event = plan(kind="info_session", title="Infosessie")
        telling.invite_candidates(event, by=cast.els)
        came_back(Letter)
        assert not facts.candidates_next(event)
        assert "kwam niet aan" in visit(cast.els).get(f"/kandidaten/{noor.id}").text
        Candidate.update(email="nieuw@voorbeeld.example").execute()
        assert [one.id for one in facts.candidates_next(event)] == [noor.id]

    def test_who_is_interested_is_invited_to_the_session_by_letter(self, cast, plan, noor, visit):
        event = plan(kind="info_session", title="Infosessie")
        page = visit(cast.els).get(f"/agenda/{event.id}").follow("Kandidaten uitnodigen")
        page = page.press("Zet mijn zin in de mail hieronder", own=OWN)
        assert page.text.count(OWN) == 2 and not Letter.select().exists()
        page = page.press("Mail 1 uitnodiging")
        letter = Letter.get()
        assert (letter.to_address, letter.about, letter.person_id) == (noor.email, about_candidate(noor.id), None)
        assert "Antwoord gewoon op deze mail." in letter.text and not letter.button_url and OWN in letter.text
        now = Candidate.get_by_id(noor.id)
        assert (now.status, now.invited_on) == ("invited", clock.today())
        assert (
            "Kandidaten uitnodigen" not in page.text
            and "Infosessie" in visit(cast.els).get(f"/kandidaten/{noor.id}").text
        )

    def test_taken_back_she_is_interested_again(self, cast, plan, noor, visit):
        event = plan(kind="info_session", title="Infosessie")
        page = visit(cast.els).get(f"/agenda/{event.id}/kandidaten").press("Mail 1 uitnodiging")
        assert "Niemand kreeg iets." in page.press("Toch niet").text and not Letter.select().exists()
        assert Candidate.get_by_id(noor.id).status == "interested"

    def test_what_waits_says_the_new_day_and_nothing_where_it_is_off(self, cast, plan, noor):
        event = plan(kind="info_session", title="Infosessie")
        telling.invite_candidates(event, by=cast.els)
        moved = details(kind="info_session", title="Infosessie", place="Bibliotheek")
        rules.update(Event.get_by_id(event.id), moved, link, by=cast.els)
        assert "Bibliotheek" in Letter.get().text
        rules.cancel(event, link, by=cast.els)
        assert not Letter.select().exists()

    def test_who_goes_no_further_gets_no_invitation_that_still_waits(self, cast, plan, noor):
        telling.invite_candidates(plan(kind="info_session", title="Infosessie"), by=cast.els)
        candidates.stop(Candidate.get_by_id(noor.id), clock.today(), next(iter(STOP_REASONS)), "", by=cast.els)
        assert not Letter.select().exists()

    def test_who_turns_out_to_be_no_candidate_gets_none_and_the_session_can_still_move(self, cast, plan):
        sent_in = candidates.receive(cast.branch.id, known_candidate(email="noor@voorbeeld.example"), "sleutel-noor")
        event = plan(kind="info_session", title="Infosessie")
        telling.invite_candidates(event, by=cast.els)
        assert Letter.select().exists()
        candidates.discard(sent_in, by=cast.els)
        assert not Letter.select().exists()
        moved = details(kind="info_session", title="Infosessie", place="Bibliotheek")
        rules.update(Event.get_by_id(event.id), moved, link, by=cast.els)

    @pytest.mark.parametrize("by_hand", [False, True])
    def test_who_starts_gets_no_invitation_that_still_waits_but_what_was_written_to_them(
        self, cast, plan, noor, by_hand
    ):
        telling.invite_candidates(plan(kind="info_session", title="Infosessie"), by=cast.els)
        messages.send(messages.Draft("Tot dan", "Breng je kaart mee.", (f"k{noor.id}",)), "sleutel", by=cast.els)
        candidate = Candidate.get_by_id(noor.id)
        if by_hand:
            candidates.note_start(candidate, cast.bram, by=cast.els)
        else:
            start = candidates.Start("family_buddy", clock.today(), "Nys", noor.email)
            candidates.start(candidate, start, by=cast.els)
        assert [letter.subject for letter in Letter.select()] == ["Tot dan"]

    def test_who_has_no_mail_is_called_and_the_volunteers_event_has_none(self, cast, plan, visit):
        candidates.add(known_candidate("Omar", phone="+32470000012"), "sleutel-omar", by=cast.els)
        event = plan(kind="info_session", title="Infosessie")
        page = visit(cast.els).get(f"/agenda/{event.id}/kandidaten")
        assert "Zonder mailadres: zeg het zelf (1) Omar Nys 0470" in page.text and "Mail " not in page.all("btn")
        assert "Kandidaten uitnodigen" not in visit(cast.els).get(f"/agenda/{plan().id}").text
