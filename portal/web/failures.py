"""When something goes wrong, a page in Dutch says what to do."""

import logging
from typing import NoReturn

import peewee
from flask import Flask, Response, abort, current_app, g, make_response, render_template, request, url_for
from flask_login import AnonymousUserMixin, current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from portal.kit.errors import RuleError
from portal.kit.words import listed
from portal.web import form_token
from portal.web.access import allowed_for
from portal.web.refill import AFRESH, Fields
from portal.web.requests import here

log = logging.getLogger("portal")

Answer = tuple[str, int]

MARKS = frozenset({"submission_key", "gezien"})  # and any that start with "seen": filled in by the page, not typed
SECRETS = frozenset({"password", "old", "new", "again", "bevestig_wachtwoord", "bevestig_sleutel"})
ABOUT_SECRETS = frozenset({"signing_in", "safety", "confirming"})  # rooms whose forms hold passwords and codes

SENTENCES = {
    400: ("Dit formulier is verlopen", "Ga terug, laad de pagina opnieuw en probeer het nog eens."),
    403: ("Hier kan je niet bij", "Deze pagina is voor iemand anders."),
    404: (
        "Deze pagina bestaat niet",
        "Misschien is ze weggehaald, of is het adres veranderd. Begin opnieuw op de startpagina.",
    ),
    405: ("Deze pagina bestaat niet", "Begin opnieuw op de startpagina."),
    409: ("Dit was net al gebeurd", "Laad de pagina opnieuw. Er is niets dubbel gebeurd."),
    413: ("Dit is te groot", "Wat je invulde, is te lang. Ga terug en maak het korter."),
    422: ("Dat lukte niet", "Ga terug en kijk na wat je invulde."),
    429: (
        "Even wachten",
        "Je probeerde het te vaak na elkaar. Probeer het straks opnieuw.",
    ),
    500: ("Er liep iets mis bij ons", "Probeer het straks opnieuw."),
    503: ("Even geduld", "Het portaal kan nu niets bewaren. Probeer het straks opnieuw."),
}

GONE = ("Dit is er niet meer", "Misschien is het net al weggehaald. Er is niets gewijzigd en niets dubbel gebeurd.")
"""What a button or a form was about is not there: gone, or not theirs."""

MEANWHILE = (
    "Er veranderde net iets",
    "Waar dit over gaat, veranderde op ditzelfde ogenblik. Er is niets bewaard. Probeer het nog eens.",
)
"""Two at once, of whom one takes away what the other points at: on PostgreSQL the later one hears it."""

CALL = {403: " Klopt dat niet? Bel je coördinator.", 429: " Of bel je coördinator."}
WHO = {"volunteer": "vrijwilligers", "treasurer": "de penningmeester", "network": "het netwerk"}

EXPIRED = "Je meldde je intussen opnieuw aan. Kijk na of alles klopt en verstuur het nog eens."

FILES_TOO_BIG = (
    "Alles samen kan ten hoogste {most} MB zijn, en één foto of pdf ten hoogste 15 MB. "
    "Ga terug en kies er minder tegelijk. De andere voeg je daarna toe."
)


def init_app(app: Flask) -> None:
    app.register_error_handler(CSRFError, _form)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(RuleError, _rule)
    for gone in (peewee.OperationalError, peewee.InterfaceError, peewee.InternalError):
        app.register_error_handler(gone, _database)
    app.register_error_handler(peewee.IntegrityError, _pointing)
    app.register_error_handler(Exception, _unexpected)


def page(
    status: int, sentence: str = "", *, words: tuple[str, str] | None = None, again: Fields = (), kept: Fields = ()
) -> Answer:
    """The page for a status; `sentence` replaces the usual advice, `words` the title as well.

    again: the fields of a form, to send it again. kept: those of one that makes no sense any more, to be read.
    """
    is_about = status == 404 and request.endpoint is not None and request.method == "POST"
    title, advice = words or (GONE if is_about else SENTENCES.get(status, SENTENCES[500]))
    advice = sentence or f"{advice}{_who_helps(status)}"
    written = [value for name, value in again or kept if _is_typed(name) and " " in value.strip()]  # or it was chosen
    return render_template(
        "failure.html", title=title, advice=advice, status=status, again=again, written=written
    ), status


def _who_helps(status: int) -> str:
    """Who may open the page, or whom to call; a coordinator is not told to call a coordinator."""
    if status not in CALL:
        return ""
    if not (current_user.is_authenticated and current_user.person.is_coordinator):
        return CALL[status]
    allowed = allowed_for(current_app, request.endpoint) if request.endpoint else None
    who = [words for role, words in WHO.items() if role in (allowed or ())]
    return f" Ze is voor {listed(who)}." if status == 403 and who and "coordinator" not in (allowed or ()) else ""


def typed() -> list[tuple[str, str]]:
    """The fields of the posted form, to send it once more; none where nothing was typed, or it may hold a secret."""
    if request.method != "POST" or request.blueprint in ABOUT_SECRETS:
        return []
    try:
        posted = request.form
    except HTTPException:
        return []  # too large to be read
    fields = [(name, value) for name, value in posted.items(multi=True) if name not in AFRESH | SECRETS]
    return fields if any(value.strip() for name, value in fields if _is_typed(name)) else []


def _is_typed(name: str) -> bool:
    return name not in MARKS and not name.startswith("seen")


def broken_link() -> NoReturn:
    """A link in a letter or a message opens nothing: the same page, byte for byte, whatever the reason."""
    abort(make_response(render_template("broken_link.html"), 404))


def _form(_error: CSRFError) -> Answer:
    """A form whose token does not match: it is old, or from an earlier sign-in, or the browser sends no cookies."""
    if current_user.is_authenticated and form_token.made_for() == current_user.person.id and typed():
        return page(400, EXPIRED, again=typed())  # made for the same person, under an earlier sign-in
    if current_app.config["SESSION_COOKIE_NAME"] in request.cookies:
        return page(400)
    routes = current_app.create_url_adapter(request)
    opens = routes is not None and routes.test(method="GET")
    again = here() if opens else url_for("signing_in.sign_in")
    return render_template("no_cookies.html", again=again), 400


def _http(error: HTTPException) -> Answer | HTTPException | Response:
    if isinstance(error, SecurityError):  # a host name we do not answer to: no page can be built without one
        return Response("Dit portaal staat op een ander adres.", 400, mimetype="text/plain")
    status = error.code or 500
    if status == 413 and request.mimetype == "application/x-www-form-urlencoded":
        return page(413, "In dit formulier staat te veel tekst. Ga terug, maak het korter en probeer het opnieuw.")
    if status < 400:
        return error  # a redirect
    if status == 413 and (request.content_length or 0) > current_app.config["MAX_CONTENT_LENGTH"]:
        return page(413, FILES_TOO_BIG.format(most=current_app.config["MAX_CONTENT_LENGTH"] >> 20))
    return page(status if status in SENTENCES else 404 if status < 500 else 500)


def _rule(error: RuleError) -> Answer:
    return page(409 if error.conflict else 422, error.message, kept=typed())


NOT_NOW = (
    ("full", "Zijn schijf is vol."),
    ("disk i/o", "Zijn schijf is vol of weigert dienst."),
    ("readonly", "Het mag alleen lezen."),
    ("read-only", "Het mag alleen lezen."),
    ("unable to open", "Het krijgt zijn bestand niet open."),
    ("locked", "Het is nog bezig met iets anders."),
)
"""A word in the database's error → what it means for whoever is waiting."""


def _database(error: BaseException) -> Answer:
    """The database cannot be reached or written to: nothing was changed, and later it will work again."""
    said = ""
    cause: BaseException | None = error
    while cause is not None and len(said) < 2_000:  # SQLite rolls back by itself: the last error is a failed rollback
        said, cause = f"{said} {cause}".lower(), cause.__cause__ or cause.__context__
    word, sentence = next(((word, told) for word, told in NOT_NOW if word in said), ("gone", ""))
    if "_login_user" not in g:  # the frame of the page would ask the database who is here
        g._login_user = AnonymousUserMixin()
    log.error("database unavailable (%s) on %s %s: %s", word, request.method, request.endpoint, error)
    why = f"Het portaal kan nu niets bewaren. {sentence} Probeer het straks opnieuw." if sentence else ""
    return page(503, why, again=typed())


def _pointing(error: peewee.IntegrityError) -> Answer:
    """A row points at one that is not there. Any other rule of the database that is broken is a fault of ours."""
    if "foreign key" not in str(error).lower():
        return _unexpected(error)
    log.warning("a row went meanwhile on %s %s", request.method, request.endpoint)
    return page(409, words=MEANWHILE, again=typed())


def _unexpected(error: Exception) -> Answer:
    log.exception("failure on %s %s", request.method, request.endpoint, exc_info=error)
    return page(500, again=typed())
