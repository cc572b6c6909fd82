"""What the profile of a family says, and that a child is expected, never reaches its volunteer: every page and mail."""

import re
from datetime import date, time

from flask import url_for

from portal.agenda.calendars.rules import open_calendar
from portal.agenda.models.event import Event
from portal.families.file.facts.profile import perinatal_on
from portal.families.models.family import FLAGS, Child, Parent, ProfileFlag
from portal.kit import clock
from portal.newsletter.letter.rules import make_draft
from portal.newsletter.models import NewsletterIssue
from portal.newsletter.sending import rules as sending
from portal.newsletter.sending.facts import footers
from portal.people.models import Person
from portal.post.models import Letter
from tests.newsletter.letter.test_documents import HOUSE_STYLE
from tests.test_house.access_table import ADDRESSES, WHO

DRAWN = re.compile(r'value="[^"]{16,}"|[0-9a-f]{8}-[0-9a-f-]{27}|nonce="[^"]*"|/kom/[\w.-]+|s=[\w.-]+')
DRAWN_ANEW = {"safety.set_up_passkey"}  # a challenge and nothing else
LINKS = footers.Links("http://localhost", "een-sleutel-alleen-voor-de-tests-0123456789")


def hers(app, world) -> list[str]:
    """Every page and file that opens for Lena."""
    found = []
    for (method, endpoint), (values, meets) in ADDRESSES.items():
        if method == "GET" and dict(zip(WHO, meets.split(), strict=True))["lena"] == "in":
            if endpoint in DRAWN_ANEW:
                continue
            with app.test_request_context():
                found.append(url_for(endpoint, **values(world)))
    return sorted(set(found))


def seen(visitor, addresses) -> dict[str, str]:
    """What each says, without what is drawn at random for every page."""
    return {place: DRAWN.sub("", visitor.client.get(place).data.decode(errors="replace")) for place in addresses}


def told(cast) -> list[str]:
    """What her copy of the newsletter and its letter to everyone say."""
    own = footers.footers(cast.branch, [Person.get_by_id(cast.lena.id)], clock.today(), LINKS)[cast.lena.id]
    issue = make_draft(date(2025, 11, 1), LINKS.url, by=cast.els)
    return [line.sentence for line in own.lines] + [sending.inside_of(issue, LINKS.url)]


def test_nothing_of_a_volunteer_changes_with_the_profile(app, world, visit):
    cast = world.cast
    for duty in ("everyone", "perinatal"):
        Event.create(
            branch=cast.branch, kind="training", title=f"Vorming {duty}", day=date(2025, 11, 5), starts_at=time(19),
            mandatory_for=duty, enrol_by="portal",
        )  # fmt: skip
    pages = [*hers(app, world), *(f"/agenda/{event.id}" for event in Event.select())]
    pages += [f"/koppelingen/{cast.lenas.id}/gezin", f"/agenda/feed/{open_calendar(cast.lena)}.ics"]
    lena = visit(cast.lena)
    seen(lena, pages)  # a first look may leave a trace, such as "gelezen"
    before, words = seen(lena, pages), told(cast)
    assert before == seen(lena, pages) and words == told(cast), "the comparison itself is at rest"
    assert len(before) > 45 and any("Vorming perinatal" in page for page in before.values())
    for flag in FLAGS:
        ProfileFlag.create(branch=cast.branch, family=cast.klaver, flag=flag, year=2025, value="yes")
    Child.create(branch=cast.branch, family=cast.klaver, due_month=date(2026, 1, 1), given_name="Wolkje")
    Parent.create(branch=cast.branch, family=cast.klaver, given_name="Mila", birth_year=2004)
    assert perinatal_on([cast.klaver.id], clock.today()) == {cast.klaver.id}, "the coordinator's lists do change"
    assert "perinatale module" in visit(cast.els).get("/te-doen").text
    now = seen(lena, pages)
    assert {place for place in pages if now[place] != before[place]} == set()
    assert told(cast) == words
    sending.send(
        make_draft(date(2025, 11, 1), LINKS.url, by=cast.els), sending.Dispatch(LINKS, HOUSE_STYLE), by=cast.els
    )
    letter = Letter.get(Letter.person_id == cast.lena.id, Letter.kind.startswith("newsletter"))
    assert "Voor jou is dit een verplichte vorming" in letter.text, "the one for everyone"
    assert letter.text.count("Voor jou is dit een verplichte vorming") == 1
    for row in ProfileFlag.select():
        row.delete_instance()
    Child.update(due_month=date(2025, 12, 1)).execute()
    assert NewsletterIssue.select().where(NewsletterIssue.status == "sent").count() == 2
    now = seen(lena, [place for place in pages if not re.search(r"nieuwsbrief|kopie|^/$", place)])
    assert {place for place in now if now[place] != before[place]} == set()
