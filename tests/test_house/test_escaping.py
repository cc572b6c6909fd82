"""Whatever a template prints is escaped, whether or not the demo has a row that would show it."""

import re

from portal.root import ROOT

UNESCAPED = {
    "newsletter/letter/edit.html": ["swap"],
    "post/letter.html": ["letter.html"],  # made by the same templates as the mail itself
    "sign_in/safety/app_set_up.html": ["setup.picture"],
    "team/welcome/letters.html": ["picture"],
}
"""Template → what is printed there as it is: a QR code, a mail that was made here, and fixed attributes of htmx."""
PRINTED = re.compile(r"(?:\{\{|\{% set)\s*([\w.]+)[^{}]*\|\s*safe\b|(autoescape)")


def test_nothing_is_printed_as_it_was_typed():
    found = {
        path.relative_to(ROOT / "templates").as_posix(): [name or other for name, other in said]
        for path in (ROOT / "templates").rglob("*.html")
        if (said := PRINTED.findall(path.read_text()))
    }
    assert found == UNESCAPED


def test_a_note_printed_as_it_is_would_be_found():
    assert PRINTED.findall("<dd>{{ candidate.note|safe }}</dd>") == [("candidate.note", "")]
    assert PRINTED.findall("{{ a|upper | safe }}{% autoescape false %}") == [("a", ""), ("", "autoescape")]
