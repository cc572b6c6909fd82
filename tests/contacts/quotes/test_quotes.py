"""A quote for the annual report: with consent, without a name, edited and released by the coordinator."""

from datetime import date, datetime

import pytest

from portal.contacts.models.contact import Contact
from portal.contacts.models.quote import Quote, released_quotes
from portal.contacts.quarters import rules
from portal.contacts.quotes import rules as quotes
from portal.contacts.quotes.rules import Edited, Words
from portal.history.models import HistoryEntry
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.errors import RuleError

WORDS = "Soms luister ik alleen. En dat is genoeg!"


@pytest.fixture
def contact(cast) -> Contact:
    return rules.log_day(cast.lenas, date(2025, 10, 1), by=cast.lena)


@pytest.fixture
def quote(cast, contact) -> Quote:
    found = quotes.give(contact, Words(WORDS, "listening", consent=True, key="sleutel"), by=cast.lena)
    assert found is not None
    return found


def test_a_volunteer_gives_a_quote_with_the_details(cast, visit, contact):
    page = visit(cast.lena).get(f"/contacten/dag/{contact.id}")
    page = page.press("Bewaren", quote=WORDS, quote_theme="listening", consent="y", remark="Mooi bezoek.")
    assert "Dank je voor je citaat" in page.text
    kept = Quote.get()
    assert (kept.given, kept.theme, kept.status, kept.day) == (WORDS, "listening", "given", contact.day)
    assert Contact.get().remark == "Mooi bezoek."
    again = visit(cast.lena).get(f"/contacten/dag/{contact.id}")
    assert WORDS in again.text and "nog na te kijken" in again.text


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ({"consent": None}, "Kruis aan dat het anoniem in het jaarverslag mag, of maak het citaat leeg."),
        ({"quote_theme": ""}, "Kies bij welk thema je citaat hoort."),
        ({"quote": "Lena en Gezin Klaver lachten."}, "In je citaat staan namen (Lena, Klaver)."),
    ],
)
def test_without_consent_theme_or_anonymity_nothing_at_all_is_kept(cast, visit, contact, missing, sentence):
    values = {"quote": WORDS, "quote_theme": "listening", "consent": "y", "minutes": "90", **missing}
    page = visit(cast.lena).get(f"/contacten/dag/{contact.id}").press("Bewaren", **values)
    assert page.status == 422
    assert sentence in page.text
    assert page.form("Bewaren").values["quote"] == values["quote"]
    assert not Quote.select().exists() and Contact.get().minutes is None


def test_a_name_in_a_quote_may_stay_after_it_was_read(cast, visit, contact):
    values = {"quote": "Zoals een klaver.", "quote_theme": "listening", "consent": "y"}
    page = visit(cast.lena).get(f"/contacten/dag/{contact.id}").press("Bewaren", **values)
    page.press("Bewaren", quote_anyway="y")
    assert Quote.get().given == "Zoals een klaver."


def test_the_tick_for_the_remark_does_not_let_the_quote_through(cast, visit, contact):
    lena = visit(cast.lena).get(f"/contacten/dag/{contact.id}")
    page = lena.press("Bewaren", remark="Klaver", quote="Klaver", quote_theme="listening", consent="y")
    page = page.press("Bewaren", remark_anyway="y")
    assert page.status == 422 and "In je citaat staat een naam" in page.text
    page.press("Bewaren", quote_anyway="y")
    assert (Contact.get().remark, Quote.get().given) == ("Klaver", "Klaver")


def test_a_second_tap_gives_one_quote(cast, visit, contact):
    form = visit(cast.lena).get(f"/contacten/dag/{contact.id}").form("Bewaren")
    form.fill(quote=WORDS, quote_theme="listening", consent="y")
    form.press()
    form.press()
    assert Quote.select().count() == 1


def test_a_quote_can_still_be_given_after_handing_in(cast, visit):
    rules.hand_in(cast.lenas, Quarter(2025, 3), [date(2025, 7, 2)], [], "", by=cast.lena)
    page = visit(cast.lena).get(f"/contacten/dag/{Contact.get().id}")
    empty = page.press("Citaat bewaren")
    assert empty.status == 422 and "Schrijf wat je wil vertellen." in empty.text
    page.press("Citaat bewaren", quote=WORDS, quote_theme="school", consent="y")
    assert Quote.get().day == date(2025, 7, 2)


def test_the_coordinator_edits_beside_the_original_and_releases(cast, visit, quote):
    els = visit(cast.els)
    page = els.get("/contacten/verhalen")
    assert "2025: nog geen citaat vrijgegeven, 1 wacht op jou." in page.text
    page = page.follow("Bewerken en vrijgeven: citaat van Lena Aerts, 1 oktober")
    assert WORDS in page.text
    page = page.press("Bewaren, nog niet vrijgeven", text="Soms luister ik alleen.")
    assert (Quote.get().status, Quote.get().edited, Quote.get().given) == ("given", "Soms luister ik alleen.", WORDS)
    assert released_quotes(cast.branch.id, 2025) == []
    page = page.press("Vrijgeven", theme="network")
    assert "Vrijgegeven. Het citaat komt in het jaarverslag." in page.text
    (ready,) = released_quotes(cast.branch.id, 2025)
    assert (ready.text, ready.theme, ready.released_by_id) == ("Soms luister ik alleen.", "network", cast.els.id)
    assert released_quotes(cast.branch.id, 2024) == []
    page = page.press("Ongedaan maken")
    assert Quote.get().status == "given" and Quote.get().released_at is None
    verbs = [h.verb for h in HistoryEntry.select().where(HistoryEntry.subject == "quote").order_by(HistoryEntry.id)]
    assert verbs == ["give", "edit", "edit", "release", "take_back"]


def test_what_waits_of_another_year_is_told_where_this_year_is_shown(cast, visit, quote):
    """The list of what waits counts every year; in the months of the report those are last year's."""
    els = visit(cast.els)
    assert "er ook nog" not in els.get("/contacten/verhalen").text
    with clock.stopped(datetime(2026, 1, 12, 9)):
        page = visit(cast.els).get("/contacten/verhalen")
        assert "2026: nog geen citaat vrijgegeven. Van 2025 wacht er ook nog 1" in page.text
        page = page.follow("Van 2025 wacht er ook nog 1")
        assert WORDS in page.text and "er ook nog" not in page.text


def test_who_still_had_it_open_changes_nothing_of_what_was_released(cast, visit, quote):
    els = visit(cast.els)
    form = els.get(f"/contacten/verhalen/{quote.id}").form("Bewaren, nog niet vrijgeven")
    els.get(f"/contacten/verhalen/{quote.id}").press("Vrijgeven")
    page = form.fill(text="Iets anders.").press()
    assert page.status == 409 and "Dit citaat kan nu niet bewerkt worden." in page.text
    assert (Quote.get().status, Quote.get().text) == ("released", WORDS)


def test_the_coordinator_is_warned_for_names_too(cast, visit, quote):
    page = visit(cast.els).get(f"/contacten/verhalen/{quote.id}").press("Vrijgeven", text="Lena luistert.")
    assert page.status == 422
    assert "In dit citaat staat een naam (Lena)" in page.text
    assert (Quote.get().status, Quote.get().edited) == ("given", "")
    page.press("Vrijgeven", anyway="y")
    assert Quote.get().text == "Lena luistert."


def test_an_empty_quote_is_not_released(cast, visit, quote):
    page = visit(cast.els).get(f"/contacten/verhalen/{quote.id}").press("Vrijgeven", text=" ")
    assert page.status == 422
    assert "Schrijf het citaat zoals het in het jaarverslag mag staan." in page.text


def test_a_volunteer_withdraws_until_it_is_released(cast, visit, quote):
    page = visit(cast.lena).get(f"/contacten/dag/{quote.contact_id}")
    stale = page.form("Citaat intrekken")
    page = page.press("Citaat intrekken")
    assert "Je citaat is ingetrokken." in page.text and Quote.get().status == "withdrawn"
    assert "Dit citaat was al ingetrokken. Er is niets dubbel gebeurd." in stale.press().text
    assert visit(cast.els).get(f"/contacten/verhalen/{quote.id}").status == 404, "and nobody reads it any more"
    assert WORDS not in visit(cast.els).get("/contacten/verhalen").text
    Quote.update(status="released").execute()
    assert "Dit citaat is al vrijgegeven." in stale.press().text
    assert Quote.get().status == "released"


def test_what_was_withdrawn_is_read_by_nobody_else_wherever_it_stood(cast, visit, quote):
    quotes.withdraw(quote, by=cast.lena)
    assert WORDS in visit(cast.lena).get(f"/contacten/dag/{quote.contact_id}").text
    assert WORDS not in visit(cast.els).get(f"/contacten/dag/{quote.contact_id}").text


def test_a_quote_that_is_not_used_waits_no_longer_and_can_come_back(cast, visit, quote):
    els = visit(cast.els)
    page = els.get(f"/contacten/verhalen/{quote.id}").press("Niet gebruiken")
    assert "Het citaat komt niet in het jaarverslag." in page.text and "niet gebruikt" in page.text
    assert "2025: nog geen citaat vrijgegeven." in page.text and "Citaten" not in els.get("/te-doen").text
    assert "niet gebruikt" in visit(cast.lena).get(f"/contacten/dag/{quote.contact_id}").text
    assert "Dit komt niet in het jaarverslag" in page.follow("Bekijken: citaat van Lena Aerts, 1 oktober").text
    page = page.press("Ongedaan maken")
    assert Quote.get().status == "given" and page.form("Vrijgeven").values["text"] == WORDS
    quotes.set_aside(Quote.get(), by=cast.els)
    quotes.withdraw(Quote.get(), by=cast.lena)
    assert Quote.get().status == "withdrawn"


def test_releasing_what_was_just_withdrawn_is_told_so(cast, quote):
    stale = Quote.get()
    quotes.withdraw(quote, by=cast.lena)
    with pytest.raises(RuleError) as caught:
        quotes.release(stale, Edited("Iets anders.", "listening"), by=cast.els)
    assert caught.value.conflict
    assert (Quote.get().status, Quote.get().edited) == ("withdrawn", "")


def test_the_coordinator_cannot_withdraw_for_someone(cast, visit, quote):
    page = visit(cast.els).get(f"/contacten/dag/{quote.contact_id}")
    assert "Citaat intrekken" not in page.text


def test_another_branch_sees_no_quotes(cast, visit, quote):
    yusuf = visit(cast.yusuf)
    assert WORDS not in yusuf.get("/contacten/verhalen").text
    assert yusuf.get(f"/contacten/verhalen/{quote.id}").status == 404
    assert yusuf.get("/contacten/verhalen?jaar=1900").status == 404


def test_a_quote_outlives_its_contact(cast, quote):
    rules.take_back(Contact.get(), by=cast.lena)
    assert (Quote.get().contact_id, Quote.get().day) == (None, date(2025, 10, 1))


def test_a_quote_is_found_again_when_its_day_is_ticked_again(cast, visit, quote):
    rules.take_back(Contact.get(), by=cast.lena)
    again = rules.log_day(cast.lenas, date(2025, 10, 1), by=cast.lena)
    page = visit(cast.lena).get(f"/contacten/dag/{again.id}")
    assert WORDS in page.text
    page.press("Citaat intrekken")
    assert Quote.get().status == "withdrawn"


@pytest.mark.parametrize("button", ["Vrijgeven", "Bewaren, nog niet vrijgeven"])
def test_what_a_colleague_wrote_meanwhile_is_read_before_it_is_released(cast, quote, visit, button):
    form = visit(cast.els).get(f"/contacten/verhalen/{quote.id}").form(button)
    quotes.edit(Quote.get_by_id(quote.id), Edited("Luisteren is genoeg.", "listening"), by=cast.els)
    page = form.press()
    assert page.status == 409 and "Dit is gewijzigd nadat je deze pagina opende" in page.text
    assert "Zo staat het nu bewerkt Luisteren is genoeg." in page.text
    assert page.form(button).values["text"] == WORDS, "what was typed is still there"
    kept = Quote.get()
    assert (kept.text, kept.status) == ("Luisteren is genoeg.", "given")
    page.press("Vrijgeven")
    assert (Quote.get().text, Quote.get().status) == (WORDS, "released")
