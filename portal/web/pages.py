"""How a view answers: a page, a redirect, a refusal, a download."""

import gc
from collections.abc import Callable, MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode

from flask import (
    Response,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.templating import Environment
from flask_login import current_user
from jinja2.runtime import Context, Macro
from markupsafe import Markup

from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.errors import RuleError
from portal.kit.limits import EARLIEST
from portal.kit.paper import WORD
from portal.kit.seen import CHANGED
from portal.root import ROOT
from portal.settings import Settings
from portal.web import real
from portal.web.access import visitor
from portal.web.compiled import Compiled

PER_PAGE = 50  # rows of a list; they fit a page of 50 kB


KEPT = "kept"  # the field, and the place in the session, of the name under which a device keeps what is typed
LONGEST_NAME = 60


def saved_from_device() -> str:
    """The name under which a device kept what was just saved, once; "" where it kept nothing."""
    return str(real.session().pop(KEPT, ""))


def saved(target: str, sentence: str = "", *, undo: tuple[str, str] | None = None) -> Response:
    """303 to `target`, where one sentence says what happened. undo: (label, address to POST to).

    A page that is opened at one of its parts ("#kosten") may show it there: `flash_in` in templates/base.html.
    The next page tells the device to forget what it kept of the form (`kept` in templates/parts/fields.html).
    """
    if (name := request.form.get(KEPT)) and len(name) <= LONGEST_NAME:
        session[KEPT] = name
    if sentence:
        at = target.partition("#")[2]
        note: Any = {"sentence": sentence, "undo": undo, "at": at} if undo or at else sentence
        flash(note, "ok")
    return cast(Response, redirect(target, 303))


def refused(target: str, error: RuleError) -> Response:
    """303 back to a page that shows the current state, with the reason: for buttons without fields."""
    flash(error.message, "warn")
    return cast(Response, redirect(target, 303))


def instead(target: str, form: Any, sentence: str = "") -> Response:
    """Where a page is no longer there: on to `target`. A form of before that was sent to it is told why nothing came of
    it, and what was written stands there. sentence: why, if not what the form was refused for.
    """
    if form.is_submitted():
        mistakes = [mistake.sentence for mistake in form.mistakes()]
        raise RuleError(sentence or (mistakes or [CHANGED])[0], conflict=True)
    return cast(Response, redirect(target, 303))


def rendered(template: str, *, status: Any = 200, **values: Any) -> Response:
    """A page: a template with its variables."""
    return make_response(render_template(template, **values), status)


def away(target: str) -> Response:
    """302 to another page, after a GET."""
    return cast(Response, redirect(target))


def form_page(template: str, form: Any, **values: Any) -> Response:
    """A page with a form; 422 (or 409) when the form came back with mistakes."""
    wrong = bool(form.errors)
    return rendered(template, form=form, status=form.status if wrong else 200, **values)


def row_number(typed: Any) -> int | None:
    """The id of a row, from an address or a list; None for anything else."""
    text = str(typed or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


def year_asked(usual: int) -> int:
    """Which year an address asks for: ?jaar=2025."""
    return row_number(request.args.get("jaar")) or usual


def page_number() -> int:
    """Which page of a list is asked for: ?blad=3."""
    return max(1, row_number(request.args.get("blad")) or 1)


def page_address(number: int) -> str:
    """This very page with another ?blad=. The rest of its query stays as it is, whatever its names."""
    here = url_for(str(request.endpoint), **(request.view_args or {}))
    return f"{here}?{urlencode({**request.args.to_dict(), 'blad': str(number)})}"


def pages_of(total: int, size: int = PER_PAGE) -> int:
    """How many pages a list of so many rows has."""
    return max(1, -(-total // size))


def download(content: bytes, name: str, kind: str = WORD.mime) -> Response:
    """Bytes to save under an ASCII file name."""
    answer = make_response(content)
    answer.headers["Content-Type"] = kind
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def picture(content: bytes, kind: str = "image/jpeg") -> Response:
    """A file that somebody chose, shown by itself: whatever is in it starts nothing and fetches nothing."""
    answer = make_response(bytes(content))
    answer.headers["Content-Type"] = kind
    answer.headers["Content-Security-Policy"] = "default-src 'none'; img-src 'self'; sandbox"
    return answer


def house_style(branch_id: int | None = None) -> Path:
    """The letterhead for Word files: of this branch, or of the branch of whoever is signed in."""
    branch = current_user.person.branch_id if branch_id is None else branch_id
    return cast(Path, current_app.extensions["house_style"](branch))


class Calls(Context):
    """Jinja's, which asks of each function that a template calls, four times over, whether it wants to know about the
    template. Of what ours call only macros do."""

    def call(self, called: Any, /, *values: Any, _loop_vars: Any = None, _block_vars: Any = None, **named: Any) -> Any:
        return called(self.eval_ctx, *values, **named) if type(called) is Macro else called(*values, **named)


class Templates(Environment):
    """Flask's Jinja environment, with the globals of every template in one dict: Jinja's chain of two dicts, the first
    of which is always empty here, is copied name by name for each page and each macro file that it imports."""

    context_class = Calls

    def __init__(self, app: Any, **options: Any) -> None:
        super().__init__(app, cache_size=-1, **options)  # all are loaded at the start: none is ever to make room

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


def address(endpoint: str, **values: Any) -> str:
    """`url_for` for templates. An address on this site depends on nothing but these values, so it is built once."""
    if endpoint.startswith(".") or "_external" in values:
        return url_for(endpoint, **values)
    try:
        return _address(real.request().script_root, endpoint, tuple(values), *values.values())
    except TypeError:  # a list among the values
        return url_for(endpoint, **values)


@lru_cache(maxsize=2048, typed=True)  # True and 1 are equal, but not the same in an address
def _address(_script_root: str, endpoint: str, names: tuple[str, ...], *values: Any) -> str:
    return url_for(endpoint, **dict(zip(names, values, strict=True)))


def made_once(name: str, **values: Any) -> Markup:
    """A part of many pages that depends on a few plain values alone, rendered once for each combination of them.

    Its template gets these values and nothing else: not who is here, not what day it is.
    """
    template = real.app().jinja_env.get_template(name)  # a new one when its file has changed
    return _made_once(template, real.request().script_root, tuple(values), *values.values())


@lru_cache(maxsize=256, typed=True)
def _made_once(template: Any, _script_root: str, names: tuple[str, ...], *values: Any) -> Markup:
    return Markup(template.render(dict(zip(names, values, strict=True))))  # noqa: S704 - escaped by the template


once = lru_cache(maxsize=256, typed=True)
"""A macro that depends on a few plain values alone, as what `made_once` takes: run once for each combination of them.
At the end of its file, which is imported without context: `{% set icon = once(icon) %}`."""


def init_app(app: Any) -> None:
    app.jinja_env.bytecode_cache = Compiled(ROOT / "templates")
    app.jinja_env.globals.update(
        url_for=address, page_address=page_address, made_once=made_once, once=once, saved_from_device=saved_from_device
    )

    @app.context_processor
    def frame() -> dict[str, Any]:
        """What the frame of every page needs: who is signed in."""
        user = visitor()
        here = user.is_authenticated
        return {"me": user.person if here else None, "looks_around": here and user.looks_around}


def portal_url() -> str:
    return str(current_app.extensions["settings"].url)


def keep_templates(app: Any, stop: Callable[[], bool] = lambda: False) -> None:
    """Load every template now: one loaded after an upgrade replaced its file would not match the running program."""
    for name in app.jinja_env.list_templates(extensions=["html", "txt", "xml"]):
        if stop():
            return
        app.jinja_env.get_template(name)
    gc.freeze()  # these stay too: see gunicorn.conf.py


def built_in_style() -> Path:
    """The house style of this installation."""
    return Path(current_app.extensions["settings"].house_style)


def attempt(
    target: str, then: str | Callable[[Any], Response], rule: Callable[..., object], *args: Any, **kwargs: Any
) -> Response:
    """A button without fields: run the rule, then go back to a page, also where it refuses.

    then: a sentence for that page; or a function from what the rule returned to the answer.
    """
    try:
        result = rule(*args, **kwargs)
    except RuleError as error:
        return refused(target, error)
    return saved(target, then) if isinstance(then, str) else then(result)


def back_to(usual: str, family_id: int | None = None, volunteer_id: int | None = None) -> str:
    """Where the coordinator came from: the to-do page, the family's file, the volunteer's, or else the usual one."""
    came_from = request.args.get("naar")
    if came_from == "te-doen":
        return url_for("start.todos")
    if came_from == "gezin" and family_id is not None:
        return url_for("family_file.show", id=family_id)
    if came_from == "vrijwilliger" and volunteer_id is not None:
        return url_for("volunteer_file.show", id=volunteer_id)
    return usual


def begun(year: int) -> int:
    """A year in an address, which must have begun and be within the portal's time; else 404."""
    return year if EARLIEST.year <= year <= clock.today().year else abort(404)


def quarter_or_404(text: str) -> Quarter:
    """A quarter in an address; 404 for one that has not begun, or began over ten years ago."""
    try:
        quarter = Quarter.parse(text)
    except ValueError:
        abort(404)
    if quarter.first > clock.today() or quarter.year < clock.today().year - 10:
        abort(404)
    return quarter


def settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


UNDO = "Ongedaan maken"


def hears_it(person: Any, how: str = "een mail") -> str:
    """ "Lena krijgt een mail.", or that there is no address for one. person: somebody with a name and `email`."""
    return f"{person.given_name} " + (f"krijgt {how}." if person.email else "heeft geen mailadres: bel even.")


def leaving(target: str, sentence: str, mailing: Any) -> Response:
    """As `saved`, after a press that mails people: the letters rest two minutes, in which "Toch niet" takes it back.

    mailing: the Mailing of the press, or None where nobody is mailed and there is nothing to take back.
    """
    if mailing is None:
        return saved(target, sentence)
    number = mailing.letters.count()
    leave = "vertrekt 1 mail" if number == 1 else f"vertrekken {number} mails"
    words = f"{sentence} Over 2 minuten {leave}." if number else sentence
    return saved(target, words.strip(), undo=(TAKE_BACK, url_for("mailings.take_back", id=mailing.id)))


TAKE_BACK = "Toch niet"
