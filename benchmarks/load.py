"""`make bench-load`: 600 people of 15 branches, five years of data, mixed work, 50 requests a second for 5 minutes.

    python -m benchmarks.load [seconds] [years]

gunicorn as deployed, an SQLite file, and the client on the same processors. A request has its moment, whether the one
before it was answered or not, and its time counts from that moment: a queue is not hidden.
"""

import json
import os
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from datetime import time as hour
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

from peewee import chunked

from benchmarks.visits import TOKEN
from portal import create_app, database
from portal.contacts.models import Contact, ContactOverview
from portal.database import transaction
from portal.expenses.models import ExpenseLine, ExpenseNote, MileageRate, claim_key
from portal.families.models import Family, Match, Trajectory
from portal.history.rules import record
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.money import trip_cents
from portal.people.devices import open_device
from portal.people.models import Branch, Person, RolePeriod
from portal.settings import Settings
from torture.site import Site, environment, free_port

BRANCHES, VOLUNTEERS = 15, 38  # and a coordinator and a treasurer in each: 600 people
RATE, PER_SECOND, SECONDS, YEARS, P95_MS = 4309, 50, 300, 5, 300.0


class Someone:
    """A person with a phone: their cookie, what they may open, and a token for forms."""

    def __init__(self, role: str, cookie: str, match_id: int, person_id: int) -> None:
        self.role, self.cookie, self.match_id, self.person_id = role, cookie, match_id, person_id
        self.token = ""


def build(url: str, years: int) -> list[Someone]:
    """Everything through the portal's own models; the history is chained as ever."""
    app = create_app(Settings.from_env(environment(url)))
    database.migrate()
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    quarters = [Quarter.current().previous()]
    while len(quarters) < 4 * years:
        quarters.append(quarters[-1].previous())
    people: list[Someone] = []
    for number in range(BRANCHES):
        with transaction():
            people += [
                Someone(
                    role, signer.dumps({"_user_id": token, "_fresh": True, "_permanent": True}), match_id, person_id
                )
                for role, token, match_id, person_id in _branch(number, quarters)
            ]
    database.db.close()
    database.db.obj.close_all()
    return people


def _branch(number: int, quarters: list[Quarter]) -> list[tuple[str, str, int, int]]:
    began = quarters[-1].first
    branch = Branch.create(name=f"Home-Start Dorp {number + 1}", municipality=f"Dorp {number + 1}")
    MileageRate.create(
        branch=branch, kind="car", rate_e4=RATE, valid_from=began, valid_until=clock.today(), source="meting"
    )
    found = []
    for role in ("coordinator", "treasurer"):
        person = _person(branch, f"{role}-{number}", role, began)
        found.append((role, open_device(person, "Firefox op Windows"), 0, person.id))
    for place in range(VOLUNTEERS):
        person = _person(branch, f"v{number}-{place}", "family_buddy", began)
        family = Family.create(branch=branch, code=f"G-{place:03}", alias=f"Gezin {place}", municipality="Dorp")
        trajectory = Trajectory.create(branch=branch, family=family, started_on=began)
        match = Match.create(
            branch=branch, trajectory=trajectory, family=family, volunteer=person, started_on=began,
            km_one_way=30 + place, usual_weekday=1 + place % 5,
        )  # fmt: skip
        for quarter in quarters:
            _quarter(branch, match, person, quarter)
        found.append(("volunteer", open_device(person, "Chrome op Android"), match.id, person.id))
    return found


def _person(branch: Branch, name: str, role: str, began: date) -> Person:
    person = Person.create(
        branch=branch, given_name=name.capitalize(), family_name="Voorbeeld", email=f"{name}@voorbeeld.example",
        account_holder=name, iban="BE68539007547034", street="Dorpsstraat 1", postcode="3999", town="Dorp",
    )  # fmt: skip
    RolePeriod.create(branch=branch, person=person, role=role, started_on=began)
    return person


def _quarter(branch: Branch, match: Match, person: Person, quarter: Quarter) -> None:
    """A visit a week, handed in and paid; the latest one waits for its payment."""
    days = [day for day in quarter.days() if day.isoweekday() == match.usual_weekday and day <= clock.today()]
    after = datetime.combine(quarter.next().first, hour(9))
    Contact.insert_many(
        [{"branch": branch, "match": match.id, "day": day, "entered_by": person.id} for day in days]
    ).execute()
    overview = ContactOverview.create(
        branch=branch, match=match, year=quarter.year, quarter=quarter.number, status="handed_in",
        handed_in_at=after, handed_in_by=person,
    )  # fmt: skip
    paid = quarter != Quarter.current().previous()
    note = ExpenseNote.create(
        branch=branch, volunteer=person, year=quarter.year, quarter=quarter.number, number=f"{quarter}-{match.id}",
        status="paid" if paid else "submitted", volunteer_name=person.name, account_holder=person.account_holder,
        iban=person.iban, declared_at=after, submitted_at=after, entered_by=person,
        paid_on=after.date() + timedelta(days=9) if paid else None,
    )  # fmt: skip
    lines = [
        {
            "branch": branch, "note": note.id, "kind": "car", "day": day, "match": match.id, "km": match.round_trip,
            "route": "thuis – gezin – thuis", "purpose": "contact met gezin", "rate_e4": RATE, "rate_source": "meting",
            "cents": trip_cents(match.round_trip, RATE), "claim": claim_key(match.id, day),
        }
        for day in days
    ]  # fmt: skip
    for part in chunked(lines, 50):
        ExpenseLine.insert_many(part).execute()
    record(overview, "hand_in", person, days=len(days))
    record(note, "submit", person, cents=1234)


def work_of(someone: Someone, chance: random.Random) -> tuple[str, str, str | None]:
    """What a person does next: (method, path, body)."""
    now = Quarter.current()
    if someone.role == "coordinator":
        volunteer = f"/vrijwilligers/{someone.person_id + 2}"
        paths = ("/", "/bezorgdheden", "/gezinnen", "/vrijwilligers", volunteer, "/onkosten/betaaldag", "/rapporten")
        return "GET", chance.choice(paths), None
    if someone.role == "treasurer":
        return "GET", chance.choice(("/", "/onkosten/betaaldag", "/onkosten/betaald")), None
    dice = chance.random()
    if dice < 0.35:
        return "GET", "/", None
    if dice < 0.60:
        return "GET", f"/contacten/{someone.match_id}/{now}", None
    if dice < 0.75:
        return "GET", "/onkosten", None
    if dice < 0.85 or not someone.token:
        return "GET", "/mijn-gegevens", None
    day = now.first + timedelta(days=chance.randrange(max(1, (clock.today() - now.first).days)))
    fields = [("csrf_token", someone.token), ("gezien", ""), ("dag", day.isoformat()), ("reden", "")]
    return "POST", f"/contacten/{someone.match_id}/{now}", urlencode(fields)


class Client:
    """Sends each request at its moment and notes how long it took."""

    def __init__(self, port: int, people: list[Someone], seconds: int) -> None:
        self.port, self.people, self.seconds = port, people, seconds
        self.times: list[float] = []
        self.slow: dict[str, list[float]] = {}
        self.wrong: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()
        self.lock = threading.Lock()
        self.lines = threading.local()

    def run(self) -> float:
        chance = random.Random(8)
        began = time.perf_counter() + 0.2
        with ThreadPoolExecutor(48) as threads:
            for number in range(self.seconds * PER_SECOND):
                moment = began + number / PER_SECOND
                someone = chance.choice(self.people)
                method, path, body = work_of(someone, chance)
                pause = moment - time.perf_counter()
                if pause > 0:
                    time.sleep(pause)
                threads.submit(self._one, someone, method, path, body, moment)
        return time.perf_counter() - began

    def _one(self, someone: Someone, method: str, path: str, body: str | None, moment: float) -> None:
        headers = {"Cookie": f"portaal={someone.cookie}", "Accept-Encoding": "identity"}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        text = ""
        for attempt in (1, 2):
            line = getattr(self.lines, "line", None) or HTTPConnection("127.0.0.1", self.port, timeout=30)
            self.lines.line = line
            try:
                line.request(method, path, body, headers)
                answer = line.getresponse()
                text = answer.read().decode(errors="replace")
                status = answer.status
                if kept := answer.getheader("Set-Cookie"):
                    someone.cookie = kept.partition(";")[0].removeprefix("portaal=")
                break
            except (OSError, HTTPException) as error:
                line.close()
                self.lines.line = None
                status = 0
                # a line that was kept open and closed by the other side meanwhile is no error of the portal
                if attempt == 2:
                    text = type(error).__name__
        took = 1000 * (time.perf_counter() - moment)
        if found := TOKEN.search(text):
            someone.token = found[1]
        what = f"{method} {'/'.join('…' if any(c.isdigit() for c in part) else part for part in path.split('/'))}"
        with self.lock:
            self.times.append(took)
            self.slow.setdefault(what, []).append(took)
            self.kinds[method] += 1
            if status not in (200, 303, 409, 422):
                self.wrong[f"{what} {status}"] += 1


def at(times: list[float], part: float) -> float:
    return round(sorted(times)[min(len(times) - 1, int(part * len(times)))], 1)


def main(seconds: int = SECONDS, years: int = YEARS) -> int:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "portal.sqlite3"
        people = build(f"sqlite:///{path}", years)
        site = Site(f"sqlite:///{path}", Path(folder) / "log", workers=os.cpu_count() or 2, port=free_port())
        try:
            for someone in people[::5]:  # workers and caches as after a minute of the day
                Client(site.port, [someone], 1)._one(someone, "GET", "/", None, time.perf_counter())
            client = Client(site.port, people, seconds)
            took = client.run()
        finally:
            site.stop()
        megabytes = round(path.stat().st_size / 1e6)
    p95 = at(client.times, 0.95)
    ok = p95 <= P95_MS and not client.wrong
    slowest = sorted(client.slow, key=lambda what: -at(client.slow[what], 0.95))[:4]
    facts = {
        "figure": "load", "ok": ok, "people": len(people), "years": years, "database_mb": megabytes,
        "requests": len(client.times), "per_second": round(len(client.times) / took, 1), **client.kinds,
        "p50_ms": at(client.times, 0.5), "p95_ms": p95, "p99_ms": at(client.times, 0.99), "goal_p95_ms": P95_MS,
        "errors": dict(client.wrong), "slowest_p95_ms": {what: at(client.slow[what], 0.95) for what in slowest},
    }  # fmt: skip
    print(json.dumps(facts, ensure_ascii=False))
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
