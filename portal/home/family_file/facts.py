"""What happened with a family, in one column of time: referred, supported, visited, talked with, worried about."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

from peewee import JOIN

from portal.contacts.concerns.rules import STATES
from portal.contacts.models.concern import Concern
from portal.contacts.models.contact import Contact
from portal.families.file.facts.course import FamilyFile
from portal.families.models.match import CLOSING_REASONS, Match
from portal.families.models.referral import DECLINE_REASONS, Referral
from portal.families.models.talk import FAMILY_TALKS, VOLUNTEER_TALKS, Talk
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.records import dataclass
from portal.kit.words import listed
from portal.people.models import Person


@dataclass(frozen=True)
class Happening:
    """Something on a day. kind: a key of KINDS. words: a sentence. detail: what was asked or noted, "" for nothing.

    link: (endpoint, its values), of the page where it can be read whole and changed; None where there is none.
    """

    day: date
    kind: str
    words: str
    detail: str = ""
    link: tuple[str, tuple[tuple[str, Any], ...]] | None = None


KINDS = {
    "referral": "aanmelding",
    "course": "traject",
    "match": "koppeling",
    "talk": "gesprek",
    "contact": "contacten",
    "concern": "bezorgdheid",
}


@dataclass(frozen=True)
class Year:
    """The happenings of a year, the latest first."""

    year: int
    happenings: tuple[Happening, ...]


def course_of(file: FamilyFile) -> tuple[Year, ...]:
    """All that happened with a family until today, the latest year first. Three queries besides the file."""
    sources = (_referrals, _trajectories, _matches, _talks, _contacts, _concerns)
    found = [one for source in sources for one in source(file) if one.day <= clock.today()]
    found.sort(key=lambda one: one.day)  # of one day: in the order of the sources, and so the other way round below
    return tuple(Year(year, tuple(some)) for year, some in groupby(reversed(found), key=lambda one: one.day.year))


def _referrals(file: FamilyFile) -> Iterator[Happening]:
    for one in file.referrals:
        link = ("referrals.referral", (("id", one.id),))
        yield Happening(one.received_on, "referral", f"Aangemeld door {_who_referred(one)}", one.asked, link)
        if one.decided_on is not None and one.status == "declined":
            words = f"Niet aanvaard: {DECLINE_REASONS.get(one.decline_reason, 'zonder reden')}"
            yield Happening(one.decided_on, "referral", words, one.decline_note, link)
        elif one.decided_on is not None:
            yield Happening(one.decided_on, "referral", "Aanvaard, op de wachtlijst", "", link)
        if one.withdrawn_on is not None:
            yield Happening(one.withdrawn_on, "referral", "Van de wachtlijst gehaald", one.withdrawn_note, link)


def _who_referred(referral: Referral) -> str:
    if referral.by_family:
        return "het gezin zelf"
    return str(referral.referrer.name) if referral.referrer_id else "iemand die niet gekend is"


def _trajectories(file: FamilyFile) -> Iterator[Happening]:
    for one in file.trajectories:
        yield Happening(one.started_on, "course", "Het traject begon")
        if one.closed_on is not None:
            reason = CLOSING_REASONS.get(one.closing_reason, "zonder reden")
            yield Happening(one.closed_on, "course", f"Het traject is afgesloten: {reason}")


def _matches(file: FamilyFile) -> Iterator[Happening]:
    for match in file.matches:
        link = ("volunteer_file.show", (("id", match.volunteer_id),))
        yield Happening(match.started_on, "match", f"{match.volunteer.name} begon", "", link)
        last = file.until(match)
        if last is not None:
            yield Happening(last, "match", f"Laatste dag van {match.volunteer.name}", "", link)


def _talks(file: FamilyFile) -> Iterator[Happening]:
    rows = Talk.select(Talk, Person).join(Person, JOIN.LEFT_OUTER, on=(Talk.volunteer == Person.id))
    for talk in rows.where(Talk.family == file.family.id).order_by(Talk.id):
        kinds = filter(None, (FAMILY_TALKS.get(talk.family_kind), VOLUNTEER_TALKS.get(talk.volunteer_kind)))
        with_whom = f" met {talk.volunteer.name}" if talk.volunteer_id else ""
        link = ("talks.edit_talk", (("id", talk.id), ("naar", "gezin")))
        yield Happening(talk.day, "talk", f"{', '.join(kinds).capitalize()}{with_whom}", talk.note, link)


def _contacts(file: FamilyFile) -> Iterator[Happening]:
    """The contacts that count of a match in a month, as one."""
    matches: dict[int, Match] = {match.id: match for match in file.matches}
    rows: Any = Contact.select(Contact.match, Contact.day).where(Contact.match << list(matches), Contact.counts)
    days: dict[tuple[int, date], list[date]] = defaultdict(list)
    for match_id, day in rows.order_by(Contact.day).tuples():
        days[match_id, day.replace(day=1)].append(day)
    for (match_id, _), met in days.items():
        number = f"{len(met)} contacten" if len(met) > 1 else "1 contact"
        on = listed([str(day.day) for day in met])
        values = (("id", match_id), ("quarter", str(Quarter.of(met[-1]))))
        words = f"{number} met {matches[match_id].volunteer.name}: op {on}"
        yield Happening(met[-1], "contact", words, "", ("quarters.quarter", values))


def _concerns(file: FamilyFile) -> Iterator[Happening]:
    """That there was a worry, whose and in what state; its words are on its own page."""
    rows = Concern.select(Concern, Person).join(Person, on=(Concern.reporter == Person.id))
    for one in rows.where(Concern.match << [match.id for match in file.matches]).order_by(Concern.id):
        words = f"Bezorgdheid van {one.reporter.name}, {STATES[one.status]}"
        link = ("concerns.concern", (("id", one.id),))
        yield Happening(clock.day_of(one.created_at), "concern", words, "", link)
