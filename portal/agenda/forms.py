"""What the pages of the agenda ask."""

import re
from collections.abc import Sequence
from dataclasses import fields
from datetime import time
from typing import Any

from wtforms import BooleanField, Field

from portal.agenda import candidates, outreach, rules
from portal.agenda.models import ENROL_BY, EVENT_KINDS, MANDATORY_FOR, STOP_REASONS
from portal.agenda.words import hour
from portal.kit.addresses import MAX_LINK, WRONG_LINK, parse_link
from portal.kit.text import one_line
from portal.people.models import VOLUNTEER_ROLES
from portal.web.fields import (
    Choice,
    DateField,
    EmailField,
    Line,
    Lines,
    NumberField,
    ParsedField,
    PhoneField,
    SubmissionKey,
)
from portal.web.forms import PortalForm

MAX_TEXT = 4000
MAX_MARKS = 2000
HOUR = re.compile(r"(\d{1,2})\s*+(?:(?:uur|[.:,uh])\s*+(\d{2})?)?\s*+(?:uur|u|h)?", re.ASCII)


def parse_hour(typed: str) -> time | None:
    """ "19.30", "19:30", "19u30", "19u", "19" → a time of day."""
    found = HOUR.fullmatch(typed.strip().lower())
    if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
        return None
    return time(int(found[1]), int(found[2] or 0))


class HourField(ParsedField):
    """A time of day."""

    parse = staticmethod(parse_hour)
    show = staticmethod(hour)
    wrong = "Schrijf het uur zoals 19.30."


class LinkField(ParsedField):
    """An address on the web."""

    parse = staticmethod(parse_link)
    show = staticmethod(str)
    wrong = WRONG_LINK
    empty = ""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.raw = one_line(valuelist[0])[:4000] if valuelist else ""  # links to meetings are long: never cut short
        self.data = type(self).parse(self.raw) if self.raw else self.empty
        if self.data is None:
            raise ValueError(self.wrong)
        if len(self.data) > MAX_LINK:
            raise ValueError(f"Deze link is te lang: ten hoogste {MAX_LINK} tekens.")


class EventForm(PortalForm):
    kind = Choice("Wat voor activiteit?", EVENT_KINDS.items(), wrong="Kies wat voor activiteit het is.")
    title = Line("Titel", 160, "Geef de activiteit een titel.")
    text = Lines("Uitleg (mag leeg blijven)", MAX_TEXT)
    day = DateField("Dag", "Vul de dag in.")
    starts_at = HourField("Begint om")
    ends_at = HourField("Eindigt om")
    place = Line("Plaats (mag leeg blijven)", 200)
    is_online = BooleanField("Het is online, of je kan online volgen")
    online_link = LinkField("Link om online mee te doen (mag later)")
    price = Line("Prijs (mag leeg blijven)", 80)
    organiser = Line("Wie organiseert het? (leeg: wij zelf)", 120)
    partner = Line("Samen met (mag leeg blijven)", 120)
    enrol_by = Choice("Hoe schrijft iemand zich in?", ENROL_BY.items(), wrong="Kies hoe iemand zich inschrijft.")
    enrol_name = Line("Naam van de collega", 120)
    enrol_email = EmailField("Mailadres van de collega")
    enrol_link = LinkField("Link om in te schrijven")
    mandatory_for = Choice("Is dit een verplichte vorming?", MANDATORY_FOR.items(), wrong="Kies uit de lijst.")
    seats = NumberField("Hoeveel plaatsen? (leeg: plaats voor iedereen)")
    tell = BooleanField("Laat het weten aan wie komt", default=True)
    submission_key = SubmissionKey()

    def details(self) -> rules.Details:
        return rules.Details(**{field.name: self[field.name].data for field in fields(rules.Details)})


class MarksField(Field):
    """Any number of marks "v12" or "k5" → a list."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = [mark for mark in valuelist[:MAX_MARKS] if re.fullmatch(r"[vk]\d{1,9}", mark, re.ASCII)]

    def process_data(self, value: Any) -> None:
        self.data = list(value or [])


class SeenMarksField(MarksField):
    """The marks that the page came with, in one hidden box, so that a stale page undoes nobody's work."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        super().process_formdata((valuelist[0] if valuelist else "").split())

    def _value(self) -> str:
        return " ".join(sorted(self.data))


class AttendanceForm(PortalForm):
    """Who was there, and how many more."""

    er = MarksField("Wie was er?")
    gezien = SeenMarksField("")
    guests = NumberField("Nog andere mensen, die niet op de lijst staan")
    gezien_gasten = NumberField("")


class CandidateForm(PortalForm):
    given_name = Line("Voornaam", 60, "Vul de voornaam in.")
    family_name = Line("Familienaam (mag leeg blijven)", 80)
    phone = PhoneField("Gsm-nummer (mag leeg blijven)")
    email = EmailField("Mailadres (mag leeg blijven)")
    town = Line("Gemeente (mag leeg blijven)", 80)
    channel = Choice("Hoe leerde deze persoon ons kennen?", [], default="")
    new_channel = Line("Of op een andere manier (komt in de lijst)", 80)
    interested_on: Any = DateField("Wanneer toonde deze persoon interesse?", "Vul de dag in.")
    note = Lines("Notitie (mag leeg blijven)", 300)
    submission_key = SubmissionKey()

    def offer(self, names: Sequence[str]) -> "CandidateForm":
        """The channels to choose from."""
        own = [self.channel.data] if self.channel.data and self.channel.object_data == self.channel.data else []
        self.channel.choices = {"": "niet gekend", **{name: name for name in [*names, *own]}}
        return self

    def details(self) -> candidates.Details:
        return candidates.Details(
            given_name=self.given_name.data, family_name=self.family_name.data, email=self.email.data,
            phone=self.phone.data, town=self.town.data, channel=self.new_channel.data or self.channel.data,
            interested_on=self.interested_on.data, note=self.note.data,
        )  # fmt: skip


class StepForm(PortalForm):
    """The day of a step."""

    on = DateField("Op welke dag?", "Vul de dag in.")


class StopForm(PortalForm):
    on = DateField("Sinds wanneer?", "Vul de dag in.")
    reason = Choice("Waarom?", {"": "Kies een reden", **STOP_REASONS}.items(), wrong="Kies een reden.", default="")
    note = Line("Meer uitleg (mag leeg blijven)", 300)


class StartForm(PortalForm):
    """What is still to be said to make a candidate a volunteer."""

    role = Choice("Gestart als", VOLUNTEER_ROLES.items(), wrong="Kies wat deze vrijwilliger doet.")
    started_on = DateField("Vrijwilliger vanaf", "Vul in vanaf welke dag.")
    family_name = Line("Familienaam", 80, "Vul de familienaam in.")
    email = EmailField("Mailadres (mag leeg blijven)")
    phone = PhoneField("Gsm-nummer (mag leeg blijven)")


class OutreachForm(PortalForm):
    title = Line("Wat deden we?", 300, "Schrijf kort wat we deden.")
    is_permanent = BooleanField("Dit is een vaste actie: ze loopt door tot ze stopt")
    first_on: Any = DateField("Op (of sinds)", "Vul de dag in.")
    last_on = DateField("Liep tot en met (alleen voor een vaste actie die stopte)")
    submission_key = SubmissionKey()

    def details(self) -> outreach.Details:
        return outreach.Details(
            title=self.title.data, is_permanent=bool(self.is_permanent.data), first_on=self.first_on.data,
            last_on=self.last_on.data,
        )  # fmt: skip
