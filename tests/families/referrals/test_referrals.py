"""From the phone call to the first introduction: referrals, decisions, the waiting list, and every step back."""

from datetime import date

import pytest

from portal.families.file.facts.course import files
from portal.families.household.rules import Household
from portal.families.models.family import Family, FamilyDetails
from portal.families.models.match import Match, Trajectory
from portal.families.models.referral import IntakeStop, Referral, Referrer
from portal.families.models.talk import PlannedTalk
from portal.families.referrals import rules as referrals
from portal.families.referrals.rules import ReferralDetails
from portal.families.stops import rules as stops
from portal.families.support import rules
from portal.families.trajectories import rules as trajectories
from portal.history.models import HistoryEntry
from portal.kit.errors import RuleError
from portal.matching.waiting import rules as waiting_rules
from tests.entries import entries_for

DAY = {"received_on__dag": "1", "received_on__maand": "9", "received_on__jaar": "2025"}
DECIDED = {"decided_on__dag": "10", "decided_on__maand": "9", "decided_on__jaar": "2025"}
TODAY = date(2025, 10, 3)


def asked(**more) -> ReferralDetails:
    plain = {
        "received_on": date(2025, 9, 1), "by_family": False, "referrer": None, "asked": "", "weekdays": "",
        "language": "", "neighbourhood": "",
    }  # fmt: skip
    return ReferralDetails(**{**plain, **more})


def newcomer(cast, key="een", **more) -> Referral:
    who = {
        "alias": "", "municipality": "Lindedal", "name": "", "phone": "", "email": "", "street": "", "postcode": "",
        "town": "", "language": "", "is_other": False,
    }  # fmt: skip
    told = {
        name: more.pop(name)
        for name in list(more)
        if name in ReferralDetails.__dataclass_fields__ and name != "language"
    }
    new = referrals.NewReferral(referrals.Newcomer(**{**who, **more}), Household(), asked(**told))
    return referrals.refer_newcomer(new, key, by=cast.els)


def waiting(cast, key="een", on=date(2025, 9, 10), **more) -> Referral:
    referral = newcomer(cast, key, **more)
    referrals.accept(referral, on, by=cast.els)
    return referral


def started(cast, referral: Referral, key="start", on=date(2025, 10, 6)) -> Match:
    new = rules.NewMatch(cast.bram.id, on, km_one_way=42, usual_weekday=3)
    return waiting_rules.start(Referral.get_by_id(referral.id), new, key, by=cast.els)


def state(referral: Referral) -> str:
    return files(Family.select().where(Family.id == referral.family_id))[0].state


# --- a phone call becomes a referral ---


def form(visit, cast):
    return visit(cast.els).get("/gezinnen/aanmeldingen").follow("Aanmelding noteren").form("Aanmelding bewaren")


def test_a_referral_makes_the_family_with_a_code_of_its_own(visit, cast):
    filled = form(visit, cast).fill(
        source="nieuw", new_referrer="Kind en Gezin", name="Familie Vermeulen", phone="0470 12 34 56",
        asked="Iemand om mee te praten.", weekdays=["1", "3"], help_language="Arabisch", **DAY,
    )  # fmt: skip
    page = filled.press()
    assert page.heading == "Aanmelding van Familie Vermeulen · G-003" and "Gezin G-003 is aangemeld." in page.text
    assert "Kind en Gezin" in page.text and "maandag, woensdag" in page.text
    referral = Referral.get()
    assert (referral.family.alias, referral.status, referral.weekdays) == ("Gezin G-003", "open", "1,3")
    assert FamilyDetails.get(FamilyDetails.family == referral.family).phone == "+32470123456"
    assert state(referral) == "applied"


def test_a_name_stands_on_the_coordinators_pages_an_address_in_the_file_alone(visit, cast):
    newcomer(cast, name="Familie Vermeulen", phone="+32470123456", street="Dorpsstraat 9", alias="Gezin Linde")
    els = visit(cast.els)
    for address in ("/gezinnen?toon=alles", "/gezinnen/aanmeldingen"):
        text = els.get(address).text
        assert "Familie Vermeulen · G-003" in text and "Dorpsstraat 9" not in text, address
    page = els.get(f"/gezinnen/aanmeldingen/{Referral.get().id}")
    assert page.heading == "Aanmelding van Familie Vermeulen · G-003" and "Dorpsstraat 9" not in page.text
    assert "Dorpsstraat 9" not in els.get("/").text
    assert "Dorpsstraat 9" in els.get("/gezinnen?toon=alles").follow("Familie Vermeulen · G-003").text
    written = " ".join(entry.details for entry in HistoryEntry.select())
    assert "Vermeulen" not in written and "470123456" not in written and "Dorpsstraat 9" not in written


def test_two_taps_make_one_referral(visit, cast):
    once = form(visit, cast).fill(source="gezin", name="Familie Vermeulen", **DAY)
    assert once.press().address == once.press().address
    assert Referral.select().count() == 1 and Family.select().count() == 3
    assert Referral.get().by_family is True


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"source": ""}, "Kies wie het gezin aanmeldt."),
        ({"source": "nieuw"}, "Vul de naam van de organisatie in."),
        ({"source": "gezin", "new_referrer": "CKG"}, "maak dit leeg"),
        ({"source": "999999"}, "Kies wie het gezin aanmeldt."),
        ({"name": ""}, "Vul de naam in."),
        ({"phone": "12"}, "Dit telefoonnummer klopt niet."),
        ({"received_on__dag": "4", "received_on__maand": "10"}, "Deze dag is nog niet voorbij."),
        ({"received_on__jaar": "1985"}, "ligt te ver terug"),
        ({"asked": "x" * 2001}, "ten hoogste 2000 tekens"),
    ],
)
def test_what_does_not_fit_comes_back_with_all_that_was_typed(visit, cast, typed, sentence):
    good = {"source": "onbekend", "name": "Familie Vermeulen", "neighbourhood": "Centrum", **DAY}
    page = form(visit, cast).fill(**{**good, **typed}).press()
    assert page.status == 422 and sentence in page.text
    assert page.form("Aanmelding bewaren").values["neighbourhood"] == "Centrum"
    assert Referral.select().count() == 0 and Family.select().count() == 2


def test_the_list_of_organisations_grows_and_merges_what_differs_in_capitals_and_spaces(visit, cast):
    for key, name in enumerate(("Kind en Gezin", "kind en  gezin ", "KIND EN GEZIN", "CKG")):
        newcomer(cast, f"k{key}", referrer=" ".join(name.split()))
    assert sorted(one.name for one in Referrer.select()) == ["CKG", "Kind en Gezin"]
    page = visit(cast.els).get("/gezinnen/aanmeldingen").follow("Wie meldt aan?")
    assert "Kind en Gezin 3 aanmeldingen" in page.text
    page = page.follow("CKG").press("Bewaren", name="Kind  en gezin")
    assert "Samengevoegd met Kind en Gezin." in page.text and "4 aanmeldingen" in page.text
    assert Referrer.select().count() == 1
    entry = HistoryEntry.get(HistoryEntry.subject == "referrer", HistoryEntry.verb == "merge")
    assert entry.actor_id == cast.els.id and "CKG" in entry.details
    page = page.follow("Kind en Gezin").press("Bewaren", name="Kind & Gezin")
    assert "Je wijzigingen zijn bewaard." in page.text and Referrer.get().name == "Kind & Gezin"


def test_an_organisation_of_another_branch_is_not_offered_and_not_taken(visit, cast):
    elsewhere = Referrer.create(branch=cast.yusuf.branch, name="CAW")
    choices = [option.text for option in form(visit, cast).element.iter("option")]
    assert "CAW" not in choices
    with pytest.raises(RuleError, match="uit de lijst"):
        newcomer(cast, referrer=elsewhere.id)
    assert Family.select().count() == 2, "what was begun is undone"


def test_a_family_that_came_before_is_recognised_by_its_phone_or_name(visit, cast):
    newcomer(cast, name="Familie Vermeulen", phone="+32470123456")
    filled = form(visit, cast).fill(source="gezin", name="Ouders van Noor", phone="0470 12 34 56", **DAY)
    page = filled.press()
    assert page.status == 422 and "Gezin G-003 heeft hetzelfde telefoonnummer. Is dit dezelfde?" in page.text
    page = page.press("Aanmelding bewaren", is_other="y")
    assert page.heading == "Aanmelding van Ouders van Noor · G-004"
    with pytest.raises(RuleError, match="Gezin G-003 heeft dezelfde naam"):
        newcomer(cast, "twee", name="Familie Vermeulen")


def test_a_family_comes_back_on_the_row_it_has(visit, cast):
    rules.end_match(cast.lenas, ended_on=date(2025, 6, 1), closing_reason="completed", by=cast.els)
    page = visit(cast.els).get(f"/gezinnen/{cast.klaver.id}").follow("Opnieuw aanmelden")
    page = page.press("Aanmelding bewaren", source="gezin", **DAY)
    assert "Gezin G-001 is opnieuw aangemeld." in page.text and Family.select().count() == 2
    assert state(Referral.get()) == "applied"
    with pytest.raises(RuleError, match="er al een aanmelding"):
        referrals.refer_again(cast.klaver, asked(), "nog eens", by=cast.els)
    with pytest.raises(RuleError, match="wordt al ondersteund"):
        referrals.refer_again(cast.zonnebloem, asked(), "anders", by=cast.els)


def test_a_referral_is_corrected_but_not_to_after_its_decision(visit, cast):
    referral = waiting(cast)
    page = visit(cast.els).get(f"/gezinnen/aanmeldingen/{referral.id}").follow("Aanmelding wijzigen")
    later = page.press("Bewaren", received_on__dag="11")
    assert later.status == 422 and "Op 10 september 2025 werd al beslist." in later.text
    page = page.press("Bewaren", source="nieuw", new_referrer="CGG", weekdays=["5"], asked="Rust.")
    assert "CGG" in page.text and "vrijdag" in page.text
    assert '"fields"' in entries_for(referral)[-1].details and "Rust" not in entries_for(referral)[-1].details


# --- deciding ---


def test_accepting_puts_a_family_on_the_waiting_list_and_undo_takes_it_off(visit, cast):
    referral = newcomer(cast)
    page = visit(cast.els).get(f"/gezinnen/aanmeldingen/{referral.id}")
    page = page.press("Beslissing bewaren", decision="accept", **DECIDED)
    assert "Op de wachtlijst sinds 10 september 2025, al 23 dagen." in page.text and state(referral) == "waiting"
    page = page.press("Ongedaan maken")
    assert "Er is nog niet beslist." in page.text
    assert Referral.get_by_id(referral.id).decided_on is None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Kies ja of nee."),
        ({"decision": "decline"}, "Kies waarom het gezin niet aanvaard is."),
        ({"decision": "decline", "reason": "other"}, "hoort een woordje uitleg"),
        ({"decision": "accept", "decided_on__maand": "8"}, "De aanmelding kwam binnen op 1 september 2025."),
        ({"decision": "accept", "decided_on__maand": "10"}, "Deze dag is nog niet voorbij."),
    ],
)
def test_a_decision_that_cannot_be_is_refused_in_words(visit, cast, typed, sentence):
    referral = newcomer(cast)
    page = visit(cast.els).get(f"/gezinnen/aanmeldingen/{referral.id}")
    page = page.press("Beslissing bewaren", **{**DECIDED, **typed})
    assert page.status == 422 and sentence in page.text
    assert Referral.get_by_id(referral.id).status == "open"


def test_declining_asks_why(visit, cast):
    referral = newcomer(cast)
    page = visit(cast.els).get(f"/gezinnen/aanmeldingen/{referral.id}")
    page = page.press("Beslissing bewaren", decision="decline", reason="other", note="Vraagt poetshulp.", **DECIDED)
    assert "Niet aanvaard op 10 september 2025: iets anders." in page.text and "Vraagt poetshulp." in page.text
    assert state(referral) == "declined"
    page = page.press("Ongedaan maken")
    kept = Referral.get_by_id(referral.id)
    assert (kept.status, kept.decline_reason, kept.decline_note) == ("open", "", "")
    assert "poetshulp" not in " ".join(entry.details for entry in HistoryEntry.select())


def test_a_second_decision_says_that_somebody_was_faster(visit, cast):
    page = visit(cast.els).get(f"/gezinnen/aanmeldingen/{newcomer(cast).id}")
    once = page.form("Beslissing bewaren").fill(decision="accept", **DECIDED)
    once.press()
    again = once.press()
    assert again.status == 409 and "Deze aanmelding is net veranderd." in again.text


VERBS = {
    "accept": lambda cast, r: referrals.accept(r, date(2025, 9, 10), by=cast.els),
    "decline": lambda cast, r: referrals.decline(r, date(2025, 9, 10), "other_need", "", by=cast.els),
    "reconsider": lambda cast, r: referrals.reconsider(r, by=cast.els),
    "withdraw": lambda cast, r: referrals.withdraw(r, date(2025, 9, 20), "", by=cast.els),
    "put_back": lambda cast, r: referrals.put_back(r, by=cast.els),
}
WAY_TO = {"open": [], "accepted": ["accept"], "declined": ["decline"], "withdrawn": ["accept", "withdraw"]}


def test_the_table_of_steps_is_complete():
    assert {verb for _, verb in referrals.STEPS} == set(VERBS)
    assert {one for (one, _) in referrals.STEPS} | {to for to, _ in referrals.STEPS.values()} == set(WAY_TO)
    assert set(WAY_TO) == set(referrals.STATUSES)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("status", WAY_TO)
def test_only_what_the_table_allows_happens(cast, status, verb):
    referral = newcomer(cast)
    for step in WAY_TO[status]:
        VERBS[step](cast, referral)
    before = HistoryEntry.select().count()
    allowed = referrals.STEPS.get((status, verb))
    assert (verb in referrals.verbs_for(referral, False)) == (allowed is not None)
    if allowed:
        VERBS[verb](cast, referral)
        assert Referral.get_by_id(referral.id).status == allowed[0]
        assert HistoryEntry.select().count() > before
    else:
        with pytest.raises(RuleError) as refused:
            VERBS[verb](cast, Referral.get_by_id(referral.id))
        assert refused.value.conflict
        assert Referral.get_by_id(referral.id).status == status
        assert HistoryEntry.select().count() == before


@pytest.mark.parametrize("verb", VERBS)
def test_nothing_happens_any_more_to_one_that_started(cast, verb):
    referral = waiting(cast)
    started(cast, referral)
    with pytest.raises(RuleError) as refused:
        VERBS[verb](cast, Referral.get_by_id(referral.id))
    assert refused.value.conflict and Referral.get_by_id(referral.id).status == "accepted"
    assert referrals.verbs_for(referral, True) == []


# --- intake stops ---


def test_during_a_stop_no_is_proposed_and_the_coordinator_decides(visit, cast):
    els = visit(cast.els)
    page = els.get("/gezinnen/wachtlijststop").press(
        "Wachtlijststop bewaren", first_on__dag="1", first_on__maand="8", note="Te weinig vrijwilligers."
    )
    assert "1 augustus 2025 tot nader bericht" in page.text and "loopt nu" in page.text
    referral = newcomer(cast)
    page = els.get(f"/gezinnen/aanmeldingen/{referral.id}")
    chosen = page.form("Beslissing bewaren").values
    assert (chosen["decision"], chosen["reason"]) == ("decline", "intake_stop")
    assert "Wachtlijststop van 1 augustus 2025 tot nader bericht." in page.text
    assert "Niet aanvaard op 10 september 2025: wachtlijststop." in page.press("Beslissing bewaren", **DECIDED).text


def test_a_stop_ends_is_corrected_and_goes_away(visit, cast):
    stop = stops.add_stop(stops.StopPeriod(first_on=date(2025, 8, 1), last_on=None, note=""), "k", by=cast.els)
    assert stops.stop_on(cast.branch.id, TODAY) == stop and stops.stop_on(cast.branch.id, date(2025, 7, 31)) is None
    els = visit(cast.els)
    page = els.get("/gezinnen/wachtlijststop").follow("1 augustus 2025 tot nader bericht")
    wrong = page.press("Bewaren", last_on__dag="1", last_on__maand="7", last_on__jaar="2025")
    assert "De stop begint op 1 augustus 2025." in wrong.text
    page = page.press("Bewaren", last_on__dag="1", last_on__maand="10", last_on__jaar="2025")
    assert "tot 1 oktober 2025" in page.text and stops.stop_on(cast.branch.id, TODAY) is None
    with pytest.raises(RuleError, match="Er is al een stop van 1"):
        stops.add_stop(stops.StopPeriod(first_on=date(2025, 10, 1), last_on=None, note=""), "l", by=cast.els)
    page.follow("1 augustus 2025 tot 1 oktober 2025").press("Ja, stop weghalen")
    assert IntakeStop.select().count() == 0


def test_two_taps_make_one_stop_and_another_branch_has_its_own(cast):
    values = {"first_on": date(2025, 8, 1), "last_on": None, "note": ""}
    assert stops.add_stop(stops.StopPeriod(**values), "k", by=cast.els) == stops.add_stop(
        stops.StopPeriod(**values), "k", by=cast.els
    )
    stops.add_stop(stops.StopPeriod(**values), "y", by=cast.yusuf)
    assert len(stops.stops_of(cast.branch.id)) == 1


# --- off the waiting list ---


def test_a_family_leaves_the_waiting_list_and_comes_back_in_its_place(visit, cast):
    referral = waiting(cast)
    page = visit(cast.els).get(f"/gezinnen/aanmeldingen/{referral.id}").follow("Van de wachtlijst halen")
    early = page.press("Van de wachtlijst halen", withdrawn_on__dag="9", withdrawn_on__maand="9")
    assert early.status == 422 and "kwam op 10 september 2025 op de wachtlijst" in early.text
    page = page.press("Van de wachtlijst halen", note="Verhuisd.")
    assert "Van de wachtlijst gehaald op 3 oktober 2025." in page.text and "Verhuisd." in page.text
    assert state(referral) == "withdrawn"
    page = page.press("Ongedaan maken")
    assert "Op de wachtlijst sinds 10 september 2025" in page.text
    kept = Referral.get_by_id(referral.id)
    assert (kept.withdrawn_on, kept.withdrawn_note) == (None, "")


def test_who_was_referred_again_meanwhile_does_not_wait_twice(cast):
    referral = waiting(cast)
    referrals.withdraw(referral, date(2025, 9, 20), "", by=cast.els)
    referrals.refer_again(referral.family, asked(received_on=date(2025, 9, 25)), "weer", by=cast.els)
    with pytest.raises(RuleError, match="opnieuw aangemeld of gestart"):
        referrals.put_back(referral, by=cast.els)


def test_a_refusal_is_not_taken_back_beside_a_later_referral_or_the_support_that_came_of_it(cast, visit):
    first = newcomer(cast)
    referrals.decline(first, date(2025, 9, 2), "intake_stop", "", by=cast.els)
    again = referrals.refer_again(first.family, asked(received_on=date(2025, 9, 5)), "weer", by=cast.els)
    page = visit(cast.els).get(f"/gezinnen/aanmeldingen/{first.id}")
    assert "opnieuw aangemeld of gestart" in page.press("Beslissing ongedaan maken").text
    referrals.accept(again, date(2025, 9, 10), by=cast.els)
    started(cast, again)
    assert "opnieuw aangemeld of gestart" in page.press("Beslissing ongedaan maken").text
    assert Referral.get_by_id(first.id).status == "declined"


# --- starting ---


def test_from_the_waiting_list_to_the_first_introduction_in_one_form(visit, cast):
    referral = waiting(cast)
    page = visit(cast.els).get("/wachtlijst").follow("Starten: G-003")
    page = page.press(
        "Gezin starten", volunteer=str(cast.bram.id), km_one_way="4,2", usual_weekday="3", started_on__dag="6"
    )
    assert "Bram Wouters start bij Gezin G-003 op 6 oktober 2025." in page.text
    assert "Bram Wouters begint op 6 oktober 2025." in page.text and state(referral) == "running"
    path = Trajectory.get(Trajectory.family == referral.family)
    match = Match.get(Match.trajectory == path)
    assert (path.referral_id, path.started_on, match.started_on) == (referral.id, date(2025, 10, 6), date(2025, 10, 6))
    assert (match.km_one_way, match.usual_weekday) == (42, 3)
    assert PlannedTalk.select().where(PlannedTalk.match == match).count() >= 3
    assert "Er wacht nu niemand." in visit(cast.els).get("/wachtlijst").text
    page = page.press("Ongedaan maken")
    assert "De start is weggehaald." in page.text and state(referral) == "waiting"
    assert Match.select().where(Match.family == referral.family).count() == 0


def test_two_taps_start_once_and_a_second_start_is_refused(cast):
    referral = waiting(cast)
    assert started(cast, referral) == started(cast, referral)
    with pytest.raises(RuleError, match="al gestart"):
        started(cast, referral, "andere")
    assert Trajectory.select().where(Trajectory.family == referral.family).count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"volunteer": ""}, "Kies een vrijwilliger."),
        ({"started_on__dag": "9", "started_on__maand": "9"}, "Het gezin is aanvaard op 10 september 2025."),
        ({"started_on__jaar": "2027"}, "meer dan een jaar ver"),
        ({"km_one_way": "4,25"}, "Schrijf de afstand"),
    ],
)
def test_a_start_that_cannot_be_leaves_everything_as_it_was(visit, cast, typed, sentence):
    referral = waiting(cast)
    page = visit(cast.els).get(f"/gezinnen/aanmeldingen/{referral.id}/start")
    page = page.press("Gezin starten", **{"volunteer": str(cast.bram.id), **typed})
    assert page.status == 422 and sentence in page.text
    assert Trajectory.select().where(Trajectory.family == referral.family).count() == 0
    assert state(referral) == "waiting"


def test_who_is_not_on_the_waiting_list_does_not_start(cast):
    with pytest.raises(RuleError, match="niet op de wachtlijst"):
        started(cast, newcomer(cast))
    assert Trajectory.select().count() == 2


def test_a_start_from_the_file_takes_the_referral_along(cast):
    rules.end_match(cast.lenas, ended_on=date(2025, 6, 1), closing_reason="completed", by=cast.els)
    referral = referrals.refer_again(cast.klaver, asked(), "terug", by=cast.els)
    with pytest.raises(RuleError, match="Beslis eerst"):
        trajectories.start_trajectory(cast.klaver, started_on=TODAY, by=cast.els)
    with pytest.raises(RuleError, match="opnieuw aangemeld"):
        trajectories.reopen_trajectory(cast.klaver, by=cast.els)
    with pytest.raises(RuleError, match="opnieuw aangemeld"):
        rules.reopen_match(cast.lenas, by=cast.els)
    referrals.accept(referral, date(2025, 9, 10), by=cast.els)
    assert trajectories.start_trajectory(cast.klaver, started_on=TODAY, by=cast.els).referral_id == referral.id


def test_a_start_is_not_moved_to_before_the_acceptance(cast):
    referral = waiting(cast)
    started(cast, referral)
    with pytest.raises(RuleError, match="Het gezin is aanvaard op 10"):
        trajectories.update_family(
            Family.get_by_id(referral.family_id),
            trajectories.FamilyFacts(code="G-003", alias="Gezin", municipality="Lindedal", started_on=date(2025, 9, 9)),
            by=cast.els,
        )


# --- lists ---


def test_the_tabs_count_what_they_show(visit, cast):
    newcomer(cast, "a")
    waiting(cast, "b")
    referrals.decline(newcomer(cast, "c"), TODAY, "outside_area", "", by=cast.els)
    referrals.withdraw(waiting(cast, "d"), TODAY, "", by=cast.els)
    started(cast, waiting(cast, "e"))
    els = visit(cast.els)
    page = els.get("/gezinnen/aanmeldingen")
    assert "1 aanmelding wacht op een beslissing." in page.text
    for words, codes in (
        ("1in behandeling", {"G-003"}),
        ("1op de wachtlijst", {"G-004"}),
        ("1niet aanvaard", {"G-005"}),
        ("5alles", {"G-003", "G-004", "G-005", "G-006", "G-007"}),
    ):
        rows = page.follow(words).all("table")
        assert {code for code in ("G-003", "G-004", "G-005", "G-006", "G-007") if code in rows[0]} == codes
    assert els.get("/gezinnen/aanmeldingen?toon=niets").status == 404
    assert els.get("/gezinnen/aanmeldingen?blad=99").status == 200


def test_another_branch_sees_none_of_it(visit, cast):
    referral = waiting(cast)
    yusuf = visit(cast.yusuf)
    assert "Er is nog geen aanmelding" in yusuf.get("/gezinnen/aanmeldingen?toon=alles").text
    assert "Er wacht nu niemand." in yusuf.get("/wachtlijst").text
    assert yusuf.get(f"/gezinnen/aanmeldingen/{referral.id}/start").status == 404
