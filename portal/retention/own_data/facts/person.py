"""What the portal keeps of one person, as a workbook to take along."""

from typing import Any

from peewee import JOIN

from portal.agenda.messages.facts import about_candidate
from portal.agenda.models.answer import ANSWERS, Attendance, Enrolment, ToldDuty
from portal.agenda.models.candidate import Candidate, Channel
from portal.agenda.models.event import EVENT_KINDS, MANDATORY_FOR, Event
from portal.contacts.models.absence import ABSENCE_REASONS, Absence
from portal.contacts.models.concern import Concern
from portal.contacts.models.contact import Contact, MissedVisit
from portal.contacts.models.kind import KINDS
from portal.contacts.models.overview import NO_CONTACT_REASONS, ContactOverview
from portal.contacts.models.quote import Quote
from portal.expenses.models.notes import LINE_KINDS, STATUSES, STRUCK, ExpenseLine, ExpenseNote, Receipt, sums_of
from portal.expenses.models.places import Place
from portal.expenses.models.rates import REGIMES, RegimeChoice
from portal.families.models.family import Family
from portal.families.models.match import Match
from portal.families.models.talk import VOLUNTEER_TALKS, Talk
from portal.kit import clock
from portal.kit.dates import Quarter, short_weekdays
from portal.kit.iban import grouped
from portal.kit.money import rate
from portal.kit.phone import national
from portal.people.models import GENDERS, ROLES, VEHICLES, Person, RolePeriod, vehicles_before
from portal.post.models import Letter
from portal.retention.own_data.facts.book import Rows, Subject, copy
from portal.sign_in.models import Device, FirstLink
from portal.team.models import SEEN_DOCUMENTS, Mentoring, SeenDocument
from portal.team.remarks.facts import remark_of

LEFT_OUT = (
    ("Notities van een gesprek", "Ze gaan ook over een gezin. Vraag je coördinator wat er over jou staat."),
    ("De antwoorden op een bezorgdheid", "Die lees je in het portaal, bij de bezorgdheid zelf."),
    ("De foto’s van je tickets", "Je ziet ze op elke onkostennota. Hoeveel het er zijn, staat bij Onkostenlijnen."),
    ("De tekst van brieven en mails", "Je kreeg ze zelf. Hier staan de datum en het onderwerp."),
    ("Wie wat wijzigde, en wanneer", "De geschiedenis van het portaal. Vraag ernaar bij je coördinator."),
)


def of_person(person: Person) -> bytes:
    """What is kept of a person, one sheet per subject; without what is about somebody else, which the last one says."""
    remark = remark_of(person)
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
        ("Vrij op", short_weekdays(person.free_weekdays)),
        ("Leerde ons kennen", remark.heard), ("Opmerking van de coördinator", remark.remark),
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
    answers = Enrolment.select(Enrolment, Event).join(Event).where(Enrolment.person == person.id).order_by(Event.day)
    been = Attendance.select(Attendance, Event).join(Event).where(Attendance.person == person.id).order_by(Event.day)
    was = Candidate.select(Candidate.id).where(Candidate.person == person.id)
    before = [about_candidate(candidate.id) for candidate in was]
    mine = (Letter.person_id == person.id) | (Letter.about << before)
    letters = Letter.select().where(mine).order_by(Letter.created_at)
    devices = Device.select().where(Device.person == person.id).order_by(Device.created_at)
    return copy(
        f"Gegevens van {person.name}", person.branch.name,
        (
            Subject("Wie je bent", ("Wat", "Wat er staat"), own),
            Subject("Rollen", ("Rol", "Van", "Tot"), [
                (ROLES.get(r.role, r.role), r.started_on, r.ended_on) for r in roles
            ]),
            _as_candidate(person),
            Subject("Gezien", ("Document", "Gezien op"), [
                (SEEN_DOCUMENTS.get(p.kind, p.kind), p.seen_on) for p in papers
            ]),
            Subject("Meters en peters", ("Wie begeleidt", "Wie begeleid wordt", "Van", "Tot"), [
                (m.mentor.given_name, m.volunteer.given_name, m.started_on, m.ended_on) for m in _mentorings(person)
            ]),
            Subject("Vervoer voordien", ("Tot en met", "Vervoer"), [
                (row.until_on, VEHICLES.get(row.vehicle, row.vehicle)) for row in vehicles_before(person)
            ]),
            Subject("Koppelingen", ("Gezin", "Van", "Tot", "Km enkele rit"), [
                (m.family.alias, m.started_on, m.ended_on, m.km_one_way) for m in matches
            ], tenths=frozenset({3})),
            Subject("Contacten", ("Datum", "Gezin", "Soort", "Minuten", "Opmerking"), [
                (c.day, c.match.family.alias, KINDS.get(c.kind, c.kind), c.minutes, c.remark)
                for c in contacts.order_by(Contact.day)
            ]),
            Subject("Niet geweest", ("Datum", "Gezin"), [
                (m.day, m.match.family.alias)
                for m in MissedVisit.select(MissedVisit, Match, Family)
                .join(Match).join(Family).where(Match.volunteer == person.id).order_by(MissedVisit.day)
            ]),
            Subject("Contactoverzichten", ("Gezin", "Kwartaal", "Ingediend", "Geen contacten omdat", "Verbetering"), [
                (
                    o.match.family.alias, o.period.title, "ja" if o.is_handed_in else "nee",
                    NO_CONTACT_REASONS.get(o.no_contact_reason, ""), o.correction,
                )
                for o in overviews.where(Match.volunteer == person.id).order_by(ContactOverview.id)
            ]),
            Subject("Gesprekken", ("Datum", "Soort", "Minuten"), [
                (t.day, VOLUNTEER_TALKS.get(t.volunteer_kind, ""), t.minutes) for t in talks
            ]),
            Subject("Afwezigheden", ("Van", "Tot", "Reden"), [
                (a.first_on, a.last_on, ABSENCE_REASONS.get(a.reason, a.reason)) for a in absences
            ]),
            Subject("Citaten", ("Datum", "Tekst"), [(q.day, q.given) for q in quotes]),
            Subject("Bezorgdheden", ("Datum", "Tekst"), [(clock.local(c.created_at).date(), c.text) for c in concerns]),
            *_money(person),
            Subject("Activiteiten", ("Datum", "Wat", "Titel", "Antwoord of aanwezig"), [
                *((e.event.day, EVENT_KINDS[e.event.kind], e.event.title, _answered(e)) for e in answers),
                *((a.event.day, EVENT_KINDS[a.event.kind], a.event.title, "was er") for a in been),
            ]),
            Subject("Gevraagde vormingen", ("Wat", "Gezegd op"), [
                (MANDATORY_FOR[t.duty], clock.local(t.told_at).date())
                for t in ToldDuty.select().where(ToldDuty.person == person.id).order_by(ToldDuty.id)
            ]),
            Subject("Brieven", ("Datum", "Onderwerp"), [
                (clock.local(m.created_at).date(), m.subject) for m in letters
            ]),
            Subject("Toestellen", ("Toestel", "Sinds", "Afgemeld op"), [
                (d.label, clock.local(d.created_at).date(), clock.local(d.ended_at).date() if d.ended_at else None)
                for d in devices
            ]),
            Subject("Uitnodigingen", ("Gemaakt op", "Gebruikt op"), [
                (clock.local(f.created_at).date(), clock.local(f.used_at).date() if f.used_at else None)
                for f in FirstLink.select().where(FirstLink.person == person.id).order_by(FirstLink.id)
            ]),
        ),
        LEFT_OUT,
    )  # fmt: skip


def _as_candidate(person: Person) -> Subject:
    """What was noted before they were a volunteer."""
    rows = Candidate.select(Candidate, Channel).join(Channel, JOIN.LEFT_OUTER).where(Candidate.person == person.id)
    return Subject(
        "Als kandidaat",
        (
            "Interesse op", "Kanaal", "Uitgenodigd op", "Infosessie op", "Startopleiding op", "Gesprek op",
            "Gestart op", "Nota",
        ),
        [
            (
                c.interested_on, c.channel.name if c.channel_id else "", c.invited_on, c.came_on, c.trained_on,
                c.screened_on, c.started_on, c.note,
            )
            for c in rows
        ],
    )  # fmt: skip


def _mentorings(person: Person) -> Any:
    mentor = Person.alias("mentors")
    rows = (
        Mentoring.select(Mentoring, Person, mentor)
        .join_from(Mentoring, Person, on=(Mentoring.volunteer == Person.id))
        .join_from(Mentoring, mentor, on=(Mentoring.mentor == mentor.id))
    )
    mine = (Mentoring.volunteer == person.id) | (Mentoring.mentor == person.id)
    return rows.where(mine).order_by(Mentoring.started_on, Mentoring.id)


def _money(person: Person) -> tuple[Subject, ...]:
    """Notes with their amounts, their lines with kilometres, rates and tickets; choices and places besides."""
    notes = list(
        ExpenseNote.select()
        .where(ExpenseNote.volunteer == person.id)
        .order_by(ExpenseNote.year, ExpenseNote.quarter, ExpenseNote.id)
    )
    sums, numbers = sums_of(notes), {note.id: note.number or "nog geen nummer" for note in notes}
    lines = list(
        ExpenseLine.select().where(ExpenseLine.note << list(numbers)).order_by(ExpenseLine.day, ExpenseLine.id)
    )
    tickets: dict[int, int] = {}
    owned: Any = Receipt.select(Receipt.line).where(Receipt.owner == person.id, Receipt.line.is_null(False)).tuples()
    for (line_id,) in owned:
        tickets[line_id] = tickets.get(line_id, 0) + 1
    choices = RegimeChoice.select().where(RegimeChoice.volunteer == person.id).order_by(RegimeChoice.year)
    return (
        Subject("Onkostennota’s", (
            "Nummer", "Kwartaal", "Stand", "Bedrag", "Ingediend op", "Op papier", "Goedgekeurd op", "Betaald op",
            "Rekening", "Op naam van", "Vraag", "Ingetrokken omdat",
        ), [
            (
                numbers[n.id], Quarter(n.year, n.quarter).title, STATUSES[n.status], sums.get(n.id, 0),
                _day(n.submitted_at), "ja" if n.on_paper else "nee", _day(n.approved_at), n.paid_on,
                grouped(n.iban), n.account_holder, n.question, n.withdrawn_reason,
            )
            for n in notes
        ], cents=frozenset({3})),
        Subject("Onkostenlijnen", (
            "Nota", "Datum", "Soort", "Waarvoor", "Van – naar", "Kilometer", "Tarief per km", "Bedrag",
            "Niet gevraagd of betaald", "Reden", "Vraag", "Antwoord", "Tickets",
        ), [
            (
                numbers[x.note_id], x.day, LINE_KINDS.get(x.kind, x.kind), x.purpose, x.route, x.km,
                rate(x.rate_e4) if x.rate_e4 else None, x.cents, STRUCK.get(x.struck_why, "ja") if x.struck else "",
                x.cut_reason, x.question, x.answer, tickets.get(x.id, 0),
            )
            for x in lines
        ], cents=frozenset({7}), tenths=frozenset({5})),
        Subject("Terugbetaling per jaar", ("Jaar", "Hoe"), [
            (c.year, REGIMES.get(c.regime, c.regime)) for c in choices
        ]),
        Subject("Plaatsen", ("Naam", "Km heen en terug"), [
            (p.name, p.km) for p in Place.select().where(Place.person == person.id).order_by(Place.id)
        ], tenths=frozenset({1})),
    )  # fmt: skip


def _day(moment: Any) -> Any:
    return clock.local(moment).date() if moment else None


def _answered(row: Enrolment) -> str:
    """ "komt", or "komt: vegetarisch" where the event asked something."""
    return ": ".join(filter(None, (ANSWERS.get(row.answer, ""), row.reply)))
