"""What the coordinator is asked about a family and its trajectories."""

from portal.families.trajectories.rules import FamilyFacts
from portal.web.fields import DateField, Line, SubmissionKey
from portal.web.forms import PortalForm


class FamilyEditForm(PortalForm):
    """The facts of a family."""

    code = Line("Code", 12, "Geef het gezin een code, bijvoorbeeld G-014.")
    alias = Line("Schuilnaam", 60, "Geef het gezin een schuilnaam, bijvoorbeeld Gezin Klaver.")
    municipality = Line("Gemeente", 80, "Vul de gemeente in.")
    started_on = DateField("Start van het traject", "Vul de startdag van het traject in.")

    def for_started(self, has_started: bool) -> "FamilyEditForm":
        """A family that never started has no first day to correct."""
        if not has_started:
            del self.started_on
        return self

    def facts(self) -> FamilyFacts:
        return self.filled_in(FamilyFacts)


class FamilyForm(FamilyEditForm):
    """A new family: the same facts, saved once."""

    submission_key = SubmissionKey()


class TrajectoryForm(PortalForm):
    """A family comes back."""

    started_on = DateField("Start van het nieuwe traject", "Vul de startdag van het traject in.")
