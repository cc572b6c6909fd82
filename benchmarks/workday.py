"""The people of the load at work: who they are, and what each does next.

Somebody is chosen by chance, then a page or a step of theirs: three in four are volunteers, one in five coordinators.
The same chance gives the same work in another portal of which the branches are alike.
"""

import random
import time
import uuid
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode

from benchmarks.visits import TOKEN
from portal import create_app, database
from portal.agenda.models.event import Event
from portal.contacts.models.concern import Concern
from portal.contacts.models.overview import ContactOverview
from portal.expenses.models.notes import ExpenseNote
from portal.expenses.note.facts.reading import views_of
from portal.families.models.match import Match
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.people.models import Branch, Person, RolePeriod
from portal.settings import Settings
from portal.sign_in.devices.rules import open_device
from torture.site import environment

SHARES = {"volunteer": 75, "coordinator": 20, "treasurer": 5}  # percentages of the requests


@dataclass
class Someone:
    """A person with a browser: their cookie, a token for forms, and the numbers of what they work with."""

    role: str
    cookie: str
    person: int
    matches: list[int] = field(default_factory=list)  # of today; a volunteer has one
    families: list[int] = field(default_factory=list)  # of these matches
    volunteers: list[int] = field(default_factory=list)
    owes: bool = False  # the last quarter's contacts
    concerns: deque[int] = field(default_factory=deque)  # to follow up, in turns
    events: list[int] = field(default_factory=list)  # to come
    submitted: deque[int] = field(default_factory=deque)  # notes to approve
    marks: dict[int, str] = field(default_factory=dict)  # of these notes, as the queue shows them
    approved: deque[int] = field(default_factory=deque)  # notes that this coordinator approved
    token: str = ""


def people_at_work(url: str, branches: int) -> list[Someone]:
    """Everyone of so many branches, spread over all there are, with a browser signed in."""
    app = create_app(Settings.from_env(environment(url)))
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    found = []
    with database.db.connection_context(), database.transaction():
        every = list(Branch.select(Branch.id).order_by(Branch.id))
        for branch in every[:: len(every) // branches][:branches]:
            for person, role in _staff_and_volunteers(branch):
                token = open_device(person, "Firefox op Windows" if person.is_staff else "Chrome op Android")
                cookie = signer.dumps({"_user_id": token, "_fresh": True, "_permanent": True})
                found.append(_desk(branch, person, role, cookie) if role != "volunteer" else _phone(person, cookie))
    database.db.obj.close_all()
    return found


def _staff_and_volunteers(branch: Branch) -> list[tuple[Person, str]]:
    rows = (
        RolePeriod.select(RolePeriod, Person)
        .join(Person)
        .where(RolePeriod.branch == branch, RolePeriod.covers(clock.today()))
        .order_by(RolePeriod.id)
    )
    return [(row.person, row.role if row.role in SHARES else "volunteer") for row in rows]


def _numbers(query: Any) -> list[int]:
    return [number for (number,) in query.tuples()]


def _phone(person: Person, cookie: str) -> Someone:
    today, last = clock.today(), Quarter.current().previous()
    mine = Match.select(Match.id).where(Match.volunteer == person, Match.overlaps(last.first, today))
    done = ContactOverview.select().where(
        ContactOverview.match << mine, ContactOverview.year == last.year, ContactOverview.quarter == last.number
    )
    coming = Event.select(Event.id).where(Event.branch == person.branch_id, Event.day > today).order_by(Event.id)
    return Someone(
        "volunteer", cookie, person.id, _numbers(mine), owes=not done.exists(), events=_numbers(coming),
    )  # fmt: skip


def _desk(branch: Branch, person: Person, role: str, cookie: str) -> Someone:
    today = clock.today()
    here = Match.select().where(Match.branch == branch, Match.overlaps(today, today)).order_by(Match.id)
    waiting = ExpenseNote.select(ExpenseNote, Person).join(Person, on=(ExpenseNote.volunteer == Person.id))
    waiting = waiting.where(ExpenseNote.branch == branch, ExpenseNote.status == "submitted").order_by(ExpenseNote.id)
    shown = {view.note.id: view.mark for view in views_of(list(waiting)) if view.note}
    worries = Concern.select(Concern.id).where(Concern.branch == branch, Concern.status != "closed")
    return Someone(
        role, cookie, person.id, [m.id for m in here], [m.family_id for m in here], [m.volunteer_id for m in here],
        concerns=deque(_numbers(worries.order_by(Concern.id))),
        submitted=deque(shown), marks=shown,
    )  # fmt: skip


# ---- what a person does next

Step = tuple[str, str, dict[str, str] | None]
"""Method, path, and the fields of a form besides its token."""

COORDINATOR = (
    "/", "/te-doen", "/onkosten/te-keuren", "/onkosten/betaaldag", "/onkosten/betaald", "/contacten/overzicht",
    "/agenda", "/nieuwsbrief", "/gezinnen", "/gezinnen/aanmeldingen", "/wachtlijst", "/gesprekken", "/vrijwilligers",
    "/rapporten", "/bezorgdheden", "FAMILY", "VOLUNTEER", "YEAR", "NOTE",
)  # fmt: skip
TREASURER = ("/", "/onkosten/betaaldag", "/onkosten/betaald", "BOOKS")


class Work:
    """A day's work of these people, in the order that chance gives."""

    def __init__(self, people: Sequence[Someone], seed: int) -> None:
        self.chance = random.Random(seed)
        self.by_role = {role: [one for one in people if one.role == role] for role in SHARES}

    def next(self) -> tuple[Someone, Step]:
        (role,) = self.chance.choices(list(SHARES), list(SHARES.values()))
        someone = self.chance.choice(self.by_role[role])
        step = {"volunteer": self._visit, "coordinator": self._coordinate, "treasurer": self._pay}[role](someone)
        if step[2] is not None and not someone.token:
            step = ("GET", "/bezorgdheden/nieuw" if role == "volunteer" else "/agenda/nieuw", None)  # the form itself
        return someone, step

    def _page(self, pages: Sequence[str], someone: Someone) -> Step:
        """One of these pages; a word in capitals stands for one with a number in it."""
        page, dice = self.chance.choice(pages), self.chance.randrange(1000)
        if page.startswith("/"):
            return "GET", page, None
        notes = someone.submitted or someone.approved
        year = clock.today().year
        named = {
            "FAMILY": lambda: f"/gezinnen/{someone.families[dice % len(someone.families)]}",
            "VOLUNTEER": lambda: f"/vrijwilligers/{someone.volunteers[dice % len(someone.volunteers)]}",
            "YEAR": lambda: f"/rapporten/jaar/{year - dice % 2}/cijfers",
            "BOOKS": lambda: f"/onkosten/boekjaar/{year}",
            "NOTE": lambda: f"/onkosten/nota/{notes[dice % len(notes)]}" if notes else "/onkosten/te-keuren",
        }
        return "GET", named[page](), None

    def _pay(self, someone: Someone) -> Step:
        return self._page(TREASURER, someone)

    def _coordinate(self, someone: Someone) -> Step:
        dice = self.chance.random()
        if dice < 0.06 and someone.token:
            return self._decide(someone)
        if dice < 0.08:
            return "POST", "/agenda", _training(self.chance.randrange(20, 200))
        if dice < 0.10 and someone.concerns:
            someone.concerns.rotate(1)
            return (
                "POST",
                f"/bezorgdheden/{someone.concerns[0]}/opvolging",
                {"text": "Ik bel morgen.", "submission_key": _key()},
            )
        return self._page(COORDINATOR, someone)

    def _decide(self, someone: Someone) -> Step:
        """Approve a note; when all are, take the oldest approval back."""
        if someone.submitted:
            note = someone.submitted.popleft()
            someone.approved.append(note)
            return "POST", f"/onkosten/nota/{note}/goedkeuring", {"seen": someone.marks[note]}
        note = someone.approved.popleft()
        someone.submitted.append(note)
        return "POST", f"/onkosten/nota/{note}/goedkeuring/herstel", {}

    def _visit(self, someone: Someone) -> Step:
        now, dice = Quarter.current(), self.chance.random()
        match = self.chance.choice(someone.matches)
        pages = {
            0.30: "/", 0.48: f"/contacten/{match}/{now}", 0.60: "/onkosten", 0.68: f"/onkosten/{someone.person}/{now}",
            0.73: "/mijn-gegevens", 0.78: "/agenda", 0.81: "/nieuwsbrief", 0.83: f"/koppelingen/{match}/gezin",
        }  # fmt: skip
        page = next((path for until, path in pages.items() if dice < until), None)
        if page is not None:
            return "GET", page, None
        if dice < 0.86 and someone.owes and someone.token:
            return self._hand_in(someone, match)
        if dice < 0.87:
            return "POST", "/bezorgdheden", {"text": "Ik maak me zorgen.", "match": "", "submission_key": _key()}
        if dice < 0.89 and someone.events:
            return (
                "POST",
                f"/agenda/{self.chance.choice(someone.events)}/antwoord/{self.chance.choice(('ja', 'nee'))}",
                {},
            )
        day = now.first + timedelta(days=self.chance.randrange(max(1, (clock.today() - now.first).days)))
        return "POST", f"/contacten/{match}/{now}", {"gezien": "", "dag": day.isoformat(), "reden": ""}

    def _hand_in(self, someone: Someone, match: int) -> Step:
        someone.owes = False
        last = Quarter.current().previous()
        day = last.first + timedelta(days=self.chance.randrange(80))
        return "POST", f"/contacten/{match}/{last}/indiening", {"gezien": "", "dag": day.isoformat(), "reden": ""}


def _key() -> str:
    return str(uuid.uuid4())


def _training(ahead: int) -> dict[str, str]:
    """A new event, as its form posts it."""
    day = clock.today() + timedelta(days=ahead)
    return {
        "kind": "training", "title": "Vorming", "text": "Kom je ook?", "day-dag": str(day.day),
        "day-maand": str(day.month), "day-jaar": str(day.year), "starts_at": "19.30", "ends_at": "21.30",
        "place": "Dorp", "enrol_by": "portal", "mandatory_for": "", "submission_key": _key(),
    }  # fmt: skip


# ---- sending it


class Line:
    """A connection that stays open, for whoever has something to ask."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connection: HTTPConnection | None = None

    def send(self, someone: Someone, step: Step) -> str:
        """Do one step; returns what went wrong, "" where nothing did: a page is answered with 200, a form with 303."""
        method, path, fields = step
        body = None if fields is None else urlencode({"csrf_token": someone.token, **fields})
        headers = {"Cookie": f"portaal={someone.cookie}", "Accept-Encoding": "identity"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        # A line that was kept open and closed by the other side meanwhile is no error of the portal: once again.
        answered = self._ask(method, path, body, headers) or self._ask(method, path, body, headers)
        if answered is None:
            return "no answer"
        status, text, kept, where = answered
        if kept:
            someone.cookie = kept.partition(";")[0].removeprefix("portaal=")
        if found := TOKEN.search(text):
            someone.token = found[1]
        if status != (200 if body is None else 303) or where.startswith("/aanmelden"):
            return f"{status} {where}".strip()
        return ""

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Any:
        self.connection = self.connection or HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            text = answer.read().decode(errors="replace")
        except (OSError, HTTPException):
            self.connection.close()
            self.connection = None
            return None
        return answer.status, text, answer.getheader("Set-Cookie"), answer.getheader("Location", "")


def kind_of(someone: Someone, step: Step) -> str:
    """ "coordinator GET /gezinnen/…": a step without its numbers. One address is another page for another role."""
    method, path, _ = step
    parts = ("…" if any(c.isdigit() for c in part) else part for part in path.split("/"))
    return f"{someone.role} {method} {'/'.join(parts)}"


def at(times: Sequence[float], part: float) -> float:
    """The time within which this part of them lies."""
    return sorted(times)[min(len(times) - 1, int(part * len(times)))]


def milliseconds(since: float) -> float:
    return 1000 * (time.perf_counter() - since)
