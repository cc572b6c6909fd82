"""What an address needs in its path: each function makes or finds a row in the small world, and gives its values."""

from collections.abc import Callable
from datetime import date
from typing import Any

from portal.agenda.calendars.rules import open_calendar
from portal.agenda.models.candidate import Candidate
from portal.agenda.models.event import Event
from portal.agenda.models.message import Message
from portal.agenda.models.outreach import Outreach
from portal.backup import rules as backup
from portal.contacts.models.absence import Absence
from portal.contacts.models.concern import Concern
from portal.contacts.models.quote import Quote
from portal.contacts.quarters import rules as contacts
from portal.database import transaction
from portal.exchange.models import ImportFile
from portal.exchange.workbook.rules.transfer import empty_template
from portal.expenses.models.notes import ExpenseLine
from portal.expenses.models.payday import BatchEntry, PaymentBatch
from portal.expenses.models.places import Place
from portal.expenses.models.rates import MileageRate
from portal.families.models.family import Child, Family, Parent
from portal.families.models.referral import IntakeStop, Referral, Referrer
from portal.families.models.talk import PlannedTalk, Talk
from portal.families.talks import rules as talks
from portal.history import chain
from portal.history import joined as joining
from portal.history.models import LastTime
from portal.history.rules import look_through, record
from portal.house_style.models import HouseStyle
from portal.kit import clock
from portal.kit.links import answer_path, personal_link
from portal.newsletter.models import NewsletterCopy, NewsletterIssue, NewsletterItem, Picture
from portal.people.models import RolePeriod
from portal.post.models import Mailing
from portal.reports.figures import rules as snapshots
from portal.reports.models import ReportArticle, ReportEntry
from portal.sign_in.devices import rules as devices
from portal.sign_in.models import Device, Passkey
from portal.team.models import Mentoring
from tests.test_house.conftest import World

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
    return {"id": w.cast.lenas.id, "quarter": "2025K3"}


def contact(w: World) -> dict[str, Any]:
    """Made again where an earlier request took it back."""
    return {"id": contacts.log_day(w.cast.lenas, w.contact.day, by=w.cast.lena).id}


def mentoring(w: World) -> dict[str, Any]:
    of_lena = {"branch": w.cast.branch, "volunteer": w.cast.lena, "mentor": w.cast.bram}
    return {"id": Mentoring.create(**of_lena, started_on=date(2025, 2, 1), ended_on=date(2025, 3, 1)).id}


def quote(w: World) -> dict[str, Any]:
    kept = {
        "branch": w.cast.branch,
        "match": w.cast.lenas,
        "day": w.contact.day,
        "theme": "school",
        "given": "Een citaat.",
    }
    return {"id": Quote.create(**kept).id}


def concern(w: World) -> dict[str, Any]:
    return {"id": Concern.create(branch=w.cast.branch, reporter=w.cast.lena, text="Een bezorgdheid.").id}


def absence(w: World) -> dict[str, Any]:
    days = {"first_on": w.contact.day, "last_on": w.contact.day}
    return {"id": Absence.create(branch=w.cast.branch, volunteer=w.cast.lena, **days).id}


def note(w: World) -> dict[str, Any]:
    return {"id": w.note.id}


def mailing(w: World) -> dict[str, Any]:
    """Of a payday that was paid, by the branch: letters that left."""
    made = {"branch_id": w.cast.branch.id, "what": f"pay-{PaymentBatch.get().id}"}
    return {"id": Mailing.create(**made, leaves_at=clock.now()).id}


def note_page(w: World) -> dict[str, Any]:
    return {"id": w.cast.lena.id, "quarter": "2025K4"}


def cost(w: World) -> dict[str, Any]:
    return {"id": w.cost.id}


def ticket(w: World) -> dict[str, Any]:
    return {"id": w.ticket.id}


def family(w: World) -> dict[str, Any]:
    return {"id": w.cast.klaver.id}


def match(w: World) -> dict[str, Any]:
    return {"id": w.cast.lenas.id}


def referral(w: World) -> dict[str, Any]:
    """Of a family of its own that waits for a decision; a new one where an earlier request decided."""
    code = f"A-{Family.select().count():03d}"
    asks = Family.create(branch=w.cast.branch, code=code, alias=f"Gezin {code}", municipality="Lindedal")
    return {"id": Referral.create(branch=w.cast.branch, family=asks, received_on=date(2025, 9, 1)).id}


def referrer(w: World) -> dict[str, Any]:
    return {"id": Referrer.get_or_create(branch=w.cast.branch, name="Sociale Dienst")[0].id}


def trajectory(w: World) -> dict[str, Any]:
    return {"id": w.cast.lenas.trajectory_id}


def child(w: World) -> dict[str, Any]:
    known = {"branch": w.cast.branch, "family": w.cast.klaver, "birth_month": date(2023, 4, 1)}
    return {"id": Child.create(**known).id}


def parent(w: World) -> dict[str, Any]:
    return {"id": Parent.create(branch=w.cast.branch, family=w.cast.klaver, birth_year=1994).id}


def intake_stop(w: World) -> dict[str, Any]:
    return {"id": IntakeStop.create(branch=w.cast.branch, first_on=date(2024, 1, 1), last_on=date(2024, 2, 1)).id}


def profile_year(w: World) -> dict[str, Any]:
    return {**family(w), "year": 2025}


def talk(w: World) -> dict[str, Any]:
    of_klaver = {"branch": w.cast.branch, "family": w.cast.klaver, "family_kind": "intake"}
    return {"id": Talk.create(day=w.contact.day, **of_klaver).id}


def removed_talk(w: World) -> dict[str, Any]:
    made = Talk.get_by_id(talk(w)["id"])
    return {"id": talks.remove_talk(made, by=w.cast.els).id}


def planned_talk(w: World) -> dict[str, Any]:
    """Made again where an earlier request settled it."""
    PlannedTalk.delete().where(PlannedTalk.match == w.cast.lenas.id).execute()
    days = {"planned_on": w.contact.day, "due_on": w.contact.day}
    return {"id": PlannedTalk.create(branch=w.cast.branch, match=w.cast.lenas, kind="closing", **days).id}


def volunteer_by_number(world: World) -> dict[str, Any]:
    return {"id": world.cast.lena.id}


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
    return {"id": w.item.id}


def item_to_throw_away(w: World) -> dict[str, Any]:
    return {"id": NewsletterItem.create(branch=w.cast.branch, issue=w.draft, section="other", title="Weg").id}


def _picture(w: World, **more: Any) -> Picture:
    words = {"alternative": "Een tafel", "who": "nobody"}
    return Picture.create(
        branch=w.cast.branch, content=b"x", small=b"x", thumbnail=b"x", width=4, height=3, size=3, small_size=1,
        sha256="0" * 64, **{**words, **more},
    )  # fmt: skip


def picture(w: World) -> dict[str, Any]:
    return {"id": _picture(w).id}


def picture_to_throw_away(w: World) -> dict[str, Any]:
    return {"id": _picture(w).id}


def picture_of_letter(w: World) -> dict[str, Any]:
    """In the letter that was sent."""
    made = _picture(w)
    NewsletterItem.create(branch=w.cast.branch, issue=w.sent, section="other", title="Kijk", picture=made)
    return {"id": made.id}


def letter_copy(w: World) -> dict[str, Any]:
    """Lena's, on paper."""
    mine = {"branch": w.cast.branch, "issue": w.sent, "person": w.cast.lena}
    return {"id": NewsletterCopy.get_or_create(**mine, defaults={"on_paper": True})[0].id}


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
    return {"quarter": "2025K3", "id": w.cast.bram.id}


def report(w: World) -> dict[str, Any]:
    return {"code": "2025K3"}


def report_file(w: World) -> dict[str, Any]:
    return {**report(w), "suffix": "pdf"}


def token(w: World) -> dict[str, Any]:
    return {"token": "niemand-kent-dit"}


def year_of_report(w: World) -> dict[str, Any]:
    return {"year": 2025}


def year_file(w: World) -> dict[str, Any]:
    return {**year_of_report(w), "suffix": "docx"}


def section_of_report(w: World) -> dict[str, Any]:
    return {"year": 2025, "section": "field"}


def entry_of_report(w: World) -> dict[str, Any]:
    """Made again where an earlier request removed it."""
    kept = {"section": "partners", "day": date(2025, 5, 1), "text": "Overleg"}
    return {"id": ReportEntry.get_or_create(branch=w.cast.branch.id, submission_key="e", defaults=kept)[0].id}


def article_of_report(w: World) -> dict[str, Any]:
    """Made again where an earlier request threw it away."""
    words = {"year": 2025, "title": "In de kijker", "source": "Info", "published": "mei", "text": "Kijk."}
    return {"id": ReportArticle.create(branch=w.cast.branch.id, **words).id}


def upload(w: World) -> dict[str, Any]:
    """Made again where an earlier request removed it: a workbook of Els's that was checked."""
    kept = {"branch": w.cast.branch.id, "content": empty_template(w.cast.branch)}
    return {"id": ImportFile.get_or_create(person=w.cast.els.id, name="werkboek.xlsx", defaults=kept)[0].id}


def stylesheet(w: World) -> dict[str, Any]:
    return {"name": "style.css"}


def cast_member(w: World) -> dict[str, Any]:
    return {"id": w.cast.lena.id}


def place(w: World) -> dict[str, Any]:
    return {"id": Place.get_or_create(branch=w.cast.branch, name="Kantoor", km=20, key="kantoor")[0].id}


def rate(w: World) -> dict[str, Any]:
    """Made again where an earlier request removed it."""
    known = {"branch": w.cast.branch, "kind": "bicycle", "rate_e4": 3500, "valid_from": date(2023, 1, 1)}
    return {"id": MileageRate.get_or_create(**known, valid_until=date(2023, 12, 31), source="test")[0].id}


def trip(w: World) -> dict[str, Any]:
    contact(w)
    return {**note_page(w), "match_id": w.cast.lenas.id, "day": str(w.contact.day)}


def asked_line(w: World) -> dict[str, Any]:
    ExpenseLine.update(question="Welk ticket is dit?", answer="").where(ExpenseLine.id == w.cost.id).execute()
    return {"id": w.cost.id}


def batch(w: World) -> dict[str, Any]:
    return {"id": PaymentBatch.get().id}


def payment(w: World) -> dict[str, Any]:
    return {"id": BatchEntry.get().id}


def book_year(w: World) -> dict[str, Any]:
    return {"year": 2025}


def statement(w: World) -> dict[str, Any]:
    return {"id": w.cast.lena.id, "year": 2025}


def figures_year(w: World) -> dict[str, Any]:
    return {"year": 2024}


def frozen_year(w: World) -> dict[str, Any]:
    """Lena's branch entered 2023; Yusuf's did not."""
    if snapshots.frozen_year(w.cast.branch, 2023) is None:
        snapshots.enter_year(w.cast.branch, 2023, {"children": 31}, by=w.cast.els)
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
    return {"id": Event.create(**known, enrol_by="mail", enrol_email="an@voorbeeld.example").id}


def event_answer(w: World) -> dict[str, Any]:
    return {**event(w), "said": "ja"}


def event_answer_of_lena(w: World) -> dict[str, Any]:
    return {**event_answer(w), "person_id": w.cast.lena.id}


def invited(w: World) -> dict[str, Any]:
    """Lena's personal link to an event."""
    return {"token": answer_path(w.secret, w.cast.lena.id, event(w)["id"]).removeprefix("/kom/")}


def calendar_feed(w: World) -> dict[str, Any]:
    """Lena's calendar; each time a new address."""
    return {"secret": open_calendar(w.cast.lena)}


def candidate(w: World) -> dict[str, Any]:
    known = {"branch": w.cast.branch, "given_name": "Noor", "interested_on": date(2025, 9, 1), "status": "invited"}
    return {"id": Candidate.create(**known, invited_on=date(2025, 9, 2)).id}


def message(w: World) -> dict[str, Any]:
    known = {"branch": w.cast.branch, "subject": "Even dit", "text": "Wat woorden.", "receivers": f"v{w.cast.lena.id}"}
    return {"id": Message.create(**known, written_by=w.cast.els).id}


def outreach(w: World) -> dict[str, Any]:
    known = {"branch": w.cast.branch, "title": "Infostand", "first_on": date(2025, 9, 1)}
    return {"id": Outreach.create(**known).id}


def joined(w: World) -> dict[str, Any]:
    """An address of a portal that joined this one; it had no history to speak of."""
    if not joining.all_joined():
        nothing_yet = joining.OldChain(0, 0, "", 0, "")
        with transaction():
            for model in chain.chained_tables():
                assert list(joining.signed_anew(model, nothing_yet, 1_000_000, ())) == []
            joining.note(joining.Joined(1_000_000, "another", (), "", "", {}))
    return {"begins": 1_000_000, "rest": "agenda/1"}
