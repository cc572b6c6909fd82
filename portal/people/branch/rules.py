"""What may be written down about a branch: its name, where it is, how it is reached."""

from dataclasses import asdict

from peewee import IntegrityError

from portal.database import transaction
from portal.history.rules import change
from portal.kit.errors import RuleError
from portal.kit.phone import national
from portal.kit.records import dataclass
from portal.people.models import Branch, Person
from portal.post.rules import answer_elsewhere, answers_of

TAKEN = "Er is al een afdeling met deze naam. Neem een andere."


@dataclass(frozen=True)
class BranchDetails:
    """`phone`: E.164, or "". `email`: lower case, or ""."""

    name: str
    municipality: str
    phone: str
    email: str
    address: str


def correct_branch(branch: Branch, details: BranchDetails, *, by: Person | None) -> bool:
    """Write it down; letters that still wait say the new number and address. False where nothing differs."""
    try:
        with transaction():
            now = Branch.get_by_id(branch.id)
            before, phone = answers_of(now), str(now.phone)
            if not change(now, "correct", by, **asdict(details)):
                return False
            numbers = [(national(phone), national(details.phone))]
            answer_elsewhere(branch.id, before, answers_of(now), numbers, everywhere=True)
    except IntegrityError:
        raise RuleError(TAKEN, "name") from None
    for name, value in asdict(details).items():
        setattr(branch, name, value)
    return True
