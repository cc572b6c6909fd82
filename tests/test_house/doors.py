"""Every address of the portal, what it needs in its path, and what each of six people meets there."""

from collections.abc import Callable
from datetime import date
from typing import Any

from portal.contacts import rules as contacts
from portal.contacts.models import Absence, Concern, Quote
from portal.expenses.models import BatchEntry, ExpenseLine, MileageRate, PaymentBatch, Place
from portal.kit.links import personal_link
from portal.newsletter.models import NewsletterIssue, NewsletterItem
from portal.people import devices
from portal.people.models import Device
from tests.test_house.conftest import World

WHO = ("stranger", "bram", "lena", "piet", "yusuf", "els")

# What they meet:         stranger bram lena piet yusuf els
PUBLIC = "                in       in   in   in   in    in "
EVERYONE = "              door     in   in   in   in    in "
VOLUNTEERS = "            door     in   in   403  403   403"
LENAS = "                 door     404  in   404  404   in "  # and her coordinator's
ABOUT_FAMILIES = "        door     in   in   403  in    in "  # volunteers and coordinators
LENAS_FAMILY = "          door     404  in   403  404   in "
LENAS_ALONE = "           door     404  in   404  404   404"
LENAS_AS_VOLUNTEER = "    door     404  in   403  403   403"
LENAS_NOTE = "            door     404  in   in   404   in "  # handed in: the treasurer reads it too
LETTER = "                door     in   in   in   404   in "  # of her branch
COORDINATORS = "          door     403  403  403  in    in "
PAYERS = "                door     403  403  in   in    in "  # coordinators and treasurers, of their own branch
BRANCH = "                door     403  403  403  404   in "  # the coordinator of this branch
BRANCHS_PAYERS = "        door     403  403  in   404   in "
LEAVING = "               door     out  out  out  out   out"

Values = Callable[[World], dict[str, Any]]


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


def volunteer(w: World) -> dict[str, Any]:
    return {"id": w.cast.lena.id}


def sent_letter(w: World) -> dict[str, Any]:
    return {"month": "2025-09"}


def letter_to_take_back(w: World) -> dict[str, Any]:
    NewsletterIssue.get_or_create(
        branch=w.cast.branch, year=2025, month=8, defaults={"greeting": "Dag", "status": "sent"}
    )
    return {"month": "2025-08"}


def draft(w: World) -> dict[str, Any]:
    return {"month": "2025-10"}


def item(w: World) -> dict[str, Any]:
    return {"number": w.item.id}


def item_to_throw_away(w: World) -> dict[str, Any]:
    return {"number": NewsletterItem.create(branch=w.cast.branch, issue=w.draft, section="other", title="Weg").id}


def device(w: World) -> dict[str, Any]:
    """Another phone of Lena's."""
    devices.open_device(w.cast.lena, "Firefox op Android")
    return {"id": Device.select().order_by(Device.id.desc()).get().id}


def reminder(w: World) -> dict[str, Any]:
    return {"quarter": "2025K3", "person_id": w.cast.bram.id}


def report(w: World) -> dict[str, Any]:
    return {"code": "2025K3"}


def token(w: World) -> dict[str, Any]:
    return {"token": "niemand-kent-dit"}


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


def quarter_alone(w: World) -> dict[str, Any]:
    return {"quarter": "2025K3"}


def personal(w: World) -> dict[str, Any]:
    return {"token": personal_link(w.secret, w.cast.lena.id, "/contacten").removeprefix("/k/")}


DOORS: dict[tuple[str, str], tuple[Values, str]] = {
    ("GET", "static"): (stylesheet, PUBLIC),
    ("GET", "home.index"): (nothing, EVERYONE),
    # people: the door
    ("GET", "people.sign_in"): (nothing, PUBLIC),
    ("POST", "people.send_code"): (nothing, PUBLIC),
    ("GET", "people.enter_code"): (nothing, PUBLIC),
    ("POST", "people.use_code"): (nothing, PUBLIC),
    ("GET", "people.link"): (token, PUBLIC),
    ("POST", "people.use_link"): (token, PUBLIC),
    ("GET", "people.ask_password"): (nothing, PUBLIC),
    ("POST", "people.use_password"): (nothing, PUBLIC),
    ("POST", "people.sign_out"): (nothing, LEAVING),
    ("GET", "people.personal"): (personal, PUBLIC),
    ("POST", "people.ask_by_link"): (personal, PUBLIC),
    # people: oneself
    ("GET", "people.profile"): (nothing, EVERYONE),
    ("POST", "people.change_profile"): (nothing, EVERYONE),
    ("GET", "people.ask_new_password"): (nothing, PAYERS),
    ("POST", "people.change_password"): (nothing, PAYERS),
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
    # families
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
    # reports: of one's own branch
    ("GET", "reports.index"): (nothing, COORDINATORS),
    ("GET", "reports.show"): (report, COORDINATORS),
    ("GET", "reports.word"): (report, COORDINATORS),
    ("GET", "reports.sheet"): (report, COORDINATORS),
    ("GET", "reports.year"): (report_year, COORDINATORS),
    ("GET", "reports.year_word"): (report_year, COORDINATORS),
    ("GET", "reports.year_sheet"): (report_year, COORDINATORS),
    ("GET", "reports.match"): (match, BRANCH),
    ("GET", "reports.match_word"): (match, BRANCH),
    ("GET", "reports.match_sheet"): (match, BRANCH),
}

NOBODY = "404 " * 6

IN_THE_DEMO: dict[tuple[str, str], tuple[Values, str]] = {
    ("GET", "demo.post"): (nothing, NOBODY),  # in a database that the demo did not make
    ("POST", "demo.sign_in"): (cast_member, NOBODY),
}
