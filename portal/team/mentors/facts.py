"""Who guides whom, and whom a coordinator may choose as a mentor."""

from datetime import date

from portal.people.models import Person, RolePeriod
from portal.people.volunteers.facts import active_volunteers, by_name
from portal.team.models import Mentoring


def mentors_of(volunteer: Person, *, by: Person) -> list[Mentoring]:
    """The mentors of a volunteer, now or earlier, the latest first."""
    rows = Mentoring.visible_to(by).where(Mentoring.volunteer == volunteer.id)
    return list(rows.order_by(Mentoring.started_on.desc(), Mentoring.id.desc()))


def guided_by(mentor: Person, *, by: Person) -> list[Mentoring]:
    """Those somebody guides or guided, the latest first."""
    rows = Mentoring.visible_to(by).where(Mentoring.mentor == mentor.id)
    return list(rows.order_by(Mentoring.started_on.desc(), Mentoring.id.desc()))


def offered(volunteer: Person, day: date) -> tuple[list[Person], list[Person]]:
    """Possible mentors of a volunteer from a day on: those with the role of mentor, and the other volunteers, by
    name."""
    here = active_volunteers(volunteer.branch_id, day, day).where(Person.id != volunteer.id)
    people = by_name(here.where(Person.disabled_at.is_null()))
    roles = RolePeriod.select(RolePeriod.person).where(
        RolePeriod.branch == volunteer.branch_id, RolePeriod.role == "mentor", RolePeriod.covers(day)
    )
    mentors = {row.person_id for row in roles}
    return [p for p in people if p.id in mentors], [p for p in people if p.id not in mentors]
