"""How values are written on a page: the functions are in kit; here templates get names for them."""

import re

from flask import Flask
from markupsafe import Markup, escape

from portal.kit import clock, dates, iban, money, phone, words
from portal.web import hyphens


def init_app(app: Flask) -> None:
    env = app.jinja_env
    env.trim_blocks = env.lstrip_blocks = True
    env.add_extension(hyphens.SoftHyphens)
    env.filters.update(
        euro=money.euro,
        km=money.km,
        rate=money.rate,
        day=dates.day_text,
        day_month=dates.day_month,
        weekday_day=dates.weekday_day,
        moment=dates.moment_text,
        hour=dates.hour_text,
        month=dates.month_text,
        month_name=dates.month_name,
        iban=iban.grouped,
        phone=phone.national,
        capital=capital,
        paragraphs=paragraphs,
        linked=linked,
        counted=words.counted,
        tenths=money.km_number,
    )
    env.globals.update(today=clock.today)


ADDRESS = re.compile(
    r"(?P<web>https?://[^\s<>\"']{1,500}[^\s<>\"'.,;:!?)])|(?P<mail>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4})"
)


def linked(text: str) -> Markup:
    """One line of plain text in which web and mail addresses can be tapped."""
    parts, end = [], 0
    for found in ADDRESS.finditer(text):
        target = found[0] if found["web"] else f"mailto:{found[0]}"
        link = Markup('<a href="{}" rel="noreferrer">{}</a>').format(target, hyphens.printed(found[0]))
        parts += [escape(hyphens.printed(text[end : found.start()])), link]
        end = found.end()
    return Markup("").join([*parts, escape(hyphens.printed(text[end:]))])


def capital(text: str) -> str:
    """The first letter in upper case; the rest stays as it is."""
    return text[:1].upper() + text[1:]


def paragraphs(text: str, tappable: bool = False) -> Markup:
    """Plain text as paragraphs and line breaks. tappable: with links, as `linked`, for what colleagues write."""
    parts = [
        Markup("<br>").join(linked(line) if tappable else escape(hyphens.printed(line)) for line in p.splitlines())
        for p in text.replace("\r", "").split("\n\n")
        if p.strip()
    ]
    return Markup("").join(Markup("<p>{}</p>").format(p) for p in parts)
