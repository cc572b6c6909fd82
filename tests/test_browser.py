"""The browser without a screen tells good HTML from bad, in the frame of a page and in what stands in it."""

import pytest

from tests.browser import invalid

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
