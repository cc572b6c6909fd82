"""Every list of names stands in one order, the same on both databases: none is put in order by the database itself."""

import ast
from datetime import date

from peewee import CharField, TextField

from portal.agenda.attendance.rules import tick_list
from portal.agenda.candidates.rules import channel_names
from portal.agenda.models.candidate import Candidate, Channel
from portal.agenda.models.event import Event
from portal.contacts.collecting.facts import gather_matrix
from portal.database import tables, transaction
from portal.expenses.models.places import Place
from portal.expenses.places.rules import places_for
from portal.families.models.referral import Referrer
from portal.families.referrers.rules import referrer_named, referrers
from portal.families.talk_log.facts import volunteers_to_offer
from portal.kit.dates import Quarter
from portal.people.models import Branch, Person, RolePeriod
from portal.people.volunteers.facts import latest_periods, volunteers_of_today
from portal.reports.network.facts.years import reporting_branches
from portal.root import ROOT
from portal.team.staff.rules import candidates

# What stands in order of these is not a name: a code of letters and digits, a key, or a number that the bank reads.
NO_NAMES = {
    "Family.code", "BatchEntry.end_to_end", "RolePeriod.role", "MileageRate.kind", "Quote.theme", "ExpenseNote.number",
    "Concern.status",
}  # fmt: skip
TYPED = ["Łukasz", "van den Broeck", "Zoë", "Émilie", "Vandenbroeck", "eva", "Fatima", "Özlem", "D’Hondt", "Dora"]
IN_ORDER = ["D’Hondt", "Dora", "Émilie", "eva", "Fatima", "Łukasz", "Özlem", "van den Broeck", "Vandenbroeck", "Zoë"]


def test_no_query_orders_by_words(app):
    words = {
        f"{model.__name__}.{name}"
        for model in tables()
        for name, field in model._meta.fields.items()
        if isinstance(field, CharField | TextField)
    }
    found = []
    for path in sorted((ROOT / "portal").rglob("*.py")):
        text = path.read_text()
        for call in ast.walk(ast.parse(text)) if "order_by(" in text else ():
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
                continue
            if call.func.attr != "order_by":
                continue
            named = {
                ast.unparse(part) for arg in call.args for part in ast.walk(arg) if isinstance(part, ast.Attribute)
            }
            found += [f"{path.relative_to(ROOT)}: {name}" for name in sorted(named & words - NO_NAMES)]
    assert found == []


def people(cast, role="family_buddy"):
    for name in TYPED:
        person = Person.create(
            branch=cast.branch,
            given_name=name,
            family_name="Test",
            email=f"{len(name)}{ord(name[0])}@voorbeeld.example",
        )
        RolePeriod.create(branch=cast.branch, person=person, role=role, started_on=date(2025, 1, 1))


def test_people_stand_in_one_order_everywhere(cast):
    people(cast)
    wanted = ["Bram", *IN_ORDER[:4], "Fatima", "Lena", *IN_ORDER[5:]]
    assert [p.given_name for p in volunteers_of_today(cast.branch.id)] == wanted
    assert [p.person.given_name for p in latest_periods(cast.branch.id, date(2025, 10, 3))[0]] == wanted
    assert [p.given_name for p in volunteers_to_offer(cast.els)] == wanted
    assert [p.given_name for p in candidates(cast.branch.id) if p.given_name != "Els"] == wanted
    event = Event.create(branch=cast.branch, kind="training", title="Vorming", day=date(2025, 9, 1))
    ticks = tick_list(event)
    assert [name.name.removesuffix(" Test") for name in ticks.names if name.name.endswith("Test")] == IN_ORDER
    assert [row.match.volunteer.given_name for row in gather_matrix(cast.branch, Quarter(2025, 3)).rows] == [
        "Bram", "Lena",
    ]  # fmt: skip


def test_two_of_one_given_name_stand_by_family_name(cast):
    for family in ("Ünal", "Zwart", "Van den Broeck", "Özer"):
        person = Person.create(branch=cast.branch, given_name="An", family_name=family)
        RolePeriod.create(branch=cast.branch, person=person, role="family_buddy", started_on=date(2025, 1, 1))
    names = [p.family_name for p in volunteers_of_today(cast.branch.id) if p.given_name == "An"]
    assert names == ["Özer", "Ünal", "Van den Broeck", "Zwart"]


def test_organisations_channels_places_and_branches_too(cast):
    for name in TYPED:
        Referrer.create(branch=cast.branch, name=name)
        Channel.create(branch=cast.branch, name=name)
        Place.create(branch=cast.branch, person=cast.lena, name=name, km=10, key=f"x{name}")
        branch = Branch.create(name=name, municipality="K")
        RolePeriod.create(branch=branch, person=cast.yusuf, role="coordinator", started_on=date(2025, 1, 1))
    assert [one.name for one in referrers(cast.branch.id)] == IN_ORDER
    assert [name for name in channel_names(cast.branch.id) if name in TYPED] == IN_ORDER
    assert [place.name for place in places_for(cast.lena)] == IN_ORDER
    assert [branch.name for branch in reporting_branches() if branch.name in TYPED] == IN_ORDER


def test_an_organisation_is_the_same_with_another_accent_or_apostrophe(cast):
    with transaction():
        first = referrer_named(cast.branch.id, "CAW ’t Élan", by=cast.els)
        assert referrer_named(cast.branch.id, "caw 't elan", by=cast.els) == first


def test_candidates_for_an_evening_stand_in_the_same_order(cast):
    for name in TYPED:
        Candidate.create(
            branch=cast.branch, given_name=name, family_name="", interested_on=date(2025, 8, 1), status="interested"
        )
    event = Event.create(branch=cast.branch, kind="info_session", title="Infosessie", day=date(2025, 9, 1))
    assert [name.name.strip() for name in tick_list(event).candidates] == IN_ORDER
