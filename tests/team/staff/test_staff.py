"""Who may what: roles from a day until a day, a change of coordinator, and how a new one gets in."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playhouse.test_utils import count_queries

from portal.database import transaction
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.people.models import Branch, Person, RolePeriod
from portal.post.models import Letter
from portal.post.rules import Words, say_to
from portal.sign_in.invitations import rules as invitations
from portal.sign_in.models import Invitation
from portal.sign_in.passwords import rules as passwords
from portal.team.staff import rules as staff
from portal.team.staff.rules import NewPerson, Term
from portal.team.welcome import rules as welcome
from tests import spending
from tests.conftest import NOW
from tests.entries import entries_for
from tests.sign_in import two_steps as second_step
from tests.sign_in.signing_in.test_signing_in import ask, is_in, mailed, read_out

WORDS = "een lange zin vol woorden"
TODAY = date(2025, 10, 3)
NEW_YEAR = date(2026, 1, 1)


def on(day: date, field: str = "started_on") -> dict[str, str]:
    return {f"{field}__dag": str(day.day), f"{field}__maand": str(day.month), f"{field}__jaar": str(day.year)}


def letters_to(person, kind: str = "") -> list[Letter]:
    found = Letter.select().where(Letter.person_id == person.id).order_by(Letter.id)
    return [letter for letter in found if not kind or letter.kind == kind]


def els_term(cast) -> RolePeriod:
    return RolePeriod.get(RolePeriod.person == cast.els.id, RolePeriod.role == "coordinator")


# ---- the pages ---------------------------------------------------------------------------------------------


def test_a_new_treasurer_from_name_to_second_step(cast, visit):
    page = visit(cast.els).get("/wie-mag-wat").follow("Geef iemand een taak")
    page = page.press(
        "Taak geven", role="treasurer", given_name="Piet", family_name="Kas", email=" Piet@Kas.example ", **on(TODAY)
    )
    assert "Bewaard." in page.text and "Piet Kas, penningmeester" in page.text
    assert "Heeft nog geen tweede stap" in page.text
    piet = Person.get(Person.email == "piet@kas.example")
    (letter,) = letters_to(piet)
    assert letter.kind == "invitation" and "Je bent penningmeester van Home-Start Lindedal" in letter.text
    laptop = visit()
    page = laptop.get(letter.button_url)
    assert page.heading == "Welkom, Piet"
    page = page.press("Bewaren en verder", new=WORDS, again=WORDS)
    assert second_step.through(page, piet).heading == "Dag Piet"
    assert visit().get(letter.button_url).status == 410
    assert "Meldt zich veilig aan" in visit(cast.els).get("/wie-mag-wat").text
    assert second_step.sign_in(visit(), piet, WORDS).heading == "Dag Piet"


def test_a_change_of_coordinator_on_new_years_day(cast, visit):
    page = visit(cast.els).get("/wie-mag-wat/nieuw")
    options = {o.text: o.get("value") for o in page.tree.xpath("//select[@name='takes_over']/option")}
    page = page.press("Taak geven", role="coordinator", person=str(cast.bram.id), **on(NEW_YEAR),
                      takes_over=options["Els Peeters, coördinator"])  # fmt: skip
    assert page.status == 200
    assert "Els Peeters, coördinator Sinds 1 januari 2025, tot en met 31 december 2025" in page.text
    assert "Bram Wouters, coördinator Vanaf 1 januari 2026" in page.text and "Begint later" in page.text
    for moment, coordinates in ((datetime_of(date(2025, 12, 31)), "els"), (datetime_of(NEW_YEAR), "bram")):
        with clock.stopped(moment):
            roles = {name: "coordinator" in Person.get_by_id(getattr(cast, name).id).roles for name in ("els", "bram")}
            assert roles == {"els": coordinates == "els", "bram": coordinates == "bram"}
    assert letters_to(cast.bram)[0].kind == "role" and not Invitation.select().exists()
    old = {"token_hash": "van vroeger", "expires_at": datetime_of(date(2025, 9, 1))}
    Invitation.create(person=cast.bram, **old)  # for a role that he never took up
    with clock.stopped(datetime_of(NEW_YEAR)):
        assert invitations.invite_who_starts(NEW_YEAR) == 1
        assert invitations.invite_who_starts(NEW_YEAR) == 0, "once"
        link = letters_to(cast.bram, "invitation")[0].button_url
        page = visit().get(link).press("Bewaren en verder", new=WORDS, again=WORDS)
        assert second_step.through(page, cast.bram).heading == "Dag Bram"


def datetime_of(day: date):
    from datetime import datetime

    return datetime(day.year, day.month, day.day, 11)


def test_the_daily_work_invites_who_starts(cast, app):
    from portal import daily

    staff.give_role(cast.branch, cast.bram, Term("treasurer", TODAY + timedelta(days=1), None), by=cast.els)
    with clock.stopped(NOW + timedelta(days=1)):
        daily.run(app.extensions["settings"], clock.today())
        daily.run(app.extensions["settings"], clock.today())
    assert len(letters_to(cast.bram, "invitation")) == 1


def test_a_last_day_is_set_changed_and_taken_back(cast, visit):
    staff.give_role(cast.branch, cast.bram, Term("treasurer", TODAY, None), by=cast.els)
    laptop = visit(cast.els)
    page = laptop.get("/wie-mag-wat").follow("Wijzigen: Bram Wouters, penningmeester")
    page = page.press("Bewaren", **on(date(2026, 6, 30), "ended_on"))
    assert "tot en met 30 juni 2026" in page.text
    page = page.follow("Wijzigen: Bram Wouters, penningmeester")
    assert page.form("Bewaren").values["ended_on-jaar"] == "2026"
    page = page.press("Bewaren", ended_on__dag="", ended_on__maand="", ended_on__jaar="")
    assert "tot en met 30 juni" not in page.text
    verbs = [entry.verb for entry in entries_for(RolePeriod.get(RolePeriod.role == "treasurer"))]
    assert verbs.count("end") == 2 and "start" in verbs


def test_stopping_now_is_now_also_for_who_began_today(cast, visit):
    staff.give_role(cast.branch, cast.bram, Term("treasurer", TODAY, None), by=cast.els)
    brams = visit(Person.get_by_id(cast.bram.id))
    assert brams.get("/onkosten/betaaldag").status == 200
    page = visit(cast.els).get("/wie-mag-wat").follow("Wijzigen: Bram Wouters, penningmeester")
    page = page.press("Stop deze taak nu")
    assert (
        "Bram kan hier niets meer mee doen" in page.text
        and "Heeft nog geen tweede stap" not in page.text.split("Vroeger")[1]
    )
    assert brams.get("/onkosten/betaaldag").heading == "Aanmelden"
    phone = visit()
    ask(phone, cast.bram.email).press("Aanmelden", code=mailed()[0])
    assert is_in(phone), "he is a volunteer as before"


def test_who_stops_at_once_keeps_the_years_before(cast, visit):
    since = RolePeriod.create(branch=cast.branch, person=cast.bram, role="treasurer", started_on=date(2023, 3, 1))
    page = visit(cast.els).get("/wie-mag-wat").follow("Wijzigen: Bram Wouters, penningmeester")
    page = page.press("Stop deze taak nu")
    assert "Van 1 maart 2023 tot en met 2 oktober 2025" in page.text
    assert "Stop deze taak nu" not in visit(cast.els).get(f"/wie-mag-wat/{since.id}").text
    with pytest.raises(RuleError, match="al gestopt"):
        staff.stop_now(RolePeriod.get_by_id(since.id), by=cast.els)


def test_a_role_that_was_given_by_mistake_is_called_taken_back(cast, visit):
    staff.give_role(cast.branch, cast.bram, Term("treasurer", NEW_YEAR, None), by=cast.els)
    page = visit(cast.els).get("/wie-mag-wat").follow("Wijzigen: Bram Wouters, penningmeester")
    page = page.press("Stop deze taak nu")
    assert "Vanaf 1 januari 2026, teruggenomen" in page.text


def test_who_loses_a_task_hears_it_and_no_mail_to_begin_with_leaves_any_more(cast, db):
    period = staff.give_role(cast.branch, cast.bram, Term("coordinator", TODAY, None), by=cast.els)
    assert letters_to(cast.bram)[0].kind == "invitation"
    staff.change_end(period, TODAY + timedelta(days=9), by=cast.els)
    assert "tot en met 12\u00a0oktober 2025" in letters_to(cast.bram)[-1].text
    staff.stop_now(RolePeriod.get_by_id(period.id), by=cast.els)
    assert [one.kind for one in letters_to(cast.bram)] == ["role_ends", "role_ends"], "the newest overtakes"
    assert "Je bent geen coördinator van Home-Start Lindedal meer." in letters_to(cast.bram)[-1].text


@pytest.mark.parametrize("read", [True, False])
def test_a_task_that_is_called_off_before_its_first_day_is_told_to_who_read_of_it(cast, db, read):
    period = staff.give_role(cast.branch, cast.bram, Term("treasurer", TODAY + timedelta(days=9), None), by=cast.els)
    if read:
        Letter.update(sent_at=clock.now()).execute()
    staff.stop_now(RolePeriod.get_by_id(period.id), by=cast.els)
    told = letters_to(cast.bram)
    assert [one.kind for one in told] == (["role", "role_ends"] if read else [])
    assert not read or "Je wordt toch geen penningmeester" in told[-1].text


def test_answers_to_a_branch_without_an_address_follow_who_coordinates(cast, db):
    Branch.update(email="").where(Branch.id == cast.branch.id).execute()
    with transaction():
        say_to(Person.get_by_id(cast.lena.id), "note", Words("Je nota", "Dag Lena."))
    assert letters_to(cast.lena)[0].reply_to == cast.els.email
    staff.give_role(Branch.get_by_id(cast.branch.id), cast.bram, Term("coordinator", TODAY, None), by=cast.els)
    staff.stop_now(els_term(cast), by=cast.els)
    assert letters_to(cast.lena)[0].reply_to == cast.bram.email


def test_who_gets_a_task_reads_no_welcome_with_a_link_that_opens_nothing(cast, db):
    welcome.invite([cast.bram], by=cast.els)
    staff.give_role(cast.branch, cast.bram, Term("treasurer", TODAY, None), by=cast.els)
    assert [one.kind for one in letters_to(cast.bram)] == ["invitation"]


def test_who_forgot_the_password_gets_a_new_link_and_keeps_the_second_step(cast, visit):
    passwords.set_password(cast.els, WORDS)
    staff.give_role(cast.branch, cast.bram, Term("coordinator", TODAY, None), by=cast.els)
    bram = Person.get_by_id(cast.bram.id)
    passwords.set_password(bram, WORDS)
    second_step.sign_in(visit(), bram, WORDS)
    page = (
        visit(cast.els).get("/wie-mag-wat").follow("Wijzigen: Bram Wouters, coördinator").press("Stuur een uitnodiging")
    )
    assert "Bram krijgt een mail" in page.text
    link = letters_to(bram, "invitation")[-1].button_url
    page = visit().get(link).press("Bewaren en verder", new="een heel andere zin", again="een heel andere zin")
    assert page.heading == "Nog één stap", "the link alone is not enough"
    assert second_step.through(page, bram).heading == "Dag Bram"
    assert second_step.knock(visit(), bram.email, WORDS).status == 422


# ---- what is refused ---------------------------------------------------------------------------------------


def test_there_is_always_a_coordinator(cast, visit):
    page = visit(cast.els).get("/wie-mag-wat").follow("Wijzigen: Els Peeters, coördinator")
    assert "er dan geen coördinator" in page.press("Bewaren", **on(TODAY, "ended_on")).text
    assert "Stop deze taak nu" not in page.text
    assert page.follow("Duid eerst aan wie overneemt").heading == "Geef iemand een taak"
    with pytest.raises(RuleError, match="er dan geen coördinator"):
        staff.stop_now(els_term(cast), by=cast.els)
    assert els_term(cast).ended_on is None
    assert visit(cast.els).get("/wie-mag-wat").status == 200


def test_a_gap_far_ahead_is_told_and_not_refused(cast, visit):
    page = visit(cast.els).get("/wie-mag-wat").follow("Wijzigen: Els Peeters, coördinator")
    page = page.press("Bewaren", **on(date(2026, 6, 30), "ended_on"))
    assert "Vanaf 1 juli 2026 is er geen coördinator." in page.text


def test_a_gap_between_two_coordinators_is_refused(cast, db):
    """Bram would begin a week after Els ends, in three weeks."""
    staff.give_role(cast.branch, cast.bram, Term("coordinator", TODAY + timedelta(days=28), None), by=cast.els)
    with pytest.raises(RuleError, match="geen coördinator"):
        staff.change_end(els_term(cast), TODAY + timedelta(days=20), by=cast.els)
    assert els_term(cast).ended_on is None
    staff.change_end(els_term(cast), TODAY + timedelta(days=27), by=cast.els)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"started_on": TODAY - timedelta(days=1)}, "vanaf vandaag"),
        ({"started_on": TODAY + timedelta(days=400)}, "ten laatste over een jaar"),
        ({"ended_on": TODAY - timedelta(days=1)}, "De laatste dag komt na de eerste"),
        ({"role": "network"}, "Kies een taak"),
        ({"role": "family_buddy"}, "Kies een taak"),
    ],
)
def test_impossible_terms_are_refused(cast, db, change, sentence):
    values = {"role": "treasurer", "started_on": TODAY, "ended_on": None, **change}
    with pytest.raises(RuleError, match=sentence):
        staff.give_role(cast.branch, cast.bram, Term(**values), by=cast.els)
    assert not RolePeriod.select().where(RolePeriod.role << ["treasurer", "network"]).exists()


def test_a_second_tap_makes_nothing_double(cast, visit):
    laptop = visit(cast.els)
    page = laptop.get("/wie-mag-wat/nieuw")
    typed = {"role": "treasurer", "given_name": "Piet", "family_name": "Kas", "email": "piet@kas.example"}
    for _ in range(3):
        assert page.press("Taak geven", **typed, **on(TODAY)).heading == "Wie mag wat"
    assert Person.select().where(Person.email == "piet@kas.example").count() == 1
    assert RolePeriod.select().where(RolePeriod.role == "treasurer").count() == 1
    assert len(letters_to(Person.get(Person.email == "piet@kas.example"))) == 1


def test_twice_the_same_role_at_once_is_refused(cast, db):
    staff.give_role(cast.branch, cast.bram, Term("treasurer", TODAY, date(2025, 12, 31)), by=cast.els)
    with pytest.raises(RuleError, match="al penningmeester"):
        staff.give_role(cast.branch, cast.bram, Term("treasurer", date(2025, 12, 1), None), by=cast.els)
    staff.give_role(cast.branch, cast.bram, Term("treasurer", NEW_YEAR, None), by=cast.els)
    first = RolePeriod.select().where(RolePeriod.role == "treasurer").order_by(RolePeriod.id).get()
    with pytest.raises(RuleError, match="al penningmeester"):
        staff.change_end(first, None, by=cast.els)


def test_somebody_new_needs_a_name_and_an_address_of_their_own(cast, visit):
    page = visit(cast.els).get("/wie-mag-wat/nieuw")
    empty = page.press("Taak geven", **on(TODAY))
    assert empty.status == 422
    assert {"Vul de voornaam in.", "Vul de familienaam in.", "Vul het mailadres in."} <= set(empty.links())
    for email in ("lena@voorbeeld.example", "yusuf@voorbeeld.example"):
        taken = page.press("Taak geven", given_name="A", family_name="B", email=email, **on(TODAY))
        assert taken.status == 422 and "Dit mailadres is al van iemand." in taken.text
        assert "Yusuf" not in taken.text


def test_another_branchs_people_and_terms_are_not_there(cast, visit):
    laptop = visit(cast.yusuf)
    theirs = els_term(cast).id
    assert laptop.get(f"/wie-mag-wat/{theirs}").status == 404
    page = laptop.get("/wie-mag-wat/nieuw")
    assert "Lena" not in page.text and "Els" not in page.text
    token = page.form("Taak geven").values["csrf_token"]
    data = {"csrf_token": token, "role": "treasurer", "person": str(cast.lena.id), "takes_over": str(theirs)}
    answer = laptop.post(
        "/wie-mag-wat", {**data, "started_on-dag": "3", "started_on-maand": "10", "started_on-jaar": "2025"}
    )
    assert answer.status == 422 and "Kies een persoon" in answer.text
    assert els_term(cast).ended_on is None


def test_a_volunteer_role_is_no_term_one_could_end_here(cast, visit):
    lenas = RolePeriod.get(RolePeriod.person == cast.lena.id)
    assert visit(cast.els).get(f"/wie-mag-wat/{lenas.id}").status == 404


def test_taking_over_is_of_the_same_task(cast, db):
    with pytest.raises(RuleError, match="dezelfde taak"):
        staff.give_role(cast.branch, cast.bram, Term("treasurer", TODAY, None), els_term(cast), by=cast.els)


def test_all_staff_and_the_network_hear_of_every_change_at_once(cast, visit):
    """Els names somebody new at an address of her own: also who only pays, and the network, read which."""
    staff.give_role(cast.branch, cast.bram, Term("treasurer", TODAY, None), by=cast.els)
    nora = Person.create(branch=cast.yusuf.branch, given_name="Nora", family_name="Net", email="nora@net.example")
    RolePeriod.create(branch=nora.branch, person=nora, role="network", started_on=TODAY)
    Letter.delete().execute()
    page = visit(cast.els).get("/wie-mag-wat/nieuw")
    page.press("Taak geven", role="coordinator", given_name="Mia", family_name="Nieuw", email="els.twee@x.example",
               **on(TODAY))  # fmt: skip
    for person, button in ((cast.els, "/wie-mag-wat"), (cast.bram, ""), (nora, "")):
        (letter,) = letters_to(person, "role_changed")
        assert "Mia Nieuw is coördinator vanaf 3\xa0oktober 2025, en meldt zich aan met els.twee@x.ex" in letter.text
        assert "Els Peeters van Home-Start Lindedal bewaarde dit." in letter.text and letter.button_url == button
    assert not letters_to(cast.yusuf) and not letters_to(cast.lena)
    visit(cast.els).get("/wie-mag-wat").follow("Wijzigen: Mia Nieuw, coördinator").press("Stop deze taak nu")
    assert [len(letters_to(person, "role_changed")) for person in (cast.els, cast.bram, nora)] == [2, 2, 2]


def test_who_gave_a_role_and_when_stands_with_it(cast, db):
    period = staff.give_role(cast.branch, cast.bram, Term("treasurer", NEW_YEAR, None), by=cast.els)
    assert (period.appointed_by_id, period.appointed_at) == (cast.els.id, NOW)


# ---- invitations -------------------------------------------------------------------------------------------


@pytest.fixture
def invited(cast):
    staff.give_role(cast.branch, cast.bram, Term("treasurer", TODAY, None), by=cast.els)
    return letters_to(cast.bram, "invitation")[0]


def test_a_scanner_that_opens_the_link_does_not_use_it_up(invited, visit):
    for _ in range(3):
        assert visit().get(invited.button_url).status == 200
    assert Invitation.get().used_at is None


@pytest.mark.parametrize(("days", "status"), [(6, 200), (7, 410)])
def test_an_invitation_is_good_for_seven_days(invited, visit, days, status):
    with clock.stopped(NOW + timedelta(days=days)):
        assert visit().get(invited.button_url).status == status


def test_a_newer_invitation_voids_the_older(invited, cast, visit):
    staff.invite_again(RolePeriod.get(RolePeriod.role == "treasurer"), by=cast.els)
    assert visit().get(invited.button_url).status == 410


def test_a_poor_password_leaves_the_link_good(invited, visit):
    page = visit().get(invited.button_url)
    for new, again in (("kort", "kort"), (WORDS, "iets heel anders"), ("", "")):
        page = page.press("Bewaren en verder", new=new, again=again)
        assert page.status == 422
    assert page.press("Bewaren en verder", new=WORDS, again=WORDS).heading == "Een app als tweede stap"


def test_too_late_says_so(invited, visit):
    page = visit().get(invited.button_url)
    Invitation.update(used_at=NOW).execute()
    late = page.press("Bewaren en verder", new=WORDS, again=WORDS)
    assert late.status == 409 and late.heading == "Deze link werkt niet meer"
    assert "Er klopt nog iets niet" not in late.text, "there is nothing left to put right"


def test_for_a_link_that_invites_nobody_no_password_is_judged(invited, visit):
    """Judging one takes seconds of who knows many signs that look like letters."""
    stranger = visit()
    token = stranger.get(invited.button_url).form("Bewaren en verder").values["csrf_token"]
    words = "4@8({6|<9!i|l071$5+7%2" * 4
    typed = {"csrf_token": token, "new": words, "again": words}
    answer = stranger.post("/welkom/nooit-gemaakt", typed)
    assert answer.status == 409 and answer.heading == "Deze link werkt niet meer"
    spending.at_most(spending.least(lambda: stranger.post("/welkom/nooit-gemaakt", typed)), 0.3)


def test_passwords_for_an_invitation_are_counted(invited, visit):
    page = visit().get(invited.button_url)
    answers = [page.press("Bewaren en verder", new="aaaaaaaaaaaa", again="aaaaaaaaaaaa").status for _ in range(61)]
    assert answers == [422] * 60 + [429]


def test_a_link_that_was_used_is_too_old_or_never_was_says_the_same(invited, visit):
    """Whom to ask for a new one, and nothing of whom it was for."""
    never = visit().get("/welkom/nooit-gemaakt")
    assert never.status == 410 and "Vraag een nieuwe aan wie je uitnodigde." in never.text
    with clock.stopped(NOW + timedelta(days=7)):
        old = visit().get(invited.button_url)
    Invitation.update(used_at=NOW).execute()
    used = visit().get(invited.button_url)
    assert {(page.status, page.text) for page in (old, used)} == {(never.status, never.text)}


def test_only_a_hash_of_the_link_is_stored(invited):
    token = invited.button_url.rpartition("/")[2]
    assert token not in Invitation.get().token_hash and invited.secret


def test_a_wrong_address_is_put_right_by_himself_once_the_task_is_stopped(invited, cast, visit):
    """The invitation went to a box that nobody reads: his coordinator helps by phone, and the link is void."""
    visit(cast.els).get("/wie-mag-wat").follow("Wijzigen: Bram Wouters, penningmeester").press("Stop deze taak nu")
    phone = visit()
    door = phone.get("/aanmelden/code?zelf=1")
    door.press("Aanmelden", who=cast.bram.email, code=read_out(visit, cast, cast.bram))
    page = phone.get("/mijn-gegevens/mailadres").press("Mailadres bewaren", email="bram@nieuw.example")
    assert page.heading == "Mijn gegevens" and Person.get_by_id(cast.bram.id).email == "bram@nieuw.example"
    staff.give_role(cast.branch, Person.get_by_id(cast.bram.id), Term("treasurer", TODAY, None), by=cast.els)
    assert visit().get(invited.button_url).status == 410
    assert letters_to(cast.bram, "invitation")[-1].to_address == "bram@nieuw.example"


# ---- against a plain recount -------------------------------------------------------------------------------

TERMS = st.lists(st.tuples(st.integers(-40, 80), st.none() | st.integers(0, 60)), max_size=5).map(
    lambda spans: [(TODAY + timedelta(days=a), None if n is None else TODAY + timedelta(days=a + n)) for a, n in spans]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
@given(terms=TERMS)
def test_the_first_day_without_a_coordinator_day_by_day(cast, terms):
    RolePeriod.delete().where(RolePeriod.role == "coordinator").execute()
    for first, last in terms:
        RolePeriod.create(branch=cast.branch, person=cast.els, role="coordinator", started_on=first, ended_on=last)
    days = [TODAY + timedelta(days=n) for n in range(400)]
    bare = [day for day in days if not any(a <= day and (b is None or day <= b) for a, b in terms)]
    assert staff.day_without_coordinator(cast.branch.id) == (bare[0] if bare else None)


def test_somebody_new_who_taps_twice_in_two_browsers_is_one(cast, db):
    new = NewPerson("Piet", "Kas", "piet@kas.example", "k")
    first = staff.give_role(cast.branch, new, Term("treasurer", TODAY, None), by=cast.els)
    assert staff.give_role(cast.branch, new, Term("treasurer", TODAY, None), by=cast.els).id == first.id


def test_the_page_asks_as_much_with_many_terms_as_with_few(cast, visit):
    laptop = visit(cast.els)
    laptop.get("/wie-mag-wat")

    def asked() -> int:
        with count_queries() as counted:
            assert laptop.client.get("/wie-mag-wat").status_code == 200
        return counted.count

    few = asked()
    for number in range(12):
        who = NewPerson("Piet", f"Kas {number}", f"piet{number}@kas.example", f"k{number}")
        staff.give_role(cast.branch, who, Term("treasurer", TODAY, None), by=cast.els)
    assert asked() == few
