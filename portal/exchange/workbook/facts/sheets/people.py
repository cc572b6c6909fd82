"""The branch, and its people: volunteers with what they were and are."""

from portal.contacts.models.absence import ABSENCE_REASONS, Absence
from portal.exchange.workbook.facts.sheets.sheet import NEXT_YEAR, SOON, Apart, Sheet, TableSheet
from portal.exchange.workbook.facts.values import cells
from portal.exchange.workbook.facts.values.columns import (
    VOLUNTEER,
    choice,
    day,
    mail,
    note,
    perhaps,
    plain,
    telephone,
    text,
    weekdays,
    yes_no,
)
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
        text("given_name", "Voornaam", 60, required=True),
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
    ahead=SOON,
)
ROLES = Sheet(
    "Vroegere rollen",
    "Wat iemand voordien deed: een rij per periode die in het blad Vrijwilligers niet staat.",
    (
        VOLUNTEER,
        choice("role", "Rol", VOLUNTEER_ROLES, ROLE_WORDS, required=True),
        day("started_on", "Van", required=True),
        day("ended_on", "Tot", required=True),
    ),
)
VEHICLES_BEFORE = TableSheet(
    "Vervoer voordien",
    "Hoe iemand vroeger reed: een rij per periode. Het vervoer van nu staat in het blad Vrijwilligers.",
    (
        VOLUNTEER,
        day("until_on", "Tot", required=True, about="De laatste dag waarop dit gold."),
        choice("vehicle", "Vervoer", VEHICLES, required=True),
    ),
    VehicleBefore,
    key=("person", "until_on"),
    order=("until_on",),
)
MENTORINGS = TableSheet(
    "Begeleiding",
    "Wie door een meter of peter begeleid wordt: een rij per periode.",
    (
        VOLUNTEER,
        text("mentor", "Meter of peter", 160, required=True, about="Het kenmerk in het blad Vrijwilligers."),
        day("started_on", "Van", required=True),
        day("ended_on", "Tot", about="De laatste dag. Leeg: loopt nog."),
    ),
    Mentoring,
    key=("volunteer", "mentor", "started_on"),
    order=("started_on",),
    apart=Apart(("volunteer",), "In die periode begeleidde al iemand anders. Kijk de dagen na."),
    ahead=SOON,
)
REMARKS = TableSheet(
    "Opmerkingen",
    "Wat coördinatoren over een vrijwilliger noteerden: een rij per vrijwilliger.",
    (
        VOLUNTEER,
        text("heard", "Leerde ons kennen", 80),
        note("remark", "Opmerking", about="In het portaal alleen voor coördinatoren."),
    ),
    VolunteerRemark,
    key=("person",),
)
ABSENCES = TableSheet(
    "Afwezigheden",
    "Een rij per periode waarin een vrijwilliger weg was.",
    (
        VOLUNTEER,
        day("first_on", "Van", required=True),
        day("last_on", "Tot", required=True),
        choice("reason", "Reden", ABSENCE_REASONS),
    ),
    Absence,
    key=("volunteer", "first_on"),
    order=("first_on",),
    ahead=NEXT_YEAR,
)
