"""Payday: approved notes leave together, are paid, come back; withdrawn notes succeed themselves."""

import json
from datetime import date, datetime, timedelta

import pytest
from peewee import IntegrityError

from portal.expenses.approval import rules
from portal.expenses.handing_in import rules as handing_in
from portal.expenses.lines import rules as lines
from portal.expenses.models.notes import ExpenseLine, ExpenseNote, Receipt
from portal.expenses.models.payday import BatchEntry, PaymentBatch
from portal.expenses.payday import facts as payday
from portal.expenses.payday import rules as paying
from portal.expenses.withdrawal import rules as withdrawal
from portal.history.models import HistoryEntry
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.people.models import Branch, Person, RolePeriod
from portal.post.models import Letter
from portal.post.rules import newer
from portal.team.accounts.rules import account_mark, change_account
from portal.team.staff import rules as staff
from portal.team.staff.rules import Term
from tests.expenses.conftest import BRAMS, DECLARE, K3, pay_all, photo

TODAY = date(2025, 10, 3)
LENAS, NEW = "BE68539007547034", "BE71096123456769"


def again(row):
    return type(row).get_by_id(row.id)


def begin(cast, notes, method="typed", key="k"):
    return paying.start(notes, method, key, by=cast.els)


# ---- the whole way


def test_a_betaaldag_from_choice_to_letter(cast, approved, visit):
    els = visit(cast.els)
    page = els.get("/onkosten/betaaldag")
    assert "2 nota’s staan klaar, samen € 55,21. Kies hoe je betaalt." in page.text
    page = page.press("Betaaldag beginnen", method="sepa")
    assert page.heading == "Betaaldag B2025-001"
    assert "2 nota’s, samen € 55,21. Bewaar het bestand en geef het aan je bank." in page.text
    answer = els.client.get(page.links()["Bestand bewaren"])
    assert answer.headers["Content-Type"] == "application/xml; charset=utf-8"
    assert b"<CtrlSum>55.21</CtrlSum>" in answer.data
    page = page.press("Alles is betaald", reference="ZICHT-2025-17")
    assert "Betaaldag B2025-001 is betaald. Over 2 minuten vertrekken" in page.text
    assert {(n.status, n.paid_on, n.payment_reference) for n in ExpenseNote.select()} == {
        ("paid", TODAY, "ZICHT-2025-17")
    }
    told = (
        HistoryEntry.select(HistoryEntry.verb).where(HistoryEntry.subject == "payment_batch").order_by(HistoryEntry.id)
    )
    assert [row.verb for row in told][-1] == "pay", "the payday itself has a history, besides each of its notes"
    letter = Letter.get(Letter.kind == "expense-paid", Letter.person_id == cast.lena.id)
    assert "Op 3\u00a0oktober 2025 is €\u00a043,44 gestort op je rekening die eindigt op 7034." in letter.text
    assert "Onkostennota 2025-001" in letter.text
    assert LENAS not in letter.text
    assert "Op 3 oktober is € 43,44 op je rekening gestort." in visit(cast.lena).get("/").text
    assert "Uitbetaald" in visit(cast.lena).get("/onkosten").text


def test_a_second_tap_lands_on_the_same_betaaldag(cast, approved, visit):
    form = visit(cast.els).get("/onkosten/betaaldag").form("Betaaldag beginnen").fill(method="typed")
    first, second = form.press(), form.press()
    assert first.address == second.address
    assert PaymentBatch.select().count() == 1


def test_only_what_was_ticked_goes_along(cast, approved, visit):
    page = visit(cast.els).get("/onkosten/betaaldag").press(
        "Betaaldag beginnen", method="typed", nota=[str(approved[1].id)]
    )  # fmt: skip
    assert "1 nota, samen € 11,77." in page.text
    assert [n.status for n in ExpenseNote.select().order_by(ExpenseNote.id)] == ["approved", "paying"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"nota": []}, "Duid aan welke nota’s je betaalt."),
        ({"method": "cash"}, "Kies hoe je betaalt."),
    ],
)
def test_a_wrong_choice_is_refused_in_a_sentence(cast, approved, visit, fields, sentence):
    form = visit(cast.els).get("/onkosten/betaaldag").form("Betaaldag beginnen")
    page = form.fill(**{"method": "typed", **fields}).press()
    assert page.status == 422 and sentence in page.text
    assert not PaymentBatch.select().exists()


def test_a_bank_file_needs_the_branchs_account(cast, approved, visit):
    Branch.update(iban="").execute()
    els = visit(cast.els)
    page = els.get("/onkosten/betaaldag").press("Betaaldag beginnen", method="sepa")
    assert page.status == 422
    assert "Vul eerst de rekening van de afdeling in." in page.text
    page = page.follow("Rekening invullen")
    wrong = page.press("Rekening bewaren", account_holder="Home-Start vzw", iban="BE00 1234")
    assert wrong.status == 422 and "Dit rekeningnummer klopt niet." in wrong.text
    page = wrong.press("Rekening bewaren", iban="BE43 0689 9999 9501")
    assert "De rekening van de afdeling is bewaard." in page.text
    assert Letter.select().where(Letter.kind == "branch-account", Letter.person_id == cast.els.id).count() == 1
    assert page.press("Betaaldag beginnen", method="sepa").heading == "Betaaldag B2025-001"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"paid_on__dag": "4"}, "Deze dag is nog niet voorbij."),
        ({"paid_on__dag": "2"}, "was toen nog niet ingediend"),
        ({"paid_on__dag": "31", "paid_on__maand": "2"}, "Deze datum bestaat niet."),
        ({"paid_on__dag": "", "paid_on__maand": "", "paid_on__jaar": ""}, "Vul de dag in waarop je betaalde."),
        ({"reference": "x" * 141}, "Hou het korter"),
    ],
)
def test_a_wrong_day_of_payment_pays_nothing(cast, approved, visit, fields, sentence):
    batch = begin(cast, approved)
    page = visit(cast.els).get(f"/onkosten/betaaldag/{batch.id}").press("Alles is betaald", **fields)
    assert page.status == 422 and sentence in page.text
    assert {n.status for n in ExpenseNote.select()} == {"paying"}
    assert again(batch).status == "open"


# ---- a batch freezes its notes, once


def test_a_note_on_a_betaaldag_is_frozen(cast, approved):
    begin(cast, approved)
    for verb in (
        lambda n: rules.unapprove(n, by=cast.els),
        lambda n: withdrawal.withdraw(n, "fout", by=cast.els),
        lambda n: handing_in.take_back(n, by=cast.lena),
        lambda n: paying.release(n, account_mark(n.volunteer), by=cast.els),
        lambda n: paying.start([n], "typed", "other", by=cast.els),
    ):
        for note in (again(approved[0]), approved[0]):  # as it is stored, and as somebody still saw it
            with pytest.raises(RuleError) as caught:
                verb(note)
            assert caught.value.conflict
    assert again(approved[0]).status == "paying"


def test_the_database_itself_refuses_a_note_in_two_batches(cast, approved):
    begin(cast, approved)
    entry = BatchEntry.select().first()
    with pytest.raises(IntegrityError):
        BatchEntry.create(**{k: v for k, v in entry.__data__.items() if k != "id"})


def test_starting_is_all_or_nothing(cast, approved):
    begin(cast, approved[:1])
    with pytest.raises(RuleError) as caught:
        begin(cast, approved, key="two")
    assert caught.value.conflict
    assert again(approved[1]).status == "approved"
    assert BatchEntry.select().count() == 1


def test_settling_twice_pays_once(cast, approved, visit):
    batch = begin(cast, approved)
    form = visit(cast.els).get(f"/onkosten/betaaldag/{batch.id}").form("Alles is betaald")
    form.press()
    page = form.press()
    assert page.status == 409 and "Er is niets dubbel gebeurd." in page.text
    assert HistoryEntry.select().where(HistoryEntry.verb == "pay", HistoryEntry.subject == "expense_note").count() == 2
    assert Letter.select().where(Letter.kind == "expense-paid").count() == 2


def test_a_cancelled_betaaldag_gives_its_notes_back(cast, approved, visit):
    batch = begin(cast, approved)
    page = visit(cast.els).get(f"/onkosten/betaaldag/{batch.id}").press("Toch niet betalen")
    assert "De nota’s staan weer klaar." in page.text
    assert {n.status for n in ExpenseNote.select()} == {"approved"}
    with pytest.raises(RuleError, match="al afgewerkt"):
        paying.settle(again(batch), TODAY, "", by=cast.els)
    assert page.press("Betaaldag beginnen", method="typed").heading == "Betaaldag B2025-002"


def test_the_amount_is_the_one_of_that_day(cast, approved):
    batch = begin(cast, approved)
    ExpenseLine.update(cents=1).execute()
    Person.update(iban=NEW).execute()
    assert [(p.number, p.iban, p.cents) for p in payday.gather_file(batch).payments] == [
        ("2025-001", LENAS, 4344), ("2025-002", BRAMS, 1177),
    ]  # fmt: skip


def test_nobody_pays_their_own_note(cast, approved, visit):
    RolePeriod.create(branch=cast.branch, person=cast.lena, role="treasurer", started_on=date(2025, 1, 1))
    lena = Person.get_by_id(cast.lena.id)
    page = visit(lena).get("/onkosten/betaaldag")
    assert "Je eigen nota keur of betaal je niet zelf. Dat doet Els Peeters." in page.text
    with pytest.raises(RuleError, match="eigen nota"):
        paying.start([approved[0]], "typed", "k", by=lena)
    batch = begin(cast, approved)
    with pytest.raises(RuleError, match="eigen nota"):
        paying.settle(batch, TODAY, "", by=lena)
    assert again(batch).status == "open"


def test_who_was_just_named_by_the_owner_of_a_note_does_not_pay_it(cast, approved, visit):
    RolePeriod.create(branch=cast.branch, person=cast.lena, role="coordinator", started_on=date(2025, 1, 1))
    staff.give_role(cast.branch, cast.bram, Term("treasurer", TODAY, None), by=cast.lena)
    bram = Person.get_by_id(cast.bram.id)
    assert "Lena Aerts gaf je je taak minder dan 30 dagen geleden." in visit(bram).get("/onkosten/betaaldag").text
    with pytest.raises(RuleError, match="Lena Aerts gaf je je taak"):
        paying.start([approved[0]], "typed", "k", by=bram)
    batch = paying.start([approved[0]], "typed", "k", by=cast.els)
    for verb in (lambda: paying.settle(batch, TODAY, "", by=bram), lambda: paying.cancel(batch, by=bram)):
        with pytest.raises(RuleError, match="Lena Aerts gaf je je taak"):
            verb()
    paying.cancel(batch, by=cast.els)
    with pytest.raises(RuleError, match="Lena Aerts gaf je je taak"):
        withdrawal.withdraw(again(approved[0]), "Fout bedrag.", by=bram)


def test_a_note_of_another_branch_never_comes_along(cast, approved, visit):
    with pytest.raises(RuleError):
        paying.start(approved, "typed", "k", by=cast.yusuf)
    batch = begin(cast, approved)
    yusuf = visit(cast.yusuf)
    assert yusuf.get("/onkosten/betaaldag").all("table") == []
    entry = BatchEntry.select().first()
    for place in (f"betaaldag/{batch.id}", f"betaaldag/{batch.id}.xml", f"betaling/{entry.id}/qr.svg"):
        assert yusuf.get(f"/onkosten/{place}").status == 404


# ---- what comes back


def test_a_payment_that_came_back_waits_for_a_look_at_the_account(cast, approved, visit):
    els = visit(cast.els)
    batch = pay_all(approved, TODAY, "", by=cast.els)
    page = els.get(f"/onkosten/betaaldag/{batch.id}").follow("Kwam terug? Lena Aerts")
    page = page.press("Deze betaling kwam terug", reason="rekening bestaat niet meer")
    assert "De bank gaf de betaling terug: rekening bestaat niet meer" in page.text
    note = again(approved[0])
    assert (note.status, note.paid_on, note.payment_reference) == ("approved", None, "")
    letter = Letter.get(Letter.kind == "expense-failed")
    assert letter.person_id == cast.lena.id and "eindigt op 7034" in letter.text
    told = HistoryEntry.get(HistoryEntry.subject == "batch_entry", HistoryEntry.verb == "fail")
    assert (told.actor_id, told.on_behalf_of_id) == (cast.els.id, cast.lena.id)
    assert json.loads(told.details) == {"reason": "rekening bestaat niet meer"}
    assert "De bank kon je onkosten niet storten." in visit(cast.lena).get("/").text
    with pytest.raises(RuleError, match="kan nog niet mee"):
        begin(cast, [note], key="too soon")
    change_account(cast.lena, "Lena Aerts", NEW, by=cast.lena)
    page = els.get("/onkosten/betaaldag").press("Nagevraagd, deze rekening klopt: Lena Aerts")
    assert "Nota 2025-001 kan nu betaald worden." in page.text
    page = page.press("Betaaldag beginnen", method="typed")
    assert "BE71 0961 2345 6769" in page.text
    page.press("Alles is betaald")
    assert again(note).status == "paid"
    assert "De bank kon" not in visit(cast.lena).get("/").text


def test_who_stopped_and_was_done_can_look_at_the_account_at_once(cast, approved):
    batch = pay_all(approved, TODAY, "", by=cast.els)
    RolePeriod.update(ended_on=TODAY - timedelta(days=1)).where(RolePeriod.person == cast.lena.id).execute()
    assert not Person.get_by_id(cast.lena.id).hands_in
    entry = next(one for one in payday.entries_of(batch) if one.note.volunteer_id == cast.lena.id)
    paying.fail(entry, "rekening bestaat niet meer", by=cast.els)
    assert Person.get_by_id(cast.lena.id).is_finishing


def test_the_rest_of_an_open_batch_is_paid_without_the_one_that_came_back(cast, approved):
    batch = begin(cast, approved)
    paying.fail(payday.entries_of(batch)[0], "geweigerd", by=cast.els)
    assert [p.number for p in payday.gather_file(batch).payments] == ["2025-002"]
    paying.settle(batch, TODAY, "", by=cast.els)
    assert [again(n).status for n in approved] == ["approved", "paid"]


def test_a_batch_of_which_every_payment_came_back_is_no_longer_to_be_settled(cast, approved, visit):
    els = visit(cast.els)
    batch = begin(cast, approved[:1])
    assert f"Betaaldag {batch.number} afronden" in els.get("/").text
    page = els.get(f"/onkosten/betaaldag/{batch.id}").follow("Kwam terug? Lena Aerts")
    page.press("Deze betaling kwam terug", reason="geweigerd")
    assert PaymentBatch.get_by_id(batch.id).status == "cancelled"
    assert f"Betaaldag {batch.number}" not in els.get("/te-doen").text + els.get("/onkosten/betaaldag").text
    page = els.get(f"/onkosten/betaaldag/{batch.id}")
    assert "Elke betaling van deze betaaldag kwam terug." in page.text and "Alles is betaald" not in page.text


def test_back_within_two_minutes_and_taken_back_leaves_no_batch_open(cast, approved):
    batch = begin(cast, approved[:1])
    mailing = paying.settle(batch, TODAY, "", by=cast.els)
    paying.fail(payday.entries_of(batch)[0], "geweigerd", by=cast.els)
    paying.unsettle(batch, mailing, by=cast.els)
    assert PaymentBatch.get_by_id(batch.id).status == "cancelled" and again(approved[0]).status == "approved"


def test_what_came_back_is_said_on_the_note_as_on_the_first_page_until_the_account_is_another(cast, approved, visit):
    lena = visit(cast.lena)
    batch = pay_all(approved[:1], TODAY, "", by=cast.els)
    paying.fail(payday.entries_of(batch)[0], "rekening afgesloten", by=cast.els)
    address = f"/onkosten/nota/{approved[0].id}"
    with clock.stopped(datetime(2025, 11, 3, 9)):
        page = lena.get(address)
        assert "De bank kon € 43,44 niet storten. Kijk je rekeningnummer na." in page.text
        assert "Je krijgt" not in page.text and "afgesloten" not in page.text
        assert page.heading == "Je betaling kwam terug" and not page.all("done"), "no green tick beside it"
        assert (
            "Kwam terug3 oktober 2025 om 10.42 uur, € 43,44: rekening afgesloten" in visit(cast.els).get(address).text
        )
        page.follow("Rekening nakijken")
        change_account(cast.lena, "Lena Aerts", NEW, by=cast.lena)
        for place in ("/", address):
            text = lena.get(place).text
            assert "Je krijgt € 43,44. Dat is later dan beloofd" in text and "niet storten" not in text, "not her turn"
        els = visit(cast.els)
        els.get("/onkosten/betaaldag").press("Nagevraagd, deze rekening klopt: Lena Aerts")
        assert not Letter.select().where(Letter.kind == "expense-failed").exists(), "it did not leave: it asks nothing"


def test_an_account_that_changes_while_a_batch_is_open_is_said_on_its_page(cast, approved, visit):
    els = visit(cast.els)
    batch = begin(cast, approved, "sepa")
    address = f"/onkosten/betaaldag/{batch.id}"
    assert "intussen" not in els.get(address).text
    change_account(cast.lena, "Lena Aerts", NEW, by=cast.lena)
    said = "Lena Aerts heeft intussen een andere rekening. Deze betaling gaat nog naar BE68 5390 0754 7034."
    assert said in els.get(address).text and "Bram Wouters heeft" not in els.get(address).text
    paying.set_account(Branch.get_by_id(cast.branch.id), "Home-Start Lindedal vzw", "BE71096123456769", by=cast.els)
    assert "Het bestand betaalt nog van de vorige." in els.get(address).text
    paying.settle(batch, TODAY, "", by=cast.els)
    assert "intussen" not in els.get(address).text, "it left: there is nothing to choose"


def test_a_payment_comes_back_once(cast, approved, visit):
    batch = pay_all(approved, TODAY, "", by=cast.els)
    entry = payday.entries_of(batch)[0]
    form = visit(cast.els).get(f"/onkosten/betaling/{entry.id}/terugkeer").form("Deze betaling kwam terug")
    form.fill(reason="fout").press()
    assert form.press().status == 409
    assert form.fill(reason="").press().status == 422
    assert Letter.select().where(Letter.kind == "expense-failed").count() == 1


# ---- another account


def test_another_account_than_last_time_is_held_until_the_coordinator_asked(cast, approved, visit, piet):
    pay_all(approved, TODAY, "", by=cast.els)
    change_account(cast.lena, "Lena Aerts", NEW, by=cast.lena)
    lena = Person.get_by_id(cast.lena.id)
    lines.add_cost(lena, K3, lines.Cost("parking", date(2025, 9, 10), 250, "later", photos=photo()), by=lena)
    note = handing_in.submit(lena, K3, True, by=lena)
    rules.approve(note, by=cast.els)
    page = visit(piet).get("/onkosten/betaaldag")
    assert "Nagevraagd was BE68 5390 0754 7034." in page.text
    assert "Betaaldag beginnen" not in page.text and "De coördinator vraagt dit na." in page.text
    assert "Rekeningen navragen" in visit(cast.els).get("/").text, "hers to ask about"
    assert "Rekeningen navragen" not in visit(piet).get("/").text, "what he cannot do does not wait for him"
    with pytest.raises(RuleError, match="kan nog niet mee"):
        begin(cast, [again(note)])
    with pytest.raises(RuleError, match="Dit doet de coördinator"):
        paying.release(again(note), account_mark(lena), by=piet)
    paying.release(again(note), account_mark(lena), by=cast.els)
    assert paying.start([again(note)], "typed", "k2", by=piet).status == "open"


def test_an_account_that_changed_after_handing_in_is_held_too(cast, approved):
    change_account(cast.lena, "Lena Aerts", NEW, by=cast.lena)
    held = {d.note.number: d.holds for d in payday.due(cast.els)}
    assert "Nieuw rekeningnummer." in held["2025-001"][0] and held["2025-002"] == ()
    paying.release(again(approved[0]), account_mark(Person.get_by_id(cast.lena.id)), by=cast.els)
    assert again(approved[0]).iban == NEW
    assert all(d.is_ready for d in payday.due(cast.els))


def test_a_name_too_long_for_the_bank_is_held_and_never_cut(cast, approved):
    ExpenseNote.update(account_holder="ß" * 40).where(ExpenseNote.id == approved[0].id).execute()
    Person.update(account_holder="ß" * 40, confirmed_holder="ß" * 40).where(Person.id == cast.lena.id).execute()
    assert "telt voor de bank 80 tekens" in payday.due(cast.els)[0].holds[0]
    with pytest.raises(RuleError, match="kan nog niet mee"):
        begin(cast, [again(approved[0])])


def test_the_account_on_the_page_is_the_one_that_is_released(cast, approved, visit):
    """Els phones about the account that she sees; meanwhile it becomes yet another one."""
    change_account(cast.lena, "Lena Aerts", NEW, by=cast.lena)
    els = visit(cast.els)
    button = els.get("/onkosten/betaaldag").form("Nagevraagd, deze rekening klopt: Lena Aerts")
    change_account(Person.get_by_id(cast.lena.id), "Lena Aerts", BRAMS, by=cast.lena)
    page = button.press()
    assert page.status == 409
    changed = (
        "De rekening van Lena Aerts is intussen gewijzigd. Nu staat er: BE62 5100 0754 7061, op naam van Lena Aerts."
    )
    assert f"{changed} Vraag na of dat klopt." in page.text
    assert "Staat op de gegevens nu: BE62 5100 0754 7061, Lena Aerts." in page.text
    assert again(approved[0]).iban == LENAS and again(cast.lena).confirmed_account == (LENAS, "Lena Aerts")
    change_account(Person.get_by_id(cast.lena.id), "L. Dief", BRAMS, by=cast.lena)
    assert page.press("Nagevraagd, deze rekening klopt: Lena Aerts").status == 409, "another name on it as well"
    button = els.get("/onkosten/betaaldag").form("Nagevraagd, deze rekening klopt: Lena Aerts")
    del button.values["seen"]
    assert button.press().status == 409, "a form that does not say what it showed releases nothing"
    page = els.get("/onkosten/betaaldag").press("Nagevraagd, deze rekening klopt: Lena Aerts")
    assert "Nota 2025-001 kan nu betaald worden." in page.text
    assert (again(approved[0]).iban, again(approved[0]).account_holder) == (BRAMS, "L. Dief")
    assert again(cast.lena).confirmed_account == (BRAMS, "L. Dief")
    asked = HistoryEntry.get(HistoryEntry.verb == "confirm_account")
    assert (asked.actor_id, asked.subject_id) == (cast.els.id, cast.lena.id) and BRAMS in asked.details


@pytest.mark.parametrize(
    ("number", "holder", "sentence"),
    [
        (NEW, "Lena Aerts", "Nieuw rekeningnummer. Nagevraagd was BE68 5390 0754 7034. Vraag na of het klopt."),
        (LENAS, "L. Dief", "Nieuwe naam bij de rekening. Nagevraagd was Lena Aerts. Vraag na of het klopt."),
        ("", "", "Lena heeft geen rekeningnummer meer. Vraag na waarheen het geld moet."),
    ],
)
def test_every_change_of_an_account_holds_the_payment(cast, approved, number, holder, sentence):
    change_account(cast.lena, holder, number, by=cast.els)
    assert payday.due(cast.els)[0].holds == (sentence,)
    with pytest.raises(RuleError, match="kan nog niet mee"):
        begin(cast, approved)
    change_account(again(cast.lena), "Lena Aerts", LENAS, by=cast.lena)
    assert begin(cast, [again(note) for note in approved]).status == "open", "back to the account that was asked about"


def test_a_first_payment_waits_for_one_tap(cast, approved, visit):
    """Nobody asked Bram about his account yet, whether he emptied it in between or not."""
    Person.update(confirmed_iban="", confirmed_holder="").where(Person.id == cast.bram.id).execute()
    with pytest.raises(RuleError, match="Eerste betaling op deze rekening"):
        begin(cast, approved)
    for holder, number in (("", ""), ("Bram Wouters", NEW)):
        change_account(again(cast.bram), holder, number, by=cast.bram)
    page = visit(cast.els).get("/onkosten/betaaldag")
    assert "Eerste betaling op deze rekening." in page.text
    page = page.press("Nagevraagd, deze rekening klopt: Bram Wouters")
    page = page.press("Betaaldag beginnen", method="typed")
    assert "2 nota’s, samen € 55,21." in page.text and "BE71 0961 2345 6769" in page.text
    assert (
        "BE71 0961 2345 6769, op naam van Bram Wouters. Nagevraagd op 3 oktober 2025."
        in visit(cast.els).get(f"/vrijwilligers/{cast.bram.id}").text
    )


def test_one_answer_frees_every_note_of_a_volunteer(cast, approved, visit):
    lines.add_cost(cast.lena, K3, lines.Cost("parking", date(2025, 9, 10), 250, "later", photos=photo()), by=cast.lena)
    rules.approve(handing_in.submit(cast.lena, K3, True, by=cast.lena), by=cast.els)
    change_account(cast.lena, "Lena Aerts", NEW, by=cast.lena)
    page = visit(cast.els).get("/onkosten/betaaldag").press("Nagevraagd, deze rekening klopt: Lena Aerts")
    assert "Nota’s 2025-001 en 2025-003 kunnen nu betaald worden." in page.text
    assert {n.iban for n in ExpenseNote.select().where(ExpenseNote.volunteer == cast.lena.id)} == {NEW}


def test_whoever_changes_an_account_is_written_to(cast):
    """Of another number, another name, an account that is emptied, and the one that comes in its place."""
    steps = [("Lena Aerts", NEW), ("L. Dief", NEW), ("", ""), ("L. Dief", BRAMS)]
    for holder, number in steps:
        change_account(again(cast.lena), holder, number, by=cast.lena)
    letters = [x for x in Letter.select().order_by(Letter.id) if x.kind == "account-changed"]
    assert {letter.to_address for letter in letters} == {"lena@voorbeeld.example"}
    assert [letter.text.split("\n\n")[1] for letter in letters] == [
        "Je onkosten gaan voortaan naar de rekening die eindigt op 6769, op naam van Lena Aerts, "
        "niet meer naar de rekening die eindigt op 7034, op naam van Lena Aerts.",
        "Je onkosten gaan voortaan naar de rekening die eindigt op 6769, op naam van L. Dief, "
        "niet meer naar de rekening die eindigt op 6769, op naam van Lena Aerts.",
        "Je onkosten gaan voortaan naar geen enkele rekening meer, "
        "niet meer naar de rekening die eindigt op 6769, op naam van L. Dief.",
        "Je onkosten gaan voortaan naar de rekening die eindigt op 7061, op naam van L. Dief.",
    ]
    change_account(again(cast.lena), "L. Dief", BRAMS, by=cast.lena)
    assert Letter.select().where(Letter.kind == "account-changed").count() == len(steps), "nothing changed"


def test_an_account_that_changed_under_an_open_form_is_not_put_back(cast, visit):
    """Els corrects the phone number on a page from before Lena's new account."""
    form = visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}/wijzigen").form("Bewaren")
    own = visit(cast.lena).get("/mijn-gegevens/rekening").form("Rekening bewaren")
    change_account(again(cast.lena), "Lena Aerts", NEW, by=cast.lena)
    page = own.fill(iban=BRAMS).press()
    assert page.status == 409 and "Nu staat er: BE71 0961 2345 6769, op naam van Lena Aerts." in page.text
    page = form.fill(phone="0470 00 00 99").press()
    assert page.status == 409
    assert "Nu staat er: BE71 0961 2345 6769, op naam van Lena Aerts." in page.text
    assert page.form("Bewaren").values["phone"] == "0470 00 00 99", "what was typed is still there"
    assert (again(cast.lena).iban, again(cast.lena).phone) == (NEW, "")
    assert page.press("Bewaren", iban=NEW).status == 200
    assert again(cast.lena).phone == "+32470000099"


# ---- what a page showed is what is paid


def test_what_changed_since_the_page_is_not_paid(cast, approved, visit):
    els = visit(cast.els)
    form = els.get("/onkosten/betaaldag").form("Betaaldag beginnen").fill(method="typed")
    ExpenseLine.update(cents=999_900).where(ExpenseLine.note == approved[1].id, ExpenseLine.kind == "parking").execute()
    page = form.press()
    assert page.status == 409 and "Nota 2025-002 is intussen gewijzigd. Kijk na wat er nu staat." in page.text
    assert not PaymentBatch.select().exists() and {n.status for n in ExpenseNote.select()} == {"approved"}
    assert page.press("Betaaldag beginnen", method="typed").heading == "Betaaldag B2025-001"


@pytest.mark.parametrize("button", ["Alles is betaald", "Toch niet betalen"])
def test_a_betaaldag_with_one_less_than_the_page_said_is_looked_at_again(cast, approved, visit, button):
    batch = begin(cast, approved)
    form = visit(cast.els).get(f"/onkosten/betaaldag/{batch.id}").form(button)
    paying.fail(payday.entries_of(batch)[0], "geweigerd", by=cast.els)
    page = form.press()
    assert "kwam intussen een betaling terug. Kijk na wat er nu staat." in page.text
    assert again(batch).status == "open" and again(approved[1]).status == "paying"
    page.visitor.get(f"/onkosten/betaaldag/{batch.id}").press(button)
    assert again(batch).status != "open"


def test_an_approval_is_not_undone_once_the_note_was_withdrawn(cast, approved):
    """Two coordinators at the same moment: what took the note's lines over stays."""
    stale = again(approved[1])
    successor = withdrawal.withdraw(again(stale), "fout", by=cast.els)
    with pytest.raises(RuleError, match="Ingetrokken") as caught:
        rules.unapprove(stale, by=cast.els)
    assert caught.value.conflict
    assert again(stale).status == "withdrawn" and again(successor).lines.count() == again(stale).lines.count() > 0


def test_a_note_that_is_not_the_one_on_the_page_is_not_withdrawn(cast, approved, visit):
    form = visit(cast.els).get(f"/onkosten/nota/{approved[1].id}/intrekking").form("Nota intrekken")
    ExpenseLine.update(cents=1).where(ExpenseLine.note == approved[1].id, ExpenseLine.kind == "parking").execute()
    page = form.fill(reason="De parking klopt niet.").press()
    assert page.status == 409 and "is intussen gewijzigd" in page.text and "De parking klopt niet." in page.text
    assert again(approved[1]).status == "approved"


@pytest.mark.parametrize(("later", "addresses"), [(0, 2), (60, 2), (100, 1)])
def test_the_old_mail_address_is_written_to_as_well(cast, visit, later, addresses):
    visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}/wijzigen").press("Bewaren", email="nieuw@voorbeeld.example")
    with clock.stopped(datetime(2025, 10, 3, 9) + timedelta(days=later)):
        change_account(Person.get_by_id(cast.lena.id), "Lena Aerts", NEW, by=cast.els)
    wanted = ["nieuw@voorbeeld.example", "lena@voorbeeld.example"][:addresses]
    assert [x.to_address for x in Letter.select().where(Letter.kind == "account-changed")] == wanted


def test_mail_and_account_changed_together_reach_both_addresses(cast, visit):
    visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}/wijzigen").press(
        "Bewaren", email="dief@voorbeeld.example", iban=NEW
    )
    assert {x.to_address for x in Letter.select().where(Letter.kind == "account-changed")} == {
        "lena@voorbeeld.example", "dief@voorbeeld.example",
    }  # fmt: skip


# ---- withdrawing


def test_a_withdrawn_note_stays_and_succeeds_itself(cast, approved, visit):
    els = visit(cast.els)
    page = els.get(f"/onkosten/nota/{approved[1].id}").follow("Klopt er iets niet? Trek de nota in")
    assert page.press("Nota intrekken").status == 422
    page = page.press("Nota intrekken", reason="De parking was voor iets anders.")
    assert "Ingetrokken" in page.text and "€ 11,77" in page.text, "the old note stays readable"
    old = again(approved[1])
    new = old.succeeded_by
    assert (old.status, new.status, new.predecessor_id) == ("withdrawn", "returned", old.id)
    assert "nota 2025-002" in els.get(f"/onkosten/nota/{new.id}").links()
    bram = visit(cast.bram)
    page = bram.get("/").follow("Vraag beantwoorden")
    assert "De parking was voor iets anders." in page.text
    assert page.all("total")[-1].endswith("€ 11,77")
    claims = [line.claim for line in ExpenseLine.select().where(ExpenseLine.note == old.id)]
    assert len(claims) == 4 and not any(claims)
    assert Receipt.get().line.note_id == new.id
    page = page.press(DECLARE)
    assert again(new).number == "2025-003"
    letter = Letter.get(Letter.kind == "expense-withdrawn")
    assert Letter.select().where(Letter.id == letter.id, newer(left=False)).exists(), "it waits for what came after it"


def test_a_withdrawn_note_is_paid_by_nobody(cast, approved):
    withdrawal.withdraw(approved[0], "fout", by=cast.els)
    with pytest.raises(RuleError):
        begin(cast, [again(approved[0])])
    assert [d.note.number for d in payday.due(cast.els)] == ["2025-002"]


def test_withdrawing_joins_a_note_that_is_being_written(cast, approved):
    lines.add_cost(cast.lena, K3, lines.Cost("parking", date(2025, 9, 10), 250, "later"), by=cast.lena)
    open_note = ExpenseNote.get(ExpenseNote.status == "draft")
    new = withdrawal.withdraw(approved[0], "fout", by=cast.els)
    assert new.id == open_note.id
    assert ExpenseLine.select().where(ExpenseLine.note == new.id).count() == 13
    assert again(new).question == "fout"


def test_withdrawing_waits_for_a_new_note_that_was_handed_in(cast, approved):
    lines.add_cost(cast.lena, K3, lines.Cost("parking", date(2025, 9, 10), 250, "later"), by=cast.lena)
    handing_in.submit(cast.lena, K3, True, by=cast.lena)
    with pytest.raises(RuleError, match="Stuur die eerst terug"):
        withdrawal.withdraw(approved[0], "fout", by=cast.els)
    assert again(approved[0]).status == "approved"


def test_withdrawing_twice_happens_once(cast, approved):
    stale = again(approved[0])
    withdrawal.withdraw(approved[0], "fout", by=cast.els)
    with pytest.raises(RuleError) as caught:
        withdrawal.withdraw(stale, "fout", by=cast.els)
    assert caught.value.conflict


def test_the_page_accounts_for_every_note_that_its_counter_counts(cast, approved, visit):
    """One is on its way to the bank, one waits for its account, one is ready: three to pay."""
    begin(cast, approved[:1])
    Person.update(confirmed_iban="", confirmed_holder="").where(Person.id == cast.bram.id).execute()
    lena = Person.get_by_id(cast.lena.id)
    lines.add_cost(lena, K3, lines.Cost("parking", date(2025, 9, 10), 250, "later", photos=photo()), by=lena)
    rules.approve(handing_in.submit(lena, K3, True, by=lena), by=cast.els)
    page = visit(cast.els).get("/onkosten/betaaldag")
    sentence = "1 nota staat klaar, samen € 2,50. 1 nota wacht nog. 1 nota is al op weg naar de bank."
    assert sentence in page.text and "3te betalen" in page.text.replace(" te betalen", "te betalen")


def test_the_total_is_of_what_is_ticked_and_the_next_page_says_it_too(cast, approved, visit):
    page = visit(cast.els).get("/onkosten/betaaldag")
    assert page.all("total") == ["Aangeduid: 2 nota’s€ 55,21"]
    assert page.tree.xpath("//input[@name='nota']/@data-cents") == ["4344", "1177"]
    page = page.form("Betaaldag beginnen").fill(nota=str(approved[1].id), method="sepa").press()
    assert "1 nota, samen € 11,77. Bewaar het bestand" in page.text
