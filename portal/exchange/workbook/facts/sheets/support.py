"""From the referral of a family to the last contact and talk."""

from dataclasses import replace

from portal.contacts.models.contact import THEMES
from portal.contacts.models.kind import KINDS
from portal.contacts.models.overview import NO_CONTACT_REASONS, ContactOverview
from portal.exchange.workbook.facts.sheets.sheet import NEXT_YEAR, SOON, TODAY, Apart, Sheet, Table, TableSheet
from portal.exchange.workbook.facts.values import column
from portal.families.models.match import CLOSING_REASONS, Match, MatchBefore, Trajectory
from portal.families.models.referral import DECLINE_REASONS, IntakeStop, Referral, Referrer
from portal.families.models.talk import FAMILY_TALKS, PLANNED_TALKS, VOLUNTEER_TALKS, PlannedTalk, Talk
from portal.families.talks.facts import STATES as TALK_STATES

BECAUSE = {"start": "start", "end": "einde", "extension": "verlenging"}
DECISIONS = {
    "open": "in behandeling",
    "accepted": "aanvaard",
    "declined": "niet aanvaard",
    "withdrawn": "ingetrokken",
}

REFERRERS = TableSheet(
    "Aanmelders",
    "Een rij per organisatie die gezinnen aanmeldt, met wie je daar belt.",
    (
        column.text("name", "Naam", 120, required=True),
        column.text("contact_name", "Contactpersoon", 120),
        column.telephone("contact_phone", "Telefoon"),
        column.mail("contact_email", "E-mail"),
    ),
    Table(Referrer, key=("name",), order=("name",)),
)
REFERRALS = TableSheet(
    "Aanmeldingen",
    "Een rij per aanmelding, met de beslissing.",
    (
        column.FAMILY,
        column.day("received_on", "Ontvangen op", required=True),
        column.yes_no("by_family", "Door het gezin zelf"),
        column.text("referrer", "Aanmelder", 120, about="De organisatie. Een naam die nieuw is, komt in de lijst."),
        column.note("asked", "Vraag"),
        column.weekdays("weekdays", "Dagen"),
        column.text("language", "Taal", 40),
        column.text("neighbourhood", "Buurt", 80),
        column.choice("status", "Beslissing", DECISIONS, empty="open"),
        column.day("decided_on", "Beslist op"),
        column.choice("decline_reason", "Reden", DECLINE_REASONS),
        column.text("decline_note", "Toelichting", 300),
        column.day("withdrawn_on", "Ingetrokken op"),
        column.text("withdrawn_note", "Waarom ingetrokken", 300),
        column.text("sender_name", "Ingevuld door", 120, about="Wie het open formulier invulde."),
        column.text("sender_organisation", "Organisatie van wie invulde", 120),
        column.telephone("sender_phone", "Telefoon van wie invulde"),
        column.mail("sender_email", "E-mail van wie invulde"),
    ),
    Table(Referral, key=("family", "received_on"), order=("received_on",), lists={"referrer": Referrer}),
    ahead=NEXT_YEAR,
)
STOPS = TableSheet(
    "Wachtlijststops",
    "Een rij per periode waarin de afdeling geen nieuwe gezinnen aannam.",
    (
        column.day("first_on", "Van", required=True),
        column.day("last_on", "Tot"),
        column.text("note", "Toelichting", 300),
    ),
    Table(IntakeStop, key=("first_on",)),
    ahead=NEXT_YEAR,
)
TRAJECTORIES = TableSheet(
    "Trajecten",
    "Een rij per traject: van de eerste kennismaking tot de afsluiting.",
    (
        column.FAMILY,
        column.day("started_on", "Gestart op", required=True),
        column.day(
            "received_on", "Aanmelding van", about="De dag waarop de aanmelding ontvangen is waaruit dit traject kwam."
        ),
        column.day("closed_on", "Afgesloten op"),
        column.choice("closing_reason", "Reden", CLOSING_REASONS),
    ),
    Table(
        Trajectory,
        key=("family", "started_on"),
        order=("started_on",),
        apart=Apart(("family",), "In die periode liep er al een traject van dit gezin. Kijk de dagen na.", "closed_on"),
    ),
    ahead=TODAY,
)
MATCHES = TableSheet(
    "Koppelingen",
    "Een rij per vrijwilliger bij een gezin.",
    (
        column.FAMILY,
        column.VOLUNTEER,
        column.day("started_on", "Van", required=True),
        column.day("ended_on", "Tot", about="De laatste dag. Leeg: loopt nog."),
        column.KILOMETRES,
        column.USUAL_WEEKDAY,
    ),
    Table(
        Match,
        key=("family", "volunteer", "started_on"),
        order=("started_on",),
        apart=Apart(("family", "volunteer"), "In die periode was deze vrijwilliger al aan dit gezin gekoppeld."),
    ),
    ahead=SOON,
)
MATCHES_BEFORE = TableSheet(
    "Koppelingen voordien",
    "Afstand en vaste dag van vroeger: een rij per periode. Die van nu staan in het blad Koppelingen.",
    (
        column.FAMILY,
        column.VOLUNTEER,
        column.MATCH,
        column.day("until_on", "Tot", required=True, about="De laatste dag waarop dit gold."),
        column.KILOMETRES,
        column.USUAL_WEEKDAY,
    ),
    Table(MatchBefore, key=("match", "until_on"), order=("until_on",)),
)
CONTACTS = Sheet(
    "Contacten",
    "Een rij per dag waarop een vrijwilliger het gezin zag.",
    (
        column.FAMILY,
        column.VOLUNTEER,
        column.day("day", "Datum", required=True),
        column.choice("kind", "Soort", KINDS, empty="home_visit"),
        column.perhaps("counts", "Telt mee", "Leeg: zoals je afdeling deze soort telt."),
        column.number("minutes", "Minuten", 1, 1440),
        column.several("themes", "Thema’s", THEMES),
        column.day("match_started_on", "Koppeling van", about="Alleen nodig voor een contact buiten de koppeling."),
    ),
)
OVERVIEWS = TableSheet(
    "Contactoverzichten",
    "Een rij per koppeling en kwartaal dat ingediend is.",
    (
        column.FAMILY,
        column.VOLUNTEER,
        column.MATCH,
        column.number("year", "Jaar", 2000, 2199, required=True),
        column.number("quarter", "Kwartaal", 1, 4, required=True),
        column.yes_no("on_paper", "Op papier"),
        column.choice("no_contact_reason", "Geen contacten omdat", NO_CONTACT_REASONS),
        column.day("handed_in_on", "Ingediend op"),
    ),
    Table(ContactOverview, key=("match", "year", "quarter"), order=("year", "quarter")),
)
TALKS = TableSheet(
    "Gesprekken",
    "Een rij per gesprek van de coördinator met een gezin, een vrijwilliger, of allebei.",
    (
        column.day("day", "Datum", required=True),
        replace(column.FAMILY, required=False),
        column.choice("family_kind", "Soort bij het gezin", FAMILY_TALKS),
        replace(column.VOLUNTEER, required=False),
        column.choice("volunteer_kind", "Soort bij de vrijwilliger", VOLUNTEER_TALKS),
        column.number("minutes", "Minuten", 1, 1440),
        column.note("note", "Notitie"),
    ),
    Table(Talk, order=("day",)),
    ahead=NEXT_YEAR,
)
PLANNED = TableSheet(
    "Geplande gesprekken",
    "Een rij per gesprek dat bij een koppeling hoort. Zonder dit blad plant het portaal ze zelf.",
    (
        column.FAMILY,
        column.VOLUNTEER,
        column.MATCH,
        column.choice("kind", "Soort", PLANNED_TALKS, required=True),
        column.choice("because", "Omdat", BECAUSE, empty="start"),
        column.day("planned_on", "Gepland op", required=True),
        column.day("due_on", "Verwacht op"),
        column.choice("status", "Stand", TALK_STATES, empty="planned"),
        column.hour("starts_at", "Uur"),
        column.text("place", "Plaats", 200),
    ),
    Table(PlannedTalk, key=("match", "because", "kind", "planned_on"), order=("planned_on",)),
    ahead=NEXT_YEAR,
)
