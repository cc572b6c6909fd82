"""Every address of the portal, what it needs in its path, and what each of seven people meets there."""

from collections.abc import Callable
from datetime import date
from typing import Any

from portal.agenda.calendars import open_calendar
from portal.agenda.models import Candidate, Event, Outreach
from portal.agenda.tokens import answer_path
from portal.backup import rules as backup
from portal.contacts import rules as contacts
from portal.contacts.models import Absence, Concern, Quote
from portal.database import transaction
from portal.exchange.models import ImportFile
from portal.exchange.rules import empty_template
from portal.expenses.models import BatchEntry, ExpenseLine, MileageRate, PaymentBatch, Place
from portal.families import talks
from portal.families.models import Child, IntakeStop, Parent, PlannedTalk, Referral, Referrer, Talk
from portal.history.models import LastTime
from portal.history.rules import look_through, record
from portal.kit.links import personal_link
from portal.newsletter.models import HouseStyle, NewsletterCopy, NewsletterIssue, NewsletterItem
from portal.people import devices
from portal.people.factor_models import Passkey
from portal.people.models import Device, RolePeriod
from portal.reports import snapshots
from portal.reports.models import ReportEntry
from tests.test_house.conftest import World

WHO = ("stranger", "bram", "lena", "piet", "yusuf", "els", "noor")

# What they meet:         stranger bram lena piet yusuf els  noor
PUBLIC = "                in       in   in   in   in   in   in"
EVERYONE = "              door     in   in   in   in   in   in"
VOLUNTEERS = "            door     in   in   403  403  403  403"
LENAS = "                 door     404  in   404  404  in   404"  # and her coordinator's
ABOUT_FAMILIES = "        door     in   in   403  in   in   403"  # volunteers and coordinators
LENAS_FAMILY = "          door     404  in   403  404  in   403"
LENAS_ALONE = "           door     404  in   404  404  404  404"
LENAS_AS_VOLUNTEER = "    door     404  in   403  403  403  403"
LENAS_NOTE = "            door     404  in   in   404  in   404"  # handed in: the treasurer reads it too
LETTER = "                door     in   in   in   404  in   404"  # of her branch
COORDINATORS = "          door     403  403  403  in   in   403"
PAYERS = "                door     403  403  in   in   in   403"  # coordinators and treasurers, of their own branch
BRANCH = "                door     403  403  403  404  in   403"  # the coordinator of this branch
BRANCHS_PAYERS = "        door     403  403  in   404  in   403"
OF_BRANCH = "             door     in   in   403  404  in   403"  # volunteers and coordinator of this branch
LEAVING = "               door     out  out  out  out  out  out"
STAFF = "                 door     403  403  in   in   in   in"  # whoever has a second factor
NETWORK = "               door     403  403  403  403  403  in"  # who reads the totals of all branches
WHO_LOOKED = "            door     403  403  403  in   in   in"  # the network: how often, and no family
HALFWAY = "               door     door door door door door door"  # only for who just typed a right password

Values = Callable[[World], dict[str, Any]]


def backed_up(world: World) -> dict[str, Any]:
    """Without a backup, and nobody at work, the monitor is told that all is not well."""
    with transaction():
        record(backup.SUBJECT, "make", None)
    look_through()
    LastTime.note("work")
    return {}


def nothing(w: World) -> dict[str, Any]:
    return {}


def match_and_quarter(w: World) -> dict[str, Any]:
    return {"match_id": w.cast.lenas.id, "quarter": "2025K3"}


def contact(w: World) -> dict[str, Any]:
    """Made again where an earlier request took it back."""
    return {"contact_id": contacts.log_day(w.cast.lenas, w.contact.day, w.cast.lena).id}


def quote(w: World) -> dict[str, Any]:
    kept = {
        "branch": w.cast.branch,
        "match": w.cast.lenas,
        "day": w.contact.day,
        "theme": "school",
        "given": "Een citaat.",
    }
    return {"quote_id": Quote.create(**kept).id}


def concern(w: World) -> dict[str, Any]:
    return {"concern_id": Concern.create(branch=w.cast.branch, reporter=w.cast.lena, text="Een bezorgdheid.").id}


def absence(w: World) -> dict[str, Any]:
    days = {"first_on": w.contact.day, "last_on": w.contact.day}
    return {"absence_id": Absence.create(branch=w.cast.branch, volunteer=w.cast.lena, **days).id}


def note(w: World) -> dict[str, Any]:
    return {"note_id": w.note.id}


def note_page(w: World) -> dict[str, Any]:
    return {"person_id": w.cast.lena.id, "quarter": "2025K4"}


def cost(w: World) -> dict[str, Any]:
    return {"line_id": w.cost.id}


def ticket(w: World) -> dict[str, Any]:
    return {"receipt_id": w.ticket.id}


def family(w: World) -> dict[str, Any]:
    return {"number": w.cast.klaver.id}


def match(w: World) -> dict[str, Any]:
    return {"number": w.cast.lenas.id}


def referral(w: World) -> dict[str, Any]:
    """Of a family that waits for a decision; a new one where an earlier request decided."""
    of_klaver = {"branch": w.cast.branch, "family": w.cast.klaver, "received_on": date(2025, 9, 1)}
    return {"number": Referral.create(**of_klaver).id}


def referrer(w: World) -> dict[str, Any]:
    return {"number": Referrer.get_or_create(branch=w.cast.branch, name="Sociale Dienst")[0].id}


def trajectory(w: World) -> dict[str, Any]:
    return {"number": w.cast.lenas.trajectory_id}


def child(w: World) -> dict[str, Any]:
    known = {"branch": w.cast.branch, "family": w.cast.klaver, "birth_month": date(2023, 4, 1)}
    return {"number": Child.create(**known).id}


def parent(w: World) -> dict[str, Any]:
    return {"number": Parent.create(branch=w.cast.branch, family=w.cast.klaver, birth_year=1994).id}


def intake_stop(w: World) -> dict[str, Any]:
    return {"number": IntakeStop.create(branch=w.cast.branch, first_on=date(2024, 1, 1), last_on=date(2024, 2, 1)).id}


def profile_year(w: World) -> dict[str, Any]:
    return {**family(w), "year": 2025}


def talk(w: World) -> dict[str, Any]:
    of_klaver = {"branch": w.cast.branch, "family": w.cast.klaver, "family_kind": "intake"}
    return {"number": Talk.create(day=w.contact.day, **of_klaver).id}


def removed_talk(w: World) -> dict[str, Any]:
    made = Talk.get_by_id(talk(w)["number"])
    return {"number": talks.remove_talk(w.cast.els, made).id}


def planned_talk(w: World) -> dict[str, Any]:
    """Made again where an earlier request settled it."""
    PlannedTalk.delete().where(PlannedTalk.match == w.cast.lenas.id).execute()
    days = {"planned_on": w.contact.day, "due_on": w.contact.day}
    return {"number": PlannedTalk.create(branch=w.cast.branch, match=w.cast.lenas, kind="closing", **days).id}


def volunteer_by_number(world: World) -> dict[str, Any]:
    return {"person_id": world.cast.lena.id}


def volunteer(w: World) -> dict[str, Any]:
    return {"id": w.cast.lena.id}


def sent_letter(w: World) -> dict[str, Any]:
    return {"month": "2025-09"}


def letter_to_take_back(w: World) -> dict[str, Any]:
    NewsletterIssue.get_or_create(
        branch=w.cast.branch,
        year=2025,
        month=8,
        defaults={"greeting": "Dag", "status": "sent", "sent_on": date(2025, 8, 4)},
    )
    return {"month": "2025-08"}


def draft(w: World) -> dict[str, Any]:
    return {"month": "2025-10"}


def item(w: World) -> dict[str, Any]:
    return {"number": w.item.id}


def item_to_throw_away(w: World) -> dict[str, Any]:
    return {"number": NewsletterItem.create(branch=w.cast.branch, issue=w.draft, section="other", title="Weg").id}


def letter_copy(w: World) -> dict[str, Any]:
    """Lena's, on paper."""
    mine = {"branch": w.cast.branch, "issue": w.sent, "person": w.cast.lena}
    return {"number": NewsletterCopy.get_or_create(**mine, defaults={"on_paper": True})[0].id}


def own_letterhead(w: World) -> dict[str, Any]:
    """Kept again where an earlier request removed it."""
    HouseStyle.get_or_create(branch=w.cast.branch, defaults={"name": "eigen.docx", "content": b"PK"})
    return {}


def device(w: World) -> dict[str, Any]:
    """Another phone of Lena's."""
    devices.open_device(w.cast.lena, "Firefox op Android")
    return {"id": Device.select().order_by(Device.id.desc()).get().id}


def els_term(w: World) -> dict[str, Any]:
    return {"id": RolePeriod.get(RolePeriod.person == w.cast.els.id).id}


def passkey(w: World) -> dict[str, Any]:
    """Made again where an earlier request removed it."""
    kept = {"person": w.cast.lena.id, "label": "Chrome op Android", "public_key": "x"}
    return {"id": Passkey.get_or_create(credential_id="lenas", defaults=kept)[0].id}


def reminder(w: World) -> dict[str, Any]:
    return {"quarter": "2025K3", "person_id": w.cast.bram.id}


def report(w: World) -> dict[str, Any]:
    return {"code": "2025K3"}


def token(w: World) -> dict[str, Any]:
    return {"token": "niemand-kent-dit"}


def year_of_report(w: World) -> dict[str, Any]:
    return {"year": 2025}


def section_of_report(w: World) -> dict[str, Any]:
    return {"year": 2025, "section": "field"}


def entry_of_report(w: World) -> dict[str, Any]:
    """Made again where an earlier request removed it."""
    kept = {"section": "partners", "day": date(2025, 5, 1), "text": "Overleg"}
    return {"number": ReportEntry.get_or_create(branch=w.cast.branch.id, submission_key="e", defaults=kept)[0].id}


def upload(w: World) -> dict[str, Any]:
    """Made again where an earlier request removed it: a workbook of Els's that was checked."""
    kept = {"branch": w.cast.branch.id, "content": empty_template(w.cast.branch)}
    return {"number": ImportFile.get_or_create(person=w.cast.els.id, name="werkboek.xlsx", defaults=kept)[0].id}


def stylesheet(w: World) -> dict[str, Any]:
    return {"name": "style.css"}


def cast_member(w: World) -> dict[str, Any]:
    return {"person_id": w.cast.lena.id}


def place(w: World) -> dict[str, Any]:
    return {"place_id": Place.get_or_create(branch=w.cast.branch, name="Kantoor", km=20, key="kantoor")[0].id}


def rate(w: World) -> dict[str, Any]:
    """Made again where an earlier request removed it."""
    known = {"branch": w.cast.branch, "kind": "bicycle", "rate_e4": 3500, "valid_from": date(2023, 1, 1)}
    return {"rate_id": MileageRate.get_or_create(**known, valid_until=date(2023, 12, 31), source="test")[0].id}


def trip(w: World) -> dict[str, Any]:
    contact(w)
    return {**note_page(w), "match_id": w.cast.lenas.id, "day": str(w.contact.day)}


def asked_line(w: World) -> dict[str, Any]:
    ExpenseLine.update(question="Welk ticket is dit?", answer="").where(ExpenseLine.id == w.cost.id).execute()
    return {"line_id": w.cost.id}


def batch(w: World) -> dict[str, Any]:
    return {"batch_id": PaymentBatch.get().id}


def payment(w: World) -> dict[str, Any]:
    return {"entry_id": BatchEntry.get().id}


def book_year(w: World) -> dict[str, Any]:
    return {"year": 2025}


def statement(w: World) -> dict[str, Any]:
    return {"person_id": w.cast.lena.id, "year": 2025}


def report_year(w: World) -> dict[str, Any]:
    return {"number": 2025}


def figures_year(w: World) -> dict[str, Any]:
    return {"year": 2024}


def frozen_year(w: World) -> dict[str, Any]:
    """Lena's branch entered 2023; Yusuf's did not."""
    if snapshots.frozen_year(w.cast.branch, 2023) is None:
        snapshots.enter_year(w.cast.branch, 2023, {"children": 31}, "", 0, w.cast.els)
    return {"year": 2023}


def figure(w: World) -> dict[str, Any]:
    return {"year": 2025, "cijfer": "children"}


def figure_of_network(w: World) -> dict[str, Any]:
    return {"year": 2025, "naam": "children"}


def quarter_alone(w: World) -> dict[str, Any]:
    return {"quarter": "2025K3"}


def personal(w: World) -> dict[str, Any]:
    return {"token": personal_link(w.secret, w.cast.lena.id, "/contacten").removeprefix("/k/")}


def event(w: World) -> dict[str, Any]:
    """Planned again where an earlier request changed it."""
    known = {"branch": w.cast.branch, "kind": "training", "title": "Vorming", "day": date(2025, 11, 5)}
    return {"event_id": Event.create(**known, enrol_by="mail", enrol_email="an@voorbeeld.example").id}


def event_answer(w: World) -> dict[str, Any]:
    return {**event(w), "said": "ja"}


def event_answer_of_lena(w: World) -> dict[str, Any]:
    return {**event_answer(w), "person_id": w.cast.lena.id}


def invited(w: World) -> dict[str, Any]:
    """Lena's personal link to an event."""
    return {"token": answer_path(w.secret, w.cast.lena.id, event(w)["event_id"]).removeprefix("/kom/")}


def calendar_feed(w: World) -> dict[str, Any]:
    """Lena's calendar; each time a new address."""
    return {"secret": open_calendar(w.cast.lena)}


def candidate(w: World) -> dict[str, Any]:
    known = {"branch": w.cast.branch, "given_name": "Noor", "interested_on": date(2025, 9, 1), "status": "invited"}
    return {"candidate_id": Candidate.create(**known, invited_on=date(2025, 9, 2)).id}


def outreach(w: World) -> dict[str, Any]:
    known = {"branch": w.cast.branch, "title": "Infostand", "first_on": date(2025, 9, 1)}
    return {"outreach_id": Outreach.create(**known).id}


DOORS: dict[tuple[str, str], tuple[Values, str]] = {
    ("GET", "static"): (stylesheet, PUBLIC),
    ("GET", "home.index"): (nothing, EVERYONE),
    ("GET", "home.todos"): (nothing, COORDINATORS),
    ("POST", "home.confirm_clock"): (nothing, COORDINATORS),
    # people: the door
    ("GET", "health.state"): (backed_up, PUBLIC),
    ("GET", "people.sign_in"): (nothing, PUBLIC),
    ("POST", "people.send_code"): (nothing, PUBLIC),
    ("GET", "people.enter_code"): (nothing, PUBLIC),
    ("POST", "people.use_code"): (nothing, PUBLIC),
    ("GET", "people.link"): (token, PUBLIC),
    ("POST", "people.use_link"): (token, PUBLIC),
    ("GET", "people.ask_password"): (nothing, PUBLIC),
    ("POST", "people.use_password"): (nothing, PUBLIC),
    ("GET", "people.ask_passkey"): (nothing, PUBLIC),
    ("POST", "people.use_passkey"): (nothing, PUBLIC),
    ("GET", "people.second_step"): (nothing, HALFWAY),
    ("POST", "people.take_second_step"): (nothing, HALFWAY),
    ("GET", "people.set_up_app"): (nothing, STAFF),
    ("POST", "people.confirm_app"): (nothing, STAFF),
    ("GET", "people.set_up_passkey"): (nothing, EVERYONE),
    ("POST", "people.add_passkey"): (nothing, EVERYONE),
    ("GET", "people.safety"): (nothing, EVERYONE),
    ("POST", "people.offer_passkey"): (nothing, EVERYONE),
    ("POST", "people.remove_app"): (nothing, STAFF),
    ("POST", "people.remove_passkey"): (passkey, LENAS_ALONE),
    ("POST", "people.new_recovery_codes"): (nothing, STAFF),
    ("POST", "people.recovery_codes_as_text"): (nothing, STAFF),
    ("GET", "people.confirm"): (nothing, EVERYONE),
    ("POST", "people.prove"): (nothing, EVERYONE),
    ("GET", "people.welcome"): (token, PUBLIC),
    ("POST", "people.choose_password"): (token, PUBLIC),
    ("GET", "people.staff_page"): (nothing, COORDINATORS),
    ("GET", "people.new_role"): (nothing, COORDINATORS),
    ("POST", "people.give_role"): (nothing, COORDINATORS),
    ("GET", "people.term"): (els_term, BRANCH),
    ("POST", "people.change_term"): (els_term, BRANCH),
    ("POST", "people.stop_role"): (els_term, BRANCH),
    ("POST", "people.invite_again"): (els_term, BRANCH),
    ("POST", "people.sign_out"): (nothing, LEAVING),
    ("GET", "people.personal"): (personal, PUBLIC),
    ("POST", "people.ask_by_link"): (personal, PUBLIC),
    # people: oneself
    ("GET", "people.profile"): (nothing, EVERYONE),
    ("POST", "people.change_profile"): (nothing, EVERYONE),
    ("GET", "people.ask_new_password"): (nothing, STAFF),
    ("POST", "people.change_password"): (nothing, STAFF),
    ("GET", "people.ask_new_address"): (nothing, STAFF),
    ("POST", "people.change_address"): (nothing, STAFF),
    ("GET", "people.devices"): (nothing, EVERYONE),
    ("POST", "people.end_device"): (device, LENAS_ALONE),
    ("POST", "people.end_other_devices"): (nothing, EVERYONE),
    # people: volunteers
    ("GET", "people.index"): (nothing, COORDINATORS),
    ("GET", "people.new"): (nothing, COORDINATORS),
    ("POST", "people.create"): (nothing, COORDINATORS),
    ("GET", "people.show"): (volunteer, BRANCH),
    ("GET", "people.edit"): (volunteer, BRANCH),
    ("POST", "people.update"): (volunteer, BRANCH),
    ("GET", "people.ask_stop"): (volunteer, BRANCH),
    ("POST", "people.stop"): (volunteer, BRANCH),
    ("POST", "people.reopen"): (volunteer, BRANCH),
    ("GET", "people.ask_restart"): (volunteer, BRANCH),
    ("POST", "people.restart"): (volunteer, BRANCH),
    ("POST", "people.show_code"): (volunteer, BRANCH),
    ("POST", "people.sign_out_volunteer"): (volunteer, BRANCH),
    ("POST", "people.see_papers"): (volunteer, BRANCH),
    ("POST", "agenda.tell_duty"): (volunteer_by_number, BRANCH),
    ("POST", "agenda.untell_duty"): (volunteer_by_number, BRANCH),
    ("POST", "people.unsee_papers"): (volunteer, BRANCH),
    # families
    ("POST", "families.search"): (nothing, COORDINATORS),
    ("GET", "families.index"): (nothing, COORDINATORS),
    ("GET", "families.new"): (nothing, COORDINATORS),
    ("POST", "families.create"): (nothing, COORDINATORS),
    ("GET", "families.show"): (family, BRANCH),
    ("GET", "families.edit"): (family, BRANCH),
    ("POST", "families.update"): (family, BRANCH),
    ("GET", "families.closing"): (family, BRANCH),
    ("POST", "families.close"): (family, BRANCH),
    ("POST", "families.reopen"): (family, BRANCH),
    ("GET", "families.new_trajectory"): (family, BRANCH),
    ("POST", "families.create_trajectory"): (family, BRANCH),
    ("GET", "families.new_match"): (family, BRANCH),
    ("POST", "families.create_match"): (family, BRANCH),
    ("GET", "families.edit_match"): (match, BRANCH),
    ("POST", "families.update_match"): (match, BRANCH),
    ("GET", "families.ending"): (match, BRANCH),
    ("POST", "families.end_match"): (match, BRANCH),
    ("POST", "families.reopen_match"): (match, BRANCH),
    ("GET", "families.talk_index"): (nothing, COORDINATORS),
    ("GET", "families.new_talk"): (nothing, COORDINATORS),
    ("POST", "families.create_talk"): (nothing, COORDINATORS),
    ("GET", "families.edit_talk"): (talk, BRANCH),
    ("POST", "families.update_talk"): (talk, BRANCH),
    ("POST", "families.remove_talk"): (talk, BRANCH),
    ("POST", "families.restore_talk"): (removed_talk, BRANCH),
    ("GET", "families.planned_talks"): (nothing, COORDINATORS),
    ("GET", "families.planned_talk"): (planned_talk, BRANCH),
    ("POST", "families.move_planned_talk"): (planned_talk, BRANCH),
    ("POST", "families.hold_talk"): (planned_talk, BRANCH),
    ("POST", "families.drop_talk"): (planned_talk, BRANCH),
    ("POST", "families.extend_talk"): (planned_talk, BRANCH),
    ("POST", "families.take_back_talk"): (planned_talk, BRANCH),
    ("GET", "families.file_views"): (nothing, WHO_LOOKED),
    ("GET", "families.removing"): (family, BRANCH),
    ("POST", "families.remove"): (family, BRANCH),
    ("GET", "families.removing_match"): (match, BRANCH),
    ("POST", "families.remove_match"): (match, BRANCH),
    ("GET", "families.removing_trajectory"): (trajectory, BRANCH),
    ("POST", "families.remove_trajectory"): (trajectory, BRANCH),
    ("GET", "families.own_family"): (match, LENAS_AS_VOLUNTEER),
    ("GET", "families.edit_contact"): (family, BRANCH),
    ("POST", "families.update_contact"): (family, BRANCH),
    ("GET", "families.new_child"): (family, BRANCH),
    ("POST", "families.add_child"): (family, BRANCH),
    ("GET", "families.edit_child"): (child, BRANCH),
    ("POST", "families.change_child"): (child, BRANCH),
    ("POST", "families.remove_child"): (child, BRANCH),
    ("GET", "families.new_parent"): (family, BRANCH),
    ("POST", "families.add_parent"): (family, BRANCH),
    ("GET", "families.edit_parent"): (parent, BRANCH),
    ("POST", "families.change_parent"): (parent, BRANCH),
    ("POST", "families.remove_parent"): (parent, BRANCH),
    ("GET", "families.profile"): (profile_year, BRANCH),
    ("POST", "families.answer_profile"): (profile_year, BRANCH),
    # families: referrals, the waiting list
    ("GET", "families.referral_index"): (nothing, COORDINATORS),
    ("GET", "families.new_referral"): (nothing, COORDINATORS),
    ("POST", "families.create_referral"): (nothing, COORDINATORS),
    ("GET", "families.new_referral_again"): (family, BRANCH),
    ("POST", "families.refer_again"): (family, BRANCH),
    ("GET", "families.referral"): (referral, BRANCH),
    ("GET", "families.edit_referral"): (referral, BRANCH),
    ("POST", "families.update_referral"): (referral, BRANCH),
    ("POST", "families.decide"): (referral, BRANCH),
    ("POST", "families.reconsider"): (referral, BRANCH),
    ("GET", "families.withdrawing"): (referral, BRANCH),
    ("POST", "families.withdraw"): (referral, BRANCH),
    ("POST", "families.put_back"): (referral, BRANCH),
    ("GET", "families.waiting_list"): (nothing, COORDINATORS),
    ("GET", "families.starting"): (referral, BRANCH),
    ("POST", "families.start"): (referral, BRANCH),
    ("GET", "families.referrer_index"): (nothing, COORDINATORS),
    ("GET", "families.edit_referrer"): (referrer, BRANCH),
    ("POST", "families.rename_referrer"): (referrer, BRANCH),
    ("GET", "families.stop_index"): (nothing, COORDINATORS),
    ("POST", "families.add_stop"): (nothing, COORDINATORS),
    ("GET", "families.edit_stop"): (intake_stop, BRANCH),
    ("POST", "families.change_stop"): (intake_stop, BRANCH),
    ("POST", "families.remove_stop"): (intake_stop, BRANCH),
    # contacts
    ("GET", "contacts.index"): (nothing, VOLUNTEERS),
    ("GET", "contacts.quarter"): (match_and_quarter, LENAS),
    ("POST", "contacts.save"): (match_and_quarter, LENAS),
    ("POST", "contacts.hand_in"): (match_and_quarter, LENAS),
    ("POST", "contacts.reopen"): (match_and_quarter, BRANCH),
    ("POST", "contacts.log_today"): (lambda w: {"match_id": w.cast.lenas.id}, LENAS_AS_VOLUNTEER),
    ("POST", "contacts.take_back"): (contact, LENAS_AS_VOLUNTEER),
    ("GET", "contacts.detail"): (contact, LENAS),
    ("POST", "contacts.update_detail"): (contact, LENAS),
    ("POST", "contacts.give_quote"): (contact, LENAS),
    ("GET", "contacts.kinds"): (nothing, COORDINATORS),
    ("POST", "contacts.save_kinds"): (nothing, COORDINATORS),
    ("GET", "contacts.quotes"): (nothing, COORDINATORS),
    ("GET", "contacts.quote"): (quote, BRANCH),
    ("POST", "contacts.edit_quote"): (quote, BRANCH),
    ("POST", "contacts.release_quote"): (quote, BRANCH),
    ("POST", "contacts.take_back_quote"): (quote, BRANCH),
    ("POST", "contacts.withdraw_quote"): (quote, LENAS_AS_VOLUNTEER),
    ("GET", "contacts.concerns"): (nothing, ABOUT_FAMILIES),
    ("GET", "contacts.new_concern"): (nothing, VOLUNTEERS),
    ("POST", "contacts.report_concern"): (nothing, VOLUNTEERS),
    ("GET", "contacts.concern"): (concern, LENAS_FAMILY),
    ("POST", "contacts.follow_up_concern"): (concern, BRANCH),
    ("POST", "contacts.close_concern"): (concern, BRANCH),
    ("GET", "contacts.absences"): (nothing, ABOUT_FAMILIES),
    ("POST", "contacts.announce_absence"): (nothing, ABOUT_FAMILIES),
    ("GET", "contacts.edit_absence"): (absence, LENAS_FAMILY),
    ("POST", "contacts.move_absence"): (absence, LENAS_FAMILY),
    ("POST", "contacts.call_off_absence"): (absence, LENAS_FAMILY),
    ("GET", "contacts.matrix"): (nothing, COORDINATORS),
    ("POST", "contacts.remind"): (reminder, BRANCH),
    ("POST", "contacts.remind_all"): (quarter_alone, COORDINATORS),
    ("POST", "contacts.ask_correction"): (match_and_quarter, LENAS_AS_VOLUNTEER),
    ("GET", "contacts.paper"): (match_and_quarter, BRANCH),
    ("POST", "contacts.enter_paper"): (match_and_quarter, BRANCH),
    ("GET", "contacts.paper_file"): (match_and_quarter, BRANCH),
    # agenda: events
    ("GET", "agenda.index"): (nothing, ABOUT_FAMILIES),
    ("GET", "agenda.show"): (event, OF_BRANCH),
    ("GET", "agenda.new"): (nothing, COORDINATORS),
    ("POST", "agenda.create"): (nothing, COORDINATORS),
    ("GET", "agenda.edit"): (event, BRANCH),
    ("POST", "agenda.update"): (event, BRANCH),
    ("POST", "agenda.cancel"): (event, BRANCH),
    ("POST", "agenda.reinstate"): (event, BRANCH),
    ("POST", "agenda.invite"): (event, BRANCH),
    ("POST", "agenda.answer_for"): (event_answer_of_lena, BRANCH),
    ("POST", "agenda.answer"): (event_answer, VOLUNTEERS),
    ("POST", "agenda.mail_colleague"): (event, VOLUNTEERS),
    ("GET", "agenda.attendance_list"): (event, BRANCH),
    ("POST", "agenda.save_attendance"): (event, BRANCH),
    # agenda: personal links and calendars
    ("GET", "agenda.invitation"): (invited, PUBLIC),
    ("POST", "agenda.answer_by_link"): (lambda w: {**invited(w), "said": "ja"}, PUBLIC),
    ("POST", "agenda.mail_colleague_by_link"): (invited, PUBLIC),
    ("GET", "agenda.calendar_by_link"): (invited, PUBLIC),
    ("GET", "agenda.calendar"): (event, OF_BRANCH),
    ("GET", "agenda.series_calendar"): (event, OF_BRANCH),
    ("GET", "agenda.my_calendar"): (nothing, ABOUT_FAMILIES),
    ("POST", "agenda.open_calendar"): (nothing, ABOUT_FAMILIES),
    ("POST", "agenda.shut_calendar"): (nothing, ABOUT_FAMILIES),
    ("GET", "agenda.feed"): (calendar_feed, PUBLIC),
    # agenda: candidates and communication
    ("GET", "agenda.candidates"): (nothing, COORDINATORS),
    ("GET", "agenda.new_candidate"): (nothing, COORDINATORS),
    ("POST", "agenda.add_candidate"): (nothing, COORDINATORS),
    ("GET", "agenda.candidate"): (candidate, BRANCH),
    ("GET", "agenda.edit_candidate"): (candidate, BRANCH),
    ("POST", "agenda.correct_candidate"): (candidate, BRANCH),
    ("POST", "agenda.candidate_step"): (lambda w: {**candidate(w), "verb": "come"}, BRANCH),
    ("GET", "agenda.ask_stop_candidate"): (candidate, BRANCH),
    ("POST", "agenda.stop_candidate"): (candidate, BRANCH),
    ("GET", "agenda.ask_start_candidate"): (candidate, BRANCH),
    ("POST", "agenda.start_candidate"): (candidate, BRANCH),
    ("POST", "agenda.undo_candidate"): (candidate, BRANCH),
    ("GET", "agenda.outreach"): (nothing, COORDINATORS),
    ("POST", "agenda.add_outreach"): (nothing, COORDINATORS),
    ("GET", "agenda.edit_outreach"): (outreach, BRANCH),
    ("POST", "agenda.correct_outreach"): (outreach, BRANCH),
    ("POST", "agenda.remove_outreach"): (outreach, BRANCH),
    # expenses: the volunteer's notes
    ("GET", "expenses.index"): (nothing, VOLUNTEERS),
    ("GET", "expenses.note"): (note_page, LENAS),
    ("POST", "expenses.strike"): (note_page, LENAS),
    ("POST", "expenses.add_cost"): (note_page, LENAS),
    ("POST", "expenses.submit"): (note_page, LENAS),
    ("GET", "expenses.show"): (note, LENAS_NOTE),
    ("GET", "expenses.docx"): (note, LENAS_NOTE),
    ("POST", "expenses.take_back"): (note, LENAS),
    ("POST", "expenses.leave_out"): (cost, LENAS),
    ("POST", "expenses.put_back"): (cost, LENAS),
    ("GET", "expenses.photo"): (cost, LENAS),
    ("POST", "expenses.replace_photo"): (cost, LENAS),
    ("GET", "expenses.ticket"): (ticket, LENAS),
    ("GET", "expenses.thumbnail"): (ticket, LENAS),
    ("GET", "expenses.trip"): (trip, LENAS),
    ("POST", "expenses.change_trip"): (trip, LENAS),
    ("GET", "expenses.free_trip"): (note_page, LENAS),
    ("POST", "expenses.add_trip"): (note_page, LENAS),
    ("GET", "expenses.write_answer"): (asked_line, LENAS),
    ("POST", "expenses.answer"): (asked_line, LENAS),
    ("POST", "expenses.never_mind"): (asked_line, LENAS),
    ("GET", "expenses.ask_regime"): (note_page, LENAS),
    ("POST", "expenses.choose_regime"): (note_page, LENAS),
    ("POST", "expenses.give"): (note_page, LENAS),
    ("GET", "expenses.statement"): (statement, LENAS),
    ("GET", "expenses.statement_word"): (statement, LENAS),
    # expenses: the coordinator's desk
    ("GET", "expenses.queue"): (nothing, COORDINATORS),
    ("POST", "expenses.approve"): (note, BRANCH),
    ("POST", "expenses.unapprove"): (note, BRANCH),
    ("POST", "expenses.send_back"): (note, BRANCH),
    ("GET", "expenses.summary"): (nothing, COORDINATORS),
    ("POST", "expenses.approve_many"): (nothing, COORDINATORS),
    ("GET", "expenses.payments"): (nothing, PAYERS),
    ("GET", "expenses.paid"): (nothing, PAYERS),
    ("GET", "expenses.rates"): (nothing, COORDINATORS),
    ("POST", "expenses.add_rate"): (nothing, COORDINATORS),
    ("GET", "expenses.rate"): (rate, BRANCH),
    ("POST", "expenses.correct_rate"): (rate, BRANCH),
    ("POST", "expenses.remove_rate"): (rate, BRANCH),
    ("POST", "expenses.choose_series"): (nothing, COORDINATORS),
    ("GET", "expenses.setup"): (nothing, COORDINATORS),
    ("POST", "expenses.add_place"): (nothing, COORDINATORS),
    ("POST", "expenses.remove_place"): (place, BRANCH),
    ("POST", "expenses.set_policy"): (nothing, COORDINATORS),
    ("POST", "expenses.add_ceiling"): (nothing, COORDINATORS),
    ("GET", "expenses.lines"): (note, BRANCH),
    ("POST", "expenses.decide"): (note, BRANCH),
    # expenses: paying, and the books
    ("POST", "expenses.start_payday"): (nothing, PAYERS),
    ("GET", "expenses.payday_page"): (batch, BRANCHS_PAYERS),
    ("GET", "expenses.sepa_file"): (batch, BRANCHS_PAYERS),
    ("GET", "expenses.qr"): (payment, BRANCHS_PAYERS),
    ("GET", "expenses.payment_back"): (payment, BRANCHS_PAYERS),
    ("POST", "expenses.fail_payment"): (payment, BRANCHS_PAYERS),
    ("POST", "expenses.settle"): (batch, BRANCHS_PAYERS),
    ("POST", "expenses.cancel_payday"): (batch, BRANCHS_PAYERS),
    ("POST", "expenses.release"): (note, BRANCH),
    ("GET", "expenses.withdrawing"): (note, BRANCH),
    ("POST", "expenses.withdraw"): (note, BRANCH),
    ("GET", "expenses.account"): (nothing, PAYERS),
    ("POST", "expenses.set_account"): (nothing, PAYERS),
    ("GET", "expenses.books"): (book_year, PAYERS),
    ("GET", "expenses.journal"): (book_year, PAYERS),
    ("GET", "expenses.named_list"): (book_year, PAYERS),
    ("GET", "expenses.named_list_sheet"): (book_year, PAYERS),
    # newsletter
    ("GET", "reports.report_texts"): (year_of_report, COORDINATORS),
    ("GET", "reports.check"): (year_of_report, COORDINATORS),
    ("GET", "reports.report_file"): (year_of_report, COORDINATORS),
    ("GET", "reports.text"): (section_of_report, COORDINATORS),
    ("POST", "reports.write_text"): (section_of_report, COORDINATORS),
    ("GET", "reports.text_versions"): (section_of_report, COORDINATORS),
    ("GET", "reports.new_entry"): (nothing, COORDINATORS),
    ("POST", "reports.add_entry"): (nothing, COORDINATORS),
    ("GET", "reports.edit_entry"): (entry_of_report, BRANCH),
    ("POST", "reports.update_entry"): (entry_of_report, BRANCH),
    ("POST", "reports.remove_entry"): (entry_of_report, BRANCH),
    ("GET", "exchange.index"): (nothing, COORDINATORS),
    ("GET", "exchange.template"): (nothing, COORDINATORS),
    ("GET", "exchange.export"): (nothing, COORDINATORS),
    ("GET", "exchange.handover"): (nothing, COORDINATORS),
    ("POST", "exchange.upload"): (nothing, COORDINATORS),
    ("GET", "exchange.check"): (upload, BRANCH),
    ("POST", "exchange.load"): (upload, BRANCH),
    ("POST", "exchange.drop"): (upload, BRANCH),
    ("GET", "retention.privacy"): (nothing, PUBLIC),
    ("GET", "retention.own_copy"): (nothing, EVERYONE),
    ("GET", "retention.family_copy"): (family, BRANCH),
    ("GET", "retention.index"): (nothing, COORDINATORS),
    ("POST", "retention.clean_up"): (nothing, COORDINATORS),
    ("GET", "newsletter.index"): (nothing, EVERYONE),
    ("POST", "newsletter.create"): (nothing, COORDINATORS),
    ("GET", "newsletter.show"): (sent_letter, LETTER),
    ("GET", "newsletter.word"): (sent_letter, LETTER),
    ("POST", "newsletter.update"): (draft, BRANCH),
    ("GET", "newsletter.preview"): (draft, BRANCH),
    ("GET", "newsletter.sending"): (draft, BRANCH),
    ("POST", "newsletter.send"): (draft, BRANCH),
    ("POST", "newsletter.take_back"): (letter_to_take_back, BRANCH),
    ("GET", "newsletter.new_item"): (draft, BRANCH),
    ("POST", "newsletter.create_item"): (draft, BRANCH),
    ("GET", "newsletter.edit_item"): (item, BRANCH),
    ("POST", "newsletter.update_item"): (item, BRANCH),
    ("POST", "newsletter.remove_item"): (item_to_throw_away, BRANCH),
    ("POST", "newsletter.move_up"): (item, BRANCH),
    ("POST", "newsletter.move_down"): (item, BRANCH),
    ("POST", "newsletter.try_out"): (draft, BRANCH),
    ("POST", "newsletter.try_item"): (draft, BRANCH),
    ("POST", "newsletter.gather"): (draft, BRANCH),
    ("POST", "newsletter.include"): (lambda w: {**draft(w), "key": "training"}, BRANCH),
    ("POST", "newsletter.move_section"): (lambda w: {**draft(w), "section": "other"}, BRANCH),
    ("GET", "newsletter.final"): (draft, BRANCH),
    ("POST", "newsletter.keep"): (draft, BRANCH),
    ("POST", "newsletter.drop_final"): (draft, BRANCH),
    ("POST", "newsletter.send_test"): (draft, BRANCH),
    ("POST", "newsletter.send_all"): (letter_to_take_back, BRANCH),
    ("GET", "newsletter.copies"): (sent_letter, BRANCH),
    ("GET", "newsletter.paper"): (sent_letter, BRANCH),
    ("POST", "newsletter.hand_over"): (letter_copy, BRANCH),
    ("POST", "newsletter.not_handed_over"): (letter_copy, BRANCH),
    ("POST", "newsletter.came_back"): (letter_copy, BRANCH),
    ("POST", "newsletter.did_not_come_back"): (letter_copy, BRANCH),
    ("POST", "newsletter.put_on_paper"): (letter_copy, BRANCH),
    ("POST", "newsletter.try_again"): (letter_copy, BRANCH),
    ("GET", "newsletter.rather_on_paper"): (nothing, VOLUNTEERS),
    ("POST", "newsletter.choose_paper"): (nothing, VOLUNTEERS),
    ("POST", "newsletter.choose_mail"): (nothing, VOLUNTEERS),
    ("GET", "newsletter.settings"): (nothing, COORDINATORS),
    ("POST", "newsletter.save_settings"): (nothing, COORDINATORS),
    ("GET", "newsletter.letterhead"): (nothing, COORDINATORS),
    ("POST", "newsletter.keep_letterhead"): (nothing, COORDINATORS),
    ("POST", "newsletter.remove_letterhead"): (nothing, COORDINATORS),
    ("GET", "newsletter.own_letterhead"): (own_letterhead, BRANCH),
    ("GET", "newsletter.built_in_letterhead"): (nothing, COORDINATORS),
    # reports: of one's own branch
    ("GET", "reports.index"): (nothing, COORDINATORS),
    ("GET", "reports.show"): (report, COORDINATORS),
    ("GET", "reports.word"): (report, COORDINATORS),
    ("GET", "reports.sheet"): (report, COORDINATORS),
    ("GET", "reports.year"): (report_year, COORDINATORS),
    ("GET", "reports.year_word"): (report_year, COORDINATORS),
    ("GET", "reports.year_sheet"): (report_year, COORDINATORS),
    ("GET", "reports.figures"): (figures_year, COORDINATORS),
    ("GET", "reports.figure"): (figure, COORDINATORS),
    ("GET", "reports.closing"): (figures_year, COORDINATORS),
    ("POST", "reports.close"): (figures_year, COORDINATORS),
    ("GET", "reports.entering"): (figures_year, COORDINATORS),
    ("POST", "reports.enter"): (figures_year, COORDINATORS),
    ("GET", "reports.versions"): (frozen_year, BRANCH),
    ("POST", "reports.take_over"): (frozen_year, BRANCH),
    ("GET", "reports.network"): (nothing, NETWORK),
    ("GET", "reports.network_year"): (figures_year, NETWORK),
    ("GET", "reports.network_branches"): (figures_year, NETWORK),
    ("GET", "reports.network_figure"): (figure_of_network, NETWORK),
    ("GET", "reports.network_sheet"): (figures_year, NETWORK),
    ("GET", "reports.match"): (match, BRANCH),
    ("GET", "reports.match_word"): (match, BRANCH),
    ("GET", "reports.match_sheet"): (match, BRANCH),
}

NOBODY = "404 " * 7

IN_THE_DEMO: dict[tuple[str, str], tuple[Values, str]] = {
    ("GET", "demo.post"): (nothing, NOBODY),  # in a database that the demo did not make
    ("POST", "demo.sign_in"): (cast_member, NOBODY),
}
