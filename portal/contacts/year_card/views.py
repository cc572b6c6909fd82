"""The year's stamp card: to look at, to keep as a picture, to print."""

from flask import Blueprint, Response

from portal.contacts.year_card.documents import YearCard, picture, printed
from portal.contacts.year_card.facts import year_card, years_of
from portal.kit.paper import PDF
from portal.web.access import me, roles
from portal.web.pages import begun, download, house_style, rendered

room = Blueprint("year_card", __name__)


@room.get("/contacten/jaar/<int:year>")
@roles("volunteer", "finishing")
def show(year: int) -> Response:
    return rendered("contacts/year_card/year.html", card=_card(year), years=years_of(me()))


@room.get("/contacten/jaar/<int:year>.png")
@roles("volunteer", "finishing")
def as_picture(year: int) -> Response:
    return download(picture(_card(year)), f"stempelkaart-{year}.png", "image/png")


@room.get("/contacten/jaar/<int:year>.pdf")
@roles("volunteer", "finishing")
def as_pdf(year: int) -> Response:
    return download(printed(_card(year), house_style()), f"stempelkaart-{year}.pdf", PDF.mime)


def _card(year: int) -> YearCard:
    return year_card(me(), begun(year))
