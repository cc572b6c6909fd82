"""The letter that was finished in Word, as a clean mail. In: bytes; out: HTML, and what was left out of it."""

import posixpath
from typing import Any

from markupsafe import escape

from portal.kit.confined import Limits, confined
from portal.kit.errors import RuleError
from portal.kit.records import dataclass
from portal.kit.word_html import Page, Picture, page_of
from portal.kit.word_upload import BROKEN, WordParts, look_at_the_outside, read_word
from portal.kit.word_visible import first_words, margins, missing, visible, words_in
from portal.newsletter.letter.documents.mail import LARGEST, ROOM_FOR_FRAME, cleaned, styled
from portal.newsletter.letter.documents.plain import plain, words_of

PHOTOS = (".jpg", ".jpeg", ".jpe", ".png", ".webp", ".heic", ".avif")
MOST_PICTURES = 12
ROOM = LARGEST - ROOM_FOR_FRAME
MOST_TOLD = 6  # pieces of text that are lost, by their first words

LIMITS = Limits(megabytes=350, seconds=12, wait=30)


@dataclass(frozen=True)
class ReadLetter:
    """A letter out of Word. html: clean. file: the .docx as it is kept. dropped: sentences on what stayed behind.

    pictures: (bytes, the words for it) of those that html shows, the first as `picture:0`.
    """

    html: str
    text: str
    file: bytes
    dropped: tuple[str, ...]
    pictures: tuple[tuple[bytes, str], ...] = ()


@dataclass(frozen=True)
class Around:
    """The frame of every letter. title: above a mail; house_style: the file whose letterhead is the sender's."""

    title: str = ""
    house_style: bytes = b""


def letter_of(sent: bytes, around: Around) -> ReadLetter:
    """`read_letter`, in a child process; what comes back is cleaned once more."""
    look_at_the_outside(sent)
    inside, text, file, dropped, pictures = confined(as_plain, sent, around.title, around.house_style, limits=LIMITS)
    shown = tuple((content, words) for content, words in pictures)
    return ReadLetter(cleaned(inside), text, file, tuple(dropped), shown)


def as_plain(sent: bytes, title: str, house_style: bytes) -> list[Any]:
    """In the child."""
    letter = read_letter(sent, Around(title, house_style))
    return [letter.html, letter.text, letter.file, list(letter.dropped), [list(one) for one in letter.pictures]]


def read_letter(sent: bytes, around: Around | None = None) -> ReadLetter:
    """RuleError with a sentence for a file that is not a Word file, holds what it should not, is empty or too long."""
    around = around or Around()
    word = read_word(sent)
    file = word.packed()
    pictures = _Pictures()
    try:
        page = page_of(word, pictures.show, lambda words: words_in(words) <= words_in(around.title))
        inside = cleaned(page.html)
        dropped = _left_behind(word, page, pictures, inside, around)
    except MemoryError:
        raise
    except Exception as error:  # whatever a reader stumbles on in a file of a stranger
        raise RuleError(BROKEN) from error
    size = len(styled(inside).encode()) if inside else 0
    if size > ROOM:
        raise RuleError(
            f"Deze brief is te lang voor een mail: {size // 1000} kB, en er kan {ROOM // 1000} kB in. "
            "Maak hem korter, of stuur hem zelf rond als bijlage."
        )
    text = plain(inside) if inside else ""
    if not text:
        raise RuleError("In dit bestand staat geen tekst. Kies het bestand met de brief.")
    return ReadLetter(inside, text, file, dropped, tuple(pictures.shown))


class _Pictures:
    """The pictures that are sent along, and how many are not, of which how many are replaced by words."""

    def __init__(self) -> None:
        self.shown: list[tuple[bytes, str]] = []
        self.left = self.told = 0

    def show(self, picture: Picture) -> str:
        """A photo is sent along as `picture:` and its place; a drawing, or one photo too many, becomes its words."""
        words = picture.words[:300]
        if posixpath.splitext(picture.name)[1].lower() in PHOTOS:
            place = next((i for i, (one, _) in enumerate(self.shown) if one == picture.content), len(self.shown))
            if place < MOST_PICTURES:
                self.shown[place:] = self.shown[place:] or [(picture.content, words)]
                return f'<img src="picture:{place}" alt="{escape(words)}">'
        self.left += 1
        self.told += bool(words)
        return f"[Afbeelding: {escape(words)}]" if words else ""


def _left_behind(word: WordParts, page: Page, pictures: _Pictures, inside: str, around: Around) -> tuple[str, ...]:
    """A sentence for each kind of thing that is visible in Word and not in the mail."""
    lost = page.lost
    counts = (
        (pictures.left, "1 afbeelding", "{} afbeeldingen"),
        (lost["chart"], "1 grafiek of schema", "{} grafieken of schema’s"),
        (lost["formula"], "1 formule", "{} formules"),
        (lost["sign"], "1 teken uit een lettertype met tekeningetjes",
         "{} tekens uit een lettertype met tekeningetjes"),
        (lost["link"] + word.links_cut, "1 link die niet naar een webpagina of mailadres leidt",
         "{} links die niet naar een webpagina of mailadres leiden"),
        (lost["place"], "1 link naar een andere plek in de brief: de woorden staan er wel",
         "{} links naar een andere plek in de brief: de woorden staan er wel"),
    )  # fmt: skip
    said = [(one if number == 1 else many.format(number)) for number, one, many in counts if number]
    if pictures.told:
        said[0] += _described(pictures.left, pictures.told)
    shown = f"{around.title}\n{words_of(inside)}"
    letterhead = margins(read_word(around.house_style)) if around.house_style else []
    ours = {words for part in letterhead for words in part}  # a mail itself says who sends it
    above = [" ".join(missing([[one] for one in part if one not in ours], shown)) for part in margins(word)]
    said += [f"{first_words(words)}, boven- of onderaan elke bladzijde" for words in dict.fromkeys(above) if words]
    gone = missing(visible(word), shown)
    said += [f"de tekst {first_words(words)}" for words in gone[:MOST_TOLD]]
    if len(gone) > MOST_TOLD:
        said.append(f"nog {len(gone) - MOST_TOLD} stukken tekst")
    return (*said, *word.taken_out)


def _described(pictures: int, described: int) -> str:
    if pictures == described:
        return " (de beschrijving ervan staat er wel)"
    return f" (van {described} ervan staat de beschrijving er wel)"
