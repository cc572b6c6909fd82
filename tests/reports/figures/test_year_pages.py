"""The year page and what it opens: every row with its list, years beside each other, closing, correcting, entering."""

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import docx
import pytest
from playhouse.test_utils import count_queries

from portal.agenda.models.candidate import Candidate, Channel
from portal.contacts.models.contact import Contact
from portal.families.models.family import Child, Family, FamilyDetails, FileView
from portal.families.models.match import Trajectory
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.people.models import Branch
from portal.reports.figures import rules as snapshots
from portal.reports.figures.facts.charts import charts
from portal.reports.figures.facts.definitions import DEFINITIONS
from portal.reports.figures.facts.figures import year_figures
from portal.reports.figures.facts.table import sections
from portal.reports.models import YearSnapshot
from tests.entries import entries_for

FEBRUARY = datetime(2026, 2, 10, 9, 0)
YEAR = "/rapporten/jaar/2025"


@pytest.fixture
def february(cast):
    """2025 is over: two families, three children, five contacts, two people who were interested."""
    Branch.update(created_at=datetime(2025, 1, 2)).where(Branch.id == cast.branch.id).execute()
    for month in (date(2020, 5, 1), date(2016, 5, 1), date(2011, 5, 1)):
        Child.create(branch=cast.branch, family=cast.klaver, birth_month=month)
    for day in (8, 15, 22, 29):
        Contact.create(branch=cast.branch, match=cast.lenas, day=date(2025, 1, day))
    Contact.create(branch=cast.branch, match=cast.brams, day=date(2025, 8, 1))
    facebook = Channel.create(branch=cast.branch, name="Facebook & co/nieuws")
    for channel in (facebook, None):
        Candidate.create(branch=cast.branch, given_name="Kim", interested_on=date(2025, 2, 1), channel=channel)
    with clock.stopped(FEBRUARY):
        yield cast


def row(page, title: str) -> list[str]:
    """The numbers of a figure's row."""
    found = [
        [" ".join(cell.text_content().split()) for cell in tr.xpath("./td[contains(@class, 'r')]")]
        for tr in page.tree.xpath("//table[contains(@class, 'figures')]//tbody/tr")
        if title in [" ".join(a.text_content().split()) for a in tr.xpath("./th//a")]
    ]
    assert found, f"no row {title!r}"
    return [text for text in found[0] if text]


def test_the_page_shows_every_figure_beside_the_years_before(visit, february):
    snapshots.enter_year(february.branch, 2024, {"children": 57, "children_0_6": 25}, by=february.els)
    page = visit(february.els).get("/rapporten").follow("Alle cijfers van 2025")
    assert page.heading == "Alle cijfers van 2025"
    assert row(page, "Bereikte kinderen") == ["–", "57", "3", "−54"]
    assert row(page, "0 - 6 jaar") == ["–", "25", "1", "−24"]
    assert row(page, "Contacten tussen vrijwilliger en gezin") == ["–", "–", "5", "–"]
    assert row(page, "Alleenstaand ouderschap") == ["–", "–", "–"]  # two years, as the report prints them
    assert row(page, "Facebook & co/nieuws") == ["–", "–", "1", "–"]
    assert row(page, "Niet gekend") == ["–", "–", "1", "–"]
    assert "– in 2025: Niet geregistreerd: dit is bij geen enkel bereikt gezin ingevuld." in page.text
    titles = {one.title for one in DEFINITIONS.values() if not one.is_quiet}
    shown = {" ".join(a.text_content().split()) for a in page.tree.xpath("//table[contains(@class, 'figures')]//th//a")}
    assert titles <= shown and "Leeftijd niet gekend" in shown  # of the volunteers; of no child
    assert all(one.meaning in page.text for one in DEFINITIONS.values() if not one.is_quiet)


def test_every_row_opens_the_list_that_it_counts(visit, february):
    els = visit(february.els)
    page = els.get(f"{YEAR}/cijfers")
    figures = year_figures(february.branch, 2025)
    links = page.tree.xpath("//table[contains(@class, 'figures')]//th//a/@href")
    assert len(links) >= 60
    for link in links:
        opened = els.get(link)
        assert opened.status == 200 and opened.heading.endswith("in 2025")
    listed = page.follow("Bereikte gezinnen")
    assert "2 gezinnen." in listed.text and "G-001" in listed.text and "Klaver" not in listed.text
    assert listed.follow("G-001").status == 200
    months = page.follow("Contacten tussen vrijwilliger en gezin")
    assert "G-001 4 contacten" in months.text and "G-002 1 contact" in months.text
    assert figures["contacts"].with_unit == "5\u00a0contacten"
    assert els.get(f"{YEAR}/lijst?cijfer=onzin").status == els.get(f"{YEAR}/lijst").status == 404
    assert els.get(f"{YEAR}/lijst?cijfer=channel:").status == 404


def test_the_list_behind_a_figure_says_who_it_is(visit, february):
    FamilyDetails.create(branch=february.branch, family=february.klaver, name="Yilmaz")
    els = visit(february.els)
    people = els.get(f"{YEAR}/lijst?cijfer=volunteers")
    assert people.follow(f"Lena Aerts · V-{february.lena.id:03d}").heading == "Lena Aerts"
    families = els.get(f"{YEAR}/lijst?cijfer=families_reached")
    assert "G-002" in families.text and families.follow("Yilmaz · G-001").heading == "Yilmaz · G-001"
    assert FileView.select().where(FileView.what == "figure").count() == 1


@pytest.mark.parametrize(
    ("asked", "columns"), [("1", 1), ("2", 2), ("6", 6), ("0", 3), ("7", 3), ("drie", 3), ("²", 3)]
)
def test_as_many_years_beside_each_other_as_asked(visit, february, asked, columns):
    page = visit(february.els).get(f"{YEAR}/cijfers?jaren={asked}")
    assert len(row(page, "Bereikte gezinnen")) == columns + (columns > 1)


def test_the_page_of_a_running_year_counts_until_today(visit, february):
    page = visit(february.els).get("/rapporten/jaar/2026/cijfers")
    assert "Dit zijn de cijfers tot en met 10 februari 2026." in page.text
    assert row(page, "3e kwartaal")[-2:] == ["–", "–"]
    assert "– in 2026: Dit kwartaal is nog niet begonnen." in page.text


@pytest.mark.parametrize("address", ["/rapporten/jaar/2027/cijfers", "/rapporten/jaar/1999/cijfers",
                                     "/rapporten/jaar/2027/lijst?cijfer=children", "/rapporten/jaar/2026/afsluiten",
                                     "/rapporten/jaar/2026/invullen", "/rapporten/jaar/2025/versies"])  # fmt: skip
def test_a_year_that_has_not_begun_or_is_not_over_or_not_closed_has_no_page(visit, february, address):
    assert visit(february.els).get(address).status == 404


def test_charts_carry_their_numbers_and_are_told_apart_without_colour(visit, february):
    snapshots.enter_year(february.branch, 2024, {"children": 3, "children_0_6": 2, "children_7_12": 1}, by=february.els)
    snapshots.enter_year(february.branch, 2023, {"children": 1, "children_0_6": 1}, by=february.els)
    page = visit(february.els).get(f"{YEAR}/cijfers")
    (table,) = page.tree.xpath('//table[contains(@class, "chart")][caption="Kinderen volgens leeftijd"]')
    rows = [
        [" ".join(c.text_content().split()) for c in tr.xpath("./th|./td[@data-label]")] for tr in table.xpath(".//tr")
    ]
    assert rows[1:] == [
        ["-9m - 0", "–", "–", "0"], ["0 - 6 jaar", "1", "2", "1"], ["7 - 12 jaar", "–", "1", "1"],
        ["+12 jaar", "–", "–", "1"],
    ]  # fmt: skip
    looks = [tr.xpath(".//rect/@class") for tr in table.xpath(".//tbody/tr")]
    assert looks == [[], ["b2", "b0", "b1"], ["b0", "b1"], ["b1"]]
    widths = [float(width[:-1]) for width in table.xpath(".//tbody/tr[2]//rect/@width")]
    assert widths == [49, 98, 49]
    titles = {chart.title for chart in charts(snapshots.shown_years(february.branch, [2024, 2025]))}
    assert titles == {
        "Kinderen volgens leeftijd", "Contacten per kwartaal", "Vrijwilligers volgens geslacht",
        "Vrijwilligers volgens leeftijd", "Hoe geïnteresseerden ons vonden", "Profiel van de gezinnen",
    }  # fmt: skip


def test_sections_stand_in_the_order_of_the_report(february):
    made = sections(snapshots.shown_years(february.branch, [2023, 2024, 2025]))
    assert [section.number for section in made] == [
        "1.1",
        "1.2",
        "2.1",
        "2.2",
        "3.1",
        "3.2",
        "4.1",
        "4.2",
        "4.3",
        "4.3.4",
        "5",
        "7.2",
        "7.3",
    ]
    assert [section.chapter for section in made if section.chapter] == [
        "1. De gezinnen", "2. De aanmelding", "3. De ondersteuning", "4. De vrijwilligers", "5. Communicatie",
        "7. Het werkveld",
    ]  # fmt: skip


# ---- closing, correcting, entering


def test_a_closed_year_stays_as_it_was_and_tells_what_changed_since(visit, february):
    els = visit(february.els)
    page = els.get(f"{YEAR}/cijfers")
    assert "nog niet afgesloten" in page.text
    asked = page.follow("2025 afsluiten")
    assert "Bereikte kinderen 3" in asked.text
    closed = asked.form("2025 afsluiten").tick("knowingly", "y").press()
    assert "2025 is afgesloten op 10 februari 2026 om 10.00 uur door Els Peeters." in closed.text
    (kept,) = YearSnapshot.select()
    assert [entry.verb for entry in entries_for(kept)] == ["close"]

    Child.delete().where(Child.birth_month == date(2011, 5, 1)).execute()  # a family was made anonymous
    Contact.create(branch=february.branch, match=february.lenas, day=date(2025, 2, 5))  # a sheet came late
    page = els.get(f"{YEAR}/cijfers")
    assert row(page, "Bereikte kinderen")[-2] == "3" and row(page, "1e kwartaal")[-2] == "4"
    listed = page.follow("Bereikte kinderen")
    assert "Vastgelegd is 3. Vandaag zou het 2 zijn" in listed.text

    since = els.get(f"{YEAR}/cijfers").follow("Wat is er sindsdien veranderd?")
    assert "5 cijfers zouden vandaag anders zijn." in since.text
    assert "Bereikte kinderen: vastgelegd 3, vandaag 2 (−1)" in since.text
    refused = since.form("Nieuwe versie maken").tick("keys", "contacts", "contacts_k1").press()
    assert refused.status == 422 and "Schrijf waarom je de cijfers verbetert." in refused.text
    assert refused.tree.xpath("//input[@value='contacts']/@checked")
    kept = refused.press("Nieuwe versie maken", reason="Een overzicht kwam te laat.")
    assert "Contacten tussen vrijwilliger en gezin: 5 werd 6" in kept.text
    assert "Versie 2" in kept.text and "Een overzicht kwam te laat." in kept.text
    page = els.get(f"{YEAR}/cijfers")
    assert row(page, "Bereikte kinderen")[-2] == "3"  # only what was chosen was taken over
    assert row(page, "Contacten tussen vrijwilliger en gezin")[-2] == "6"
    assert [r.version for r in YearSnapshot.select().order_by(YearSnapshot.version)] == [1, 2]


def test_a_year_is_closed_once_and_only_when_it_is_over(february):
    first = snapshots.close_year(february.branch, 2025, by=february.els)
    assert snapshots.close_year(february.branch, 2025, by=february.els).id == first.id  # the second tap on the button
    Family.create(branch=february.branch, code="G-009", alias="x", municipality="x")
    Trajectory.create(branch=february.branch, family=february.klaver, started_on=date(2025, 5, 1))
    with pytest.raises(RuleError, match="al afgesloten") as refused:
        snapshots.close_year(february.branch, 2025, by=february.els)
    assert refused.value.conflict
    with pytest.raises(RuleError, match="nog niet voorbij"):
        snapshots.close_year(february.branch, 2026, by=february.els)
    assert YearSnapshot.select().count() == 1


def test_two_corrections_at_once_do_not_overwrite_each_other(visit, february):
    snapshots.close_year(february.branch, 2025, by=february.els)
    els = visit(february.els)
    one, two = els.get(f"{YEAR}/invullen"), els.get(f"{YEAR}/invullen")
    one.press("Cijfers bewaren", children="4", reason="Een kind was vergeten.")
    late = two.press("Cijfers bewaren", children="5", reason="Twee kinderen waren vergeten.")
    assert late.status == 409 and "Deze cijfers zijn net veranderd." in late.text
    assert late.form("Cijfers bewaren").values["children"] == "5"  # what was typed is still there
    assert snapshots.frozen_year(february.branch, 2025).value("children") == 4


def test_a_year_from_before_the_portal_is_entered_by_hand(visit, february):
    els = visit(february.els)
    page = els.get("/rapporten/jaar/2024/cijfers")
    assert "2024 is van voor het portaal." in page.text
    form = page.follow("2024 zelf invullen")
    wrong = form.press("Cijfers bewaren", children="zeven", waiting_months="6,12")
    assert wrong.status == 422 and wrong.text.count("Schrijf een getal zonder komma, of laat het leeg.") == 2
    assert wrong.form("Cijfers bewaren").values["children"] == "zeven"
    empty = form.press("Cijfers bewaren")
    assert empty.status == 422 and "Vul minstens één cijfer in." in empty.text
    saved = form.press("Cijfers bewaren", children="57", children_unborn="0", waiting_months="6,5", interested="3",
                       channel_0="2")  # fmt: skip
    assert "De cijfers van 2024 zijn bewaard." in saved.text
    assert row(saved, "Bereikte kinderen")[-2] == "57" and row(saved, "-9m - 0")[-2] == "0"
    assert row(saved, "7 - 12 jaar")[-2] == "–" and "– in 2024: Niet geregistreerd." in saved.text
    kept = snapshots.frozen_year(february.branch, 2024)
    assert kept.value("waiting_months") == Decimal("6.5") and kept.value("channel:Facebook & co/nieuws") == 2
    again = els.get("/rapporten/jaar/2024/invullen")
    assert again.form("Cijfers bewaren").values["waiting_months"] == "6,5"
    same = again.press("Cijfers bewaren", reason="Zomaar.")
    assert same.status == 422 and "Er is niets veranderd." in same.text
    missing = again.press("Cijfers bewaren", children="58")
    assert missing.status == 422 and "Schrijf waarom je de cijfers verbetert." in missing.text
    again.press("Cijfers bewaren", children="58", reason="Een kind was vergeten.")
    versions = els.get("/rapporten/jaar/2024/versies")
    assert "Bereikte kinderen: 57 werd 58" in versions.text
    assert "zouden vandaag anders zijn" not in versions.text  # the portal knows little of that year


def test_a_second_tap_on_saving_makes_no_second_version(february):
    numbers = {"children": 57}
    first = snapshots.enter_year(february.branch, 2024, numbers, by=february.els)
    assert snapshots.enter_year(february.branch, 2024, numbers, by=february.els).id == first.id


def test_what_is_frozen_and_thawed_again_is_the_same(february):
    before = year_figures(february.branch, 2025)
    snapshots.close_year(february.branch, 2025, by=february.els)
    (after,) = snapshots.shown_years(february.branch, [2025])
    assert {k: f.value for k, f in after.rows.items()} == {k: f.value for k, f in before.rows.items()}
    assert list(after.rows) == list(before.rows) and after.origin == "frozen"
    assert snapshots.changes_since(february.branch, after) == []


def test_a_figure_that_was_added_to_the_report_later_is_unknown_in_an_older_snapshot(february):
    YearSnapshot.create(branch=february.branch, year=2024, figures='{"children": 57, "long_gone": 3}', by=february.els)
    (old,) = snapshots.shown_years(february.branch, [2024])
    assert old.value("children") == 57 and old.value("families_reached") is None
    assert "bestond nog niet" in old["families_reached"].why


def test_the_figures_of_another_branch_stay_there(visit, february):
    snapshots.close_year(february.branch, 2025, by=february.els)
    yusuf = visit(february.yusuf)
    page = yusuf.get(f"{YEAR}/cijfers")
    assert "nog niet afgesloten" in page.text and row(page, "Bereikte gezinnen")[0] == "–"
    assert yusuf.get(f"{YEAR}/versies").status == 404


def test_the_page_asks_as_many_questions_for_many_families_as_for_few(visit, february):
    els = visit(february.els)
    els.get(f"{YEAR}/cijfers")
    with count_queries() as few:
        els.get(f"{YEAR}/cijfers")
    for number in range(30):
        family = Family.create(branch=february.branch, code=f"N-{number:03d}", alias="x", municipality="x")
        Trajectory.create(branch=february.branch, family=family, started_on=date(2025, 3, 1))
        Child.create(branch=february.branch, family=family, birth_month=date(2020, 1, 1))
    with count_queries() as many:
        els.get(f"{YEAR}/cijfers")
    assert many.count == few.count <= 32


@pytest.mark.usefixtures("february")
class TestAYearThatRuns:
    """It looks at today, and says so wherever a number stands; a year that is over looks at its last day."""

    def test_says_until_today_at_every_column_also_on_a_phone(self, visit, cast):
        page = visit(cast.els).get("/rapporten/jaar/2026/cijfers")
        heads = page.tree.xpath("//table[contains(@class, 'figures')]//thead//th[contains(@class, 'r')]/text()")
        labels = page.tree.xpath("//table[contains(@class, 'figures')]//tbody//td[contains(@class, 'r')]/@data-label")
        assert "2026 tot vandaag" in heads and "2026" not in heads and "2025" in heads
        assert "2026 tot vandaag" in labels and "2026" not in labels  # the phone shows these instead of the heads
        assert "2 gezinnen in 2026 tot vandaag" in page.text.replace("\xa0", " ")

    @pytest.mark.parametrize(
        ("key", "words"),
        [
            ("waiting_list", "Aanmeldingen die vandaag aanvaard zijn"),
            ("children", "peildag is vandaag,"),
            ("age_66_75", "Vrijwilligers die vandaag 66 tot en met 75 jaar zijn."),
            ("caseload_closing", "na vandaag verder lopen"),
        ],
    )
    def test_its_lists_say_which_day_they_look_at(self, visit, cast, key, words):
        els = visit(cast.els)
        running, over = (els.get(f"/rapporten/jaar/{year}/lijst?cijfer={key}") for year in (2026, 2025))
        assert running.heading.endswith("in 2026 tot vandaag") and words in running.text
        assert (
            over.heading.endswith("in 2025") and "vandaag" not in over.text and "laatste dag van het jaar" in over.text
        )

    def test_is_printed_with_the_day_it_has_come_to(self, visit, cast):
        word = docx.Document(BytesIO(visit(cast.els).get("/rapporten/jaar/2026/jaarverslag.docx").answer.data))
        words = "\n".join(p.text for p in word.paragraphs).replace("\xa0", " ")
        heads = {cell.text for table in word.tables for cell in table.rows[0].cells}
        assert "Voorlopig: de cijfers gaan tot 10 februari 2026." in words and "31 december 2026" not in words
        assert "2026 tot 10/2" in heads and "2026" not in heads


def test_the_chapters_open_one_by_one(cast, visit):
    page = visit(cast.els).get("/rapporten/jaar/2025/cijfers")
    chapters = page.tree.xpath('//main//details[starts-with(@id, "hoofdstuk-")]')
    assert len(chapters) > 3 and [one.get("open") is not None for one in chapters].count(True) == 1
    assert all(len(one.xpath(".//section")) for one in chapters)
