"""The coordinator's desk: looking, approving, asking, paying."""

from datetime import date, datetime, timedelta

import pytest

from portal.contacts.quarters import rules as contacts
from portal.expenses.approval import rules
from portal.expenses.handing_in import rules as handing_in
from portal.expenses.lines import rules as lines
from portal.expenses.models.notes import ExpenseLine, ExpenseNote
from portal.expenses.models.rates import MileageRate
from portal.history.models import HistoryEntry
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.errors import RuleError
from portal.people.models import Person, RolePeriod
from portal.post.models import Letter
from portal.team.staff import rules as staff
from portal.team.staff.rules import NewPerson, Term
from tests.conftest import NOW
from tests.expenses.conftest import DECLARE

K3 = Quarter(2025, 3)
WEDNESDAYS = [date(2025, 7, 2) + timedelta(weeks=i) for i in range(12)]


def with_account(person):
    Person.update(iban="BE62510007547061", account_holder=person.name).where(Person.id == person.id).execute()
    return Person.get_by_id(person.id)


@pytest.fixture
def notes(cast):
    """Lena's clean note, and Bram's with a parking ticket that is missing."""
    MileageRate.create(
        branch=cast.branch,
        kind="car",
        rate_e4=4309,
        valid_from=date(2025, 7, 1),
        valid_until=date(2025, 9, 30),
        source="test",
    )
    contacts.hand_in(cast.lenas, K3, WEDNESDAYS, [], "", by=cast.lena)
    contacts.hand_in(cast.brams, K3, WEDNESDAYS[:3], [], "", by=cast.bram)
    bram = with_account(cast.bram)
    lines.add_cost(bram, K3, lines.Cost("parking", date(2025, 9, 3), 400, "parking"), by=bram)
    return handing_in.submit(cast.lena, K3, True, by=cast.lena), handing_in.submit(bram, K3, True, by=bram)


def test_the_queue_sorts_what_asks_for_a_look_from_what_is_in_order(cast, notes, visit):
    page = visit(cast.els).get("/onkosten/te-keuren")
    assert "2 nota’s wachten op jou." in page.text
    assert "Kijk even na (1)" in page.text and "In orde (1)" in page.text
    assert page.all("why") == ["Het ticket van 3 september ontbreekt."]
    assert "Deze nota goedkeuren, € 43,44" in page.links()
    assert "nog 14 dagen" in page.text


def test_the_days_left_count_down_to_too_late(cast, notes, visit):
    for day, words in ((15, "nog 2 dagen"), (17, "vandaag"), (18, "1 dag te laat"), (20, "3 dagen te laat")):
        with clock.stopped(datetime(2025, 10, day, 10)):
            assert words in visit(cast.els).get("/onkosten/te-keuren").text


def test_approving_in_one_tap_tells_the_volunteer_and_can_be_undone(cast, notes, visit):
    els = visit(cast.els)
    page = els.get(f"/onkosten/nota/{notes[0].id}").press("Goedkeuren")
    assert "Nota 2025-001 van Lena Aerts is goedgekeurd." in page.text
    letter = Letter.get(Letter.kind == f"expense-approved-{notes[0].id}")
    assert "Je krijgt €\u00a043,44, ten laatste op 17\u00a0oktober 2025." in letter.text
    assert letter.due_at > clock.now(), "it leaves a little later, so that an undo can stop it"
    page.press("Ongedaan maken")
    assert ExpenseNote.get_by_id(notes[0].id).status == "submitted"
    assert not Letter.select().where(Letter.kind.startswith("expense-approved")).exists()


def test_once_the_fourteen_days_are_over_no_day_is_promised_anywhere(cast, notes, visit):
    lena, late = visit(cast.lena), "Je krijgt € 43,44. Dat is later dan beloofd, en komt zo snel mogelijk."
    for day in (17, 18):
        with clock.stopped(datetime(2025, 10, day, 10)):
            is_late = day == 18
            for address in ("/", f"/onkosten/nota/{notes[0].id}"):
                page = lena.get(address)
                assert (late in page.text, "ten laatste op" in page.text) == (is_late, not is_late), address
            page = lena.get("/onkosten")
            assert ("later dan beloofd" in page.text, "ten laatste op" in page.text) == (is_late, not is_late)
    with clock.stopped(datetime(2025, 10, 18, 10)):
        rules.approve(notes[0], by=cast.els)
    letter = Letter.get(Letter.kind == f"expense-approved-{notes[0].id}")
    assert late in letter.text.replace("\u00a0", " ") and "ten laatste" not in letter.text


def test_clean_notes_are_approved_together_after_a_summary(cast, notes, visit):
    page = visit(cast.els).get("/onkosten/te-keuren").follow("Deze nota goedkeuren, € 43,44")
    page = page.press("1 nota goedkeuren")
    assert "1 nota is goedgekeurd." in page.text
    assert [n.status for n in ExpenseNote.select().order_by(ExpenseNote.number)] == ["approved", "submitted"]


def test_choosing_none_says_what_to_do(cast, notes, visit):
    page = visit(cast.els).get("/onkosten/te-keuren").press("Gekozen nota’s goedkeuren")
    assert "Duid eerst de nota’s aan die je wil goedkeuren." in page.text


def test_the_second_coordinator_is_told_that_someone_was_faster(cast, notes, visit):
    form = visit(cast.els).get(f"/onkosten/nota/{notes[0].id}").form("Goedkeuren")
    form.press()
    page = form.press()
    assert "Deze nota is net al goedgekeurd. Er is niets dubbel gebeurd." in page.text
    assert HistoryEntry.select().where(HistoryEntry.verb == "approve").count() == 1


def test_a_stale_copy_in_memory_can_not_approve_twice(cast, notes):
    stale = ExpenseNote.get_by_id(notes[0].id)
    rules.approve(notes[0], by=cast.els)
    with pytest.raises(RuleError) as caught:
        rules.approve(stale, by=cast.els)
    assert caught.value.conflict


def test_a_question_reaches_the_volunteer_at_once_and_by_letter(cast, notes, visit):
    line = ExpenseLine.get(ExpenseLine.kind == "parking")
    form = visit(cast.els).get("/onkosten/te-keuren").form("Terugsturen: nota van Bram Wouters")
    form.fill(question="Heb je het ticket nog?", **{f"line__{line.id}": "Welke parking was dit?"}).press()
    bram = visit(cast.bram)
    home = bram.get("/")
    assert "Je coördinator heeft een vraag over je onkostennota van juli, augustus en september." in home.text
    page = home.follow("Vraag beantwoorden")
    assert "Heb je het ticket nog?" in page.text and "Welke parking was dit?" in page.text
    letter = Letter.get(Letter.kind == "expense-returned")
    assert "Heb je het ticket" not in letter.text, "what it is about stays inside the portal"
    again = page.press(DECLARE)
    assert again.heading == "Je nota is ingediend"
    assert ExpenseNote.get_by_id(notes[1].id).number == notes[1].number


def test_a_question_without_words_is_asked_for(cast, notes, visit):
    page = visit(cast.els).get("/onkosten/te-keuren").press("Terugsturen: nota van Bram Wouters")
    assert page.status == 422
    assert "Schrijf wat je wil weten." in page.text


@pytest.mark.parametrize("between", [False, True], ids=["directly", "through another"])
def test_who_was_just_named_by_the_owner_of_a_note_decides_nothing_about_it(cast, notes, visit, between):
    """Lena coordinates alone, and names a colleague at an address of her own."""
    RolePeriod.create(branch=cast.branch, person=cast.lena, role="coordinator", started_on=date(2025, 1, 1))
    named = Person.get_by_id(cast.lena.id)
    for given in ("Mia", "Noor")[: 2 if between else 1]:
        new = NewPerson(given, "Nieuw", f"{given.lower()}@voorbeeld.example", given)
        period = staff.give_role(cast.branch, new, Term("coordinator", clock.today(), None), by=named)
        named = Person.get_by_id(period.person_id)
    sentence = "Lena Aerts gaf je je taak minder dan 30 dagen geleden."
    note = ExpenseNote.get_by_id(notes[0].id)
    page = visit(named).get("/onkosten/te-keuren")
    assert sentence in page.text and "Kijk even na (2)" in page.text
    assert "Goedkeuren: nota van Lena Aerts" not in page.text and "Goedkeuren: nota van Bram Wouters" in page.text
    assert "Goedkeuren" not in visit(named).get(f"/onkosten/nota/{note.id}").all("btn")
    for verb in (lambda: rules.approve(note, by=named), lambda: rules.send_back(note, "Hoezo?", {}, by=named)):
        with pytest.raises(RuleError, match=sentence):
            verb()
    assert rules.approve_all([note], by=named)[0] == []
    rules.approve(ExpenseNote.get_by_id(notes[1].id), by=named)
    with clock.stopped(NOW + timedelta(days=30)):
        rules.approve(ExpenseNote.get_by_id(note.id), by=Person.get_by_id(named.id))


def test_who_gets_a_role_back_from_the_owner_of_a_note_decides_nothing_about_it_either(cast, notes):
    RolePeriod.create(branch=cast.branch, person=cast.lena, role="coordinator", started_on=date(2025, 1, 1))
    over = RolePeriod.create(
        branch=cast.branch, person=cast.bram, role="coordinator", started_on=date(2025, 1, 1), ended_on=date(2025, 9, 1)
    )
    staff.change_end(over, None, by=Person.get_by_id(cast.lena.id))
    with pytest.raises(RuleError, match="Lena Aerts gaf je je taak"):
        rules.approve(notes[0], by=Person.get_by_id(cast.bram.id))
    staff.change_end(
        RolePeriod.get_by_id(over.id), date(2026, 1, 1), by=cast.els
    )  # another last day gives nobody a role
    assert RolePeriod.get_by_id(over.id).appointed_by_id == cast.lena.id


def test_nobody_approves_their_own_note(cast, notes, visit):
    RolePeriod.create(branch=cast.branch, person=cast.lena, role="coordinator", started_on=date(2025, 1, 1))
    lena = Person.get_by_id(cast.lena.id)
    page = visit(lena).get("/onkosten/te-keuren")
    assert "Je eigen nota keur of betaal je niet zelf. Dat doet Els Peeters." in page.text
    with pytest.raises(RuleError, match="eigen nota"):
        rules.approve(notes[0], by=lena)
    with pytest.raises(RuleError, match="eigen nota"):
        rules.send_back(notes[0], "Hoezo?", {}, by=lena)
    assert "Goedkeuren zoals aangeduid" not in visit(lena).get(f"/onkosten/nota/{notes[0].id}/lijnen").text


def test_the_same_ticket_twice_is_noticed(cast, notes, visit):
    from portal.expenses.models.notes import Receipt

    parking = ExpenseLine.get(ExpenseLine.kind == "parking")
    bus = ExpenseLine.create(
        branch=cast.branch,
        note=notes[0],
        kind="public_transport",
        day=date(2025, 9, 1),
        cents=300,
        purpose="Bus",
    )
    for owner, line in ((cast.bram, parking), (cast.lena, bus)):
        Receipt.create(
            branch=cast.branch,
            owner=owner,
            line=line,
            mime="image/jpeg",
            content=b"x",
            size=1,
            sha256="a" * 64,
        )
    text = visit(cast.els).get("/onkosten/te-keuren").text
    assert "Hetzelfde ticket staat ook op nota 2025-002." in text
    assert "Hetzelfde ticket staat ook op nota 2025-001." in text


def test_rates_are_added_and_never_overlap(cast, visit):
    els = visit(cast.els)
    fill = {
        "kind": "car", "rate": "0,4326", "valid_from__dag": "1", "valid_from__maand": "1", "valid_from__jaar": "2026",
        "valid_until__dag": "31", "valid_until__maand": "maart", "valid_until__jaar": "2026", "source": "Omzendbrief",
    }  # fmt: skip
    page = els.get("/tarieven").press("Tarief bewaren", **fill)
    assert "Het tarief is bewaard." in page.text and "€ 0,4326" in page.text
    page = page.press("Tarief bewaren", **fill)
    assert page.status == 422
    assert "Er is al een tarief van 1 januari 2026 tot 31 maart 2026." in page.text
    assert MileageRate.select().count() == 1


def test_the_notes_own_page_says_what_asks_for_a_look_and_sends_back_with_a_question(cast, notes, visit):
    page = visit(cast.els).get(f"/onkosten/nota/{notes[1].id}")
    assert page.all("why") == ["Het ticket van 3 september ontbreekt."]
    assert visit(cast.els).get(f"/onkosten/nota/{notes[0].id}").all("why") == [], "nothing to look at"
    assert visit(cast.bram).get(f"/onkosten/nota/{notes[1].id}").all("why") == [], "for the coordinator alone"
    (cost,) = ExpenseLine.select().where(ExpenseLine.note == notes[1].id, ExpenseLine.kind == "parking")
    form = page.form("Terugsturen: nota van Bram Wouters").fill(question="Heb je het ticket nog?")
    page = form.fill(**{f"line-{cost.id}": "Van waar is het?"}).press()
    assert "Teruggestuurd. Bram krijgt je vraag." in page.text
    assert ExpenseNote.get_by_id(notes[1].id).question == "Heb je het ticket nog?"
    assert ExpenseLine.get_by_id(cost.id).question == "Van waar is het?"
    page = visit(cast.els).get(f"/onkosten/nota/{notes[1].id}")
    assert page.all("why") == [] and "Terugsturen met een vraag" not in page.text


def test_an_empty_question_from_the_notes_own_page_is_asked_again(cast, notes, visit):
    page = visit(cast.els).get(f"/onkosten/nota/{notes[1].id}").press("Terugsturen: nota van Bram Wouters")
    assert page.status == 422 and page.form("Terugsturen: nota van Bram Wouters")
    assert ExpenseNote.get_by_id(notes[1].id).status == "submitted"


def test_a_note_that_nobody_else_may_approve_says_what_to_do(cast, notes, visit):
    RolePeriod.update(ended_on=date(2025, 9, 30)).where(RolePeriod.person == cast.els.id).execute()
    RolePeriod.create(branch=cast.branch, person=cast.lena, role="coordinator", started_on=date(2025, 1, 1))
    desk = visit(Person.get_by_id(cast.lena.id))
    page = desk.get("/te-doen")
    assert "Nota’s die hier niemand mag goedkeuren (1) Lena Aerts" in page.text
    page = page.follow("Wie dan wel?: Lena Aerts")
    assert (
        "Je eigen nota keur of betaal je niet zelf. Er is nu niemand anders die het mag. Vraag wie het portaal beheert "
        "om een tweede coördinator. Geeft Lena Aerts zelf iemand die taak, dan mag dat na 30 dagen."
    ) in page.text
    RolePeriod.update(ended_on=None).where(RolePeriod.person == cast.els.id).execute()
    assert "niemand" not in desk.get("/te-doen").text, "it waits for Els, and not for her"
    assert "Dat doet Els Peeters." in desk.get(f"/onkosten/nota/{notes[0].id}").text


SAID = "Waar was die parking precies?"


def test_a_question_about_a_note_that_a_colleague_just_approved_can_still_be_read(cast, notes, visit):
    form = visit(cast.els).get("/onkosten/te-keuren").form("Terugsturen: nota van Bram Wouters").fill(question=SAID)
    rules.approve(notes[1], by=cast.els)
    page = form.press()
    assert page.status == 409 and f"Dit schreef je. Het is niet bewaard. {SAID}" in page.text
    assert "Wat je al invulde, staat er nog." not in page.text


def test_so_can_decisions_line_by_line(cast, notes, visit):
    form = visit(cast.els).get(f"/onkosten/nota/{notes[1].id}/lijnen").form("Goedkeuren zoals aangeduid")
    words = next(name for name in form.values if name.startswith("woorden-"))
    form.values.update({words: SAID, words.replace("woorden", "lijn"): "ask"})
    rules.approve(notes[1], by=cast.els)
    page = form.press()
    assert page.status == 409 and "Deze nota is net al goedgekeurd." in page.text
    assert f"Wat je schreef {SAID}" in page.text
