"""More about one contact: its kind, what it was about, a remark that names nobody, and which kinds count."""

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.be import nn

from portal.contacts.details import rules as details
from portal.contacts.details.rules import MoreDetails
from portal.contacts.models.contact import Contact, counted
from portal.contacts.models.kind import CountingKinds, KindSetting
from portal.contacts.quarters import rules
from portal.expenses.note.facts.reading import view_of
from portal.history.models import HistoryEntry
from portal.kit import privacy
from portal.kit.dates import Quarter
from portal.kit.errors import RuleError

K3, K4 = Quarter(2025, 3), Quarter(2025, 4)
WEDNESDAY = date(2025, 10, 1)
TODAY = date(2025, 10, 3)
NAMES = ("Gezin Klaver", "Lena Aerts")


@pytest.fixture
def contact(cast) -> Contact:
    return rules.log_day(cast.lenas, WEDNESDAY, by=cast.lena)


def page_of(contact: Contact) -> str:
    return f"/contacten/dag/{contact.id}"


def test_the_quarter_leads_to_more_about_a_contact(cast, visit):
    lena = visit(cast.lena)
    page = lena.get(f"/contacten/{cast.lenas.id}/{K3}")
    page = page.form("Bewaren en later verder doen").tick("dag", "2025-07-02").press()
    page.follow("Woensdag 2 juli").press("Bewaren", kind="outing", minutes="150", themes=["listening", "language"])
    contact = Contact.get()
    assert (contact.kind, contact.minutes) == ("outing", 150)
    assert {t.theme for t in contact.themes} == {"listening", "language"}


def test_two_hours_in_words_are_understood(cast, visit, contact):
    visit(cast.lena).get(page_of(contact)).press("Bewaren", minutes="twee uur")
    assert Contact.get().minutes == 120


@pytest.mark.parametrize("minutes", ["0", "1441", "veel", "-5", "9" * 5, "１２"])
def test_strange_minutes_are_refused_at_the_field(cast, visit, contact, minutes):
    page = visit(cast.lena).get(page_of(contact)).press("Bewaren", minutes=minutes, remark="Een mooie dag.")
    assert page.status == 422
    assert "Schrijf een aantal minuten van 1 tot 1440" in page.text
    assert page.form("Bewaren").values["remark"] == "Een mooie dag."
    assert Contact.get().remark == ""


def test_nobody_else_opens_a_contact(cast, visit, contact):
    assert visit(cast.bram).get(page_of(contact)).status == 404
    assert visit(cast.yusuf).get(page_of(contact)).status == 404
    assert visit(cast.bram).post(f"{page_of(contact)}/weg").status in (400, 404)
    assert visit(cast.els).get(page_of(contact)).status == 200


def test_nobody_at_home_is_a_trip_but_no_contact(cast, visit, contact):
    before = len(view_of(cast.lena, K4, None).trips)
    visit(cast.lena).get(page_of(contact)).press("Bewaren", kind="not_home")
    assert not Contact.get().counts
    assert counted([cast.lenas.id], K4.first, K4.last) == []
    assert len(view_of(cast.lena, K4, None).trips) == before == 1
    visit(cast.lena).get(page_of(contact)).press("Bewaren", kind="home_visit")
    assert Contact.get().counts


def test_a_call_instead_of_a_visit_has_no_trip(cast, visit, contact):
    visit(cast.lena).get(page_of(contact)).press("Bewaren", kind="call")
    assert view_of(cast.lena, K4, None).trips == []


# ---- the remark


def test_a_remark_is_kept_for_the_volunteer_and_the_coordinator(cast, visit, contact):
    visit(cast.lena).get(page_of(contact)).press("Bewaren", remark="Samen gekookt op 2 juli.")
    for person in (cast.lena, cast.els):
        assert visit(person).get(page_of(contact)).form("Bewaren").values["remark"] == "Samen gekookt op 2 juli."


def test_history_knows_that_a_remark_changed_but_not_its_words(cast, contact):
    details.add_details(contact, MoreDetails("home_visit", remark="Samen gekookt."), by=cast.lena)
    entry = HistoryEntry.get(HistoryEntry.verb == "remark")
    assert entry.details == '{"characters": [0, 14]}'
    assert not HistoryEntry.select().where(HistoryEntry.details.contains("gekookt")).exists()


def test_a_remark_with_a_name_comes_back_and_may_be_kept_all_the_same(cast, visit, contact):
    page = visit(cast.lena).get(page_of(contact)).press("Bewaren", remark="Gezin Klaver was blij.", minutes="90")
    assert page.status == 422
    assert "In je opmerking staat een naam (Klaver). Haal dat weg, of kies ‘Toch zo bewaren’." in page.text
    assert page.form("Bewaren").values["remark"] == "Gezin Klaver was blij."
    assert (Contact.get().remark, Contact.get().minutes) == ("", None), "nothing is kept yet"
    page.press("Bewaren", remark_anyway="y")
    assert (Contact.get().remark, Contact.get().minutes) == ("Gezin Klaver was blij.", 90)


def test_a_remark_that_was_bettered_needs_no_tick(cast, visit, contact):
    lena = visit(cast.lena)
    first = lena.get(page_of(contact))
    assert "Toch zo bewaren" not in first.text
    page = first.press("Bewaren", remark="Bel mama op 0470 00 00 12.")
    assert "een telefoonnummer (0470 00 00 12)" in page.text and "Toch zo bewaren" in page.text
    page.press("Bewaren", remark="Ik bel mama morgen.")
    assert Contact.get().remark == "Ik bel mama morgen."


def test_a_long_remark_is_asked_shorter(cast, visit, contact):
    page = visit(cast.lena).get(page_of(contact)).press("Bewaren", remark="a" * 301)
    assert page.status == 422
    assert "ten hoogste 300 tekens, nu zijn het er 301" in page.text
    assert "Toch zo bewaren" not in page.text


def test_once_handed_in_a_contact_is_read_only(cast, visit):
    rules.hand_in(cast.lenas, K3, [date(2025, 7, 2)], [], "", by=cast.lena)
    contact = Contact.get()
    page = visit(cast.lena).get(page_of(contact))
    assert "Dit kwartaal is ingediend." in page.text and "Huisbezoek" in page.text
    with pytest.raises(RuleError) as caught:
        details.add_details(contact, MoreDetails("outing"), by=cast.lena)
    assert caught.value.conflict
    assert Contact.get().kind == "home_visit"


def test_who_had_the_page_open_while_it_was_handed_in_loses_no_words(cast, visit):
    contact = rules.log_day(cast.lenas, date(2025, 7, 2), by=cast.lena)
    stale = visit(cast.lena).get(page_of(contact)).form("Bewaren").fill(remark="Wat een dag.")
    rules.hand_in(cast.lenas, K3, [contact.day], [contact.day], "", by=cast.lena)
    page = stale.press()
    assert page.status == 409
    assert page.form("Bewaren").values["remark"] == "Wat een dag."


# ---- which kinds count


def test_the_coordinator_says_which_kinds_count(cast, visit):
    page = visit(cast.els).get("/contacten/soorten")
    assert set(page.form("Bewaren").values.getlist("kinds")) == {"outing", "appointment", "call"}
    page.press("Bewaren", kinds=["outing", "appointment"])
    assert CountingKinds(cast.branch.id).on(TODAY) == {"home_visit", "outing", "appointment"}
    assert visit(cast.els).get("/contacten/soorten").form("Bewaren").values.getlist("kinds") == [
        "outing",
        "appointment",
    ]
    elsewhere = CountingKinds(cast.yusuf.branch_id).on(TODAY)
    assert elsewhere == {"home_visit", "outing", "appointment", "call"}, "elsewhere all do"
    changed = HistoryEntry.select().where(HistoryEntry.verb == "set_counting")
    assert [entry.details for entry in changed] == ['{"counts": false, "from_on": "2025-10-03"}']


def calls(cast) -> tuple[Contact, Contact]:
    """One in a quarter that was handed in, one in a quarter that runs."""
    closed = rules.log_day(cast.lenas, date(2025, 7, 2), by=cast.lena)
    details.add_details(closed, MoreDetails("call"), by=cast.lena)
    rules.hand_in(cast.lenas, K3, [closed.day], [closed.day], "", by=cast.lena)
    running = rules.log_day(cast.lenas, WEDNESDAY, by=cast.lena)
    details.add_details(running, MoreDetails("call"), by=cast.lena)
    return closed, running


def test_a_change_holds_for_new_contacts(cast, visit):
    calls(cast)
    visit(cast.els).get("/contacten/soorten").press("Bewaren", kinds=["outing"])
    assert [c.counts for c in Contact.select().order_by(Contact.day)] == [True, True]
    later = rules.log_day(cast.lenas, TODAY, by=cast.lena)
    details.add_details(later, MoreDetails("call"), by=cast.lena)
    assert not Contact.get_by_id(later.id).counts


def test_from_an_earlier_day_it_holds_for_open_quarters_too_and_back_again(cast, visit):
    closed, running = calls(cast)
    other = rules.log_day(cast.brams, date(2025, 7, 4), by=cast.bram)
    details.add_details(other, MoreDetails("call"), by=cast.bram)
    earlier = rules.log_day(cast.brams, date(2025, 6, 27), by=cast.bram)
    details.add_details(earlier, MoreDetails("call"), by=cast.bram)
    since_july = {"from_on__dag": "1", "from_on__maand": "7"}
    page = visit(cast.els).get("/contacten/soorten").press("Bewaren", kinds=["outing"], **since_july)
    assert "Dit geldt vanaf 1 juli 2025. 2 contacten aangepast." in page.text
    standing = {c.id: c.counts for c in Contact.select()}
    assert standing == {closed.id: True, running.id: False, other.id: False, earlier.id: True}
    visit(cast.els).get("/contacten/soorten").press("Bewaren", kinds=["outing", "call"], **since_july)
    assert all(c.counts for c in Contact.select())


def test_a_contact_of_before_a_change_counts_as_it_did_then_whenever_it_is_told(cast):
    details.set_counting(cast.branch, [], from_on=date(2025, 9, 15), by=cast.els)
    for day, counts in ((date(2025, 9, 10), True), (date(2025, 9, 17), False)):
        contact = rules.log_day(cast.lenas, day, by=cast.lena)
        details.add_details(contact, MoreDetails("call"), by=cast.lena)
        assert Contact.get_by_id(contact.id).counts is counts


def test_a_remark_alone_does_not_recount_a_contact(cast):
    _, running = calls(cast)
    details.set_counting(cast.branch, [], from_on=TODAY, by=cast.els)
    details.add_details(Contact.get_by_id(running.id), MoreDetails("call", remark="Een lang gesprek."), by=cast.lena)
    assert Contact.get_by_id(running.id).counts


def test_a_home_visit_cannot_be_left_out(cast):
    with pytest.raises(RuleError):
        details.set_counting(cast.branch, ["home_visit"], from_on=TODAY, by=cast.els)
    assert not KindSetting.select().exists()


# ---- the privacy check


def kinds(text: str, names=NAMES) -> list[str]:
    return [finding.kind for finding in privacy.findings(text, names)]


@pytest.mark.parametrize(
    "text",
    [
        "2 juli", "op 2/7 en 9/7", "02/07/2025", "02-07-2025", "02.07.2025 om 14.30 uur", "2025-07-02", "14.30 uur",
        "van 09.00 tot 11.30 uur", "09.30-11.30 22/07", "€ 6,40", "€ 1.234,50", "12 x 8,4 km", "0,4309",
        "3 kinderen van 2, 4 en 11", "G-014", "2025/2026", "02 09 16 23 30", "07/10, 14/10, 21/10", "bus 12 om 8.05",
        "BE68 5390 0754 7034",
        "1000 stukken",
        "We plukten een handvol klavertjes.", "", "a@b", "Hij is 10 jaar, zij 0.",
    ],
)  # fmt: skip
def test_days_hours_and_amounts_raise_no_alarm(text):
    assert privacy.findings(text, NAMES) == []


@pytest.mark.parametrize(
    "text",
    [
        "0470 00 00 12", "0470/00.00.12", "0470-00-00-12", "0470000012", "016 00 00 00", "016/00 00 00", "02 123 45 67",
        "+32 470 00 00 12", "+32 (0)470 00 00 12", "0032470000012", "00 32 470 00 00 12", "+31 6 12345678",
        "+33 1 23 45 67 89", "(016) 00 00 00", "04 70 00 00 12",
    ],
)  # fmt: skip
def test_phone_numbers_are_seen_as_people_write_them(text):
    assert kinds(f"Bel even {text} op 2 juli.") == ["phone"]
    assert privacy.findings(text)[0].words == text


DIGITS = st.text("0123456789", min_size=6, max_size=6)


@given(
    prefix=st.sampled_from(["0470", "0485", "0492"]),
    rest=DIGITS,
    gap=st.sampled_from(["", " ", ".", "-", "/"]),
    tail=st.sampled_from([" ", ".", "-", ""]),
)
def test_any_belgian_mobile_number_is_seen(prefix, rest, gap, tail):
    number = prefix + gap + tail.join([rest[:2], rest[2:4], rest[4:]])
    assert set(kinds(f"Haar nummer: {number}, tot 17.00 uur.")) in ({"phone"}, {"national_number"})


def national_number(born: date, order: int) -> str:
    first = f"{born:%y%m%d}{order:03d}"
    full = int(("2" if born.year >= 2000 else "") + first)
    return f"{first}{97 - full % 97:02d}"


@given(
    born=st.dates(date(1920, 1, 1), date(2025, 9, 30)),
    order=st.integers(1, 997),
    shape=st.sampled_from(
        ["{}.{}.{}-{}.{}", "{}{}{}{}{}", "{} {} {} {} {}", "{}{}{}-{}{}", "{}.{}.{} {} {}", "{}/{}/{}-{}-{}"]
    ),
)
def test_any_national_number_is_seen_also_of_who_was_born_since_2000(born, order, shape):
    number = national_number(born, order)
    assert nn.is_valid(number)
    written = shape.format(number[:2], number[2:4], number[4:6], number[6:9], number[9:])
    found = privacy.findings(f"Nummer {written} staat op de kaart.")
    assert [(f.kind, f.words) for f in found] == [("national_number", written)]


def test_eleven_digits_with_wrong_check_digits_are_no_national_number():
    wrong = 0
    for order in range(1, 500):
        number = national_number(date(1981, 5, 19), order)
        off = f"{number[:9]}{int(number[9:]) % 97 + 1:02d}"
        wrong += kinds(off) == ["national_number"]
    assert wrong <= 8, "only where it happens to be right for 2081"


@given(
    local=st.from_regex(r"[a-z]{1,8}(\.[a-z]{1,8})?", fullmatch=True),
    domain=st.from_regex(r"[a-z]{2,8}\.(be|example)", fullmatch=True),
)
def test_any_mail_address_is_seen(local, domain):
    assert kinds(f"Mail naar {local}@{domain}.", ()) == ["email"]


@pytest.mark.parametrize("text", ["Klaver", "klaver", "bij Klavers thuis", "Klaver’s oudste", "LENA", "mevrouw aerts"])
def test_names_are_seen_however_they_are_written(text):
    assert kinds(text) == ["name"]


def test_accents_do_not_hide_a_name_and_short_names_need_a_capital():
    assert kinds("Helene was er", ["Hélène Zo"]) == ["name"]
    assert kinds("We lazen an en ben", ["An Ben"]) == []
    assert kinds("An was er", ["An Ben"]) == ["name"]
    assert kinds("in het gezin van de mama", ["Gezin Van De Velde"]) == []


def test_words_that_nobody_has_as_a_name_pass():
    words = (
        "samen",
        "naar",
        "de",
        "bib",
        "geweest,",
        "daarna",
        "koffie",
        "gedronken.",
        "Gezin",
        "school",
        "en",
        "Mama",
    )
    rng = Random("gewone woorden")
    for _ in range(200):
        assert kinds(" ".join(rng.choices(words, k=12))) == []


def test_the_warning_names_all_that_was_found():
    found = privacy.findings("Klaver: 0470 00 00 12, 0470 00 00 13 of a@b.be", NAMES)
    assert privacy.warning(found, "je opmerking").replace("\u00a0", " ") == (
        "In je opmerking staan een naam (Klaver), telefoonnummers (0470 00 00 12, 0470 00 00 13) en een mailadres "
        "(a@b.be). Haal dat weg, of kies ‘Toch zo bewaren’."
    )


@given(st.text(max_size=300))
def test_any_text_can_be_checked(text):
    for finding in privacy.findings(text, NAMES):
        assert finding.words and finding.kind in privacy.WORDS
