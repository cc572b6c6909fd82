"""An event goes as if it never was, as long as nobody was told of it."""

import pytest

from portal.agenda.answers import rules as answers
from portal.agenda.attendance import rules as attendance
from portal.agenda.models.event import Event
from portal.agenda.telling import rules as telling
from portal.history.models import HistoryEntry
from portal.home.removing import rules
from portal.kit.errors import RuleError
from portal.newsletter.models import NewsletterIssue, NewsletterItem
from portal.post.models import Letter
from tests.agenda.conftest import THEN, link, plan  # noqa: F401


def test_a_slip_goes_with_what_a_draft_tells_of_it(cast, plan, visit):  # noqa: F811
    event, other = plan(), plan(title="Intervisie")
    issue = NewsletterIssue.create(branch=cast.branch, year=THEN.year, month=THEN.month, greeting="Dag")
    for one in (event, other):
        NewsletterItem.create(branch=cast.branch, issue=issue, section="agenda", title=one.title, event=one)
    page = visit(cast.els).get(f"/agenda/{event.id}").follow("Was het een vergissing? Haal de activiteit weg")
    page = page.press("Ja, weghalen")
    assert "Omgaan met verontrusting is weggehaald." in page.text and Event.get_or_none(Event.id == event.id) is None
    assert [item.title for item in NewsletterItem.select()] == ["Intervisie"]
    assert HistoryEntry.select().where(HistoryEntry.verb == "remove", HistoryEntry.subject == "event").count() == 1


def test_the_other_parts_are_numbered_anew(cast, plan):  # noqa: F811
    first = plan()
    second = plan(part_of=first, day=first.day.replace(day=12))
    rules.remove(Event.get_by_id(first.id), by=cast.els)
    assert Event.get_by_id(second.id).part == 1


def _invited(cast, event):
    telling.invite(event, link, by=cast.els)


def _answered(cast, event):
    answers.answer(event, cast.lena, answers.Answer("no", "coordinator"), link, by=cast.els)
    Letter.delete().execute()


def _noted(cast, event):
    Event.update(day=THEN).where(Event.id == event.id).execute()
    attendance.save(Event.get_by_id(event.id), attendance.Ticks([f"v{cast.lena.id}"]), by=cast.els)


def _in_a_newsletter(cast, event):
    issue = NewsletterIssue.create(branch=cast.branch, year=THEN.year, month=THEN.month, greeting="Dag", status="sent")
    NewsletterItem.create(branch=cast.branch, issue=issue, section="agenda", title=event.title, event=event)


@pytest.mark.parametrize("told", [_invited, _answered, _noted, _in_a_newsletter])
def test_what_somebody_was_told_of_stays(cast, plan, visit, told):  # noqa: F811
    event = plan()
    button = visit(cast.els).get(f"/agenda/{event.id}/verwijdering").form("Ja, weghalen")
    told(cast, event)
    page = visit(cast.els).get(f"/agenda/{event.id}/verwijdering")
    assert "Weghalen kan dan niet meer." in page.text and "Ja, weghalen" not in page.all("btn")
    assert "Annuleer de activiteit, dan weet iedereen het." in button.press().text
    with pytest.raises(RuleError):
        rules.remove(event, by=cast.els)
    assert Event.get_or_none(Event.id == event.id) is not None
