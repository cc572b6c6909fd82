"""The pages of the pictures: upload them, say what they show and who agreed, delete them."""

from flask import Blueprint, Response, url_for

from portal.newsletter.models import Picture
from portal.newsletter.pictures import rules
from portal.newsletter.pictures.facts import pictures_of, uses_of
from portal.newsletter.pictures.forms import PictureForm, UploadForm
from portal.web.access import everyone, me, roles, visible
from portal.web.pages import attempt, form_page, page_number, pages_of, picture, saved

room = Blueprint("pictures", __name__)

SHOWN = 24  # on a page of the list


@room.route("/nieuwsbrief/fotos", methods=["GET", "POST"])
@roles("coordinator")
def index() -> Response:
    form = UploadForm()
    if form.validate_on_submit() and form.attempt(rules.add_pictures, form.files.data, by=me()):
        if len(form.result) == 1:
            return saved(url_for(".edit", id=form.result[0].id), "De foto staat klaar. Vertel wat erop staat.")
        return saved(url_for(".index"), f"{len(form.result)} foto’s staan klaar. Vertel van elke wat erop staat.")
    mine, page = pictures_of(me().branch_id), page_number()
    return form_page(
        "newsletter/pictures/index.html",
        form,
        pictures=list(mine.paginate(page, SHOWN)),
        page=page,
        pages=pages_of(mine.count(), SHOWN),
        waiting=sum(not picture.is_ready for picture in mine),
    )


@room.route("/nieuwsbrief/fotos/<int:id>", methods=["GET", "POST"])
@roles("coordinator")
def edit(id: int) -> Response:
    picture = visible(Picture, id)
    form = PictureForm(obj=picture).edits(picture)
    if form.validate_on_submit() and form.attempt(rules.describe, picture, form.words(), by=me()):
        return saved(url_for(".index"), "Bewaard. De foto kan in een brief en in het jaarverslag.")
    return form_page("newsletter/pictures/edit.html", form, picture=picture, uses=uses_of(picture))


@room.post("/nieuwsbrief/fotos/<int:id>/intrekking")
@roles("coordinator")
def withdraw(id: int) -> Response:
    picture = visible(Picture, id)
    then = "De toestemming is ingetrokken. De foto is weg uit het portaal."
    return attempt(url_for(".index"), then, rules.take_away, picture, withdrawn=True, by=me())


@room.post("/nieuwsbrief/fotos/<int:id>/verwijdering")
@roles("coordinator")
def remove(id: int) -> Response:
    picture = visible(Picture, id)
    return attempt(url_for(".index"), "De foto is weg.", rules.take_away, picture, withdrawn=False, by=me())


@room.get("/nieuwsbrief/fotos/<int:id>/beeld")
@everyone
def image(id: int) -> Response:
    return picture(visible(Picture, id).small)


@room.get("/nieuwsbrief/fotos/<int:id>/klein")
@roles("coordinator")
def thumbnail(id: int) -> Response:
    return picture(visible(Picture, id).thumbnail)
