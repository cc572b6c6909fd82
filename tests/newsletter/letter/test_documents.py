"""The newsletter in Word: a letter a coordinator can mail as it is."""

import io
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import docx
from PIL import Image

from portal.newsletter.letter.documents.documents import (
    MANDATORY,
    NewsletterFacts,
    NewsletterItemFacts,
    Opening,
    SectionFacts,
    newsletter,
)
from portal.newsletter.models import SECTIONS
from portal.newsletter.pictures.documents import PictureFacts
from portal.root import ROOT

HOUSE_STYLE = ROOT / "templates" / "word" / "house-style.docx"
BLOCK = NewsletterItemFacts(
    "Contact met je gezin & onkosten",
    "Duid je dagen van **juli tot september** aan.\n\n- Liever op papier? Bel 016 00 00 00.",
    link="https://portaal.example.org/contacten/2025K3",
    link_label="Contacten invullen",
)
CLOSED = NewsletterItemFacts("Het bureau is dicht", "In de herfst zijn we even weg.")
TRAINING = NewsletterItemFacts(
    "Omgaan met verontrusting",
    "Wat doe je dan?\n- opmerken\n- **bellen**\n\nTot dan!",
    when="6 november, 19 uur",
    where="online",
    price="gratis",
    enrol="mail naar vorming@example.org",
    is_mandatory=True,
)
FAIR = NewsletterItemFacts("Speelgoedbeurs", "Vertel het verder.", link="https://www.example.org/beurs/")


def sections(**pieces: tuple[NewsletterItemFacts, ...]) -> tuple[SectionFacts, ...]:
    return tuple(SectionFacts(key, SECTIONS[key], items) for key, items in pieces.items())


FACTS = NewsletterFacts(
    branch="Home-Start Lindedal",
    month=date(2025, 10, 1),
    made_at=datetime(2025, 10, 1, 9),
    greeting="Dag allemaal,",
    introduction="De bladeren kleuren.\n\nTot **15 oktober**!",
    sections=sections(practical=(BLOCK, CLOSED), learning=(TRAINING,), other=(FAIR,)),
    signature="Tot snel!\nNoor",
)


def with_fair(**changes: str) -> NewsletterFacts:
    return replace(FACTS, sections=(*FACTS.sections[:2], *sections(other=(replace(FAIR, **changes),))))


def opened(facts: NewsletterFacts) -> Any:
    return docx.Document(io.BytesIO(newsletter(facts, HOUSE_STYLE)))


def texts(document: Any, *styles: str) -> list[str]:
    return [p.text for p in document.paragraphs if not styles or p.style.name in styles]


def links(document: Any) -> list[tuple[str, str]]:
    return [(link.text, link.address) for p in document.paragraphs for link in p.hyperlinks]


def bold(document: Any) -> set[str]:
    return {run.text for p in document.paragraphs for run in p.runs if run.bold}


def test_sections_and_items_are_headings_in_their_order() -> None:
    document = opened(FACTS)
    assert [(p.style.name[-1], p.text) for p in document.paragraphs if p.style.name.startswith("Heading")] == [
        ("1", "Praktische informatie"),
        ("2", "Contact met je gezin & onkosten"),
        ("2", "Het bureau is dicht"),
        ("1", "Bijleren bij Home-Start"),
        ("2", "Omgaan met verontrusting – 6 november, 19 uur"),
        ("1", "Ander nieuws"),
        ("2", "Speelgoedbeurs"),
    ]


def test_an_empty_section_is_left_out() -> None:
    document = opened(replace(FACTS, sections=sections(practical=(), learning=(TRAINING,), other=())))
    assert texts(document, "Heading 1") == ["Bijleren bij Home-Start"]


def test_the_quarter_block_alone_opens_its_section() -> None:
    document = opened(replace(FACTS, sections=sections(practical=(BLOCK,), learning=(), other=())))
    assert texts(document, "Heading 1", "Heading 2") == [
        "Praktische informatie",
        "Contact met je gezin & onkosten",
    ]
    assert "Duid je dagen van juli tot september aan." in texts(document)


def test_the_letter_opens_with_its_month_and_ends_with_its_signature() -> None:
    all_texts = texts(opened(FACTS))
    assert all_texts[:5] == [
        "Nieuwsbrief oktober 2025",
        "Home-Start Lindedal",
        "Dag allemaal,",
        "De bladeren kleuren.",
        "Tot 15 oktober!",
    ]
    assert all_texts[-1] == "Tot snel!\nNoor"


def test_lines_with_a_dash_are_bullets_and_stars_are_bold() -> None:
    document = opened(FACTS)
    assert texts(document, "List Bullet") == ["Liever op papier? Bel 016 00 00 00.", "opmerken", "bellen"]
    assert bold(document) >= {"15 oktober", "juli tot september", "bellen"}
    assert "*" not in "".join(texts(document))


def test_what_to_know_of_one_event_stands_in_one_box_with_bold_labels() -> None:
    document = opened(FACTS)
    assert texts(document, "Kader") == [
        "Contacten invullen",
        "Wanneer? 6 november, 19 uur\nWaar? Online\nPrijs? Gratis\nInschrijven? Mail naar vorming@example.org",
        "Meer info? example.org/beurs",
    ]
    assert bold(document) >= {"Wanneer?", "Waar?", "Prijs?", "Inschrijven?", "Meer info?"}


def test_links_and_mail_addresses_are_real_hyperlinks() -> None:
    assert links(opened(FACTS)) == [
        ("Contacten invullen", "https://portaal.example.org/contacten/2025K3"),
        ("vorming@example.org", "mailto:vorming@example.org"),
        ("example.org/beurs", "https://www.example.org/beurs/"),
    ]


def test_a_link_to_enrol_stands_on_the_line_of_enrolling() -> None:
    document = opened(with_fair(enrol="via"))
    assert texts(document, "Kader")[-1] == "Inschrijven? Via example.org/beurs"


def test_a_link_stands_under_words_of_its_own_and_an_extra_line_before_enrolling() -> None:
    document = opened(
        with_fair(enrol="via [deze link](voorbeeld.be/in?a=1)", extra="je treinticket geef je in", link="")
    )
    assert texts(document, "Kader")[-1] == "Extra: Je treinticket geef je in\nInschrijven? Via deze link"
    assert links(document)[-1] == ("deze link", "https://voorbeeld.be/in?a=1")


def test_words_between_brackets_without_a_right_address_stay_as_they_were_typed() -> None:
    document = opened(with_fair(enrol="vraag [het](javascript:alert(1)) aan [Els](els)", link=""))
    assert texts(document, "Kader")[-1] == "Inschrijven? Vraag [het](javascript:alert(1)) aan [Els](els)"
    assert len(links(document)) == 2


def test_the_signature_is_held_to_what_stands_before_it() -> None:
    before, last = opened(FACTS).paragraphs[-2:]
    assert last.style.name == "Closing" and before.paragraph_format.keep_with_next
    *_, piece, address, _last = opened(replace(FACTS, answer_to="els@lindedal.example")).paragraphs
    assert address.text.startswith("Antwoorden?")
    assert address.paragraph_format.keep_with_next and piece.paragraph_format.keep_with_next


def test_the_first_evening_is_bold_in_the_opening_and_asks_who_comes() -> None:
    evening = Opening(5, "Woensdag 22 oktober om 19.30 uur", "ben je welkom in De Linde voor ‘Intervisie’.")
    document = opened(replace(FACTS, opening=evening))
    said = texts(document)
    place = said.index("Woensdag 22 oktober om 19.30 uur ben je welkom in De Linde voor ‘Intervisie’.")
    assert said[place - 1 : place + 3 : 2] == ["Tot 15 oktober!", Opening.QUESTION]
    assert bold(document) >= {evening.when, Opening.QUESTION}


def test_an_address_to_answer_to_stands_before_the_signature_unless_that_says_it() -> None:
    document = opened(replace(FACTS, answer_to="els@lindedal.example"))
    assert texts(document)[-2:] == ["Antwoorden? Mail naar els@lindedal.example.", "Tot snel!\nNoor"]
    signed = replace(FACTS, answer_to="els@lindedal.example", signature="Noor, els@lindedal.example")
    assert "Antwoorden?" not in "".join(texts(opened(signed)))


def test_a_picture_stands_in_the_file_with_its_words_and_its_caption() -> None:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "#500778").save(out, "JPEG")
    shown = PictureFacts(7, "Vijf mensen rond een tafel", "Intervisie in juni", 60, 40, out.getvalue())
    piece = replace(FAIR, picture=shown)
    document = opened(replace(FACTS, sections=sections(other=(piece,))))
    (shape,) = document.inline_shapes
    assert shape._inline.docPr.get("descr") == "Vijf mensen rond een tafel"
    assert texts(document, "Caption") == ["Intervisie in juni"]


def test_a_link_that_word_cannot_hold_stays_text() -> None:
    document = opened(with_fair(link="javascript:alert(1)"))
    assert texts(document, "Kader")[-1] == "Meer info? javascript:alert(1)"
    assert len(links(document)) == 2


def test_a_mandatory_training_says_so_in_bold() -> None:
    assert MANDATORY == "Opgelet: dit is een verplichte vorming."
    assert MANDATORY in bold(opened(FACTS))
    not_any_more = sections(learning=(replace(TRAINING, is_mandatory=False),))
    assert MANDATORY not in texts(opened(replace(FACTS, sections=not_any_more)))


def test_the_file_carries_its_facts_and_is_the_same_each_time() -> None:
    properties = opened(FACTS).core_properties
    assert properties.title == "Nieuwsbrief oktober 2025 – Home-Start Lindedal"
    assert properties.author == "Home-Start Lindedal"
    assert newsletter(FACTS, HOUSE_STYLE) == newsletter(replace(FACTS), HOUSE_STYLE)


def test_hostile_text_does_not_break_the_letter() -> None:
    nasty = "x\x00]]>\ud800<b>&"
    item = NewsletterItemFacts(nasty, nasty, nasty, nasty, nasty, nasty, nasty)
    around = {"greeting": nasty, "introduction": nasty, "signature": nasty}
    document = opened(replace(FACTS, **around, sections=sections(other=(item,))))
    assert texts(document)[-1] == "x]]><b>&"
