"""Around the visits of the demo: remarks, quotes, closed doors, absences and three concerns. All invented."""

from datetime import date, timedelta
from typing import Any

from portal.contacts.models.absence import Absence
from portal.contacts.models.concern import Concern, ConcernAnswer
from portal.contacts.models.contact import Contact
from portal.contacts.quotes import rules as quotes
from portal.demo.families.families import Pair
from portal.demo.files import words
from portal.demo.making import Demo, moment
from portal.families.models.match import Match
from portal.kit import clock

NOBODY_HOME = 2  # visits, in the first year after the annual report
STEPS = (("follow_up", "followed_up"), ("close", "closed"))


def add_care(demo: Demo, pairs: list[Pair]) -> None:
    """All of it, as it is early today; what would come before its person or visit is left out."""
    told = words("care")
    _nobody_home(demo)
    _remark(demo, told["remarks"])
    _quotes(demo, told)
    for concern in told["concern"]:
        _concern(demo, pairs, **concern)
    for absence in told["absence"]:
        if absence["volunteer"] in demo.people:
            _absence(demo, **absence)


def _nobody_home(demo: Demo) -> None:
    """Two home visits of 2026 that came to a closed door. They were trips all the same."""
    visits = _visits(demo).where(Contact.kind == "home_visit", Contact.day >= date(2026, 2, 1))
    for contact in visits.order_by(Contact.day, Contact.id).limit(NOBODY_HOME):
        contact.kind, contact.counts, contact.minutes = "not_home", False, None
        contact.save()


def _visits(demo: Demo) -> Any:
    """Of volunteers who fill in their contacts themselves."""
    own = [person.id for person in demo.people.values() if person.email]
    return Contact.select(Contact, Match).join(Match).where(Match.volunteer << own)


def _remark(demo: Demo, remarks: list[str]) -> None:
    """Remarks at the latest visits of the cast."""
    cast = [demo.people[name].id for name in ("Rita", "Lena") if name in demo.people]
    latest = _visits(demo).where(Match.volunteer << cast, Contact.day < demo.today).order_by(Contact.day.desc())
    for contact, remark in zip(latest.limit(len(remarks)), remarks, strict=False):
        contact.remark = remark
        contact.save()


def _quotes(demo: Demo, told: dict[str, Any]) -> None:
    """Quotes through 2025, and through the last two months."""
    lately = demo.today - timedelta(days=60)
    until = min(date(2025, 12, 10), lately - timedelta(days=1))
    counted = _visits(demo).where(Contact.counts).order_by(Contact.day)
    of_2025 = list(counted.where(Contact.day.between(date(2025, 3, 1), until)))
    for contact, words_given in zip(of_2025[::70], told["quote_of_2025"], strict=False):
        _quote(demo, contact, **words_given)
    recent = list(counted.where(Contact.day >= lately))
    for contact, words_given in zip(recent[::9], told["quote"], strict=False):
        _quote(demo, contact, **words_given)


def _quote(demo: Demo, contact: Contact, theme: str, given: str, edited: str = "", released: bool = True) -> None:
    """edited: as Els made it, where that is not as it was given."""
    volunteer = next(p for p in demo.people.values() if p.id == contact.match.volunteer_id)
    words_given = quotes.Words(given, theme, consent=True, key=f"demo-{contact.day}-{theme}")
    with clock.stopped(contact.created_at + timedelta(minutes=4)):
        quote = quotes.give(contact, words_given, by=volunteer)
    assert quote is not None
    later = contact.day + timedelta(days=2)
    if released and later < clock.today():
        with clock.stopped(moment(later, 11)):
            quotes.release(quote, quotes.Edited(edited or given, theme), by=demo.els)


def _concern(
    demo: Demo, pairs: list[Pair], reporter: str, days_ago: int, text: str, answers: list[dict[str, Any]]
) -> None:
    """Written down as rows, not reported anew: the letters about them went out long ago."""
    day = demo.today - timedelta(days=days_ago)
    match = next((p.match for p in pairs if p.stay.volunteer == reporter and p.match.is_active_on(day)), None)
    if match is None:
        return
    who, at = demo.people[reporter], moment(day, 20, 15)
    concern = Concern.create(branch=demo.branch, reporter=who, match=match, text=text, created_at=at)
    demo.remember(concern, "report", at, by=who)
    for (verb, status), answer in zip(STEPS, answers, strict=False):
        at = moment(demo.today - timedelta(days=answer["days_ago"]), 9, 30)
        before, concern.status = concern.status, status
        concern.save()
        ConcernAnswer.create(
            branch=demo.branch, concern=concern, status=status, text=answer["text"], by=demo.els, at=at
        )
        demo.remember(concern, verb, at, status=[before, status])


def _absence(demo: Demo, volunteer: str, first: int, last: int, reason: str) -> None:
    """first, last: in days from today."""
    who = demo.people[volunteer]
    days = {"first_on": demo.today + timedelta(days=first), "last_on": demo.today + timedelta(days=last)}
    at = moment(days["first_on"] - timedelta(days=6), 19, 5)
    absence = Absence.create(branch=demo.branch, volunteer=who, **days, reason=reason, entered_by=who, created_at=at)
    demo.remember(absence, "announce", at, by=who, **days, reason=reason)
