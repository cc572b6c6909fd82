"""Families, and who lives in them."""

from collections.abc import Callable, Hashable
from typing import Any

from portal.exchange.workbook.facts.file.reading import Row
from portal.exchange.workbook.facts.labels import tuples
from portal.exchange.workbook.facts.sheets.families import CHILDREN, FAMILIES, PARENTS, PROFILE
from portal.exchange.workbook.rules.loading.inserting import insert
from portal.exchange.workbook.rules.loading.load import Load
from portal.exchange.workbook.rules.loading.table import TableLoad, Values
from portal.families.file.facts.codes import former_codes
from portal.families.members.rules import ChildDetails, Details, ParentDetails
from portal.families.models.family import Family, FamilyDetails
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.folding import folded
from portal.kit.same import keys


def families(job: Load) -> None:
    query = Family.select(Family, FamilyDetails).left_outer_join(
        FamilyDetails, on=(FamilyDetails.family == Family.id), attr="file"
    )
    known: dict[Hashable, dict[str, Any]] = {}
    for family in query.where(Family.branch == job.branch.id):
        detail = getattr(family, "file", None)
        known[family.code] = {**(detail.__data__ if detail else {}), **family.__data__}
    alike = {
        (field, value): f"Gezin {data['code']}"
        for data in known.values()
        if "name" in data
        for field, value in _keys(data).items()
    }
    new: dict[str, dict[str, Any]] = {}
    seen: dict[str, int] = {}
    former, called = former_codes(job.branch), {data["id"]: data for data in known.values()}
    for row in job.rows(FAMILIES):
        v = dict(row.values)
        code = v["code"]
        v["alias"] = v["alias"] or f"Gezin {code}"
        if code in seen:
            job.wrong(row, "code", f"Code {code} staat ook op rij {seen[code]}.")
        elif code in former:
            seen[code] = row.number
            _is_recoded(job, row, called[former[code]])
        else:
            seen[code] = row.number
            if job.is_new(row, code, known, v):
                new[code] = v
                job.ask_same(row, alike, _keys(v), f"Gezin {code}")
    own = ("code", "alias", "municipality")
    stamp = {"branch": job.branch.id, "created_at": clock.now()}
    insert(Family, [{name: v[name] for name in own} | stamp for v in new.values()])
    job.families = former | dict(tuples(Family.select(Family.code, Family.id).where(Family.branch == job.branch.id)))
    details = [
        {name: value for name, value in v.items() if name not in own}
        | {"branch": job.branch.id, "family": job.families[code]}
        for code, v in new.items()
    ]
    insert(FamilyDetails, details)


def _is_recoded(job: Load, row: Row, there: dict[str, Any]) -> None:
    """A row with the code that a family had before it got another one in the portal: it is not a second family."""
    code, name, theirs = row.values["code"], row.values["name"] or "", there.get("name") or ""
    if name and theirs and folded(name) != folded(theirs):
        job.wrong(row, "code", f"Code {code} was vroeger van gezin {there['code']}. Geef dit gezin een andere code.")
        return
    job.count.different += 1
    job.remark(
        row,
        "code",
        f"Gezin {code} heet in het portaal nu {there['code']}. Alle rijen met {code} gaan over dat gezin. "
        "Is dit een ander gezin? Geef het dan een andere code.",
    )


def _keys(v: dict[str, Any]) -> dict[str, str]:
    reach = {name: v[name] or "" for name in ("phone", "email", "street", "town")}
    return keys(v["name"] or "", 1, **reach)


class Children(TableLoad):
    """Born, or expected; two of one name or of one month in a family are asked about."""

    def __init__(self, job: Load) -> None:
        super().__init__(job)
        self.called = {(child.family_id, folded(child.given_name)) for child in self.there}
        self.born = {(child.family_id, child.birth_month or child.due_month) for child in self.there}

    def is_right(self, row: Row, values: Values) -> bool:
        if not values["birth_month"] and not values["due_month"] and not values["band_override"]:
            sentence = "Vul in wanneer het kind geboren is, of wanneer het verwacht wordt."
            return self.job.wrong(row, "birth_month", sentence)
        return self.job.not_ahead(row, "birth_month")

    def more(self, row: Row, values: Values) -> Values:
        names = ("given_name", "birth_month", "due_month", "band_override")
        _ask_as_a_form(self.job, row, ChildDetails(*(values[name] for name in names)))
        family, born = values["family"], values["birth_month"] or values["due_month"]
        child = (family, folded(values["given_name"]))
        if values["given_name"] and child in self.called:
            self.job.ask(row, "given_name", "Dit gezin heeft al een kind met deze voornaam. Is het hetzelfde?")
        elif born and (family, born) in self.born:
            key = "birth_month" if values["birth_month"] else "due_month"
            self.job.ask(row, key, "Dit gezin heeft al een kind van die maand. Is het een tweeling?")
        self.called.add(child)
        self.born.add((family, born))
        return {}


class Parents(TableLoad):
    """Who raises the children."""

    def more(self, row: Row, values: Values) -> Values:
        _ask_as_a_form(self.job, row, ParentDetails(values["given_name"], values["birth_year"]))
        return {}


def _ask_as_a_form(job: Load, row: Row, details: Details) -> None:
    """What a form would refuse is loaded, and asked about."""
    try:
        details.check()
    except RuleError as error:
        job.ask(row, error.field, error.message)


class Profile(TableLoad):
    """What holds for a family from a year on."""

    def more(self, row: Row, values: Values) -> Values:
        if values["year"] > clock.today().year:
            self.job.ask(row, "year", "Dit jaar moet nog komen. Klopt het?")
        if values["since_on"] and values["since_on"] > clock.today():
            self.job.ask(row, "since_on", "Deze dag moet nog komen. Klopt het jaar?")
        return {}


LOADERS: dict[str, Callable[[Load], None]] = {
    FAMILIES.name: families,
    CHILDREN.name: Children.load,
    PARENTS.name: Parents.load,
    PROFILE.name: Profile.load,
}
