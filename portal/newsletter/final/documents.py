"""The letter that was finished in Word, as a clean mail. Bytes in, HTML and what was left behind out."""

from dataclasses import dataclass
from typing import Any

from markupsafe import escape

from portal.kit.confined import Limits, confined
from portal.kit.errors import RuleError
from portal.kit.word_html import Page, Picture, page_of
from portal.kit.word_upload import BROKEN, WordParts, look_at_the_outside, read_word
from portal.kit.word_visible import first_words, margins, missing, visible, words_in
from portal.newsletter.letter.documents.mail import LARGEST, ROOM_FOR_FRAME, cleaned, plain, styled, words_of

ROOM = LARGEST - ROOM_FOR_FRAME
MOST_TOLD = 6  # pieces of text that are lost, by their first words

LIMITS = Limits(megabytes=350, seconds=12, wait=30)


@dataclass(frozen=True)
class ReadLetter:
    """A letter out of Word. html: clean. file: the .docx as it is kept. dropped: sentences on what stayed behind."""

    html: str
    text: str
    file: bytes
    dropped: tuple[str, ...]


@dataclass(frozen=True)
class Around:
    """What stands around every letter. title: above a mail; house_style: the file whose letterhead is the sender's."""

    title: str = ""
    house_style: bytes = b""


def letter_of(sent: bytes, around: Around) -> ReadLetter:
    """`read_letter`, in a child process; what comes back is cleaned once more."""
    look_at_the_outside(sent)
    inside, text, file, dropped = confined(as_plain, sent, around.title, around.house_style, limits=LIMITS)
    return ReadLetter(cleaned(inside), text, file, tuple(dropped))


def as_plain(sent: bytes, title: str, house_style: bytes) -> list[Any]:
    """In the child."""
    letter = read_letter(sent, Around(title, house_style))
    return [letter.html, letter.text, letter.file, list(letter.dropped)]


def read_letter(sent: bytes, around: Around | None = None) -> ReadLetter:
    """RuleError with a sentence for what is no Word file, holds what it should not, says nothing or is too long."""
    around = around or Around()
    word = read_word(sent)
    file = word.packed()
    try:
        page = page_of(word, _alternative, lambda words: words_in(words) <= words_in(around.title))
        inside = cleaned(page.html)
        dropped = _left_behind(word, page, inside, around)
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
    return ReadLetter(inside, text, file, dropped)


def _alternative(picture: Picture) -> str:
    """A picture does not go along; the words that stand for it do."""
    return f"[Afbeelding: {escape(picture.words[:300])}]" if picture.words else ""


def _left_behind(word: WordParts, page: Page, inside: str, around: Around) -> tuple[str, ...]:
    """A sentence for each kind of thing that one sees in Word and not in the mail."""
    lost = page.lost
    counts = (
        (lost["picture"], "1 afbeelding", "{} afbeeldingen"),
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
    if lost["described"]:
        said[0] += _described(lost["picture"], lost["described"])
    shown = f"{around.title}\n{words_of(inside)}"
    letterhead = margins(read_word(around.house_style)) if around.house_style else []
    ours = {words for part in letterhead for words in part}  # whom a letter is of, a mail tells by itself
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
