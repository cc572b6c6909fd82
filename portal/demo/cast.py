"""The people a visitor of the demo may look around as. Only a database that the demo made holds them."""

from portal.kit.records import dataclass
from portal.people.models import Branch, Person

CAST = (
    ("rita@lindedal.example", "een vrijwilliger van\u00a071"),
    ("lena@lindedal.example", "een vrijwilliger van\u00a034"),
    ("els@lindedal.example", "de coördinator"),
    ("herman@lindedal.example", "de penningmeester"),
)


@dataclass(frozen=True)
class Role:
    """One of the cast, and in a few words who that is."""

    person: Person
    words: str


def cast() -> list[Role]:
    """The cast in order, those who may still come in; empty in a database that the demo did not make."""
    words = dict(CAST)
    found = {
        person.email: person
        for person in Person.select(Person, Branch)
        .join(Branch)
        .where(Branch.is_demo == True, Person.email << list(words), Person.disabled_at.is_null())  # noqa: E712
    }
    return [Role(found[email], words[email]) for email, _ in CAST if email in found and found[email].roles]
