"""A form that was saved, and comes again with something else in it: whoever went back to its page changed it there.

Its key (`SubmissionKey`) would land on what the first one saved, and the portal would say that all is saved. So the
browser's session remembers of the latest forms what was in them, and this is said once; the next press saves a second.
"""

import uuid
from typing import Any

from flask import Response, after_this_request, request, session

from portal.kit.errors import RuleError
from portal.kit.seen import mark

NAME, MOST = "sent", 12
NOT_TYPED = ("csrf_token", "submission_key", "kept")
CHANGED = (
    "Dit formulier is al bewaard, en daarna veranderde je er iets aan. Druk opnieuw om dit er ook bij te zetten. "
    "Wil je alleen verbeteren wat al bewaard is, doe dat dan daar."
)


def check(form: Any) -> None:
    """RuleError (conflict), once, where this form was saved with other words in it. A second tap is no other form."""
    key = getattr(form, "submission_key", None)
    if key is None or form.changes_a_row or not form.is_submitted():
        return
    short, now = key.data[:8], _print()
    known: dict[str, str] = session.get(NAME, {})
    if known.get(short, now) != now:
        key.data = str(uuid.uuid4())
        raise RuleError(CHANGED, conflict=True)

    @after_this_request
    def remember(answer: Response) -> Response:
        if answer.status_code == 303 and known.get(short) != now:
            session[NAME] = dict([*session.get(NAME, {}).items(), (short, now)][-MOST:])
        return answer


def _print() -> str:
    """What was typed and chosen, in eight signs."""
    typed = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in NOT_TYPED and not name.startswith("seen")
    ]
    files = [(name, file.filename) for name, file in request.files.items(multi=True)]
    return mark(typed, files)[:8]
