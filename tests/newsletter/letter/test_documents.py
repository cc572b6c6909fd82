"""The newsletter in Word: a letter a coordinator can mail as it is."""

import io
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import docx

from portal.newsletter.letter.documents.documents import (
    MANDATORY,
    NewsletterFacts,
    NewsletterItemFacts,
    SectionFacts,
    newsletter,
)
from portal.newsletter.models import SECTIONS
from portal.settings import ROOT

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


def test_what_to_know_stands_in_lines_with_a_bold_label() -> None:
    document = opened(FACTS)
    assert texts(document, "Kader") == [
        "Contacten invullen",
        "Wanneer? 6 november, 19 uur",
        "Waar? online",
        "Prijs? gratis",
        "Inschrijven? mail naar vorming@example.org",
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
    assert texts(document, "Kader")[-1] == "Inschrijven? via example.org/beurs"


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
