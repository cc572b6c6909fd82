"""The words of the demo's newsletters: what there is to tell in each month of a year. All invented."""

from dataclasses import dataclass

from portal.demo.happenings import nth_weekday
from portal.kit.dates import weekday_day
from portal.kit.money import NBSP

PHONE = f"016{NBSP}00{NBSP}00{NBSP}00"
MAIL_ELS = f"Stuur een mailtje naar els@lindedal.example of bel {PHONE}"
ONLINE = "Online, je krijgt een link na het inschrijven"
MOST_PIECES = 4

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
    """One item that is in no agenda. It may have a weekday (1 Monday), which one of the month, and an hour."""

    section: str
    title: str
    text: str
    on: tuple[int, int, str] | None = None
    where: str = ""
    price: str = ""
    enrol: str = ""

    def when(self, year: int, month: int) -> str:
        """Day and hour, as in "dinsdag 14 oktober om 19.30 uur"; empty for what has no day."""
        if self.on is None:
            return ""
        weekday, nth, hour = self.on
        return f"{weekday_day(nth_weekday(year, month, weekday, nth))} om {hour}{NBSP}uur"


PICNIC = Piece(
    "other", "Zomerse picknick", "Breng een dekentje en iets lekkers mee. Gezinnen, kinderen en vrijwilligers, "
    "iedereen is welkom. Bij regen schuilen we onder de kiosk.", (7, 2, "12"), "Park De Wilgen, Wilgenrode", "Gratis",
    "Hoeft niet, kom gewoon af",
)  # fmt: skip
PICNIC_IN = 7

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


def pieces_for(year: int, month: int, events: int) -> list[Piece]:
    """What there is to tell besides the events of a letter: two to four pieces together, where there are that many."""
    turn = 11 * (year - 2025) + month
    pieces = [OTHER[turn % len(OTHER)]]
    if month == PICNIC_IN:
        pieces.append(PICNIC)
    if events + len(pieces) < MOST_PIECES:
        pieces.insert(0, PRACTICAL[turn % len(PRACTICAL)])
    return pieces
