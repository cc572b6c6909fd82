"""Families, who lives there, and who helps them."""

from portal.exchange.workbook.facts.sheets.sheet import Sheet, Table, TableSheet
from portal.exchange.workbook.facts.values import cells, column
from portal.families.models.family import ANSWERS, BANDS, FLAGS, Child, Parent, Partner, ProfileFlag

VALUE_WORDS = {"neen": "no", "onbekend": "unknown"}

FAMILIES = Sheet(
    "Gezinnen",
    "Een rij per gezin. Naam en contactgegevens staan alleen hier.",
    (
        column.plain("code", "Code", "letters, cijfers en een streepje: G-014", cells.family_code, required=True),
        column.text("alias", "Schuilnaam", 60, about="Wat de vrijwilliger ziet. Leeg: Gezin en de code."),
        column.text("municipality", "Gemeente", 80, required=True),
        column.text("name", "Naam", 120),
        column.telephone("phone", "Telefoon"),
        column.mail("email", "E-mail"),
        column.text("street", "Straat en nummer", 120),
        column.text("postcode", "Postcode", 10),
        column.text("town", "Woonplaats", 80),
        column.text("language", "Thuistaal", 40),
        column.note("household_note", "Nota over het gezin"),
        column.yes_no(
            "share_children", "Voornamen delen", about="De vrijwilliger mag de voornamen van de kinderen zien."
        ),
    ),
)
CHILDREN = TableSheet(
    "Kinderen",
    "Een rij per kind: de maand van geboorte, of de maand waarin het verwacht wordt.",
    (
        column.FAMILY,
        column.text("given_name", "Voornaam", 60),
        column.month("birth_month", "Geboren in"),
        column.month("due_month", "Verwacht in"),
        column.choice("band_override", "Leeftijdsgroep", BANDS, about="Alleen waar de maand het verkeerd zegt."),
    ),
    Table(Child),
)
PARENTS = TableSheet(
    "Ouders",
    "Een rij per ouder.",
    (
        column.FAMILY,
        column.text("given_name", "Voornaam", 60),
        column.number("birth_year", "Geboortejaar", 1900, 2199),
    ),
    Table(Parent),
)
PARTNERS = TableSheet(
    "Partners",
    "Een rij per partner rond een gezin: een school, een vroedvrouw, een maatschappelijk werker.",
    (
        column.FAMILY,
        column.text("name", "Naam", 120, required=True),
        column.text("organisation", "Organisatie", 120),
        column.telephone("phone", "Telefoon"),
    ),
    Table(Partner),
)
PROFILE = TableSheet(
    "Profiel",
    "Een rij per kenmerk van een gezin, met het jaar vanaf wanneer het geldt.",
    (
        column.FAMILY,
        column.number("year", "Jaar", 2000, 2199, required=True),
        column.choice("flag", "Kenmerk", FLAGS, required=True),
        column.choice("value", "Waarde", ANSWERS, VALUE_WORDS, required=True),
        column.day("since_on", "Sinds"),
    ),
    Table(ProfileFlag, key=("family", "flag", "year")),
)
