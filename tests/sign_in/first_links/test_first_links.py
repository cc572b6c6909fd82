"""A volunteer's own link: it signs in once, in thirty days, and dies with whatever shuts them out."""

from datetime import timedelta

import pytest

from portal.database import transaction
from portal.history.models import HistoryEntry
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.people.models import Person, RolePeriod
from portal.retention.forgetting.rules import anonymise_person
from portal.sign_in.devices import rules as devices
from portal.sign_in.first_links import rules
from portal.sign_in.models import Device, FirstLink
from tests.conftest import NOW


def link(cast, person=None, way="mail"):
    with transaction():
        return rules.make(person or cast.lena, way, by=cast.els)[1]


def test_one_press_signs_in_and_the_second_leads_nowhere(cast, visit):
    token = link(cast)
    phone = visit()
    page = phone.get(f"/uitnodiging/{token}")
    assert "Dag Lena" in page.text and not FirstLink.get().used_at, "looking, as a scanner does, uses nothing up"
    page = page.press("Ja, meld mij aan")
    assert page.address == "/" and "Je bent aangemeld." in page.text
    assert Device.get().person_id == cast.lena.id
    again = visit().get(f"/uitnodiging/{token}")
    assert again.status == 410 and "Deze link werkt niet meer" in again.text and "016 00 00 00" in again.text
    assert phone.get(f"/uitnodiging/{token}").address == "/", "the phone that it signed in just goes on"


def test_two_browsers_at_once_one_gets_in(cast, visit):
    token = link(cast)
    first, second = visit().get(f"/uitnodiging/{token}"), visit().get(f"/uitnodiging/{token}")
    first.press("Ja, meld mij aan")
    assert second.press("Ja, meld mij aan").status == 410 and Device.select().count() == 1


@pytest.mark.parametrize(
    "event", ["thirty days", "a newer one", "everywhere signed out", "stopped", "staff", "disabled"]
)
def test_what_ends_a_link(cast, visit, event):
    token, now = link(cast), NOW
    lena = cast.lena
    if event == "thirty days":
        now = NOW + timedelta(days=30)
    elif event == "a newer one":
        link(cast, way="paper")
    elif event == "everywhere signed out":
        devices.shut_out(lena, by=cast.els)
    elif event == "stopped":
        RolePeriod.update(ended_on=NOW.date() - timedelta(days=1)).where(RolePeriod.person == lena).execute()
    elif event == "staff":
        RolePeriod.create(branch=cast.branch, person=lena, role="treasurer", started_on=NOW.date())
    else:
        Person.update(disabled_at=NOW).where(Person.id == lena.id).execute()
    with clock.stopped(now):
        assert rules.holder(token) is None and rules.use(token) is None
        assert visit().get(f"/uitnodiging/{token}").status == 410


def test_another_mail_address_ends_the_link_in_the_old_mailbox(cast, visit):
    token = link(cast)
    page = visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}/wijzigen")
    page.press("Bewaren", email="lena.nieuw@voorbeeld.example")
    assert Person.get_by_id(cast.lena.id).email == "lena.nieuw@voorbeeld.example" and rules.holder(token) is None


def test_no_link_for_who_has_a_password(cast):
    with pytest.raises(RuleError), transaction():
        rules.make(cast.els, "mail", by=cast.els)


def test_only_a_hash_is_kept_and_it_goes_with_the_person(cast):
    token = link(cast)
    assert token not in repr(
        [row.__data__ for row in FirstLink.select()] + [row.__data__ for row in HistoryEntry.select()]
    )
    with transaction():
        anonymise_person(cast.lena, by=None)
    assert not FirstLink.select().exists()
