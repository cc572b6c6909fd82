"""Candidates, the agenda, and how a branch makes itself known."""

from dataclasses import replace

from portal.agenda.models.answer import Attendance
from portal.agenda.models.candidate import STOP_REASONS
from portal.agenda.models.event import ENROL_BY, EVENT_KINDS, MANDATORY_FOR, Event
from portal.agenda.models.outreach import Outreach
from portal.exchange.workbook.facts.sheets.sheet import NEXT_YEAR, TODAY, Sheet, TableSheet
from portal.exchange.workbook.facts.values import cells
from portal.exchange.workbook.facts.values.columns import (
    VOLUNTEER,
    choice,
    day,
    hour,
    mail,
    note,
    number,
    plain,
    telephone,
    text,
    yes_no,
)

CANDIDATES = Sheet(
    "Kandidaten",
    "Een rij per geïnteresseerde, met de stappen die gezet zijn.",
    (
        text("given_name", "Voornaam", 60, required=True),
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
    ahead=TODAY,
)
EVENTS = TableSheet(
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
    Event,
    key=("day", "kind", "title", "starts_at"),
    order=("day",),
    ahead=NEXT_YEAR,
)
ATTENDANCE = TableSheet(
    "Aanwezigheden",
    "Een rij per persoon die er was: een vrijwilliger of een kandidaat.",
    (
        day("day", "Datum", required=True),
        text("title", "Titel", 160, required=True),
        hour("starts_at", "Van", about="Alleen nodig als er die dag twee met dezelfde titel zijn."),
        replace(VOLUNTEER, required=False),
        text("candidate", "Kandidaat", 160),
    ),
    Attendance,
    key=("event", "person", "candidate"),
)
OUTREACH = TableSheet(
    "Communicatie",
    "Een rij per communicatieactie.",
    (
        day("first_on", "Datum", required=True),
        text("title", "Wat", 300, required=True),
        yes_no("is_permanent", "Blijvend"),
        day("last_on", "Tot"),
    ),
    Outreach,
    key=("first_on", "title"),
    ahead=NEXT_YEAR,
)
