"""Candidates, the agenda, and how a branch makes itself known."""

from dataclasses import replace

from portal.agenda.models.answer import Attendance
from portal.agenda.models.candidate import STOP_REASONS
from portal.agenda.models.event import ENROL_BY, EVENT_KINDS, MANDATORY_FOR, Event
from portal.agenda.models.outreach import Outreach
from portal.exchange.workbook.facts.sheets.sheet import NEXT_YEAR, TODAY, Sheet, Table, TableSheet
from portal.exchange.workbook.facts.values import cells, column

CANDIDATES = Sheet(
    "Kandidaten",
    "Een rij per geïnteresseerde, met de stappen die gezet zijn.",
    (
        column.given_name(60),
        column.text("family_name", "Familienaam", 80),
        column.text("label", "Kenmerk", 160, about="Hoe het blad Aanwezigheden deze persoon noemt. Leeg: de naam."),
        column.day("interested_on", "Interesse op", required=True),
        column.mail("email", "E-mail"),
        column.telephone("phone", "Telefoon"),
        column.text("town", "Gemeente", 80),
        column.text(
            "channel", "Kanaal", 80, about="Hoe die persoon ons leerde kennen. Een nieuwe naam komt in de lijst."
        ),
        column.day("invited_on", "Uitgenodigd op"),
        column.day("came_on", "Infosessie op"),
        column.day("trained_on", "Startopleiding op"),
        column.day("screened_on", "Gesprek op"),
        column.day("started_on", "Gestart op"),
        column.text("person", "Werd vrijwilliger", 160, about="Het kenmerk in het blad Vrijwilligers."),
        column.day("stopped_on", "Gestopt op"),
        column.choice("stop_reason", "Reden", STOP_REASONS),
        column.text("stop_note", "Toelichting", 300),
        column.text("note", "Nota", 300),
    ),
    ahead=TODAY,
)
EVENTS = TableSheet(
    "Activiteiten",
    "Een rij per activiteit of per deel van een startopleiding.",
    (
        column.day("day", "Datum", required=True),
        column.choice("kind", "Soort", EVENT_KINDS, required=True),
        column.text("title", "Titel", 160, required=True),
        column.hour("starts_at", "Van"),
        column.hour("ends_at", "Tot"),
        column.note("text", "Tekst", 6000),
        column.text("series", "Reeks", 36, about="Hetzelfde woord voor de delen van één opleiding."),
        column.number("part", "Deel", 0, 50, empty=0),
        column.text("place", "Plaats", 200),
        column.yes_no("is_online", "Online"),
        column.plain("online_link", "Link", "webadres", cells.link),
        column.text("price", "Prijs", 80),
        column.text("organiser", "Organisator", 120),
        column.text("partner", "Partner", 120),
        column.choice("enrol_by", "Inschrijven", ENROL_BY, empty="portal"),
        column.text("enrol_name", "Inschrijven bij", 120),
        column.mail("enrol_email", "Inschrijven per mail"),
        column.plain("enrol_link", "Inschrijven via link", "webadres", cells.link),
        column.text("question", "Vraag aan wie komt", 160),
        column.choice("mandatory_for", "Verplicht", {key: word for key, word in MANDATORY_FOR.items() if key}),
        column.number("seats", "Plaatsen", 1, 10_000),
        column.number("guests", "Andere aanwezigen", 0, 10_000, empty=0),
        column.yes_no("is_cancelled", "Afgelast"),
    ),
    Table(Event, key=("day", "kind", "title", "starts_at"), order=("day",)),
    ahead=NEXT_YEAR,
)
ATTENDANCE = TableSheet(
    "Aanwezigheden",
    "Een rij per persoon die er was: een vrijwilliger of een kandidaat.",
    (
        column.day("day", "Datum", required=True),
        column.text("title", "Titel", 160, required=True),
        column.hour("starts_at", "Van", about="Alleen nodig als er die dag twee met dezelfde titel zijn."),
        replace(column.VOLUNTEER, required=False),
        column.text("candidate", "Kandidaat", 160),
    ),
    Table(Attendance, key=("event", "person", "candidate")),
)
OUTREACH = TableSheet(
    "Communicatie",
    "Een rij per communicatieactie.",
    (
        column.day("first_on", "Datum", required=True),
        column.text("title", "Wat", 300, required=True),
        column.yes_no("is_permanent", "Blijvend"),
        column.day("last_on", "Tot"),
    ),
    Table(Outreach, key=("first_on", "title")),
    ahead=NEXT_YEAR,
)
