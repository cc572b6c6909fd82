"""Families, and who lives and stands around them."""

from portal.exchange.workbook.facts.sheets.sheet import Sheet, TableSheet
from portal.exchange.workbook.facts.values import cells
from portal.exchange.workbook.facts.values.columns import (
    FAMILY,
    choice,
    day,
    mail,
    month,
    note,
    number,
    plain,
    telephone,
    text,
    yes_no,
)
from portal.families.models.family import BANDS, FLAGS, Child, Parent, Partner, ProfileFlag

VALUES = {"yes": "ja", "no": "nee", "unknown": "niet gekend"}
VALUE_WORDS = {"neen": "no", "onbekend": "unknown"}

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
CHILDREN = TableSheet(
    "Kinderen",
    "Een rij per kind: de maand van geboorte, of de maand waarin het verwacht wordt.",
    (
        FAMILY,
        text("given_name", "Voornaam", 60),
        month("birth_month", "Geboren in"),
        month("due_month", "Verwacht in"),
        choice("band_override", "Leeftijdsgroep", BANDS, about="Alleen waar de maand het verkeerd zegt."),
    ),
    Child,
)
PARENTS = TableSheet(
    "Ouders",
    "Een rij per ouder.",
    (
        FAMILY,
        text("given_name", "Voornaam", 60),
        number("birth_year", "Geboortejaar", 1900, 2199),
    ),
    Parent,
)
PARTNERS = TableSheet(
    "Partners",
    "Een rij per partner rond een gezin: een school, een vroedvrouw, een maatschappelijk werker.",
    (
        FAMILY,
        text("name", "Naam", 120, required=True),
        text("organisation", "Organisatie", 120),
        telephone("phone", "Telefoon"),
    ),
    Partner,
)
PROFILE = TableSheet(
    "Profiel",
    "Een rij per kenmerk van een gezin, met het jaar vanaf wanneer het geldt.",
    (
        FAMILY,
        number("year", "Jaar", 2000, 2199, required=True),
        choice("flag", "Kenmerk", FLAGS, required=True),
        choice("value", "Waarde", VALUES, VALUE_WORDS, required=True),
        day("since_on", "Sinds"),
    ),
    ProfileFlag,
    key=("family", "flag", "year"),
)
