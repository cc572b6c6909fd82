"""What the portal keeps of one person, and of one family, as a workbook to take along."""

from collections.abc import Sequence
from typing import Any

from portal.agenda.models.answer import ANSWERS, Attendance, Enrolment, ToldDuty
from portal.agenda.models.event import EVENT_KINDS, MANDATORY_FOR, Event
from portal.contacts.models import (
    ABSENCE_REASONS,
    KINDS,
    Absence,
    Concern,
    Contact,
    ContactOverview,
    MissedVisit,
    Quote,
)
from portal.expenses.models.notes import LINE_KINDS, ExpenseLine, ExpenseNote
from portal.families.models.family import FLAGS, Child, Family, FamilyDetails, FileView, Parent, ProfileFlag
from portal.families.models.match import CLOSING_REASONS, Match, Trajectory
from portal.families.models.referral import Referral
from portal.families.models.talk import FAMILY_TALKS, VOLUNTEER_TALKS, Talk
from portal.kit import clock
from portal.kit.iban import grouped
from portal.kit.money import km_number
from portal.kit.phone import national
from portal.kit.xlsx import Cell, Sheet, Table, workbook
from portal.people.models import GENDERS, ROLES, VEHICLES, Person, RolePeriod, vehicles_before
from portal.post.models import Letter
from portal.sign_in.models import Device, FirstLink
from portal.team.models import SEEN_DOCUMENTS, SeenDocument

Rows = Sequence[Sequence[Cell]]


def of_person(person: Person) -> bytes:
    """Everything that is kept of a person, one sheet per subject; without what is about somebody else."""
    own: Rows = [
        ("Voornaam", person.given_name), ("Familienaam", person.family_name), ("E-mail", person.email or ""),
        ("Telefoon", national(person.phone)), ("Geslacht", GENDERS.get(person.gender, "")),
        ("Geboortedatum", person.birth_on), ("Straat", person.street), ("Postcode", person.postcode),
        ("Gemeente", person.town), ("Rekeninghouder", person.account_holder), ("IBAN", grouped(person.iban)),
        ("Rekening nagevraagd", f"{grouped(person.confirmed_iban)} {person.confirmed_holder}".strip()),
        ("Nagevraagd op", clock.local(person.confirmed_at).date() if person.confirmed_at else None),
        ("Vervoer", VEHICLES.get(person.vehicle, "")), ("Talen", person.languages),
        ("Op papier", "ja" if person.on_paper else "nee"),
        ("Verjaardag delen", "ja" if person.share_birthday else "nee"),
        ("Wekelijkse vraag per mail", "ja" if person.weekly_mail else "nee"),
        ("In het portaal sinds", clock.local(person.created_at).date()),
    ]  # fmt: skip
    roles = RolePeriod.select().where(RolePeriod.person == person.id).order_by(RolePeriod.started_on)
    papers = SeenDocument.select().where(SeenDocument.person == person.id).order_by(SeenDocument.seen_on)
    matches = Match.select(Match, Family).join(Family).where(Match.volunteer == person.id).order_by(Match.started_on)
    contacts = Contact.select(Contact, Match, Family).join(Match).join(Family).where(Match.volunteer == person.id)
    overviews = ContactOverview.select(ContactOverview, Match, Family).join(Match).join(Family)
    talks = Talk.select().where(Talk.volunteer == person.id).order_by(Talk.day)
    absences = Absence.select().where(Absence.volunteer == person.id).order_by(Absence.first_on)
    quotes = Quote.select().where(Quote.given_by == person.id).order_by(Quote.day)
    concerns = Concern.select().where(Concern.reporter == person.id).order_by(Concern.created_at)
    notes = (
        ExpenseNote.select().where(ExpenseNote.volunteer == person.id).order_by(ExpenseNote.year, ExpenseNote.quarter)
    )
    trips = ExpenseLine.select().join(ExpenseNote).where(ExpenseNote.volunteer == person.id)
    trips = trips.where(ExpenseLine.km.is_null(False)).order_by(ExpenseLine.day, ExpenseLine.id)
    answers = Enrolment.select(Enrolment, Event).join(Event).where(Enrolment.person == person.id).order_by(Event.day)
    been = Attendance.select(Attendance, Event).join(Event).where(Attendance.person == person.id).order_by(Event.day)
    letters = Letter.select().where(Letter.person_id == person.id).order_by(Letter.created_at)
    devices = Device.select().where(Device.person == person.id).order_by(Device.created_at)
    return _book(
        f"Gegevens van {person.name}", person.branch.name,
        ("Wie je bent", ("Wat", "Wat er staat"), own),
        ("Rollen", ("Rol", "Van", "Tot"), [(ROLES.get(r.role, r.role), r.started_on, r.ended_on) for r in roles]),
        ("Gezien", ("Document", "Gezien op"), [(SEEN_DOCUMENTS.get(p.kind, p.kind), p.seen_on) for p in papers]),
        ("Vervoer voordien", ("Tot en met", "Vervoer"), [
            (row.until_on, VEHICLES.get(row.vehicle, row.vehicle)) for row in vehicles_before(person)
        ]),
        ("Koppelingen", ("Gezin", "Van", "Tot"), [(m.family.alias, m.started_on, m.ended_on) for m in matches]),
        ("Ritten", ("Datum", "Soort", "Kilometer", "Waarvoor"), [
            (line.day, LINE_KINDS.get(line.kind, line.kind), km_number(line.km), line.purpose) for line in trips
        ]),
        ("Contacten", ("Datum", "Gezin", "Soort", "Minuten", "Opmerking"), [
            (c.day, c.match.family.alias, KINDS.get(c.kind, c.kind), c.minutes, c.remark)
            for c in contacts.order_by(Contact.day)
        ]),
        ("Niet geweest", ("Datum", "Gezin"), [
            (m.day, m.match.family.alias)
            for m in MissedVisit.select(MissedVisit, Match, Family)
            .join(Match).join(Family).where(Match.volunteer == person.id).order_by(MissedVisit.day)
        ]),
        ("Contactoverzichten", ("Gezin", "Kwartaal", "Ingediend"), [
            (o.match.family.alias, str(o.period), "ja" if o.is_handed_in else "nee")
            for o in overviews.where(Match.volunteer == person.id).order_by(ContactOverview.id)
        ]),
        ("Gesprekken", ("Datum", "Soort"), [(t.day, VOLUNTEER_TALKS.get(t.volunteer_kind, "")) for t in talks]),
        ("Afwezigheden", ("Van", "Tot", "Reden"), [
            (a.first_on, a.last_on, ABSENCE_REASONS.get(a.reason, a.reason)) for a in absences
        ]),
        ("Citaten", ("Datum", "Tekst"), [(q.day, q.given) for q in quotes]),
        ("Bezorgdheden", ("Datum", "Tekst"), [(clock.local(c.created_at).date(), c.text) for c in concerns]),
        ("Onkostennota’s", ("Nummer", "Jaar", "Kwartaal", "Betaald op", "Rekening"), [
            (n.number, n.year, n.quarter, n.paid_on, grouped(n.iban)) for n in notes
        ]),
        ("Activiteiten", ("Datum", "Wat", "Titel", "Antwoord of aanwezig"), [
            *((e.event.day, EVENT_KINDS[e.event.kind], e.event.title, ANSWERS.get(e.answer, "")) for e in answers),
            *((a.event.day, EVENT_KINDS[a.event.kind], a.event.title, "was er") for a in been),
        ]),
        ("Gevraagde vormingen", ("Wat", "Gezegd op"), [
            (MANDATORY_FOR[t.duty], clock.local(t.told_at).date())
            for t in ToldDuty.select().where(ToldDuty.person == person.id).order_by(ToldDuty.id)
        ]),
        ("Brieven", ("Datum", "Onderwerp"), [(clock.local(m.created_at).date(), m.subject) for m in letters]),
        ("Toestellen", ("Toestel", "Sinds", "Afgemeld op"), [
            (d.label, clock.local(d.created_at).date(), clock.local(d.ended_at).date() if d.ended_at else None)
            for d in devices
        ]),
        ("Uitnodigingen", ("Gemaakt op", "Gebruikt op"), [
            (clock.local(f.created_at).date(), clock.local(f.used_at).date() if f.used_at else None)
            for f in FirstLink.select().where(FirstLink.person == person.id).order_by(FirstLink.id)
        ]),
    )  # fmt: skip


def of_family(family: Family) -> bytes:
    """Everything that is kept of a family, for a family that asks for it."""
    details = FamilyDetails.get_or_none(FamilyDetails.family == family.id)
    known: Rows = [] if details is None else [
        ("Naam", details.name), ("Telefoon", national(details.phone)), ("E-mail", details.email),
        ("Straat", details.street), ("Postcode", details.postcode), ("Gemeente", details.town),
        ("Thuistaal", details.language), ("Nota", details.household_note),
    ]  # fmt: skip
    here: dict[Any, Any] = {}
    for model in (Child, Parent, ProfileFlag, Referral, Trajectory, Talk):
        here[model] = model.select().where(model.family == family.id).order_by(model.id)
    here[FileView] = FileView.select().where(FileView.family_id == family.id).order_by(FileView.id)
    matches = (
        Match.select(Match, Person).join(Person, on=(Match.volunteer == Person.id)).where(Match.family == family.id)
    )
    contacts = Contact.select(Contact).join(Match).where(Match.family == family.id).order_by(Contact.day)
    return _book(
        f"Gegevens van gezin {family.code}", family.branch.name,
        ("Gezin", ("Wat", "Wat er staat"), [
            ("Code", family.code), ("Schuilnaam", family.alias), ("Gemeente", family.municipality), *known,
        ]),
        ("Kinderen", ("Voornaam", "Geboren in", "Verwacht in"), [
            (c.given_name, c.birth_month, c.due_month) for c in here[Child]
        ]),
        ("Ouders", ("Voornaam", "Geboortejaar"), [(p.given_name, p.birth_year) for p in here[Parent]]),
        ("Profiel", ("Jaar", "Kenmerk", "Waarde"), [
            (p.year, FLAGS.get(p.flag, p.flag), p.value) for p in here[ProfileFlag]
        ]),
        ("Aanmeldingen", ("Ontvangen op", "Vraag", "Beslist op"), [
            (r.received_on, r.asked, r.decided_on) for r in here[Referral]
        ]),
        ("Trajecten", ("Van", "Tot", "Reden"), [
            (t.started_on, t.closed_on, CLOSING_REASONS.get(t.closing_reason, "")) for t in here[Trajectory]
        ]),
        ("Vrijwilligers", ("Voornaam", "Van", "Tot"), [
            (m.volunteer.given_name, m.started_on, m.ended_on) for m in matches
        ]),
        ("Contacten", ("Datum", "Soort", "Minuten", "Opmerking"), [
            (c.day, KINDS.get(c.kind, c.kind), c.minutes, c.remark) for c in contacts
        ]),
        ("Gesprekken", ("Datum", "Soort", "Notitie"), [
            (t.day, FAMILY_TALKS.get(t.family_kind, ""), t.note) for t in here[Talk]
        ]),
        ("Wie opende het dossier", ("Datum", "Nummer van de persoon"), [
            (clock.local(v.at).date(), v.person_id) for v in here[FileView]
        ]),
    )  # fmt: skip


def _book(title: str, author: str, *tables: tuple[str, Sequence[str], Rows]) -> bytes:
    sheets = [Sheet(name, [Table(name, columns, list(rows))], [28] * len(columns)) for name, columns, rows in tables]
    return workbook(sheets, title=title, author=author, made_at=clock.now())
