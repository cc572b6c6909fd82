"""The forms about an event."""

from collections.abc import Sequence

from wtforms import BooleanField

from portal.agenda.events import rules
from portal.agenda.models.event import ENROL_BY, EVENT_KINDS, MANDATORY_FOR
from portal.families.naming.forms import LeavingForm
from portal.kit.addresses import MAX_LINK, WRONG_LINK, parse_link
from portal.kit.text import one_line
from portal.web.fields import Choice, DateField, EmailField, Line, Lines, NumberField, ParsedField, SubmissionKey
from portal.web.hours import HourField

MAX_TEXT = 4000


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


class EventForm(LeavingForm):
    facts = rules.EventDetails
    watched = {
        "title": "de titel", "text": "de uitleg", "place": "de plaats", "price": "de prijs",
        "organiser": "‘wie organiseert het’", "partner": "‘samen met’", "question": "de vraag",
    }  # fmt: skip
    kind = Choice("Wat voor activiteit?", EVENT_KINDS.items(), wrong="Kies wat voor activiteit het is.")
    title = Line("Titel", 160, "Geef de activiteit een titel.")
    day = DateField("Welke dag?", "Vul de dag in.")
    starts_at = HourField("Begint om")
    ends_at = HourField("Eindigt om")
    place = Line("Plaats (mag leeg blijven)", 200)
    is_online = BooleanField("Het is online, of je kan online volgen")
    online_link = LinkField("Link om online mee te doen (mag later)")
    text = Lines("Uitleg (mag leeg blijven)", MAX_TEXT)
    seats = NumberField("Hoeveel plaatsen? (leeg: plaats voor iedereen)")
    mandatory_for = Choice("Is dit een verplichte vorming?", MANDATORY_FOR.items(), wrong="Kies uit de lijst.")
    question = Line("Een vraag aan wie komt (mag leeg blijven)", 160)
    enrol_by = Choice("Hoe schrijft iemand zich in?", ENROL_BY.items(), wrong="Kies hoe iemand zich inschrijft.")
    enrol_name = Line("Naam van de collega", 120)
    enrol_email = EmailField("Mailadres van de collega")
    enrol_link = LinkField("Link om in te schrijven")
    price = Line("Prijs (mag leeg blijven)", 80)
    organiser = Line("Wie organiseert het? (leeg: wij zelf)", 120)
    partner = Line("Samen met (mag leeg blijven)", 120)
    submission_key = SubmissionKey()
