"""The pages of families and their matches; all of them the coordinator's."""

from flask import url_for

from portal.families.file.rules import note_name
from portal.families.models.family import Family
from portal.families.models.match import Match
from portal.families.models.referral import Referral
from portal.families.naming.facts import names_of
from portal.web.access import me, visible


def match_of(number: int) -> Match:
    return visible(Match, number)


def page_of(family: Family) -> str:
    return url_for("family_file.show", id=family.id)


def referral_of(number: int) -> Referral:
    return visible(Referral, number)


def family_of(number: int) -> Family:
    return visible(Family, number)


def family_heading(family: Family, unnamed: str = "") -> str:
    """What a coordinator's page about one family calls it: "Yilmaz · G-034", or "Gezin G-034" where the name is not
    known, unless `unnamed` says it otherwise. That the name was read is written down. Templates know it too."""
    name = names_of([family.id]).get(family.id, "") if me().is_coordinator else ""
    if not name:
        return unnamed or f"Gezin {family.code}"
    note_name(family, by=me())
    return f"{name} · {family.code}"
