"""What volunteers hear when they are to go to a family, or no longer."""

from datetime import date, timedelta

from portal.families.models.match import Match, contact_days
from portal.kit import clock
from portal.kit.dates import Quarter, day_text
from portal.people.models import Person
from portal.post.models import Letter
from portal.post.rules import UNSENT, Words, say_to, tear_up

THINK_TWICE = timedelta(minutes=10)
"""How long such a letter waits: a wrong tap is undone before anybody reads it."""
NEWS = timedelta(days=14)
"""What was longer ago is written down afterwards: the volunteer knows it."""


def is_news(day: date | None) -> bool:
    """Whether volunteers are written to about a first or a last day."""
    return day is not None and day >= clock.today() - NEWS


def who_hears(*said: tuple[Match, date | None], by: Person) -> list[Person]:
    """Of the first or last days of matches that were just written down: the volunteers whom that is told."""
    return [match.volunteer for match, day in said if is_news(day) and match.volunteer_id != by.id]


def about_course(match: Match) -> str:
    """What a later letter overtakes."""
    return f"course-of-match-{match.id}"


def tell_start(match: Match, *, by: Person) -> None:
    """From when they go to a family, or from which other day; where that is news. No name but the alias."""
    alias, day = match.family.alias, match.started_on
    since = f"Vanaf {day_text(day)} ga je naar {alias}." if day > clock.today() else f"Je gaat nu naar {alias}."
    text = f"{since} Adres en telefoon vind je in het portaal. Hou ze voor jezelf."
    words = (f"Je gaat naar {alias}", text, "Adres en telefoon bekijken", f"/koppelingen/{match.id}/gezin")
    if is_news(day):
        _tell(match, _starts(match), *words, by=by)


def instead_of_a_start(match: Match, last_day: date) -> Words | None:
    """What they hear, instead of a last day, where it ends on the day that it would begin, before they read of that.

    The letter about the start is overtaken by it, and leaves after all if the end is taken back.
    """
    read = Letter.select().where(Letter.person_id == match.volunteer_id, Letter.about == about_course(match), ~UNSENT)
    if match.started_on != last_day or contact_days(match)[0] is not None or read.exists():
        return None
    volunteer, alias = match.volunteer, match.family.alias
    day = day_text(match.started_on)
    text = f"Je zou op {day} beginnen bij {alias}. Dat gaat niet door. Een vraag? Bel je coördinator."
    return Words(f"{alias}: toch niet", f"Dag {volunteer.given_name},\n\n{text}")


def tell_end(match: Match, *, goes_on: bool, by: Person) -> None:
    """Their last day at a family, where that is news. goes_on: another volunteer takes over."""
    alias, last = match.family.alias, match.ended_on
    if match.volunteer_id != by.id and is_news(last) and (words := instead_of_a_start(match, last)) is not None:
        say_to(match.volunteer, _ends(match), words, due_at=clock.now() + THINK_TWICE, about=about_course(match))
        return
    over = last <= clock.today()
    what = "Je contacten tot die dag kan je nu al doorgeven." if over else "Tot die dag verandert er niets."
    after = " Daarna gaat een andere vrijwilliger er verder." if goes_on else ""
    button = ("Contacten invullen", f"/contacten/{match.id}/{Quarter.of(last)}") if over else ("", "")
    if is_news(last):
        text = f"Je laatste dag bij {alias} is {day_text(last)}.{after} {what}"
        _tell(match, _ends(match), f"{alias}: je bezoeken lopen af", text, *button, by=by)


def tell_not(match: Match, *, began: bool, by: Person) -> None:
    """An end is taken back, or a match as if it never began: what is not true any more is torn up where it did not
    leave, and who read of it hears that it is not so. began: it goes on, so a letter about its start stays."""
    over = [_ends(match)] if began else [_starts(match), _ends(match)]
    tear_up((Letter.about == about_course(match)) & (Letter.kind << over))
    written = Letter.select().where(
        Letter.person_id == match.volunteer_id, Letter.about == about_course(match), ~UNSENT
    )
    last = written.order_by(Letter.id.desc()).first()
    alias = match.family.alias
    now = {
        _starts(match): f"Je gaat niet naar {alias}.",
        _ends(match): f"Je bezoeken bij {alias} lopen niet af: alles blijft zoals het was.",
    }
    if last is not None and last.kind in now:
        text = f"Wat we je schreven over {alias}, klopt niet meer. {now[last.kind]} Een vraag? Bel je coördinator."
        _tell(match, f"match-not-{match.id}", f"{alias}: toch niet", text, "", "", by=by)


def _tell(match: Match, kind: str, subject: str, text: str, button: str, path: str, *, by: Person) -> None:
    volunteer = match.volunteer
    if volunteer.id == by.id:
        return  # a coordinator who visits a family herself
    words = Words(subject, f"Dag {volunteer.given_name},\n\n{text}", button, path)
    say_to(volunteer, kind, words, due_at=clock.now() + THINK_TWICE, about=about_course(match))


def _starts(match: Match) -> str:
    return f"match-starts-{match.id}"


def _ends(match: Match) -> str:
    return f"match-ends-{match.id}"
