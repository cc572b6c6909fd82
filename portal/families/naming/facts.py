"""What the branch knows families by, and where a text that may leave the branch seems to identify one."""

from collections.abc import Collection, Iterable
from typing import Any

from portal.families.models.family import Child, FamilyDetails, Parent
from portal.families.models.match import Match
from portal.kit import phone, privacy
from portal.kit.folding import folded
from portal.kit.privacy import Finding
from portal.kit.records import dataclass
from portal.people.models import STAFF_ROLES, Branch, Person, RolePeriod


@dataclass(frozen=True)
class KnownFamilies:
    """What identifies families; and what identifies the branch's own people, which a text may name."""

    names: tuple[str, ...] = ()
    streets: tuple[str, ...] = ()  # "Vijverweg 68"
    phones: frozenset[str] = frozenset()  # E.164
    mails: frozenset[str] = frozenset()
    our_names: frozenset[str] = frozenset()  # folded words
    our_numbers: frozenset[str] = frozenset()  # phones and mail addresses of the branch and its staff

    def seen_in(self, text: str, *, any_number: bool = False) -> list[Finding]:
        """What in a text may identify a family, each once.

        any_number: also a phone or mail address that nobody knows. Without it a name that one of our own people has
        as well says nothing: the text is about what we do, and they do it.
        """
        names = self.names if any_number else [n for n in self.names if not self.our_names & set(folded(n).split())]
        found = privacy.findings(text, names, self.streets)
        return [one for one in found if self._counts(one, any_number)]

    def _counts(self, one: Finding, any_number: bool) -> bool:
        if one.kind not in ("phone", "email"):
            return True
        value = phone.parse(one.words) if one.kind == "phone" else one.words.casefold()
        return value in self.phones or value in self.mails or (any_number and value not in self.our_numbers)


def known_to(person: Person) -> KnownFamilies:
    """A coordinator: all families of the branch. A volunteer: of their own matches, lest they ask for more."""
    if person.is_coordinator:
        return known_of(person.branch_id)
    mine: Any = Match.select(Match.family).where(Match.volunteer == person.id)
    return known_of(person.branch_id, [family for (family,) in mine.tuples()])


def known_of(branch_id: int, families: Collection[int] | None = None) -> KnownFamilies:
    """Of these families, or of all of the branch. Six queries, however many there are."""

    def of(model: Any, *columns: Any) -> Any:
        query = model.select(*columns).where(model.branch == branch_id)
        return (query if families is None else query.where(model.family << list(families))).tuples()

    details = list(
        of(FamilyDetails, FamilyDetails.name, FamilyDetails.street, FamilyDetails.phone, FamilyDetails.email)
    )
    members = [name for model in (Parent, Child) for (name,) in of(model, model.given_name)]
    branch = Branch.get_by_id(branch_id)
    people: Any = Person.select(Person.given_name, Person.family_name).where(
        Person.branch == branch_id, Person.anonymised_at.is_null()
    )
    staff = RolePeriod.select(RolePeriod.person).where(RolePeriod.role << list(STAFF_ROLES))
    reached: Any = Person.select(Person.phone, Person.email).where(Person.branch == branch_id, Person.id << staff)
    return KnownFamilies(
        names=tuple(filter(None, (*(name for name, *_ in details), *members))),
        streets=tuple(street for _, street, *_ in details if street),
        phones=frozenset(number for _, _, number, _ in details if number),
        mails=frozenset(mail for *_, mail in details if mail),
        our_names=frozenset(word for names in people.tuples() for name in names for word in folded(name).split()),
        our_numbers=frozenset(
            filter(None, (branch.phone, branch.email, *(one for row in reached.tuples() for one in row)))
        ),
    )


def names_of(families: Iterable[int]) -> dict[int, str]:
    """Family id → its name, of those whose name is known. One query."""
    rows: Any = FamilyDetails.select(FamilyDetails.family, FamilyDetails.name).where(
        FamilyDetails.family << list(families), FamilyDetails.name != ""
    )
    return dict(rows.tuples())
