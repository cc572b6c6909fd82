"""What the pages of families and their matches share; all of them the coordinator's."""

from flask import request, url_for

from portal.families.models.family import Family
from portal.families.viewing.rules import note_view
from portal.kit.text import one_line
from portal.web.access import me


def page_of(family: Family) -> str:
    return url_for("family_file.show", id=family.id)


def family_asked() -> tuple[str, Family | None]:
    """The code of a family in an address, as it was typed (?gezin=), and the family that has it."""
    code = one_line(request.args.get("gezin", "")).upper()[:12]
    return code, Family.visible_to(me()).where(Family.code == code).first() if code else None


def looked_at(family: Family, what: str = "file") -> None:
    """Log that a page about a family was opened; not when its form is sent, for then its page was opened before."""
    if request.method != "POST":
        note_view(family, what, by=me())
