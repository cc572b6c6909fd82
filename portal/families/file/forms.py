"""The forms of a family's file: contact and profile."""

import re
from datetime import date
from typing import Any

from wtforms import BooleanField

from portal.families.file.facts.alike import families_like
from portal.families.file.facts.profile import Profile
from portal.families.file.rules import ContactDetails, Reply
from portal.families.models.family import ANSWERS, DERIVED_FLAGS, FLAGS
from portal.kit import dates
from portal.kit.same import Twin, keys
from portal.team.alike.forms import SameForm
from portal.web.access import me
from portal.web.fields import Choice, EmailField, Line, Lines, ParsedField, PhoneField
from portal.web.forms import PortalForm


def _year(typed: str) -> int | None:
    return int(typed) if re.fullmatch(r"(19|20)\d\d", typed, re.ASCII) else None


class MonthField(ParsedField):
    """A month → its first day."""

    parse = staticmethod(dates.read_month)
    wrong = dates.WRONG_MONTH

    @staticmethod
    def show(day: date) -> str:
        return f"{day.month}/{day.year}"


class YearField(ParsedField):
    """A year of four digits."""

    parse = staticmethod(_year)
    show = staticmethod(str)
    wrong = "Schrijf het jaar met vier cijfers, bijvoorbeeld 1994."


class ContactForm(SameForm):
    """Who a family is and how to reach it."""

    facts = ContactDetails
    kind = "family"

    name = Line("Naam van het gezin", 120)
    phone = PhoneField("Telefoon")
    email = EmailField("Mailadres")
    street = Line("Straat en nummer", 120)
    postcode = Line("Postcode", 10)
    town = Line("Woonplaats", 80)
    language = Line("Taal thuis", 40)
    share_children = BooleanField("De vrijwilliger mag de voornamen van de kinderen zien")
    household_note = Lines("Over het huishouden", 2000)

    def alike(self) -> list[Twin]:
        filled = {field: self[field].data or "" for field in ("phone", "email", "street", "town")}
        return families_like(me().branch_id, keys(self.name.data or "", 1, **filled), self.own)


class ProfileForm(PortalForm):
    """An answer for every flag of the report, and since when."""

    @staticmethod
    def shown(known: Profile) -> dict[str, Any]:
        """What holds; a flag that nobody answered is as the portal computes it."""
        values = {flag: "" if answer.is_computed else answer.value for flag, answer in known.answers.items()}
        since = {f"since_{flag}": answer.since_on for flag, answer in known.answers.items()}
        return {**values, **since}

    def replies(self) -> dict[str, Reply]:
        """Flag → what was chosen."""
        return {flag: Reply(self[flag].data, self[f"since_{flag}"].data) for flag in FLAGS}


for _flag, _words in FLAGS.items():
    _choices = [*ANSWERS.items()]
    if _flag in DERIVED_FLAGS:
        _choices.insert(0, ("", "zoals het portaal het berekent"))
    setattr(ProfileForm, _flag, Choice(_words[:1].upper() + _words[1:], _choices, "Kies een van de antwoorden."))
    setattr(ProfileForm, f"since_{_flag}", MonthField("Sinds (mag leeg blijven)"))
