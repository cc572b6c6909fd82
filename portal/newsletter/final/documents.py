"""The letter that was finished in Word, as a clean mail. Bytes in, HTML and what was left behind out."""

import io
import re
from dataclasses import dataclass
from typing import Any

from lxml import html
from markupsafe import Markup

from portal.kit.confined import Limits, confined
from portal.kit.errors import RuleError
from portal.kit.word_upload import BROKEN, WordParts, look_at_the_outside, read_word
from portal.newsletter.letter.documents.mail import LARGEST, ROOM_FOR_FRAME, cleaned, plain, styled

PHOTOS = ("image/jpeg", "image/png", "image/webp", "image/heic")
MOST_PICTURES = 12
ROOM = LARGEST - ROOM_FOR_FRAME
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic"
OLD_PICTURE = "{urn:schemas-microsoft-com:vml}imagedata"
PROPERTIES = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"

# The page and the mail have their own title above the letter, so headings go one level down.
STYLES = "\n".join(
    [
        "p[style-name='Titelband'] => !",
        "p[style-name='Titelband onder'] => !",
        "p[style-name='Title'] => !",
        "p[style-name='Subtitle'] => !",
        "p[style-name='Kader'] => p.kader:fresh",
        "p[style-name='Closing'] => p:fresh",
        "p[style-name='List Bullet'] => ul > li:fresh",
        "p[style-name='List Bullet 2'] => ul|ol > li > ul > li:fresh",
        "p[style-name='List Number'] => ol > li:fresh",
        *[
            f"p[style-name='{word} {level}'] => h{min(level + 1, 4)}:fresh"
            for word in ("Heading", "heading")
            for level in range(1, 7)
        ],
        "b => strong",
        "i => em",
        "u =>",
        "strike =>",
        "comment-reference => !",
        "br[type='page'] => hr",
    ]
)


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


def letter_of(sent: bytes) -> ReadLetter:
    """`read_letter`, in a child process; what comes back is cleaned once more."""
    look_at_the_outside(sent)
    inside, text, file, dropped, pictures = confined(as_plain, sent, limits=LIMITS)
    shown = tuple((content, words) for content, words in pictures)
    return ReadLetter(cleaned(inside), text, file, tuple(dropped), shown)


def as_plain(sent: bytes) -> list[Any]:
    """In the child."""
    letter = read_letter(sent)
    return [letter.html, letter.text, letter.file, list(letter.dropped), [list(one) for one in letter.pictures]]


def read_letter(sent: bytes) -> ReadLetter:
    """RuleError with a sentence for what is no Word file, holds what it should not, says nothing or is too long."""
    import mammoth  # only here: a letter comes back from Word once a month

    word = read_word(sent)
    file = word.packed()
    pictures: list[tuple[bytes, str]] = []
    try:
        tree = word.tree(word.main)
        answer = mammoth.convert_to_html(
            io.BytesIO(file),
            style_map=STYLES,
            include_embedded_style_map=False,
            external_file_access=False,
            convert_image=lambda image: _picture(image, pictures),
            ignore_empty_paragraphs=True,
        )
    except MemoryError:
        raise
    except Exception as error:  # whatever a converter stumbles on in a file of a stranger
        raise RuleError(BROKEN) from error
    inside, links = _without_dead_links(cleaned(answer.value))
    size = len(styled(inside).encode()) if inside else 0
    if size > ROOM:
        raise RuleError(
            f"Deze brief is te lang voor een mail: {size // 1000} kB, en er kan {ROOM // 1000} kB in. "
            "Maak hem korter, of stuur hem zelf rond als bijlage."
        )
    text = plain(inside) if inside else ""
    if not text:
        raise RuleError("In dit bestand staat geen tekst. Kies het bestand met de brief.")
    shown = len(re.findall(r'src="picture:', inside))
    return ReadLetter(inside, text, file, _left_behind(word, tree, links + word.links_cut, shown), tuple(pictures))


def _picture(image: Any, pictures: list[tuple[bytes, str]]) -> list[Any]:
    """A photo goes along as `picture:` and its place; of a drawing and of one too many the words alone do."""
    from mammoth import html as nodes

    words = " ".join((image.alt_text or "").split())[:300]
    if image.content_type in PHOTOS:
        with image.open() as opened:
            content = opened.read()
        place = next((place for place, (one, _) in enumerate(pictures) if one == content), len(pictures))
        if place < MOST_PICTURES:
            pictures[place:] = pictures[place:] or [(content, words)]
            return [nodes.element("img", {"src": f"picture:{place}", "alt": words})]
    return [nodes.text(f"[Afbeelding: {words}]")] if words else []


def _without_dead_links(markup: str) -> tuple[str, int]:
    """Links that lead nowhere a mail may lead become plain words; how many there were."""
    if not markup:
        return "", 0
    holder = html.fragment_fromstring(markup, create_parent="div")
    dead = [link for link in holder.iter("a") if not link.get("href")]
    named = sum(bool(link.text_content().strip()) for link in dead)
    for link in dead:
        link.drop_tag()
    for element in list(holder.iter("p", "li", "h2", "h3", "h4")):
        if not element.text_content().strip() and not len(element):
            element.drop_tree()
    inside = (Markup("{}").format(holder.text or "")) + Markup("").join(
        Markup(html.tostring(child, encoding="unicode"))  # noqa: S704 - cleaned just before
        for child in holder
    )
    return str(inside).strip(), named


def _left_behind(word: WordParts, tree: Any, links: int, shown: int) -> tuple[str, ...]:
    pictures = max(0, _many(tree, PICTURE, OLD_PICTURE) - shown)
    told = sum(bool(p.get("descr")) for p in tree.iter(PROPERTIES))
    counts = (
        (pictures, "1 afbeelding", "{} afbeeldingen"),
        (_many(tree, CHART, DIAGRAM), "1 grafiek of schema", "{} grafieken of schema’s"),
        (_many(tree, MATH), "1 formule", "{} formules"),
        (links, "1 link die niet naar een webpagina of mailadres leidt",
         "{} links die niet naar een webpagina of mailadres leiden"),
    )  # fmt: skip
    said = [(one if number == 1 else many.format(number)) for number, one, many in counts if number]
    if pictures and told:
        said[0] += " (de beschrijving ervan staat er wel)"
    return (*said, *word.taken_out)


def _many(tree: Any, *names: str) -> int:
    return sum(1 for _ in tree.iter(*names))
