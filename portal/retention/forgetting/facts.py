"""What identifies a person or a family in a text, however it is typed; and that text without it."""

import re
from collections.abc import Iterable
from dataclasses import field
from typing import Any

from portal.agenda.models.candidate import Candidate
from portal.families.models.family import Child, Family, FamilyDetails, Parent
from portal.kit.folding import folded, unaccented
from portal.kit.phone import national
from portal.kit.privacy import COMMON, SHORT
from portal.kit.records import dataclass
from portal.people.models import Branch, Person

GONE = "(gewist)"
_ADDRESSED = r"(?:familie|fam\.?|gezin|mevrouw|mevr\.?|meneer|mijnheer|dhr\.?|mama|papa)\s+"
_compiled = re.compile  # patterns of names in the database, which cannot be written here
_BETWEEN = r"[\s./()\-‐-–]{0,3}"


@dataclass(frozen=True)
class KnownBy:
    """What identifies somebody. values: mail, phone, account, street with its number. shared: what others have too.

    names: (given names, family name) of each of them. Empty ones say nothing. `aliases` are replaced as a whole.
    """

    names: tuple[tuple[str, str], ...] = ()
    mails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    streets: frozenset[str] = frozenset()
    aliases: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()
    _sure: Any = field(init=False, repr=False, compare=False)
    _lone: Any = field(init=False, repr=False, compare=False)
    _given: Any = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        given = {g for one, _ in self.names for g in _own(one, self.shared)}
        family = {f for _, one in self.names for f in _own(one, frozenset())}
        parts = {part for one in family for part in one.split() if len(part) > SHORT} - given
        alone = {f for f in family | parts if f not in self.shared and f not in COMMON and len(f) > 1}
        sure = [
            *(_words(f"{a} {b}") for a in given for b in family),
            *(_words(f"{b} {a}") for a in given for b in family),
            *(_ADDRESSED + _words(name) for name in alone),
            *(_words(one) for one in {*self.aliases, *self.streets} if one and folded(one) not in self.shared),
            *(re.escape(folded(mail)) for mail in self.mails if mail and folded(mail) not in self.shared),
            *(_phone(one) for one in self.phones if one and folded(one) not in self.shared),
            *(r"\s?".join(folded(one)) for one in self.accounts if one and folded(one) not in self.shared),
        ]
        object.__setattr__(self, "_sure", _any(sure))
        object.__setattr__(self, "_lone", _any(map(_words, alone)))
        object.__setattr__(self, "_given", _any(map(_words, (g for g in given if len(g) > 1 and g not in COMMON))))

    def without(self, text: str, *, close: bool = False) -> str:
        """A text without anything that identifies them.

        A given name alone tells that only in a text that tells more, or that is `close`: about them and nobody else.
        A family name alone counts with a capital: "naar de bakker" names no Bakker.
        """
        plain = unaccented(text)
        lone = bool(self._lone.search(plain))
        if not (lone or self._sure.search(plain) or (close and self._given.search(plain))):
            return text
        once = _cut(_cut(text, self._sure, capital=False), self._lone, capital=True)
        return _cut(once, self._given, capital=True) if close or once != text else once

    def is_in(self, text: str) -> bool:
        """Whether a text identifies them."""
        return self.without(text) != text


def of_person(person: Person) -> KnownBy:
    """A volunteer, with the candidate they were."""
    was = list(Candidate.select().where(Candidate.person == person.id))
    known = _of_people([person, *was])
    return KnownBy(**known, shared=_of_others(person.branch_id, person=person.id, candidates=[c.id for c in was]))


def of_candidate(candidate: Candidate) -> KnownBy:
    """A candidate who did not start."""
    return KnownBy(**_of_people([candidate]), shared=_of_others(candidate.branch_id, candidates=[candidate.id]))


def of_family(family: Family) -> KnownBy:
    """A family: its parents and children as well."""
    details = FamilyDetails.get_or_none(FamilyDetails.family == family.id) or FamilyDetails()
    members = [
        row.given_name
        for model in (Parent, Child)
        for row in model.select(model.given_name).where(model.family == family.id)
    ]
    alias = family.alias if family.code not in family.alias else ""
    return KnownBy(
        names=(("", details.name), *((name, details.name) for name in members)),
        mails=frozenset({details.email}),
        phones=frozenset({details.phone}),
        streets=frozenset({details.street}),
        aliases=frozenset({alias}),
        shared=_of_others(family.branch_id, family=family.id),
    )


def _of_people(people: Iterable[Any]) -> dict[str, Any]:
    """The names and contact data of persons and candidates."""
    some = list(people)

    def every(*names: str) -> frozenset[str]:
        return frozenset(getattr(one, name, "") or "" for one in some for name in names)

    return {
        "names": (
            *((one.given_name, one.family_name) for one in some),
            *(("", getattr(one, name, "")) for one in some for name in ("account_holder", "confirmed_holder")),
        ),
        "mails": every("email"),
        "phones": every("phone"),
        "accounts": every("iban", "confirmed_iban"),
        "streets": every("street"),
    }


def _of_others(
    branch_id: int, *, person: int | None = None, family: int | None = None, candidates: Iterable[int] = ()
) -> frozenset[str]:
    """What identifies others of the branch, folded: that stays, or theirs would go."""
    mine = list(candidates)
    people = Person.select().where(Person.branch == branch_id, Person.id != (person or 0))
    families = FamilyDetails.select().where(FamilyDetails.branch == branch_id, FamilyDetails.family != (family or 0))
    hopeful = Candidate.select().where(Candidate.branch == branch_id, Candidate.id.not_in(mine))
    some = (*people, *families, *hopeful, Branch.get_by_id(branch_id))
    known = [one.__data__ for one in some if getattr(one, "anonymised_at", None) is None]
    names = ("family_name", "name", "email", "phone", "street", "iban", "address", "municipality")
    return frozenset(folded(values[name]) for values in known for name in names if values.get(name))


def _own(name: str, shared: frozenset[str]) -> set[str]:
    """A name, folded; in a set, which is empty where there is none or where it is another's."""
    plain = folded(name).strip()
    plain = re.sub(rf"^{_ADDRESSED}", "", plain)
    return {plain} - {""} - shared


def _words(name: str) -> str:
    """A name or address as a pattern over a folded text; also of somebody: "Karims"."""
    return r"[\W_]+".join(map(re.escape, re.findall(r"[^\W_]+", folded(name)))) + "s?"


def _phone(number: str) -> str:
    """A number with or without its country, grouped in any way."""
    at_home = re.sub(r"\D", "", national(number))
    abroad = re.sub(r"\D", "", number)
    ways = [rf"(?:\+|00)\s?{abroad[:2]}{_BETWEEN}(?:0\)\s?)?{_BETWEEN.join(abroad[2:])}"]
    if at_home != abroad:
        ways.append(_BETWEEN.join(at_home))
    return "(?:" + "|".join(ways) + ")"


def _any(patterns: Iterable[str]) -> Any:
    some = sorted({p for p in patterns if p != "s?"}, key=len, reverse=True)
    return _compiled(rf"(?<!\w)(?:{'|'.join(some)})(?!\w)" if some else r"(?!)")


def _cut(text: str, pattern: Any, *, capital: bool) -> str:
    """A text without what a pattern finds in its folded form. capital: only where it is written with one."""
    signs = [(letter, place) for place, sign in enumerate(text) for letter in unaccented(sign)]
    plain = "".join(letter for letter, _ in signs)
    done, position = [], 0
    for found in pattern.finditer(plain):
        start, end = signs[found.start()][1], signs[found.end() - 1][1] + 1
        while end < len(text) and not unaccented(text[end]):  # the accents of the last letter
            end += 1
        if start >= position and not (capital and text[start:end].islower()):
            done += [text[position:start], GONE]
            position = end
    return "".join([*done, text[position:]])
