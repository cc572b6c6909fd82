"""Typed text with **bold**, [words](address) and addresses → runs, each with where it leads."""

import re
from urllib.parse import quote, unquote, urlsplit

from portal.kit.records import dataclass

LONGEST_URL = 2000  # Word calls a file damaged that has a link beyond 2 079 characters
_NEW_LINE = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_BOLD_IN_LINK = re.compile(r"\[\*\*([^\[\]\n*]+)\*\*\]\(([^()\s]*)\)")
_LINK = re.compile(
    r"(https?://[^\s<>\"]*[^\s<>\".,;:!?)\]}'’]|(?<![\w.])www\.[^\s<>\"]*[^\s<>\".,;:!?)\]}'’]"
    r"|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
)
_NAMED_LINK = re.compile(r"\[([^\[\]\n]+)\]\(([^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)")  # [words](address)
_BARE_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+(?:[/?#:].*)?")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_PHONE = re.compile(r"tel:(\+?[0-9][0-9 ()./-]{2,30})", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Run:
    """A stretch of text; with a url it is a real hyperlink, unless Word cannot hold the url."""

    text: str
    bold: bool = False
    url: str = ""


def clean(text: str) -> str:
    """The text without what XML 1.0 cannot hold; every kind of line end becomes a newline."""
    return _NOT_XML.sub("", _NEW_LINE.sub("\n", text))


def marked(text: str) -> list[Run]:
    """One text with **bold**, [words](address), web and mail addresses → runs."""
    runs: list[Run] = []
    for i, stretch in enumerate(_BOLD.split(_BOLD_IN_LINK.sub(r"**[\1](\2)**", text))):
        place = 0
        for link in _NAMED_LINK.finditer(stretch):
            if url := _named_address(link[2]):
                runs += _plain_runs(stretch[place : link.start()], i % 2 == 1)
                runs.append(Run(link[1].strip(), bold=i % 2 == 1, url=url))
                place = link.end()
        runs += _plain_runs(stretch[place:], i % 2 == 1)
    return runs


def _plain_runs(text: str, bold: bool) -> list[Run]:
    parts = enumerate(_LINK.split(text))
    return [Run(part, bold=bold, url=part if j % 2 == 1 else "") for j, part in parts if part]


def _named_address(typed: str) -> str:
    """Where a link with words of its own leads; "" where that is no web or mail address: it stays as typed."""
    return web_address(typed) or (web_address(f"https://{typed}") if _BARE_HOST.fullmatch(typed) else "")


def web_address(text: str) -> str:
    """An http(s), mailto or tel address in ASCII, or "" for anything else: Word refuses a file for it."""
    url = clean(text).strip()
    mail = _mail_address(url)
    if mail or url.lower().startswith("mailto:"):
        return mail if len(mail) <= LONGEST_URL else ""
    if phone := _PHONE.fullmatch(url):
        return f"tel:{re.sub('[^+0-9]', '', phone[1])}"
    if url.lower().startswith("www."):
        url = "https://" + url
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:  # also UnicodeError: a host that cannot exist
        return ""
    if parts.scheme.lower() not in ("http", "https") or not re.fullmatch(r"[a-z0-9.-]+", host):
        return ""
    rest = quote(parts._replace(scheme="", netloc="").geturl(), safe="/?#&=%+:;,@!$()*~'-._")
    result = f"{parts.scheme.lower()}://{host}{port}{rest}"
    return result if len(result) <= LONGEST_URL else ""


def _mail_address(url: str) -> str:
    """One or more mail addresses as a link, with the subject and the words that a mail to them begins with."""
    before, _, query = re.sub("^mailto:", "", url, flags=re.IGNORECASE).partition("?")
    if not all(_MAIL.fullmatch(one.strip()) for one in re.split("[,;]", unquote(before))):
        return ""
    kept = [part for part in query.split("&") if part.partition("=")[0].lower() in ("subject", "body", "cc")]
    more = "&".join(quote(part, safe="=%+:;,@!$()*~'-._/?") for part in kept)
    address = ",".join(one.strip() for one in re.split("[,;]", unquote(before)))
    return f"mailto:{address}{f'?{more}' if more else ''}"
