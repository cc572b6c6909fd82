"""The inside of the mail that asks: the question, and a button for each answer.

Mail programs know no stylesheet of ours: each tag carries its own look, and a class of the frame for the dark.
"""

from collections.abc import Iterable

from markupsafe import Markup

from portal.kit.records import dataclass
from portal.post.documents import BUTTON

_WORDS = Markup('<p class="ink" style="margin:0 0 16px;color:#211829;font-size:18px;line-height:1.5;">{}</p>')


@dataclass(frozen=True)
class Choice:
    """One answer: what the button says, and the whole address it opens."""

    label: str
    url: str


def body(question: Iterable[str], choices: Iterable[Choice], last: str) -> str:
    """The HTML between the frame's head and its closing line."""
    parts = [_WORDS.format(words) for words in question]
    parts += [BUTTON.format(choice.url, choice.label) for choice in choices]
    return "\n".join([*parts, _WORDS.format(last)])
