"""Forms about a candidate: who they are, a step, stopping, starting."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from wtforms import BooleanField

from portal.agenda.candidates import rules
from portal.agenda.candidates.facts import candidates_like
from portal.agenda.models.candidate import STOP_REASONS
from portal.kit.same import Twin, keys
from portal.people.models import VOLUNTEER_ROLES
from portal.team.alike.forms import SameForm
from portal.web.access import me
from portal.web.fields import Choice, DateField, EmailField, Line, Lines, PhoneField, SubmissionKey
from portal.web.forms import PortalForm


class CandidateForm(SameForm):
    kind = "candidate"

    given_name = Line("Voornaam", 60, "Vul de voornaam in.")
    family_name = Line("Familienaam (mag leeg blijven)", 80)
    phone = PhoneField("Gsm-nummer (mag leeg blijven)")
    email = EmailField("Mailadres (mag leeg blijven)")
    town = Line("Gemeente (mag leeg blijven)", 80)
    interested_on: Any = DateField("Wanneer toonde deze persoon interesse?", "Vul de dag in.")
    channel = Choice("Hoe leerde deze persoon ons kennen?", [], default="")
    new_channel = Line("Of op een andere manier (komt in de lijst)", 80)
    note = Lines("Notitie (mag leeg blijven)", 300)
    submission_key = SubmissionKey()

    def offer(self, names: Sequence[str]) -> "CandidateForm":
        """The channels to choose from."""
        own = [self.channel.data] if self.channel.data and self.channel.object_data == self.channel.data else []
        self.channel.choices = {"": "niet gekend", **{name: name for name in [*names, *own]}}
        return self

    def alike(self) -> list[Twin]:
        name = f"{self.given_name.data} {self.family_name.data}"
        wanted = keys(name, phone=self.phone.data or "", email=self.email.data or "")
        return candidates_like(me().branch_id, wanted, self.own, self.submission_key.data)

    def details(self) -> rules.CandidateDetails:
        filled_in = self.filled_in(rules.CandidateDetails)
        return replace(filled_in, channel=self.new_channel.data or filled_in.channel)


class StepForm(PortalForm):
    on = DateField("Op welke dag?", "Vul de dag in.")


class CandidateStopForm(PortalForm):
    reason = Choice("Waarom?", {"": "Kies een reden", **STOP_REASONS}.items(), wrong="Kies een reden.", default="")
    on = DateField("Sinds wanneer?", "Vul de dag in.")
    note = Line("Meer uitleg (mag leeg blijven)", 300)


class CandidateStartForm(PortalForm):
    """What is still to be said to make a candidate a volunteer."""

    facts = rules.Start
    role = Choice("Gestart als", VOLUNTEER_ROLES.items(), wrong="Kies wat deze vrijwilliger doet.")
    started_on = DateField("Vrijwilliger vanaf", "Vul in vanaf welke dag.")
    family_name = Line("Familienaam", 80, "Vul de familienaam in.")
    email = EmailField("Mailadres (mag leeg blijven)")
    shares_mailbox = BooleanField("Ze delen één mailbox")
    phone = PhoneField("Gsm-nummer (mag leeg blijven)")
    came_on = DateField("Was op een infosessie op (mag leeg blijven)")
    trained_on = DateField("Volgde de startopleiding tot (mag leeg blijven)")
    screened_on = DateField("Had een gesprek met mij op (mag leeg blijven)")
