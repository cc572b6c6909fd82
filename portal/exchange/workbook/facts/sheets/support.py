"""From the referral of a family to the last contact and talk."""

from dataclasses import replace

from portal.contacts.models.contact import THEMES
from portal.contacts.models.kind import KINDS
from portal.contacts.models.overview import NO_CONTACT_REASONS, ContactOverview
from portal.exchange.workbook.facts.sheets.sheet import NEXT_YEAR, SOON, TODAY, Apart, Sheet, TableSheet
from portal.exchange.workbook.facts.values.columns import (
    FAMILY,
    KILOMETRES,
    MATCH,
    USUAL_WEEKDAY,
    VOLUNTEER,
    choice,
    day,
    hour,
    mail,
    note,
    number,
    perhaps,
    several,
    telephone,
    text,
    weekdays,
    yes_no,
)
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
        text("name", "Naam", 120, required=True),
        text("contact_name", "Contactpersoon", 120),
        telephone("contact_phone", "Telefoon"),
        mail("contact_email", "E-mail"),
    ),
    Referrer,
    key=("name",),
    order=("name",),
)
REFERRALS = TableSheet(
    "Aanmeldingen",
    "Een rij per aanmelding, met de beslissing.",
    (
        FAMILY,
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
    Referral,
    key=("family", "received_on"),
    order=("received_on",),
    lists={"referrer": Referrer},
)
STOPS = TableSheet(
    "Wachtlijststops",
    "Een rij per periode waarin de afdeling geen nieuwe gezinnen aannam.",
    (day("first_on", "Van", required=True), day("last_on", "Tot"), text("note", "Toelichting", 300)),
    IntakeStop,
    key=("first_on",),
    ahead=NEXT_YEAR,
)
TRAJECTORIES = TableSheet(
    "Trajecten",
    "Een rij per traject: van de eerste kennismaking tot de afsluiting.",
    (
        FAMILY,
        day("started_on", "Gestart op", required=True),
        day(
            "received_on", "Aanmelding van", about="De dag waarop de aanmelding ontvangen is waaruit dit traject kwam."
        ),
        day("closed_on", "Afgesloten op"),
        choice("closing_reason", "Reden", CLOSING_REASONS),
    ),
    Trajectory,
    key=("family", "started_on"),
    order=("started_on",),
    apart=Apart(("family",), "In die periode liep er al een traject van dit gezin. Kijk de dagen na.", "closed_on"),
    ahead=TODAY,
)
MATCHES = TableSheet(
    "Koppelingen",
    "Een rij per vrijwilliger bij een gezin.",
    (
        FAMILY,
        VOLUNTEER,
        day("started_on", "Van", required=True),
        day("ended_on", "Tot", about="De laatste dag. Leeg: loopt nog."),
        KILOMETRES,
        USUAL_WEEKDAY,
    ),
    Match,
    key=("family", "volunteer", "started_on"),
    order=("started_on",),
    apart=Apart(("family", "volunteer"), "In die periode was deze vrijwilliger al aan dit gezin gekoppeld."),
    ahead=SOON,
)
MATCHES_BEFORE = TableSheet(
    "Koppelingen voordien",
    "Afstand en vaste dag van vroeger: een rij per periode. Die van nu staan in het blad Koppelingen.",
    (
        FAMILY,
        VOLUNTEER,
        MATCH,
        day("until_on", "Tot", required=True, about="De laatste dag waarop dit gold."),
        KILOMETRES,
        USUAL_WEEKDAY,
    ),
    MatchBefore,
    key=("match", "until_on"),
    order=("until_on",),
)
CONTACTS = Sheet(
    "Contacten",
    "Een rij per dag waarop een vrijwilliger het gezin zag.",
    (
        FAMILY,
        VOLUNTEER,
        day("day", "Datum", required=True),
        choice("kind", "Soort", KINDS, empty="home_visit"),
        perhaps("counts", "Telt mee", "Leeg: zoals je afdeling deze soort telt."),
        number("minutes", "Minuten", 1, 1440),
        several("themes", "Thema’s", THEMES),
        day("match_started_on", "Koppeling van", about="Alleen nodig voor een contact buiten de koppeling."),
    ),
)
OVERVIEWS = TableSheet(
    "Contactoverzichten",
    "Een rij per koppeling en kwartaal dat ingediend is.",
    (
        FAMILY,
        VOLUNTEER,
        MATCH,
        number("year", "Jaar", 2000, 2199, required=True),
        number("quarter", "Kwartaal", 1, 4, required=True),
        yes_no("on_paper", "Op papier"),
        choice("no_contact_reason", "Geen contacten omdat", NO_CONTACT_REASONS),
        day("handed_in_on", "Ingediend op"),
    ),
    ContactOverview,
    key=("match", "year", "quarter"),
    order=("year", "quarter"),
)
TALKS = TableSheet(
    "Gesprekken",
    "Een rij per gesprek van de coördinator met een gezin, een vrijwilliger, of allebei.",
    (
        day("day", "Datum", required=True),
        replace(FAMILY, required=False),
        choice("family_kind", "Soort bij het gezin", FAMILY_TALKS),
        replace(VOLUNTEER, required=False),
        choice("volunteer_kind", "Soort bij de vrijwilliger", VOLUNTEER_TALKS),
        number("minutes", "Minuten", 1, 1440),
        note("note", "Notitie"),
    ),
    Talk,
    order=("day",),
)
PLANNED = TableSheet(
    "Geplande gesprekken",
    "Een rij per gesprek dat bij een koppeling hoort. Zonder dit blad plant het portaal ze zelf.",
    (
        FAMILY,
        VOLUNTEER,
        MATCH,
        choice("kind", "Soort", PLANNED_TALKS, required=True),
        choice("because", "Omdat", BECAUSE, empty="start"),
        day("planned_on", "Gepland op", required=True),
        day("due_on", "Verwacht op"),
        choice("status", "Stand", TALK_STATES, empty="planned"),
        hour("starts_at", "Uur"),
        text("place", "Plaats", 200),
    ),
    PlannedTalk,
    key=("match", "because", "kind", "planned_on"),
    order=("planned_on",),
    ahead=NEXT_YEAR,
)
