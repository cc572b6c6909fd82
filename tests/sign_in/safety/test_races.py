"""Two windows at one moment: what proves who she is never goes altogether."""

import threading

import pytest

from portal.database import db as database
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.people.models import Person
from portal.sign_in.factors.facts import safety_of
from portal.sign_in.models import Passkey, Totp
from portal.sign_in.second_step import rules


@pytest.mark.parametrize("other", ["a second passkey", "the app"])
def test_of_two_that_are_taken_away_at_once_one_stays(cast, other):
    for _ in range(4):
        Passkey.delete().execute()
        Totp.delete().execute()
        keys = [
            Passkey.create(person=cast.els, credential_id=f"sleutel-{n}", public_key="x", label="Chrome", as_staff=True)
            for n in range(2 if other == "a second passkey" else 1)
        ]
        if other == "the app":
            Totp.create(person=cast.els, sealed="x", confirmed_at=clock.now())
        start = threading.Barrier(2)

        def take_away(number: int, start=start, keys=keys) -> None:
            els = Person.get_by_id(cast.els.id)
            start.wait()
            try:
                if number < len(keys):
                    rules.remove_passkey(keys[number], by=els)
                else:
                    rules.remove_app(els)
            except RuleError:
                pass
            finally:
                database.close()

        threads = [threading.Thread(target=take_away, args=(number,)) for number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert safety_of(cast.els).is_set_up
