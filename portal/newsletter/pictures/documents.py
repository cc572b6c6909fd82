"""Pictures in a letter: in Word, and in its HTML.

There each stands as `picture:12`, until it is known from where it comes: a part of a mail, or an address of a page.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

from lxml import html
from markupsafe import escape

from portal.kit.paper import Paper
from portal.kit.records import dataclass

ROOM_MM = (120.0, 95.0)  # the largest width and height of a picture in a letter


@dataclass(frozen=True)
class PictureFacts:
    """A picture as it is shown. content: a JPEG for a Word file, empty where only its address is needed."""

    id: int
    alternative: str
    caption: str
    width: int  # pixels
    height: int
    content: bytes = field(default=b"", repr=False, compare=False)


def write_picture(word: Paper, picture: PictureFacts, room: tuple[float, float] = ROOM_MM) -> None:
    """A picture with its caption in a Word file, within so many mm."""
    wide = min(room[0], room[1] * picture.width / picture.height)
    word.image(picture.content, alt=picture.alternative, width_mm=wide, keep_next=bool(picture.caption))
    if picture.caption:
        word.paragraph(picture.caption, style="Caption")


def name_of(picture_id: int) -> str:
    """What its file is called in a mail."""
    return f"foto-{picture_id}.jpg"


_PICTURE = re.compile(r'src="picture:(\d+)"')


def pictures_in(inside: str) -> list[int]:
    """The ids of the pictures that a letter shows, in their order, each once."""
    return list(dict.fromkeys(int(id) for id in _PICTURE.findall(inside)))


def with_pictures(inside: str, sources: Mapping[int, str]) -> str:
    """A letter whose pictures come from these addresses; what has none (any more) is left out, with its caption."""
    if not _PICTURE.search(inside):
        return inside
    holder = html.fragment_fromstring(inside, create_parent="div")
    for image in list(holder.iter("img")):
        source = sources.get(int(image.get("src", "").rpartition(":")[2] or 0))
        if source is not None:
            image.set("src", source)
        else:
            _leave_out(image)
    return inside_of(holder)


def numbered(inside: str, rows: Sequence[tuple[int, int, int] | None]) -> str:
    """A letter whose pictures, counted from 0, get the (id, width, height) of their rows; None: its words stay."""
    if not _PICTURE.search(inside):
        return inside
    holder = html.fragment_fromstring(inside, create_parent="div")
    for image in list(holder.iter("img")):
        place = int(image.get("src", "").rpartition(":")[2])
        row = rows[place] if place < len(rows) else None
        if row is None:
            words = image.get("alt")
            image.tail = f"{f'[Afbeelding: {words}]' if words else ''}{image.tail or ''}"
            image.drop_tree()
            continue
        image.set("src", f"picture:{row[0]}")
        image.set("width", str(row[1]))
        image.set("height", str(row[2]))
    return inside_of(holder)


def without_inline(styled: str, name: str) -> str:
    """A styled mail without the picture of this name, and without its caption."""
    holder = html.fragment_fromstring(styled, create_parent="div")
    for image in [one for one in holder.iter("img") if one.get("src") == f"cid:{name}"]:
        _leave_out(image)
    return inside_of(holder)


def _leave_out(image: Any) -> None:
    line = image.getparent()
    caption = line.getnext()
    if caption is not None and "onderschrift" in caption.get("class", "").split():
        caption.drop_tree()
    (line if line.tag == "p" and len(line) == 1 and not line.text_content().strip() else image).drop_tree()


def inside_of(holder: Any) -> str:
    """What an element holds, as markup."""
    first: str = str(escape(holder.text or ""))
    return first + "".join(html.tostring(child, encoding="unicode") for child in holder)
