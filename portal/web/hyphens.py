"""Where words may be broken, for letters so large that a word does not fit a line.

A template's own words get their break points when it is compiled, values when they are printed: in text only, never in
an attribute, a field or a title. A soft hyphen goes between syllables, <wbr> in an address and between the groups of a
telephone or account number. The stylesheet lets both work on narrow screens with large letters and nowhere else.
"Home-Start" and "2026-041" stay on one line, and longer ones do where the line is long enough. Text that is copied from
a page and pasted back is cleaned of these characters: portal/kit/text.py.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup, escape

from portal.kit.money import NBSP

SHY, JOINER = "\u00ad", "\u2060"
LONG = 8  # letters: a shorter word fits anywhere on a phone of 320 px with letters of 200 %
VERY_LONG = 16  # letters: a shorter word fits a heading on a phone with normal letters
LINE = 40  # characters: a shorter value is found on many pages
JOINED = 11  # characters: a shorter word with a hyphen in it fits as a whole
WIDEST = 22  # characters: a longer word with hyphens in it may not fit a line of a phone with normal letters

# Not an address, a code, a number or the name of an HTML entity: these have no syllables.
_WORD = re.compile(rf"(?<![\w@/:.&#=])[^\W\d_]{{{LONG},}}(?![\w@/=]|[.:]\w|://)")
_HYPHENATED = re.compile(r"(?<![\w@/:.&#=-])[^\W_]+(?:-[^\W_]+)+(?![\w@/:=-]|\.\w)")
_PART = re.compile(r"[^\W\d_]{6,}")  # of a word with a hyphen in it
_ADDRESS = re.compile(r"(?:https?://|(?<![\w.+-])[\w.+-]++@)[^\s<>]+")
_GROUPS = re.compile(r"(?<=\w\w)\u00a0(?=\d\d)")
_SLASH = re.compile(r"(?<=[^\W\d_]{3})/(?=[^\W\d_]{3})")
_ANY = re.compile("|".join(p.pattern for p in (_WORD, _HYPHENATED, _ADDRESS, _GROUPS, _SLASH)))
_PERHAPS = re.compile(rf"\w{{{LONG}}}|[-@/{NBSP}]")  # each of them has one of these: ten times as fast

_VOWELS = re.compile("eau|aai|ooi|oei|eeu|ieu|aa|ee|oo|uu|oe|eu|ui|ie|ei|ij|ou|au|ai|oa|[aeiouyàáâäèéêëìíîïòóôöùúûü]")
_CONSONANTS = re.compile("ch|th|ph|qu|.")
_ONSETS = re.compile(
    "bl|br|chr?|cl|cr|dr|fl|fr|gl|gr|kl|kn|kr|kw|pl|pr|schr?|s[jlmnpt]|sp[lr]|str|tj|tr|tw|vl|vr|wr|zw"
)
_SINGLE = re.compile("[bcdfgkptv][lr]|sch|kw|tj")  # between two vowels these begin a syllable together

# Where parts of compounds meet and the rules would break elsewhere.
_JOINTS = re.compile(
    r"^(?:aan|af|in|op|uit|over|door|voor|terug|vast|weg|toe|na)?ge(?=s[chlprtnw])"
    r"|^(?:aan|af|door|in|ont|on|op|terug|uit|ver|voor)(?=[^aeiouyëïöü])|^be(?=s)|^ver(?=een|on)|^her(?=in)|^over(?=een)"
    r"|^(?:hier|daar|waar)(?=on|op|aan|in|uit)|steun(?=traj)"
    r"|(?:bedankings|fiets|gezelschaps|gezins|jeugd|ontmoetings|opvoedings|raadhuis|straf|toegangs|trouwens)(?=.{3})"
    r"|(?:vormings|vrijwilligers|wacht|wachtlijst|welzijns|arbeids|afsluit|eindejaars|rechten|parkeer)(?=.{3})"
    r"|(?:belasting|contact|huis|jaar|kinder|kwartaal|mail|maand|ouder|rekening|scherm|scholen|school|vinger|week|zorg)"
    r"(?=[aou])"
)


@lru_cache(maxsize=8192)
def hyphenated(word: str) -> str:
    """A Dutch word with soft hyphens between its syllables, three letters or more at either end."""
    if word[1:] != word[1:].lower():
        return word  # initials, a code
    cuts: set[int] = set()
    begin = 0
    lower = word.lower()
    for joint in [*(m.end() for m in _JOINTS.finditer(lower)), len(word)]:
        cuts |= {begin + place for place in _syllables(lower[begin:joint])} | {joint}
        begin = joint
    places: list[int] = []
    for place in sorted(cuts):
        if 3 <= place <= len(word) - 3 and (not places or place - places[-1] > 1):  # no syllable of one letter
            places.append(place)
    return SHY.join(word[a:b] for a, b in zip([0, *places], [*places, len(word)], strict=True))


def _syllables(part: str) -> Iterator[int]:
    """Where each next syllable begins: with one consonant, or with as many as can begin a word."""
    vowels = list(_VOWELS.finditer(part))
    for left, right in pairwise(vowels):
        signs = _CONSONANTS.findall(part[left.end() : right.start()])
        for taken in range(len(signs)):
            onset = "".join(signs[taken:])
            begins = (_ONSETS if len(signs) > 2 else _SINGLE).fullmatch(onset)
            if taken == len(signs) - 1 or begins:
                yield right.start() - len(onset)
                break
        else:
            yield right.start()


def in_text(text: str) -> str:
    """HTML text, already escaped, with its break points: all are within words, and few words have any."""
    return " ".join([_in_short(word) if len(word) < LINE else _in_word(word) for word in text.split(" ")])


def _in_word(word: str) -> str:
    return _ANY.sub(_placed, word) if _PERHAPS.search(word) else word


_in_short = lru_cache(maxsize=4096)(_in_word)


def _placed(found: re.Match[str]) -> str:
    words = found[0]
    if words in (NBSP, "/"):
        return f"{words}<wbr>"
    if _ADDRESS.fullmatch(words):
        return re.sub(r"(?<=\w)(?=[@./]\w)", "<wbr>", words)
    if "-" in words:
        parts = _PART.sub(lambda part: hyphenated(part[0]), words)
        if len(words) > WIDEST:
            return f'<span class="long">{parts}</span>'
        if len(words) > JOINED:
            return f'<span class="unbroken">{parts}</span>'
        if any(sign.isdigit() for sign in words):  # a code may be copied: no joiner in it
            return f'<span class="uncut">{parts}</span>'
        return parts.replace("-", f"-{JOINER}")
    return hyphenated(words) if len(words) < VERY_LONG else f'<span class="long">{hyphenated(words)}</span>'


def printed(value: Any) -> Any:
    """What an expression in text prints. Markup is finished, and a path or a number is not text: these stay."""
    if not isinstance(value, str) or isinstance(value, Markup) or value.startswith("/") or not _PERHAPS.search(value):
        return value
    return _short(value) if len(value) < LINE else _with_places(value)


def _with_places(value: str) -> str:
    safe = str(escape(value))
    placed = in_text(safe)
    return value if placed == safe else Markup(placed)  # noqa: S704 - escaped just now


_short = lru_cache(maxsize=2048)(_with_places)
"""Words of menus, statuses, months, names: every page prints some forty of them."""


class SoftHyphens(Extension):
    """Reads a template's source as text, tag or field, and puts soft hyphens in the text alone."""

    identifier = "printed"

    def __init__(self, environment: Any) -> None:
        super().__init__(environment)
        environment.filters[self.identifier] = printed

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        place = _Place()
        for token in stream:
            if token.type == "data":
                yield Token(token.lineno, "data", place.read(token.value))
            elif token.type == "variable_begin" and place.is_text:
                yield token
                yield Token(token.lineno, "lparen", "(")
            elif token.type == "variable_end" and place.is_text:
                yield Token(token.lineno, "rparen", ")")
                yield Token(token.lineno, "pipe", "|")
                yield Token(token.lineno, "name", self.identifier)
                yield token
            else:
                yield token


class _Place:
    """The position in a template's HTML: `is_text` outside tags, attributes and elements that do not wrap."""

    _PIECE = re.compile(r"<[^>]*>?|[^<]+")
    _FIELD = re.compile(r"<(/?)(textarea|option|title|script|style)\b", re.IGNORECASE)
    _VALUE = re.compile(r"""=(?:"[^"<>]*|'[^'<>]*)$""")  # a macro that prints attributes begins inside a tag

    def __init__(self) -> None:
        self.in_tag = self.in_field = self.in_value = False

    @property
    def is_text(self) -> bool:
        return not (self.in_tag or self.in_field or self.in_value)

    def read(self, data: str) -> str:
        """The template's own words, hyphenated where they are text."""
        done = []
        if self.in_tag:
            tag, closing, data = data.partition(">")
            done.append(tag + closing)
            self.in_tag = not closing
        elif self.in_value:
            value, closing, data = data.partition('"')
            done.append(value + closing)
            self.in_value = not closing
        for piece in self._PIECE.findall(data):
            if piece.startswith("<"):
                self.in_tag = not piece.endswith(">")
                if field := self._FIELD.match(piece):
                    self.in_field = not field[1]
            else:
                self.in_value = bool(self._VALUE.search(piece))
                if self.is_text and '="' not in piece:
                    piece = in_text(piece)
            done.append(piece)
        return "".join(done)
