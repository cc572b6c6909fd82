"""Contradictions of a printed report, each of which must be found; and what must not be taken for one."""

import pytest

from portal.reports.figures.facts.definitions import DEFINITIONS
from portal.reports.figures.facts.figures import Figure, Figures
from portal.reports.texts.facts import NUMBERS, SECTIONS, numbered
from portal.reports.year.facts.checks import findings

PRINTED = {
    "families_reached": 22, "trajectories_started": 7, "trajectories_closed": 10, "caseload_opening": 15,
    "caseload_closing": 12, "mentors": 3, "supporters": 19, "volunteers": 22, "newsletters": 11, "self_referred": 3,
    "referrals": 13, "referrals_accepted": 8, "referrals_declined": 5, "referrals_open": 0, "referrals_withdrawn": 0,
    "declined_outside_area": 1, "declined_other_need": 1, "declined_intake_stop": 3, "declined_other": 0,
    "gender_m": 8, "gender_f": 14, "gender_x": 0, "gender_unknown": 0, "language_buddies": 4, "started_mentors": 1,
}  # fmt: skip


def year(number: int = 2025, **changes: int | None) -> Figures:
    values = dict.fromkeys(DEFINITIONS) | PRINTED | changes
    return Figures("Home-Start Lindedal", number, {key: Figure(DEFINITIONS[key], v) for key, v in values.items()})


def found(texts: dict[str, str] | None = None, *, now=None, before=None, kind: str = "text") -> list[str]:
    return [f.sentence for f in findings(now or year(), before, texts or {}) if f.kind == kind]


class TestWhatThePrintedReportGotWrong:
    def test_three_mentors_in_one_section_and_two_in_another(self):
        (sentence,) = found({"mentors": "Onze afdeling kan een beroep doen op twee meters."})
        assert "4.3.4" in sentence and "‘twee meters’" in sentence and "is 3" in sentence

    def test_every_month_a_newsletter_but_eleven_were_sent(self):
        (sentence,) = found({"individual": "Elke maand ontvangen vrijwilligers een nieuwsbrief in hun mailbox."})
        assert "zijn er 11 verstuurd" in sentence

    def test_the_age_of_75_in_two_bands(self):
        (sentence,) = found({"volunteer_profile": "Leeftijd: 51-65j: 5, 66-75j: 9 en 75+: 0"})
        assert "75 jaar in twee groepen" in sentence

    def test_a_number_typed_before_a_heading(self):
        (sentence,) = found({"field": "Onze 0,5 VTE\n8.2. Deel van het Home-Startgeheel\nTekst"}, kind="number")
        assert "8.2" in sentence

    def test_numbers_of_sections_are_right_by_construction(self):
        seen = [tuple(map(int, number.split("."))) for number, _ in numbered() if number]
        assert seen == sorted(set(seen)) and NUMBERS["stories"] == "3.1.1" and NUMBERS["expertise"] == "7.3"
        assert NUMBERS["federation"] == "7.2" and len(NUMBERS) == len(SECTIONS)


class TestSums:
    def test_that_agree_say_nothing(self):
        assert found(kind="sum") == []

    @pytest.mark.parametrize(
        ("key", "value", "words"),
        [
            ("declined_intake_stop", 2, "is 4, niet 5"),
            ("referrals_accepted", 9, "is 14, niet 13"),
            ("supporters", 20, "is 23, niet 22"),
            ("gender_m", 7, "is 21, niet 22"),
            ("caseload_closing", 13, "is niet 13"),
        ],
    )
    def test_that_do_not_agree_are_named(self, key, value, words):
        assert any(words in sentence for sentence in found(now=year(**{key: value}), kind="sum"))

    def test_of_which_a_part_is_not_known_are_left_alone(self):
        assert found(now=year(gender_m=None), kind="sum") == []


def test_a_year_begins_as_the_last_one_ended():
    assert found(before=year(2024, caseload_closing=15), kind="year") == []
    (sentence,) = found(before=year(2024, caseload_closing=14), kind="year")
    assert "2025 begint met 15" in sentence and "2024 eindigde met 14" in sentence


@pytest.mark.parametrize(
    "text",
    [
        "We bereikten 22 gezinnen.",
        "3 gezinnen vonden zelf de weg naar ons.",
        "Er waren 3 meters actief, van wie 1 meter nieuw was.",
        "De 4 taalmaatjes lazen voor.",
        "In 2024 bereikten we 21 gezinnen.",
        "Vorig jaar waren het 21 gezinnen.",
        "Dat zijn twee meter stof.",  # a measure, not people
        "Op 2 december vierden we feest met 40 gezinsleden.",
        "Er kwamen 12 nieuwsbrieven in 2019.",
    ],
)
def test_what_is_right_or_speaks_of_something_else_is_left_alone(text):
    before = year(2024, families_reached=21)
    assert found({"reach": text}, before=before) == []


def test_a_number_of_last_year_is_held_against_last_year():
    before = year(2024, families_reached=21)
    assert found({"reach": "In 2024 bereikten we 23 gezinnen."}, before=before) != []


def test_a_list_that_is_longer_than_its_figure_is_told():
    (one,) = [f for f in findings(year(), None, {}, lengths={"families_reached": 23}) if f.kind == "list"]
    assert "telt er 23" in one.sentence and one.figure == "families_reached"


def test_a_section_without_a_word_is_empty_until_something_is_written_or_collected():
    def empty(**more):
        return {f.section for f in findings(year(), None, more.pop("texts", {}), **more) if f.kind == "empty"}

    assert {"intro", "signals", "partners", "stories"} <= empty()
    assert empty().isdisjoint({"reach", "group", "campaigns", "listening", "families"})
    assert "signals" not in empty(collected={"signals"}) and "intro" not in empty(texts={"intro": "Wij zijn…"})
