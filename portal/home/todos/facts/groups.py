"""What the to-do page is made of: groups of things, each with the button that settles it; and the words for them."""

from collections.abc import Iterable
from typing import Any

from portal.families.models.family import Family
from portal.kit.phone import national
from portal.kit.records import dataclass
from portal.people.models import Person

COLOURS = ("stop", "wait", "info", "")  # the most urgent first

Values = tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Button:
    """Where a button leads: an endpoint with its values, or an address of its own (tel:, mailto:)."""

    label: str
    endpoint: str = ""
    values: Values = ()
    posts: bool = False
    fields: Values = ()  # what it posts along
    address: str = ""


@dataclass(frozen=True)
class Item:
    """One thing: who, what about it, how urgent, and the button that settles it. `link`: where there is more about it.

    family: the one it is about. Pages say its name, documents its code; where the sentence is "", it is the subject.
    """

    sentence: str
    detail: str = ""
    tag: str = ""
    colour: str = ""  # one of COLOURS
    link: tuple[str, Values] | None = None
    button: Button | None = None
    other: Button | None = None
    family: Family | None = None

    @property
    def title(self) -> str:
        """The subject, without a family's name."""
        return self.sentence or (self.family.code_and_alias if self.family is not None else "")


@dataclass(frozen=True)
class ToDo:
    """One line of the first page: the sentence is the link, the tag says how urgent."""

    sentence: str
    tag: str
    colour: str  # one of COLOURS
    endpoint: str
    values: Values = ()


@dataclass(frozen=True)
class Group:
    """Things of one kind, the most urgent first; `line` sums them up in one sentence. waits: they count as to do."""

    key: str  # its place on the page: "/te-doen#gesprekken"
    title: str
    items: tuple[Item, ...]
    line: ToDo
    more: Button | None = None
    waits: bool = True


def many(count: int, one: str, several: str) -> str:
    """ "1 nota betalen", "3 nota’s betalen"."""
    return f"{count} {one if count == 1 else several}"


def urgency(days_left: int) -> tuple[str, str]:
    """How urgent something is, in words and as a colour."""
    if days_left < 0:
        return ("1 dag te laat" if days_left == -1 else f"{-days_left} dagen te laat"), "stop"
    if days_left == 0:
        return "vandaag", "wait"
    return ("nog 1 dag" if days_left == 1 else f"nog {days_left} dagen"), "wait" if days_left <= 4 else ""


def group(
    key: str,
    title: str,
    items: Iterable[Item],
    said: str | tuple[str, str],
    *,
    tag: str | None = None,
    colour: str | None = None,
    at: tuple[str, Values] | None = None,
    more: Button | None = None,
    waits: bool = True,
) -> Group | None:
    """The things of one kind, or None where there are none. said: their line, or what one and several are called.

    tag, colour: of the line, if not those of the first thing. at: where it leads to, if not to the group on the
    to-do page.
    """
    found = tuple(items)
    if not found:
        return None
    sentence = said if isinstance(said, str) else many(len(found), *said)
    tag, colour = found[0].tag if tag is None else tag, found[0].colour if colour is None else colour
    line = ToDo(sentence, tag, colour, *(at or page("start.todos", _anchor=key)))
    return Group(key, title, found, line, more, waits)


def page(endpoint: str, **values: Any) -> tuple[str, Values]:
    """A page with its values, to lead to."""
    return endpoint, tuple(values.items())


def to(label: str, endpoint: str, **values: Any) -> Button:
    """A button that leads to a page."""
    return Button(label, endpoint, tuple(values.items()))


def reach(person: Person) -> Button | None:
    """To call or write somebody."""
    if person.phone:
        return Button(f"Bel {person.given_name}, {national(person.phone)}", address=f"tel:{person.phone}")
    return Button(f"Mail {person.given_name}", address=f"mailto:{person.email}") if person.email else None
