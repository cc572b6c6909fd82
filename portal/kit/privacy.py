"""Finds in typed text what should not be there: names, phone numbers, mail addresses, national numbers. A warning, not
a lock: whoever reads the sentence may still keep the text.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from portal.kit.errors import RuleError
from portal.kit.folding import folded
from portal.kit.money import NBSP
from portal.kit.records import dataclass
from portal.kit.words import listed

WORDS = {
    "name": ("een naam", "namen"),
    "phone": ("een telefoonnummer", "telefoonnummers"),
    "email": ("een mailadres", "mailadressen"),
    "address": ("een adres", "adressen"),
    "national_number": ("een rijksregisternummer", "rijksregisternummers"),
}

# Words in an alias or a family name that name nobody.
COMMON = frozenset(
    """
    gezin familie fam mama papa mevrouw meneer de den der het van von ten ter te en el al la le du des da di dos op in
    """.split()
)
SHORT = 3  # letters: a name as short as this is only a name with a capital ("An", "Eva", "Ben")

_MAIL = re.compile(r"(?<![^\s@<>()\[\],;:\"])[^\s@<>()\[\],;:\"]+@[^\s@<>()\[\],;:\"]+\.[A-Za-z]{2,}")
_DIGITS = re.compile(r"[0-9]+")
_BETWEEN = re.compile(r"[ \u00a0\u202f./()\-–\u2011]{0,3}")
_TRUNK = re.compile(r"[ \u00a0\u202f]?\(0\)[ \u00a0\u202f]?")  # +32 (0)470 …
_PART = re.compile(r"[^\W_]+")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Finding:
    """Something in a text that may identify somebody. kind: a key of WORDS."""

    kind: str
    words: str


def findings(text: str, names: Iterable[str] = (), streets: Iterable[str] = ()) -> list[Finding]:
    """What to warn about, each once. `names`: of people, or an alias ("Gezin Klaver"). `streets`: "Vijverweg 68"."""
    found = [Finding("name", word) for word in _names(text, names)]
    found += [Finding("address", street) for street in _streets(text, streets)]
    mails = _MAIL.findall(text)
    rest = _MAIL.sub(" ", text)
    national, rest = _cut(rest, _national_number)
    phones, _ = _cut(rest, _phone)
    found += [Finding("phone", words) for words in phones]
    found += [Finding("email", words) for words in mails]
    found += [Finding("national_number", words) for words in national]
    return list(dict.fromkeys(found))


def warning(found: Iterable[Finding], where: str) -> str:
    """The sentence that names what was found. where: "je opmerking"."""
    return f"In {where} {said(found)}. Haal dat weg, of kies ‘Toch zo bewaren’."


def said(found: Iterable[Finding]) -> str:
    """ "staat een naam (Haile)", "staan een naam (Haile) en een telefoonnummer (0470 01 00 22)"."""
    by_kind: dict[str, list[str]] = {}
    for finding in found:
        by_kind.setdefault(finding.kind, []).append(finding.words.replace(" ", NBSP))
    parts = [f"{WORDS[kind][len(words) > 1]} ({', '.join(words[:3])})" for kind, words in by_kind.items()]
    verb = "staat" if len(by_kind) == 1 and len(next(iter(by_kind.values()))) == 1 else "staan"
    return f"{verb} {listed(parts)}"


# ---- names


def _names(text: str, names: Iterable[str]) -> list[str]:
    wanted = {folded(word): word for name in names for word in _WORD.findall(name)}
    wanted = {plain: word for plain, word in wanted.items() if plain not in COMMON and len(plain) > 1}
    return list(dict.fromkeys(word for word in _WORD.findall(text) if _is_name(word, wanted)))


def _is_name(word: str, wanted: dict[str, str]) -> bool:
    """The name itself, or of somebody: "Lena", "Lenas", and "Lena’s" of which the text here is "Lena"."""
    plain = folded(word)
    can_be = len(plain) > SHORT or word[0].isupper()
    return can_be and (plain in wanted or plain.removesuffix("s") in wanted)


def _streets(text: str, streets: Iterable[str]) -> list[str]:
    """Those that a text names with their number, however they are spaced."""
    said = f" {' '.join(_PART.findall(folded(text)))} "
    return [street for street in streets if any(map(str.isdigit, street)) and _as_said(street) in said]


def _as_said(street: str) -> str:
    return f" {' '.join(_PART.findall(folded(street)))} "


# ---- numbers


@dataclass(frozen=True)
class _Run:
    """Groups of digits next to each other, and what is between them."""

    groups: tuple[str, ...]
    between: tuple[str, ...]
    before: str  # the character before the first group

    @property
    def digits(self) -> str:
        return "".join(self.groups)


MOST_GROUPS = 18  # beyond sixteen digits no number goes on, and a group has one at least
Check = Callable[[_Run], bool]


def _cut(text: str, is_one: Check) -> tuple[list[str], str]:
    """The numbers of a kind in a text, and the text without them."""
    found, rest = [], []
    position = 0
    for start, runs in _runs(text):
        ends = [end for end, run in runs if is_one(run)]
        if ends and start >= position:
            start -= text[start - 1 : start] in ("+", "(")
            found.append(text[start : ends[-1]])
            rest += [text[position:start], " "]
            position = ends[-1]
    return found, "".join([*rest, text[position:]])


def _runs(text: str) -> Iterator[tuple[int, list[tuple[int, _Run]]]]:
    """Per group of digits: every run that begins with it, as (end, run), the shortest first."""
    groups = list(_DIGITS.finditer(text))
    for i, first in enumerate(groups):
        if text[first.start() - 1 : first.start()].isalpha():
            continue  # "BE68", "G-014" begins elsewhere
        before = text[first.start() - 1 : first.start()]
        digits, between = [first.group()], []
        runs = [(first.end(), _Run(tuple(digits), (), before))]
        for last, following in zip(groups[i : i + MOST_GROUPS], groups[i + 1 : i + MOST_GROUPS], strict=False):
            gap = text[last.end() : following.start()]
            trunk = following.group() == "0" and gap.endswith("(")
            if not (_BETWEEN.fullmatch(gap) or _TRUNK.fullmatch(gap)) or sum(map(len, digits)) > 15:
                break
            between.append(gap)
            digits.append("" if trunk else following.group())
            runs.append((following.end(), _Run(tuple(digits), tuple(between), before)))
        yield first.start(), [(end, run) for end, run in runs if not text[end : end + 1].isalnum()]


def _national_number(run: _Run) -> bool:
    """Eleven digits: date of birth, order and check digits, also of people born since 2000 and of bis numbers."""
    digits = run.digits
    if len(digits) != 11 or run.before == "+":
        return False
    month, day = int(digits[2:4]) % 20, int(digits[4:6])
    if int(digits[2:4]) > 52 or month > 12 or day > 31:
        return False
    first, check = int(digits[:9]), int(digits[9:])
    return check in (97 - first % 97, 97 - (2_000_000_000 + first) % 97)


def _phone(run: _Run) -> bool:
    """A Belgian number with its 0, or any number with its country code."""
    digits = run.digits
    if run.before == "+":
        return 8 <= len(digits) <= 15
    if digits.startswith("00"):
        clock_like = run.groups[0] == "00" and not (run.between and run.between[0].isspace())  # "00.30 uur"
        return 10 <= len(digits) <= 17 and len(run.groups[0]) > 1 and not clock_like
    return _belgian(run.groups, run.between)


def _belgian(groups: tuple[str, ...], between: tuple[str, ...]) -> bool:
    """Nine digits, or ten of a mobile phone, in groups as people write them; not days, hours and amounts in a row."""
    digits, area = "".join(groups), groups[0]
    if not digits.startswith("0") or len(digits) not in (9, 10) or len(set(between[1:])) > 1:
        return False
    if len(groups) == 1:
        return True
    if min(map(len, groups[1:])) < 2:
        return False
    if len(area) == 2:  # "02 123 45 67", and "04 70 12 34 56"; "02 09 16 23 30" are days of a month
        return len(digits) == 9 or (area == "04" and groups[1][0] in "56789")
    return len(area) >= 3


class PrivacyWarning(RuleError):
    """A text seems to identify somebody; its writer may keep it as it is."""
