"""What the one search box finds: families, volunteers, candidates, activities, notes by number, and pages by name."""

from collections.abc import Callable
from datetime import date
from typing import Any

from portal.agenda.models.candidate import Candidate
from portal.agenda.models.event import EVENT_KINDS, Event, title_text, when_text, where_text
from portal.expenses.models.notes import STATUSES, ExpenseNote
from portal.families.file.facts.course import STATES, FamilyFile, files, matching
from portal.families.models.family import Family
from portal.kit import clock
from portal.kit.dates import day_text
from portal.kit.folding import finder
from portal.kit.phone import national, searched_number
from portal.kit.records import dataclass
from portal.people.models import Person
from portal.people.volunteers.facts import by_name, last_days, volunteers_of

FIRST = 8  # of each kind on the page; all of them are one tap away


@dataclass(frozen=True)
class Place:
    """A page that has a name. also: other words it is looked for by."""

    title: str
    endpoint: str
    also: str = ""


PAGES = (
    Place("Start", "start.index", "eerste pagina"),
    Place("Alles wat wacht", "start.todos", "te doen taken"),
    Place("Alle gezinnen", "families_overview.index", "dossiers"),
    Place("Aanmeldingen", "referrals.referral_index", "nieuw gezin intake"),
    Place("Aanmelding noteren", "referrals.new_referral", "nieuwe aanmelding"),
    Place("Wachtlijst", "waiting.waiting_list", "wachtende gezinnen wie past"),
    Place("Wachtlijststop", "stops.stop_index", "intakestop"),
    Place("Aanmelders", "referrers.index", "doorverwijzers organisaties contactpersoon"),
    Place("Open formulieren", "open_forms.index", "zelf invullen website link aanmelden vrijwilliger worden"),
    Place("Gesprekken van vroeger", "backlog.before", "alles gehad inhalen"),
    Place("Gesprekken", "talks.talk_index", "huisbezoek coaching zorgoverleg"),
    Place("Gesprek noteren", "talks.new_talk"),
    Place("Geplande gesprekken", "talks.planned_talks", "afstemmingsgesprek afrondingsgesprek"),
    Place("Bezorgdheden", "concerns.concerns", "verontrusting zorgen"),
    Place("Alle vrijwilligers", "volunteers.index", "buddy meter taalmaatje"),
    Place("Vrijwilliger toevoegen", "volunteers.new", "nieuwe vrijwilliger"),
    Place("Kandidaten", "candidates.candidates", "interesse"),
    Place("Contacten", "collecting.matrix", "contactoverzicht kwartaal herinneren"),
    Place("Even weg", "absences.absences", "afwezig vakantie"),
    Place("Nota’s", "approval.queue", "onkosten goedkeuren nakijken"),
    Place("Betaaldag", "payday.payments", "betalen bank overschrijving"),
    Place("Betaalde nota’s", "payday.paid", "uitbetaald"),
    Place("Rekening van de afdeling", "payday.account", "iban bank"),
    Place("Tarieven", "settings.rates", "kilometer vergoeding km forfait"),
    Place("Onkosten instellen", "settings.setup", "plafond plaatsen beleid"),
    Place("Agenda", "events.index", "activiteiten vorming infosessie"),
    Place("Activiteit toevoegen", "events.new", "nieuwe vorming"),
    Place("De agenda op je gsm of computer", "calendars.my_calendar", "kalender ics"),
    Place("Nieuwsbrief", "letter.index", "brief"),
    Place("Communicatieacties", "outreach.outreach", "campagne flyer pers"),
    Place("Verhalen", "quotes.quotes", "citaten"),
    Place("Rapporten", "quarter.index", "jaarverslag kwartaal cijfers"),
    Place("Naam, telefoon en rekening", "branch.show", "afdeling mailadres adres"),
    Place("Uitnodigen", "welcome.inviting", "vrijwilligers uitnodiging mail brief whatsapp qr"),
    Place("Wie mag wat", "staff.staff_page", "rollen coördinator penningmeester"),
    Place("Gegevens in en uit", "workbook.index", "werkboek excel import export overdracht"),
    Place("Huisstijl", "letterhead.letterhead", "briefhoofd word logo"),
    Place("Bewaren en wissen", "periods.index", "bewaartermijn privacy"),
    Place("Wie opende een dossier", "access_log.file_views", "inzage"),
    Place("Toestand van het portaal", "health.condition", "gezondheid backup kopie"),
    Place("Mijn gegevens", "volunteers.profile", "wachtwoord rekening"),
    Place("Mijn toestellen", "safety.devices", "afmelden"),
    Place("Wat we bewaren, en waarom", "periods.privacy", "privacy"),
)


@dataclass(frozen=True)
class Hit:
    """One thing that was found, and the page it leads to. `family`: shown by its name, where that is known."""

    words: str
    detail: str
    endpoint: str
    id: int | None = None
    family: Family | None = None


@dataclass(frozen=True)
class Kind:
    """What was found of one kind: `hits` is a page of it, `total` how many there are."""

    key: str
    title: str
    hits: tuple[Hit, ...]
    total: int


def found(person: Person, words: str, *, only: str = "", first: int = 0, most: int = FIRST) -> list[Kind]:
    """Each kind of which something was found, among what this coordinator may see. A fixed number of queries.

    only: the key of the one kind to search, or "" for all; first and most: which of its hits.
    """
    kinds = []
    for key, (title, search) in KINDS.items():
        if only and key != only:
            continue
        total, shown = search(person, words)
        if total:
            kinds.append(Kind(key, title, tuple(shown(first, first + most)), total))
    return kinds


Shown = Callable[[int, int], list[Hit]]  # the hits from one place to another


def _listed(hits: list[Any], hit: Callable[[Any], Hit]) -> tuple[int, Shown]:
    return len(hits), lambda first, last: [hit(one) for one in hits[first:last]]


def _families(person: Person, words: str) -> tuple[int, Shown]:
    ids = matching(person, words)
    return len(ids), lambda first, last: [
        _family(one) for one in files(Family.select().where(Family.id << ids[first:last]))
    ]


def _family(file: FamilyFile) -> Hit:
    going = ", ".join(match.volunteer.name for match in file.current)
    said = ", ".join(filter(None, (file.family.alias, file.family.municipality, STATES[file.state], going)))
    return Hit(file.family.code, said, "family_file.show", file.family.id, file.family)


def _volunteers(person: Person, words: str) -> tuple[int, Shown]:
    has, number = finder(words), searched_number(words)
    people = volunteers_of(person).where(Person.anonymised_at.is_null())
    hits = [one for one in people if has(f"{one.name}|{one.email or ''}") or (number and number in one.phone)]
    sorted_hits = by_name(hits)

    def shown(first: int, last: int) -> list[Hit]:
        there = sorted_hits[first:last]
        ends = last_days([one.id for one in there])
        return [Hit(one.name, _volunteer(one, ends.get(one.id)), "volunteer_file.show", one.id) for one in there]

    return len(sorted_hits), shown


def _volunteer(one: Person, last: date | None) -> str:
    """How to reach somebody, and since when or from when it is a volunteer no more."""
    ended = f"{'stopt' if last >= clock.today() else 'gestopt'} op {day_text(last)}" if last else ""
    return ", ".join(filter(None, (ended, _reach(one))))


def _candidates(person: Person, words: str) -> tuple[int, Shown]:
    has, number = finder(words), searched_number(words)
    rows = Candidate.visible_to(person).where(Candidate.anonymised_at.is_null(), Candidate.person.is_null())
    hits = [
        one
        for one in rows.order_by(Candidate.interested_on.desc(), Candidate.id.desc())
        if has(f"{one.name}|{one.email}|{one.town}") or (number and number in one.phone)
    ]
    return _listed(hits, lambda one: Hit(one.name, _interested(one), "candidates.candidate", one.id))


def _interested(one: Candidate) -> str:
    since = f"interesse sinds {day_text(one.interested_on)}"
    return ", ".join(filter(None, ("gestopt" if one.status == "stopped" else "", since, one.town, _reach(one))))


def _reach(one: Any) -> str:
    return ", ".join(filter(None, (national(one.phone), one.email)))


def _events(person: Person, words: str) -> tuple[int, Shown]:
    has = finder(words)
    rows = Event.visible_to(person).order_by(Event.day.desc(), Event.id.desc())
    hits = [
        one for one in rows if has(f"{title_text(one)}|{EVENT_KINDS[one.kind]}|{where_text(one)}|{day_text(one.day)}")
    ]
    return _listed(hits, lambda one: Hit(title_text(one), _event(one), "events.show", one.id))


def _event(one: Event) -> str:
    off = "" if one.cancelled_at is None else "ging niet door" if one.is_past else "gaat niet door"
    return ", ".join(filter(None, (when_text(one), off)))


def _notes(person: Person, words: str) -> tuple[int, Shown]:
    """By number; a word without a digit finds nothing."""
    if not any(sign.isdigit() for sign in words):
        return 0, lambda _first, _last: []
    rows = ExpenseNote.visible_to(person).where(ExpenseNote.number.contains(words.strip().removeprefix("nota ")))
    newest = (ExpenseNote.year.desc(), ExpenseNote.quarter.desc(), ExpenseNote.id.desc())
    return _listed(list(rows.order_by(*newest)), _note)


def _note(one: ExpenseNote) -> Hit:
    said = f"{one.volunteer.name}, {one.period.title}, {STATUSES[one.status].lower()}"
    return Hit(f"Nota {one.number}", said, "expenses_overview.show", one.id)


def _pages(_person: Person, words: str) -> tuple[int, Shown]:
    has = finder(words)
    hits = [page for page in PAGES if has(f"{page.title}|{page.also.replace(' ', '|')}")]
    return _listed(hits, lambda page: Hit(page.title, "", page.endpoint))


KINDS: dict[str, tuple[str, Callable[[Person, str], tuple[int, Shown]]]] = {
    "gezinnen": ("Gezinnen", _families),
    "vrijwilligers": ("Vrijwilligers", _volunteers),
    "kandidaten": ("Kandidaten", _candidates),
    "agenda": ("Agenda", _events),
    "notas": ("Nota’s", _notes),
    "bladzijden": ("Pagina’s", _pages),
}
"""The key of a kind in an address → its title and how it is searched."""
