"""The form that stops a volunteer: the last day, and per family who takes over."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.home.stopping.facts import Visited
from portal.home.stopping.rules import Handover, Stop
from portal.people.models import Person
from portal.web.fields import Choice, DateField, KmField, SubmissionKey
from portal.web.forms import PortalForm

NOBODY_YET = "Nog niemand"


class StopVolunteerForm(PortalForm):
    """The last day. `about` adds the questions of each family."""

    ended_on = DateField("Laatste dag", "Vul de laatste dag in.")
    submission_key = SubmissionKey()
    matches: tuple[int, ...] = ()

    @classmethod
    def about(
        cls, families: tuple[Visited, ...], people: list[Person], minding: Mapping[int, Sequence[str]], **given: Any
    ) -> "StopVolunteerForm":
        """With three questions per family nobody took over yet: who_12, from_12 and km_12 about match 12.

        minding: volunteer id → what there is to think of, which the list says behind the name.
        """
        words = {p.id: f" ({'; '.join(minding[p.id])})" if minding.get(p.id) else "" for p in people}
        asked = [one for one in families if one.successor is None]
        fields: dict[str, Any] = {"matches": tuple(one.match.id for one in asked)}
        for one in asked:
            id, name = one.match.id, one.match.family.alias
            others = [(str(p.id), p.name + words[p.id]) for p in people if p.id != one.match.volunteer_id]
            fields[f"who_{id}"] = Choice(
                f"Wie gaat daarna naar {name}?",
                [("", NOBODY_YET), *others],
                "Kies iemand uit de lijst, of nog niemand.",
            )
            fields[f"from_{id}"] = DateField("Vanaf (leeg: de dag na de laatste dag)")
            fields[f"km_{id}"] = KmField("Afstand in kilometer (mag leeg blijven)")
        made: StopVolunteerForm = type("StopFormOfOne", (cls,), fields)(**given)
        return made

    def plan(self) -> Stop:
        """Plain values for the rules."""
        chosen = {
            id: Handover(
                int(self[f"who_{id}"].data),
                self[f"from_{id}"].data,
                self[f"km_{id}"].data or 0,
                f"{self.submission_key.data[:24]}{id:012d}"[-36:],
            )
            for id in self.matches
            if self[f"who_{id}"].data
        }
        assert self.ended_on.data is not None
        return Stop(self.ended_on.data, chosen)
