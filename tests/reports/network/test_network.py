"""The network sees totals of every branch, no family, and no small number, nor one that can be computed back."""

from datetime import date, datetime
from decimal import Decimal
from itertools import product
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playhouse.test_utils import count_queries

from portal.contacts.models.contact import Contact
from portal.families.models.family import Family
from portal.families.models.match import Match, Trajectory
from portal.kit import clock
from portal.people.models import Branch, Person, RolePeriod
from portal.reports import models as reports
from portal.reports.figures import rules as snapshots
from portal.reports.figures.facts.chapters.communication import CHANNEL
from portal.reports.figures.facts.definitions import DEFINITIONS, SUMS
from portal.reports.network.facts.small import LIMIT, bounds_of, hidden
from portal.reports.network.facts.years import ALL, NetworkYear, network_years, reporting_branches
from tests.reports.books import open_book
from tests.reports.years import random_branch

FEBRUARY = datetime(2026, 2, 10, 9, 0)


# ---- hiding


def possible(values: dict, away: set, relations: list, most: int) -> dict:
    """Every number that each hidden one could be, for a reader who knows the sums and what the signs mean."""
    open_ones = sorted(away)
    ranges = [range(LIMIT) if values[id] < LIMIT else range(LIMIT, most) for id in open_ones]
    found: dict = {id: set() for id in open_ones}
    for guess in product(*ranges):
        trial = values | dict(zip(open_ones, guess, strict=True))
        if all(sum(sign * trial[id] for sign, id in relation) == 0 for relation in relations):
            for id, number in zip(open_ones, guess, strict=True):
                found[id].add(number)
    return found


@settings(max_examples=200)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=4))
def test_no_hidden_number_of_a_row_can_be_reckoned_back(parts):
    values = dict(enumerate(parts, 1)) | {0: sum(parts)}
    relations = [[(1, 0), *((-1, place) for place in range(1, len(parts) + 1))]]
    away = hidden(values, relations)
    assert {id for id, number in values.items() if number < LIMIT} <= away
    for id, numbers in possible(values, away, relations, 50 if len(away) < 4 else 16).items():
        assert len(numbers) > 1, (values, away, id)


def test_a_number_that_is_hidden_alone_takes_the_smallest_other_with_it():
    row = [[(1, "all"), (-1, "a"), (-1, "b"), (-1, "c")]]
    assert hidden({"all": 33, "a": 3, "b": 20, "c": 10}, row) == {"a", "c"}
    assert hidden({"all": 30, "a": 20, "b": 10}, row) == set()
    assert hidden({"all": 22, "a": 3, "b": 2, "c": 17}, row) == {"a", "b"}


def test_two_zeros_are_not_given_away_by_their_sum():
    row = [[(1, "all"), (-1, "a"), (-1, "b"), (-1, "c"), (-1, "d")]]
    assert hidden({"all": 16, "a": 0, "b": 0, "c": 9, "d": 7}, row) == {"a", "b", "d"}


def test_a_total_is_hidden_only_when_nothing_else_is_left():
    assert hidden({"all": 7, "a": 7}, [[(1, "all"), (-1, "a")]]) == set()
    assert hidden({"all": 8, "a": 4, "b": 4}, [[(1, "all"), (-1, "a"), (-1, "b")]]) == {"a", "b", "all"}


# ---- the figures of the network


def relations_of(year: NetworkYear) -> list:
    """The sums on the page: along each row, and down each column."""
    columns = [ALL, *(branch.id for branch in year.branches)]
    keys = {key for key, _ in year.cells}
    groups = [*SUMS, ("interested", tuple(key for key in keys if key.startswith(CHANNEL)))]
    found = [[(1, (key, ALL)), *((-1, (key, b)) for b in columns[1:])] for key in keys]
    found += [[(1, (total, c)), *((-1, (part, c)) for part in parts)] for total, parts in groups for c in columns]
    for c in columns:
        found.append([(1, ("caseload_opening", c)), (1, ("trajectories_started", c)),
                      (-1, ("trajectories_closed", c)), (-1, ("caseload_closing", c))])  # fmt: skip
    return found


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(r=st.randoms(use_true_random=False))
def test_no_small_number_is_shown_or_follows_from_what_is_shown(db, r):
    reports.YearSnapshot.delete().execute()
    RolePeriod.delete().execute()
    branches = [_entered_branch(r) for _ in range(r.randint(1, 5))]
    (year,) = network_years([2024])
    assert {branch.id for branch in year.branches} == {branch.id for branch in branches}
    true = {}
    for branch in branches:
        figures = snapshots.frozen_year(branch, 2024)
        for key in figures.rows:
            true[key, branch.id] = figures.value(key)
    for key in DEFINITIONS:
        some = [true[key, b.id] for b in branches if true.get((key, b.id)) is not None]
        true[key, ALL] = sum(some) if some else None
    counts = {
        place: value for place, value in true.items()
        if value is not None and DEFINITIONS[place[0]].of_people and not DEFINITIONS[place[0]].is_mean
        and place in year.cells
    }  # fmt: skip
    for place, value in counts.items():
        cell = year.cells[place]
        assert cell.kind == ("small" if value < LIMIT else cell.kind)
        assert (cell.kind == "shown") == (cell.value is not None)
        if cell.kind == "shown":
            assert cell.value == value and value >= LIMIT
    away = {place for place in counts if year.cells[place].kind != "shown"}
    relations = [
        known for relation in relations_of(year)
        if len(known := [(sign, place) for sign, place in relation if place in counts]) > 1
        and relation[0][1] in counts
        and sum(sign * counts[place] for sign, place in known) == 0
    ]  # fmt: skip
    for place, (low, high) in bounds_of(counts, away, relations).items():
        assert low < high, (place, counts[place])


def _entered_branch(r: Random) -> Branch:
    """A branch with figures of 2024 of which the sums agree."""
    branch = Branch.create(name=f"Home-Start {Branch.select().count()}", municipality="Lindedal")
    els = Person.create(branch=branch, given_name="Els", family_name="P")
    RolePeriod.create(branch=branch, person=els, role="coordinator", started_on=date(2020, 1, 1))
    numbers: dict = {key: r.randint(0, 14) for key in DEFINITIONS}
    for total, parts in reversed(SUMS):
        if total == "volunteers":
            continue
        numbers[total] = sum(numbers[part] for part in parts)
    numbers["caseload_closing"] = numbers["trajectories_started"] + numbers["caseload_opening"]
    numbers["trajectories_closed"] = 0
    numbers["volunteers"] = numbers["supporters"] + numbers["mentors"]
    for parts in (parts for total, parts in SUMS if total == "volunteers" and "mentors" not in parts):
        left = numbers["volunteers"]
        for part in parts[:-1]:
            numbers[part] = r.randint(0, left)
            left -= numbers[part]
        numbers[parts[-1]] = left
    numbers |= {"referrals": sum(numbers[p] for p in dict(SUMS)["referrals"])}
    for key in ("waiting_months", "trajectory_months", "contacts_average"):
        numbers[key] = Decimal(r.randint(1, 200)) / 10
    snapshots.enter_year(branch, 2024, numbers, by=els)
    return branch


@pytest.fixture
def network(cast):
    """Two branches with a coordinator: Lindedal with seven families, Elders with six; and Noor of the network."""
    office = Branch.create(name="Home-Start Vlaanderen", municipality="Brussel")
    noor = Person.create(branch=office, given_name="Noor", family_name="Net", email="noor@voorbeeld.example")
    RolePeriod.create(branch=office, person=noor, role="network", started_on=date(2025, 1, 1))
    elders = Branch.get(Branch.name == "Home-Start Elders")
    for branch, families in ((cast.branch, 5), (elders, 6)):
        for number in range(families):
            family = Family.create(branch=branch, code=f"N-{number:03d}", alias="x", municipality="x")
            Trajectory.create(branch=branch, family=family, started_on=date(2025, 3, 1 + number))
    buddy = Person.create(branch=elders, given_name="Bo", family_name="B")
    RolePeriod.create(branch=elders, person=buddy, role="family_buddy", started_on=date(2025, 1, 1))
    Contact.create(branch=cast.branch, match=cast.lenas, day=date(2025, 3, 5))
    with clock.stopped(FEBRUARY):
        yield noor


def test_who_is_of_the_network_starts_at_the_figures_of_all_branches(visit, network):
    page = visit(network).get("/")
    assert page.heading == "Alle afdelingen in 2025"
    assert "2 afdelingen samen." in page.text  # the network's own office is none
    rows = _rows(page)
    assert rows["Bereikte gezinnen"] == ["–", "–", "13"]
    assert rows["Meters en peters"][-1] == "<5"
    assert _rows(page.follow("Per afdeling"))["Bereikte gezinnen"] == ["13", "6", "7"]
    one = page.follow("Bereikte gezinnen")
    assert _rows(one, "th") == {
        "Elders": ["–", "–", "6"],
        "Lindedal": ["–", "–", "7"],
        "Alle afdelingen": ["–", "–", "13"],
    }


def _rows(page, title: str = "th//a") -> dict[str, list[str]]:
    return {
        " ".join(tr.xpath(f"./{title}")[0].text_content().split()): [
            " ".join(cell.text_content().split()) for cell in tr.xpath("./td")
        ]
        for tr in page.tree.xpath("//table[contains(@class, 'figures')]//tbody/tr")
    }


def test_a_mean_of_few_is_hidden_and_the_one_beside_it_too(cast, network):
    Trajectory.update(closed_on=date(2025, 9, 1)).where(Trajectory.branch != cast.branch.id).execute()
    Trajectory.update(closed_on=date(2025, 9, 1)).where(Trajectory.family == cast.klaver.id).execute()
    (year,) = network_years([2025])
    elders = next(branch.id for branch in year.branches if branch.id != cast.branch.id)
    kinds = [year.cell("trajectory_months", column).text for column in (ALL, elders, cast.branch.id)]
    assert kinds == ["6,3", "5+", "<5"]  # (6 × 6 + 1 × 7,8) ÷ 7


def test_nothing_there_leads_to_a_family_or_a_person(visit, network, cast):
    noor = visit(network)
    for address in ("/netwerk/2025", "/netwerk/2025/afdelingen", "/netwerk/2025/cijfer?naam=families_reached"):
        page = noor.get(address)
        assert "G-001" not in page.text and "Klaver" not in page.text and "Aerts" not in page.text
        outside = [a for a in page.tree.xpath("//main//a/@href") if not a.startswith(("/netwerk", "#"))]
        assert outside == []
    for closed in ("/rapporten", "/rapporten/jaar/2025/cijfers", "/rapporten/jaar/2025/lijst?cijfer=children",
                   "/gezinnen", f"/gezinnen/{cast.klaver.id}", "/vrijwilligers", "/contacten"):  # fmt: skip
        assert noor.get(closed).status == 403, closed
    assert noor.get("/netwerk/2027").status == noor.get("/netwerk/1999").status == 404
    assert noor.get("/netwerk/2025/cijfer?naam=onzin").status == 404


def test_only_the_network_sees_all_branches(visit, network, cast):
    for person in (cast.els, cast.lena):
        for address in ("/netwerk", "/netwerk/2025", "/netwerk/2025/afdelingen", "/netwerk/2025.xlsx"):
            assert visit(person).get(address).status == 403


def test_the_workbook_holds_what_the_pages_show(visit, network, cast):
    noor = visit(network)
    page = noor.get("/netwerk/2025")
    answer = page.follow("Alle cijfers in Excel").answer
    assert 'filename="home-start-cijfers-2025.xlsx"' in answer.headers["Content-Disposition"]
    book = open_book(answer.data)
    assert book.sheetnames == ["Alle afdelingen", "2025", "2024", "2023"]
    totals = {row[1]: [str(cell) for cell in row[2:5]] for row in book["Alle afdelingen"].iter_rows(values_only=True)}
    shown = _rows(page)
    for title, cells in shown.items():
        if title in totals and list(shown).count(title) == 1 and "niet gekend" not in title:
            assert [cell.replace(".", ",") for cell in totals[title]] == cells, title
    beside = {row[1]: list(row[2:]) for row in book["2025"].iter_rows(values_only=True)}
    assert beside["Cijfer"] == ["Alle afdelingen", "Elders", "Lindedal"]
    assert beside["Bereikte gezinnen"] == [13, 6, 7]


def test_frozen_years_count_as_frozen(network, cast):
    snapshots.close_year(cast.branch, 2025, by=cast.els)
    Match.delete().where(Match.branch == cast.branch.id, Match.id != cast.lenas.id).execute()
    Trajectory.delete().where(Trajectory.family << Family.select().where(Family.code.startswith("N-"))).execute()
    (year,) = network_years([2025])
    assert year.cell("families_reached", cast.branch.id).value == 7


def test_as_many_queries_for_many_branches_as_for_few(network):
    with count_queries() as few:
        network_years([2024, 2025])
    r = Random(5)
    for number in range(6):
        branch = random_branch(r, number)
        els = Person.create(branch=branch, given_name="Els", family_name="P")
        RolePeriod.create(branch=branch, person=els, role="coordinator", started_on=date(2020, 1, 1))
    with count_queries() as many:
        network_years([2024, 2025])
    assert len(reporting_branches()) == 8
    assert many.count == few.count


def test_the_command_adds_somebody_of_the_network(app, visit):
    command = ["add-network", "--branch", "Home-Start Vlaanderen", "--municipality", "Brussel", "--name", "Noor Net"]
    printed = app.test_cli_runner().invoke(
        args=[*command, "--email", "noor@voorbeeld.example"], input="een lang wachtwoord van noor\n"
    )
    assert printed.exit_code == 0, printed.output
    assert "Noor Net is netwerk van Home-Start Vlaanderen" in printed.output
    noor = Person.get(Person.email == "noor@voorbeeld.example")
    assert noor.is_network and not noor.is_coordinator
    assert "Er is nog geen afdeling met een coördinator." in visit(noor).get("/").text
