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
from portal.families.models.family import Family
from portal.families.models.match import Match
from portal.families.models.talk import VOLUNTEER_TALKS, Talk
from portal.kit.dates import short_weekdays
from portal.kit.iban import grouped
from portal.kit.phone import national
from portal.people.models import GENDERS, ROLES, VEHICLES, Person, RolePeriod
from portal.people.volunteers.facts import vehicles_before
from portal.post.models import Letter
from portal.retention.own_data.facts.book import TOLD, Columns, Number, Subject, copy, day_of, word, yes_no
from portal.retention.own_data.facts.money import money_of
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
    subjects = (
        Subject("Wie je bent", _own(person), TOLD),
        *_as_volunteer(person),
        *_visits(person),
        *money_of(person),
        *_around(person),
    )
    return copy(f"Gegevens van {person.name}", person.branch.name, subjects, LEFT_OUT)


def _own(person: Person) -> list[tuple[str, Any]]:
    remark = remark_of(person)
    return [
        ("Voornaam", person.given_name),
        ("Familienaam", person.family_name),
        ("E-mail", person.email or ""),
        ("Telefoon", national(person.phone)),
        ("Geslacht", GENDERS.get(person.gender, "")),
        ("Geboortedatum", person.birth_on),
        ("Straat", person.street),
        ("Postcode", person.postcode),
        ("Gemeente", person.town),
        ("Rekeninghouder", person.account_holder),
        ("IBAN", grouped(person.iban)),
        ("Rekening nagevraagd", f"{grouped(person.confirmed_iban)} {person.confirmed_holder}".strip()),
        ("Nagevraagd op", day_of("confirmed_at")(person)),
        ("Vervoer", VEHICLES.get(person.vehicle, "")),
        ("Talen", person.languages),
        ("Op papier", yes_no("on_paper")(person)),
        ("Verjaardag delen", yes_no("share_birthday")(person)),
        ("Wekelijkse vraag per mail", yes_no("weekly_mail")(person)),
        ("Vrij op", short_weekdays(person.free_weekdays)),
        ("Leerde ons kennen", remark.heard),
        ("Opmerking van de coördinator", remark.remark),
        ("In het portaal sinds", day_of("created_at")(person)),
    ]


def _as_volunteer(person: Person) -> tuple[Subject, ...]:
    """Roles, what was noted before they were a volunteer, papers, who guides whom, and matches."""
    roles = RolePeriod.select().where(RolePeriod.person == person.id).order_by(RolePeriod.started_on)
    was = Candidate.select(Candidate, Channel).join(Channel, JOIN.LEFT_OUTER).where(Candidate.person == person.id)
    papers = SeenDocument.select().where(SeenDocument.person == person.id).order_by(SeenDocument.seen_on)
    matches = Match.select(Match, Family).join(Family).where(Match.volunteer == person.id).order_by(Match.started_on)
    candidate: Columns = {
        "Interesse op": "interested_on",
        "Kanaal": lambda c: c.channel.name if c.channel_id else "",
        "Uitgenodigd op": "invited_on",
        "Infosessie op": "came_on",
        "Startopleiding op": "trained_on",
        "Gesprek op": "screened_on",
        "Gestart op": "started_on",
        "Nota": "note",
    }
    guided: Columns = {
        "Wie begeleidt": "mentor.given_name",
        "Wie begeleid wordt": "volunteer.given_name",
        "Van": "started_on",
        "Tot": "ended_on",
    }
    before: Columns = {"Tot en met": "until_on", "Vervoer": word("vehicle", VEHICLES)}
    match: Columns = {
        "Gezin": "family.alias",
        "Van": "started_on",
        "Tot": "ended_on",
        "Km enkele rit": Number("km_one_way"),
    }
    return (
        Subject("Rollen", roles, {"Rol": word("role", ROLES), "Van": "started_on", "Tot": "ended_on"}),
        Subject("Als kandidaat", was, candidate),
        Subject("Gezien", papers, {"Document": word("kind", SEEN_DOCUMENTS), "Gezien op": "seen_on"}),
        Subject("Meters en peters", _mentorings(person), guided),
        Subject("Vervoer voordien", vehicles_before(person), before),
        Subject("Koppelingen", matches, match),
    )


def _mentorings(person: Person) -> Any:
    mentor = Person.alias("mentors")
    rows = (
        Mentoring.select(Mentoring, Person, mentor)
        .join_from(Mentoring, Person, on=(Mentoring.volunteer == Person.id))
        .join_from(Mentoring, mentor, on=(Mentoring.mentor == mentor.id))
    )
    mine = (Mentoring.volunteer == person.id) | (Mentoring.mentor == person.id)
    return rows.where(mine).order_by(Mentoring.started_on, Mentoring.id)


def _visits(person: Person) -> tuple[Subject, ...]:
    """Contacts with families and what was said about them, talks and absences."""

    def at_matches(model: Any) -> Any:
        return model.select(model, Match, Family).join(Match).join(Family).where(Match.volunteer == person.id)

    talks = Talk.select().where(Talk.volunteer == person.id).order_by(Talk.day)
    absences = Absence.select().where(Absence.volunteer == person.id).order_by(Absence.first_on)
    concerns = Concern.select().where(Concern.reporter == person.id).order_by(Concern.created_at)
    contact: Columns = {
        "Datum": "day",
        "Gezin": "match.family.alias",
        "Soort": word("kind", KINDS),
        "Minuten": "minutes",
        "Opmerking": "remark",
    }
    overview: Columns = {
        "Gezin": "match.family.alias",
        "Kwartaal": "period.title",
        "Ingediend": yes_no("is_handed_in"),
        "Geen contacten omdat": word("no_contact_reason", NO_CONTACT_REASONS),
        "Verbetering": "correction",
    }
    talk: Columns = {"Datum": "day", "Soort": word("volunteer_kind", VOLUNTEER_TALKS), "Minuten": "minutes"}
    absence: Columns = {"Van": "first_on", "Tot": "last_on", "Reden": word("reason", ABSENCE_REASONS)}
    missed: Columns = {"Datum": "day", "Gezin": "match.family.alias"}
    return (
        Subject("Contacten", at_matches(Contact).order_by(Contact.day), contact),
        Subject("Niet geweest", at_matches(MissedVisit).order_by(MissedVisit.day), missed),
        Subject("Contactoverzichten", at_matches(ContactOverview).order_by(ContactOverview.id), overview),
        Subject("Gesprekken", talks, talk),
        Subject("Afwezigheden", absences, absence),
        Subject("Citaten", at_matches(Quote).order_by(Quote.day, Quote.id), {"Datum": "day", "Tekst": "given"}),
        Subject("Bezorgdheden", concerns, {"Datum": day_of("created_at"), "Tekst": "text"}),
    )


def _around(person: Person) -> tuple[Subject, ...]:
    """Events, letters, devices and invitations."""
    answers = Enrolment.select(Enrolment, Event).join(Event).where(Enrolment.person == person.id).order_by(Event.day)
    been = Attendance.select(Attendance, Event).join(Event).where(Attendance.person == person.id).order_by(Event.day)
    asked = ToldDuty.select().where(ToldDuty.person == person.id).order_by(ToldDuty.id)
    was = Candidate.select(Candidate.id).where(Candidate.person == person.id)
    before = [about_candidate(candidate.id) for candidate in was]
    mine = (Letter.person_id == person.id) | (Letter.about << before)
    letters = Letter.select().where(mine).order_by(Letter.created_at)
    devices = Device.select().where(Device.person == person.id).order_by(Device.created_at)
    links = FirstLink.select().where(FirstLink.person == person.id).order_by(FirstLink.id)
    event: Columns = {
        "Datum": "event.day",
        "Wat": lambda row: EVENT_KINDS[row.event.kind],
        "Titel": "event.title",
        "Antwoord of aanwezig": lambda row: _answered(row) if isinstance(row, Enrolment) else "was er",
    }
    duty: Columns = {"Wat": word("duty", MANDATORY_FOR), "Gezegd op": day_of("told_at")}
    device: Columns = {"Toestel": "label", "Sinds": day_of("created_at"), "Afgemeld op": day_of("ended_at")}
    return (
        Subject("Activiteiten", (*answers, *been), event),
        Subject("Gevraagde vormingen", asked, duty),
        Subject("Brieven", letters, {"Datum": day_of("created_at"), "Onderwerp": "subject"}),
        Subject("Toestellen", devices, device),
        Subject("Uitnodigingen", links, {"Gemaakt op": day_of("created_at"), "Gebruikt op": day_of("used_at")}),
    )


def _answered(row: Enrolment) -> str:
    """ "komt", or "komt: vegetarisch" where the event asked something."""
    return ": ".join(filter(None, (ANSWERS.get(row.answer, ""), row.reply)))
