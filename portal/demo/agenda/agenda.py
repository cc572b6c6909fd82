"""The agenda of the demo: its events until some weeks ahead, who answered, and who was there."""

from dataclasses import field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from portal.agenda.answers.rules import REPLIES_STAY
from portal.agenda.models.answer import Attendance, Enrolment
from portal.agenda.models.event import FOR_STAFF, FOR_VOLUNTEERS, Event
from portal.demo.agenda.happenings import FIRST_YEAR, happenings
from portal.demo.families.families import Pair
from portal.demo.families.households import household
from portal.demo.making import Demo, entered, insert, moment
from portal.demo.people import VOLUNTEERS
from portal.kit import clock
from portal.kit.records import dataclass

AHEAD = timedelta(days=92)  # how far ahead the agenda is filled in
KNOWN_BEFORE = timedelta(days=120)
NEVER_CAME = {"everyone": {"Jos"}, "perinatal": {"Dirk", "Kris"}}  # so that there is somebody to ask
MUST_COME, MAY_COME = 0.8, 0.15  # how likely it is that somebody comes
FAMILIAR = timedelta(days=14)  # newcomers come along from then on


@dataclass
class Hall:
    """Gathers who answers and who comes, and writes it all down at the end."""

    demo: Demo
    pairs: list[Pair]
    trained: dict[str, set[str]] = field(default_factory=lambda: {"everyone": set(), "perinatal": set()})
    answers: list[dict[str, Any]] = field(default_factory=list)
    present: list[dict[str, Any]] = field(default_factory=list)

    def fill(self, event: Event) -> None:
        if event.kind in FOR_STAFF:
            come = ["Els"]
        elif event.mandatory_for:
            come = self._due(event)
        elif event.kind in FOR_VOLUNTEERS:
            come = self._who_said_yes(event)
        else:
            return  # candidates: see there
        if event.day < self.demo.today:
            at = min(moment(event.day, 21, 30), clock.now())
            self.present += [
                {
                    "branch": self.demo.branch.id,
                    "event": event.id,
                    "person": self.demo.people[name].id,
                    "candidate": None,
                    "noted_by": self.demo.els.id,
                    "noted_at": at,
                }
                for name in come
            ]
            self.demo.remember(event, "note_attendance", at, number=len(come))

    def _active(self, day: date) -> list[str]:
        return [
            v.given_name
            for v in VOLUNTEERS
            if v.given_name in self.demo.people
            and v.started_on + FAMILIAR <= day
            and not (v.ended_on and v.ended_on < day)
        ]

    def _due(self, event: Event) -> list[str]:
        """Most of those who must attend it and did not yet, and some who are curious."""
        duty = event.mandatory_for
        rng = Random(f"{event.day} {duty}")
        come = []
        for name in self._active(event.day):
            must = duty == "everyone" or self._has_young_child(name, event.day)
            chance = MUST_COME if must else MAY_COME
            if name not in self.trained[duty] and name not in NEVER_CAME[duty] and rng.random() < chance:
                come.append(name)
        if event.day < self.demo.today:
            self.trained[duty] |= set(come)
        return come

    def _has_young_child(self, volunteer: str, day: date) -> bool:
        return any(
            household(pair.plan.alias, pair.plan.started_on).is_perinatal_on(day)
            for pair in self.pairs
            if pair.stay.volunteer == volunteer and pair.stay.started_on <= day <= pair.last_planned
        )

    def _who_said_yes(self, event: Event) -> list[str]:
        """Answers come in one by one; with few seats people are quick. The earliest ones have a seat."""
        yes: list[tuple[datetime, str]] = []
        for name in self._active(min(event.day, self.demo.today)):
            rng = Random(f"{event.day} {event.title} {name}")
            word = "yes" if rng.random() < 0.62 else "no" if rng.random() < 0.5 else ""
            lead = rng.randrange(45, 110) if event.seats else rng.randrange(1, 60)
            at = moment(event.day - timedelta(days=lead), rng.randrange(8, 22), rng.randrange(60))
            at = max(at, event.created_at + timedelta(minutes=rng.randrange(1, 600)))
            person = self.demo.people[name]
            if not word or at >= clock.now() or at < person.created_at:
                continue
            via = "coordinator" if person.on_paper else rng.choice(("portal", "link", "link"))
            self.answers.append(
                {
                    "branch": self.demo.branch.id,
                    "event": event.id,
                    "person": person.id,
                    "answer": word,
                    "answered_at": at,
                    "via": via,
                    "reply": self._reply(event, name) if word == "yes" else "",
                }
            )
            if word == "yes":
                yes.append((at, name))
        seated = [name for _, name in sorted(yes)][: event.seats]
        return [name for name in seated if Random(f"{event.day} {name} er").random() < 0.9]

    def _reply(self, event: Event, name: str) -> str:
        """What somebody says to the event's question; what is over for a month is gone."""
        if not event.question or event.day < self.demo.today - REPLIES_STAY:
            return ""
        return Random(f"{event.day} {name} eet").choice(("", "", "vegetarisch", "geen noten", "alles is goed"))


def add_agenda(demo: Demo, pairs: list[Pair]) -> list[Event]:
    """Every event up to some weeks from today, with its answers and attendance; those of candidates come later."""
    hall = Hall(demo, pairs)
    events = []
    until = demo.today + AHEAD
    for year in range(FIRST_YEAR, until.year + 1):
        series = ""
        for day, happening in happenings(year):
            if day > until:
                continue
            if happening.part == 1:
                series = f"startopleiding {day}"
            known = entered(day - KNOWN_BEFORE)
            event = Event.create(
                branch=demo.branch,
                day=day,
                series=series if happening.part else "",
                created_at=known,
                changed_at=known,
                **happening.fields(),
            )
            demo.remember(event, "create", known, title=event.title, day=event.day)
            hall.fill(event)
            events.append(event)
    insert(Enrolment, hall.answers)
    insert(Attendance, hall.present)
    return events
