"""What may happen to a quarter's contacts: days ticked, handed in, opened again, a correction asked."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from portal.contacts.models.contact import Contact, MissedVisit, contacts_in, visit_asked
from portal.contacts.models.overview import NO_CONTACT_REASONS, ContactOverview, overview_of
from portal.contacts.quarters.facts import Owed, about, first_hand_in, owed_of, told_about, why_not
from portal.contacts.quarters.letters import NOBODY_CORRECTS, correction_asked, receipt
from portal.database import transaction
from portal.families.models.match import Match, matches_of
from portal.history.rules import Steps, advance, change, record
from portal.kit import clock
from portal.kit.dates import Quarter, day_text, month_name, parse_day, week_of, weekday_day
from portal.kit.errors import RuleError
from portal.kit.records import dataclass
from portal.kit.words import listed
from portal.people.models import Person, coordinators
from portal.post.rules import queue, say_to, tear_up_about, to_branch
from portal.prepared import Prepared

TOLD = "Je vertelde al iets over deze dag. Was je er toch niet? Haal de dag dan weg in je kalender."
CLOSED = "Dit kwartaal is al ingediend. Bel je coördinator om iets te veranderen."

STEPS: Steps = {
    ("open", "hand_in"): ("handed_in", "volunteer or coordinator"),
    ("handed_in", "reopen"): ("open", "coordinator"),
}

NOTHING_ASKED: dict[str, Any] = {"correction": "", "correction_at": None}
MAX_MINUTES = 24 * 60


def save_days(
    match: Match, quarter: Quarter, ticked: Iterable[date], seen: Iterable[date], *, sure: bool = False, by: Person
) -> ContactOverview:
    """Make the stored days those that were ticked. seen: the days the page came with. sure: a day goes, also with what
    was told about it.

    Only what the person changed is changed: a day that another phone ticked in the meantime stays.
    """
    with transaction():
        overview = open_overview(match, quarter)
        _merge(overview, match, quarter, set(ticked), set(seen), sure=sure, by=by)
    return overview


@dataclass(frozen=True)
class HandedIn:
    """What was handed in, and how the volunteer then stands in that quarter."""

    days: Mapping[date, bool]  # with whether each counts
    matches: list[Match]  # of that volunteer
    owed: list[Owed]  # of those

    @property
    def count(self) -> int:
        """How many contacts were handed in that count."""
        return sum(self.days.values())


def hand_in(
    match: Match,
    quarter: Quarter,
    ticked: Iterable[date],
    seen: Iterable[date],
    reason: str,
    *,
    on_paper: bool = False,
    sure: bool = False,
    by: Person,
) -> HandedIn:
    """Save the days and close the quarter. sure: as for `save_days`.

    Without any contact a reason is needed, so that zero differs from missing. Handing in what was handed in already,
    the very same days, lands on the first hand-in.
    """
    with transaction():
        overview = _held_overview(match, quarter)
        volunteer = by if by.id == match.volunteer_id else match.volunteer
        if overview.is_handed_in:
            stored = {day: bool(contact.counts) for day, contact in contacts_in(match, quarter).items()}
            if set(ticked) == set(stored):
                return _handed_in(stored, volunteer, quarter)  # the second tap
            raise RuleError(CLOSED, conflict=True)
        days = _merge(overview, match, quarter, set(ticked), set(seen), sure=sure, by=by, closes=True)
        first = first_hand_in(match, quarter)
        if clock.today() < first:
            raise RuleError(f"Dit kwartaal loopt nog. Indienen kan vanaf {day_text(first)}; bewaren kan nu al.")
        if reason and reason not in NO_CONTACT_REASONS:
            raise RuleError("Kies een reden uit de lijst.", "reden")
        if not days and not reason:
            raise RuleError("Duid minstens één dag aan, of kies ‘Geen contacten dit kwartaal’.", "dag")
        if days and reason:
            raise RuleError("Je duidde dagen aan én ‘geen contacten’. Kies een van de twee.", "geen")
        how = {"handed_in_at": clock.now(), "handed_in_by": by.id, "on_paper": on_paper, "no_contact_reason": reason}
        late = "Dit kwartaal is al ingediend."
        advance(overview, "hand_in", STEPS, by, too_late=late, on_behalf_of=volunteer, **how, **NOTHING_ASKED)
        done = _handed_in(days, volunteer, quarter)
        overtakes = "" if done.owed else about(volunteer, quarter)
        say_to(volunteer, "contacts-handed-in", receipt(match, quarter, done.count), about=overtakes)
    return done


def _handed_in(days: Mapping[date, bool], volunteer: Person, quarter: Quarter) -> HandedIn:
    mine = matches_of(volunteer, quarter.first, quarter.last)
    return HandedIn(days, mine, owed_of(mine, volunteer, quarter))


def reopen(overview: ContactOverview, *, by: Person) -> None:
    """Open a quarter that was handed in, for the volunteer or the coordinator to correct.

    When, by whom and how it came in stays until it is handed in again.
    """
    late = "Dit kwartaal staat al open. Er is niets dubbel gebeurd."
    with transaction():
        advance(overview, "reopen", STEPS, by, too_late=late, no_contact_reason="", **NOTHING_ASKED)


def log_day(match: Match, day: date, *, by: Person) -> Contact:
    """One contact on one day, in one tap. A second tap finds the first one."""
    quarter = Quarter.of(day)
    if sentence := why_not(match, day, quarter):
        raise RuleError(sentence)
    with transaction():
        overview = open_overview(match, quarter)
        _merge(overview, match, quarter, {day}, set(), by=by)
        return Contact.get(Contact.match == match.id, Contact.day == day)


def take_back(contact: Contact, *, by: Person) -> None:
    """Undo one contact, as long as its quarter is open and nothing more was told about it."""
    if told_about([contact]):
        raise RuleError(TOLD, conflict=True)
    with transaction():
        quarter = Quarter.of(contact.day)
        overview = open_overview(contact.match, quarter)
        _merge(overview, contact.match, quarter, set(), {contact.day}, sure=True, by=by)


def ask_no_more(match: Match, about: Callable[[date], bool]) -> None:
    """Letters that still wait to ask about these days are torn up, in the caller's transaction."""

    def is_about_them(letter: str) -> bool:
        day = visit_asked(letter, match.id)
        return day is not None and about(day)

    tear_up_about(match.volunteer_id, is_about_them)


def ask_correction(overview: ContactOverview, reason: str, *, by: Person) -> None:
    """Something in a quarter that was handed in is not right: the coordinators get a letter, and reopen or correct."""
    if not overview.is_handed_in:
        raise RuleError("Dit kwartaal staat nog open. Je kan het gewoon zelf aanpassen.", conflict=True)
    if not reason:
        raise RuleError("Schrijf wat er niet klopt.", "reason")
    volunteer = overview.match.volunteer
    with transaction():
        values = {"correction": reason, "correction_at": clock.now()}
        if not change(overview, "ask_correction", by, on_behalf_of=volunteer, **values):
            return
        told = coordinators(overview.branch_id)
        for coordinator in told:
            words = correction_asked(coordinator, volunteer, overview)
            say_to(coordinator, "correction", words, answers_to=volunteer)
        if not told:
            queue(to_branch(volunteer.branch), "correction", NOBODY_CORRECTS)


def days_from_words(quarter: Quarter, words: Iterable[str]) -> list[date]:
    """Day numbers as typed from paper, one text per month ("2 9 16" or "2, 9, 16") → the days.

    RuleError names the month's field ("maand-1" to "maand-3") and what is wrong with which number.
    """
    found: set[date] = set()
    for position, (first, typed) in enumerate(zip(quarter.months, words, strict=True), 1):
        for word in re.split(r"[\s,;.]+", typed.strip()):
            if not word:
                continue
            day = parse_day(word, str(first.month), str(first.year))
            if day is None:
                raise RuleError(f"‘{word[:12]}’ is geen dag in {month_name(first)}.", f"month{position}")
            found.add(day)
    return sorted(found)


def open_overview(match: Match, quarter: Quarter) -> ContactOverview:
    """The open overview of a match and quarter, held for this transaction. RuleError once it was handed in."""
    overview = _held_overview(match, quarter)
    if overview.is_handed_in:
        raise RuleError(CLOSED, conflict=True)
    return overview


def _held_overview(match: Match, quarter: Quarter) -> ContactOverview:
    """The overview of a match and quarter, made where there was none yet.

    While it is open it is held until the transaction ends, so that nobody hands in while days still change.
    """
    if not _make_overview.run(match.branch_id, match.id, quarter.year, quarter.number):
        _hold_overview.run(match.id, quarter.year, quarter.number)
    overview = overview_of(match, quarter)
    assert overview is not None
    return overview


_make_overview = Prepared(
    lambda branch, match, year, number: ContactOverview.insert(
        branch=branch, match=match, year=year, quarter=number, status="open"
    ).on_conflict_ignore()
)
_hold_overview = Prepared(
    lambda match, year, number: ContactOverview.update(status="open").where(
        ContactOverview.match == match,
        ContactOverview.year == year,
        ContactOverview.quarter == number,
        ContactOverview.status == "open",
    )
)


def _merge(
    overview: ContactOverview,
    match: Match,
    quarter: Quarter,
    ticked: set[date],
    seen: set[date],
    *,
    sure: bool = False,
    by: Person,
    closes: bool = False,
) -> dict[date, bool]:
    """Store what was ticked or unticked since the page was made; returns the days that then stand: day → it counts.

    closes: the quarter is handed in with it, so that no day of it is asked about any more.
    """
    stored = contacts_in(match, quarter)
    added = sorted(ticked - seen - set(stored))
    removed = sorted((seen - ticked) & set(stored))
    if sentences := [s for day in sorted(ticked - set(stored)) if (s := why_not(match, day, quarter))]:
        raise RuleError(" ".join(sentences[:3]), "dag")
    if not sure and (told := told_about([stored[day] for day in removed])):
        days = listed([weekday_day(day) for day in told])
        raise RuleError(f"Over {days} is al iets verteld. Dat verdwijnt mee. Duid aan of dat de bedoeling is.", "weg")
    if added:
        now = clock.now()
        _insert_contact.run_all((match.branch_id, match.id, day, by.id, now) for day in added)
        _was_missed_no_more.run(match.id, quarter.first, quarter.last)
    if added or closes:
        ticks = set(added)
        ask_no_more(match, lambda day: (closes and day in quarter) or not ticks.isdisjoint(week_of(day)))
    if removed:
        Contact.delete().where(Contact.match == match.id, Contact.day << removed).execute()
    if added or removed:
        before = [_as_kept(stored[day]) for day in removed]
        record(overview, "tick", by, on_behalf_of=match.volunteer, added=added, removed=before)
    standing = {day: bool(contact.counts) for day, contact in stored.items() if day not in removed}
    return standing | dict.fromkeys(added, True)


_insert_contact = Prepared(
    lambda branch, match, day, entered_by, now: Contact.insert(
        branch=branch, match=match, day=day, entered_by=entered_by, created_at=now
    )
)
_was_missed_no_more = Prepared(
    lambda match, first, last: MissedVisit.delete().where(
        MissedVisit.match == match,
        MissedVisit.day.between(first, last),
        MissedVisit.day << Contact.select(Contact.day).where(Contact.match == match, Contact.day.between(first, last)),
    )
)
"""One statement for all days of a quarter: nobody missed a day with a contact."""


def _as_kept(contact: Contact) -> dict[str, object]:
    """The contact as it was, for the history: without its remark, which is for two people alone."""
    return {"day": contact.day, "kind": contact.kind, "minutes": contact.minutes}
