"""What the portal keeps of one family, as a workbook to take along."""

from typing import Any

from peewee import JOIN

from portal.contacts.models.contact import Contact
from portal.contacts.models.kind import KINDS
from portal.families.file.rules import ANSWERS, WHAT
from portal.families.models.family import (
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
from portal.kit import clock
from portal.kit.dates import month_text, short_weekdays
from portal.kit.phone import national
from portal.people.models import Person
from portal.retention.own_data.facts.book import Subject, copy

LEFT_OUT = (
    ("Wat een vrijwilliger vertrouwelijk meldde", "Bezorgdheden zijn ook van wie ze meldde. Vraag ernaar."),
    ("Brieven aan vrijwilligers", "Daarin staat geen naam of adres van een gezin."),
    ("Wie precies een dossier opende", "Hier staat wanneer, en of het een medewerker of je vrijwilliger was."),
)


def of_family(family: Family) -> bytes:
    """Everything that is kept of a family, for a family that asks for it; and what is not in it."""
    details = FamilyDetails.get_or_none(FamilyDetails.family == family.id) or FamilyDetails()
    here: dict[Any, Any] = {}
    for model in (Child, Parent, Partner, ProfileFlag, Trajectory, Talk):
        here[model] = model.select().where(model.family == family.id).order_by(model.id)
    referrals = Referral.select(Referral, Referrer).join(Referrer, JOIN.LEFT_OUTER)
    seen = FileView.select().where(FileView.family_id == family.id).order_by(FileView.id)
    matches = list(
        Match.select(Match, Person)
        .join(Person, on=(Match.volunteer == Person.id))
        .where(Match.family == family.id)
        .order_by(Match.started_on, Match.id)
    )
    contacts = Contact.select(Contact).join(Match).where(Match.family == family.id).order_by(Contact.day)
    visitors = {match.volunteer_id: match.volunteer.given_name for match in matches}
    return copy(
        f"Gegevens van gezin {family.code}", family.branch.name,
        (
            Subject("Gezin", ("Wat", "Wat er staat"), [
                ("Code", family.code), ("Schuilnaam", family.alias), ("Gemeente", family.municipality),
                ("Naam", details.name), ("Telefoon", national(details.phone)), ("E-mail", details.email),
                ("Straat", details.street), ("Postcode", details.postcode), ("Woonplaats", details.town),
                ("Thuistaal", details.language), ("Nota", details.household_note),
                ("Vrijwilliger mag de voornamen van de kinderen zien", _yes_no(details.share_children)),
                ("In het portaal sinds", clock.local(family.created_at).date()),
            ]),
            Subject("Kinderen", ("Voornaam", "Geboren in", "Verwacht in", "Leeftijd in het verslag"), [
                (c.given_name, _month(c.birth_month), _month(c.due_month), BANDS.get(c.band_override, ""))
                for c in here[Child]
            ]),
            Subject("Ouders", ("Voornaam", "Geboortejaar"), [(p.given_name, p.birth_year) for p in here[Parent]]),
            Subject("Partners", ("Naam", "Organisatie", "Telefoon"), [
                (p.name, p.organisation, national(p.phone)) for p in here[Partner]
            ]),
            Subject("Profiel", ("Vanaf het jaar", "Kenmerk", "Antwoord", "Sinds"), [
                (p.year, FLAGS.get(p.flag, p.flag), ANSWERS.get(p.value, p.value), _month(p.since_on))
                for p in here[ProfileFlag]
            ]),
            Subject("Aanmeldingen", (
                "Ontvangen op", "Door", "Vraag", "Dagen", "Taal", "Buurt", "Beslissing", "Beslist op", "Reden",
                "Toelichting", "Ingetrokken op", "Waarom ingetrokken", "Ingevuld door",
            ), [
                (
                    r.received_on, "het gezin zelf" if r.by_family else r.referrer.name if r.referrer_id else "",
                    r.asked, short_weekdays(r.weekdays), r.language, r.neighbourhood, STATUSES.get(r.status, r.status),
                    r.decided_on, DECLINE_REASONS.get(r.decline_reason, ""), r.decline_note, r.withdrawn_on,
                    r.withdrawn_note, ", ".join(filter(None, (r.sender_name, r.sender_organisation))),
                )
                for r in referrals.where(Referral.family == family.id).order_by(Referral.id)
            ]),
            Subject("Trajecten", ("Van", "Tot", "Reden"), [
                (t.started_on, t.closed_on, CLOSING_REASONS.get(t.closing_reason, "")) for t in here[Trajectory]
            ]),
            Subject("Vrijwilligers", ("Voornaam", "Van", "Tot"), [
                (m.volunteer.given_name, m.started_on, m.ended_on) for m in matches
            ]),
            Subject("Contacten", ("Datum", "Soort", "Minuten", "Opmerking"), [
                (c.day, KINDS.get(c.kind, c.kind), c.minutes, c.remark) for c in contacts
            ]),
            Subject("Gesprekken", ("Datum", "Soort", "Minuten", "Notitie"), [
                (t.day, FAMILY_TALKS.get(t.family_kind, ""), t.minutes, t.note) for t in here[Talk]
            ]),
            Subject("Verhalen in het verslag", ("Datum", "Tekst"), [
                (story.day, story.text) for story in sorted(family.stories, key=lambda story: (story.day, story.id))
            ]),
            Subject("Wie opende het dossier", ("Datum", "Wat", "Wie"), [
                (
                    clock.local(v.at).date(), WHAT.get(v.what, v.what),
                    visitors.get(v.person_id, "een medewerker van de afdeling"),
                )
                for v in seen
            ]),
        ),
        LEFT_OUT,
    )  # fmt: skip


def _month(day: Any) -> str:
    """A month as a month: nobody knows the day."""
    return month_text(day) if day else ""


def _yes_no(value: Any) -> str:
    return "ja" if value else "nee"
