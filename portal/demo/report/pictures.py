"""Pictures of the demo: drawn scenes without real people, for letters and for the report."""

import io
from datetime import date
from random import Random

from PIL import Image, ImageDraw

from portal.demo.making import Demo
from portal.kit import clock
from portal.kit.images import read_picture
from portal.newsletter.models import NewsletterIssue, NewsletterItem, Picture
from portal.newsletter.pictures.rules import keep
from portal.reports.models import ReportArticle, ReportNewsletter

SIZE = (1200, 800)
SCENES = (
    # day, what it shows, caption, and the month whose letter it is in, or 0
    (date(2025, 6, 16), "Getekend: mensen in een kring op stoelen", "Open intervisie in juni", 6),
    (date(2025, 9, 7), "Getekend: een kraam met vlaggetjes op een plein", "Onze stand op de jaarmarkt", 0),
    (date(2025, 10, 22), "Getekend: koppen koffie op een lange tafel", "Kennismaken bij koffie", 11),
    (date(2025, 12, 2), "Getekend: een gedekte tafel met lichtjes", "Samen aan tafel in december", 12),
)
ARTICLE = {
    "title": "Zit er een gezinsbuddy in jou?",
    "source": "Info Lindedal",
    "published": "december 2025",
    "text": "Gezinsbuddy’s gaan elke week een halve dag langs bij een gezin. Ze luisteren, denken mee en tonen de "
    "weg.\n\nWie goesting heeft, komt naar een infosessie. De data staan op de website van de gemeente.",
}


def add_pictures(demo: Demo) -> None:
    """The pictures of 2025 until today; once the year is over the report has its annexes."""
    branch = demo.branch.id
    for day, alternative, caption, month in SCENES:
        if day > demo.today:
            continue
        picture = keep(read_picture(_drawn(caption)), branch, alternative=alternative, by=demo.els)
        picture.caption, picture.who = caption, "nobody"
        picture.day, picture.in_report = day, True
        picture.save()
        demo.remember(picture, "describe", clock.now(), caption=caption)
        if month:
            _place(demo, picture, month)
    issue = NewsletterIssue.get_or_none(branch=branch, year=2025, month=10, status="sent")
    if demo.today.year > 2025 and issue is not None:
        ReportNewsletter.create(branch=branch, year=2025, issue=issue.id)
        article = ReportArticle.create(branch=branch, year=2025, **ARTICLE, by=demo.els.id, created_at=clock.now())
        demo.remember(article, "create", clock.now(), title=article.title)


def _place(demo: Demo, picture: Picture, month: int) -> None:
    """In the first piece of the last part of that month's letter, where there is one."""
    issues = NewsletterIssue.select(NewsletterIssue.id).where(
        NewsletterIssue.branch == demo.branch.id, NewsletterIssue.year == 2025, NewsletterIssue.month == month
    )
    item = NewsletterItem.select().where(NewsletterItem.issue << issues, NewsletterItem.source == "").first()
    if item is not None:
        NewsletterItem.update(picture=picture.id).where(NewsletterItem.id == item.id).execute()


def _drawn(name: str) -> bytes:
    """A quiet scene: a wall, a floor, a table and round people without faces; the same name gives the same bytes."""
    rng = Random(name)
    wide, high = SIZE
    wall = rng.choice(((246, 236, 220), (226, 238, 244), (238, 230, 246)))
    scene = Image.new("RGB", SIZE, wall)
    draw = ImageDraw.Draw(scene)
    draw.rectangle((0, high * 3 // 5, wide, high), fill=tuple(c * 4 // 5 for c in wall))
    for place in range(6):
        left = 90 + place * 180 + rng.randrange(-20, 20)
        top = high // 2 - rng.randrange(60, 140)
        colour = rng.choice(((80, 7, 120), (227, 82, 5), (255, 163, 0), (23, 73, 127), (10, 84, 52)))
        draw.ellipse((left + 25, top - 70, left + 95, top), fill=(212, 176, 150))
        draw.rounded_rectangle((left, top, left + 120, top + 230), 50, fill=colour)
    draw.rounded_rectangle((120, high * 3 // 5, wide - 120, high * 3 // 5 + 70), 30, fill=(150, 108, 74))
    for place in range(7):
        left = 190 + place * 125
        draw.rounded_rectangle((left, high * 3 // 5 - 40, left + 42, high * 3 // 5 + 8), 8, fill=(255, 255, 255))
    out = io.BytesIO()
    scene.save(out, "PNG")
    return out.getvalue()
