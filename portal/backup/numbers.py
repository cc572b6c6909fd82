"""Where ids are kept: the tables know their own keys; here are ids in disguise, and how each is raised.

Every id of a portal that is joined becomes a fixed number higher, whatever table it is of. So nothing has to be looked
up, rows stay in their order, and one number says what each was. `tests/backup/joining/test_numbers.py` holds each
column against this list: a new one must be settled here, or there as one that holds no id.
"""

import json
import re
from collections.abc import Callable
from typing import Any

import peewee

from portal.database import tables
from portal.history.models import ChainedModel
from portal.kit.links import unstuck
from portal.post.models import Letter


def higher(value: Any, by: int) -> Any:
    """An id, or nothing."""
    return value if value is None else value + by


def _higher_in(pattern: re.Pattern[str]) -> Callable[[str, int], str]:
    """Each match of the pattern, with the number in its last group higher."""

    def replace(text: str, by: int) -> str:
        return pattern.sub(lambda found: f"{found[0][: -len(found[2])]}{int(found[2]) + by}", text)

    return replace


tagged = _higher_in(re.compile(r"^([a-z]+(?:-[a-z]+)*-)(\d+)(?=-|$)"))
"""What a letter or a press is about: "event-12-reminder-2026-11-02", "note-75"; not "collect-2026K3"."""
listed = _higher_in(re.compile(r"(?:^|(?<=,))()(\d+)(?=,|$)"))
"""Ids with commas: "3,5,8"."""
marked = _higher_in(re.compile(r"(?:^|(?<=[ ]))([vk])(\d+)(?= |$)"))
"""People who were chosen: "v12 v13 k5"."""
claimed = _higher_in(re.compile(r"^(flat:|)(\d+)(?=:)"))
"""What a line or a note claims: "14:2026-11-03", "flat:12:2026-11-03", "12:2026K4"."""
photo = _higher_in(re.compile(r"(?<![\w-])(cid:foto-|foto-)(\d+)(?=\.jpg)"))
"""The name of a picture in a mail."""
pictured = _higher_in(re.compile(r'(src="picture:)(\d+)(?=")'))
"""A picture in the letter of a month."""


def placed(key: str, by: int) -> str:
    """A place: "1:0:huis van het kind", of a branch and of a person, or of nobody."""
    branch, person, name = key.split(":", 2)
    return f"{int(branch) + by}:{int(person) + by if person != '0' else 0}:{name}"[:120]


def _in_json(change: Callable[[Any, int], Any]) -> Callable[[str, int], str]:
    def replace(text: str, by: int) -> str:
        return json.dumps(change(json.loads(text), by), ensure_ascii=text.isascii()) if text else text

    return replace


def _talk(columns: dict[str, Any], by: int) -> dict[str, Any]:
    """A talk that was thrown away: its columns."""
    ids = {"id", "branch_id", "family_id", "volunteer_id", "match_id", "by_id"}
    return {name: higher(value, by) if name in ids else value for name, value in columns.items()}


def _arrangement(kept: dict[str, Any], by: int) -> dict[str, Any]:
    return {**kept, "out": [tagged(key, by) for key in kept.get("out", [])]}


def _opening(kept: dict[str, Any], by: int) -> dict[str, Any]:
    return {**kept, "event_id": kept["event_id"] + by if kept.get("event_id") else kept.get("event_id")}


def _strip(kept: dict[str, Any], by: int) -> dict[str, Any]:
    """The footer of somebody's copy: lines, and where they ask for paper."""
    paper = {"paper": _opening(kept["paper"], by)} if kept.get("paper") else {}
    return {**kept, "lines": [_opening(line, by) for line in kept.get("lines", [])], **paper}


DISGUISED: dict[str, dict[str, Callable[[Any, int], Any]]] = {
    "counter": {"branch_id": higher},
    "history_entry": {"branch_id": higher, "actor_id": higher, "on_behalf_of_id": higher, "subject_id": higher},
    "file_view": {"family_id": higher, "person_id": higher},
    "told_apart": {"first_id": higher, "second_id": higher},
    "batch_entry": {"live_key": higher},
    "expense_line": {"claim": claimed},
    "expense_note": {"open_key": claimed},
    "place": {"key": placed},
    "post_file": {"branch_id": higher, "name": photo},
    "mailing": {"branch_id": higher, "person_id": higher, "what": tagged, "rows": listed},
    "letter": {
        "branch_id": higher, "person_id": higher, "kind": tagged, "about": tagged, "pictures": listed, "html": photo,
    },
    "message": {"receivers": marked},
    "removed_talk": {"planned_id": higher, "content": _in_json(_talk)},
    "newsletter_issue": {"blocks": _in_json(_arrangement), "opening": _in_json(_opening)},
    "newsletter_copy": {"strip": _in_json(_strip)},
    "final_letter": {"html": pictured},
}  # fmt: skip
"""Table → column that is no key but holds an id → how it becomes higher. History's details: see `renumbered`."""

LEFT = {
    "device": "aangemelde toestellen", "sign_in_code": "codes om aan te melden", "threshold": "halve aanmeldingen",
    "passkey": "vingerafdrukken en gezichten", "passkey_challenge": "vragen aan een toestel",
    "carried_form": "formulieren die op een aanmelding wachten", "attempt": "getelde pogingen",
    "import_file": "werkboeken die nog niet ingeladen zijn", "last_time": "wat het portaal laatst deed",
}  # fmt: skip
"""Table → what it holds, of tables that do not come along: they are of one machine, one address, or one day."""


# ---- the details of the history

KEYED = frozenset({"matches", "mentorings", "successors", "lines", "questions"})
"""Keys of details whose own keys are ids."""
IDS = frozenset({"into", "was", "seats", "invitations", "absences"})
"""Keys of details whose values are ids, where they are no key of the table that the row is about."""


def renumbered(details: dict[str, Any], subject: str, by: int) -> dict[str, Any]:
    """The details of a history row about a row of this table, with each id that much higher."""
    keys = {field.name for field in _tables()[subject]._meta.refs} if subject in _tables() else set()
    keys |= {f"{name}_id" for name in keys}

    def raised(name: str, value: Any) -> Any:
        if name == "changed" and isinstance(value, dict):
            return {key: raised(key, pair) for key, pair in value.items()}
        if name in KEYED and isinstance(value, dict):
            values = value.values() if name != "successors" else (new + by for new in value.values())
            return {str(int(id) + by): kept for id, kept in zip(value, values, strict=True)}
        if name in keys | IDS or (name == "removed" and subject in ("role_period", "trajectory")):
            return _each_higher(value, by)
        if name in ("added", "removed") and isinstance(value, list):
            return [marked(one, by) if isinstance(one, str) else one for one in value]
        if name in ("struck", "open_key"):
            return [claimed(one, by) for one in value] if isinstance(value, list) else value and claimed(value, by)
        return value

    return {name: raised(name, value) for name, value in details.items()}


def _each_higher(value: Any, by: int) -> Any:
    """An id, or a list of them; anything else under that name ("G-014") is none."""
    if isinstance(value, list):
        return [_each_higher(one, by) for one in value]
    return value + by if type(value) is int else value


def _tables() -> dict[str, Any]:
    return {model._meta.table_name: model for model in tables()}


# ---- a whole row


def numbering(model: Any, by: int) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """A function that raises every id in a row of this table: {name of the field: value} → the same."""
    disguised = DISGUISED.get(model._meta.table_name, {})
    columns = {field.column_name: name for name, field in model._meta.fields.items()}
    changes = {columns[column]: change for column, change in disguised.items()}
    changes |= {field.name: higher for field in model._meta.refs}
    changes |= {model._meta.primary_key.name: higher}

    def numbered(row: dict[str, Any]) -> dict[str, Any]:
        return row | {name: change(row[name], by) for name, change in changes.items() if row[name] is not None}

    return numbered


# ---- the old address


ADDRESS = re.compile(r"""https?://[^\s"'<>?#&\\)\]]*""")
STUCK = ".,;:!…"


def readdressing(
    model: Any, there: str, here: str, path: Callable[[str], str]
) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Readdress links in the words of a row from the address `there` to the same page `here`. The history stays.

    path: from that of a page there to that of the same page here.
    """
    kinds = peewee.CharField | peewee.TextField
    is_history = issubclass(model, ChainedModel)
    fields = {} if is_history else {n: f for n, f in model._meta.fields.items() if isinstance(f, kinds)}

    def onward(found: re.Match[str]) -> str:
        rest = found[0].removeprefix(there)
        if not found[0].startswith(there) or rest.strip(STUCK)[:1] not in ("", "/"):
            return found[0]  # another host, whose name begins as ours
        clean = unstuck(rest) if rest.startswith("/") else ""
        return f"{here}{path(clean) if clean else ''}{rest[len(clean) :]}"

    def moved(row: dict[str, Any]) -> dict[str, Any]:
        for name, field in fields.items():
            text = row[name]
            if not text or there not in text:
                continue
            new, most = ADDRESS.sub(onward, text), getattr(field, "max_length", None)
            row[name] = new if not most or len(new) <= most else text  # the old address sends it on
        if model is Letter and row["button_url"][:1] == "/":
            row["button_url"] = path(row["button_url"])
        return row

    return moved
