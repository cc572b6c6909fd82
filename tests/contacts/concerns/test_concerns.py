"""Someone worries: straight to the coordinator, followed up, closed, and read by those two alone."""

from datetime import date

import pytest

from portal.contacts.concerns import rules as concerns
from portal.contacts.models.concern import Concern, ConcernAnswer
from portal.contacts.quarters import rules
from portal.families.models.family import Family
from portal.history.models import HistoryEntry
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.people.models import Person, RolePeriod
from portal.post.models import Letter
from portal.post.rules import newer

WORDS = "De verwarming werkt al twee weken niet."


@pytest.fixture
def concern(cast) -> Concern:
    return concerns.report(cast.lena, cast.lenas, WORDS, "sleutel")


def test_the_home_page_leads_to_the_steps_to_follow(cast, visit):
    page = visit(cast.lena).get("/").follow("Ik maak me zorgen")
    assert page.heading == "Ik maak me zorgen"
    links = page.links()
    assert (links["Bel 112"], links["Bel 1712"], links["Bel 016 00 00 00"]) == (
        "tel:112",
        "tel:1712",
        "tel:+3216000000",
    )


def test_where_nobody_coordinates_the_branch_itself_hears_that_there_is_one(cast):
    RolePeriod.update(ended_on=date(2025, 9, 1)).where(RolePeriod.person == cast.els.id).execute()
    concerns.report(cast.lena, cast.lenas, WORDS, "sleutel")
    letter = Letter.get()
    assert (letter.to_address, letter.person_id) == ("lindedal@home-start.example", None)
    assert "er is geen coördinator" in letter.text and "Lena" not in letter.text and "verwarming" not in letter.text


def test_reporting_writes_a_letter_that_says_nothing_about_it(cast, visit):
    page = visit(cast.lena).get("/bezorgdheden/nieuw")
    page = page.press("Versturen naar mijn coördinator", text=WORDS, match=str(cast.lenas.id))
    assert "Je coördinator krijgt meteen bericht." in page.text
    assert page.heading == "Je bezorgdheid" and WORDS in page.text and "je coördinator kreeg bericht" in page.all("tag")
    letter = Letter.get()
    assert (letter.person_id, letter.subject) == (cast.els.id, "Er is een bezorgdheid gemeld")
    assert letter.button_url == f"/bezorgdheden/{Concern.get().id}"
    for word in ("verwarming", "Lena", "Aerts", "Klaver", "G-001"):
        assert word not in letter.text + letter.subject


def test_about_a_family_that_was_forgotten_nothing_is_written_down_any_more(cast):
    Family.update(anonymised_at=clock.now()).execute()
    cast.lenas.family = Family.get_by_id(cast.lenas.family_id)
    with pytest.raises(RuleError, match="De bewaartijd van dit gezin is om") as refused:
        concerns.report(cast.lena, cast.lenas, WORDS, "sleutel")
    assert refused.value.field == "text" and not Concern.select().exists()


def test_a_contact_leads_to_it_with_the_family_chosen(cast, visit):
    contact = rules.log_day(cast.lenas, date(2025, 10, 1), by=cast.lena)
    page = visit(cast.lena).get(f"/contacten/dag/{contact.id}").follow("Ik maak me zorgen")
    assert page.form("Versturen naar mijn coördinator").values["match"] == str(cast.lenas.id)
    page.press("Versturen naar mijn coördinator", text=WORDS)
    assert Concern.get().match_id == cast.lenas.id


def test_the_family_need_not_be_said_and_is_never_anothers(cast, visit):
    lena = visit(cast.lena)
    lena.get(f"/bezorgdheden/nieuw?gezin={cast.brams.id}").press("Versturen naar mijn coördinator", text=WORDS)
    assert Concern.get().match_id is None
    form = lena.get("/bezorgdheden/nieuw").form("Versturen naar mijn coördinator").fill(text="Nog iets.")
    form.values["match"] = str(cast.brams.id)
    page = form.press()
    assert page.status == 422 and "Nog iets." in page.text
    assert Concern.select().count() == 1


def test_an_empty_concern_is_asked_for(cast, visit):
    page = visit(cast.lena).get("/bezorgdheden/nieuw").press("Versturen naar mijn coördinator")
    assert page.status == 422 and "Schrijf kort wat je zag of hoorde." in page.text


def test_a_second_tap_reports_once(cast, visit):
    form = visit(cast.lena).get("/bezorgdheden/nieuw").form("Versturen naar mijn coördinator").fill(text=WORDS)
    first, second = form.press(), form.press()
    assert first.address == second.address
    assert Concern.select().count() == Letter.select().count() == 1


def test_it_stands_on_top_of_the_coordinators_day(cast, visit, concern):
    page = visit(cast.els).get("/")
    first = page.tree.xpath("//ul[contains(@class,'todo')]/li[1]")[0]
    assert " ".join(first.text_content().split()).startswith("Lena Aerts, 3 oktober 2025")
    assert first.xpath(".//span[contains(@class,'stop')]")
    assert page.follow("Lena Aerts, 3 oktober 2025").status == 200


def test_followed_up_and_closed_each_with_an_answer_that_the_reporter_reads(cast, visit, concern):
    els, lena = visit(cast.els), visit(cast.lena)
    page = els.get(f"/bezorgdheden/{concern.id}")
    assert WORDS in page.text and "Over Gezin Klaver (G-001)" in page.text
    page = page.press("Antwoorden en opvolgen", text="Ik belde met het sociaal huis.")
    assert "Bezorgdheden opvolgen" in els.get("/").text
    told = lena.get("/").follow("Wat je eerder meldde").follow("3 oktober 2025")
    assert "Ik belde met het sociaal huis." in told.text and "je coördinator is ermee bezig" in told.all("tag")
    page = els.get(f"/bezorgdheden/{concern.id}").press(
        "Alleen antwoorden, nog niet afsluiten", text="De ketel komt maandag."
    )
    assert Concern.get().status == "followed_up"
    page = els.get(f"/bezorgdheden/{concern.id}").press("Afsluiten", text="De ketel is hersteld.")
    assert page.heading == "Bezorgdheden" and page.all("tag") == ["afgesloten"]
    told = lena.get(f"/bezorgdheden/{concern.id}")
    assert "De ketel komt maandag." in told.text and "De ketel is hersteld." in told.text
    assert "bezorgdheid" not in els.get("/").text
    mails = Letter.select().where(Letter.person_id == cast.lena.id)
    assert {m.subject for m in mails} == {"Er is een antwoord voor je"} and mails.count() == 3
    assert not any("ketel" in m.text for m in mails)
    assert mails.where(~newer(left=False)).count() == 1, "of those that wait only the last one leaves"


def test_who_has_no_mail_address_is_not_said_to_get_a_letter(cast, visit, concern):
    Person.update(email=None).where(Person.id == cast.lena.id).execute()
    page = visit(cast.els).get(f"/bezorgdheden/{concern.id}").press("Antwoorden en opvolgen", text="Ik bel rond.")
    assert "Bewaard. Lena heeft geen mailadres: bel even." in page.text
    assert not Letter.select().where(Letter.kind == "concern-answer").exists()


def test_each_step_needs_a_word_for_the_reporter(cast, visit, concern):
    page = visit(cast.els).get(f"/bezorgdheden/{concern.id}").press("Antwoorden en opvolgen")
    assert page.status == 422
    assert "Schrijf wat je aan Lena wil laten weten." in page.text
    assert Concern.get().status == "new"


def test_a_second_tap_answers_once(cast, visit, concern):
    form = visit(cast.els).get(f"/bezorgdheden/{concern.id}").form("Antwoorden en opvolgen").fill(text="Ik bel je.")
    form.press()
    assert form.press().status == 200
    assert ConcernAnswer.select().count() == 1


def test_two_coordinators_do_not_both_close_it(cast, visit, concern):
    concerns.answer(concern, "follow_up", "Ik bel.", "een", by=cast.els)
    one, two = visit(cast.els), visit(cast.els)
    pages = [browser.get(f"/bezorgdheden/{concern.id}") for browser in (one, two)]
    pages[0].press("Afsluiten", text="In orde.")
    late = pages[1].press("Afsluiten", text="Ook in orde.")
    assert late.status == 409
    assert "Deze stap is net al gezet." in late.text
    assert "Dit schreef je. Het is niet bewaard. Ook in orde." in late.text
    assert ConcernAnswer.select().count() == 2


def test_steps_follow_each_other(cast, concern):
    with pytest.raises(RuleError) as caught:
        concerns.answer(concern, "close", "Al goed.", "een", by=cast.els)
    assert caught.value.conflict and Concern.get().status == "new"


def test_nobody_else_knows(cast, visit, concern):
    for person in (cast.bram, cast.yusuf):
        browser = visit(person)
        assert browser.get(f"/bezorgdheden/{concern.id}").status == 404
        assert "3 oktober" not in browser.get("/bezorgdheden").text
        assert "bezorgdheid" not in browser.get("/").text.replace("Bezorgdheden", "")
    assert "Wat je eerder meldde" not in visit(cast.bram).get("/").text


def test_history_keeps_the_steps_without_the_words(cast, concern):
    concerns.answer(concern, "follow_up", "Ik belde met het sociaal huis.", "een", by=cast.els)
    entries = list(HistoryEntry.select().where(HistoryEntry.subject == "concern").order_by(HistoryEntry.id))
    assert [e.verb for e in entries] == ["report", "follow_up"]
    assert not any("verwarming" in e.details or "sociaal" in e.details for e in entries)


def test_open_ones_come_first(cast, visit, concern):
    done = concerns.report(cast.bram, None, "Iets anders.", "twee")
    concerns.answer(concern, "follow_up", "Ik bel.", "een", by=cast.els)
    assert [c.id for c in concerns.concerns_of(cast.els)] == [done.id, concern.id]
    concerns.answer(done, "follow_up", "Ik bel.", "twee", by=cast.els)
    concerns.answer(done, "close", "In orde.", "drie", by=cast.els)
    assert [c.id for c in concerns.concerns_of(cast.els)] == [concern.id, done.id]


def test_without_a_coordinator_with_mail_it_is_kept_all_the_same(cast, visit):
    Person.update(email=None).where(Person.id == cast.els.id).execute()
    visit(cast.lena).get("/bezorgdheden/nieuw").press("Versturen naar mijn coördinator", text=WORDS)
    assert Concern.select().count() == 1 and not Letter.select().exists()
    assert "lees meteen" in visit(cast.els).get("/").text


def test_an_answer_of_a_colleague_is_read_before_the_concern_is_closed(cast, concern, visit):
    els = visit(cast.els)
    els.get(f"/bezorgdheden/{concern.id}").press("Antwoorden en opvolgen", text="Ik bel je morgen.")
    form = els.get(f"/bezorgdheden/{concern.id}").form("Afsluiten").fill(text="Alles is in orde.")
    concerns.answer(Concern.get(), "follow_up", "De politie is erbij.", "van een collega", by=cast.els)
    page = form.press()
    assert page.status == 409 and "Een collega antwoordde net. Lees eerst dat antwoord." in page.text
    assert "De politie is erbij." in page.text and "Alles is in orde." in page.text
    assert Concern.get().status == "followed_up" and ConcernAnswer.select().count() == 2
    page.press("Afsluiten")
    assert Concern.get().status == "closed"


def test_danger_is_one_press_away_and_the_state_is_said_in_her_words(cast, visit):
    page = visit(cast.lena).get("/bezorgdheden/nieuw")
    calls = page.tree.xpath("//a[@href='tel:112' and contains(@class,'btn')]")
    assert len(calls) == 1
    page = page.press("Versturen naar mijn coördinator", text=WORDS)
    assert page.all("tag") == ["je coördinator kreeg bericht"], "and no alarm in red"
    assert page.tree.xpath("//span[contains(@class,'tag')]/@class") == ["tag info"]
    assert page.tree.xpath("//a[@href='tel:112' and contains(@class,'btn')]")
    assert visit(cast.lena).get("/bezorgdheden").all("tag") == ["je coördinator kreeg bericht"]
    assert visit(cast.els).get("/bezorgdheden").all("tag") == ["nieuw"]


def test_a_coordinator_who_visits_a_family_herself_writes_to_nobody_and_is_not_told_that_she_was_told(cast, visit):
    """Of a small branch she may be the only volunteer."""
    RolePeriod.create(branch=cast.branch, person=cast.els, role="family_buddy", started_on=date(2025, 1, 1))
    page = (
        visit(Person.get_by_id(cast.els.id))
        .get("/bezorgdheden/nieuw")
        .press("Versturen naar mijn coördinator", text=WORDS)
    )
    assert "Je coördinator" not in page.text and "nieuw" in page.text and "Wat deed je?" in page.text
    assert "Schrijf wat je deed." in page.press("Antwoorden en opvolgen", text="").text
    page = page.press("Antwoorden en opvolgen", text="De dienst gebeld.")
    assert "Bewaard." in page.text and "Els krijgt" not in page.text and "opgevolgd" in page.text
    assert not Letter.select().exists()
