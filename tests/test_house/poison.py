"""A database in which whatever a person can type holds something nasty, in every row: also what no form would take."""

import peewee

from portal.database import BaseModel, transaction
from tests.test_house.conftest import every_table

# What the portal writes by itself: chains, counters, JSON, and letters made from what is poisoned already.
ITS_OWN_TABLES = {
    "attempt", "chain_head", "counter", "file_view", "history_entry", "invitation", "last_time", "letter",
    "passkey_challenge", "recovery_code", "removed_talk", "sign_in_code", "threshold", "totp",
}  # fmt: skip

# Checked when it is typed (a mail address, an account, a link), chosen from a list, or made by the portal.
OF_A_FIXED_SHAPE = {
    "blocks", "calendar_key", "claim", "confirmed_iban", "credential_id", "debtor_iban", "email", "end_to_end",
    "enrol_email", "enrol_link", "figures", "html", "iban", "key", "kept_for", "kinds", "link", "mime", "online_link",
    "open_key", "opening", "password_hash", "public_key", "series", "sha256", "staff_roles", "strip", "submission_key",
    "token_hash",
}  # fmt: skip
SHORTEST = 30  # characters: a shorter column holds a code
ALSO = {"postcode"}

MARKUP = (
    "<script>alert(7731)</script>",
    '"><script>alert(7731)</script>',
    "'><script>alert(7731)</script>",
    "</title><script>alert(7731)</script>",
    "</textarea><script>alert(7731)</script>",
    "</style></noscript><script>alert(7731)</script>",
    "<img src=x onerror=alert(7731)>",
    '"><img src=x onerror=alert(7731)>',
    "<svg/onload=alert(7731)>",
    "<svg><animate onbegin=alert(7731) attributeName=x>",
    "<body onload=alert(7731)>",
    "<details open ontoggle=alert(7731)>",
    "<iframe srcdoc='<script>parent.alert(7731)</script>'>",
    "<a href=javascript:alert(7731)>klik</a>",
    "[klik](javascript:alert(7731))",
    "javascript:alert(7731)",
    '" autofocus onfocus=alert(7731) x="',
    "' onmouseover=alert(7731) x='",
    "<form action=javascript:alert(7731)><button>",
    "<base href=//voorbeeld.example/>",
    "<meta http-equiv=refresh content='0;url=//voorbeeld.example'>",
    "<style>@import '//voorbeeld.example/x.css'</style>",
    "<b style=background:url(//voorbeeld.example/x)>",
    "<math><mtext></mtext><script>alert(7731)</script>",
    "<!--><script>alert(7731)</script-->",
    "{{7*7731}}${7*7731}#{7*7731}<%= 7*7731 %>",
    "%3Cscript%3Ealert(7731)%3C/script%3E",
    "&lt;script&gt;alert(7731)&lt;/script&gt;",
    "<div hx-get=/afmelden hx-trigger=load>",
    "<object data=data:text/html,<script>alert(7731)</script>>",
)

FORMULAS = (
    "=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1+1)", "\t=1+1", "\r=1+1", 
    "=HYPERLINK(\"//voorbeeld.example\")",
    "=WEBSERVICE(\"//voorbeeld.example\")", "]]><f>1+1</f>", "<f>1+1</f>&lt;", "\x0b=1\x1f\ufffe", "=\ud83d",
    "tekst\r\nBEGIN:VEVENT\r\nATTENDEE:mailto:x@voorbeeld.example", "\u202e=1+1", "= 1", "'=1+1",
    "\u2028=1", "x" * 33_000,
)  # fmt: skip


def columns_of_words() -> list[tuple[type[BaseModel], peewee.Field]]:
    """Where what people type is kept. A new column counts from the day it is there."""
    return [
        (model, column)
        for model in every_table()
        for column in model._meta.sorted_fields
        if model._meta.table_name not in ITS_OWN_TABLES
        and column.name not in OF_A_FIXED_SHAPE
        and (
            (isinstance(column, peewee.CharField) and (column.max_length >= SHORTEST or column.name in ALSO))
            or (isinstance(column, peewee.TextField) and not isinstance(column, peewee.CharField))
        )
    ]


def poison(payloads: tuple[str, ...]) -> int:
    """Put the payloads in every row where people's words stand, as long as they fit; how many were put."""
    put = 0
    with transaction():
        for place, (model, column) in enumerate(columns_of_words()):
            put += _poison_column(model, column, place, payloads)
    return put


def _poison_column(model: type[BaseModel], column: peewee.Field, place: int, payloads: tuple[str, ...]) -> int:
    put, key = 0, model._meta.primary_key
    most = column.max_length if isinstance(column, peewee.CharField) else None
    for number, (mine,) in enumerate(list(model.select(key).order_by(key).tuples())):
        words = payloads[(number + place) % len(payloads)].encode("utf-8", "replace").decode()[:most]
        put += _put(model, column, mine, words, most)
    return put


def _put(model: type[BaseModel], column: peewee.Field, key: object, words: str, most: int | None) -> int:
    mine = model._meta.primary_key == key
    for value in (words, f"{words[: (most or 10**6) - 12]} {key}"):
        try:
            with transaction():
                return int(model.update({column: value}).where(mine).execute())
        except peewee.IntegrityError:
            continue  # the same words stood there already: with the row's number they are its own
    return 0
