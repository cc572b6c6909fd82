"""Who guides whom in the demo, and what Els remembers of a few volunteers. All invented."""

from datetime import date

from portal.demo.people import OPENED_ON, entered, remember
from portal.people.models import Branch, Person
from portal.team.models import Mentoring, VolunteerRemark

# volunteer, mentor, from, until
GUIDED = (
    ("Noor", "Rosette", date(2025, 3, 3), date(2025, 9, 2)),
    ("Nadia", "Guido", date(2025, 3, 10), date(2025, 12, 19)),
    ("Lena", "Lieve", date(2025, 9, 1), date(2026, 3, 2)),
    ("Emma", "Lieve", date(2026, 2, 2), None),
    ("Kris", "Guido", date(2026, 4, 1), None),
)
REMARKS = (
    ("Rita", "via via", "Belt liever dan dat ze mailt. Na acht uur ’s avonds is ze het best bereikbaar."),
    ("Annelies", "Gemeentemagazine", "Krijgt haar papieren met de post. Bel even als ze vertrekken."),
    ("Tom", "Facebook", ""),
)


def add_mentors(branch: Branch, people: dict[str, Person], today: date) -> None:
    """What had begun by `today`, and the remarks about who is there."""
    els = people["Els"]
    for volunteer, mentor, first, last in GUIDED:
        if first <= today and {volunteer, mentor} <= people.keys():
            at, ended = entered(first), last if last and last <= today else None
            who, by_whom = people[volunteer], people[mentor]
            row = Mentoring.create(
                branch=branch, volunteer=who, mentor=by_whom, started_on=first, ended_on=ended, created_at=at
            )
            remember(row, "begin", els, at, on_behalf_of=who, mentor=by_whom.id, started_on=first)
            if ended:
                remember(
                    row, "correct", els, entered(ended), on_behalf_of=who, changed={"ended_on": [None, str(ended)]}
                )
    for name, heard, remark in REMARKS:
        noted = VolunteerRemark.create(branch=branch, person=people[name], heard=heard, remark=remark)
        remember(noted, "update", els, entered(OPENED_ON), fields=["heard", "remark"])
