"""How much of a request is read, and how its address is cleaned before a view sees it."""

import io
from typing import Any

from flask import Request, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.utils import cached_property

from portal.kit.links import unstuck
from portal.kit.text import one_line

MOST = 40 * 1024 * 1024  # bytes of a body: more than a form accepts, so that a 20 MB photo gets a sentence
MOST_TEXT = 2 * 1024 * 1024  # bytes of all fields without their files
MOST_FIELDS = 2_000
OF_A_STRANGER = 16_000  # bytes of a body at an address that is open to anyone: a code, a password, a passkey's answer
LONGEST_VALUE = 1_000  # characters behind one name in an address


class FormParser(FormDataParser):
    """Limits forms of both kinds as a whole: Flask counts bytes per field, and does so for one kind only."""

    def _parse_urlencoded(self, stream: Any, mimetype: str, content_length: int | None, options: Any) -> Any:
        most = self.max_form_memory_size or 0
        if (content_length or 0) > most:
            raise RequestEntityTooLarge()
        body = stream.read(most + 1)
        if len(body) > most or body.count(b"&") >= (self.max_form_parts or 0):
            raise RequestEntityTooLarge()
        _, form, files = super()._parse_urlencoded(io.BytesIO(body), mimetype, content_length, options)
        return stream, form, files

    def _parse_multipart(self, stream: Any, mimetype: str, content_length: int | None, options: Any) -> Any:
        found = super()._parse_multipart(stream, mimetype, content_length, options)
        if sum(len(value) for _, value in found[1].items(multi=True)) > (self.max_form_memory_size or 0):
            raise RequestEntityTooLarge()
        return found


class Unstuck:
    """Removes what a mail program appended to an address, before anything looks at it, so that the link works."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        path = environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "replace")
        if (bare := unstuck(path)) != path:
            environ["PATH_INFO"] = bare.encode().decode("latin-1")
        return self.app(environ, start_response)


class Below:
    """The portal below a path of its host, "/portaal", whether or not the proxy strips it from the address."""

    def __init__(self, app: Any, path: str) -> None:
        self.app, self.path = app, path

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        asked = environ.get("PATH_INFO", "")
        if asked == self.path:  # "/portaal" itself is outside the service worker's scope
            start_response("308 Permanent Redirect", [("Location", f"{self.path}/"), ("Content-Length", "0")])
            return [b""]
        environ["SCRIPT_NAME"] = self.path
        if asked.startswith(f"{self.path}/"):
            environ["PATH_INFO"] = asked.removeprefix(self.path)
        return self.app(environ, start_response)


def here() -> str:
    """The address of this request, as a link to it is written."""
    return f"{request.script_root}{request.full_path.rstrip('?')}"


def came_from() -> str:
    """The page of the portal that the browser came from, as a link to it is written; "" where it does not say."""
    return (request.referrer or "").removeprefix(request.host_url.rstrip("/"))


class PortalRequest(Request):
    """Flask's, with one limit for all forms, and a query that every database accepts."""

    form_data_parser_class = FormParser

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """The query, each value on one line and without characters that no database can hold."""
        said = [(name, one_line(value[:LONGEST_VALUE])) for name, value in super().args.items(multi=True)]
        return self.parameter_storage_class(said)
