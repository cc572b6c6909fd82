"""The annexes of an annual report: a whole newsletter, pictures, and what others published."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lxml import html

from portal.kit.paper import Paper
from portal.kit.records import dataclass
from portal.kit.runs import Run, marked
from portal.newsletter.letter.documents.documents import NewsletterFacts, write_letter, write_prose
from portal.newsletter.pictures.documents import PictureFacts, write_picture

PAGE_MM = (150.0, 200.0)  # the room for a picture of a page
PICTURE_MM = (140.0, 100.0)


@dataclass(frozen=True)
class LetterAnnex:
    """The newsletter of a month. inside: clean HTML of one that was finished in Word; "" for the portal's own."""

    facts: NewsletterFacts
    inside: str = ""
    pictures: tuple[PictureFacts, ...] = ()  # of `inside`


@dataclass(frozen=True)
class ArticleAnnex:
    """Something that was published. published: as it is said ("december 2025")."""

    title: str
    source: str
    published: str
    text: str
    picture: PictureFacts | None = None


@dataclass(frozen=True)
class Annexes:
    letter: LetterAnnex | None = None
    pictures: tuple[PictureFacts, ...] = ()
    articles: tuple[ArticleAnnex, ...] = ()


def write_letter_annex(word: Paper, letter: LetterAnnex) -> None:
    """The letter whole, in the report's styles: its parts are headings that no table of contents lists."""
    word.paragraph(Run(letter.facts.name, bold=True), keep_next=True)
    if not letter.inside:
        write_letter(word, letter.facts, level=4)
        return
    shown = {picture.id: picture for picture in letter.pictures}
    for element in html.fragment_fromstring(letter.inside, create_parent="div"):
        _write(word, element, shown)


def write_pictures(word: Paper, pictures: tuple[PictureFacts, ...]) -> None:
    """Each with its caption, never parted from it."""
    for picture in pictures:
        write_picture(word, picture, PICTURE_MM)


def write_articles(word: Paper, articles: tuple[ArticleAnnex, ...]) -> None:
    """Title, where and when, the text, and the page as a picture."""
    for article in articles:
        word.heading(article.title, 4)
        word.paragraph(f"{article.source}, {article.published}", style="Caption")
        write_prose(word, article.text)
        if article.picture:
            write_picture(word, article.picture, PAGE_MM)


def _write(word: Paper, element: Any, shown: dict[int, PictureFacts]) -> None:
    """A piece of a letter out of Word, as the report has it: only its own styles, no tables beside its figures."""
    tag, classes = element.tag, element.get("class", "")
    for image in element.iter("img"):
        picture = shown.get(int(image.get("src", "").rpartition(":")[2] or 0))
        if picture is not None:
            write_picture(word, picture)
    runs = list(_runs(element))
    if not "".join(run.text for run in runs).strip():
        return
    if tag == "h2":
        word.heading("".join(run.text for run in runs), 4)
    elif tag in ("h3", "h4"):
        word.paragraph(*(replace(run, bold=True) for run in runs), keep_next=True)
    elif tag in ("ul", "ol"):
        word.bullets([list(_runs(item)) for item in element.iter("li")])
    elif tag == "table":
        for row in element.iter("tr"):
            cells = [" ".join(cell.text_content().split()) for cell in row]
            word.paragraph(*marked("   ".join(filter(None, cells))), style="Kader")
    elif classes == "onderschrift":
        word.paragraph(*runs, style="Caption")
    else:
        word.paragraph(*runs, style="Kader" if classes == "kader" else "")


def _runs(element: Any, bold: bool = False, url: str = "") -> Iterator[Run]:
    if element.tag == "br":
        yield Run("\n")
    bold, url = bold or element.tag == "strong", element.get("href", url) if element.tag == "a" else url
    if element.text:
        yield Run(element.text.replace("\n", " "), bold, url)
    for child in element:
        if child.tag not in ("ul", "ol"):  # a list in an item is a list of its own items
            yield from _runs(child, bold, url)
        if child.tail:
            yield Run(child.tail.replace("\n", " "), bold, url)
