"""Contradictions, found before anything is printed: sums, lists, words against figures, this year against the last.

Pure: figures and texts in, findings out.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal

from portal.kit.records import dataclass
from portal.kit.words import agreeing
from portal.reports.figures.facts.definitions import SUMS
from portal.reports.figures.facts.figures import Figures, number_text
from portal.reports.texts.facts import NUMBERS, SECTIONS, heading


@dataclass(frozen=True)
class Contradiction:
    """One finding as a sentence, and where to settle it. kind: name, sum, list, text, year, empty, number. section: of
    SECTIONS."""

    kind: str
    sentence: str
    section: str = ""
    figure: str = ""
    entry: int = 0  # the note that it is about


NOUNS: Mapping[str, tuple[str, ...]] = {
    "meter": ("mentors", "started_mentors", "guiding"),
    "meters": ("mentors", "started_mentors", "guiding"),
    "meters en peters": ("mentors", "guiding"),
    "nieuwsbrief": ("newsletters",),
    "nieuwsbrieven": ("newsletters",),
    "taalmaatje": ("language_buddies",),
    "taalmaatjes": ("language_buddies",),
    "gezinnen": (
        "families_reached", "trajectories_closed", "waiting_list", "self_referred", "caseload_opening",
        "caseload_closing", "trajectories_started", "declined_*", "flag_*",
    ),
    "kinderen": ("children", "children_*"),
    "trajecten": ("trajectories_started", "trajectories_closed", "families_reached"),
    "aanmeldingen": ("referrals", "referrals_*", "declined_*"),
    "vrijwilligers": (
        "volunteers", "supporters", "mentors", "initial_training", "guided", "started_*", "gender_*", "age_*",
    ),
    "gezinsbuddy’s": ("supporters", "started_buddies"),
    "gezinsondersteuners": ("supporters",),
    "mannen": ("gender_m",),
    "vrouwen": ("gender_f",),
    "kandidaten": ("interested", "info_session", "interested_came", "initial_training"),
    "geïnteresseerden": ("interested",),
    "geïnteresseerde inwoners": ("interested",),
    "contactmomenten": ("contacts", "family_talks", "volunteer_talks", "contacts_*"),
    "vormingen en intervisies": ("events",),
}  # fmt: skip
"""A noun after a number is about one of these figures; the first is the most likely one."""

SINGULAR = frozenset({"meter", "nieuwsbrief", "taalmaatje"})

COUNTED = """
    nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien
    achttien negentien twintig
""".split()
WORDS = {word: number for number, word in enumerate(COUNTED) if word != "een"} | {"één": 1}  # "een": an article

_NUMBER = r"(?P<number>\d{1,3}(?:\.\d{3}){1,3}|\d{1,9}|" + "|".join(sorted(WORDS, key=len, reverse=True)) + r")"
_NOUN = r"(?P<noun>" + "|".join(map(re.escape, sorted(NOUNS, key=len, reverse=True))) + r")"
_SAID = re.compile(
    rf"(?<![\w.,-]){_NUMBER}\s+(?:(?:nieuwe|vrijwillige|actieve|andere)\s+)?{_NOUN}(?!\w)", re.IGNORECASE
)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_EARLIER = re.compile(r"vorig jaar|jaar voordien|jaar ervoor", re.IGNORECASE)
_EACH_MONTH = ("elke maand", "maandelijks", "iedere maand")
_BANDS = re.compile(r"(\d{1,2})\s*[-–]\s*(\d{1,2})\s*j?")
_OPEN_BAND = re.compile(r"(\d{1,2})\s*\+|\+\s*(\d{1,2})")
_HEADING = re.compile(r"^[^\S\n]*+(\d(?:\.\d+)++)\.?\s++(\S.*)$", re.MULTILINE)


def findings(
    now: Figures,
    before: Figures | None,
    texts: Mapping[str, str],
    *,
    collected: Collection[str] = (),
    lengths: Mapping[str, int] | None = None,
    today: Figures | None = None,
) -> list[Contradiction]:
    """Everything that does not agree.

    texts: section → words. collected: sections with entries, or events of the agenda. lengths: key of a counted
    figure → how long its list is. today: the figures of a closed year as they would be now.
    """
    return [
        *_sums(now),
        *_lists(now, lengths or {}),
        *_drifted(now, today, lengths or {}),
        *_years(now, before),
        *(found for key, text in texts.items() for found in _words(key, text, now, before)),
        *(Contradiction("empty", f"{heading(key)} is nog leeg.", key) for key in empty_sections(texts, collected)),
    ]


def _sums(now: Figures) -> Iterator[Contradiction]:
    for total, parts in SUMS:
        whole, some = now.value(total), [now.value(part) for part in parts]
        if whole is None or any(one is None for one in some):
            continue
        added = sum(one for one in some if one is not None)
        if added != whole:
            listed = " + ".join(now[part].text for part in parts)
            sentence = f"{now[total].definition.title}: {listed} is {number_text(added)}, niet {now[total].text}."
            yield Contradiction("sum", sentence, _section_of(now, total), total)
    opening, started = now.value("caseload_opening"), now.value("trajectories_started")
    closed, closing = now.value("trajectories_closed"), now.value("caseload_closing")
    if opening is None or started is None or closed is None or closing is None:
        return
    if opening + started - closed != closing:
        counted = f"{opening} aan het begin + {started} gestart - {closed} afgesloten"
        yield Contradiction("sum", f"Lopende trajecten: {counted} is niet {closing}.", "reach", "caseload_closing")


def _lists(now: Figures, lengths: Mapping[str, int]) -> Iterator[Contradiction]:
    for key, length in lengths.items():
        figure = now[key]
        if figure.value is not None and figure.value != length:
            words = f"het cijfer is {figure.text}, maar de lijst erachter telt er {length}"
            yield Contradiction("list", f"{figure.definition.title}: {words}.", _section_of(now, key), key)


def _drifted(now: Figures, today: Figures | None, lengths: Mapping[str, int]) -> Iterator[Contradiction]:
    """The figures that are no list to count, and are not any more what they were when the year was closed."""
    for key, figure in today.rows.items() if today else ():
        was = now.value(key)
        if key not in lengths and None not in (was, figure.value) and was != figure.value:
            sentence = (
                f"{figure.definition.title}: het cijfer is {now[key].text}, maar vandaag zou het {figure.text} zijn."
            )
            yield Contradiction("list", sentence, _section_of(now, key), key)


def _years(now: Figures, before: Figures | None) -> Iterator[Contradiction]:
    if before is None:
        return
    opening, closing = now.value("caseload_opening"), before.value("caseload_closing")
    if opening is not None and closing is not None and opening != closing:
        begun = f"{opening} {agreeing(opening, 'lopend traject', 'lopende trajecten')}"
        sentence = f"{now.year} begint met {begun}, maar {before.year} eindigde met {closing}."
        yield Contradiction("year", sentence, "reach", "caseload_opening")


def _words(section: str, text: str, now: Figures, before: Figures | None) -> Iterator[Contradiction]:
    where = heading(section)
    for sentence in re.split(r"(?<=[.!?])\s+|\n+", text):
        speaks_of = _years_of(sentence, now, before)
        for said in _SAID.finditer(sentence):
            yield from _number(section, where, said, speaks_of)
        sent = now.value("newsletters")
        if sent is not None and sent < 12 and _is_monthly(sentence):
            are = agreeing(sent, "is", "zijn")
            sentence = f"In {where} staat dat de nieuwsbrief elke maand komt, maar er {are} er {sent} verstuurd."
            yield Contradiction("text", sentence, section, "newsletters")
    yield from _overlapping(section, where, text)
    known = {number: SECTIONS[key].title for key, number in NUMBERS.items() if number}
    for number, title in _HEADING.findall(text):
        if known.get(number, "").casefold() != title.strip().casefold():
            sentence = f"In {where} staat een kop met nummer {number}. Laat het nummer weg: het verslag nummert zelf."
            yield Contradiction("number", sentence, section)


def _is_monthly(sentence: str) -> bool:
    """Whether some sentence says that the newsletter comes every month."""
    parts = re.split(r"[.!?\n]", sentence.lower())
    return any("nieuwsbrie" in part and any(words in part for words in _EACH_MONTH) for part in parts)


def _years_of(sentence: str, now: Figures, before: Figures | None) -> list[Figures]:
    """The years that a sentence may be about: the report's own, unless it names another that is known."""
    named = {int(year) for year in _YEAR.findall(sentence)}
    years = [f for f in (now, before) if f is not None and f.year in named]
    if _EARLIER.search(sentence):
        years += [f for f in (now, before) if f is not None and f not in years]
    return years if named or years else [now]


def _number(section: str, where: str, said: "re.Match[str]", speaks_of: Sequence[Figures]) -> Iterator[Contradiction]:
    written = said["number"].lower()
    number = WORDS.get(written)
    if number is None:
        number = int(written.replace(".", ""))
    noun = said["noun"].lower()
    if noun in SINGULAR and number != 1:
        return  # "twee meter" is a measure
    meant: list[tuple[str, int | Decimal]] = []
    for figures in speaks_of:
        for wanted in NOUNS[noun]:
            keys = [key for key in figures.rows if key.startswith(wanted[:-1])] if wanted.endswith("*") else [wanted]
            meant += [(key, value) for key in keys if (value := figures.value(key)) is not None]
    if not meant or any(value == number for _, value in meant):
        return
    main = speaks_of[0][NOUNS[noun][0].rstrip("*")]
    if main.value is None:
        return
    sentence = f"In {where} staat ‘{said[0].strip()}’, maar het cijfer van ‘{main.definition.title}’ is {main.text}."
    yield Contradiction("text", sentence, section, main.key)


def _overlapping(section: str, where: str, text: str) -> Iterator[Contradiction]:
    bands = {(int(first), int(last)) for first, last in _BANDS.findall(text) if int(first) < int(last)}
    starts = {int(a or b) for a, b in _OPEN_BAND.findall(text)}
    for first, last in sorted(bands):
        if last in starts or any(other == last for other, _ in bands):
            sentence = f"In {where} valt {last} jaar in twee groepen: {first}-{last} en de volgende."
            yield Contradiction("text", sentence, section)


def empty_sections(texts: Mapping[str, str], collected: Collection[str]) -> Iterator[str]:
    """The keys of sections under which there would be nothing but a heading."""
    for key, section in SECTIONS.items():
        has_figures = section.figures and not section.events
        fills_itself = has_figures or section.theme or section.is_made or not (section.text or section.entries)
        if not fills_itself and key not in collected and not texts.get(key, "").strip():
            yield key


def _section_of(now: Figures, key: str) -> str:
    number = now[key].definition.section
    return next((one.key for one in SECTIONS.values() if one.figures == number), "")
