"""The browser without a screen tells good HTML from bad, in the frame of a page and in what stands in it."""

import pytest
from flask import Response
from lxml import html

from tests.browser import Page, inspect, invalid

FRAME = (
    '<!doctype html><html lang="nl"><head><title>Een</title></head><body>{}<main id="main">{}</main>{}</body></html>'
)


@pytest.mark.parametrize("good", ["<h1>Een</h1>", "<h1>Twee</h1><ul><li>Drie</ul>"])
def test_good_html_has_nothing_wrong(good):
    assert invalid(FRAME.format("<nav></nav>", good, "<footer></footer>")) == []
    assert invalid(FRAME.format("", "", "").replace('<main id="main"></main>', good)) == [], "a page without <main>"


@pytest.mark.parametrize(
    "bad",
    ["<p>Een</div>", "<div>", "<b><p>Een</b></p>", '<a href="/" href="/">Een</a>', "<table><p></p></table>", "</main>"],
)
def test_bad_html_is_found_wherever_it_stands(bad):
    assert invalid(FRAME.format("<nav></nav>", "<h1>Een</h1>", "")) == [], "what is around it was read before"
    for place in range(3):
        parts = ["", "<h1>Een</h1>", ""]
        parts[place] += bad
        for _ in range(2):  # and is not forgotten the second time
            assert invalid(FRAME.format(*parts)), (place, bad)


def page(inside: str) -> Page:
    source = FRAME.format("", inside, "")
    found = Page.__new__(Page)
    found.answer, found.address, found.tree = Response(source), "/een", html.document_fromstring(source)
    return found


@pytest.mark.parametrize("good", ['<label for="a">Een</label><input id="a">', "<label>Een <select></select></label>"])
def test_what_holds_together_stays_so_with_other_words(good):
    for words in ("Een", "Twee"):
        inspect(page(f"<h1>Een</h1>{good.replace('>Een', f'>{words}')}"))


@pytest.mark.parametrize(
    ("bad", "wrong"),
    [
        ("<span><div></div></span>", "a block within a line"),
        ('<p style="color:red"></p>', "inline style"),
        ('<p onclick="a()"></p>', "inline script"),
        ("<script>a()</script>", "inline script"),
        ('<input id="a">', "no label"),
        ('<label for="b"></label><textarea id="a"></textarea><p id="b"></p>', "no label"),
        ('<form method="POST"></form>', "form without CSRF token"),
        ('<form method="post" action="//elders/"><input type="hidden" name="csrf_token" value=""></form>', "go to"),
        ('<p id="a"></p><p id="a"></p>', "ids used twice"),
        ('<p aria-describedby="a b" id="a"></p>', "points nowhere"),
        ('<p aria-labelledby="b"></p>', "points nowhere"),
        ('<label for="b"></label>', "points nowhere"),
        ('<a href="#b">Een</a>', "points nowhere"),
    ],
)
def test_what_does_not_hold_together_is_found_each_time(bad, wrong):
    inspect(page("<h1>Een</h1><p>Twee</p>"))
    for words in ("Drie", "Vier"):
        with pytest.raises(AssertionError, match=wrong):
            inspect(page(f"<h1>Een</h1><p>{words}</p>{bad}"))


@pytest.mark.parametrize(
    "bad", ["", "<h1>Een</h1><h1>Een</h1>", "<h1>Twee</h1>", '<h1>Een</h1><p title="a\u00adb"></p>']
)
def test_a_heading_is_looked_at_on_every_page(bad):
    inspect(page("<h1>Een</h1>"))
    with pytest.raises(AssertionError):
        inspect(page(bad))
