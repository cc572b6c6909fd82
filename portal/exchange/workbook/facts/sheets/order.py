"""Every sheet of the workbook, in the order in which they are loaded.

The template, the import, the export and the documentation are all made from this one list.
"""

from portal.exchange.workbook.facts.sheets import agenda, families, people, support

SHEETS = (
    people.BRANCH, people.VOLUNTEERS, people.ROLES, people.VEHICLES_BEFORE, people.MENTORINGS, people.REMARKS,
    families.FAMILIES, families.CHILDREN, families.PARENTS, families.PARTNERS, families.PROFILE,
    support.REFERRERS, support.REFERRALS, support.TRAJECTORIES, support.MATCHES, support.MATCHES_BEFORE,
    support.CONTACTS, support.OVERVIEWS, support.TALKS, support.PLANNED,
    agenda.CANDIDATES, agenda.EVENTS, agenda.ATTENDANCE, agenda.OUTREACH, support.STOPS, people.ABSENCES,
)  # fmt: skip
"""Each sheet only points at ones before it."""
