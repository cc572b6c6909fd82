"""The branch, and its people: volunteers with what they were and are."""

from portal.contacts.models.absence import ABSENCE_REASONS, Absence
from portal.exchange.workbook.facts.sheets.sheet import NEXT_YEAR, SOON, Apart, Sheet, Table, TableSheet
from portal.exchange.workbook.facts.values import cells, column
from portal.people.models import GENDERS, VEHICLES, VOLUNTEER_ROLES, VehicleBefore
from portal.team.models import Mentoring, VolunteerRemark

# As people write it in lists of their own.
GENDER_WORDS = {"v": "f", "vr": "f", "vrouwelijk": "f", "man": "m", "mannelijk": "m"}
_ON_FOOT = ("geen", "te voet", "bus", "tram", "trein", "openbaar vervoer", "met het openbaar vervoer")
VEHICLE_WORDS = {
    **dict.fromkeys(("auto", "wagen", "met de wagen", "eigen wagen"), "car"),
    **dict.fromkeys(("fiets", "elektrische fiets"), "bicycle"),
    **dict.fromkeys(_ON_FOOT, "none"),
}
ROLE_WORDS = {"buddy": "family_buddy", "meter": "mentor", "peter": "mentor", "meter of peter": "mentor"}

BRANCH = Sheet(
    "Afdeling",
    "Eén rij: de afdeling zelf. Wat in het portaal al ingevuld is, blijft staan.",
    (
        column.text("name", "Naam", 80, required=True),
        column.text("municipality", "Gemeente", 80),
        column.telephone("phone", "Telefoon"),
        column.mail("email", "E-mail"),
        column.text("address", "Adres", 200),
        column.text("account_holder", "Rekeninghouder", 70),
        column.plain("iban", "IBAN", "rekeningnummer", cells.account),
    ),
)
VOLUNTEERS = Sheet(
    "Vrijwilligers",
    "Een rij per vrijwilliger, met de rol die nu loopt of de laatste was.",
    (
        column.given_name(60),
        column.text("family_name", "Familienaam", 80, required=True),
        column.text(
            "label", "Kenmerk", 160, about="Hoe andere bladen deze persoon noemen. Leeg: voornaam en familienaam."
        ),
        column.mail("email", "E-mail"),
        column.telephone("phone", "Telefoon"),
        column.choice("gender", "Geslacht", {key: word for key, word in GENDERS.items() if key}, GENDER_WORDS),
        column.day("birth_on", "Geboortedatum"),
        column.text("street", "Straat en nummer", 120),
        column.text("postcode", "Postcode", 10),
        column.text("town", "Gemeente", 80),
        column.text("account_holder", "Rekeninghouder", 70),
        column.plain("iban", "IBAN", "rekeningnummer", cells.account),
        column.choice("vehicle", "Vervoer", VEHICLES, VEHICLE_WORDS, empty="car"),
        column.yes_no("on_paper", "Op papier"),
        column.text("languages", "Talen", 120),
        column.weekdays("free_weekdays", "Vrije dagen"),
        column.yes_no("share_birthday", "Verjaardag delen"),
        column.perhaps("weekly_mail", "Wekelijkse mail", "Vraag de dag na de vaste dag. Leeg: nog niet gevraagd."),
        column.choice("role", "Rol", VOLUNTEER_ROLES, ROLE_WORDS, required=True),
        column.day("started_on", "Gestart op", required=True),
        column.day("ended_on", "Gestopt op"),
        column.day("agreement", "Afsprakennota gezien op"),
        column.day("criminal_record", "Uittreksel gezien op"),
    ),
    ahead=SOON,
)
ROLES = Sheet(
    "Vroegere rollen",
    "Wat iemand voordien deed: een rij per periode die in het blad Vrijwilligers niet staat.",
    (
        column.VOLUNTEER,
        column.choice("role", "Rol", VOLUNTEER_ROLES, ROLE_WORDS, required=True),
        column.day("started_on", "Van", required=True),
        column.day("ended_on", "Tot", required=True),
    ),
)
VEHICLES_BEFORE = TableSheet(
    "Vervoer voordien",
    "Hoe iemand vroeger reed: een rij per periode. Het vervoer van nu staat in het blad Vrijwilligers.",
    (
        column.VOLUNTEER,
        column.day("until_on", "Tot", required=True, about="De laatste dag waarop dit gold."),
        column.choice("vehicle", "Vervoer", VEHICLES, required=True),
    ),
    Table(VehicleBefore, key=("person", "until_on"), order=("until_on",)),
)
MENTORINGS = TableSheet(
    "Begeleiding",
    "Wie door een meter of peter begeleid wordt: een rij per periode.",
    (
        column.VOLUNTEER,
        column.text("mentor", "Meter of peter", 160, required=True, about="Het kenmerk in het blad Vrijwilligers."),
        column.day("started_on", "Van", required=True),
        column.day("ended_on", "Tot", about="De laatste dag. Leeg: loopt nog."),
    ),
    Table(
        Mentoring,
        key=("volunteer", "mentor", "started_on"),
        order=("started_on",),
        apart=Apart(("volunteer",), "In die periode begeleidde al iemand anders. Kijk de dagen na."),
    ),
    ahead=SOON,
)
REMARKS = TableSheet(
    "Opmerkingen",
    "Wat coördinatoren over een vrijwilliger noteerden: een rij per vrijwilliger.",
    (
        column.VOLUNTEER,
        column.text("heard", "Leerde ons kennen", 80),
        column.note("remark", "Opmerking", about="In het portaal alleen voor coördinatoren."),
    ),
    Table(VolunteerRemark, key=("person",)),
)
ABSENCES = TableSheet(
    "Afwezigheden",
    "Een rij per periode waarin een vrijwilliger weg was.",
    (
        column.VOLUNTEER,
        column.day("first_on", "Van", required=True),
        column.day("last_on", "Tot", required=True),
        column.choice("reason", "Reden", ABSENCE_REASONS),
    ),
    Table(Absence, key=("volunteer", "first_on"), order=("first_on",)),
    ahead=NEXT_YEAR,
)
