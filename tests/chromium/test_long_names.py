"""With names of places, people and mailboxes as long as some are, no page gets wider than its screen."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from peewee import SQL, CharField, TextField

from portal import database
from portal.demo.cast import CAST
from portal.people.models import Branch, Person
from tests.chromium.looks import NORMAL, Look
from tests.chromium.serving import serve
from tests.chromium.walk import FEWEST, OPEN_ALL, Reader, parts, shape

pytestmark = [pytest.mark.browser, pytest.mark.slow("Chromium opens page after page")]

PLACE = "Sint-Kwintens-Nederoverheembeekschelderodevoorde"
PERSON = "Vandekerckhovendriessche-Vanwynsberghebroeckaert"
MAILBOX = "vrijwilligerswerking.buurtgerichtegezinsondersteuning@dienstverlening-nederoverheembeekschelderode.example"
LONG = {
    "email": MAILBOX, "enrol_email": MAILBOX, "contact_email": MAILBOX, "sender_email": MAILBOX,
    "town": PLACE, "municipality": PLACE, "place": PLACE, "street": f"{PLACE}steenweg 1234 bus 0012",
    "family_name": PERSON, "alias": PERSON, "account_holder": PERSON, "enrol_name": PERSON,
    "organisation": f"OCMW {PLACE}", "route": f"G-001 – {PLACE}",
}  # fmt: skip
"""Column → what its rows hold here, where they held anything, with the number of the row before a mail address."""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
STICKING_OUT = """() => [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && e.checkVisibility())
    .slice(-3).map(e => `${e.tagName}.${e.className} ${e.innerText?.slice(0, 40)}`).join(' | ')"""
WIDTHS = (320, 360, 1000, 1280)


def lengthened() -> None:
    """Every such column of the open database, and the name of each branch."""
    for model in database.tables():
        for name, field in model._meta.fields.items():
            words = f"Home-Start {PLACE}" if model is Branch and name == "name" else LONG.get(name)
            if words is None or not isinstance(field, CharField | TextField):
                continue
            assert isinstance(field, TextField) or len(words) <= field.max_length, f"{model.__name__}.{name}"
            number = [str(model._meta.primary_key.column_name), "||"] if words == MAILBOX else []
            told = field.is_null(False) & (field != "")
            if field is Person.email:
                told &= field.not_in([email for email, _ in CAST])  # by these the sign-in page of the demo finds them
            model.update({field: SQL(" ".join([*number, "?"]), [words])}).where(told).execute()


@pytest.fixture(scope="module")
def shown(demo_house: Flask, demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo's branch, with long names."""
    place = tmp_path_factory.mktemp("long") / "demo.sqlite3"
    shutil.copy(demo_file, place)
    database.connect(f"sqlite:///{place}")
    lengthened()
    database.db.obj.close_all()
    address, end = serve(demo_house, f"sqlite:///{place}")
    yield address
    end()


@pytest.mark.parametrize(("who", "part"), parts({"Lena": 3, "Herman": 2, "Els": 10}, enough=3))
def test_no_page_gets_wider_than_its_screen(reading: Reader, who: str, part: tuple[int, int | None]) -> None:
    page, eye = reading.page, reading.eye
    wide, named = [], 0
    for address in reading.opened(*part):
        page.evaluate(OPEN_ALL)
        named += PLACE in page.content().replace("\u00ad", "").replace("\u2060", "")
        for width in WIDTHS if eye.look.width == WIDTHS[0] else reversed(WIDTHS):  # first as wide as it was loaded
            eye.turn(Look(width, "", NORMAL))
            if (more := page.evaluate(SIDEWAYS)) > 0:
                out = page.evaluate(STICKING_OUT)
                wide.append(f"{shape(address)} at {width} px: {more} px wider: {out}")
    assert not wide, "\n".join(wide)
    assert named, "the long names are on the pages"
    assert part[1] or len(reading.seen) >= FEWEST.get(who, 0)
