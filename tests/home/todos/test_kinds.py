"""Every kind of thing that waits: it appears, with its one button, and that button settles it."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import docx
import pytest

from portal.agenda.models.answer import Attendance
from portal.agenda.models.candidate import Candidate
from portal.agenda.models.event import Event
from portal.contacts.concerns import rules as concerns
from portal.contacts.models.contact import Contact
from portal.contacts.quotes import rules as quotes
from portal.expenses.models.rates import MileageRate
from portal.families.models.family import Family, FamilyDetails
from portal.families.models.match import Match
from portal.families.models.referral import Referral
from portal.families.models.talk import PlannedTalk
from portal.families.talks import rules as talks
from portal.home.handover.facts import gather_handover
from portal.home.todos.facts import groups, todos
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.newsletter.models import NewsletterIssue
from portal.people.models import Branch, Person, RolePeriod
from portal.post.models import Letter
from portal.post.rules import REFUSED
from portal.reports.models import ReportEntry, ReportText
from portal.reports.texts.facts import SECTIONS
from portal.team.models import SeenDocument
from portal.team.welcome import rules as welcome
from tests.browser import Page
from tests.conftest import NOW, Cast
from tests.home.todos.test_todos import settle_all

TODAY = date(2025, 10, 3)
JANUARY = datetime(2026, 1, 5, 9, 0)


@pytest.fixture
def settled(cast: Cast) -> Cast:
    settle_all(cast)
    return cast


def referred(cast: Cast) -> None:
    family = Family.create(branch=cast.branch, code="G-050", alias="Gezin Vos", municipality="Kerkem")
    Referral.create(branch=cast.branch, family=family, received_on=date(2025, 9, 20), status="open", by_family=True)


def left_alone(cast: Cast) -> None:
    Match.update(ended_on=date(2025, 10, 1)).where(Match.id == cast.lenas.id).execute()


def interested(cast: Cast) -> None:
    Candidate.create(branch=cast.branch, given_name="Bert", family_name="Urbain", interested_on=date(2025, 6, 23))


def sent_in(cast: Cast) -> None:
    who = {"given_name": "Nora", "family_name": "Smets", "interested_on": TODAY, "sent_in_at": clock.now()}
    Candidate.create(branch=cast.branch, **who)


def ran_before(cast: Cast) -> None:
    days = {"planned_on": date(2025, 7, 8), "due_on": date(2025, 7, 8)}
    for match in (cast.lenas, cast.brams):
        PlannedTalk.create(branch=cast.branch, match=match, kind="alignment", **days)


def quoted(cast: Cast) -> None:
    contact = Contact.get(Contact.match == cast.lenas.id)
    quotes.give(contact, quotes.Words("Fijn dat iemand luistert.", "school", True, "citaat"), by=cast.lena)


def rate_missing(cast: Cast) -> None:
    MileageRate.delete().where(MileageRate.valid_until >= TODAY, MileageRate.kind == "car").execute()


def rate_ends(cast: Cast) -> None:
    MileageRate.delete().where(MileageRate.valid_from > TODAY).execute()
    MileageRate.update(valid_until=date(2025, 10, 10)).where(
        MileageRate.valid_from == date(2025, 10, 1), MileageRate.kind == "car"
    ).execute()


KNOWN: dict[str, Any] = {"starts_at": time(19, 30), "place": "Huis van het Kind"}  # else nobody is invited


def planned(cast: Cast) -> None:
    Event.create(branch=cast.branch, kind="training", title="Intervisie", day=date(2025, 10, 6), **KNOWN)


def was_there(cast: Cast) -> None:
    Event.create(branch=cast.branch, kind="peer_supervision", title="Intervisie", day=date(2025, 10, 1))


def writes_letters(cast: Cast) -> None:
    NewsletterIssue.create(
        branch=cast.branch, year=2025, month=9, greeting="Dag", status="sent", sent_on=date(2025, 9, 2)
    )


def never_told(cast: Cast) -> None:
    new = Person.create(branch=cast.branch, given_name="Mia", family_name="Maes", email="mia@voorbeeld.example")
    RolePeriod.create(branch=cast.branch, person=new, role="family_buddy", started_on=date(2025, 10, 1))
    for kind in ("agreement", "criminal_record"):
        SeenDocument.create(branch=cast.branch, person=new, kind=kind, seen_on=TODAY)
    training = Event.get(Event.mandatory_for == "everyone")
    Attendance.create(branch=cast.branch, event=training, person=new)


def came_back(cast: Cast) -> None:
    """Two letters from one address, after one that arrived."""
    for number, outcome in enumerate(({"sent_at": clock.now()}, REFUSED, REFUSED)):
        moment = clock.now() + timedelta(minutes=number)
        gone = outcome if isinstance(outcome, dict) else {"given_up_at": moment, "error": f"{outcome}550 unknown"}
        who = {"branch_id": cast.branch.id, "person_id": cast.lena.id, "to_name": "Lena", "to_address": cast.lena.email}
        Letter.create(**who, kind="x", subject="Je nota", text="", created_at=moment, **gone)


def talk_due(cast: Cast) -> None:
    talks.plan_running(TODAY)
    PlannedTalk.update(due_on=TODAY).where(PlannedTalk.match == cast.lenas.id).execute()
    PlannedTalk.delete().where(PlannedTalk.match != cast.lenas.id).execute()


def worried(cast: Cast) -> None:
    concerns.report(cast.lena, cast.lenas, "Ik maak me zorgen.", "zorg")


def unseen(cast: Cast) -> None:
    SeenDocument.delete().where(SeenDocument.person == cast.lena.id).execute()


def untrained(cast: Cast) -> None:
    Attendance.delete().where(Attendance.person == cast.lena.id).execute()
    Event.create(
        branch=cast.branch, kind="training", title="Verontrusting", day=date(2025, 12, 3), mandatory_for="everyone"
    )


def all_written(branch: Branch) -> None:
    for key, section in SECTIONS.items():
        if section.text:
            ReportText.create(branch=branch, year=2025, section=key, text="Geschreven.")
        if section.entries:
            ReportEntry.create(branch=branch, section=key, day=date(2025, 5, 1), text="Genoteerd.")


def nothing(_: Any) -> None:
    pass


# ---- what is pressed where the button leads


def add_rate(page: Page, first: str) -> None:
    day, month, year = first.split("-")
    page.press(
        "Tarief bewaren", kind="car", series="quarterly", rate="0,4312", valid_from__dag=day, valid_from__maand=month,
        valid_from__jaar=year, valid_until__dag="31", valid_until__maand="12", valid_until__jaar="2025",
        source="Belgisch Staatsblad",
    )  # fmt: skip


def make_and_send(page: Page) -> None:
    """Sending has tests of its own."""
    page.press("Ontwerp van oktober maken")
    NewsletterIssue.update(status="sent").where(NewsletterIssue.month == 10).execute()


def enrol(page: Page) -> None:
    lena = Person.get(Person.given_name == "Lena")
    page.press(f"Komt: {lena.name}")


def start(page: Page) -> None:
    bram = Person.get(Person.given_name == "Bram")
    page.press("Koppeling bewaren", volunteer=str(bram.id))
    PlannedTalk.delete().execute()


def step(page: Page) -> None:
    page.press("Had een gesprek met mij")


def write(_page: Page) -> None:
    all_written(Branch.get(Branch.municipality == "Lindedal"))


def close(page: Page) -> None:
    page.press("2025 afsluiten", knowingly="y")


@dataclass(frozen=True)
class Kind:
    """key: of the group. arrange: makes it wait. button: its words. settle: what is done on the page it leads to."""

    key: str
    arrange: Callable[[Cast], Any]
    button: str
    settle: Callable[[Page], Any] = nothing
    at: datetime = NOW


KINDS = (
    Kind("bezorgdheden", worried, "Lezen", lambda page: page.press("Antwoorden en opvolgen", text="Ik bel haar.")),
    Kind("aanmeldingen", referred, "Beslissen", lambda page: page.press("Beslissing bewaren", decision="accept")),
    Kind("gezinnen", left_alone, "Vrijwilliger koppelen", start),
    Kind("gesprekken", talk_due, "Gesprek gehad", lambda page: page.press("Gesprek gehad")),
    Kind("kandidaten", interested, "Volgende stap", step),
    Kind("nieuwe-kandidaten", sent_in, "Nakijken", lambda page: page.press("Nagekeken")),
    Kind("vroeger", ran_before, "Alles van vroeger gehad?", lambda page: page.press("Alles van vroeger is gehad")),
    Kind("citaten", quoted, "Bewerken en vrijgeven", lambda page: page.press("Vrijgeven")),
    Kind("tarieven", rate_missing, "Tarief toevoegen", lambda page: add_rate(page, "1-10-2025")),
    Kind("tarieven", rate_ends, "Tarief toevoegen", lambda page: add_rate(page, "11-10-2025")),
    Kind("uitnodigen", planned, "Uitnodigen", lambda page: page.press("Mail 2 uitnodigingen")),
    Kind("aanwezigen", was_there, "Wie was er?", lambda page: page.press("Bewaren", guests="4")),
    Kind("nieuwsbrief", writes_letters, "Ontwerp maken", make_and_send),
    Kind("mailadressen", came_back, "Mailadres nakijken", lambda page: page.press("Bewaren", email="a@voorbeeld.be")),
    Kind("welkom", never_told, "Uitnodigen"),
    Kind("papieren", unseen, "Gezien"),
    Kind("vorming", untrained, "Vorming van 3 december", enrol),
    Kind("jaarverslag", nothing, "Jaarverslag schrijven", write, JANUARY),
    Kind("afsluiten", nothing, "Nakijken en afsluiten", close, JANUARY),
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS, ids=[f"{kind.key}-{kind.arrange.__name__}" for kind in KINDS])
def test_each_kind_appears_once_everywhere_and_goes_by_its_button(settled, visit, kind):
    kind.arrange(settled)
    with clock.stopped(kind.at):
        found = {group.key: group for group in todos.gather(settled.els)}
        total = todos.number(found.values())
        assert kind.key in found and found[kind.key].waits and len(found[kind.key].items) == 1
        els = visit(settled.els)
        for address in ("/", "/te-doen"):
            assert f"{total} dingen wachten" in els.get(address).text or "Eén ding wacht" in els.get(address).text
        page = els.get(f"/te-doen?groep={kind.key}")
        words = next(
            one for one in [*page.links(), *(" ".join(b.text_content().split()) for b in page.tree.iter("button"))]
            if one.startswith(f"{kind.button}: ")
        )  # fmt: skip
        kind.settle(page.follow(words) if words in page.links() else page.press(words))
        after = {group.key for group in todos.gather(Person.get_by_id(settled.els.id))}
        assert kind.key not in after, "its button settles it"
        assert {group.key for group in todos.gather(settled.yusuf)} == set(), "nothing of it in another branch"


def test_the_table_has_every_kind_that_the_gathering_knows(settled):
    """A kind whose settling has tests of its own stands here."""
    elsewhere = {"opvolgen", "klok", "coordinator", "goedkeuren", "betalen", "rekeningen", "betaaldag-", "verbeteren",
                 "ontbreken", "stil", "verjaardagen", "teruggezet"}  # fmt: skip
    source = "".join(path.read_text() for path in Path(groups.__file__).parent.glob("*.py"))
    named = set(re.findall(r'(?:group\(\s*f?|^        \(|for key.*?in \(\s*\()"([a-z-]+)[{"]', source, re.M | re.S))
    untried = named - elsewhere - {kind.key for kind in KINDS}
    assert not untried, f"give it a row in KINDS: how it comes about, its button, and how that settles it: {untried}"
    assert {kind.key for kind in KINDS} <= named, "these no longer exist"


def test_an_address_works_again_once_it_took_a_letter(settled):
    came_back(settled)
    assert "mailadressen" in {group.key for group in todos.gather(settled.els)}
    first = Letter.select().order_by(Letter.id).first()
    Letter.update(sent_at=clock.now() + timedelta(hours=1)).where(Letter.id == first.id).execute()
    assert "mailadressen" not in {group.key for group in todos.gather(settled.els)}


@pytest.mark.parametrize(("last", "asked"), [(date(2025, 12, 2), False), (date(2025, 12, 3), True)])
def test_who_stops_before_the_next_training_is_not_waited_for(settled, last, asked):
    untrained(settled)
    RolePeriod.update(ended_on=last).where(RolePeriod.person == settled.lena.id).execute()
    assert ("vorming" in {group.key for group in todos.gather(settled.els)}) is asked


def test_paper_and_whoever_was_here_need_no_telling(settled, visit):
    never_told(settled)
    Person.update(on_paper=True).where(Person.given_name == "Mia").execute()
    assert "welkom" not in {group.key for group in todos.gather(settled.els)}
    Person.update(on_paper=False, email=None).where(Person.given_name == "Mia").execute()
    (group,) = [group for group in todos.gather(settled.els) if group.key == "welkom"]
    assert group.items[0].button.label == "Mailadres of papier invullen"
    visit(Person.get(Person.given_name == "Mia"))
    assert "welkom" not in {group.key for group in todos.gather(settled.els)}


def test_the_letter_that_tells_names_no_family(settled, visit):
    never_told(settled)
    visit(settled.els).get("/te-doen").press("Uitnodigen: Mia Maes")
    letter = Letter.get(Letter.kind == "welcome")
    assert (letter.to_address, letter.button_label) == ("mia@voorbeeld.example", "Naar het portaal")
    assert "Gezin" not in letter.text and "G-0" not in letter.text
    Person.update(email=None).where(Person.given_name == "Mia").execute()
    answer = visit(settled.els)
    with pytest.raises(RuleError, match="geen mailadres"):
        welcome.invite([Person.get(Person.given_name == "Mia")], by=settled.els)
    assert answer.get("/te-doen").status == 200


def test_start_shows_seven_with_day_and_name_and_hides_nothing_behind_one_kind(settled, visit):
    FamilyDetails.create(branch=settled.branch, family=settled.klaver, name="Yilmaz")
    for number in range(9):
        new = Person.create(branch=settled.branch, given_name=f"Nu{number}", family_name="Maes", on_paper=True)
        RolePeriod.create(branch=settled.branch, person=new, role="family_buddy", started_on=date(2025, 1, 1))
    left_alone(settled)
    referred(settled)
    page = visit(settled.els).get("/")
    assert "Vrijdag 3 oktober, week 40" in page.text
    rows = page.tree.xpath('//ul[contains(@class, "todo")]/li')
    assert len(rows) == 7
    assert (
        "Yilmaz · G-001" in page.text and "Gezin Vos" in page.text and page.text.count("Verplichte vorming · voor") == 3
    )
    total = todos.number(todos.gather(settled.els))
    assert page.follow(f"Alle {total} dingen die wachten").heading == "Te doen"


def test_who_takes_over_reads_the_same_list_by_code(settled, visit):
    FamilyDetails.create(branch=settled.branch, family=settled.klaver, name="Yilmaz")
    for arrange in (left_alone, referred, interested, worried):
        arrange(settled)
    found = todos.gather(settled.els)
    facts = gather_handover(settled.branch, by=settled.els)
    to_do = next(part for part in facts.parts if part.heading == "Te doen")
    assert len(to_do.rows) == todos.number(found)
    said = " ".join(" ".join(row[:3]) for row in to_do.rows)
    assert "G-001" in said and "G-050" in said and "Bert Urbain" in said and "Yilmaz" not in said
    word = docx.Document(io.BytesIO(visit(settled.els).get("/gegevens/overdracht.docx").answer.data))
    cells = " ".join(cell.text for table in word.tables for row in table.rows for cell in row.cells)
    assert "Bert Urbain" in cells and "Yilmaz" not in cells
