"""From interested to started: the funnel, the steps, undo; communication actions; and the figures of a year."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.agenda.attendance import rules as attendance
from portal.agenda.candidates import facts
from portal.agenda.candidates import rules as candidates
from portal.agenda.events import rules
from portal.agenda.models.candidate import Candidate, Channel
from portal.agenda.models.outreach import Outreach
from portal.agenda.outreach import rules as outreach
from portal.families.models.match import Match
from portal.history.models import HistoryEntry
from portal.kit.errors import RuleError
from portal.people.models import Person, RolePeriod
from portal.post.models import Letter
from portal.reports.figures.facts.figures import year_figures
from portal.reports.year.documents.facts import ActivityFacts
from portal.reports.year.facts import activities as counting
from portal.reports.year.facts.report import gather_report
from portal.sign_in.devices import rules as sign_in
from portal.team.alike.rules import tell_apart
from portal.team.welcome import rules as welcome
from tests.agenda.conftest import known_candidate as known
from tests.agenda.conftest import link


def fresh(candidate: Candidate) -> Candidate:
    return Candidate.get_by_id(candidate.id)


def test_from_interested_to_volunteer_without_typing_twice(cast, visit):
    els = visit(cast.els)
    page = els.get("/kandidaten").follow("Kandidaat toevoegen")
    page = page.press(
        "Bewaren", given_name="Noor", family_name="Nys", email="noor@voorbeeld.example", phone="0470 12 34 56",
        town="Lindedal", channel="flyer", interested_on__dag="1", interested_on__maand="9",
    )  # fmt: skip
    assert page.heading == "Noor Nys" and "Noor staat erbij." in page.text
    page = page.press("Uitgenodigd voor een infosessie", on__dag="2", on__maand="9")
    page = page.press("Was op een infosessie", on__dag="10", on__maand="9")
    page = page.press("Volgde de startopleiding", on__dag="24", on__maand="9")
    page = page.press("Had een gesprek met mij", on__dag="30", on__maand="9")
    page = page.follow("Gestart als vrijwilliger")
    form = page.form("Start als vrijwilliger")
    assert (form.values["family_name"], form.values["email"]) == ("Nys", "noor@voorbeeld.example")
    page = form.fill(role="mentor").press()
    assert "Noor is nu meter/peter en kan zich aanmelden." in page.text
    noor = Candidate.get()
    person = Person.get_by_id(noor.person_id)
    assert (person.name, person.email, person.phone, person.town) == (
        "Noor Nys", "noor@voorbeeld.example", "+32470123456", "Lindedal",
    )  # fmt: skip
    assert person.is_volunteer and RolePeriod.get(RolePeriod.person == person.id).role == "mentor"
    days = [getattr(noor, column) for column in facts.DATES.values()]
    assert days == [date(2025, 9, d) for d in (1, 2, 10, 24, 30)] + [date(2025, 10, 3), None]
    assert page.follow("Naar de vrijwilliger").heading == "Noor Nys"


def test_every_step_tapped_twice_lands_softly(cast, visit):
    els = visit(cast.els)
    form = els.get("/kandidaten/nieuw").form("Bewaren").fill(given_name="Noor", family_name="Nys", new_channel="Radio")
    assert form.press().address == form.press().address
    assert Candidate.select().count() == 1 and Channel.select().count() == 1
    page = els.get(f"/kandidaten/{Candidate.get().id}")
    for button in ("Uitgenodigd voor een infosessie", "Had een gesprek met mij"):
        step = page.form(button)
        assert step.press().status == 200
        again = step.press()
        assert again.status == 409 and "niets dubbel" in again.text
    start = els.get(f"/kandidaten/{Candidate.get().id}/start").form("Start als vrijwilliger")
    first, second = start.press(), start.press()
    assert first.status == second.status == 200
    assert Person.select().where(Person.given_name == "Noor").count() == 1
    assert RolePeriod.select().join(Person).where(Person.given_name == "Noor").count() == 1
    verbs = [e.verb for e in HistoryEntry.select().where(HistoryEntry.subject == "candidate").order_by(HistoryEntry.id)]
    assert verbs == ["add", "invite", "screen", "start"]


def test_stopping_with_a_reason_and_undo(cast, visit):
    noor = candidates.add(known(), "k", by=cast.els)
    candidates.step(noor, "come", date(2025, 9, 10), by=cast.els)
    els = visit(cast.els)
    page = els.get(f"/kandidaten/{noor.id}").follow("Gaat niet verder")
    asked = page.press("Bewaren")
    assert asked.status == 422 and "Kies een reden." in asked.text
    page = page.press("Bewaren", reason="other_choice", note="werkt nu elders")
    assert "koos iets anders: werkt nu elders" in page.text
    assert (fresh(noor).status, fresh(noor).stopped_on) == ("stopped", date(2025, 10, 3))
    page = page.press("Ongedaan maken")
    now = fresh(noor)
    assert (now.status, now.stopped_on, now.stop_reason, now.stop_note) == ("came", None, "", "")
    entry = HistoryEntry.get(HistoryEntry.subject == "candidate", HistoryEntry.verb == "undo")
    assert (entry.subject_id, entry.actor_id) == (noor.id, cast.els.id)


def test_who_holds_an_old_copy_undoes_nothing(cast):
    noor = candidates.add(known(), "k", by=cast.els)
    candidates.step(noor, "come", date(2025, 9, 10), by=cast.els)
    old = fresh(noor)
    candidates.undo(fresh(noor), by=cast.els)
    with pytest.raises(RuleError) as refused:
        candidates.undo(old, by=cast.els)
    assert refused.value.conflict and fresh(noor).status == "interested"
    assert HistoryEntry.select().where(HistoryEntry.verb == "undo").count() == 1


def test_undoing_a_start_takes_the_volunteer_away_again(cast):
    noor = candidates.add(known(email="noor@voorbeeld.example"), "k", by=cast.els)
    beginning = candidates.Start("family_buddy", date(2025, 10, 1), "Nys", "noor@voorbeeld.example")
    person = candidates.start(noor, beginning, by=cast.els)
    welcome.invite([person], by=cast.els)
    assert candidates.undo(fresh(noor), by=cast.els) == "interested"
    assert not Person.select().where(Person.id == person.id).exists()
    assert not Letter.select().exists(), "a link for nobody"
    again = candidates.start(fresh(noor), replace(beginning, role="mentor", started_on=date(2025, 10, 2)), by=cast.els)
    assert again.is_volunteer and fresh(noor).person_id == again.id
    assert RolePeriod.get(RolePeriod.person == again.id).role == "mentor"


def test_who_was_added_as_a_volunteer_by_hand_is_no_candidate_any_more(cast, visit):
    lena = candidates.add(known("Lena", family_name="Aerts"), "k", by=cast.els)
    els = visit(cast.els)
    page = els.get(f"/kandidaten/{lena.id}")
    assert "Lena Aerts is vrijwilliger, en heeft dezelfde naam." in page.text
    form = page.form("Dit is dezelfde als Lena Aerts")
    page = form.press()
    assert "Bewaard: Lena is vrijwilliger Lena Aerts." in page.all("flash")[0]
    assert form.press().status == 200
    assert (fresh(lena).status, fresh(lena).person_id) == ("started", cast.lena.id)
    assert fresh(lena).started_on == date(2025, 1, 1)
    page.press("Ongedaan maken")
    assert (fresh(lena).status, fresh(lena).person_id) == ("interested", None)
    assert Person.get_by_id(cast.lena.id).is_volunteer, "nobody was made by it, so nobody goes with it"


def test_a_candidate_who_was_said_to_be_somebody_else_is_not_asked_about_again(cast, visit):
    other = candidates.add(known("Lena", family_name="Aerts"), "k", by=cast.els)
    tell_apart("candidate", other.id, facts.volunteers_like(other), by=cast.els)
    assert "Al vrijwilliger?" not in visit(cast.els).get(f"/kandidaten/{other.id}").text


def test_what_was_corrected_of_the_volunteer_shows_where_the_candidate_is(cast, visit):
    noor = candidates.add(known(), "k", by=cast.els)
    person = candidates.start(noor, candidates.Start("family_buddy", date(2025, 10, 1), "Nys"), by=cast.els)
    days = {"started_on__dag": "15", "started_on__maand": "9", "started_on__jaar": "2025"}
    visit(cast.els).get(f"/vrijwilligers/{person.id}/wijzigen").press("Bewaren", family_name="Nijs", **days)
    page = visit(cast.els).get(f"/kandidaten/{noor.id}")
    assert "Gestart15 september 2025" in page.text and "1 oktober" not in page.text
    assert "Als vrijwilliger: Noor Nijs." in page.text


@pytest.mark.parametrize("begun", ["a family", "a phone"])
def test_a_start_is_not_undone_once_somebody_began(cast, begun):
    noor = candidates.add(known(), "k", by=cast.els)
    person = candidates.start(noor, candidates.Start("family_buddy", date(2025, 10, 1), "Nys"), by=cast.els)
    if begun == "a family":
        Match.update(volunteer=person.id).where(Match.id == cast.lenas.id).execute()
    else:
        sign_in.open_device(person, "Chrome op Android")
    with pytest.raises(RuleError, match="al aan de slag"):
        candidates.undo(fresh(noor), by=cast.els)
    assert fresh(noor).status == "started" and fresh(noor).person_id == person.id
    assert Person.get_by_id(person.id).is_volunteer


def test_starting_with_an_address_that_somebody_has(cast, visit):
    noor = candidates.add(known(email="lena@voorbeeld.example"), "k", by=cast.els)
    page = visit(cast.els).get(f"/kandidaten/{noor.id}/start").press("Start als vrijwilliger")
    assert page.status == 422 and "is ook van Lena Aerts" in page.all("err")[0]
    assert fresh(noor).status == "interested"


def test_days_that_cannot_be(cast):
    noor = candidates.add(known(), "k", by=cast.els)
    for on in (date(2025, 8, 31), date(2025, 10, 4)):
        with pytest.raises(RuleError) as refused:
            candidates.step(noor, "invite", on, by=cast.els)
        assert refused.value.field == "on"
    with pytest.raises(RuleError, match="toekomst"):
        candidates.add(known(interested_on=date(2025, 10, 4)), "later", by=cast.els)
    candidates.step(noor, "come", date(2025, 9, 10), by=cast.els)
    with pytest.raises(RuleError, match=r"Op 10.september 2025 was er al een volgende stap"):
        candidates.correct(noor, known(interested_on=date(2025, 9, 11)), by=cast.els)
    candidates.correct(noor, known(interested_on=date(2025, 9, 10)), by=cast.els)


def test_the_list_of_channels_grows(cast):
    assert "flyer" in candidates.channel_names(cast.branch.id)
    one = candidates.add(known("A", channel="Radio Lindedal"), "a", by=cast.els)
    two = candidates.add(known("B", channel="radio lindedal"), "b", by=cast.els)
    assert one.channel_id == two.channel_id and Channel.select().count() == 1
    assert "Radio Lindedal" in candidates.channel_names(cast.branch.id)
    assert "Radio Lindedal" not in candidates.channel_names(cast.yusuf.branch_id)
    candidates.add(known("C", channel="Flyer"), "c", by=cast.els)
    assert [name for name in candidates.channel_names(cast.branch.id) if name.lower() == "flyer"] == ["Flyer"]


VERBS = st.lists(st.sampled_from(["invite", "come", "train", "screen", "stop", "undo"]), max_size=10)


def test_any_walk_through_the_steps_keeps_state_and_dates_together(cast):
    """Against a plain list of what was done: a step goes forward, undo takes the last date of the furthest step."""

    @given(walk=VERBS)
    def check(walk):
        Candidate.delete().execute()
        noor = candidates.add(known(), "k", by=cast.els)
        days: dict[str, bool] = {"interested": True}
        for number, verb in enumerate(walk):
            on = date(2025, 9, 2) + timedelta(days=number)
            order = [*facts.ORDER[:-1]]
            state = "stopped" if "stopped" in days else [s for s in order if s in days][-1]
            target = {"invite": "invited", "come": "came", "train": "trained", "screen": "screened"}.get(
                verb, "stopped"
            )
            try:
                if verb == "undo":
                    candidates.undo(noor, by=cast.els)
                elif verb == "stop":
                    candidates.stop(noor, on, "moved", "", by=cast.els)
                else:
                    candidates.step(noor, verb, on, by=cast.els)
            except RuleError:
                if verb == "undo":
                    assert state == "interested"
                else:
                    assert state == "stopped" or (verb != "stop" and order.index(target) <= order.index(state))
            else:
                if verb == "undo":
                    del days[state]
                else:
                    days[target] = True
            noor = fresh(noor)
        found = {state for state, column in facts.DATES.items() if getattr(noor, column) is not None}
        assert found == set(days)
        wanted = "stopped" if "stopped" in days else [s for s in facts.ORDER if s in days][-1]
        assert noor.status == wanted

    check()


def test_the_funnel_counts_who_got_how_far(cast):
    for number, verbs in enumerate([(), ("invite",), ("come",), ("come", "train"), ("invite", "screen"), ("come",)]):
        one = candidates.add(known(f"K{number}"), f"k{number}", by=cast.els)
        for verb in verbs:
            candidates.step(one, verb, date(2025, 9, 10), by=cast.els)
    candidates.stop(one, date(2025, 9, 20), "no_fit", "", by=cast.els)
    found = facts.funnel(list(Candidate.select()))
    assert dict(found.steps) == {
        "interesse": 6, "uitgenodigd": 5, "was op de infosessie": 4, "volgde de startopleiding": 2,
        "had een gesprek": 1, "gestart": 0,
    }  # fmt: skip
    assert (found.came, found.started, found.stopped) == (3, 0, 1), "one had a talk without a session"


def test_the_page_of_a_year(cast, visit):
    for number in range(3):
        candidates.add(known(f"K{number}", interested_on=date(2025 - number // 2, 9, 1)), f"k{number}", by=cast.els)
    els = visit(cast.els)
    page = els.get("/kandidaten")
    assert "3 kandidaten zijn onderweg" in page.text
    assert "Van de 2 gingen er 0 naar een infosessie" in page.text
    page = page.follow("‹ 2024")
    assert "Van de 1" in page.text
    assert els.get("/kandidaten?jaar=1999").status == 404 and els.get("/kandidaten?jaar=2026").status == 404
    assert "K0" not in visit(cast.yusuf).get("/kandidaten").text


# ---- communication ---------------------------------------------------------------------------------------------


def test_actions_of_a_year_by_month_and_those_that_go_on(cast, visit):
    els = visit(cast.els)
    first = els.get("/acties")
    page = first.press("Bewaren", title="Infostand op de markt", first_on__dag="6", first_on__maand="9")
    again = first.press("Bewaren", title="Infostand op de markt", first_on__dag="6", first_on__maand="9")
    assert page.address == again.address and Outreach.select().count() == 1
    page = page.press("Bewaren", title="Website", is_permanent="y", first_on__jaar="2023")
    page = els.get("/acties?jaar=2025")
    assert "September" in page.text and "6 september" in page.text and "Het hele jaar door" in page.text
    assert "Infostand" not in els.get("/acties?jaar=2024").text and "Website" in els.get("/acties?jaar=2024").text
    assert "1 actie en 1 vaste actie. Ze komen" in page.text
    before = els.get("/acties?jaar=2024").text
    assert "1 vaste actie. Ze komen" in before and "0 acties" not in before
    assert "Nog geen acties. Ze komen" in els.get("/acties?jaar=2020").text
    site = page.follow("Website")
    site.press("Bewaren", last_on__dag="31", last_on__maand="12", last_on__jaar="2024")
    assert "Website" not in els.get("/acties?jaar=2025").text and "Website" in els.get("/acties?jaar=2024").text
    page = els.get("/acties?jaar=2025").follow("Infostand op de markt").press("Weghalen")
    assert "De actie is weg." in page.text and Outreach.select().count() == 1


def test_a_last_day_belongs_to_a_permanent_action(cast, visit):
    page = visit(cast.els).get("/acties").press(
        "Bewaren", title="Flyer", last_on__dag="1", last_on__maand="1", last_on__jaar="2026"
    )  # fmt: skip
    assert page.status == 422 and "Alleen een vaste actie" in page.all("err")[0]
    with pytest.raises(RuleError, match="voor de eerste"):
        outreach.add(outreach.OutreachDetails("x", True, date(2025, 2, 1), date(2025, 1, 1)), "k", by=cast.els)


# ---- the figures of a year -------------------------------------------------------------------------------------


def test_the_reports_figures(cast, plan):
    ways = {"Gemeentemagazine": 3, "via via": 4, "Facebook": 3, "flyer": 3, "pers": 4, "infostand": 1}
    names = iter(range(100))
    for channel, number in ways.items():
        for _ in range(number):
            n = next(names)
            one = candidates.add(known(f"K{n}", channel=channel, interested_on=date(2025, 1, 10)), f"k{n}", by=cast.els)
            if n < 14:
                candidates.step(one, "come", date(2025, 3, 1), by=cast.els)
            if n < 6:
                candidates.step(one, "train", date(2025, 4, 1), by=cast.els)
    early = candidates.add(known("Vroeg", interested_on=date(2024, 12, 31)), "vroeg", by=cast.els)
    candidates.step(early, "come", date(2025, 1, 5), by=cast.els)
    now, before = year_figures(cast.branch, 2025), year_figures(cast.branch, 2024)
    assert {key: now.value(f"channel:{key}") for key in ways} == ways and now.value("interested") == 18
    assert (now.value("interested_came"), now.value("info_session"), now.value("initial_training")) == (14, 15, 6)
    assert before.channels == ["channel:?"] and before.value("channel:?") == 1
    assert year_figures(cast.yusuf.branch, 2025).value("interested") is None


def test_the_list_of_activities(cast, plan):
    first = plan(day=date(2025, 2, 5), partner="CAW", is_online=True, place="")
    plan(day=date(2025, 9, 3), title="Intervisie", kind="peer_supervision")
    plan(day=date(2025, 5, 3), title="Teamdag", kind="staff")
    plan(day=date(2025, 5, 3), title="Infosessie", kind="info_session")
    plan(day=date(2024, 12, 31), title="Vorig jaar")
    rules.cancel(plan(day=date(2025, 6, 3), title="Ging niet door"), link, by=cast.els)
    attendance.save(first, attendance.Ticks([f"v{cast.lena.id}", f"v{cast.bram.id}"], guests=3), by=cast.els)
    assert gather_report(cast.branch, 2025).activities["group"] == (
        ActivityFacts(date(2025, 2, 5), "vorming", "Omgaan met verontrusting", "online", "CAW"),
        ActivityFacts(date(2025, 9, 3), "intervisie", "Intervisie", "Huis van het Kind", ""),
    )


def test_outreach_for_the_report(cast):
    outreach.add(outreach.OutreachDetails("Artikel", False, date(2025, 5, 2), None), "a", by=cast.els)
    outreach.add(outreach.OutreachDetails("Website", True, date(2020, 1, 1), None), "w", by=cast.els)
    outreach.add(outreach.OutreachDetails("Folder", True, date(2020, 1, 1), date(2024, 12, 31)), "f", by=cast.els)
    dated, permanent = counting.outreach_of(cast.branch.id, 2025)
    assert ([row.title for row in dated], [row.title for row in permanent]) == (["Artikel"], ["Website"])


def test_what_a_colleague_corrected_meanwhile_is_not_undone_without_a_word(cast, visit):
    candidate = candidates.add(known(), "k", by=cast.els)
    form = visit(cast.els).get(f"/kandidaten/{candidate.id}/wijzigen").form("Bewaren").fill(town="Kerkem")
    candidates.correct(candidate, known(town="Hoogveld"), by=cast.els)
    page = form.press()
    assert page.status == 409 and "Dit is gewijzigd nadat je deze pagina opende" in page.text
    assert page.form("Bewaren").values["town"] == "Kerkem" and Candidate.get().town == "Hoogveld"
    page.press("Bewaren")
    assert Candidate.get().town == "Kerkem"
