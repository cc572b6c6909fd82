"""What stands in a document, whichever file it came in: for tests that hold Word and PDF against each other."""

import io
import re
from collections import Counter

import docx
from docx.oxml.ns import qn
from pdfminer.high_level import extract_text


def figures_in_word(content: bytes) -> Counter[str]:
    """Every word with a digit in it: days, amounts, counts, codes."""
    body = docx.Document(io.BytesIO(content)).element.body
    paragraphs = ["".join(_said(p)) for p in body.iter(qn("w:p"))]
    return _figures("\n".join(paragraphs))


def figures_in_pdf(content: bytes) -> Counter[str]:
    """The same, without the numbers of the pages."""
    return _figures(re.sub(r"Pagina \d+ van \d+", "", extract_text(io.BytesIO(content)).replace("\u200b", "")))


def _said(paragraph):
    """Text as it shows; what a field would work out (its instruction) is no text."""
    for element in paragraph.iter(qn("w:t"), qn("w:br"), qn("w:tab")):
        yield element.text or "" if element.tag == qn("w:t") else " "


def _figures(text: str) -> Counter[str]:
    return Counter(word.strip("().,;:“”") for word in text.split() if re.search(r"\d", word))
