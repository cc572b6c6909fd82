"""Who looks like a candidate that is being written down: another candidate, or somebody of the branch."""

from typing import Any

from portal.agenda.models.candidate import Candidate
from portal.kit.same import Twin, keys, shared
from portal.team.alike.facts import people_like


def candidates_like(branch_id: int, wanted: dict[str, str], own: int | None, key: str) -> list[Twin]:
    """Candidates and people who share something with `wanted`; who started counts as the person they became.

    own: not this one; key: nor whom a first tap on the same form made.
    """
    rows: Any = Candidate.select().where(
        Candidate.branch == branch_id, Candidate.anonymised_at.is_null(),
        Candidate.submission_key.is_null() | (Candidate.submission_key != key),
    )  # fmt: skip
    became = None
    found = []
    for row in rows.order_by(Candidate.id):
        if row.id == own:
            became = row.person_id
        elif row.person_id is None and (field := shared(wanted, keys_of(row))):
            found.append(Twin("candidate", row.id, row.name, field))
    return [*found, *people_like(branch_id, wanted, became)]


def keys_of(candidate: Any) -> dict[str, str]:
    """What is compared of a candidate."""
    return keys(candidate.name, phone=candidate.phone, email=candidate.email)
