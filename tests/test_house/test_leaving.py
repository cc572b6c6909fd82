"""Free text that can leave the branch: each is asked about before it is kept, or it says here why it never leaves."""

from datetime import date, timedelta

import pytest

from portal.agenda.events.forms import EventForm
from portal.agenda.messages.forms import MessageForm
from portal.agenda.outreach.forms import OutreachForm
from portal.agenda.telling.forms import InviteForm
from portal.contacts.models.contact import Contact
from portal.contacts.quarters import rules as contacts
from portal.contacts.quotes.forms import DetailForm, EditQuoteForm
from portal.database import tables
from portal.expenses.approval.forms import DecideForm, SendBackForm
from portal.expenses.handing_in import rules as handing_in
from portal.expenses.handing_in.forms import LineAnswerForm
from portal.expenses.lines import rules as writing
from portal.expenses.lines.forms import FreeTripForm, NoteForm
from portal.expenses.models.notes import ExpenseLine, ExpenseNote, Receipt
from portal.expenses.models.rates import MileageRate
from portal.expenses.payday.forms import FailForm, WithdrawNoteForm
from portal.expenses.settings.forms import PlaceForm
from portal.families.models.family import Child, FamilyDetails, Parent
from portal.families.talks.forms import EditTalkForm, MoveTalkForm
from portal.history.models import ChainedModel
from portal.home.volunteer_file.forms import RemarkForm
from portal.kit.dates import Quarter
from portal.newsletter.letter.forms import IssueForm, ItemForm, WordsForm
from portal.newsletter.models import FinalLetter, NewsletterIssue
from portal.newsletter.pictures.forms import PictureForm
from portal.reports.annexes.forms import ArticleForm
from portal.reports.models import ReportEntry
from portal.reports.texts.forms import EntryForm, TextForm
from portal.retention.forgetting.rules import PEOPLE, texts_of
from tests.test_house.conftest import photo

K3 = Quarter(2025, 3)

CHECKED = {
    "event.title": (EventForm, "title"), "event.text": (EventForm, "text"), "event.place": (EventForm, "place"),
    "event.price": (EventForm, "price"), "event.organiser": (EventForm, "organiser"),
    "event.partner": (EventForm, "partner"), "event.question": (EventForm, "question"),
    "outreach.title": (OutreachForm, "title"),
    "newsletter_issue.greeting": (IssueForm, "greeting"), "newsletter_issue.introduction": (IssueForm, "introduction"),
    "newsletter_issue.signature": (IssueForm, "signature"), "newsletter_item.title": (ItemForm, "title"),
    "newsletter_item.text": (ItemForm, "text"), "newsletter_item.when": (ItemForm, "when"),
    "newsletter_item.where": (ItemForm, "where"), "newsletter_item.price": (ItemForm, "price"),
    "newsletter_item.enrol": (ItemForm, "enrol"), "newsletter_item.link": (ItemForm, "link"),
    "newsletter_item.extra": (ItemForm, "extra"), "picture.alternative": (PictureForm, "alternative"),
    "picture.caption": (PictureForm, "caption"), "report_article.title": (ArticleForm, "title"),
    "report_article.text": (ArticleForm, "text"),
    "branch.newsletter_greeting": (WordsForm, "newsletter_greeting"),
    "branch.newsletter_signature": (WordsForm, "newsletter_signature"),
    "report_entry.text": (EntryForm, "text"), "report_text.text": (TextForm, "text"),
    "report_text_version.text": (TextForm, "text"),
    "expense_line.purpose": (NoteForm, "purpose"), "expense_line.route": (FreeTripForm, "name"),
    "expense_line.answer": (LineAnswerForm, "words"), "expense_line.question": (DecideForm, "lines"),
    "expense_line.cut_reason": (DecideForm, "lines"), "expense_note.question": (SendBackForm, "question"),
    "expense_note.withdrawn_reason": (WithdrawNoteForm, "reason"), "batch_entry.failed_reason": (FailForm, "reason"),
    "place.name": (PlaceForm, "name"), "place.key": (PlaceForm, "name"),
    "contact.remark": (DetailForm, "remark"), "quote.given": (DetailForm, "quote"), "quote.edited": (EditQuoteForm, ""),
    "talk.note": (EditTalkForm, "note"), "planned_talk.place": (MoveTalkForm, "place"),
    "event.invitation": (InviteForm, "own"),
    "message.subject": (MessageForm, "subject"), "message.text": (MessageForm, "text"),
    "volunteer_remark.heard": (RemarkForm, "heard"), "volunteer_remark.remark": (RemarkForm, "remark"),
}  # fmt: skip
"""Which form asks before it keeps it."""

CODES = {
    "attempt.key", "last_time.name", "passkey.credential_id", "steps.token_hash", "counter.name",
    "passkey.public_key", "chain_head.name", "chain_head.last_mac", "chain_head.base_mac", "chain_head.key_check",
    "totp.asked_by",
}  # fmt: skip

STAYS = {
    "branch.name": "the branch itself", "branch.municipality": "the branch itself", "branch.email": "the branch itself",
    "branch.address": "the branch itself", "branch.account_holder": "the branch itself",
    "event.online_link": "an address that software made", "event.enrol_link": "an address that software made",
    "event.enrol_name": "a colleague, who is meant to be named",
    "event.enrol_email": "a colleague, who is meant to be named",
    "enrolment.reply": "about oneself, for whoever keeps the list, as the field says",
    "channel.name": "a word of a list", "referrer.name": "an organisation",
    "payment_batch.debtor_name": "the branch itself", "payment_batch.reference": "what the bank calls it",
    "expense_note.volunteer_name": "who is paid", "expense_note.address": "who is paid",
    "expense_note.account_holder": "who is paid", "expense_note.payment_reference": "what the bank calls it",
    "batch_entry.account_holder": "who is paid", "batch_entry.text": "made by the portal",
    "batch_entry.kinds": "made by the portal",
    "family.alias": "made up so that it names nobody", "family.municipality": "no more than where",
    "referral.asked": "in the file alone", "referral.decline_note": "in the file alone",
    "referral.withdrawn_note": "in the file alone", "referral.neighbourhood": "in the file alone",
    "referral.sender_name": "in the file alone", "referral.sender_organisation": "in the file alone",
    "referral.sender_email": "in the file alone",
    "partner.name": "in the file alone", "partner.organisation": "in the file alone",
    "referrer.contact_name": "a colleague, who is meant to be named",
    "referrer.contact_email": "a colleague, who is meant to be named",
    "intake_stop.note": "in the list of stops alone",
    "concern.text": "between volunteer and coordinator", "concern_answer.text": "between volunteer and coordinator",
    "contact_overview.correction": "between volunteer and coordinator",
    "removed_talk.content": "a talk that may be brought back for a week",
    "device.label": "made from the browser", "passkey.label": "made from the browser",
    "device.staff_roles": "a word of a list", "mileage_rate.source": "where a rate stands",
    "flat_rate_ceiling.source": "where a rate stands", "expense_line.rate_source": "where a rate stands",
    "picture.consent": "who agreed: in the room of pictures alone", "report_article.source": "a newspaper",
    "report_article.published": "a month", "newsletter_issue.opening": "made by the portal, of an event",
    "newsletter_issue.blocks": "made by the portal", "newsletter_copy.strip": "made by the portal",
    "newsletter_copy.bounce": "what a mail server says",
    "final_letter.name": "its page says whom the letter names", "final_letter.html": "as its name",
    "final_letter.text": "as its name", "final_letter.dropped": "as its name",
    "house_style.name": "the letterhead", "import_file.name": "a file that is gone after a day",
    "post_file.name": "made by the portal", "post_file.mime": "made by the portal",
    "mailing.what": "made by the portal", "mailing.rows": "numbers", "message.receivers": "numbers",
    "year_snapshot.figures": "numbers", "year_snapshot.reason": "on the page of the closed year alone",
    **{
        f"letter.{name}": "made by the portal, of the words checked above"
        for name in (
            "to_name", "to_address", "reply_to", "subject", "text", "button_label", "button_url", "html", "error",
            "closing", "pictures",
        )
    },
}  # fmt: skip
"""Why it never leaves, or why what it says may."""


def draft(cast):
    return NewsletterIssue.create(branch=cast.branch, year=2025, month=11, greeting="Dag allemaal,")


TEXT = "Bel Meron Haile van de Vijverweg 68."


@pytest.fixture
def haile(cast):
    """Lena's family has a name, a parent, a child, a street and a phone."""
    FamilyDetails.create(
        branch=cast.branch, family=cast.klaver, name="Haile", street="Vijverweg 68", phone="+32470010022",
        email="haile@voorbeeld.example",
    )  # fmt: skip
    Parent.create(branch=cast.branch, family=cast.klaver, given_name="Meron")
    Child.create(branch=cast.branch, family=cast.klaver, given_name="Senait")
    return cast


def test_every_free_text_is_checked_or_never_leaves(db):
    found = set()
    for model in tables():
        if (model in PEOPLE and model._meta.table_name != "branch") or issubclass(model, ChainedModel):
            continue
        found |= {f"{model._meta.table_name}.{column.name}" for column in texts_of(model)}
    new, gone = found - CODES - set(CHECKED) - set(STAYS), (set(CHECKED) | set(STAYS)) - found
    assert not new, f"may it leave the branch? Yes: a form that asks first, in CHECKED. No: STAYS, with why. {new}"
    assert not gone, f"no column any more: {gone}"


@pytest.mark.parametrize(("form", "field"), dict.fromkeys(CHECKED.values()))
def test_its_form_asks(db, form, field):
    assert f"{field}_anyway".removeprefix("_") in dir(form)


THIRD = {"day__dag": "3", "day__maand": "9"}
PAGES = {
    "a note for the report": ("els", "/rapporten/notities/nieuw", "Bewaren", {"section": "stories"}, "text"),
    "a text of the report": ("els", "/rapporten/jaar/2025/verslag/signals", "Bewaren", {}, "text"),
    "an event": ("els", "/agenda/nieuw", "Bewaren", {"title": "x", "day__dag": "3", "day__maand": "11"}, "text"),
    "the title of an event": ("els", "/agenda/nieuw", "Bewaren", {"day__dag": "3", "day__maand": "11"}, "title"),
    "an action": ("els", "/acties", "Bewaren", {"first_on__dag": "3", "first_on__maand": "9"}, "title"),
    "a piece of the letter": ("els", "/nieuwsbrief/2025-11/berichten/nieuw", "Bericht bewaren", {"title": "x"}, "text"),
    "its title": ("els", "/nieuwsbrief/2025-11/berichten/nieuw", "Bericht bewaren", {}, "title"),
    "where it is": ("els", "/nieuwsbrief/2025-11/berichten/nieuw", "Bericht bewaren", {"title": "x"}, "where"),
    "the opening": ("els", "/nieuwsbrief/2025-11", "Tekst bewaren", {}, "introduction"),
    "every greeting": ("els", "/nieuwsbrief/instellingen", "Bewaren", {}, "newsletter_signature"),
    "a place": ("els", "/onkosten/instellingen", "Plaats bewaren", {"km": "4"}, "name"),
    "a cost": ("lena", "LENA", "Kost toevoegen", {"day__dag": "3", "day__maand": "9", "amount": "4"}, "purpose"),
    "a trip": ("lena", "LENA/rit", "Rit toevoegen", {**THIRD, "name": "Zaal", "km": "4"}, "words"),
    "where it went": ("lena", "LENA/rit", "Rit toevoegen", {**THIRD, "km": "4"}, "name"),
}


@pytest.mark.parametrize("page", PAGES)
def test_a_family_is_told_at_the_field_before_it_is_kept(haile, visit, page):
    cast = haile
    draft(cast)
    contacts.hand_in(cast.lenas, K3, [], [], "family_away", by=cast.lena)
    who, where, button, values, field = PAGES[page]
    visitor = visit(getattr(cast, who))
    form = visitor.get(where.replace("LENA", f"/onkosten/{cast.lena.id}/{K3}")).form(button)
    if "day__jaar" in {c.get("name", "").replace("-", "__") for c in form._controls()}:
        values = {**values, "day__jaar": "2025"}
    answer = form.fill(**values, **{field: TEXT}).press()
    assert answer.status == 422
    assert "staan namen (Meron, Haile) en een adres (Vijverweg" in answer.text
    again = answer.form(button)
    assert again.values[field] == TEXT and f"{field}_anyway" not in again.values
    kept = again.fill(**{f"{field}_anyway": "y"}).press()
    assert kept.status == 200 and "Er klopt nog iets niet" not in kept.text


def test_an_event_may_name_who_gives_it_and_the_phone_of_the_branch(haile, visit):
    Child.update(given_name="Lena").execute()
    values = {"title": "Vorming", "day__dag": "3", "day__maand": "11", "day__jaar": "2025"}
    page = visit(haile.els).get("/agenda/nieuw")
    page = page.press("Bewaren", text="Door Lena Aerts. Bel 016 00 00 00 of 0470 55 66 77.", **values)
    assert page.status == 200
    values["text"] = "Bel 0470/01.00.22 of haile@voorbeeld.example"
    assert visit(haile.els).get("/agenda/nieuw").press("Bewaren", **values).status == 422


def test_a_volunteer_learns_nothing_of_other_families(haile, visit):
    contacts.hand_in(haile.brams, K3, [], [], "family_away", by=haile.bram)
    page = visit(haile.bram).get(f"/onkosten/{haile.bram.id}/{K3}")
    page = page.press("Kost toevoegen", day__dag="3", day__maand="9", amount="4", purpose="Haile")
    assert page.status == 200 and ExpenseLine.get(ExpenseLine.purpose == "Haile")


@pytest.fixture
def note(haile):
    """Lena's note with a parking ticket, handed in."""
    cast = haile
    MileageRate.create(
        branch=cast.branch, kind="car", rate_e4=4309, valid_from=K3.first, valid_until=K3.last, source="test"
    )  # fmt: skip
    contacts.hand_in(cast.lenas, K3, [date(2025, 7, 2) + timedelta(weeks=i) for i in range(3)], [], "", by=cast.lena)
    ticket = writing.Cost("parking", date(2025, 9, 3), 400, "parking", photos=photo())
    writing.add_cost(cast.lena, K3, ticket, by=cast.lena)
    return handing_in.submit(cast.lena, K3, True, by=cast.lena)


def test_questions_and_answers_about_a_note_are_asked_about_too(haile, visit, note):
    els, line = visit(haile.els), ExpenseLine.get(ExpenseLine.kind == "parking")
    page = els.get(f"/onkosten/nota/{note.id}/lijnen")
    chosen = {f"lijn__{line.id}": "ask", f"woorden__{line.id}": "Was dat bij Haile?"}
    page = page.press("Goedkeuren zoals aangeduid", **chosen)
    assert page.status == 422 and "In wat je schreef staat een naam (Haile)" in page.text
    assert page.form("Goedkeuren zoals aangeduid").values[f"woorden-{line.id}"] == "Was dat bij Haile?"
    page.press("Goedkeuren zoals aangeduid", lines_anyway="y")
    line = ExpenseLine.get_by_id(line.id)
    assert line.question == "Was dat bij Haile?"
    page = visit(haile.lena).get(f"/onkosten/lijn/{line.id}/antwoord")
    page = page.press("Antwoord versturen", words="Ja, bij Meron")
    assert page.status == 422 and "In je antwoord staat een naam (Meron)" in page.text
    page.press("Antwoord versturen", words_anyway="y")
    assert ExpenseLine.get_by_id(line.id).answer == "Ja, bij Meron"


def test_a_note_that_goes_back_with_a_question_is_asked_about(haile, visit, note):
    line = ExpenseLine.get(ExpenseLine.kind == "parking")
    button = "Terugsturen: nota van Lena Aerts"
    Receipt.delete().execute()  # without a ticket it is to be looked at
    form = visit(haile.els).get("/onkosten/te-keuren").form(button)
    page = form.fill(question="Bel je Haile?", **{f"line__{line.id}": "Vijverweg 68?"}).press()
    assert page.status == 422 and "In je vraag over een lijn staat een adres" in page.text
    again = page.form(button)
    assert (again.values["question"], again.values[f"line-{line.id}"]) == ("Bel je Haile?", "Vijverweg 68?")
    assert again.fill(question_anyway="y").press().status == 422, "each is asked about by itself"
    again.fill(question_anyway="y", lines_anyway="y").press()
    assert ExpenseNote.get().question == "Bel je Haile?"


def test_the_check_before_printing_lists_what_names_a_family(haile, visit):
    cast = haile
    contacts.log_day(cast.lenas, date(2025, 9, 10), by=cast.lena)
    assert Contact.select().exists()
    els = visit(cast.els)
    els.get("/rapporten/notities/nieuw").press("Bewaren", section="stories", text=TEXT).press(
        "Bewaren", text_anyway="y"
    )
    els.get("/acties").press("Bewaren", title="Koffie bij Haile", first_on__dag="3", first_on__maand="9").press(
        "Bewaren", title_anyway="y"
    )
    page = els.get("/rapporten/jaar/2025/nazicht")
    assert "Namen en gegevens van gezinnen" in page.text and "(Meron, Haile)" in page.text
    assert "In de actie ‘Koffie bij Haile’ staat een naam (Haile)" in page.text
    entry = ReportEntry.get()
    assert f"/rapporten/notities/{entry.id}" in page.links().values()


def test_the_page_of_a_letter_finished_in_word_says_whom_it_names(haile, visit):
    kept = {"name": "brief.docx", "content": b"", "html": f"<p>{TEXT}</p>", "text": TEXT}
    FinalLetter.create(branch=haile.branch, issue=draft(haile), **kept)
    page = visit(haile.els).get("/nieuwsbrief/2025-11/definitief")
    assert "In deze brief staan namen (Meron, Haile) en een adres" in page.text


def test_a_remark_names_nobody_of_the_family(haile, visit):
    contact = contacts.log_day(haile.lenas, date(2025, 9, 10), by=haile.lena) or Contact.get()
    page = visit(haile.lena).get(f"/contacten/dag/{Contact.get().id}").press("Bewaren", remark="Senait zwom")
    assert contact and page.status == 422 and "In je opmerking staat een naam (Senait)" in page.text
