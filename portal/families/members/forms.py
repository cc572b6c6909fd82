"""The forms about a child, a parent, or a partner of a family."""

from typing import Any, Self

from portal.families.file.forms import MonthField, YearField
from portal.families.members.rules import ChildDetails, Member, ParentDetails, PartnerDetails
from portal.families.models.family import BANDS
from portal.web.fields import Choice, Line, PhoneField, SubmissionKey
from portal.web.forms import PortalForm


class MemberForm(PortalForm):
    """For a new one; with `of`, for an existing one, which needs no key."""

    submission_key: Any = SubmissionKey()

    @classmethod
    def of(cls, member: Member) -> Self:
        form = cls(obj=member)
        del form.submission_key
        return form.edits(member)


class ChildForm(MemberForm):
    facts = ChildDetails
    given_name = Line("Voornaam (mag leeg blijven)", 60)
    birth_month = MonthField("Geboren in")
    due_month = MonthField("Of verwacht in")
    band_override = Choice(
        "Leeftijd in het verslag", {"": "Volgens de maand", **BANDS}, "Kies een leeftijd uit de lijst."
    )


class ParentForm(MemberForm):
    facts = ParentDetails
    given_name = Line("Voornaam (mag leeg blijven)", 60)
    birth_year = YearField("Geboortejaar (mag leeg blijven)")


class PartnerForm(MemberForm):
    facts = PartnerDetails
    name = Line("Naam", 120, "Vul de naam in, of de dienst als je geen naam kent.")
    organisation = Line("Organisatie (mag leeg blijven)", 120)
    phone = PhoneField("Telefoon (mag leeg blijven)")
