"""The second factor as a whole: who has one, what is left, and starting again when all is lost."""

from datetime import date
from typing import Any

from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.records import dataclass
from portal.people.models import Person
from portal.sign_in.models import Passkey, RecoveryCode, Totp


@dataclass(frozen=True)
class Safety:
    """How somebody signs in: what the page "Veilig aanmelden" shows."""

    has_app: bool
    passkeys: list[Passkey]
    codes_left: int
    codes_made_on: date | None  # of the newest sheet; None where no code of it is left

    @property
    def is_set_up(self) -> bool:
        """Whether there is a second factor that counts for a coordinator or treasurer."""
        return self.has_app or any(key.as_staff for key in self.passkeys)


def safety_of(person: Person) -> Safety:
    """What somebody has set up."""
    unused: Any = RecoveryCode.select(RecoveryCode.created_at).where(
        RecoveryCode.person == person.id, RecoveryCode.used_at.is_null()
    )
    made = [clock.day_of(at) for (at,) in unused.tuples()]
    return Safety(
        has_app=Totp.select().where(Totp.person == person.id, Totp.confirmed_at.is_null(False)).exists(),
        passkeys=list(Passkey.visible_to(person)),
        codes_left=len(made),
        codes_made_on=max(made, default=None),
    )


def has_second_factor(person: Person) -> bool:
    """Whether a coordinator or treasurer has a second factor, or once had one: then the password alone sets none up.

    Whoever lost it comes in with a code on paper, or waits for `reset-second-factor`.
    """
    return person.second_factor_since is not None or safety_of(person).is_set_up


def first_or_more(person: Person, *, alone: bool) -> None:
    """Remember that a second factor was set up, inside the transaction that does it.

    alone: with nothing but the password. RuleError where there is or was one already: somebody was faster.
    """
    first = Person.update(second_factor_since=clock.now()).where(
        Person.id == person.id, Person.second_factor_since.is_null()
    )
    if not first.execute() and alone:
        raise RuleError("Er is al een tweede stap ingesteld. Meld je opnieuw aan met je wachtwoord.", conflict=True)


def who_are_safe(person_ids: list[int]) -> set[int]:
    """Those of these people who set up a second factor: for a list, in two queries."""
    apps = Totp.select(Totp.person).where(Totp.person << person_ids, Totp.confirmed_at.is_null(False)).tuples()
    keys = Passkey.select(Passkey.person).where(Passkey.person << person_ids, Passkey.as_staff == True).tuples()  # noqa: E712
    return {person for (person,) in [*apps, *keys]}
