"""The pages of families and their matches; all of them the coordinator's."""

from flask import url_for

from portal.families.models.family import Family
from portal.families.models.match import Match
from portal.families.models.referral import Referral
from portal.web.access import visible


def match_of(number: int) -> Match:
    return visible(Match, number)


def page_of(family: Family) -> str:
    return url_for("family_file.show", id=family.id)


def referral_of(number: int) -> Referral:
    return visible(Referral, number)


def family_of(number: int) -> Family:
    return visible(Family, number)
