"""The log of talks: what may be noted, how it is counted, and its pages."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.families.models.family import Child, Family, FamilyDetails
from portal.families.models.match import Trajectory
from portal.families.models.referral import Referral
from portal.families.models.talk import FAMILY_TALKS, VOLUNTEER_TALKS, PlannedTalk, RemovedTalk, Talk
from portal.families.talk_log import facts as talk_log
from portal.families.talk_log import rules as talk_log_rules
from portal.families.talk_log.rules import TalkDetails
from portal.families.talks import rules as talks
from portal.history.models import HistoryEntry
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.privacy import PrivacyWarning
from portal.people.models import Person
from tests.conftest import Cast

TODAY = date(2025, 10, 3)


def told(cast: Cast, **changes) -> TalkDetails:
    """With Lena and her family."""
    values = {"day": TODAY, "volunteer_id": cast.lena.id, "volunteer_kind": "coaching",
              "family_id": cast.klaver.id, "family_kind": "home_visit"}  # fmt: skip
    return TalkDetails(**{**values, **changes})


def alone(cast: Cast, **changes) -> TalkDetails:
    """With the family alone."""
    return told(cast, volunteer_id=None, volunteer_kind="", **changes)


# ---- what may be noted


def test_a_talk_with_both_belongs_to_their_match(cast):
    talk = talk_log_rules.write(told(cast, minutes=60, note="Alles loopt goed."), "key", by=cast.els)
    assert (talk.match_id, talk.minutes, talk.by_id) == (cast.lenas.id, 60, cast.els.id)
    assert talk_log_rules.write(alone(cast), "other", by=cast.els).match_id is None
    assert talk_log_rules.write(told(cast, volunteer_id=cast.bram.id), "third", by=cast.els).match_id is None


def test_waiting_and_closed_families_count_too(cast):
    waiting = Family.create(branch=cast.branch, code="G-010", alias="Gezin Vlier", municipality="Lindedal")
    Referral.create(branch=cast.branch, family=waiting, received_on=date(2025, 9, 1), status="accepted")
    Trajectory.update(closed_on=date(2025, 9, 1)).where(Trajectory.family == cast.klaver.id).execute()
    for number, family in enumerate((waiting, cast.klaver)):
        talk_log_rules.write(alone(cast, family_id=family.id, family_kind="intake"), str(number), by=cast.els)
    assert talk_log.count_family_talks(cast.branch.id, date(2025, 1, 1), date(2025, 12, 31)) == 2
    assert {f.code for f in talk_log.families_to_offer(cast.els)} == {"G-001", "G-002", "G-010"}


def test_families_of_long_ago_are_offered_only_where_chosen(cast):
    Trajectory.update(closed_on=date(2024, 1, 1)).where(Trajectory.family == cast.klaver.id).execute()
    assert [f.code for f in talk_log.families_to_offer(cast.els)] == ["G-002"]
    assert [f.code for f in talk_log.families_to_offer(cast.els, cast.klaver.id)] == ["G-001", "G-002"]
    assert talk_log.families_to_offer(cast.yusuf, cast.klaver.id) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"day": TODAY + timedelta(days=1)}, "day"),
        ({"day": date(1999, 12, 31)}, "day"),
        ({"family_id": None}, "family"),
        ({"volunteer_id": None}, "volunteer"),
        ({"family_id": None, "volunteer_id": None, "family_kind": "", "volunteer_kind": ""}, "family"),
        ({"family_kind": ""}, "family_kind"),
        ({"volunteer_kind": ""}, "volunteer_kind"),
        ({"family_kind": "coaching"}, "family_kind"),
        ({"volunteer_kind": "home_visit"}, "volunteer_kind"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 1441}, "minutes"),
        ({"note": "a" * 1001}, "note"),
        ({"family_id": 9999}, "family"),
        ({"volunteer_id": 9999}, "volunteer"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(cast, changes, field):
    with pytest.raises(RuleError) as refused:
        talk_log_rules.write(told(cast, **changes), "key", by=cast.els)
    assert refused.value.field == field
    assert Talk.select().count() == 0


def test_nobody_notes_a_talk_with_another_branch(cast):
    for changes in ({"volunteer_id": None, "volunteer_kind": ""}, {"family_id": None, "family_kind": ""}):
        with pytest.raises(RuleError, match="uit de lijst"):
            talk_log_rules.write(told(cast, **changes), "key", by=cast.yusuf)


def test_a_coordinator_is_no_volunteer(cast):
    with pytest.raises(RuleError, match="uit de lijst"):
        talk_log_rules.write(told(cast, volunteer_id=cast.els.id), "key", by=cast.els)


@pytest.mark.parametrize("name", ["Lena", "Klaver", "Jamal", "Benali", "0470 12 34 56"])
def test_a_note_that_tells_who_somebody_is_is_kept_only_on_purpose(cast, name):
    FamilyDetails.create(branch=cast.branch, family=cast.klaver, name="Familie Benali")
    Child.create(branch=cast.branch, family=cast.klaver, given_name="Jamal")
    note = f"Gesprek over {name}."
    with pytest.raises(PrivacyWarning) as warned:
        talk_log_rules.write(told(cast, note=note), "key", by=cast.els)
    assert warned.value.field == "note" and name.replace(" ", "\u00a0") in warned.value.message
    assert talk_log_rules.write(told(cast, note=note, anyway=True), "key", by=cast.els).note == note


def test_history_never_repeats_a_note(cast):
    talk = talk_log_rules.write(told(cast, note="Geheime woorden."), "key", by=cast.els)
    talk_log_rules.correct(talk, told(cast, note="Andere woorden.", minutes=30), by=cast.els)
    talks.remove_talk(talk, by=cast.els)
    entries = list(HistoryEntry.select().where(HistoryEntry.subject == "talk").order_by(HistoryEntry.id))
    assert [entry.verb for entry in entries] == ["create", "correct", "note", "remove"]
    assert not any("woorden" in entry.details for entry in entries)


def test_thrown_away_can_be_undone_for_a_week(cast):
    talk = talk_log_rules.write(told(cast, note="Rustig."), "key", by=cast.els)
    talks.remove_talk(talk, by=cast.els)
    with pytest.raises(RuleError, match="net al weggehaald"):
        talks.remove_talk(talk, by=cast.els)
    with clock.stopped(datetime(2025, 10, 9, 9, 0)):
        assert talk_log_rules.forget_removed() == 0
    with clock.stopped(datetime(2025, 10, 10, 9, 0)):
        assert talk_log_rules.forget_removed() == 1
    assert RemovedTalk.select().count() == 0


# ---- counting, against a plain recount

DAYS = st.dates(date(2024, 12, 30), date(2025, 1, 3)) | st.dates(date(2024, 12, 1), date(2025, 10, 3))
KINDS = st.tuples(st.sampled_from(["", *FAMILY_TALKS]), st.sampled_from(["", *VOLUNTEER_TALKS])).filter(any)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(DAYS, KINDS), max_size=12))
def test_counts_are_those_of_the_log(cast, written):
    Talk.delete().execute()
    for number, (day, (family_kind, volunteer_kind)) in enumerate(written):
        values = told(
            cast, day=day, family_kind=family_kind, volunteer_kind=volunteer_kind,
            family_id=cast.klaver.id if family_kind else None, volunteer_id=cast.lena.id if volunteer_kind else None,
        )  # fmt: skip
        talk_log_rules.write(values, f"talk-{number}", by=cast.els)
    for year in (2024, 2025):
        first, last = date(year, 1, 1), date(year, 12, 31)
        of_year = [kinds for day, kinds in written if day.year == year]
        families = [kind for kind, _ in of_year if kind]
        volunteers = [kind for _, kind in of_year if kind]
        assert talk_log.count_family_talks(cast.branch.id, first, last) == len(families)
        assert talk_log.count_volunteer_talks(cast.branch.id, first, last) == len(volunteers)
        assert talk_log.count_family_talks(cast.yusuf.branch_id, first, last) == 0


# ---- the pages


def test_a_talk_is_noted_corrected_thrown_away_and_put_back(cast, visit):
    els = visit(cast.els)
    page = els.get("/gesprekken").follow("Gesprek noteren")
    page = page.press("Bewaren")
    assert page.status == 422 and "Kies een gezin, een vrijwilliger, of allebei." in page.text
    page = page.press("Bewaren", family=str(cast.klaver.id), family_kind="home_visit", minutes="veel")
    assert "Schrijf een aantal minuten van 1 tot 1440, bijvoorbeeld 60." in page.text
    page = page.press("Bewaren", minutes="45", note="Over Klaver en school.")
    assert "Toch zo bewaren" in page.text
    page = page.press("Bewaren", note="Over school.")
    assert page.status == 200 and "Het gesprek is bewaard." in page.text
    assert "1in 2025 1met gezinnen 0met vrijwilligers" in page.text
    assert "Huisbezoek, 45 minuten" in page.text and "Over school." in page.text
    page = page.follow("G-001, 3 oktober 2025").press("Bewaren", minutes="60")
    assert "Huisbezoek, 60 minuten" in page.text
    page = page.follow("G-001, 3 oktober 2025").press("Gesprek weghalen")
    assert "Nog geen gesprekken in 2025" in page.text
    page = page.press("Ongedaan maken")
    assert "Het gesprek staat er weer." in page.text and "Huisbezoek, 60 minuten" in page.text
    assert Talk.get().note == "Over school."


def test_a_name_in_a_note_is_kept_after_a_tick(cast, visit):
    page = visit(cast.els).get(f"/gesprekken/nieuw?vrijwilliger={cast.lena.id}")
    page = page.press("Bewaren", volunteer_kind="call", note="Lena belde.")
    assert page.status == 422 and "In je notitie staat een naam (Lena)." in page.text
    page.press("Bewaren", note_anyway="y")
    assert Talk.get().note == "Lena belde."


def test_the_same_form_twice_is_one_talk(cast, visit):
    form = visit(cast.els).get(f"/gesprekken/nieuw?gezin={cast.klaver.id}").form("Bewaren").fill(family_kind="intake")
    form.press()
    form.press()
    assert Talk.select().count() == 1


def test_the_list_is_filtered_and_paged(cast, visit):
    for number in range(60):
        talk_log_rules.write(alone(cast, day=TODAY - timedelta(days=number)), f"f{number}", by=cast.els)
    talk_log_rules.write(
        told(cast, family_id=None, family_kind="", volunteer_id=cast.bram.id, day=date(2024, 5, 1)), "bram", by=cast.els
    )
    els = visit(cast.els)
    page = els.get("/gesprekken")
    assert "Blad 1 van 2" in page.text and len(page.answer.data) < 50_000
    assert "60 gesprekken" in page.text and "14 augustus" not in page.text
    assert "14 augustus" in page.follow("Volgende ›").text
    assert "Nog geen gesprekken" in els.get("/gesprekken?toon=vrijwilligers").text
    assert "Bram Wouters" in els.get("/gesprekken?jaar=2024").text
    assert "1 gesprek met Bram Wouters" in els.get(f"/gesprekken?jaar=2024&vrijwilliger={cast.bram.id}").text
    assert "60 gesprekken met G-001" in els.get("/gesprekken?gezin=g-001").text
    assert "Niets gevonden" in els.get("/gesprekken?gezin=G-002").text
    assert "Niets gevonden" in els.get("/gesprekken?gezin=BESTAATNIET").text
    assert els.get("/gesprekken?blad=999").status == 200
    for wrong in ("jaar=1999", "jaar=abcd", "toon=iets", f"vrijwilliger={cast.yusuf.id}"):
        assert els.get(f"/gesprekken?{wrong}").status == 404


def test_another_branch_sees_none_of_it(cast, visit):
    talk = talk_log_rules.write(told(cast, note="Rustig."), "key", by=cast.els)
    yusuf = visit(cast.yusuf)
    assert "Nog geen gesprekken" in yusuf.get("/gesprekken").text
    assert yusuf.get(f"/gesprekken/{talk.id}").status == 404
    assert "Gezin Klaver" not in yusuf.get(f"/gesprekken/nieuw?gezin={cast.klaver.id}").text
    assert visit(cast.lena).get("/gesprekken").status == 403


def test_planned_talks_are_held_moved_and_dropped_from_their_page(cast, visit):
    talks.plan_running(TODAY)
    els = visit(cast.els)
    page = els.get("/gesprekken/gepland")
    assert page.all("small")[:1] == ["G-001, Gezin Klaver"]
    page = page.follow("Afrondingsgesprek met Lena Aerts").follow("Gesprek gehad").press("Gesprek gehad")
    assert "Bewaard: afrondingsgesprek met Lena, vandaag." in page.text
    page = page.press("Ongedaan maken")
    assert "Het gesprek staat weer op je lijst." in page.text and Talk.select().count() == 0
    page = page.follow("Afrondingsgesprek met Lena Aerts")
    page = page.press("Afspraak bewaren", due_on__dag="1", due_on__maand="1", due_on__jaar="2025")
    assert page.status == 422 and "Deze dag is voorbij. Kies vandaag of een latere dag." in page.text
    page = page.press("Afspraak bewaren", due_on__maand="2", due_on__jaar="2026")
    assert "Bewaard: 1 februari 2026." in page.text
    page = page.follow("Afrondingsgesprek met Lena Aerts")
    assert "Eerst was dat 8 januari 2026." in page.text
    page = page.press("Koppeling verlengen")
    assert "Verlengd. Het volgende afstemmingsgesprek staat op 1 augustus 2026." in page.text
    page = page.press("Ongedaan maken").follow("Afrondingsgesprek met Bram Wouters").press("Dit hoeft niet")
    assert "Dit gesprek hoeft niet meer." in page.text
    assert [row.status for row in PlannedTalk.select().order_by(PlannedTalk.id)] == ["planned", "dropped"]


def test_only_a_talk_within_a_month_has_its_button_in_the_list(cast, visit):
    talks.plan_running(TODAY)
    PlannedTalk.update(due_on=TODAY + timedelta(days=31)).where(PlannedTalk.match == cast.lenas.id).execute()
    PlannedTalk.update(due_on=TODAY + timedelta(days=32)).where(PlannedTalk.match == cast.brams.id).execute()
    page = visit(cast.els).get("/gesprekken/gepland")
    assert "Gesprek gehad: afrondingsgesprek met Lena Aerts" in page.text
    assert "Gesprek gehad: afrondingsgesprek met Bram Wouters" not in page.text
    page.follow("Afrondingsgesprek met Bram Wouters").follow("Gesprek gehad").press("Gesprek gehad")
    assert Talk.get().volunteer_id == cast.bram.id, "the others are opened through their row"


def test_a_second_tap_on_a_planned_talk_says_how_it_stands(cast, visit):
    talks.plan_running(TODAY)
    form = (
        visit(cast.els)
        .get("/gesprekken/gepland")
        .follow("Afrondingsgesprek met Lena Aerts")
        .follow("Gesprek gehad")
        .form("Gesprek gehad")
    )
    form.press()
    assert "Er gebeurde net al iets met dit gesprek." in form.press().text
    assert Talk.select().count() == 1


def test_who_stopped_long_ago_is_still_named_on_their_talk(cast, visit):
    talk = talk_log_rules.write(told(cast, day=date(2023, 5, 1)), "key", by=cast.els)
    lena = Person.get_by_id(cast.lena.id)
    for period in lena.role_periods:
        period.ended_on = date(2023, 6, 1)
        period.started_on = date(2023, 1, 1)
        period.save()
    page = visit(cast.els).get(f"/gesprekken/{talk.id}")
    assert page.form("Bewaren").values["volunteer"] == str(lena.id)


# ---- whatever is sent, a page comes back

TYPED = st.text(max_size=40) | st.sampled_from(
    ["", "1", "2", "9" * 12, "-1", "31", "2025", "home_visit", "call", "y", "\x00"]
)


FIELDS = (
    "day-dag", "day-maand", "day-jaar", "family", "family_kind", "volunteer", "volunteer_kind", "minutes", "note",
    "note_anyway", "submission_key", "due_on-dag", "due_on-maand", "due_on-jaar",
)  # fmt: skip


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.fixed_dictionaries(dict.fromkeys(FIELDS, TYPED)))
def test_any_input_gets_a_page(cast, visit, typed):
    talks.plan_running(TODAY)
    planned = PlannedTalk.select().where(PlannedTalk.status == "planned").get()
    els = visit(cast.els)
    page = els.get("/gesprekken/nieuw")
    token = page.tree.xpath('//input[@name="csrf_token"]')[0].get("value")
    for address in ("/gesprekken", f"/gesprekken/gepland/{planned.id}"):
        assert els.post(address, {"csrf_token": token, **typed}).status in (200, 409, 422)
    for address in ("/gesprekken", "/gesprekken/nieuw", "/inzage", "/te-doen"):
        query = {"gezin": typed["family"], "vrijwilliger": typed["volunteer"], "jaar": typed["day-jaar"] or "2025",
                 "blad": typed["minutes"], "wie": typed["volunteer"], "groep": typed["note"]}  # fmt: skip
        assert els.get(address, query_string=query).status in (200, 404)
