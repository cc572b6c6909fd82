"""What the demo's annual report says in words: texts of a section, and what was noted in the course of a year."""

VTE = "Home-Start Lindedal is een afdeling van Home-Start Vlaanderen. Er is 0,5 VTE aan de slag."

TEXTS = {
    "intro": "Home-Start Lindedal steunt gezinnen met jonge kinderen, bij hen thuis. Elke week gaat een vrijwilliger "
    "een halve dag langs. Die luistert, denkt mee en steekt een handje toe. Zo vinden ouders hun eigen kracht en "
    "hun eigen netwerk terug.\n\nDe coördinator leert gezinnen en vrijwilligers kennen, brengt hen samen en blijft in "
    "de buurt.",
    "profile": "De psychische kwetsbaarheid valt op. Dat kan bij een ouder zijn, bij een kind of bij beiden. Vaak gaat "
    "het om een mens die al lang op hulp wacht.",
    "by_coordinator": "Een gesprek is een intake, een huisbezoek, een overleg met andere diensten of een lang "
    "telefoongesprek. Ook gezinnen die wachten of afgerond zijn, konden bij ons terecht.",
    "referrers": "Wie zelf de weg vond, hoorde van ons bij de dokter, in de bib of van een buur.",
    "individual": "Na de startopleiding volgt een kennismaking. De eerste weken horen we elkaar vaak. Na een half "
    "jaar is er een afstemmingsgesprek, na een jaar een afrondingsgesprek. Tussendoor mag bellen altijd.",
    "mentors": "Meters en peters steunden vroeger zelf een gezin. Ze vertellen op een infosessie hoe het was, en "
    "nieuwe vrijwilligers bellen hen wanneer ze willen.",
    "communication": "De meeste mensen leren ons kennen door iemand die ze vertrouwen.",
    "federation": "De coördinatoren van alle afdelingen leren van elkaar en geven samen signalen door.",
    "field": VTE,
}
"""Section → text, written when the year is over."""

AS_PRINTED = {
    "individual": " Elke maand ontvangen alle vrijwilligers een nieuwsbrief.",
    "mentors": " Onze afdeling kan een beroep doen op twee meters.",
}
"""What the report of 2025 says besides; the portal finds that it does not agree with the figures."""

ENTRIES = (
    # section, month, day, what was noted; each year
    ("listening", 1, 28, "Een wandeling door het park, en tijd om te vertellen."),
    ("listening", 4, 3, "Mee naar een moeilijk gesprek, en nadien nog wat nagepraat."),
    ("parenting", 2, 11, "Samen een weekschema gemaakt, met prenten voor de kleinste."),
    ("parenting", 9, 16, "Afspraken over schermen op papier gezet, en aan de koelkast gehangen."),
    ("rights", 3, 4, "Verhoogde tegemoetkoming aangevraagd."),
    ("rights", 10, 7, "De weg getoond naar het sociaal huis."),
    ("paperwork", 4, 22, "Een map gemaakt waarin alle post een plaats heeft."),
    ("paperwork", 6, 3, "De belastingaangifte ingevuld."),
    ("perinatal", 5, 13, "Lijstje gemaakt van wat een baby nodig heeft, en tweedehands gaan zoeken."),
    ("perinatal", 11, 4, "Mee gebeld naar kinderdagverblijven."),
    ("network", 6, 17, "Ingeschreven voor het speelplein."),
    ("network", 9, 2, "Voor het eerst samen naar de praatgroep voor ouders."),
    ("school", 2, 25, "Mee naar het oudercontact."),
    ("school", 8, 28, "Boekentas gecontroleerd en de schoolagenda uitgelegd."),
    ("language", 3, 25, "Elke week een kwartier voorgelezen."),
    ("language", 10, 14, "Kaartspelletjes gespeeld, alles in het Nederlands."),
    ("stories", 6, 24, "Veel diensten aan tafel, met de ouders erbij. We spraken één aanspreekpunt af."),
    ("stories", 10, 2, "Een mama viel weken uit. De school, de buren en de gezinsbuddy sprongen samen bij."),
    ("thanks", 1, 15, "Wie jarig is, krijgt een kaartje."),
    ("thanks", 12, 3, "In december schoven we samen aan tafel."),
    ("attention", 2, 20, "De week tegen armoede mee voorbereid met de welzijnsraad."),
    ("attention", 6, 10, "Een gezinsbuddy vertelde op de raad van het Huis van het Kind."),
    ("signals", 3, 5, "Wonen: een betaalbaar huis vinden lukt grote gezinnen niet meer."),
    ("signals", 5, 21, "Zomerkampen waren op twee dagen volzet. Onze gezinnen waren te laat."),
    ("signals", 10, 8, "De wachttijd voor therapie loopt op. Gezinnen leunen langer op ons."),
    ("partners", 3, 18, "Overleg kinderopvang: voorrang voor kwetsbare gezinnen."),
    ("partners", 9, 23, "Scholenoverleg: wie helpt ouders met de digitale schoolagenda?"),
    ("partners", 11, 12, "Kennismaking met het nieuwe team van de vroedvrouwen."),
)  # fmt: skip
