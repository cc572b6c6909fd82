"""The annexes of a report: its newsletter, pictures and articles."""

from flask import Blueprint, Response, url_for

from portal.newsletter.pictures.facts import pictures_of
from portal.reports.annexes import facts, rules
from portal.reports.annexes.forms import ArticleForm, LetterForm, NewArticleForm
from portal.reports.models import ReportArticle
from portal.web.access import me, roles, visible
from portal.web.pages import attempt, begun, form_page, row_number, saved

room = Blueprint("annexes", __name__)


@room.route("/rapporten/jaar/<int:year>/bijlagen", methods=["GET", "POST"])
@roles("coordinator")
def index(year: int) -> Response:
    branch = me().branch_id
    chosen = facts.chosen_letter(branch, begun(year))
    form = LetterForm(data={"issue": chosen.id if chosen else ""}).offer(facts.letters_of(branch, year))
    if form.validate_on_submit() and form.attempt(rules.choose_letter, year, row_number(form.issue.data), by=me()):
        return saved(url_for(".index", year=year), "Je keuze is bewaard.")
    pictures = [one for one in pictures_of(branch) if one.in_report and one.is_ready and one.day.year == year]
    articles = facts.articles_of(branch, year)
    return form_page("reports/annexes/index.html", form, year=year, pictures=pictures[::-1], articles=articles)


@room.get("/rapporten/jaar/<int:year>/artikels/nieuw")
@roles("coordinator")
def new(year: int) -> Response:
    return form_page("reports/annexes/article.html", NewArticleForm(), year=begun(year), article=None)


@room.post("/rapporten/jaar/<int:year>/artikels")
@roles("coordinator")
def create(year: int) -> Response:
    form = NewArticleForm()
    if form.validate() and form.attempt(
        rules.add_article, begun(year), form.details(), form.submission_key.data, by=me()
    ):
        return saved(url_for(".index", year=year), "Het artikel staat in de bijlagen.")
    return form_page("reports/annexes/article.html", form, year=begun(year), article=None)


@room.route("/rapporten/artikels/<int:id>", methods=["GET", "POST"])
@roles("coordinator")
def edit(id: int) -> Response:
    article = visible(ReportArticle, id)
    form = ArticleForm(obj=article, page=article.picture_id).edits(article, lambda row: row.__data__)
    if form.validate_on_submit() and form.attempt(rules.change_article, article, form.details(), by=me()):
        return saved(url_for(".index", year=article.year), "Je wijziging is bewaard.")
    return form_page("reports/annexes/article.html", form, year=article.year, article=article)


@room.post("/rapporten/artikels/<int:id>/verwijdering")
@roles("coordinator")
def remove(id: int) -> Response:
    article = visible(ReportArticle, id)
    return attempt(url_for(".index", year=article.year), "Het artikel is weg.", rules.remove_article, article, by=me())
