"""Where a word may be broken: between Dutch syllables, in text and nowhere else."""

import pytest
from jinja2 import Environment

from portal.kit.text import clean
from portal.web.hyphens import JOINER, SHY, SoftHyphens, hyphenated, in_text, printed

WORDS = [
    "vrij·wil·li·ger",
    "on·kos·ten·no·ta",
    "coör·di·na·tor",
    "her·in·ne·ring",
    "jaar·over·zicht",
    "kwar·taal·over·zicht",
    "nieuws·brie·ven",
    "wacht·lijst·stop",
    "com·mu·ni·ca·tie·ac·ties",
    "gezins·on·der·steu·ning",
    "des·kun·dig·heids·ver·ho·ging",
    "pen·ning·mees·ter",
    "terug·ge·stuurd",
    "be·slis·sing",
    "ont·breekt",
    "over·een·komst",
    "bij·een·komst",
    "beë·in·di·gen",
    "ge·ïn·te·res·seerd",
    "mail·adres",
    "wacht·woord",
    "vin·ger·af·druk",
    "school·agenda",
    "straf·re·gis·ter",
    "uit·no·di·gin·gen",
    "novem·ber",
]


@pytest.mark.parametrize("word", WORDS)
def test_a_word_is_broken_between_its_syllables_with_three_letters_at_either_end(word: str) -> None:
    whole = word.replace("·", "")
    broken = hyphenated(whole).split(SHY)
    assert "".join(broken) == whole and len(broken) >= 2
    assert min(len(broken[0]), len(broken[-1])) >= 3
    assert set(places(broken)) <= set(places(word.split("·")))


def places(pieces: list[str]) -> list[int]:
    return [len("".join(pieces[:number])) for number in range(1, len(pieces))]


def test_what_is_no_word_keeps_its_signs() -> None:
    for sign in ("BE68539007547034", "ABCDEFGHIJKL", "lena", "€\u00a06,40", "8,4\u00a0km"):
        assert printed(sign) == sign and in_text(sign) == sign
    assert in_text("&thetasym;") == "&thetasym;"
    assert in_text("els@lindedal.example") == "els<wbr>@lindedal<wbr>.example"
    assert in_text("28\u00a0november") == f"28\u00a0novem{SHY}ber"
    assert in_text("0471\u00a000\u00a001\u00a000") == "0471\u00a0<wbr>00\u00a0<wbr>01\u00a0<wbr>00"
    assert in_text("Home-Start 2026-041") == f'Home-{JOINER}Start <span class="uncut">2026-041</span>'


def test_what_was_typed_is_escaped_before_it_is_hyphenated() -> None:
    assert printed("<b>vrijwilliger & Home-Start</b>") == (
        f"&lt;b&gt;vrij{SHY}wil{SHY}li{SHY}ger &amp; Home-{JOINER}Start&lt;/b&gt;"
    )


def test_only_the_text_of_a_template_gets_hyphens() -> None:
    templates = Environment(autoescape=True, extensions=[SoftHyphens])
    source = """{% macro more() %} data-x="{{ w }}"{% endmacro %}
<title>{{ w }} vrijwilliger</title>
<a title="{{ w }} vrijwilliger"{% if w %} name="{{ w }}"{% endif %}{{ more() }}>{{ w if w else w }}</a>
<textarea>{{ w }}</textarea><option>{{ w }} vrijwilliger</option><p>vrijwilliger {{ 7 }}</p>"""
    broken = f"vrij{SHY}wil{SHY}li{SHY}ger"
    assert (
        templates.from_string(source).render(w="vrijwilliger").strip()
        == f"""<title>vrijwilliger vrijwilliger</title>
<a title="vrijwilliger vrijwilliger" name="vrijwilliger" data-x="vrijwilliger">{broken}</a>
<textarea>vrijwilliger</textarea><option>vrijwilliger vrijwilliger</option><p>{broken} 7</p>"""
    )


def test_words_copied_from_a_page_come_back_as_they_were() -> None:
    assert clean(f"vrij{SHY}wil{SHY}li{SHY}ger van Home-{JOINER}Start") == "vrijwilliger van Home-Start"
    assert SHY not in in_text("0wgm5-u3kpv") and JOINER not in in_text("0wgm5-u3kpv G-022 2026-041")
