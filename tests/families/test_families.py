"""The coordinator's families: adding, matching, handing over, closing, and taking it all back."""

from datetime import date

import pytest
from playhouse.test_utils import count_queries

from portal.families.file.facts.course import FamilyFile, files
from portal.families.models.family import Family, FamilyDetails
from portal.families.models.match import Match, Trajectory
from portal.families.support import rules
from portal.families.trajectories import rules as trajectories
from portal.history.models import HistoryEntry
from portal.kit.errors import RuleError
from portal.people.models import RolePeriod
from tests.entries import entries_for

START = {"started_on__dag": "6", "started_on__maand": "10", "started_on__jaar": "2025"}


def file_of(family: Family) -> FamilyFile:
    return files(Family.select().where(Family.id == family.id))[0]


# --- families ---


def test_the_list_says_in_one_sentence_how_things_stand(visit, cast):
    rules.end_match(cast.brams, ended_on=date(2025, 9, 1), by=cast.els)
    page = visit(cast.els).get("/gezinnen")
    assert "2 gezinnen krijgen steun, 1 zonder vrijwilliger." in page.text
    assert "Lena Aerts" in page.text and "Bram Wouters" not in page.text


def test_a_family_is_added_with_the_code_that_the_portal_proposes(visit, cast):
    page = (
        visit(cast.els).get("/gezinnen").follow("Gezin toevoegen").press("Gezin bewaren", alias="Gezin Linde", **START)
    )
    assert page.heading == "Gezin G-003"
    family = Family.get(Family.code == "G-003")
    assert (family.alias, family.municipality) == ("Gezin Linde", "Lindedal")
    assert trajectories.latest_trajectory(family).started_on == date(2025, 10, 6)
    assert (
        [e.verb for e in entries_for(family)]
        == ["create"]
        == [e.verb for e in entries_for(trajectories.latest_trajectory(family))]
    )


def test_two_taps_add_one_family(visit, cast):
    form = visit(cast.els).get("/gezinnen/nieuw").form("Gezin bewaren").fill(alias="Gezin Linde", **START)
    assert form.press().address == form.press().address
    assert Family.select().where(Family.alias == "Gezin Linde").count() == 1


def test_a_family_is_added_with_its_name_once(visit, cast):
    FamilyDetails.create(branch=cast.branch, family=cast.klaver, phone="+32470123456")
    form = visit(cast.els).get("/gezinnen/nieuw").form("Gezin bewaren")
    form.fill(alias="Gezin Linde", name="Vermeulen", phone="0470 12 34 56", **START)
    asked = form.press()
    assert asked.status == 422 and "Gezin G-001 heeft hetzelfde telefoonnummer. Is dit dezelfde?" in asked.text
    form = asked.form("Gezin bewaren").fill(is_other="y")
    assert form.press().heading == form.press().heading == "Vermeulen · G-003"
    assert FamilyDetails.get(FamilyDetails.name == "Vermeulen").phone == "+32470123456" and Family.select().count() == 3
    (created,) = entries_for(Family.get(Family.code == "G-003"))
    assert "Vermeulen" not in created.details, "the history names no family"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"code": "g-001"}, "Code G-001 is al van een ander gezin."),
        ({"code": "../x"}, "Gebruik letters, cijfers en een streepje"),
        ({"code": ""}, "Geef het gezin een code"),
        ({"alias": ""}, "Geef het gezin een schuilnaam"),
        ({"alias": "x" * 61}, "ten hoogste 60 tekens"),
        ({"started_on__jaar": "2027"}, "meer dan een jaar ver"),
        ({"started_on__jaar": "1925"}, "ligt te ver terug"),
        ({"started_on__dag": "31", "started_on__maand": "2"}, "Deze datum bestaat niet."),
    ],
)
def test_what_does_not_fit_comes_back_with_a_sentence_and_all_that_was_typed(visit, cast, typed, sentence):
    good = {"alias": "Gezin Linde", "municipality": "Heidelo", **START}
    page = visit(cast.els).get("/gezinnen/nieuw").press("Gezin bewaren", **{**good, **typed})
    assert page.status == 422 and sentence in page.text
    assert page.form("Gezin bewaren").values["municipality"] == "Heidelo"
    assert Family.select().count() == 2


def test_the_same_code_may_live_in_another_branch(visit, cast):
    page = visit(cast.yusuf).get("/gezinnen/nieuw").press("Gezin bewaren", code="G-001", alias="Gezin Beek", **START)
    assert page.status == 200
    assert Family.select().where(Family.code == "G-001").count() == 2


def test_the_facts_of_a_family_are_corrected_and_history_says_what_stood_there(visit, cast):
    page = (
        visit(cast.els)
        .get(f"/gezinnen/{cast.klaver.id}/wijzigen")
        .press("Bewaren", alias="Gezin Iris", started_on__dag="2", started_on__maand="jan")
    )
    assert "Gezin Iris" in page.text and "Het traject begon traject 2 januari 2025" in page.text
    assert '"Gezin Klaver", "Gezin Iris"' in entries_for(cast.klaver)[-1].details


def test_a_trajectory_cannot_start_after_its_first_match(visit, cast):
    page = visit(cast.els).get(f"/gezinnen/{cast.klaver.id}/wijzigen").press("Bewaren", started_on__dag="9")
    assert page.status == 422 and "De eerste koppeling startte op 8 januari 2025." in page.text


def test_a_trajectory_cannot_start_while_the_one_before_went_on(visit, cast):
    Trajectory.update(started_on=date(2025, 9, 1)).where(Trajectory.family == cast.klaver).execute()
    Match.update(started_on=date(2025, 9, 1)).where(Match.family == cast.klaver).execute()
    Trajectory.create(
        branch=cast.branch,
        family=cast.klaver,
        started_on=date(2023, 1, 1),
        closed_on=date(2025, 6, 30),
        closing_reason="x",
    )
    form = visit(cast.els).get(f"/gezinnen/{cast.klaver.id}/wijzigen").form("Bewaren")
    page = form.fill(started_on__dag="30", started_on__maand="6").press()
    assert page.status == 422 and "Op die dag liep er al een vorig traject." in page.text
    assert page.press("Bewaren", started_on__dag="1", started_on__maand="7").status == 200


# --- matches ---


def match_form(visit, cast, family):
    return visit(cast.els).get(f"/gezinnen/{family.id}/koppelingen/nieuw").form("Koppeling bewaren")


def test_a_volunteer_is_matched_with_distance_and_usual_weekday(visit, cast):
    page = (
        match_form(visit, cast, cast.klaver)
        .fill(volunteer=str(cast.bram.id), km_one_way="4.2", usual_weekday="2", **START)
        .press()
    )
    assert "Bram Wouters is gekoppeld aan Gezin Klaver." in page.text
    match = Match.get(Match.family == cast.klaver, Match.volunteer == cast.bram)
    assert (match.km_one_way, match.usual_weekday, match.started_on) == (42, 2, date(2025, 10, 6))
    assert "Lena Aerts gaat naar dit gezin. Bram Wouters begint op " in page.text


def test_distance_and_weekday_may_stay_empty(visit, cast):
    match_form(visit, cast, cast.klaver).fill(volunteer=str(cast.bram.id)).press()
    match = Match.get(Match.family == cast.klaver, Match.volunteer == cast.bram)
    assert (match.km_one_way, match.usual_weekday) == (0, None)


def test_two_taps_make_one_match(visit, cast):
    form = match_form(visit, cast, cast.klaver).fill(volunteer=str(cast.bram.id))
    form.press()
    assert form.press().status == 200
    assert Match.select().where(Match.volunteer == cast.bram, Match.family == cast.klaver).count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"volunteer": ""}, "Kies een vrijwilliger."),
        ({"volunteer": "999999"}, "Kies een vrijwilliger."),
        ({"km_one_way": "veel"}, "Schrijf de afstand in kilometer"),
        ({"km_one_way": "999999999999"}, "meer dan 300 km"),
        ({"usual_weekday": "8"}, "Kies een dag uit de lijst."),
        ({"started_on__jaar": "2024"}, "Het traject van dit gezin startte op 8 januari 2025."),
        ({"started_on__jaar": "2028"}, "meer dan een jaar ver"),
    ],
)
def test_a_match_that_cannot_be_is_refused_in_words(visit, cast, typed, sentence):
    good = {"volunteer": str(cast.bram.id), "km_one_way": "3,3", "usual_weekday": "1", **START}
    page = match_form(visit, cast, cast.klaver).fill(**{**good, **typed}).press()
    assert page.status == 422 and sentence in page.text
    assert Match.select().count() == 2


def test_nobody_goes_twice_to_the_same_family_on_one_day(visit, cast):
    page = match_form(visit, cast, cast.klaver).fill(volunteer=str(cast.lena.id)).press()
    assert page.status == 422 and "in die periode al aan dit gezin gekoppeld" in page.text


def test_a_volunteer_of_another_branch_or_one_who_stopped_cannot_be_matched(visit, cast):
    RolePeriod.update(ended_on=date(2025, 9, 1)).where(RolePeriod.person == cast.bram).execute()
    form = match_form(visit, cast, cast.klaver)
    offered = [o.text for o in form.element.iter("option")]
    assert "Bram Wouters" not in offered and "Yusuf Demir" not in offered
    with pytest.raises(RuleError, match="Kies een vrijwilliger uit de lijst"):
        rules.start_match(
            cast.klaver, rules.NewMatch(volunteer_id=cast.bram.id, started_on=date(2025, 10, 3)), "k", by=cast.els
        )


def test_a_match_is_corrected(visit, cast):
    page = (
        visit(cast.els)
        .get(f"/koppelingen/{cast.lenas.id}/wijzigen")
        .press("Bewaren", km_one_way="5,6", usual_weekday="")
    )
    assert "5,6 km" in page.text and "wisselt" in page.text
    assert Match.get_by_id(cast.lenas.id).usual_weekday is None


def test_an_end_before_the_start_is_refused(visit, cast):
    page = (
        visit(cast.els)
        .get(f"/koppelingen/{cast.lenas.id}/einde")
        .press("Koppeling beëindigen", ended_on__dag="7", ended_on__maand="1", closing_reason="")
    )
    assert page.status == 422 and "Deze koppeling startte op 8 januari 2025." in page.text
    assert Match.get_by_id(cast.lenas.id).ended_on is None


def test_whether_the_family_goes_on_must_be_answered(visit, cast):
    page = visit(cast.els).get(f"/koppelingen/{cast.lenas.id}/einde").press("Koppeling beëindigen")
    assert page.status == 422 and "Kies of het gezin verdergaat." in page.text


def test_a_handover_keeps_the_trajectory_open(visit, cast):
    els = visit(cast.els)
    els.get(f"/koppelingen/{cast.lenas.id}/einde").press("Koppeling beëindigen", closing_reason="")
    page = els.get(f"/gezinnen/{cast.klaver.id}/koppelingen/nieuw").press(
        "Koppeling bewaren", volunteer=str(cast.bram.id), **START
    )
    assert "Lena Aerts" in page.text and "Bram Wouters" in page.text
    (trajectory,) = Trajectory.select().where(Trajectory.family == cast.klaver)
    assert trajectory.closed_on is None
    assert file_of(cast.klaver).state == "running"


def test_ending_with_a_reason_closes_the_family_and_undo_brings_both_back(visit, cast):
    page = (
        visit(cast.els).get(f"/koppelingen/{cast.lenas.id}/einde").press("Koppeling beëindigen", closing_reason="moved")
    )
    assert file_of(cast.klaver).state == "closed"
    assert "Dit gezin is verhuisd op 3 oktober 2025." in page.text
    page = page.press("Ongedaan maken")
    assert "De koppeling met Lena Aerts loopt weer." in page.text
    assert file_of(cast.klaver).state == "running"
    verbs = [
        e.verb
        for e in HistoryEntry.select()
        .where(HistoryEntry.actor_id == cast.els.id, HistoryEntry.subject << ["match", "trajectory"])
        .order_by(HistoryEntry.id)
    ]
    assert verbs == ["end", "close", "reopen", "reopen"]


def test_a_family_closes_only_after_all_its_matches(db, cast):
    second = rules.start_match(
        cast.klaver,
        rules.NewMatch(volunteer_id=cast.bram.id, started_on=date(2025, 9, 1), km_one_way=10, usual_weekday=1),
        "k",
        by=cast.els,
    )
    with pytest.raises(RuleError, match="Bram Wouters gaat nog naar dit gezin"):
        rules.end_match(cast.lenas, ended_on=date(2025, 9, 30), closing_reason="completed", by=cast.els)
    assert Match.get_by_id(cast.lenas.id).ended_on is None, "the refusal undoes the end as well"
    rules.end_match(second, ended_on=date(2025, 9, 30), by=cast.els)
    with pytest.raises(RuleError, match="Bram Wouters ging tot 30"):
        rules.end_match(cast.lenas, ended_on=date(2025, 9, 15), closing_reason="completed", by=cast.els)


def test_a_second_end_says_that_someone_was_faster(visit, cast):
    form = (
        visit(cast.els).get(f"/koppelingen/{cast.lenas.id}/einde").form("Koppeling beëindigen").fill(closing_reason="")
    )
    form.press()
    page = form.press()
    assert page.status == 409 and "Er is niets dubbel gebeurd." in page.text


def test_a_match_stays_ended_where_the_volunteer_came_back_in_a_new_one(visit, cast):
    rules.end_match(cast.lenas, ended_on=date(2025, 6, 1), by=cast.els)
    rules.start_match(
        cast.klaver, rules.NewMatch(volunteer_id=cast.lena.id, started_on=date(2025, 6, 2)), "k", by=cast.els
    )
    page = visit(cast.els).get(f"/gezinnen/{cast.klaver.id}").press(f"Heropenen: koppeling met {cast.lena.name}")
    assert "in die periode al aan dit gezin gekoppeld" in page.text
    assert Match.get_by_id(cast.lenas.id).ended_on == date(2025, 6, 1)


def test_a_family_without_volunteer_is_closed_and_starts_again_later(visit, cast):
    rules.end_match(cast.lenas, ended_on=date(2025, 6, 1), by=cast.els)
    els = visit(cast.els)
    page = els.get(f"/gezinnen/{cast.klaver.id}").follow("Gezin afsluiten")
    page = page.press("Gezin afsluiten", closing_reason="referred")
    assert "Gezin G-001 is afgesloten." in page.text and "doorverwezen op 3 oktober 2025" in page.text
    again = page.follow("Nieuw traject starten")
    assert "Kies een latere dag." in again.press("Nieuw traject starten").text
    page = again.press("Nieuw traject starten", **START)
    assert file_of(cast.klaver).state == "unmatched"
    assert Trajectory.select().where(Trajectory.family == cast.klaver).count() == 2


def test_a_family_does_not_close_before_it_started(visit, cast):
    Trajectory.create(branch=cast.branch, family=cast.klaver, started_on=date(2025, 10, 2))
    rules.end_match(cast.lenas, ended_on=date(2025, 6, 1), by=cast.els)
    form = visit(cast.els).get(f"/gezinnen/{cast.klaver.id}/afsluiting").form("Gezin afsluiten")
    page = form.fill(closing_reason="moved", closed_on__dag="1").press()
    assert page.status == 422 and "Het traject startte op 2 oktober 2025." in page.text
    assert file_of(cast.klaver).state == "unmatched"


def test_a_match_of_an_earlier_trajectory_stays_ended(visit, cast):
    rules.end_match(cast.lenas, ended_on=date(2025, 6, 1), closing_reason="stopped", by=cast.els)
    trajectories.start_trajectory(cast.klaver, started_on=date(2025, 9, 1), by=cast.els)
    page = visit(cast.els).get(f"/gezinnen/{cast.klaver.id}")
    assert "Heropenen" not in page.text
    with pytest.raises(RuleError, match="Maak daarin een nieuwe koppeling"):
        rules.reopen_match(cast.lenas, by=cast.els)


def test_closing_is_taken_back_with_one_button(visit, cast):
    rules.end_match(cast.lenas, ended_on=date(2025, 6, 1), closing_reason="stopped", by=cast.els)
    page = visit(cast.els).get("/gezinnen?toon=afgesloten").follow("G-001").press("Toch niet afgesloten")
    assert "Gezin G-001 loopt weer." in page.text
    assert file_of(cast.klaver).state == "unmatched"


def test_no_new_match_in_a_closed_family(visit, cast):
    form = match_form(visit, cast, cast.klaver).fill(volunteer=str(cast.bram.id))
    rules.end_match(cast.lenas, ended_on=date(2025, 6, 1), closing_reason="stopped", by=cast.els)
    page = form.press()
    assert page.status == 422 and "Heropen het gezin eerst." in page.text


# --- who gets in ---

ADDRESSES = [
    "/gezinnen/{family}",
    "/gezinnen/{family}/wijzigen",
    "/gezinnen/{family}/afsluiting",
    "/gezinnen/{family}/traject",
    "/gezinnen/{family}/koppelingen/nieuw",
    "/koppelingen/{match}/wijzigen",
    "/koppelingen/{match}/einde",
]
POSTS = [
    "/gezinnen/{family}",
    "/gezinnen/{family}/afsluiting",
    "/gezinnen/{family}/afsluiting/herstel",
    "/gezinnen/{family}/traject",
    "/gezinnen/{family}/koppelingen",
    "/koppelingen/{match}",
    "/koppelingen/{match}/einde",
    "/koppelingen/{match}/einde/herstel",
]


def test_another_branch_and_a_number_that_is_not_there_are_the_same_404(visit, cast):
    yusuf = visit(cast.yusuf)
    token = yusuf.get("/gezinnen/nieuw").form("Gezin bewaren").values["csrf_token"]
    before = HistoryEntry.select().count()
    for family, match in ((cast.klaver.id, cast.lenas.id), (99_999, 99_999), (10**30, 10**30)):
        for address in ADDRESSES:
            assert yusuf.get(address.format(family=family, match=match)).status == 404, address
        for address in POSTS:
            answer = yusuf.post(address.format(family=family, match=match), {"csrf_token": token})
            assert answer.status in (404, 405), address  # 405: a number too long for the address
    assert HistoryEntry.select().count() == before


def test_a_volunteer_opens_no_family(visit, cast):
    lena = visit(cast.lena)
    for address in ["/gezinnen", "/gezinnen/nieuw", *ADDRESSES]:
        assert lena.get(address.format(family=cast.klaver.id, match=cast.lenas.id)).status == 403, address


def test_pages_ask_the_same_number_of_questions_however_many_families(visit, cast):
    els = visit(cast.els)
    with count_queries() as few:
        els.get("/gezinnen")
    for i in range(30):
        trajectories.create_family(
            trajectories.FamilyFacts(
                code=f"X-{i}", alias="Gezin", municipality="Lindedal", started_on=date(2025, 2, 1)
            ),
            f"k{i}",
            by=cast.els,
        )
        rules.start_match(
            Family.get(Family.code == f"X-{i}"),
            rules.NewMatch(volunteer_id=cast.lena.id, started_on=date(2025, 3, 1)),
            f"m{i}",
            by=cast.els,
        )
    with count_queries() as many:
        els.get("/gezinnen")
    assert many.count == few.count
