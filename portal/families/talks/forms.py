"""The forms about talks: the quick entry, and another day for a planned one."""

from collections.abc import Mapping
from datetime import date

from wtforms import BooleanField

from portal.families.models.family import Family
from portal.families.models.talk import FAMILY_TALKS, VOLUNTEER_TALKS, Talk
from portal.families.naming.forms import LeavingForm
from portal.families.talk_log.rules import MAX_NOTE, TalkDetails
from portal.families.talks.rules import Appointment, Held
from portal.people.models import Person
from portal.web.fields import Choice, DateField, Line, Lines, SubmissionKey
from portal.web.forms import ANYWAY, WatchedForm
from portal.web.hours import HourField


class EditTalkForm(WatchedForm):
    """A talk: when, with whom, what kind, how long. Give the people with `offer`."""

    day = DateField("Wanneer was het?", "Vul de dag van het gesprek in.")
    family = Choice("Met welk gezin? (mag leeg blijven)", [], "Kies een gezin uit de lijst.", default="")
    family_kind = Choice("Wat voor gesprek met het gezin?", {"": "Geen gezin erbij", **FAMILY_TALKS}, default="")
    volunteer = Choice(
        "Met welke vrijwilliger? (mag leeg blijven)", [], "Kies een vrijwilliger uit de lijst.", default=""
    )
    volunteer_kind = Choice(
        "Wat voor gesprek met de vrijwilliger?", {"": "Geen vrijwilliger erbij", **VOLUNTEER_TALKS}, default=""
    )
    minutes = Line("Hoeveel minuten ongeveer? (mag leeg blijven)", 5)
    note = Lines("Een korte notitie (mag leeg blijven)", MAX_NOTE)
    note_anyway = BooleanField(ANYWAY)

    @classmethod
    def of(cls, talk: Talk) -> "EditTalkForm":
        """Filled in with what was noted."""
        kinds = {"family_kind": talk.family_kind, "volunteer_kind": talk.volunteer_kind}
        typed = {"family": talk.family_id, "volunteer": talk.volunteer_id, "minutes": talk.minutes}
        known = {name: str(value or "") for name, value in typed.items()}
        return cls(data={"day": talk.day, "note": talk.note, **kinds, **known})

    def offer(self, families: list[Family], volunteers: list[Person], called: Mapping[int, str]) -> "EditTalkForm":
        """The lists to choose from. called: family id → its name and code, where that is known."""
        words = {str(one.id): called.get(one.id, one.code_and_alias) for one in families}
        self.family.choices = {"": "Geen gezin", **words}
        self.volunteer.choices = {"": "Geen vrijwilliger", **{str(p.id): p.name for p in volunteers}}
        return self

    def details(self) -> TalkDetails:
        assert self.day.data is not None  # asked for
        return TalkDetails(
            day=self.day.data,
            family_id=int(self.family.data) if self.family.data else None,
            family_kind=self.family_kind.data or "",
            volunteer_id=int(self.volunteer.data) if self.volunteer.data else None,
            volunteer_kind=self.volunteer_kind.data or "",
            minutes=self._minute_count(),
            note=self.note.data or "",
            anyway=bool(self.note_anyway.data),
        )

    def _minute_count(self) -> int | None:
        """Minutes as a number; -1 for something that is not one."""
        typed = self.minutes.data or ""
        if not typed:
            return None
        return int(typed) if typed.isascii() and typed.isdigit() else -1


class TalkForm(EditTalkForm):
    """A new talk, saved once."""

    submission_key = SubmissionKey()


class MoveTalkForm(LeavingForm):
    """When and where a planned talk will be. Both go into the coordinator's own calendar, outside the portal."""

    watched = {"place": "de plaats"}

    due_on = DateField("Welke dag?", "Vul de dag in.")
    starts_at = HourField("Hoe laat? (mag leeg blijven)")
    place = Line("Waar? (mag leeg blijven)", 200)

    def appointment(self) -> Appointment:
        assert self.due_on.data is not None  # asked for
        return Appointment(self.due_on.data, self.starts_at.data, self.place.data)


class HoldTalkForm(WatchedForm):
    """On which day a planned talk was held, and what there is to remember."""

    day = DateField("Wanneer was het?", "Vul de dag van het gesprek in.")
    note = Lines("Een korte notitie (mag leeg blijven)", MAX_NOTE)
    note_anyway = BooleanField(ANYWAY)

    def on(self, day: date) -> None:
        """Set the day, whatever the boxes say."""
        self.day.process(None, day)

    def held(self) -> Held:
        assert self.day.data is not None  # asked for
        return Held(self.day.data, self.note.data or "", bool(self.note_anyway.data))
