"""What somebody searched for, sealed in the address of the results: no name gets into a log or a browser's history."""

from flask import current_app, request

from portal.kit.seal import seal, unseal
from portal.kit.text import one_line
from portal.web.access import me

LONGEST_WORDS = 60


def sealed_words() -> str | None:
    """The search typed in the form, sealed for ?gezocht= in an address; None where nothing was typed."""
    words = one_line(request.form.get("zoek", ""))[:LONGEST_WORDS]
    return seal(_secret(), "search", words, me().id) if words else None


def searched_words() -> str:
    """The search in ?gezocht= of this address; "" where it was not sealed here, for this person."""
    sealed = request.args.get("gezocht", "")[:400]
    return unseal(_secret(), "search", sealed, me().id) or "" if sealed else ""


def _secret() -> str:
    return str(current_app.extensions["settings"].secret_key)
