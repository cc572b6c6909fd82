"""What was written to somebody: the copies in their file."""

from portal.post.models import Letter

MOST = 20
TO_PEOPLE = "message-"
"""How the kind of a letter to chosen people begins; the number of its Message follows."""


def copies_for(person_id: int) -> list[Letter]:
    """What the coordinator wrote to chosen people, this person among them, the newest first. One query."""
    query = Letter.select().where(Letter.person_id == person_id, Letter.kind.startswith(TO_PEOPLE))
    return list(query.order_by(Letter.id.desc()).limit(MOST))
