"""What the portal keeps of one family, as a workbook to take along."""

from typing import Any

from peewee import JOIN

from portal.contacts.models.contact import Contact
from portal.contacts.models.kind import KINDS
from portal.families.models.family import (
    ANSWERS,
    BANDS,
    FLAGS,
    Child,
    Family,
    FamilyDetails,
    FileView,
    Parent,
    Partner,
    ProfileFlag,
)
from portal.families.models.match import CLOSING_REASONS, Match, Trajectory
from portal.families.models.referral import DECLINE_REASONS, Referral, Referrer
from portal.families.models.talk import FAMILY_TALKS, Talk
from portal.families.referrals.rules import STATUSES
from portal.families.viewing.rules import WHAT
from portal.kit.dates import short_weekdays
from portal.kit.phone import national
from portal.people.models import Person
from portal.retention.own_data.facts.book import TOLD, Columns, Subject, copy, day_of, month_of, word, yes_no

LEFT_OUT = (
    ("Wat een vrijwilliger vertrouwelijk meldde", "Bezorgdheden zijn ook van wie ze meldde. Vraag ernaar."),
    ("Brieven aan vrijwilligers", "Daarin staat geen naam of adres van een gezin."),
    ("Wie precies een dossier opende", "Hier staat wanneer, en of het een medewerker of je vrijwilliger was."),
)


def of_family(family: Family) -> bytes:
    """Everything that is kept of a family, for a family that asks for it; and what is not in it."""
    matches = list(
        Match.select(Match, Person)
        .join(Person, on=(Match.volunteer == Person.id))
        .where(Match.family == family.id)
        .order_by(Match.started_on, Match.id)
    )
    subjects = (*_home(family), *_support(family, matches), _views(family, matches))
    return copy(f"Gegevens van gezin {family.code}", family.branch.name, subjects, LEFT_OUT)


def _own(family: Family) -> list[tuple[str, Any]]:
    """Their own names and contact data."""
    details = FamilyDetails.get_or_none(FamilyDetails.family == family.id) or FamilyDetails()
    return [
        ("Code", family.code),
        ("Schuilnaam", family.alias),
        ("Gemeente", family.municipality),
        ("Naam", details.name),
        ("Telefoon", national(details.phone)),
        ("E-mail", details.email),
        ("Straat", details.street),
        ("Postcode", details.postcode),
        ("Woonplaats", details.town),
        ("Thuistaal", details.language),
        ("Nota", details.household_note),
        ("Vrijwilliger mag de voornamen van de kinderen zien", yes_no("share_children")(details)),
        ("In het portaal sinds", day_of("created_at")(family)),
    ]


def _home(family: Family) -> tuple[Subject, ...]:
    """Who lives there, and who helps them."""
    children, parents, partners, flags = (
        model.select().where(model.family == family.id).order_by(model.id)
        for model in (Child, Parent, Partner, ProfileFlag)
    )
    child: Columns = {
        "Voornaam": "given_name",
        "Geboren in": month_of("birth_month"),
        "Verwacht in": month_of("due_month"),
        "Leeftijd in het verslag": word("band_override", BANDS),
    }
    partner: Columns = {"Naam": "name", "Organisatie": "organisation", "Telefoon": lambda one: national(one.phone)}
    flag: Columns = {
        "Vanaf het jaar": "year",
        "Kenmerk": word("flag", FLAGS),
        "Antwoord": word("value", ANSWERS),
        "Sinds": month_of("since_on"),
    }
    return (
        Subject("Gezin", _own(family), TOLD),
        Subject("Kinderen", children, child),
        Subject("Ouders", parents, {"Voornaam": "given_name", "Geboortejaar": "birth_year"}),
        Subject("Partners", partners, partner),
        Subject("Profiel", flags, flag),
    )


def _support(family: Family, matches: list[Match]) -> tuple[Subject, ...]:
    """From the referral to what the annual report says."""
    referrals = Referral.select(Referral, Referrer).join(Referrer, JOIN.LEFT_OUTER).where(Referral.family == family.id)
    trajectories, talks = (
        model.select().where(model.family == family.id).order_by(model.id) for model in (Trajectory, Talk)
    )
    contacts = Contact.select(Contact).join(Match).where(Match.family == family.id).order_by(Contact.day)
    stories = sorted(family.stories, key=lambda story: (story.day, story.id))
    referral: Columns = {
        "Ontvangen op": "received_on",
        "Door": lambda r: "het gezin zelf" if r.by_family else r.referrer.name if r.referrer_id else "",
        "Vraag": "asked",
        "Dagen": lambda r: short_weekdays(r.weekdays),
        "Taal": "language",
        "Buurt": "neighbourhood",
        "Beslissing": word("status", STATUSES),
        "Beslist op": "decided_on",
        "Reden": word("decline_reason", DECLINE_REASONS),
        "Toelichting": "decline_note",
        "Ingetrokken op": "withdrawn_on",
        "Waarom ingetrokken": "withdrawn_note",
        "Ingevuld door": lambda r: ", ".join(filter(None, (r.sender_name, r.sender_organisation))),
    }
    trajectory: Columns = {"Van": "started_on", "Tot": "closed_on", "Reden": word("closing_reason", CLOSING_REASONS)}
    contact: Columns = {"Datum": "day", "Soort": word("kind", KINDS), "Minuten": "minutes", "Opmerking": "remark"}
    talk: Columns = {
        "Datum": "day",
        "Soort": word("family_kind", FAMILY_TALKS),
        "Minuten": "minutes",
        "Notitie": "note",
    }
    return (
        Subject("Aanmeldingen", referrals.order_by(Referral.id), referral),
        Subject("Trajecten", trajectories, trajectory),
        Subject("Vrijwilligers", matches, {"Voornaam": "volunteer.given_name", "Van": "started_on", "Tot": "ended_on"}),
        Subject("Contacten", contacts, contact),
        Subject("Gesprekken", talks, talk),
        Subject("Verhalen in het verslag", stories, {"Datum": "day", "Tekst": "text"}),
    )


def _views(family: Family, matches: list[Match]) -> Subject:
    """When the file was opened, and whether by their volunteer."""
    seen = FileView.select().where(FileView.family_id == family.id).order_by(FileView.id)
    visitors = {match.volunteer_id: match.volunteer.given_name for match in matches}
    columns: Columns = {
        "Datum": day_of("at"),
        "Wat": word("what", WHAT),
        "Wie": lambda view: visitors.get(view.person_id, "een medewerker van de afdeling"),
    }
    return Subject("Wie opende het dossier", seen, columns)
