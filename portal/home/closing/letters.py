"""What a volunteer hears whose family closes."""

from datetime import date, timedelta

from portal.families.models.match import Match, Trajectory
from portal.kit import clock
from portal.kit.dates import Quarter, day_text
from portal.post.models import Letter
from portal.post.rules import write_to

THINK_TWICE = timedelta(minutes=10)
"""A letter that a family closes waits this long: a wrong tap is undone before anybody reads it."""


def tell_closed(match: Match, last_day: date) -> Letter | None:
    """That the visits end, and that the contacts can be handed in from the last day on. No name but the alias."""
    volunteer, quarter = match.volunteer, Quarter.of(last_day)
    over = last_day <= clock.today()
    what = "Je contacten tot die dag kan je nu al doorgeven." if over else "Tot die dag verandert er niets."
    return write_to(
        volunteer,
        _kind(match.trajectory_id),
        f"{match.family.alias}: je bezoeken lopen af",
        f"Dag {volunteer.given_name},\n\nJe laatste dag bij {match.family.alias} is {day_text(last_day)}. {what} "
        "Je coördinator hoort graag van je hoe je terugblikt.",
        button_label="Contacten invullen" if over else "",
        due_at=clock.now() + THINK_TWICE,
        button_url=f"/contacten/{match.id}/{quarter}" if over else "",
    )


def tear_up(trajectory: Trajectory) -> None:
    """Those that did not leave yet are not true any more."""
    waits = Letter.sent_at.is_null() & Letter.claimed_at.is_null() & (Letter.tries == 0)
    Letter.delete().where(waits, Letter.kind == _kind(trajectory.id)).execute()


def _kind(trajectory_id: int) -> str:
    return f"family-closed-{trajectory_id}"
