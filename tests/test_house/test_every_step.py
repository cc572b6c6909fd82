"""Every workflow of every room: from every state, with every verb, by everyone, only what its table allows happens."""

import importlib
import pkgutil
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest

import portal
from portal.agenda.candidates import rules as candidates
from portal.agenda.models.candidate import Candidate
from portal.contacts.concerns import rules as concerns
from portal.contacts.models.concern import Concern
from portal.contacts.models.overview import ContactOverview
from portal.contacts.models.quote import Quote
from portal.contacts.quarters import rules as contacts
from portal.contacts.quotes import rules as quotes
from portal.database import BaseModel, transaction
from portal.expenses.models.notes import STATUSES, ExpenseNote
from portal.expenses.note import rules as expenses
from portal.expenses.note.facts.reading import view_of
from portal.families.models.referral import Referral
from portal.families.models.talk import PlannedTalk
from portal.families.referrals import rules as referrals
from portal.families.talks import facts as talks
from portal.history.models import HistoryEntry
from portal.history.rules import Steps, advance
from portal.kit.errors import RuleError
from portal.newsletter.letter import rules as newsletter
from portal.newsletter.models import NewsletterIssue
from portal.root import ROOT
from tests.conftest import FULL
from tests.test_house import rows
from tests.test_house.access_table import ADDRESSES, WHO
from tests.test_house.conftest import World
from tests.test_house.test_access import Phone, address_of

Row = Callable[[World], Any]
SEEN_FORM = re.compile(r'name="seen-form" value="(\w+)"')


@dataclass(frozen=True)
class Workflow:
    """A table of steps, whose rows it moves, and a fresh row of Lena's to move."""

    room: str
    steps: Steps
    model: type[BaseModel]
    row: Row
    through: tuple[Callable[..., Any], ...]  # of the table of access: those that make or find such a row
    seen: set[tuple[str, str]] = field(default_factory=set)  # moves that its pages must be able to make
    also: dict[str, dict[str, Any]] = field(default_factory=dict)  # what a row in a state has besides
    typed: dict[str, str] = field(default_factory=dict)
    mark: Callable[[Any], str] = lambda row: ""  # of what the pages of such a row show

    @property
    def states(self) -> list[str]:
        return sorted({source for source, _ in self.steps} | {target for target, _ in self.steps.values()})

    @property
    def verbs(self) -> list[str]:
        return sorted({verb for _, verb in self.steps})


def overview(w: World) -> ContactOverview:
    """Of the quarter that the table of access leads to: a post may have made one of another quarter."""
    return ContactOverview.get(match=w.cast.lenas.id, year=2025, quarter=3)


WORKFLOWS = [
    Workflow(
        "portal.expenses.note.rules", expenses.STEPS, ExpenseNote, lambda w: ExpenseNote.get_by_id(w.note.id),
        (rows.note,), {("submitted", "approved"), ("submitted", "draft"), ("submitted", "returned")},
        mark=lambda note: view_of(note.volunteer, note.period, note).mark,
    ),
    Workflow(
        "portal.contacts.quarters.rules", contacts.STEPS, ContactOverview, overview, (rows.match_and_quarter,),
        {("handed_in", "open"), ("open", "handed_in")},
    ),
    Workflow(
        "portal.contacts.quotes.rules", quotes.STEPS, Quote, lambda w: Quote.get_by_id(rows.quote(w)["id"]),
        (rows.quote,), {("given", "released"), ("released", "given"), ("given", "withdrawn")},
    ),
    Workflow(
        "portal.contacts.concerns.rules", concerns.STEPS, Concern,
        lambda w: Concern.get_by_id(rows.concern(w)["id"]), (rows.concern,), {("followed_up", "closed")},
        mark=lambda concern: concerns.answers_mark(concerns.answers_of(concern)),
    ),
    Workflow(
        "portal.newsletter.letter.rules", newsletter.STEPS, NewsletterIssue,
        lambda w: NewsletterIssue.get_by_id(w.draft.id),
        (rows.draft, rows.letter_to_take_back), {("draft", "sent"), ("sent", "draft")},
        {"sent": {"sent_on": date(2025, 10, 1), "recipients": 2}},
        mark=lambda issue: newsletter.letter_mark(issue, "http://localhost"),
    ),
    Workflow(
        "portal.families.referrals.rules", referrals.STEPS, Referral,
        lambda w: Referral.get_by_id(rows.referral(w)["id"]), (rows.referral,),
        {("open", "accepted"), ("accepted", "open"), ("declined", "open"), ("accepted", "withdrawn")},
        {
            "accepted": {"decided_on": date(2025, 9, 2)}, "declined": {"decided_on": date(2025, 9, 2)},
            "withdrawn": {"decided_on": date(2025, 9, 2), "withdrawn_on": date(2025, 9, 20)},
        },
        {"reason": ""},
    ),
    Workflow(
        "portal.families.talks.facts", talks.STEPS, PlannedTalk,
        lambda w: PlannedTalk.get_by_id(rows.planned_talk(w)["id"]), (rows.planned_talk,),
        {("planned", "held"), ("planned", "dropped"), ("held", "planned"), ("dropped", "planned")},
    ),
    Workflow(
        "portal.agenda.candidates.rules", candidates.STEPS, Candidate,
        lambda w: Candidate.get_by_id(rows.candidate(w)["id"]), (rows.candidate,),
        {("invited", "came"), ("came", "invited")},
    ),
]  # fmt: skip
BY_ROOM = {flow.room: flow for flow in WORKFLOWS}

MAY = {
    "coordinator": {"els"},
    "volunteer": {"lena"},
    "volunteer or coordinator": {"lena", "els"},
    "portal": set(),
    expenses.OWNER: {"lena", "els"},
    expenses.APPROVER: {"els"},
    expenses.PAYER: {"els", "piet"},
}


def steps_in_the_code() -> dict[str, Any]:
    """Every module of the portal that has a table of steps of its own."""
    found = {}
    for module in pkgutil.walk_packages(portal.__path__, "portal."):
        if not Path(importlib.import_module(module.name).__file__ or "").read_text().count("\nSTEPS"):
            continue
        table = getattr(importlib.import_module(module.name), "STEPS", None)
        if isinstance(table, Mapping):
            found[module.name] = table
    return found


def test_no_table_of_steps_is_left_out():
    assert steps_in_the_code() == {flow.room: flow.steps for flow in WORKFLOWS}
    assert {who for flow in WORKFLOWS for _, who in flow.steps.values()} <= set(MAY)


@pytest.mark.parametrize("room", BY_ROOM)
def test_from_every_state_a_verb_does_what_the_table_says_or_nothing(world, room):
    flow = BY_ROOM[room]
    for state in [*flow.states, "verzonnen"]:
        for verb in [*flow.verbs, "verzonnen"]:
            row = flow.row(world)
            flow.model.update(status=state).where(flow.model.id == row.id).execute()
            row = flow.model.get_by_id(row.id)
            before, told = dict(row.__data__), HistoryEntry.select().count()
            allowed = flow.steps.get((state, verb))
            if allowed:
                with transaction():
                    advance(row, verb, flow.steps, world.cast.els, too_late="Te laat.")
                assert flow.model.get_by_id(row.id).status == allowed[0]
                assert HistoryEntry.select().count() == told + 1
            else:
                with pytest.raises(RuleError) as refused, transaction():
                    advance(row, verb, flow.steps, world.cast.els, too_late="Te laat.")
                assert refused.value.conflict
                assert flow.model.get_by_id(row.id).__data__ == before
                assert HistoryEntry.select().count() == told
            flow.model.update(status=before["status"]).where(flow.model.id == row.id).execute()


@pytest.mark.parametrize("room", BY_ROOM)
def test_who_holds_an_old_copy_moves_nothing(world, room):
    """The row in memory says that it may; the one in the database went on meanwhile."""
    flow = BY_ROOM[room]
    for (state, verb), (target, _) in flow.steps.items():
        row = flow.row(world)
        flow.model.update(status=state).where(flow.model.id == row.id).execute()
        old, elsewhere = flow.model.get_by_id(row.id), next(s for s in [*flow.states, "?"] if s not in (state, target))
        flow.model.update(status=elsewhere).where(flow.model.id == row.id).execute()
        with pytest.raises(RuleError) as refused, transaction():
            advance(old, verb, flow.steps, world.cast.els, too_late="Te laat.")
        assert refused.value.conflict and flow.model.get_by_id(row.id).status == elsewhere


DAYS = ("on", "day", "sent_on", "decided_on", "withdrawn_on", "due_on", "stopped_on")
A_DAY = (("dag", "1"), ("maand", "10"), ("jaar", "2025"))
FILLED_IN = {
    "reason": "Omdat het zo is", "question": "Welke dag was dit?", "text": "Wat er gebeurde, in een zin.",
    "note": "Kort", "decision": "accept", "consent": "1", "anyway": "1", "theme": "school", "dag": "2025-07-02",
    **{f"{name}-{part}": value for name in DAYS for part, value in A_DAY},
}  # fmt: skip


@pytest.mark.slow("each state × verb × person of a room, through its forms")
@pytest.mark.parametrize("room", BY_ROOM)
def test_whatever_anyone_posts_in_whatever_state_a_row_moves_along_its_table(app, world, room):
    """Through the pages: every POST that leads to such a row, from every state, by everyone who gets in there or may
    move such a row at all. Of the others one in each state, in turns. PORTAL_TEST_FULL=1: all of them.
    """
    flow = BY_ROOM[room]
    phones = {who: Phone(app, world.person(who)) for who in WHO}
    posts = [
        (e, values, wanted.split())
        for (method, e), (values, wanted) in ADDRESSES.items()
        if method == "POST" and reaches(flow, values)
    ]
    assert posts
    moves: set[tuple[str, str]] = set()
    may, turns = {who for _, role in flow.steps.values() for who in MAY[role]}, count()
    for state in flow.states:
        for endpoint, values, meets in posts:
            shut_out = [who for who, met in zip(WHO, meets, strict=True) if met != "in" and who not in may]
            spared = set() if FULL or not shut_out else set(shut_out) - {shut_out[next(turns) % len(shut_out)]}
            for who, phone in ((who, phone) for who, phone in phones.items() if who not in spared):
                asked = values(world)
                row = row_at(flow, world, asked)
                flow.model.update(status=state, **flow.also.get(state, {})).where(flow.model.id == row.id).execute()
                seen = {"seen": flow.mark(flow.model.get_by_id(row.id)), "csrf_token": phone.token}
                typed = {**FILLED_IN, **flow.typed, **seen}
                answer = phone.client.post(address_of(app, endpoint, asked), data=typed)
                if shown := SEEN_FORM.search(answer.text):  # it came without what its page showed: press again
                    typed["seen-form"] = shown[1]
                    answer = phone.client.post(address_of(app, endpoint, asked), data=typed)
                assert answer.status_code < 500, (endpoint, state, who)
                now = flow.model.get_or_none(flow.model.id == row.id)
                after = now.status if now else state
                if after == state:
                    continue
                from_to = (after, state) if endpoint in TAKEN_BACK else (state, after)
                by = {role for (at, _), (to, role) in flow.steps.items() if (at, to) == from_to}
                assert by, f"{endpoint}: {state} → {after} stands in no table"
                assert any(who in MAY[role] for role in by), f"{endpoint}: {who} may not, {state} → {after}"
                moves.add((state, after))
    assert flow.seen <= moves, f"the pages never did {sorted(flow.seen - moves)}; did {sorted(moves)}"


OF_A_NOTE = {  # written out, so that a step that goes to somebody else in the table of the code is seen
    ("draft", "submit"): {"lena", "els"},
    ("returned", "submit"): {"lena", "els"},
    ("draft", "give"): {"lena", "els"},
    ("returned", "give"): {"lena", "els"},
    ("given", "take_back"): {"lena", "els"},
    ("submitted", "take_back"): {"lena", "els"},
    ("submitted", "send_back"): {"els"},
    ("submitted", "approve"): {"els"},
    ("approved", "unapprove"): {"els"},
    ("approved", "withdraw"): {"els"},
    ("approved", "start_payment"): {"els", "piet"},
    ("paying", "stop_payment"): {"els", "piet"},
    ("paying", "pay"): {"els", "piet"},
    ("paying", "fail_payment"): {"els", "piet"},
    ("paid", "fail_payment"): {"els", "piet"},
    ("paid", "unpay"): {"els", "piet"},
}


def test_who_may_do_what_to_a_note_of_somebody_else_and_of_their_own(world):
    """Money: nobody approves or pays their own note, and nobody of another branch does anything to it."""
    flow = BY_ROOM["portal.expenses.note.rules"]
    assert set(flow.states) == set(STATUSES)
    people = {who: person for who in WHO if (person := world.person(who))}
    for state in flow.states:
        for verb in flow.verbs:
            note = ExpenseNote(branch=world.cast.branch, volunteer=world.cast.lena, year=2025, quarter=3, status=state)
            allowed = OF_A_NOTE.get((state, verb), set())
            assert {who for who, person in people.items() if expenses.may(person, verb, note)} == allowed
            for who in ("els", "piet"):
                note.volunteer = people[who]
                is_the_owners = "lena" in allowed
                assert expenses.may(people[who], verb, note) == is_the_owners, (state, verb, who)


TAKEN_BACK = {"candidates.undo_candidate"}  # a step of the table, the other way round


def reaches(flow: Workflow, values: Callable[..., Any]) -> bool:
    """Whether such a row stands in the address: also where a lambda puts something beside it."""
    through = {way.__name__ for way in flow.through}
    return values in flow.through or (values.__name__ == "<lambda>" and bool(through & {*values.__code__.co_names}))


def row_at(flow: Workflow, w: World, asked: dict[str, Any]) -> Any:
    if flow.model is NewsletterIssue:
        year, month = map(int, asked["month"].split("-"))
        return NewsletterIssue.get(branch=w.cast.branch, year=year, month=month)
    if flow.model is ContactOverview:
        return overview(w)
    return flow.model.get_by_id(next(v for k, v in asked.items() if k in ("id", "id", "id", "id", "id")))


def test_no_status_is_written_beside_the_tables():
    """A status changes in `advance` alone; what else writes one is a row that begins, or a batch of payments."""
    known = {
        "portal/expenses/payday/rules.py": 3,  # a batch, by compare-and-swap of its own: settled, back, left empty
        "portal/contacts/quarters/rules.py": 1,  # the same status again: that nobody handed in meanwhile
        "portal/families/trajectories/rules.py": 1,  # likewise: that the referral still waits
    }
    written = {}
    for path in sorted(Path(portal.__file__).parent.rglob("*.py")):
        text = path.read_text()
        hits = len(re.findall(r"\.update\([^()]*\bstatus=|\.status = ", text))
        if hits and "demo" not in path.parts and path.name != "forms.py":
            written[path.relative_to(ROOT).as_posix()] = hits
    assert written == known
