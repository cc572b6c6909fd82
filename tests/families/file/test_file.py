"""The file of a family: who they are, children, parents, profile; what a volunteer sees; who looked; what goes away."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from playhouse.test_utils import count_queries

from portal.contacts.quarters import rules as contacts
from portal.families.file import rules as file
from portal.families.file.facts.course import files
from portal.families.file.rules import Reply
from portal.families.members import rules as members
from portal.families.models.family import Child, Family, FamilyDetails, FileView, Parent, ProfileFlag
from portal.families.models.match import Match, Trajectory
from portal.families.models.referral import Referral
from portal.families.models.talk import PlannedTalk
from portal.families.referrals import rules as referrals
from portal.families.removal import rules as removal
from portal.families.support import rules
from portal.families.trajectories import rules as trajectories
from portal.families.viewing.rules import note_view
from portal.history.models import HistoryEntry
from portal.kit import clock
from portal.kit.dates import read_month
from portal.kit.errors import RuleError
from tests.families.referrals import test_referrals as story
from tests.matching.waiting.test_waiting import someone

TODAY = date(2025, 10, 3)


def file_page(visit, cast, who="els"):
    return visit(getattr(cast, who)).get(f"/gezinnen/{cast.klaver.id}")


# --- name and contact ---


def test_name_and_contact_are_kept_and_the_history_does_not_repeat_them(visit, cast):
    page = file_page(visit, cast).follow("Naam en contact wijzigen")
    page = page.press(
        "Bewaren", name="Familie Vermeulen", phone="0470 12 34 56", street="Dorpsstraat 9", town="Lindedal",
        household_note="Een hond.", language="Frans",
    )  # fmt: skip
    for words in ("Familie Vermeulen", "0470 12 34 56", "Dorpsstraat 9, Lindedal", "Een hond.", "Frans"):
        assert words in page.text
    assert page.follow("Naam en contact wijzigen").press("Bewaren", phone="12").status == 422
    written = " ".join(entry.details for entry in HistoryEntry.select())
    assert '"name"' in written and "Vermeulen" not in written and "hond" not in written


def test_search_finds_by_code_alias_name_and_volunteer(visit, cast):
    file.change_details(cast.klaver, file.ContactDetails(name="Familie Vermeulen"), by=cast.els)
    els = visit(cast.els)
    for words, found in (
        ("vermeul", "Gezin Klaver"), ("g-002", "Gezin Zonnebloem"), ("klav", "Gezin Klaver"),
        ("lena aerts", "Gezin Klaver"), ("wouters", "Gezin Zonnebloem"),
    ):  # fmt: skip
        page = els.get("/gezinnen").press("Zoeken", zoek=words)
        assert f"1 gezin met ‘{words}’." in page.text and found in page.text
        assert ("Familie Vermeulen · G-001" in page.text) == (found == "Gezin Klaver")
    assert "Geen gezin met ‘100%’." in els.get("/gezinnen").press("Zoeken", zoek="100%").text
    assert "Geen gezin met" in visit(cast.yusuf).get("/gezinnen").press("Zoeken", zoek="vermeul").text
    page = els.get(f"/vrijwilligers/{cast.lena.id}").follow("Gezinnen van Lena")
    assert "1 gezin met ‘Lena Aerts’." in page.text and "Gezin Klaver" in page.text


def test_a_family_named_after_its_code_is_called_that_once():
    plain, named = Family(code="G-009", alias="Gezin G-009"), Family(code="G-014", alias="Gezin Klaver")
    assert (plain.alias_and_code, plain.code_and_alias) == ("Gezin G-009", "Gezin G-009")
    assert (named.alias_and_code, named.code_and_alias) == ("Gezin Klaver (G-014)", "G-014, Gezin Klaver")


# --- children and parents ---


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("3/2024", date(2024, 3, 1)), ("03-2024", date(2024, 3, 1)), ("2024-03", date(2024, 3, 1)),
        ("maart 2024", date(2024, 3, 1)), (" mrt 2024", date(2024, 3, 1)), ("13/2024", None), ("2024", None),
        ("3/24", date(2024, 3, 1)), ("3/4/2024", date(2024, 4, 1)), ("0/2024", None), ("²/2024", None),
    ],
)  # fmt: skip
def test_a_month_is_typed_in_several_ways(typed, day):
    assert read_month(typed) == day


def test_children_are_added_corrected_and_removed(visit, cast):
    page = (
        file_page(visit, cast).follow("Kind toevoegen").press("Kind bewaren", given_name="Noor", birth_month="3/2024")
    )
    assert "Noor: 19 maanden, geboren in maart 2024" in page.text and "0 tot en met 6 jaar" in page.text
    page = page.follow("Kind toevoegen").press("Kind bewaren", due_month="12/2025")
    assert "Kind: verwacht in december 2025" in page.text and "nog niet geboren" in page.text
    page = page.follow("Kind: verwacht in december 2025").press("Bewaren", birth_month="10/2025", given_name="Sam")
    assert "Sam: 0 maanden, geboren in oktober 2025" in page.text
    page = page.follow("Sam: 0 maanden, geboren in oktober 2025").press("Ja, kind weghalen")
    assert "Sam" not in page.text and Child.select().count() == 1
    assert "Noor" not in " ".join(entry.details for entry in HistoryEntry.select())


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Vul de geboortemaand of de verwachte maand in."),
        ({"birth_month": "11/2025"}, "Deze maand moet nog komen."),
        ({"birth_month": "1/1999"}, "ouder dan 25 jaar"),
        ({"due_month": "8/2026"}, "meer dan negen maanden ver"),
        ({"birth_month": "maart"}, "Schrijf maand en jaar"),
    ],
)
def test_a_child_that_cannot_be_is_refused_in_words(visit, cast, typed, sentence):
    page = file_page(visit, cast).follow("Kind toevoegen").press("Kind bewaren", **typed)
    assert page.status == 422 and sentence in page.text and Child.select().count() == 0


def test_two_taps_add_one_child_and_one_parent(visit, cast):
    child = file_page(visit, cast).follow("Kind toevoegen").form("Kind bewaren").fill(birth_month="3/2024")
    child.press()
    child.press()
    parent = file_page(visit, cast).follow("Ouder toevoegen").form("Ouder bewaren").fill(birth_year="1994")
    parent.press()
    parent.press()
    assert (Child.select().count(), Parent.select().count()) == (1, 1)


def test_parents_by_year_of_birth(visit, cast):
    page = file_page(visit, cast).follow("Ouder toevoegen")
    for typed, sentence in (("94", "vier cijfers"), ("1901", "Kijk het jaar na"), ("2020", "Kijk het jaar na")):
        assert sentence in page.press("Ouder bewaren", birth_year=typed).text
    page = page.press("Ouder bewaren", birth_year="2002")
    assert "Ouder: geboren in 2002" in page.text and "een ouder is geboren in 2002" in page.text
    page = page.follow("Ouder: geboren in 2002").press("Bewaren", birth_year="1990")
    assert "de jongste ouder is geboren in 1990" in page.text
    page.follow("Ouder: geboren in 1990").press("Ja, ouder weghalen")
    assert Parent.select().count() == 0


# --- the profile ---


def test_the_profile_is_answered_and_holds_for_later_years(visit, cast):
    els = visit(cast.els)
    page = els.get(f"/gezinnen/{cast.klaver.id}/profiel/2024")
    page = page.press("Profiel bewaren", single_parent="yes", since_single_parent="5/2023", newcomer="no")
    assert "ja, sinds mei 2023" in page.text
    assert {(row.flag, row.year, row.value) for row in ProfileFlag.select()} == {
        ("single_parent", 2024, "yes"), ("newcomer", 2024, "no"),
    }  # fmt: skip
    els.get(f"/gezinnen/{cast.klaver.id}/profiel/2025").press("Profiel bewaren")
    assert ProfileFlag.select().count() == 2, "what holds already makes no row"
    els.get(f"/gezinnen/{cast.klaver.id}/profiel/2025").press("Profiel bewaren", newcomer="yes")
    assert {(r.year, r.value) for r in ProfileFlag.select().where(ProfileFlag.flag == "newcomer")} == {
        (2024, "no"), (2025, "yes"),
    }  # fmt: skip


def test_what_the_portal_reckons_says_why_and_can_be_overridden(visit, cast):
    Child.create(branch=cast.branch, family=cast.klaver, birth_month=date(2024, 5, 1))
    els = visit(cast.els)
    page = els.get(f"/gezinnen/{cast.klaver.id}/profiel/2025")
    assert "Berekend: ja, want een kind van mei 2024." in page.text
    assert "Berekend: niet gekend, want er staan nog geen ouders in het dossier." in page.text
    page = page.press("Profiel bewaren", perinatal="no")
    assert ProfileFlag.get().value == "no"
    assert "een kind van mei 2024" not in page.text
    page = els.get(f"/gezinnen/{cast.klaver.id}/profiel/2025").press("Profiel bewaren", perinatal="")
    assert ProfileFlag.select().count() == 0 and "een kind van mei 2024" in page.text


def test_an_override_of_an_earlier_year_is_not_dropped_by_a_later_one(cast):
    file.answer_profile(cast.klaver, 2024, {"perinatal": Reply("yes")}, by=cast.els)
    with pytest.raises(RuleError, match="In 2024 staat ‘ja’") as refused:
        file.answer_profile(cast.klaver, 2025, {"perinatal": Reply("")}, by=cast.els)
    assert refused.value.field == "perinatal"
    assert file.answer_profile(cast.klaver, 2025, {"perinatal": Reply("unknown")}, by=cast.els) == 1


@pytest.mark.parametrize(
    ("year", "replies"),
    [
        (2026, {"newcomer": Reply("yes")}),
        (2025, {"newcomer": Reply("misschien")}),
        (2025, {"newcomer": Reply("")}),
        (2025, {"bestaat_niet": Reply("yes")}),
        (2025, {"newcomer": Reply("yes", date(2025, 11, 1))}),
    ],
)
def test_an_answer_that_cannot_be_is_refused(cast, year, replies):
    with pytest.raises(RuleError):
        file.answer_profile(cast.klaver, year, replies, by=cast.els)
    assert ProfileFlag.select().count() == 0


def test_a_profile_has_the_years_of_the_past_alone(visit, cast):
    els = visit(cast.els)
    assert els.get(f"/gezinnen/{cast.klaver.id}/profiel/2026").status == 404
    assert els.get(f"/gezinnen/{cast.klaver.id}/profiel/1999").status == 404


# --- what a volunteer sees ---


def test_a_volunteer_sees_address_phone_and_the_names_they_may_and_nothing_else(visit, cast):
    contact = file.ContactDetails(
        name="Familie Vermeulen", phone="+32470123456", street="Dorpsstraat 9", postcode="3999", town="Lindedal",
        email="noor@voorbeeld.example", household_note="Een hond.", language="Frans",
    )  # fmt: skip
    file.change_details(cast.klaver, contact, by=cast.els)
    Child.create(branch=cast.branch, family=cast.klaver, given_name="Noor", birth_month=date(2024, 5, 1))
    ProfileFlag.create(branch=cast.branch, family=cast.klaver, year=2025, flag="newcomer", value="yes")
    page = visit(cast.lena).get(f"/contacten/{cast.lenas.id}/2025K3").follow("Adres en telefoon van Gezin Klaver")
    assert page.heading == "Mijn gezin"
    assert "Dorpsstraat 9, 3999 Lindedal" in page.text and "0470 12 34 56" in page.text
    for secret in ("Vermeulen", "G-001", "Noor", "hond", "Frans", "noor@", "nieuwkomer", "mei 2024"):
        assert secret not in page.text, secret
    file.change_details(cast.klaver, replace(contact, share_children=True), by=cast.els)
    assert "Noor" in visit(cast.lena).get(f"/koppelingen/{cast.lenas.id}/gezin").text
    assert [(view.person_id, view.what) for view in FileView.select()] == [(cast.lena.id, "contact")]


def test_only_ones_own_family_and_only_while_one_goes_there(visit, cast):
    address = f"/koppelingen/{cast.lenas.id}/gezin"
    assert visit(cast.bram).get(address).status == 404
    assert visit(cast.els).get(address).status == 403
    rules.end_match(cast.lenas, ended_on=TODAY, by=cast.els)
    assert visit(cast.lena).get(address).status == 200, "the last day counts"
    Match.update(ended_on=date(2025, 10, 2)).where(Match.id == cast.lenas.id).execute()
    assert visit(cast.lena).get(address).status == 404
    assert "Adres en telefoon" not in visit(cast.lena).get(f"/contacten/{cast.lenas.id}/2025K3").text


# --- who looked ---


def test_opening_a_file_is_noted_once_an_hour(visit, cast):
    els = visit(cast.els)
    for _ in range(3):
        els.get(f"/gezinnen/{cast.klaver.id}")
    els.get(f"/gezinnen/{cast.klaver.id}/contactgegevens")
    assert FileView.select().count() == 1
    with clock.stopped(clock.now() + timedelta(minutes=61)):
        note_view(cast.klaver, by=cast.els)
    assert FileView.select().count() == 2
    note_view(cast.klaver, "contact", by=cast.lena)
    note_view(cast.zonnebloem, by=cast.els)
    assert FileView.select().count() == 4


# --- ends, checked against contacts ---


def test_a_match_does_not_end_before_its_last_contact_or_start_after_its_first(visit, cast):
    contacts.log_day(cast.lenas, date(2025, 10, 1), by=cast.lena)
    page = visit(cast.els).get(f"/koppelingen/{cast.lenas.id}/einde")
    page = page.press("Koppeling beëindigen", closing_reason="", ended_on__dag="30", ended_on__maand="9")
    assert page.status == 422 and "Op 1 oktober 2025 is nog een contact genoteerd." in page.text
    with pytest.raises(RuleError, match="is al een contact genoteerd"):
        rules.update_match(cast.lenas, rules.MatchDetails(date(2025, 10, 2), 0, None, date(2025, 10, 2)), by=cast.els)
    rules.end_match(cast.lenas, ended_on=date(2025, 10, 1), by=cast.els)


def test_talks_follow_the_match(cast):
    match = rules.start_match(
        cast.klaver, rules.NewMatch(volunteer_id=cast.bram.id, started_on=TODAY), "k", by=cast.els
    )
    mine = PlannedTalk.select().where(PlannedTalk.match == match)
    assert {talk.kind: talk.due_on for talk in mine}["alignment"] == date(2026, 4, 3)
    rules.update_match(match, rules.MatchDetails(date(2025, 10, 10), 0, None, date(2025, 10, 10)), by=cast.els)
    assert {talk.kind: talk.due_on for talk in mine.clone()}["alignment"] == date(2026, 4, 10)
    rules.end_match(match, ended_on=date(2025, 11, 10), by=cast.els)
    assert {t.kind for t in mine.clone() if t.status == "planned"} == {"introduction", "first_weeks", "closing"}
    rules.reopen_match(match, by=cast.els)
    assert {talk.kind: talk.status for talk in mine.clone()}["alignment"] == "planned"


# --- what was a mistake ---


def test_a_match_on_which_nothing_hangs_goes_away(visit, cast):
    page = file_page(visit, cast).follow("Koppeling met Lena Aerts, vanaf 8 januari 2025")
    page = page.press("Ja, koppeling weghalen")
    assert "De koppeling met Lena Aerts is weggehaald." in page.text
    assert Match.select().where(Match.family == cast.klaver).count() == 0


def test_what_has_a_contact_stays(visit, cast):
    """Said on the page that asks; a page from before the contact is refused."""
    els = visit(cast.els)
    ways = {
        "Koppeling met Lena Aerts, vanaf 8 januari 2025": "Ja, koppeling weghalen",
        "De start van 8 januari 2025": "Ja, start weghalen",
        "Het hele gezin": "Ja, gezin weghalen",
    }
    file = els.get(f"/gezinnen/{cast.klaver.id}")
    before = {words: file.follow(words) for words in ways}
    contacts.log_day(cast.lenas, date(2025, 10, 1), by=cast.lena)
    for words, button in ways.items():
        assert "Er hangt al iets aan" in before[words].press(button).text, words
        page = els.get(f"/gezinnen/{cast.klaver.id}").follow(words)
        assert "Dit gaat niet meer" in page.text and button not in page.text
    assert Match.get_or_none(Match.id == cast.lenas.id) is not None


def test_what_was_talked_about_stays(cast):
    PlannedTalk.create(
        branch=cast.branch, match=cast.lenas, kind="closing", planned_on=TODAY, due_on=TODAY, status="dropped"
    )
    with pytest.raises(RuleError, match="hangt al iets aan"):
        removal.remove_match(cast.lenas, by=cast.els)


def test_a_family_entered_by_mistake_goes_away_with_all_of_it(visit, cast):
    referral = story.waiting(cast, name="Familie Vermeulen")
    story.started(cast, referral)
    members.add(referral.family, members.ChildDetails("", date(2024, 3, 1), None), "k", by=cast.els)
    file.answer_profile(referral.family, 2025, {"newcomer": Reply("yes")}, by=cast.els)
    page = visit(cast.els).get(f"/gezinnen/{referral.family_id}").follow("Het hele gezin").press("Ja, gezin weghalen")
    assert "Gezin G-003 is weggehaald." in page.text
    for model in (Family, FamilyDetails, Child, ProfileFlag, Referral, Trajectory, Match, PlannedTalk):
        key = Match.family if model is PlannedTalk else model.id if model is Family else model.family
        query = model.select().join(Match) if model is PlannedTalk else model.select()
        assert query.where(key == referral.family_id).count() == 0, model
    removed = {entry.subject for entry in HistoryEntry.select().where(HistoryEntry.verb == "remove")}
    assert removed >= {"family", "trajectory", "referral", "match", "child", "family_details", "profile_flag"}


# --- what may happen when: a family's life as a table ---


def supported(cast) -> Family:
    return cast.klaver


def without_volunteer(cast) -> Family:
    rules.end_match(cast.lenas, ended_on=date(2025, 9, 1), by=cast.els)
    return cast.klaver


def closed(cast) -> Family:
    rules.end_match(cast.lenas, ended_on=date(2025, 9, 1), closing_reason="completed", by=cast.els)
    return cast.klaver


def referred(cast) -> Family:
    return story.newcomer(cast).family


def on_the_list(cast) -> Family:
    return story.waiting(cast).family


STATES = {
    "running": supported, "unmatched": without_volunteer, "closed": closed, "applied": referred, "waiting": on_the_list,
}  # fmt: skip
NEW_MATCH = {"started_on": TODAY, "km_one_way": 0, "usual_weekday": None}
HAPPENS = {
    "close": lambda c, f: trajectories.close_trajectory(f, closed_on=TODAY, reason="completed", by=c.els),
    "reopen": lambda c, f: trajectories.reopen_trajectory(f, by=c.els),
    "start": lambda c, f: trajectories.start_trajectory(f, started_on=TODAY, by=c.els),
    "match": lambda c, f: rules.start_match(f, rules.NewMatch(volunteer_id=c.bram.id, **NEW_MATCH), "m", by=c.els),
    "refer": lambda c, f: referrals.refer_again(f, story.asked(), "weer", by=c.els),
    "end": lambda c, f: rules.end_match(c.lenas, ended_on=TODAY, by=c.els),
    "take_end_back": lambda c, f: rules.reopen_match(c.lenas, by=c.els),
}
MAY = {
    "running": {"match", "end"},
    "unmatched": {"match", "close", "take_end_back"},
    "closed": {"reopen", "start", "refer", "take_end_back"},
    "applied": {"end"},  # of the other family
    "waiting": {"start", "end"},
}


@pytest.mark.parametrize("verb", HAPPENS)
@pytest.mark.parametrize("state", STATES)
def test_only_what_fits_its_state_happens_to_a_family(cast, state, verb):
    family = STATES[state](cast)
    assert files(Family.select().where(Family.id == family.id))[0].state == state
    before = HistoryEntry.select().count()
    if verb in MAY[state]:
        HAPPENS[verb](cast, family)
        assert HistoryEntry.select().count() > before
    else:
        with pytest.raises(RuleError):
            HAPPENS[verb](cast, family)
        assert HistoryEntry.select().count() == before
        assert files(Family.select().where(Family.id == family.id))[0].state == state


def test_pages_of_a_family_that_never_started_answer_in_words(visit, cast):
    number = referred(cast).id
    els = visit(cast.els)
    page = els.get(f"/gezinnen/{number}/wijzigen")
    assert "Gezin Linde" in page.press("Bewaren", alias="Gezin Linde").text
    page = els.get(f"/gezinnen/{number}/afsluiting").press("Gezin afsluiten", closing_reason="moved")
    assert page.status == 409 and "nog niet gestart" in page.text
    page = els.get(f"/gezinnen/{number}/koppelingen/nieuw").press("Koppeling bewaren", volunteer=str(cast.bram.id))
    assert page.status == 409 and "nog niet gestart" in page.text
    token = page.form("Koppeling bewaren").values["csrf_token"]
    assert "nog niet gestart" in els.post(f"/gezinnen/{number}/afsluiting/herstel", {"csrf_token": token}).text
    page = els.get(f"/gezinnen/{number}/traject").press("Nieuw traject starten")
    assert page.status == 409 and "niet op de wachtlijst" in page.text


# --- quick with a network's history ---


def grow(cast, first: int, number: int) -> None:
    """Families with a story, made in few statements: half of them wait, the others have a trajectory."""
    rows, branch = range(first, first + number), cast.branch.id
    Family.insert_many(
        {"branch": branch, "code": f"H-{i:05d}", "alias": f"Gezin Zeer Lange Naam {i}", "municipality": "Lindedal"}
        for i in rows
    ).execute()
    codes = [f"H-{i:05d}" for i in rows]
    ids = Family.select(Family.id).where(Family.code << codes).order_by(Family.id).tuples()
    own = [{"branch": branch, "family": id} for (id,) in ids]
    FamilyDetails.insert_many({**one, "name": f"Familie {n}"} for n, one in enumerate(own)).execute()
    for status, day in (("declined", date(2024, 1, 3)), ("accepted", date(2024, 2, 3)), ("open", None)):
        Referral.insert_many(
            {**one, "received_on": date(2024, 1, 2), "status": status, "decided_on": day, "weekdays": "1,3",
             "decline_reason": "intake_stop" if status == "declined" else "",
             "asked": "Iemand die af en toe langskomt en een luisterend oor biedt. " * 3}
            for one in own
        ).execute()  # fmt: skip
    Trajectory.insert_many({**one, "started_on": date(2024, 3, 1)} for one in own[::2]).execute()
    Child.insert_many({**one, "birth_month": date(2024, 5, 1)} for one in own).execute()


LISTS = (
    "/gezinnen", "/gezinnen?toon=zonder-vrijwilliger", "/gezinnen?toon=alles&blad=3", "/gezinnen?zoek=familie",
    "/gezinnen/aanmeldingen", "/gezinnen/aanmeldingen?toon=alles", "/gezinnen/aanmeldingen?toon=wachtlijst",
    "/wachtlijst", "/wachtlijst?blad=2",
)  # fmt: skip


def test_no_list_grows_beyond_its_page(visit, cast):
    for name in ("Nu", "Zoe", "An"):
        someone(cast, name, free_weekdays="1,3", town="Lindedal", languages="Frans")
    els = visit(cast.els)
    grow(cast, 0, 3)
    few = {}
    for address in LISTS:
        with count_queries() as counted:
            els.client.get(address)
        few[address] = counted.count
    grow(cast, 3, 300)
    for address in LISTS:
        with count_queries() as counted:
            answer = els.client.get(address)
        assert counted.count <= few[address] + 1, address
        assert len(answer.data) < 50_000, (address, len(answer.data))
