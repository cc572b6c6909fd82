"""Every foreign key to a person, a match, a family, a trajectory or a candidate: what a stop or a closing does to it.

A table of tomorrow that points at one of them and has no line here fails: think of what becomes of it.
"""

from datetime import date, datetime, timedelta

import pytest

from portal import daily
from portal.agenda.answers import rules as answers
from portal.agenda.calendars.rules import holder_of, open_calendar
from portal.agenda.candidates import rules as candidates
from portal.agenda.models.answer import Enrolment
from portal.agenda.models.candidate import Candidate
from portal.contacts.absences import rules as absences
from portal.contacts.models.absence import Absence
from portal.database import tables
from portal.families.models.family import Family
from portal.families.models.match import Match, Trajectory
from portal.families.models.talk import PlannedTalk
from portal.families.talks.rules import plan_running
from portal.kit import clock
from portal.people.models import Person, RolePeriod
from portal.sign_in.models import Device
from portal.team.mentors import rules as mentors
from portal.team.models import Mentoring
from tests.agenda.conftest import known_candidate
from tests.home.stopping.test_stopping import link, planned, stop

LAST = date(2025, 10, 2)  # yesterday

STAYS = "tells what was and by whom; nothing follows from it"
SHUT = "opens nothing once everything is handed in and paid"
MONEY = "goes on until it is paid, and keeps the sign-in open until then"
ENDS = "ends, goes over or is withdrawn with the last day"
FAMILYS = "is the family's: it stays for as long as the family's file does"
BRANCHS = "is the branch's: whoever coordinates next finds it"

TO_A_PERSON = {
    "role_period.person": ENDS,
    "role_period.appointed_by": STAYS,
    "match.volunteer": ENDS,
    "enrolment.person": ENDS,
    "absence.volunteer": ENDS,
    "mentoring.volunteer": ENDS,
    "mentoring.mentor": ENDS,
    "volunteer_remark.person": STAYS,
    "device.person": SHUT,
    "passkey.person": SHUT,
    "passkey_challenge.person": SHUT,
    "sign_in_code.person": SHUT,
    "sign_in_code.shown_by": STAYS,
    "totp.person": SHUT,
    "recovery_code.person": SHUT,
    "threshold.person": SHUT,
    "carried_form.person": SHUT,
    "invitation.person": SHUT,
    "first_link.person": SHUT,
    "first_link.made_by": STAYS,
    "picture.uploaded_by": STAYS,
    "report_article.by": STAYS,
    "expense_note.volunteer": MONEY,
    "regime_choice.volunteer": MONEY,
    "receipt.owner": MONEY,
    "place.person": MONEY,
    "vehicle_before.person": MONEY,
    "expense_note.entered_by": STAYS,
    "expense_note.approved_by": STAYS,
    "expense_note.paid_by": STAYS,
    "payment_batch.made_by": STAYS,
    "payment_batch.paid_by": STAYS,
    "attendance.person": STAYS,
    "attendance.noted_by": STAYS,
    "told_duty.person": STAYS,  # who stopped has no duties: `duties_of`
    "told_duty.told_by": STAYS,
    "candidate.person": STAYS,
    "seen_document.person": STAYS,
    "seen_document.seen_by": STAYS,
    "contact.entered_by": STAYS,
    "missed_visit.said_by": STAYS,
    "contact_overview.handed_in_by": STAYS,
    "quote.given_by": STAYS,
    "quote.released_by": STAYS,
    "concern.reporter": BRANCHS,
    "concern_answer.by": STAYS,
    "absence.entered_by": STAYS,
    "talk.volunteer": STAYS,
    "talk.by": STAYS,
    "newsletter_copy.person": STAYS,  # what was sent; drafts go to who is a volunteer on the day itself
    "final_letter.uploaded_by": BRANCHS,
    "house_style.uploaded_by": BRANCHS,
    "report_text.changed_by": BRANCHS,
    "report_text_version.by": STAYS,
    "report_entry.by": STAYS,
    "message.written_by": STAYS,
    "year_snapshot.by": STAYS,
    "import_file.person": BRANCHS,  # a dry run of a coordinator: gone after a day
    "loaded_row.person": STAYS,  # by which Kenmerk of a workbook they are known
}
TO_A_MATCH = {
    "contact.match": STAYS,
    "missed_visit.match": STAYS,
    "contact_overview.match": MONEY,
    "quote.match": STAYS,
    "concern.match": BRANCHS,
    "expense_line.match": MONEY,
    "match_before.match": MONEY,
    "talk.match": STAYS,
    "planned_talk.match": ENDS,
}
TO_A_FAMILY = {
    "trajectory.family": ENDS,
    "match.family": ENDS,
    "match.trajectory": ENDS,
    "referral.family": FAMILYS,
    "family_details.family": FAMILYS,
    "child.family": FAMILYS,
    "parent.family": FAMILYS,
    "partner.family": FAMILYS,
    "profile_flag.family": FAMILYS,
    "talk.family": STAYS,
    "report_entry.family": STAYS,  # a story of the year: told as it was
}
TO_A_CANDIDATE = {
    "attendance.candidate": STAYS,  # a candidate has no seat: who stops is on no list of what is to come
    "loaded_row.candidate": STAYS,  # by which Kenmerk of a workbook they are known
}


def keys_to(*models):
    return {
        f"{model._meta.table_name}.{field.name}"
        for model in tables()
        for field in model._meta.sorted_fields
        if getattr(field, "rel_model", None) in models
    }


@pytest.mark.parametrize(
    ("models", "table"),
    [
        ((Person,), TO_A_PERSON),
        ((Match,), TO_A_MATCH),
        ((Family, Trajectory), TO_A_FAMILY),
        ((Candidate,), TO_A_CANDIDATE),
    ],
    ids=["person", "match", "family", "candidate"],
)
def test_what_becomes_of_every_row_is_thought_of(house, models, table):
    found = keys_to(*models)
    assert found - table.keys() == set(), "say what a stop or a closing does to these"
    assert table.keys() - found == set(), "these are gone"


def test_what_ends_has_ended_and_what_is_shut_is_shut(app, cast, visit):
    """Lena has something of each kind; on the day after everything is settled nothing of it goes on."""
    plan_running(clock.today())
    event = planned(cast)
    answers.answer(event, cast.lena, answers.Answer("yes", "portal"), link, by=cast.lena)
    absences.announce(cast.lena, date(2025, 12, 1), date(2025, 12, 8), "", by=cast.lena)
    for place, (guided, mentor) in enumerate([(cast.lena, cast.bram), (cast.bram, cast.lena)]):
        mentors.begin(guided, mentor, mentors.MentoringDays(date(2025, 2, 1)), f"m{place}", by=cast.els)
    phone, secret = visit(cast.lena), open_calendar(cast.lena)
    assert holder_of(secret) == cast.lena
    stop(visit(cast.els), cast.lena, LAST)
    assert holder_of(secret) is None
    after = LAST + timedelta(days=1)
    goes_on = Mentoring.select().where(Mentoring.ended_on.is_null() | (Mentoring.ended_on > LAST))
    rest = {
        "role_period.person": RolePeriod.select().where(RolePeriod.person == cast.lena.id, RolePeriod.covers(after)),
        "match.volunteer": Match.select().where(Match.volunteer == cast.lena.id, Match.overlaps(after, date.max)),
        "enrolment.person": Enrolment.select().where(Enrolment.person == cast.lena.id),
        "absence.volunteer": Absence.select().where(Absence.volunteer == cast.lena.id, Absence.first_on > LAST),
        "mentoring.volunteer": goes_on.where(Mentoring.volunteer == cast.lena.id),
        "mentoring.mentor": goes_on.where(Mentoring.mentor == cast.lena.id),
        "planned_talk.match": PlannedTalk.select().where(
            PlannedTalk.match == cast.lenas.id, PlannedTalk.status == "planned", PlannedTalk.due_on > LAST
        ),
    }
    assert rest.keys() == {key for key, how in {**TO_A_PERSON, **TO_A_MATCH}.items() if how == ENDS}
    assert {key: query.count() for key, query in rest.items()} == dict.fromkeys(rest, 0)
    assert phone.get("/").status == 200 and Device.get(Device.person == cast.lena.id).ended_at is None
    with clock.stopped(datetime(2026, 10, 10, 9)):  # never handed in: a year later it ends as well
        daily.run(app.extensions["settings"], clock.today())
        assert phone.get("/").heading == "Aanmelden"
        assert not Device.select().where(Device.person == cast.lena.id, Device.ended_at.is_null()).exists()


def test_a_candidate_who_stops_is_on_no_list_of_what_is_to_come(cast, visit):
    noor = candidates.add(known_candidate(), "sleutel-noor", by=cast.els)
    event = planned(cast, kind="info_session")
    with clock.stopped(datetime(2025, 11, 5, 20)):
        address = f"/agenda/{event.id}/aanwezigheid"
        assert "Noor" in visit(cast.els).get(address).text
        candidates.stop(noor, date(2025, 10, 3), "no_time", "", by=cast.els)
        assert "Noor" not in visit(cast.els).get(address).text
