"""The forms of a family and its trajectories."""

from typing import Any

from portal.families.file.facts.alike import families_like
from portal.families.trajectories.rules import FamilyFacts
from portal.kit.same import Twin, keys
from portal.team.alike.forms import SameForm
from portal.web.access import me
from portal.web.fields import DateField, Line, PhoneField, SubmissionKey
from portal.web.forms import PortalForm


class FamilyEditForm(PortalForm):
    facts = FamilyFacts
    code = Line("Code", 12, "Geef het gezin een code, bijvoorbeeld G-014.")
    alias = Line("Schuilnaam", 60, "Geef het gezin een schuilnaam, bijvoorbeeld Gezin Klaver.")
    municipality = Line("Gemeente", 80, "Vul de gemeente in.")
    started_on: Any = DateField("Start van het traject", "Vul de startdag van het traject in.")


class FamilyForm(SameForm, FamilyEditForm):
    """A new family: the same details and who it is, saved once."""

    kind = "family"
    page_order = ("code", "name", "phone")

    name = Line("Naam van het gezin (mag leeg blijven)", 120)
    phone = PhoneField("Telefoon (mag leeg blijven)")
    submission_key = SubmissionKey()

    def alike(self) -> list[Twin]:
        wanted = keys(self.name.data or "", 1, phone=self.phone.data or "")
        return families_like(me().branch_id, wanted, key=self.submission_key.data)


class TrajectoryForm(PortalForm):
    """A family comes back."""

    started_on = DateField("Start van het nieuwe traject", "Vul de startdag van het traject in.")
