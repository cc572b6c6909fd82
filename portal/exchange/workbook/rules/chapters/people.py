"""The branch, its volunteers, and what they were and are."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Any

from portal.exchange.models import LoadedRow
from portal.exchange.workbook.facts import labels
from portal.exchange.workbook.facts.file.reading import Row
from portal.exchange.workbook.facts.labels import tuples
from portal.exchange.workbook.facts.sheets.people import BRANCH, MENTORINGS, ROLES, VOLUNTEERS
from portal.exchange.workbook.rules.loading.inserting import insert
from portal.exchange.workbook.rules.loading.labelled import LabelledLoad
from portal.exchange.workbook.rules.loading.load import Load, Span
from portal.exchange.workbook.rules.loading.table import TableLoad, Values
from portal.expenses.payday.rules import set_account
from portal.history.rules import change
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.folding import folded
from portal.kit.same import keys
from portal.people.models import MAILBOX, Branch, Person, RolePeriod
from portal.team.models import SeenDocument

ACCOUNT = ("account_holder", "iban")


def branch(job: Load) -> None:
    """One row. Staff hear of a first account, as they do from the page."""
    rows = list(job.rows(BRANCH))
    for row in rows[1:]:
        job.wrong(row, "name", "Er is maar één afdeling. Wis deze rij.")
    if len(rows) != 1:
        return
    (row,) = rows
    here = Branch.get_by_id(job.branch.id)
    asked = {key: value for key, value in row.values.items() if value}
    if ("iban" in asked) != ("account_holder" in asked):
        missing = "account_holder" if "iban" in asked else "iban"
        job.wrong(row, missing, "Een rekening heeft een nummer en een naam. Vul ze allebei in.")
        return
    known = {key: here.__data__[key] for key in asked if here.__data__[key]}
    new = {key: value for key, value in asked.items() if key not in known}
    if not new:
        job.is_new(row, "branch", {"branch": known}, asked)
        return
    if job.was_loaded(row):
        job.changed_since(row)
        return
    job.count.new += 1
    change(here, "correct", job.by, **{key: value for key, value in new.items() if key not in ACCOUNT})
    if "iban" in new:
        _account(job, row, here, new)
    job.branch.__data__.update(here.__data__)


def _account(job: Load, row: Row, here: Branch, new: dict[str, Any]) -> None:
    if job.by is None:  # from a command: nobody to name in a letter
        change(here, "change_account", None, account_holder=new["account_holder"], iban=new["iban"])
        return
    try:
        set_account(here, new["account_holder"], new["iban"], by=job.by)
    except RuleError as error:
        job.wrong(row, error.field, error.message)


NOT_STOPPED = "In het portaal is deze vrijwilliger nog niet gestopt. Doe dat daar: het regelt ook wat eraan hangt."
OTHER_DAYS = "In het portaal staan voor deze rol andere dagen. Wat er staat, blijft staan."
OF_OTHER_TABLES = ("label", "role", "started_on", "ended_on", "agreement", "criminal_record")


class Volunteers(LabelledLoad):
    """With the role that runs or was the last, and the papers that were seen."""

    model, kind, found_by = Person, "person", ("given_name", "family_name", "birth_on", "email")
    twice = "‘{label}’ staat ook op rij {row}. Geef elk een eigen kenmerk, zoals Rita Smets (1955)."

    def __init__(self, job: Load) -> None:
        super().__init__(job)
        self.taken = {mail for (mail,) in tuples(Person.select(Person.email).where(Person.email.is_null(False)))}
        self.alike = self.people_alike()
        self.mailboxes: dict[str, list[str]] = defaultdict(list)  # of this workbook: address → who has it

    def there(self) -> Iterable[tuple[Any, str]]:
        here, periods = self.job.branch.id, RolePeriod.select(RolePeriod.person)
        is_volunteer = Person.id << periods.where(RolePeriod.is_volunteer())
        had_label = Person.id << LoadedRow.select(LoadedRow.person).where(
            LoadedRow.branch == here, LoadedRow.person.is_null(False)
        )
        query = Person.select().where(Person.branch == here, is_volunteer | had_label).order_by(Person.id)
        return labels.of_people(query, self.job.marks.holders(VOLUNTEERS.name))

    def values(self, row: Row, there: int | None) -> Values | None:
        if self.is_somebody_else(row, there):
            return None
        v = {key: value for key, value in row.values.items() if key not in OF_OTHER_TABLES}
        v["email"] = v["email"] or None
        if v["iban"] and not v["account_holder"]:
            self.job.wrong(row, "account_holder", "Vul ook in op welke naam de rekening staat.")
        if v["birth_on"] and v["birth_on"] >= clock.today():
            self.job.wrong(row, "birth_on", "Kijk de geboortedatum na: ze ligt in het verleden.")
        if not self.job.in_order(row, "started_on", "ended_on"):
            return None
        if there is None and self._is_taken(v):
            sentence = "Dit mailadres is al van iemand anders in het portaal. Neem een ander, of laat het leeg."
            self.job.wrong(row, "email", sentence)
            return None
        return v

    def _is_taken(self, v: Values) -> bool:
        """Whether a new one cannot have that mail address: somebody has it, or the mailbox is full."""
        others = self._mailbox(v)
        return v["email"] in self.taken or len(others) >= MAILBOX or _called(v) in others

    def _mailbox(self, v: Values) -> list[str]:
        return self.mailboxes[v["email"]] if v["email"] else []

    def more(self, row: Row, values: Values, label: str) -> Values:
        others = self._mailbox(values)
        reach = {name: values[name] or "" for name in ("phone", "email", "street", "town")}
        if others:
            self.job.remark(row, "email", "Dit mailadres is ook van iemand anders: die twee delen dan één mailbox.")
            reach["email"] = ""  # reported already
        self.job.ask_same(row, self.alike, keys(f"{values['given_name']} {values['family_name']}", **reach), label)
        place = len(others)
        if values["email"]:
            others.append(_called(values))
        return {"password_hash": "", "mail_place": place}

    def after(self) -> None:
        rows = [(self.ids[key], row) for key, row in self.rows]
        _read_roles(self.job)
        _add_periods(self.job, rows, self.of_before)
        _add_papers(self.job, rows)


def _called(v: Values) -> str:
    return folded(f"{v['given_name']} {v['family_name']}")


def _read_roles(job: Load) -> None:
    job.roles.clear()
    periods = RolePeriod.select().where(RolePeriod.branch == job.branch.id, RolePeriod.is_volunteer())
    for period in periods:
        job.roles[period.person_id].append(Span(period.id, period.started_on, period.ended_on))


def _add_periods(job: Load, wanted: Iterable[tuple[int, Row]], of_before: Collection[int] = ()) -> None:
    """A period that is not there yet and overlaps none. of_before: those whose days in the portal stay, and are
    reported."""
    new = []
    for person, row in wanted:
        span = Span(0, row.values["started_on"], row.values["ended_on"])
        there = job.roles[person]
        if any((old.first, old.last) == (span.first, span.last) for old in there):
            continue
        begun = next((old for old in there if old.first == span.first), None)
        meets = any(old.meets(span) for old in there)
        if begun is not None:
            job.remark(row, "ended_on", NOT_STOPPED if begun.last is None else OTHER_DAYS)
        elif job.was_loaded(row) or (meets and person in of_before):
            job.remark(row, "started_on", OTHER_DAYS)
        elif meets:
            job.wrong(row, "started_on", "In die periode had deze persoon al een rol. Kijk de dagen na.")
        else:
            there.append(span)
            days = {"started_on": span.first, "ended_on": span.last}
            new.append({"branch": job.branch.id, "person": person, "role": row.values["role"], **days})
    insert(RolePeriod, new)


def _add_papers(job: Load, wanted: Iterable[tuple[int, Row]]) -> None:
    there = set(
        tuples(SeenDocument.select(SeenDocument.person, SeenDocument.kind).where(SeenDocument.branch == job.branch.id))
    )
    new = []
    for person, row in wanted:
        if not job.not_ahead(row, "agreement", "criminal_record"):
            continue
        for kind in ("agreement", "criminal_record"):
            if row.values[kind] and (person, kind) not in there and not job.was_loaded(row):
                new.append({"branch": job.branch.id, "person": person, "kind": kind, "seen_on": row.values[kind]})
    insert(SeenDocument, [row | {"created_at": clock.now()} for row in new])


def roles(job: Load) -> None:
    wanted = []
    for row in job.rows(ROLES):
        person = job.person(row)
        if person is None or not job.in_order(row, "started_on", "ended_on"):
            continue
        begun = [old for old in job.roles[person] if old.first == row.values["started_on"]]
        if begun:
            same = any(old.last == row.values["ended_on"] for old in begun)
            job.count.same += same
            job.count.different += not same
        else:
            job.count.different += job.was_loaded(row)
            job.count.new += not job.was_loaded(row)
        wanted.append((person, row))
    _add_periods(job, wanted)


class Mentorings(TableLoad):
    """Who guides whom; one mentor at a time, as on the page."""

    def is_right(self, row: Row, values: Values) -> bool:
        if values["volunteer"] == values["mentor"]:
            return self.job.wrong(row, "mentor", "Niemand begeleidt zichzelf. Kies iemand anders.")
        return True


LOADERS: dict[str, Callable[[Load], None]] = {
    BRANCH.name: branch,
    VOLUNTEERS.name: Volunteers.load,
    ROLES.name: roles,
    MENTORINGS.name: Mentorings.load,
}
