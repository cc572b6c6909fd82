"""What stands in the demo's agenda: 2025 as in the annual report, later years in the same rhythm. All invented."""

from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Any

CENTRE = "De Linde, Raadhuisplein 3, Lindedal"
OFFICE = "Huis van het Kind, Raadhuisplein 1, Lindedal"


@dataclass(frozen=True)
class Happening:
    """An event without its day."""

    kind: str
    title: str
    text: str = ""
    hour: str = "19.30"
    lasts: int = 120  # minutes
    place: str = CENTRE  # "": online
    partner: str = ""
    organiser: str = ""
    mandatory_for: str = ""
    seats: int | None = None
    price: str = "Gratis"
    question: str = ""
    part: int = 0
    guests: int = 0

    def fields(self) -> dict[str, Any]:
        """The columns of an Event."""
        hours, minutes = (int(number) for number in self.hour.split("."))
        ends = hours * 60 + minutes + self.lasts
        by_mail = bool(self.organiser) and self.kind == "training"
        return {
            "kind": self.kind,
            "title": self.title,
            "text": self.text,
            "starts_at": time(hours, minutes),
            "ends_at": time(ends // 60, ends % 60),
            "part": self.part,
            "place": self.place,
            "is_online": not self.place,
            "online_link": "" if self.place else "https://praten.lindedal.example/linde",
            "price": self.price,
            "organiser": self.organiser,
            "partner": self.partner,
            "enrol_by": "mail" if by_mail else "none" if self.kind in ("staff", "network") else "portal",
            "enrol_name": "Mieke Nijs" if by_mail else "",
            "enrol_email": "mieke@vorming.example" if by_mail else "",
            "question": self.question,
            "mandatory_for": self.mandatory_for,
            "seats": self.seats,
            "guests": self.guests,
        }


def _intervision(text: str, title: str = "Intervisie", **more: Any) -> Happening:
    return Happening("peer_supervision", title, text, price="Gratis, met koffie en taart", **more)


PERINATAL = Happening(
    "training",
    "Een gezin rond de geboorte",
    "Hoe steun je ouders die een baby verwachten of net kregen? Je leert over de eerste duizend dagen, "
    "over stress en over wat een jong gezin deugd doet.\n\nHeeft je gezin een kindje jonger dan 2,5 jaar, "
    "of is er een op komst? Dan volg je deze avond een keer.",
    hour="19.00", place="", organiser="Home-Start Vlaanderen", mandatory_for="perinatal",
)  # fmt: skip
CONCERN = Happening(
    "training",
    "Omgaan met verontrusting",
    "Je komt elke week bij mensen thuis. Heel soms zie of hoor je iets dat je niet loslaat. Wat doe je "
    "dan, en wie staat er naast jou? We overlopen de stappen en oefenen een gesprek.\n\nElke vrijwilliger "
    "volgt deze avond een keer. Was je er al eens bij? Dan hoeft het niet opnieuw.",
    hour="19.00", place="", organiser="Home-Start Vlaanderen", mandatory_for="everyone",
)  # fmt: skip
SUMMER = Happening(
    "training",
    "Klaar voor de zomer",
    "Speelplein, sportkamp, vakantieklas: wat is er, wat kost het en hoe schrijf je in? De jeugddienst legt het uit "
    "en denkt mee met jouw gezin.",
)
FIRST_AID = _intervision(
    "Wat doe je bij koorts, een val of een brandwonde? Een avond vol oefenen met een verpleegkundige, samen met het "
    "Huis van het Kind. Ook ouders zijn welkom.",
    "Open intervisie: eerste hulp bij kinderen", partner="Huis van het Kind", seats=20, guests=9,
)  # fmt: skip
THANKS = Happening(
    "thank_you",
    "Bedankt, dat vieren we",
    "Jij geeft het hele jaar door. Nu schuif je zelf de voeten onder tafel. We eten samen en blikken terug met "
    "foto’s.\n\nLaat weten of je vegetarisch eet of iets niet verdraagt.",
    hour="18.30", lasts=180, place="Eetcafé Het Mezennest, Lindedal", price="Gratis, wij trakteren",
    question="Eet je vegetarisch, of is er iets dat je niet verdraagt?",
)  # fmt: skip
READING = Happening(
    "training",
    "Samen lezen met kleine kinderen",
    "Een bibliothecaris toont hoe je voorleest in twee talen, ook als je die tweede taal zelf niet kent. Je gaat naar "
    "huis met een tas vol boekjes.",
    hour="14.00", place="Bibliotheek Lindedal, Parkstraat 2", partner="de bibliotheek", seats=8,
)  # fmt: skip
LIMITS = Happening(
    "training",
    "Grenzen stellen zonder ruzie",
    "Een opvoedcoach vertelt wat werkt bij peuters en kleuters. Met veel voorbeelden, en tijd voor jouw vragen.",
    seats=8,
)
INFO = Happening(
    "info_session",
    "Infosessie: word gezinsbuddy",
    "Wat doet een gezinsbuddy? Een vrijwilliger vertelt. Vrijblijvend.",
    hour="19.00", lasts=90,
)  # fmt: skip
START = Happening("initial_training", "Startopleiding", hour="19.00", lasts=180, place=OFFICE)


def _staff(title: str, organiser: str = "") -> Happening:
    return Happening("staff", title, hour="9.30", lasts=180, price="", organiser=organiser)


def _network(title: str) -> Happening:
    return Happening("network", title, hour="9.30", lasts=180, price="", place="Netwerkhuis, Elders")


_2024 = (
    ("10-10", PERINATAL), ("10-17", INFO), ("11-14", CONCERN),
    *((day, replace(START, part=part)) for part, day in enumerate(("11-21", "11-28", "12-05"), 1)),
)  # fmt: skip
"""What was entered afterwards, so that nobody is asked to come again."""

_2025 = (
    ("01-14", _intervision("We wisselen ervaringen uit en bespreken samen een situatie die iemand meebrengt.")),
    ("02-04", PERINATAL),
    (
        "02-17",
        Happening(
            "training",
            "Een chatbot als hulpje in sociaal werk",
            "Brieven eenvoudiger maken, een uitnodiging vertalen: wat kan zo’n chatbot, wat niet, en wat vertel je hem "
            "nooit? We proberen het samen uit.",
        ),
    ),
    ("03-12", SUMMER),
    ("05-07", _intervision("Een avond om stil te staan bij wat goed loopt en wat knaagt. Breng je eigen vraag mee.")),
    ("05-28", PERINATAL),
    (
        "06-02",
        _intervision(
            "Plannen, opletten, stoppen op tijd: hoe oefen je dat met kinderen? We bekijken het samen met de mensen "
            "van de onthaalgroep.",
            "Intervisie: plannen en opletten kan je oefenen",
            place="", partner="Onthaalgroep Nieuwkomers",
        ),
    ),
    ("06-16", FIRST_AID),
    (
        "09-15",
        _intervision(
            "De zomer is voorbij: hoe vonden jij en je gezin elkaar terug? We zwaaien ook onze stagiair uit.",
            "Intervisie, met afscheid van onze stagiair",
        ),
    ),
    (
        "10-22",
        _intervision(
            "We bespreken twee situaties in kleine groepjes, en maken kennis met de nieuwe coach van de streek.",
            "Intervisie en kennismaking",
        ),
    ),
    ("10-23", PERINATAL),
    ("11-06", CONCERN),
    ("12-02", THANKS),
    ("01-21", INFO), ("05-15", INFO), ("09-18", INFO), ("11-18", INFO),
    *((day, replace(START, part=1 + n % 3)) for n, day in enumerate(
        ("02-06", "02-13", "02-20", "06-12", "06-19", "06-26", "11-25", "12-04", "12-11"))),
    ("02-27", _staff("Studiedag: vrijwilligers in gezinnen", "Hogeschool Elders")),
    ("03-27", _staff("Moeilijk gedrag beter begrijpen", "Vormingscentrum Elders")),
    ("04-24", _staff("Infosessie: studeren met kinderen", "Hogeschool Elders")),
    ("05-20", _staff("Infosessie: wat verandert er bij sociaal huren")),
    ("10-20", _staff("Studiedag: sterk opgroeien met weinig geld", "Hogeschool Elders")),
    ("11-20", _staff("Studiedag: vroeg en dichtbij steunen")),
    ("02-18", _network("Kijken met een kinderrechtenbril")),
    ("05-13", _network("Situaties bespreken met een vaste methode")),
    ("06-12", _network("Praten over racisme")),
    ("09-25", _network("Terugblik en plannen voor volgend jaar")),
    ("11-25", _network("Situaties bespreken, deel 2")),
)  # fmt: skip
FIXED = {2024: _2024, 2025: _2025}

FEW = 6  # seats
RHYTHM = (
    # month, weekday (1 Monday), which one of the month
    (1, 2, 3, _intervision("We wisselen ervaringen uit en bespreken samen een situatie.", seats=FEW)),
    (2, 4, 3, PERINATAL),
    (3, 4, 1, CONCERN),
    (3, 3, 2, replace(SUMMER, seats=10)),
    (4, 2, 4, READING),
    (5, 3, 1, _intervision("Een avond om stil te staan bij wat goed loopt en wat knaagt.", seats=FEW)),
    (5, 4, 4, PERINATAL),
    (6, 1, 3, FIRST_AID),
    (9, 1, 3, _intervision("De zomer is voorbij: hoe vonden jij en je gezin elkaar terug?", seats=FEW)),
    (10, 4, 3, PERINATAL),
    (10, 3, 4, _intervision("We bespreken twee situaties in kleine groepjes. Kom erbij!", seats=FEW)),
    (11, 4, 1, CONCERN),
    (11, 2, 3, LIMITS),
    (12, 2, 1, THANKS),
    (2, 4, 1, INFO), (5, 4, 3, INFO), (9, 4, 3, INFO), (11, 3, 3, INFO),
    *((month, 2, 1 + part, replace(START, part=part)) for month in (3, 6, 10) for part in (1, 2, 3)),
    (2, 4, 4, _staff("Studiedag: werken met gezinnen", "Hogeschool Elders")),
    (5, 2, 4, _staff("Infosessie: wonen")),
    (10, 1, 2, _staff("Luisteren zonder oordeel", "Vormingscentrum Elders")),
    (11, 4, 4, _staff("Studiedag: armoede en kinderen")),
    (2, 2, 3, _network("Leren van elkaar")),
    (5, 2, 2, _network("Situaties bespreken met een vaste methode")),
    (9, 4, 4, _network("Terugblik en plannen voor volgend jaar")),
    (11, 2, 4, _network("Situaties bespreken")),
)  # fmt: skip
"""Every year since 2026."""


def happenings(year: int) -> list[tuple[date, Happening]]:
    """What is on in a year, by day."""
    if year in FIXED:
        found = [(date.fromisoformat(f"{year}-{day}"), happening) for day, happening in FIXED[year]]
    else:
        found = [(nth_weekday(year, month, weekday, nth), what) for month, weekday, nth, what in RHYTHM]
    return sorted(found, key=lambda one: (one[0], one[1].hour, one[1].title))


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The first, second … Monday (1) to Sunday (7) of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (nth - 1))
