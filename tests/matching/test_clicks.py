"""How few clicks the coordinator's commonest jobs take, from her first page to the last press."""

from datetime import date

from portal.agenda.models.candidate import Candidate
from portal.families.models.family import Child, Parent
from portal.families.models.match import Match
from portal.families.models.talk import Talk
from portal.people.models import Person, RolePeriod


class Clicks:
    """Somebody at work: a link followed and a button or radio pressed is a click; a form filled in is a page."""

    def __init__(self, page) -> None:
        self.page, self.clicks, self.forms = page, 0, 0

    def follow(self, words: str) -> "Clicks":
        self.page, self.clicks = self.page.follow(words), self.clicks + 1
        return self

    def press(self, button: str, radios: int = 0, **values) -> "Clicks":
        """radios: how many of the values are chosen with a click of their own."""
        self.page = self.page.form(button).fill(**values).press()
        assert self.page.status == 200, self.page.text
        self.clicks, self.forms = self.clicks + 1 + radios, self.forms + 1
        return self


def free(cast) -> Person:
    someone = Person.create(branch=cast.branch, given_name="Nu", family_name="Maes", free_weekdays="3")
    RolePeriod.create(branch=cast.branch, person=someone, role="family_buddy", started_on=date(2025, 1, 1))
    return someone


def test_from_a_phone_call_to_a_first_visit(visit, cast):
    nu = free(cast)
    els = Clicks(visit(cast.els).get("/")).follow("Aanmeldingen").follow("Aanmelding noteren")
    els.press("Aanmelding bewaren", radios=1, source="gezin", name="Familie Yilmaz", language="Turks", weekdays=["3"],
              **{"kind-0-birth_month": "3/2024", "kind-1-birth_month": "1/2020", "ouder-0-given_name": "Elif",
                 "ouder-1-given_name": "Can", "profiel-newcomer": "yes"})  # fmt: skip
    els.press("Beslissing bewaren", radios=1, decision="accept").follow("Starten")
    els.press("Gezin starten", volunteer=str(nu.id))
    assert Match.get(Match.volunteer == nu.id) and (Child.select().count(), Parent.select().count()) == (2, 2)
    assert (els.clicks, els.forms) == (8, 3)


def test_a_handover(visit, cast):
    nu = free(cast)
    els = Clicks(visit(cast.els).get("/")).follow("Gezinnen")
    address = next(words for words in els.page.links() if "G-001" in words)
    els.follow(address).follow("Overdragen: koppeling met Lena Aerts").press("Overdracht bewaren", volunteer=str(nu.id))
    assert Match.get(Match.volunteer == nu.id) and els.clicks == 4


def test_from_candidate_to_volunteer(visit, cast):
    els = Clicks(visit(cast.els).get("/")).follow("Kandidaten").follow("Kandidaat toevoegen")
    els.press("Bewaren", given_name="Nora", family_name="Smets", interested_on__dag="1")
    els.follow("Gestart als vrijwilliger")
    els.press("Start als vrijwilliger", came_on__dag="1", came_on__maand="10", came_on__jaar="2025")
    candidate = Candidate.get()
    assert (candidate.status, str(candidate.came_on)) == ("started", "2025-10-01") and candidate.person_id
    assert els.clicks <= 6


def test_a_talk_from_anywhere(visit, cast):
    for start in ("/", "/rapporten", "/wachtlijst"):
        els = Clicks(visit(cast.els).get(start)).follow("Gesprekken").follow("Gesprek noteren")
        els.press("Bewaren", volunteer=str(cast.lena.id), volunteer_kind="call")
        assert els.clicks == 3
    assert Talk.select().count() == 3
