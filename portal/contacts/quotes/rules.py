"""Words for the annual report: given with consent, edited and released by the coordinator, or withdrawn."""

from collections import Counter
from typing import Any

from portal.contacts.details.rules import MoreDetails, add_details, warn
from portal.contacts.models.contact import THEMES, Contact
from portal.contacts.models.quote import Quote
from portal.database import once, transaction
from portal.history.rules import Steps, advance, change, record
from portal.kit import clock
from portal.kit.dates import year_span
from portal.kit.errors import RuleError
from portal.kit.records import dataclass
from portal.people.models import Person

MAX_QUOTE = 600

STEPS: Steps = {
    ("given", "release"): ("released", "coordinator"),
    ("released", "take_back"): ("given", "coordinator"),
    ("given", "set_aside"): ("aside", "coordinator"),
    ("aside", "take_back"): ("given", "coordinator"),
    ("given", "withdraw"): ("withdrawn", "volunteer"),
    ("aside", "withdraw"): ("withdrawn", "volunteer"),
}
STATES = {"given": "nog na te kijken", "released": "vrijgegeven", "aside": "niet gebruikt", "withdrawn": "ingetrokken"}


@dataclass(frozen=True)
class Words:
    """A quote as it is given. key: of the form, so that a second tap lands on the first quote.

    anyway: it may stay, also with a name or a number in it.
    """

    text: str
    theme: str
    consent: bool
    key: str
    anyway: bool = False


def add_with_quote(contact: Contact, more: MoreDetails, words: Words, *, by: Person) -> Quote | None:
    """More about a contact and perhaps a quote: both are kept, or neither."""
    with transaction():
        add_details(contact, more, by=by)
        return give(contact, words, by=by)


def give(contact: Contact, words: Words, *, by: Person) -> Quote | None:
    """Keep a quote about a contact; None where nothing was written. Without consent nothing is kept."""
    if not words.text:
        return None
    if words.theme not in THEMES:
        raise RuleError("Kies bij welk thema je citaat hoort.", "quote_theme")
    if not words.consent:
        raise RuleError("Kruis aan dat het anoniem in het jaarverslag mag, of maak het citaat leeg.", "consent")
    if len(words.text) > MAX_QUOTE:
        raise RuleError(f"Hou het korter: ten hoogste {MAX_QUOTE} tekens.", "quote")
    warn(words.text, contact.match, "quote", "je citaat", words.anyway)

    def make() -> Quote:
        of_day = {"branch": contact.branch_id, "match": contact.match_id, "contact": contact, "day": contact.day}
        said = {"theme": words.theme, "given": words.text, "given_by": by, "submission_key": words.key}
        quote = Quote.create(**of_day, **said)
        record(quote, "give", by, on_behalf_of=contact.match.volunteer, theme=words.theme)
        return quote

    return once(Quote, words.key, make, match=contact.match_id)


@dataclass(frozen=True)
class Edited:
    """A quote as it may be printed. anyway: as for `Words`."""

    text: str
    theme: str
    anyway: bool = False


def check_open(quote: Quote) -> None:
    """RuleError (conflict) where it is released, set aside or withdrawn."""
    if quote.status != "given":
        raise RuleError("Dit citaat kan nu niet bewerkt worden. Laad de pagina opnieuw.", conflict=True)


def edit(quote: Quote, edited: Edited, *, by: Person) -> None:
    """Better the words before they are released; the words as given stay beside it."""
    check_open(quote)
    if not edited.text:
        raise RuleError("Schrijf het citaat zoals het in het jaarverslag mag staan.", "text")
    if edited.theme not in THEMES:
        raise RuleError("Kies bij welk thema het citaat hoort.", "theme")
    warn(edited.text, quote.match, "text", "dit citaat", edited.anyway)
    with transaction():
        better = "" if edited.text == quote.given else edited.text
        change(quote, "edit", by, edited=better, theme=edited.theme)


def release(quote: Quote, edited: Edited, *, by: Person) -> None:
    """These words may be printed in the annual report."""
    late = "Dit citaat is net ingetrokken of al vrijgegeven. Er is niets dubbel gebeurd."
    with transaction():
        edit(quote, edited, by=by)
        advance(quote, "release", STEPS, by, too_late=late, released_by=by.id, released_at=clock.now())


def set_aside(quote: Quote, *, by: Person) -> None:
    """It was read and will not be used: it waits no longer."""
    late = "Hier is net iets veranderd. Kijk hoe het citaat er nu staat."
    with transaction():
        advance(quote, "set_aside", STEPS, by, too_late=late)


def take_back(quote: Quote, *, by: Person) -> None:
    """Not in the annual report after all, or not set aside; it waits again."""
    late = "Dit citaat was al teruggenomen. Er is niets dubbel gebeurd."
    with transaction():
        advance(quote, "take_back", STEPS, by, too_late=late, released_by=None, released_at=None)


def withdraw(quote: Quote, *, by: Person) -> None:
    """The volunteer would rather not, as long as it was not released."""
    with transaction():
        late = "Dit citaat is al vrijgegeven. Bel je coördinator als je het liever niet wil."
        if quote.status == "withdrawn":
            late = "Dit citaat was al ingetrokken. Er is niets dubbel gebeurd."
        advance(quote, "withdraw", STEPS, by, too_late=late, on_behalf_of=quote.match.volunteer)


def quotes_of(person: Person, year: int) -> dict[str, list[Quote]]:
    """What a coordinator may see of a year: theme → its quotes by day, without what was withdrawn. One query."""
    rows = Quote.visible_to(person).where(Quote.status != "withdrawn", Quote.day.between(*year_span(year)))
    found = list(rows.order_by(Quote.day, Quote.id))
    by_theme = {theme: [quote for quote in found if quote.theme == theme] for theme in THEMES}
    return {theme: quotes for theme, quotes in by_theme.items() if quotes}


def waiting_in_other_years(person: Person, year: int) -> dict[int, int]:
    """Year → how many of its quotes wait to be read, for the page of another year. One query."""
    elsewhere = ~Quote.day.between(*year_span(year))
    days: Any = Quote.visible_to(person).where(Quote.status == "given", elsewhere).select(Quote.day).tuples()
    return dict(sorted(Counter(day.year for (day,) in days).items(), reverse=True))
