"""The log: a line of JSON per request and per event, without a name, an account number, an address or a token in it.

A request is logged by its endpoint, never its path, since some paths hold a token; a person by a number; an error by
its type and the lines of code it passed, never its message, since a database quotes the row it refused.
"""

import json
import logging
import re
import secrets
import sys
import time
import traceback
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, g, has_request_context

from portal.web import real

log = logging.getLogger("portal.request")

PRIVATE = (
    (re.compile(r"(?<![^\s@<>'\"(,;])[^\s@<>'\"(,;]+@[^\s@<>'\"),;]+"), "‹mailadres›"),
    (re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b"), "‹rekening›"),
    (re.compile(r"(?<![\w.])(?:\+|00?)\d(?:[ ./-]?\d){7,13}\b"), "‹telefoon›"),
    (re.compile(r"[A-Za-z0-9_-]{20,}"), "‹teken›"),
)

# No line of ours names them, and Python looks them up for each.
logging.logThreads = logging.logMultiprocessing = False


class AsJson(logging.Formatter):
    """One line per event."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
        }
        facts = getattr(record, "facts", None)
        if facts is None:
            line["event"] = _told(record)
            if has_request_context() and "request_id" in g:
                line["request"] = g.request_id
        else:
            line |= facts
        if record.exc_info and record.exc_info[1] is not None:
            line["error"], line["where"] = _kinds(record.exc_info[1]), _lines(record.exc_info[1])
        return _as_text(line)


_as_text = json.JSONEncoder(ensure_ascii=False).encode  # `dumps` makes an encoder for each line


def scrub(text: str) -> str:
    """The text without anything that looks like a mail address, an account, a phone number or a token."""
    for pattern, instead in PRIVATE:
        text = pattern.sub(instead, text)
    return text


def _told(record: logging.LogRecord) -> str:
    """The sentence, with its arguments made harmless."""
    if not isinstance(record.args, tuple):
        return scrub(record.getMessage())
    harmless = tuple(_harmless(value) for value in record.args)
    try:
        return scrub(str(record.msg) % harmless) if harmless else scrub(str(record.msg))
    except (TypeError, ValueError):
        return scrub(str(record.msg))


def _harmless(value: Any) -> Any:
    if isinstance(value, BaseException):
        return _kinds(value)
    return value if isinstance(value, int | float) else scrub(str(value))


def _kinds(error: BaseException) -> str:
    """ "IntegrityError < UniqueViolation": the error, and its causes."""
    names, cause = [type(error).__name__], error.__cause__ or error.__context__
    while cause is not None and len(names) < 4:
        if type(cause).__name__ != names[-1]:
            names.append(type(cause).__name__)
        cause = cause.__cause__ or cause.__context__
    return " < ".join(names)


def _lines(error: BaseException) -> list[str]:
    """The last twelve steps of the traceback: files and lines, without the values."""
    steps = traceback.extract_tb(error.__traceback__)[-12:]
    return [f"{'/'.join(step.filename.split('/')[-2:])}:{step.lineno} {step.name}" for step in steps]


def init_app(app: Flask) -> None:
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    kept = real.g()
    kept.began, kept.request_id = time.perf_counter(), secrets.token_hex(6)


def _end(answer: Response) -> Response:
    asked, kept = real.request(), real.g()
    if asked.endpoint != "static" and log.isEnabledFor(logging.INFO):
        login = kept.get("_login_user")
        facts = {
            "method": asked.method,
            "endpoint": asked.endpoint or "-",
            "status": answer.status_code,
            "ms": round(1000 * (time.perf_counter() - kept.get("began", time.perf_counter())), 1),
            "person": login.holder.id if login is not None and login.is_authenticated else None,
            "request": kept.get("request_id"),
        }
        log.info("request", extra={"facts": facts})
    return answer


OURS = ("portal", "waitress", "gunicorn.error")
"""Only these loggers, and those under them, get through. A library may quote what it reads: pypdf quoted a ticket."""
_UNDER_OURS = tuple(f"{name}." for name in OURS)


class OursAlone(logging.Filter):
    """For a handler: lets through only the loggers of OURS."""

    def filter(self, record: logging.LogRecord) -> bool:
        return f"{record.name}.".startswith(_UNDER_OURS)


def start(*, demo: bool) -> None:
    """Send the log to stderr; in the demo it is plain text with only what goes wrong."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s") if demo else AsJson())
    handler.addFilter(OursAlone())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    log.setLevel(logging.WARNING if demo else logging.INFO)
