"""What somebody searched for, sealed in the address of what was found: no name stands in a log or in a history."""

from flask import current_app, request

from portal.kit.seal import seal, unseal
from portal.kit.text import one_line
from portal.web.access import me

LONGEST_WORDS = 60


def sealed_words() -> str | None:
    """What the form asked for, for ?gezocht= of an address; None where nothing was typed."""
    words = one_line(request.form.get("zoek", ""))[:LONGEST_WORDS]
    return seal(_secret(), "search", words, me().id) if words else None


def searched_words() -> str:
    """What ?gezocht= of this address asks for; "" where it was not sealed here, for whoever asks."""
    sealed = request.args.get("gezocht", "")[:400]
    return unseal(_secret(), "search", sealed, me().id) or "" if sealed else ""


def _secret() -> str:
    return str(current_app.extensions["settings"].secret_key)
