"""Who gets in. Every address is closed until its view declares who may come."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast

import peewee
from flask import Flask, Response, abort, current_app, flash, redirect, request, url_for
from flask_login import current_user
from werkzeug.routing import IntegerConverter, Map, Rule

from portal.web import form_token, real
from portal.web.requests import OF_A_STRANGER, came_from, here

if TYPE_CHECKING:
    from portal.people.models import Person

View = TypeVar("View", bound=Callable[..., Any])
Row = TypeVar("Row")

PUBLIC = frozenset({"public"})
ASK_AGAIN = "ask_again"
"""The extension that asks somebody who signed in a while ago to confirm it: a page, or None where there is no need."""

CARRY = "carry"
"""The extension that keeps a form sent after the sign-in had ended: what it kept, or None."""

IN_SERVICE = frozenset({"volunteer", "coordinator", "treasurer", "network"})
ROLES = IN_SERVICE | {"finishing"}
"""finishing: somebody who stopped as a volunteer, until the last contacts and the last note are settled. It opens views
that name it and nothing else: a new one is closed to it until somebody thinks of it."""


def roles(*names: str) -> Callable[[View], View]:
    """Open a view to people who have one of these roles."""
    unknown = set(names) - ROLES
    assert names and not unknown, f"unknown roles: {unknown or 'none given'}"

    def declare(view: View) -> View:
        view.allowed = frozenset(names)  # type: ignore[attr-defined]
        return view

    return declare


everyone = roles(*sorted(IN_SERVICE))
also_finishing = roles(*sorted(ROLES))


def public(view: View) -> View:
    """Open a view to anyone, signed in or not."""
    view.allowed = PUBLIC  # type: ignore[attr-defined]
    return view


def fresh(view: View) -> View:
    """Open a view only shortly after somebody proved who they are: a payment file, an export, a role change.

    Others are asked to confirm first; what a form posted is carried along and handled then, so that nothing typed is
    lost. Not for a form with a file in it: files cannot be carried.
    """
    view.fresh = True  # type: ignore[attr-defined]
    return view


def ends_looking(view: View) -> View:
    """The one view that accepts a form while a coordinator looks around as a volunteer: it ends that."""
    view.ends_looking = True  # type: ignore[attr-defined]
    return view


def visitor() -> Any:
    """Who asks for this page: a `SignedIn`, or nobody. Flask-Login's `current_user`, which looks in three places each
    time that it is touched."""
    return real.g().get("_login_user") or current_user._get_current_object()


def me() -> "Person":
    """The person who is signed in."""
    return cast("Person", visitor().person)


def signed_in() -> "Person | None":
    """The person who is signed in, or None on a public page."""
    user = visitor()
    return user.person if user.is_authenticated else None


def visible(model: type[Row], number: int, *, among: Any = None) -> Row:
    """The row with this id, if the person signed in may see it; missing and not yours give the same 404.

    among: a query to use instead of `model.visible_to(me())`, where a page is about fewer rows or the model lacks it.
    """
    query = model.visible_to(me()) if among is None else among  # type: ignore[attr-defined]
    row: Row = get_or_404(query, model.id == number)  # type: ignore[attr-defined]
    return row


def get_or_404(query: Any, condition: Any) -> Any:
    """The one row of a `visible_to` query for which a condition holds, or 404."""
    try:
        return query.where(condition).get()
    except peewee.DoesNotExist:
        abort(404)


def allowed_for(app: Flask, endpoint: str) -> frozenset[str] | None:
    """The declaration of an endpoint, or None where it was forgotten."""
    return getattr(app.view_functions[endpoint], "allowed", None)


class RowId(IntegerConverter):
    """`<int:…>` in an address. A number that no table can hold is a 404, without asking the database."""

    regex = "[0-9]{1,10}"

    def __init__(self, url_map: Map, fixed_digits: int = 0, min: int | None = None, max: int = 2**31 - 1) -> None:
        super().__init__(url_map, fixed_digits, min, max)


class Address(Rule):
    """Werkzeug's rule, whose two functions that write an address are compiled at the first address that is written.

    It compiles those of all rules at start-up, some eight hundred, which took a fifth of that.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compile_now = super()._compile_builder

        def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
            builder = compile_now(append_unknown)
            setattr(rule, "_build_unknown" if append_unknown else "_build", builder.__get__(rule, None))
            return builder(rule, **values)

        return build


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = RowId
    app.before_request(_guard)


def check(app: Flask) -> None:
    """Refuse to start while any endpoint has not declared who may come."""
    open_doors = sorted(e for e in app.view_functions if allowed_for(app, e) is None)
    if open_doors:
        raise RuntimeError(f"no access declared for: {', '.join(open_doors)}")


def _guard() -> Response | None:
    asked, app = real.request(), real.app()
    if asked.endpoint is None:
        return None  # Flask answers 404 or 405 itself
    allowed = allowed_for(app, asked.endpoint)
    if allowed is None:
        abort(500)
    if allowed is PUBLIC:
        asked.max_content_length = OF_A_STRANGER
        return None
    user = visitor()
    if not user.is_authenticated:
        return _to_sign_in()
    form_token.belongs_to(user.holder.id)
    view = app.view_functions[asked.endpoint]
    who = user.holder if getattr(view, "ends_looking", False) else user.person
    if not who.roles & allowed:
        abort(403)
    return prove_again() if getattr(view, "fresh", False) else None


def prove_again() -> Response | None:
    """The check of `fresh`, for a view that needs it only sometimes: None, or the page that asks."""
    ask = current_app.extensions.get(ASK_AGAIN)
    return cast("Response | None", ask()) if ask else None


def _to_sign_in() -> Response:
    """Send somebody who is signed out to sign in; what a form held is kept and comes back afterwards."""
    if request.method == "GET":
        back = here()
    else:
        carry = current_app.extensions.get(CARRY)
        carried = carry() if carry else None
        flash(f"Je was afgemeld. Meld je opnieuw aan{': wat je invulde, komt terug.' if carried else '.'}", "warn")
        back = carried.page if carried else came_from()
    target = url_for(
        "signing_in.sign_in", verder=back if back.startswith("/") and back != f"{request.script_root}/" else None
    )
    if request.headers.get("HX-Request"):
        return Response("", headers={"HX-Redirect": target})
    return cast(Response, redirect(target, 303))
