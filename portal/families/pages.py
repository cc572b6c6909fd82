"""What the pages of families and their matches share; all of them the coordinator's."""

from flask import request, url_for

from portal.families.file.rules import note_view
from portal.families.models.family import Family
from portal.web.access import me


def page_of(family: Family) -> str:
    return url_for("family_file.show", id=family.id)


def looked_at(family: Family, what: str = "file") -> None:
    """Write down that a page about a family was opened; what its form sends comes from a page that was."""
    if request.method != "POST":
        note_view(family, what, by=me())
