"""The sheets of the workbook: their columns, what each accepts, and the order in which they are loaded.

The template, the import, the export and the documentation are all made from this one list.
"""

from portal.agenda.models.candidate import STOP_REASONS
from portal.agenda.models.event import ENROL_BY, EVENT_KINDS, MANDATORY_FOR
from portal.contacts.models.absence import ABSENCE_REASONS
from portal.contacts.models.contact import THEMES
from portal.contacts.models.kind import KINDS
from portal.contacts.models.overview import NO_CONTACT_REASONS
from portal.exchange.workbook.facts import cells
from portal.exchange.workbook.facts.columns import (
    Sheet,
    choice,
    day,
    given_name,
    hour,
    kilometres,
    mail,
    month,
    note,
    number,
    perhaps,
    plain,
    several,
    telephone,
    text,
    weekday,
    weekdays,
    yes_no,
)
from portal.families.models.family import BANDS, FLAGS
from portal.families.models.match import CLOSING_REASONS
from portal.families.models.referral import DECLINE_REASONS
from portal.families.models.talk import FAMILY_TALKS, PLANNED_TALKS, VOLUNTEER_TALKS
from portal.families.talks.facts import STATES as TALK_STATES
from portal.people.models import GENDERS, VEHICLES, VOLUNTEER_ROLES

BECAUSE = {"start": "start", "end": "einde", "extension": "verlenging"}
DECISIONS = {
    "open": "in behandeling",
    "accepted": "aanvaard",
    "declined": "niet aanvaard",
    "withdrawn": "ingetrokken",
}
VALUES = {"yes": "ja", "no": "nee", "unknown": "niet gekend"}
# As people write it in lists of their own.
GENDER_WORDS = {"v": "f", "vr": "f", "vrouwelijk": "f", "man": "m", "mannelijk": "m"}
_ON_FOOT = ("geen", "te voet", "bus", "tram", "trein", "openbaar vervoer", "met het openbaar vervoer")
VEHICLE_WORDS = {
    **dict.fromkeys(("auto", "wagen", "met de wagen", "eigen wagen"), "car"),
    **dict.fromkeys(("fiets", "elektrische fiets"), "bicycle"),
    **dict.fromkeys(_ON_FOOT, "none"),
}
ROLE_WORDS = {"buddy": "family_buddy", "meter": "mentor", "peter": "mentor", "meter of peter": "mentor"}
VALUE_WORDS = {"neen": "no", "onbekend": "unknown"}

FAMILY = ("family", "Gezin", "code uit het blad Gezinnen", cells.family_code)
PERSON = ("volunteer", "Vrijwilliger", 160)
KM = kilometres("km_one_way", "Km enkele rit")
USUAL_WEEKDAY = weekday("usual_weekday", "Vaste dag")

BRANCH = Sheet(
    "Afdeling",
    "Eén rij: de afdeling zelf. Wat in het portaal al ingevuld is, blijft staan.",
    (
        text("name", "Naam", 80, required=True),
        text("municipality", "Gemeente", 80),
        telephone("phone", "Telefoon"),
        mail("email", "E-mail"),
        text("address", "Adres", 200),
        text("account_holder", "Rekeninghouder", 70),
        plain("iban", "IBAN", "rekeningnummer", cells.account),
    ),
)
VOLUNTEERS = Sheet(
    "Vrijwilligers",
    "Een rij per vrijwilliger, met de rol die nu loopt of de laatste was.",
    (
        given_name(60),
        text("family_name", "Familienaam", 80, required=True),
        text("label", "Kenmerk", 160, about="Hoe andere bladen deze persoon noemen. Leeg: voornaam en familienaam."),
        mail("email", "E-mail"),
        telephone("phone", "Telefoon"),
        choice("gender", "Geslacht", {key: word for key, word in GENDERS.items() if key}, GENDER_WORDS),
        day("birth_on", "Geboortedatum"),
        text("street", "Straat en nummer", 120),
        text("postcode", "Postcode", 10),
        text("town", "Gemeente", 80),
        text("account_holder", "Rekeninghouder", 70),
        plain("iban", "IBAN", "rekeningnummer", cells.account),
        choice("vehicle", "Vervoer", VEHICLES, VEHICLE_WORDS, empty="car"),
        yes_no("on_paper", "Op papier"),
        text("languages", "Talen", 120),
        weekdays("free_weekdays", "Vrije dagen"),
        yes_no("share_birthday", "Verjaardag delen"),
        perhaps("weekly_mail", "Wekelijkse mail", "Vraag de dag na de vaste dag. Leeg: nog niet gevraagd."),
        choice("role", "Rol", VOLUNTEER_ROLES, ROLE_WORDS, required=True),
        day("started_on", "Gestart op", required=True),
        day("ended_on", "Gestopt op"),
        day("agreement", "Afsprakennota gezien op"),
        day("criminal_record", "Uittreksel gezien op"),
    ),
)
ROLES = Sheet(
    "Vroegere rollen",
    "Wat iemand voordien deed: een rij per periode die in het blad Vrijwilligers niet staat.",
    (
        text(*PERSON, required=True),
        choice("role", "Rol", VOLUNTEER_ROLES, ROLE_WORDS, required=True),
        day("started_on", "Van", required=True),
        day("ended_on", "Tot", required=True),
    ),
)
VEHICLES_BEFORE = Sheet(
    "Vervoer voordien",
    "Hoe iemand vroeger reed: een rij per periode. Het vervoer van nu staat in het blad Vrijwilligers.",
    (
        text(*PERSON, required=True),
        day("until_on", "Tot", required=True, about="De laatste dag waarop dit gold."),
        choice("vehicle", "Vervoer", VEHICLES, required=True),
    ),
)
MENTORINGS = Sheet(
    "Begeleiding",
    "Wie door een meter of peter begeleid wordt: een rij per periode.",
    (
        text(*PERSON, required=True),
        text("mentor", "Meter of peter", 160, required=True, about="Het kenmerk in het blad Vrijwilligers."),
        day("started_on", "Van", required=True),
        day("ended_on", "Tot", about="De laatste dag. Leeg: loopt nog."),
    ),
)
REMARKS = Sheet(
    "Opmerkingen",
    "Wat coördinatoren over een vrijwilliger noteerden: een rij per vrijwilliger.",
    (
        text(*PERSON, required=True),
        text("heard", "Leerde ons kennen", 80),
        note("remark", "Opmerking", about="In het portaal alleen voor coördinatoren."),
    ),
)
FAMILIES = Sheet(
    "Gezinnen",
    "Een rij per gezin. Naam en contactgegevens staan alleen hier.",
    (
        plain("code", "Code", "letters, cijfers en een streepje: G-014", cells.family_code, required=True),
        text("alias", "Schuilnaam", 60, about="Wat de vrijwilliger ziet. Leeg: Gezin en de code."),
        text("municipality", "Gemeente", 80, required=True),
        text("name", "Naam", 120),
        telephone("phone", "Telefoon"),
        mail("email", "E-mail"),
        text("street", "Straat en nummer", 120),
        text("postcode", "Postcode", 10),
        text("town", "Woonplaats", 80),
        text("language", "Thuistaal", 40),
        note("household_note", "Nota over het gezin"),
        yes_no("share_children", "Voornamen delen", about="De vrijwilliger mag de voornamen van de kinderen zien."),
    ),
)
CHILDREN = Sheet(
    "Kinderen",
    "Een rij per kind: de maand van geboorte, of de maand waarin het verwacht wordt.",
    (
        plain(*FAMILY, required=True),
        text("given_name", "Voornaam", 60),
        month("birth_month", "Geboren in"),
        month("due_month", "Verwacht in"),
        choice("band_override", "Leeftijdsgroep", BANDS, about="Alleen waar de maand het verkeerd zegt."),
    ),
)
PARENTS = Sheet(
    "Ouders",
    "Een rij per ouder.",
    (
        plain(*FAMILY, required=True),
        text("given_name", "Voornaam", 60),
        number("birth_year", "Geboortejaar", 1900, 2199),
    ),
)
PARTNERS = Sheet(
    "Partners",
    "Een rij per partner rond een gezin: een school, een vroedvrouw, een maatschappelijk werker.",
    (
        plain(*FAMILY, required=True),
        text("name", "Naam", 120, required=True),
        text("organisation", "Organisatie", 120),
        telephone("phone", "Telefoon"),
    ),
)
PROFILE = Sheet(
    "Profiel",
    "Een rij per kenmerk van een gezin, met het jaar vanaf wanneer het geldt.",
    (
        plain(*FAMILY, required=True),
        number("year", "Jaar", 2000, 2199, required=True),
        choice("flag", "Kenmerk", FLAGS, required=True),
        choice("value", "Waarde", VALUES, VALUE_WORDS, required=True),
        day("since_on", "Sinds"),
    ),
)
REFERRERS = Sheet(
    "Aanmelders",
    "Een rij per organisatie die gezinnen aanmeldt, met wie je daar belt.",
    (
        text("name", "Naam", 120, required=True),
        text("contact_name", "Contactpersoon", 120),
        telephone("contact_phone", "Telefoon"),
        mail("contact_email", "E-mail"),
    ),
)
REFERRALS = Sheet(
    "Aanmeldingen",
    "Een rij per aanmelding, met de beslissing.",
    (
        plain(*FAMILY, required=True),
        day("received_on", "Ontvangen op", required=True),
        yes_no("by_family", "Door het gezin zelf"),
        text("referrer", "Aanmelder", 120, about="De organisatie. Een naam die nieuw is, komt in de lijst."),
        note("asked", "Vraag"),
        weekdays("weekdays", "Dagen"),
        text("language", "Taal", 40),
        text("neighbourhood", "Buurt", 80),
        choice("status", "Beslissing", DECISIONS, empty="open"),
        day("decided_on", "Beslist op"),
        choice("decline_reason", "Reden", DECLINE_REASONS),
        text("decline_note", "Toelichting", 300),
        day("withdrawn_on", "Ingetrokken op"),
        text("withdrawn_note", "Waarom ingetrokken", 300),
        text("sender_name", "Ingevuld door", 120, about="Wie het open formulier invulde."),
        text("sender_organisation", "Organisatie van wie invulde", 120),
        telephone("sender_phone", "Telefoon van wie invulde"),
        mail("sender_email", "E-mail van wie invulde"),
    ),
)
TRAJECTORIES = Sheet(
    "Trajecten",
    "Een rij per traject: van de eerste kennismaking tot de afsluiting.",
    (
        plain(*FAMILY, required=True),
        day("started_on", "Gestart op", required=True),
        day(
            "received_on", "Aanmelding van", about="De dag waarop de aanmelding ontvangen is waaruit dit traject kwam."
        ),
        day("closed_on", "Afgesloten op"),
        choice("closing_reason", "Reden", CLOSING_REASONS),
    ),
)
MATCHES = Sheet(
    "Koppelingen",
    "Een rij per vrijwilliger bij een gezin.",
    (
        plain(*FAMILY, required=True),
        text(*PERSON, required=True),
        day("started_on", "Van", required=True),
        day("ended_on", "Tot", about="De laatste dag. Leeg: loopt nog."),
        KM,
        USUAL_WEEKDAY,
    ),
)
MATCHES_BEFORE = Sheet(
    "Koppelingen voordien",
    "Afstand en vaste dag van vroeger: een rij per periode. Die van nu staan in het blad Koppelingen.",
    (
        plain(*FAMILY, required=True),
        text(*PERSON, required=True),
        day("match_started_on", "Koppeling van", required=True),
        day("until_on", "Tot", required=True, about="De laatste dag waarop dit gold."),
        KM,
        USUAL_WEEKDAY,
    ),
)
CONTACTS = Sheet(
    "Contacten",
    "Een rij per dag waarop een vrijwilliger het gezin zag.",
    (
        plain(*FAMILY, required=True),
        text(*PERSON, required=True),
        day("day", "Datum", required=True),
        choice("kind", "Soort", KINDS, empty="home_visit"),
        perhaps("counts", "Telt mee", "Leeg: zoals je afdeling deze soort telt."),
        number("minutes", "Minuten", 1, 1440),
        several("themes", "Thema’s", THEMES),
        day("match_started_on", "Koppeling van", about="Alleen nodig voor een contact buiten de koppeling."),
    ),
)
OVERVIEWS = Sheet(
    "Contactoverzichten",
    "Een rij per koppeling en kwartaal dat ingediend is.",
    (
        plain(*FAMILY, required=True),
        text(*PERSON, required=True),
        day("match_started_on", "Koppeling van", required=True),
        number("year", "Jaar", 2000, 2199, required=True),
        number("quarter", "Kwartaal", 1, 4, required=True),
        yes_no("on_paper", "Op papier"),
        choice("no_contact_reason", "Geen contacten omdat", NO_CONTACT_REASONS),
        day("handed_in_on", "Ingediend op"),
    ),
)
TALKS = Sheet(
    "Gesprekken",
    "Een rij per gesprek van de coördinator met een gezin, een vrijwilliger, of allebei.",
    (
        day("day", "Datum", required=True),
        plain(*FAMILY),
        choice("family_kind", "Soort bij het gezin", FAMILY_TALKS),
        text(*PERSON),
        choice("volunteer_kind", "Soort bij de vrijwilliger", VOLUNTEER_TALKS),
        number("minutes", "Minuten", 1, 1440),
        note("note", "Notitie"),
    ),
)
PLANNED = Sheet(
    "Geplande gesprekken",
    "Een rij per gesprek dat bij een koppeling hoort. Zonder dit blad plant het portaal ze zelf.",
    (
        plain(*FAMILY, required=True),
        text(*PERSON, required=True),
        day("match_started_on", "Koppeling van", required=True),
        choice("kind", "Soort", PLANNED_TALKS, required=True),
        choice("because", "Omdat", BECAUSE, empty="start"),
        day("planned_on", "Gepland op", required=True),
        day("due_on", "Verwacht op"),
        choice("status", "Stand", TALK_STATES, empty="planned"),
        hour("starts_at", "Uur"),
        text("place", "Plaats", 200),
    ),
)
CANDIDATES = Sheet(
    "Kandidaten",
    "Een rij per geïnteresseerde, met de stappen die gezet zijn.",
    (
        given_name(60),
        text("family_name", "Familienaam", 80),
        text("label", "Kenmerk", 160, about="Hoe het blad Aanwezigheden deze persoon noemt. Leeg: de naam."),
        day("interested_on", "Interesse op", required=True),
        mail("email", "E-mail"),
        telephone("phone", "Telefoon"),
        text("town", "Gemeente", 80),
        text("channel", "Kanaal", 80, about="Hoe die persoon ons leerde kennen. Een nieuwe naam komt in de lijst."),
        day("invited_on", "Uitgenodigd op"),
        day("came_on", "Infosessie op"),
        day("trained_on", "Startopleiding op"),
        day("screened_on", "Gesprek op"),
        day("started_on", "Gestart op"),
        text("person", "Werd vrijwilliger", 160, about="Het kenmerk in het blad Vrijwilligers."),
        day("stopped_on", "Gestopt op"),
        choice("stop_reason", "Reden", STOP_REASONS),
        text("stop_note", "Toelichting", 300),
        text("note", "Nota", 300),
    ),
)
EVENTS = Sheet(
    "Activiteiten",
    "Een rij per activiteit of per deel van een startopleiding.",
    (
        day("day", "Datum", required=True),
        choice("kind", "Soort", EVENT_KINDS, required=True),
        text("title", "Titel", 160, required=True),
        hour("starts_at", "Van"),
        hour("ends_at", "Tot"),
        note("text", "Tekst", 6000),
        text("series", "Reeks", 36, about="Hetzelfde woord voor de delen van één opleiding."),
        number("part", "Deel", 0, 50, empty=0),
        text("place", "Plaats", 200),
        yes_no("is_online", "Online"),
        plain("online_link", "Link", "webadres", cells.link),
        text("price", "Prijs", 80),
        text("organiser", "Organisator", 120),
        text("partner", "Partner", 120),
        choice("enrol_by", "Inschrijven", ENROL_BY, empty="portal"),
        text("enrol_name", "Inschrijven bij", 120),
        mail("enrol_email", "Inschrijven per mail"),
        plain("enrol_link", "Inschrijven via link", "webadres", cells.link),
        text("question", "Vraag aan wie komt", 160),
        choice("mandatory_for", "Verplicht", {key: word for key, word in MANDATORY_FOR.items() if key}),
        number("seats", "Plaatsen", 1, 10_000),
        number("guests", "Andere aanwezigen", 0, 10_000, empty=0),
        yes_no("is_cancelled", "Afgelast"),
    ),
)
ATTENDANCE = Sheet(
    "Aanwezigheden",
    "Een rij per persoon die er was: een vrijwilliger of een kandidaat.",
    (
        day("day", "Datum", required=True),
        text("title", "Titel", 160, required=True),
        hour("starts_at", "Van", about="Alleen nodig als er die dag twee met dezelfde titel zijn."),
        text(*PERSON),
        text("candidate", "Kandidaat", 160),
    ),
)
OUTREACH = Sheet(
    "Communicatie",
    "Een rij per communicatieactie.",
    (
        day("first_on", "Datum", required=True),
        text("title", "Wat", 300, required=True),
        yes_no("is_permanent", "Blijvend"),
        day("last_on", "Tot"),
    ),
)
STOPS = Sheet(
    "Wachtlijststops",
    "Een rij per periode waarin de afdeling geen nieuwe gezinnen aannam.",
    (day("first_on", "Van", required=True), day("last_on", "Tot"), text("note", "Toelichting", 300)),
)
ABSENCES = Sheet(
    "Afwezigheden",
    "Een rij per periode waarin een vrijwilliger weg was.",
    (
        text(*PERSON, required=True),
        day("first_on", "Van", required=True),
        day("last_on", "Tot", required=True),
        choice("reason", "Reden", ABSENCE_REASONS),
    ),
)

SHEETS = (
    BRANCH, VOLUNTEERS, ROLES, VEHICLES_BEFORE, MENTORINGS, REMARKS,
    FAMILIES, CHILDREN, PARENTS, PARTNERS, PROFILE, REFERRERS,
    REFERRALS, TRAJECTORIES, MATCHES, MATCHES_BEFORE, CONTACTS, OVERVIEWS,
    TALKS, PLANNED, CANDIDATES, EVENTS, ATTENDANCE, OUTREACH, STOPS, ABSENCES,
)  # fmt: skip
"""In the order of loading: each sheet only points at ones before it."""
