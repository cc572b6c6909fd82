"""How much of a request is read, and what is left of its address before a view sees it."""

import io
from typing import Any

from flask import Request, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.utils import cached_property

from portal.kit.links import unstuck
from portal.kit.text import one_line

MOST = 40 * 1024 * 1024  # bytes of a body: above what a form accepts, so that a 20 MB photo gets a sentence
MOST_TEXT = 2 * 1024 * 1024  # bytes of all fields without their files
MOST_FIELDS = 2_000
OF_A_STRANGER = 16_000  # bytes of a body at an address that is open to anyone: a code, a password, a passkey's answer
LONGEST_VALUE = 1_000  # characters behind one name in an address


class FormParser(FormDataParser):
    """Flask counts the bytes and the fields of one kind of form only, and the bytes field by field."""

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
    """Before anything looks at an address: what a mail program put behind it is taken off, so that the link works."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        path = environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "replace")
        if (bare := unstuck(path)) != path:
            environ["PATH_INFO"] = bare.encode().decode("latin-1")
        return self.app(environ, start_response)


class Below:
    """The portal below a path of its host, "/portaal": whether the proxy leaves that in the address or takes it off."""

    def __init__(self, app: Any, path: str) -> None:
        self.app, self.path = app, path

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        asked = environ.get("PATH_INFO", "")
        if asked == self.path:  # "/portaal" lies outside what the service worker may answer for
            start_response("308 Permanent Redirect", [("Location", f"{self.path}/"), ("Content-Length", "0")])
            return [b""]
        environ["SCRIPT_NAME"] = self.path
        if asked.startswith(f"{self.path}/"):
            environ["PATH_INFO"] = asked.removeprefix(self.path)
        return self.app(environ, start_response)


def here() -> str:
    """The address of what is asked, as a link to it is written."""
    return f"{request.script_root}{request.full_path.rstrip('?')}"


def came_from() -> str:
    """The page of the portal that the browser says it came from, as a link to it is written; "" where it says none."""
    return (request.referrer or "").removeprefix(request.host_url.rstrip("/"))


class PortalRequest(Request):
    """Flask's, with one size for all forms, and words in an address that every database takes."""

    form_data_parser_class = FormParser

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """What stands behind the question mark, each value on one line and without what no database can hold."""
        said = [(name, one_line(value[:LONGEST_VALUE])) for name, value in super().args.items(multi=True)]
        return self.parameter_storage_class(said)
