"""An address of a portal that was joined into this one → the same page here, with the ids of now."""

import re
from datetime import date
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, RequestRedirect

from portal.kit.links import answer_path, personal_link, read_personal_link, read_token, read_visit, visit_path
from portal.kit.records import dataclass

NO_IDS = frozenset({"year", "begins"})
"""Names of numbers in an address that are not ids. Every other number is one."""
_SIGNED = re.compile(r"/(k|kom|was-je-er)/([^/]+)(.*)")


@dataclass(frozen=True)
class Moving:
    """From the addresses of a former portal to those here.

    begins: what was added to each id. before, now: the secret keys that signed links, and sign them now ("": unknown).
    """

    addresses: Map
    begins: int
    before: str
    now: str

    def path(self, path: str) -> str:
        """The path here of a path there; one that led nowhere stays as it is."""
        if signed := _SIGNED.fullmatch(path):
            return self._signed_again(*signed.groups()) or path
        adapter = self.addresses.bind("localhost")
        try:
            endpoint, values = adapter.match(path, method="GET")
        except (HTTPException, RequestRedirect):
            return path
        moved = {name: self._moved(name, value) for name, value in values.items()}
        return adapter.build(endpoint, moved) if moved != values else path

    def _moved(self, name: str, value: Any) -> Any:
        return value + self.begins if isinstance(value, int) and name not in NO_IDS else value

    def _signed_again(self, kind: str, token: str, rest: str) -> str:
        """The same words for the same person, signed with the current key; "" where the former key did not sign it."""
        if not self.before:
            return ""
        if kind == "k" and (personal := read_personal_link(self.before, token)):
            return personal_link(self.now, personal[0] + self.begins, self.path(personal[1]))
        if kind == "kom" and (answer := read_token(self.before, token)):
            return answer_path(self.now, *(id + self.begins for id in answer)) + rest
        if kind == "was-je-er" and (visit := read_visit(self.before, token)):
            return self._visit(*visit) + rest
        return ""

    def _visit(self, person_id: int, match_id: int, day: date) -> str:
        return visit_path(self.now, person_id + self.begins, match_id + self.begins, day)
