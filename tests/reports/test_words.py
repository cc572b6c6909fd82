"""Numbers agree with their words: every sentence of the reports, said of 0, of 1 and of 2."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import docx
import pytest

from portal.agenda.models.event import Event
from portal.families.models.family import Child, Family
from portal.families.models.match import Match, Trajectory
from portal.kit.dates import Quarter
from portal.reports.figures.facts.chapters.communication import CHANNEL, channel_definition
from portal.reports.figures.facts.charts import charts
from portal.reports.figures.facts.definitions import DEFINITIONS
from portal.reports.figures.facts.figures import Figure, Figures
from portal.reports.quarter.documents.contacts import ContactFacts, MatchFacts
from portal.reports.quarter.documents.facts import FamilyQuarterFacts, QuarterFacts, Tally, YearFacts, compared
from portal.reports.quarter.documents.match import duration, match_list
from portal.reports.quarter.documents.word import overview
from portal.reports.year.documents.facts import ReportFacts
from portal.reports.year.documents.word import year_report
from portal.reports.year.facts.checks import findings
from portal.root import ROOT
from tests.reports.year.test_sections import paragraphs

STYLE = ROOT / "templates" / "word" / "house-style.docx"
NOW = datetime(2026, 1, 5)

PAIRS = {
    "gezin": "gezinnen", "kind": "kinderen", "traject": "trajecten", "aanmelding": "aanmeldingen",
    "gesprek": "gesprekken", "contact": "contacten", "vrijwilliger": "vrijwilligers", "kandidaat": "kandidaten",
    "maand": "maanden", "week": "weken", "minuut": "minuten", "activiteit": "activiteiten", "actie": "acties",
    "organisatie": "organisaties", "nieuwsbrief": "nieuwsbrieven", "taalmaatje": "taalmaatjes",
    "gezinsondersteuner": "gezinsondersteuners", "meter of peter": "meters en peters",
    "geïnteresseerde": "geïnteresseerden", "cijfer": "cijfers", "overzicht": "overzichten", "bezoek": "bezoeken",
    "startte": "startten", "volgde": "volgden", "kwam": "kwamen", "vond": "vonden", "had": "hadden",
    "woont": "wonen", "deze weg": "deze wegen", "telt": "tellen", "notitie": "notities",
}  # fmt: skip
BETWEEN = r"(?:(?:nieuwe?|vrijwillige|actieve?|lopende?|andere?|van hen) )?"
COUNT = re.compile(rf"(?<![\d,.<–])(\d{{1,3}}(?:,\d)?)\*? {BETWEEN}({'|'.join([*PAIRS.values(), *PAIRS])})\b")
EXACT = re.compile(r"zijn er 1 |is er (?!1 )\d")


def wrong(text: str) -> list[str]:
    """Every number with the word that counts it, where the two do not agree."""
    text = text.replace("\xa0", " ")
    found = [match[0] for match in EXACT.finditer(text)]
    return found + [match[0] for match in COUNT.finditer(text) if (match[1] == "1") != (match[2] in PAIRS)]


def test_the_check_itself_sees_what_does_not_agree():
    for text in ("1 nieuwe trajecten opgestart", "bereikte 1\xa0gezinnen:", "1* startten als meter", "2 kind bereikt",
                 "0 kandidaat", "dat zijn er 1 meer", "1 maanden", "1,5 maand", "Bij 1 contacten"):  # fmt: skip
        assert wrong(text), text
    for text in ("1 nieuw traject opgestart", "2 gezinnen", "1 startte als meter of peter", "0 kinderen", "<5 gezinnen",
                 "0,5 maanden", "1 van de 2 gezinnen", "tussen 0 - 6 jaar"):  # fmt: skip
        assert wrong(text) == [], text


def figures(n: int, year: int = 2025) -> Figures:
    """A year in which every figure is n."""
    some = {key: Figure(one, Decimal(n) if one.is_mean else n) for key, one in DEFINITIONS.items()}
    some |= {f"{CHANNEL}{i}": Figure(channel_definition(str(i)), 1) for i in range(n)}
    return Figures("Home-Start Lindedal", year, some, "open", date(year, 12, 31))


def report(n: int) -> ReportFacts:
    years = (figures(2, 2024), figures(n))
    return ReportFacts(
        "Home-Start Lindedal", (), years, years, tuple(charts(years)), {}, {}, {}, {}, (), (),
        tuple(f"Dienst {i}" for i in range(n)), NOW,
    )  # fmt: skip


def words_of(content: bytes) -> str:
    cells = [cell.text for table in docx.Document(BytesIO(content)).tables for row in table.rows for cell in row.cells]
    return "\n".join([*(text for _, text in paragraphs(content)), *cells])


@pytest.mark.parametrize("n", [0, 1, 2])
class TestEverySentence:
    @pytest.mark.parametrize("edition", ["own", "public", "agency"])
    def test_of_the_annual_report(self, n, edition):
        text = words_of(year_report(report(n), STYLE, edition))
        assert wrong(text) == []
        assert ("1 startte als meter of peter" in text.replace("*", "")) == (n == 1)
        assert ("deze weg bij ons" in text) == (n == 1) and ("geen enkele geïnteresseerde" in text) == (n == 0)

    def test_of_the_edition_that_hides_small_numbers_and_gives_none_away(self, n):
        text = words_of(year_report(report(n), STYLE, "public", hide_small=True))
        assert wrong(text) == [] and "<5 startten als meter of peter" in text and "<5 gezinnen:" in text

    def test_of_charts_units_and_checks(self, n):
        now, before = figures(n), figures(3, 2024)
        said = [chart.finding for chart in charts([before, now])]
        said += [figure.with_unit for figure in now.rows.values()]
        texts = {"individual": "Elke maand komt er een nieuwsbrief.", "reach": "We bereikten 7 gezinnen."}
        said += [one.sentence.replace("‘7 gezinnen’", "") for one in findings(now, before, texts)]
        assert len(said) > 60 and [bad for text in said for bad in wrong(text)] == []

    def test_of_the_overviews_of_a_quarter_a_year_and_a_match(self, n):
        quarter = Quarter(2025, 3)
        rows = tuple(FamilyQuarterFacts(f"G-{i:03d}", (1, None, None), 7, "missing") for i in range(n))
        themes, kinds = (Tally("luisterend oor", n),), (Tally("bezoek", n),)
        facts = QuarterFacts("Lindedal", quarter, rows, NOW, kinds, themes, n, n, (0, 0, 0))
        year = YearFacts("Lindedal", 2025, (facts,), NOW, before=(facts,))
        contacts = tuple(ContactFacts(date(2025, 7, 1), "G-001", "bezoek", True, 1, ()) for _ in range(n))
        match = MatchFacts("Lindedal", "G-001", date(2025, 1, 1), None, contacts, NOW)
        said = [words_of(overview(facts, STYLE)), words_of(overview(year, STYLE))]
        said += [words_of(match_list(match, STYLE)), facts.finding, year.finding, duration(60 + n), duration(n)]
        said += [compared("Elk kwartaal", (n, n), (0, 0), 2024), compared("", (n,), (n,), 2024)]
        assert [bad for text in said for bad in wrong(text)] == []


def pages(els) -> Iterator[tuple[str, str]]:
    """Every page of reports, and the list behind every figure."""
    addresses = ["/rapporten", "/rapporten/2025K3", "/rapporten/jaar/2025", "/rapporten/jaar/2025/verslag",
                 "/rapporten/jaar/2025/nazicht", "/rapporten/jaar/2025/cijfers"]  # fmt: skip
    for address in addresses:
        page = els.get(address)
        yield address, page.text
    for link in page.tree.xpath("//table[contains(@class, 'figures')]//th//a/@href"):
        yield link, els.get(link).text


@pytest.mark.parametrize("n", [1, 2])
def test_of_the_pages(cast, visit, n):
    for i in range(n):
        family = Family.create(branch=cast.branch, code=f"N-{i:03d}", alias="x", municipality="x")
        Child.create(branch=cast.branch, family=family, birth_month=date(2020, 1, 1))
        path = Trajectory.create(
            branch=cast.branch, family=family, started_on=date(2025, 5, 1), closed_on=date(2025, 5, 31)
        )
        Match.create(
            branch=cast.branch, trajectory=path, family=family, volunteer=cast.lena, started_on=date(2025, 5, 1),
            ended_on=date(2025, 5, 7),
        )  # fmt: skip
        Event.create(branch=cast.branch, kind="network", title=f"Overleg {i}", day=date(2025, 5, 1))
    found = {address: bad for address, text in pages(visit(cast.els)) if (bad := wrong(text))}
    assert found == {}
