"""The words of the demo's newsletters: what there is to tell in each month of a year. All invented."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.kit.dates import weekday_day
from portal.kit.money import NBSP

PHONE = f"016{NBSP}00{NBSP}00{NBSP}00"
MAIL_ELS = f"Stuur een mailtje naar els@lindedal.example of bel {PHONE}"
CENTRE = "De Linde, Raadhuisplein 3, Lindedal"
ONLINE = "Online, je krijgt een link na het inschrijven"

# What Els opens her letter with, in odd and in even years. No letter in August.
INTROS = {
    1: (
        "Een warm en gezond nieuwjaar voor jou en wie je graag ziet. Dank je wel dat je ook dit jaar elke "
        "week op pad gaat naar je gezin. Dat kleine halve dagje maakt een groot verschil.",
        "Gelukkig nieuwjaar. Ik kijk terug op een jaar vol koffie aan keukentafels, wandelingen naar de "
        "bib en kleine stapjes vooruit. Fijn dat je er dit jaar weer bij bent.",
    ),
    2: (
        "De dagen worden langer en dat voel je ook in de gezinnen: er wordt al eens buiten gespeeld. In "
        "deze brief vind je de vorming over de eerste duizend dagen en nieuws uit de buurt.",
        "Februari is kort, en toch staat er veel op het programma. Neem even je agenda bij deze brief.",
    ),
    3: (
        "De lente hangt in de lucht. Een goed moment om samen met je gezin vooruit te kijken naar de "
        "zomer: de inschrijvingen voor speelplein en kampen starten vroeg.",
        "Dank je wel aan iedereen die vorige maand naar de vorming kwam. Jullie vragen maken zo’n avond "
        "rijk. Deze maand zoeken we samen naar leuke dingen voor de zomer.",
    ),
    4: (
        "Alweer een kwartaal voorbij. Geef je even door wanneer je bij je gezin was? Hieronder lees je hoe "
        "dat gaat. En neem een tas mee: in de bib lezen we samen.",
        "De paasvakantie brengt een ander ritme in de gezinnen. Ging een bezoek niet door? Geen nood, zo "
        "gaat dat. Laat het ons weten als je twijfelt over wat je doorgeeft.",
    ),
    5: (
        "Mei is een maand van feestjes en vrije dagen. Tussendoor maken we tijd om naar elkaar te "
        "luisteren: kom zeker langs op de intervisie.",
        "Wat een mooie verhalen hoorde ik de voorbije weken aan de telefoon. Een eerste zinnetje "
        "Nederlands, een kind dat durft te fietsen. Breng ze mee naar de intervisie.",
    ),
    6: (
        "Het schooljaar loopt op zijn einde en dat geeft drukte in huis: rapporten, feestjes, papieren "
        "voor volgend jaar. Fijn dat jij er dan bent.",
        "Bijna zomer. Bespreek met je gezin op tijd wanneer je met vakantie bent. Zo weet iedereen waar "
        "die aan toe is.",
    ),
    7: (
        "De zomer is er. Geniet van de vrije dagen, alleen of met je gezin. In augustus krijg je geen "
        "brief: we zien elkaar terug in september.",
        "Een korte brief deze keer, want het is vakantie. Geef je contacten nog even door en dan: voeten in het gras.",
    ),
    9: (
        "Een nieuw schooljaar, nieuwe boekentassen en ook bij ons een frisse start. Deze maand komen we weer samen.",
        "Hopelijk kon je uitrusten deze zomer. Ik ben benieuwd hoe het met jou en met je gezin gaat. Bel gerust eens.",
    ),
    10: (
        "De blaadjes vallen en er is weer een kwartaal om. In deze brief vind je hoe je je contacten "
        "doorgeeft, en twee avonden om nu al vast te leggen.",
        "Oktober is onze drukste vormingsmaand. Kies gerust wat bij jou past: je hoeft niet overal bij te zijn.",
    ),
    11: (
        "Het wordt vroeg donker en dan telt een bezoekje dubbel. Denk aan je fietslicht en aan jezelf. "
        "Deze maand is er de vorming die iedereen een keer volgt.",
        "Met de feestdagen in zicht voelen sommige gezinnen hun zorgen meer. Maak je je ongerust? Je staat "
        "er niet alleen voor, bel mij gerust.",
    ),
    12: (
        "Het jaar loopt op zijn laatste benen. Dank je wel voor elke kop koffie, elk verhaaltje voor het "
        "slapengaan en elk formulier dat je samen invulde. Dat vieren we graag met jou.",
        "Nog een paar weken en het jaar is rond. Wat jullie samen deden, past niet in cijfers. Daarom een feestje.",
    ),
}


@dataclass(frozen=True)
class Piece:
    """One item. An event has a weekday (1 Monday), which one of the month, and an hour."""

    section: str
    title: str
    text: str
    on: tuple[int, int, str] | None = None
    where: str = ""
    price: str = ""
    enrol: str = ""
    is_mandatory: bool = False

    def when(self, year: int, month: int) -> str:
        """Day and hour, as in "dinsdag 14 oktober om 19.30 uur"; empty for what has no day."""
        if self.on is None:
            return ""
        weekday, nth, hour = self.on
        first = date(year, month, 1)
        day = first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (nth - 1))
        return f"{weekday_day(day)} om {hour}{NBSP}uur"


def _intervision(weekday: int, nth: int, text: str) -> Piece:
    return Piece(
        "learning",
        "Intervisie",
        text,
        (weekday, nth, "19.30"),
        CENTRE,
        "Gratis, met koffie en taart",
        MAIL_ELS,
    )


PERINATAL = Piece(
    "learning",
    "Een gezin rond de geboorte",
    "Hoe steun je ouders die een baby verwachten of net kregen? Je leert over de eerste duizend dagen, "
    "over stress en over wat een jong gezin deugd doet.\n\nHeeft je gezin een kindje jonger dan 2,5 jaar, "
    "of is er een op komst? Dan volg je deze avond een keer.",
    (4, 3, "19"),
    ONLINE,
    "Gratis",
    MAIL_ELS,
    is_mandatory=True,
)
CONCERN = Piece(
    "learning",
    "Omgaan met verontrusting",
    "Je komt elke week bij mensen thuis. Heel soms zie of hoor je iets dat je niet loslaat. Wat doe je "
    "dan, en wie staat er naast jou? We overlopen de stappen en oefenen een gesprek.\n\nElke vrijwilliger "
    "volgt deze avond een keer. Was je er al eens bij? Dan hoeft het niet opnieuw.",
    (4, 1, "19"),
    ONLINE,
    "Gratis",
    MAIL_ELS,
    is_mandatory=True,
)

EVENTS = {
    1: (_intervision(2, 3, "We wisselen ervaringen uit en bespreken samen een situatie die iemand "
    "meebrengt."),),
    2: (PERINATAL,),
    3: (
        Piece(
            "learning", "Klaar voor de zomer", "Speelplein, sportkamp, vakantieklas: wat is er, wat "
            "kost het en hoe schrijf je in? De jeugddienst legt het uit en denkt mee met jouw gezin.",
            (3, 2, "19.30"), CENTRE, "Gratis", MAIL_ELS,
        ),
        CONCERN,
    ),
    4: (
        Piece(
            "learning", "Samen lezen met kleine kinderen", "Een bibliothecaris toont hoe je voorleest "
            "in twee talen, ook als je die tweede taal zelf niet kent. Je gaat naar huis met een tas vol "
            "boekjes.",
            (2, 4, "14"), "Bibliotheek Lindedal, Parkstraat 2", "Gratis", MAIL_ELS,
        ),
    ),
    5: (
        _intervision(3, 1, "Een avond om stil te staan bij wat goed loopt en wat knaagt. Breng je eigen "
        "vraag mee."),
        PERINATAL,
    ),
    6: (
        Piece(
            "learning", "Eerste hulp bij kinderen", "Wat doe je bij koorts, een val of een brandwonde? "
            "Een avond vol oefenen met een verpleegkundige, samen met het Huis van het Kind. Ook ouders "
            "zijn welkom.",
            (1, 3, "19.30"), CENTRE, "Gratis", "Vooraf, want er zijn twintig plaatsen: els@lindedal.example",
        ),
    ),
    7: (
        Piece(
            "other", "Zomerse picknick", "Breng een dekentje en iets lekkers mee. Gezinnen, kinderen en "
            "vrijwilligers, iedereen is welkom. Bij regen schuilen we onder de kiosk.",
            (7, 2, "12"), "Park De Wilgen, Wilgenrode", "Gratis", "Hoeft niet, kom gewoon af",
        ),
    ),
    9: (_intervision(1, 3, "De zomer is voorbij: hoe vonden jij en je gezin elkaar terug? We vertellen "
    "en luisteren."),),
    10: (
        _intervision(3, 4, "We bespreken twee situaties in kleine groepjes. Ook wie pas start, is meer "
        "dan welkom."),
        PERINATAL,
    ),
    11: (
        CONCERN,
        Piece(
            "learning", "Grenzen stellen zonder ruzie", "Een opvoedcoach vertelt wat werkt bij peuters "
            "en kleuters. Met veel voorbeelden, en tijd voor "
            "jouw vragen.", (2, 3, "19.30"), CENTRE, "Gratis", MAIL_ELS,
        ),
    ),
    12: (
        Piece(
            "other", "Bedankt, dat vieren we", "Jij geeft het hele jaar door. Nu schuif je zelf de "
            "voeten onder tafel. We eten samen en blikken terug met foto’s.\n\nLaat weten of je "
            "vegetarisch eet of iets niet verdraagt.",
            (2, 1, "18.30"), "Eetcafé Het Mezennest, Lindedal", "Gratis, wij trakteren", MAIL_ELS,
        ),
    ),
}  # fmt: skip

PRACTICAL = (
    Piece("practical", "Je gegevens nog juist?", "Nieuwe gsm, nieuw adres of een ander rekeningnummer? "
    "Pas het aan in het "
          "portaal, bij ‘Mijn gegevens’, of geef me een belletje."),
    Piece("practical", "Met de fiets of de auto", "Reis je anders dan vroeger naar je gezin? Laat het "
    "weten. Dan staan je "
          "ritten juist op je volgende nota."),
    Piece("practical", "Vakantie in zicht", "Ben je een tijdje weg? Spreek het af met je gezin en geef "
    "mij een seintje. "
          "Zo weet ik dat alles goed gaat als het even stil is."),
    Piece("practical", "Bewaar je tickets", "Ging je met de bus of de trein? Neem meteen een foto van "
    "je ticket.\n\n- "
          "Leg het plat op tafel\n- Zorg dat het bedrag leesbaar is\n- Voeg de foto toe bij je onkosten"),
    Piece("practical", "Verzekerd op weg", "Je bent verzekerd tijdens je bezoek en op weg ernaartoe. "
    "Ging er iets mis? "
          "Bel me dezelfde dag nog, ook als het klein lijkt."),
    Piece("practical", "Ik ben er even niet", "De laatste week van de maand ben ik met verlof. Is het "
    "dringend? Bel dan het "
          f"Huis van het Kind op {PHONE}."),
    Piece("practical", "Alles op papier kan ook", "Vul je liever met de pen in? Vraag een blad met het "
    "kwartaal erop. Ik breng "
          "het mee naar de intervisie."),
)  # fmt: skip

OTHER = (
    Piece("other", "Welkom bij de groep", "Deze maand stappen twee nieuwe vrijwilligers mee in. Je "
    "leert ze kennen op de "
          "volgende bijeenkomst. Maak het ze warm."),
    Piece("other", "Goedkoper naar zwembad en bib", "Met de UiTPAS betalen gezinnen met een klein "
    "inkomen minder voor sport, "
          "kamp en cultuur. Vraag samen met je gezin de kaart aan aan het onthaal van het gemeentehuis."),
    Piece("other", "Speelgoed zoekt kind", "De spelotheek deelt puzzels, gezelschapsspelen en "
    "loopfietsjes uit. Alles is "
          "nagekeken en compleet. Kom kijken, liefst samen met de kinderen.", (6, 2, "10"), "Spelotheek "
          "De Tol, Groenbeek",
          "Gratis", "Hoeft niet"),
    Piece("other", "Babbelen in het Nederlands", "Op het praatterras oefenen ouders Nederlands bij een "
    "kop thee. Kinderen "
          "spelen ernaast. Ga de eerste keer gerust mee.", (3, 3, "14"), "Ontmoetingshuis Kerkem",
          "Gratis", "Hoeft niet"),
    Piece("other", "Ken jij iemand?", "Er wachten gezinnen op iemand als jij. Praat erover met je buur, "
    "je zus of je "
          "wandelgroep. Een infosessie is heel vrijblijvend.", (4, 2, "19"), ONLINE, "Gratis", MAIL_ELS),
    Piece("other", "Kleertjes voor de kleintjes", "In de kledingkamer vind je truitjes, jassen en "
    "laarsjes in alle kleine maten. "
          "Breng binnen wat te klein werd en neem mee wat past.", (5, 1, "13.30"), "Huis van het Kind, "
          "Lindedal", "Gratis"),
    Piece("other", "Poppenkast op zondag", "De theatergroep van Wilgenrode speelt voor kinderen vanaf "
    "drie jaar. "
          "Voor onze gezinnen liggen er kaartjes klaar.", (7, 3, "15"), "Zaal Harmonie, Wilgenrode",
          "Gratis voor onze gezinnen",
          MAIL_ELS),
    Piece("other", "Huiswerk met hulp", "Na school is er huiswerkbegeleiding voor kinderen van de "
    "lagere school. Er is nog "
          "plaats op maandag en donderdag."),
    Piece("other", "Een dankjewel van een mama", "Er kwam een kaartje binnen: ‘Dank u dat er elke week "
    "iemand komt die tijd "
          "heeft.’ Die tijd, dat ben jij."),
)  # fmt: skip


def pieces_for(year: int, month: int) -> list[Piece]:
    """Two to four pieces: the month's events, then practical and other news in turn."""
    turn = 11 * (year - 2025) + month
    pieces = [*EVENTS[month], OTHER[turn % len(OTHER)]]
    if month not in (1, 4, 7, 10) or len(pieces) < 3:  # those months open with contacts and expenses already
        pieces.insert(0, PRACTICAL[turn % len(PRACTICAL)])
    return pieces
