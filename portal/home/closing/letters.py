"""What a volunteer hears whose family closes."""

from datetime import date

from portal.families.models.match import Match, Trajectory
from portal.families.support.letters import THINK_TWICE, about_course, instead_of_a_start
from portal.kit import clock
from portal.kit.dates import Quarter, day_text
from portal.post import rules as post
from portal.post.models import Letter
from portal.post.rules import Words, say_to


def tell_closed(match: Match, last_day: date) -> Letter | None:
    """That the visits end, and that the contacts can be handed in from the last day on. No name but the alias."""
    volunteer, quarter = match.volunteer, Quarter.of(last_day)
    over = last_day <= clock.today()
    what = "Je contacten tot die dag kan je nu al doorgeven." if over else "Tot die dag verandert er niets."
    words = instead_of_a_start(match, last_day) or Words(
        f"{match.family.alias}: je bezoeken lopen af",
        f"Dag {volunteer.given_name},\n\nJe laatste dag bij {match.family.alias} is {day_text(last_day)}. {what} "
        "Je coördinator hoort graag van je hoe je terugblikt.",
        *(("Contacten invullen", f"/contacten/{match.id}/{quarter}") if over else ()),
    )
    return _later(match, _kind(match.trajectory_id), words)


def tear_up(trajectory: Trajectory) -> None:
    """Tear up those that did not leave yet: they are no longer true."""
    post.tear_up(Letter.kind == _kind(trajectory.id))


def tell_goes_on(match: Match) -> Letter | None:
    """It was closed and is open again: only whoever read that it would end hears it. None: nobody was told.

    Call it after `tear_up`: what is left of the letters left the portal, or says this already.
    """
    volunteer = match.volunteer
    written = Letter.select().where(Letter.person_id == volunteer.id, Letter.about == about_course(match))
    last = written.order_by(Letter.id.desc()).first()
    if last is None or last.kind != _kind(match.trajectory_id):
        return None
    until = f" Je bezoeken lopen tot en met {day_text(match.ended_on)}." if match.ended_on else ""
    words = Words(
        f"{match.family.alias}: het traject gaat verder",
        f"Dag {volunteer.given_name},\n\nWe schreven je dat het traject van {match.family.alias} zou eindigen. "
        f"Dat klopt niet meer: het gaat verder.{until} Had je al afscheid genomen? Bel dan even met je coördinator.",
    )
    return _later(match, f"family-goes-on-{match.trajectory_id}", words)


def _later(match: Match, kind: str, words: Words) -> Letter | None:
    return say_to(match.volunteer, kind, words, due_at=clock.now() + THINK_TWICE, about=about_course(match))


def _kind(trajectory_id: int) -> str:
    return f"family-closed-{trajectory_id}"
