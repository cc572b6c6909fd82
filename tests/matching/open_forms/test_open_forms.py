"""Anyone with the link fills in the first part; nobody learns anything by it, and nobody drowns the coordinator."""

from datetime import date, timedelta

import pytest

from portal.agenda.candidates import rules as candidates
from portal.agenda.candidates.rules import CandidateDetails
from portal.agenda.models.candidate import Candidate
from portal.families.models.family import Child, Family, FamilyDetails, ProfileFlag
from portal.families.models.match import Match, Trajectory
from portal.families.models.referral import Referral, Referrer
from portal.history.models import HistoryEntry
from portal.home.todos.facts import todos
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.matching.models import OpenForm
from portal.matching.open_forms import rules
from portal.people.models import Branch
from portal.sign_in.throttle.rules import TooOften
from tests.conftest import NOW

FAMILY = {
    "who": "ander", "sender_name": "Ilse Vrancken", "sender_organisation": "CLB Kerkem", "sender_phone": "016 00 00 41",
    "name": "Familie Yilmaz", "phone": "0470 12 34 56", "municipality": "Kerkem", "language": "Turks",
    "asked": "Iemand die mee naar de speeltuin gaat.", "kind-0-birth_month": "3/2024", "agreed": "y",
}  # fmt: skip
SOMEBODY = {"given_name": "Nora", "family_name": "Smets", "phone": "0470 65 43 21", "agreed": "y"}


@pytest.fixture
def opened(cast):
    """The address of each form of the branch."""
    family = rules.open_form(cast.branch, "referral", by=cast.els)
    volunteer = rules.open_form(cast.branch, "candidate", by=cast.els)
    return {"gezin": f"/gezin-aanmelden/{family.key}", "vrijwilliger": f"/vrijwilliger-worden/{volunteer.key}"}


def send(visit, address, values=FAMILY, **more):
    return visit().get(address).form("Versturen").fill(**{**values, **more}).press()


def stored() -> tuple[int, ...]:
    return tuple(model.select().count() for model in (Family, FamilyDetails, Referral, Referrer, Candidate, Child))


def test_it_is_shut_until_the_coordinator_opens_it_and_a_new_link_shuts_the_old_one(visit, cast):
    els = visit(cast.els)
    page = els.get("/gezinnen/aanmeldingen").follow("Laat een aanmelder zelf invullen")
    assert page.text.count("staat dicht") == 2 and not OpenForm.select().exists()
    page = page.press("Openzetten: een gezin aanmelden")
    first = OpenForm.get().key
    assert f"http://localhost/gezin-aanmelden/{first}" in page.text
    assert page.follow("Bekijk het formulier: een gezin aanmelden").heading == "Een gezin aanmelden"
    page = page.press("Nieuwe link maken: een gezin aanmelden")
    key = OpenForm.get().key
    assert key != first and visit().get(f"/gezin-aanmelden/{key}").status == 200
    nonsense = visit().get("/gezin-aanmelden/onzin")
    for address in (f"/gezin-aanmelden/{first}", f"/vrijwilliger-worden/{key}", f"/bedankt/gezin/{first}"):
        gone = visit().get(address)
        assert (gone.status, gone.answer.data) == (404, nonsense.answer.data), "whatever the reason"
    page.press("Dichtzetten: een gezin aanmelden")
    assert visit().get(f"/gezin-aanmelden/{key}").status == 404
    assert [row.verb for row in HistoryEntry.select().where(HistoryEntry.subject == "open_form")] == [
        "open", "open", "shut",
    ]  # fmt: skip


def test_a_referrer_sends_it_in_and_the_coordinator_decides(visit, cast, opened):
    page = send(visit, opened["gezin"])
    assert page.heading == "Bedankt" and "Yilmaz" not in page.text
    referral = Referral.get()
    assert (referral.status, referral.sender_name, referral.by_family) == ("open", "Ilse Vrancken", False)
    assert ProfileFlag.get(ProfileFlag.family == referral.family_id).value == "yes", "Turks is no Dutch"
    assert Child.get().birth_month.year == 2024 and Referrer.select().count() == 0, "typed by anyone: not in the list"
    assert HistoryEntry.get(HistoryEntry.verb == "receive").actor_id is None
    assert "aanmeldingen" in {group.key for group in todos.gather(cast.els)}
    page = visit(cast.els).get("/te-doen").follow("Beslissen: Familie Yilmaz · G-003")
    assert "Ilse Vrancken, CLB Kerkem" in page.text and "016 00 00 41" in page.text
    page = page.press("Beslissing bewaren", decision="accept")
    referrer = Referrer.get()
    assert (referrer.name, referrer.contact_name, referrer.contact_phone) == (
        "CLB Kerkem",
        "Ilse Vrancken",
        "+3216000041",
    )
    assert Referral.get().referrer_id == referrer.id and "CLB Kerkem" in page.text
    assert "speeltuin" in visit(cast.els).get(f"/gezinnen/{referral.family_id}").text


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"agreed": None}, "Duid aan dat je akkoord gaat."),
        ({"sender_name": ""}, "Vul je naam in."),
        ({"sender_phone": ""}, "Vul je telefoon of je mailadres in."),
        ({"who": "zelf", "phone": ""}, "Vul een telefoon of een mailadres in."),
        ({"who": None}, "Kies wie dit invult."),
        ({"kind-0-birth_month": "3/2051"}, "Deze maand moet nog komen."),
        ({"asked": "x" * 1001}, "ten hoogste 1000 tekens"),
    ],
)
def test_what_is_missing_is_said_and_all_that_was_typed_stays(visit, cast, opened, more, sentence):
    before = stored()
    page = send(visit, opened["gezin"], **more)
    assert page.status == 422 and sentence in page.text and stored() == before
    again = page.form("Versturen").values
    kept = {"name": "Familie Yilmaz", "municipality": "Kerkem", "language": "Turks"}
    assert {name: again[name] for name in kept} == kept


def test_the_summary_follows_the_page_and_says_of_which_child(visit, cast, opened):
    wrong = {"kind-0-birth_month": "x", "kind-1-birth_month": "x", "asked": ""}
    page = send(visit, opened["gezin"], name="", **wrong)
    said = {to: words for words, to in page.links().items() if to.startswith(("#name", "#kind", "#asked"))}
    assert list(said) == ["#name", "#kind-0-birth_month", "#kind-1-birth_month", "#asked"]
    assert said["#kind-1-birth_month"].startswith("Kind 2, geboren in: Schrijf maand en jaar")


def test_another_row_without_javascript_keeps_what_was_typed(visit, cast, opened):
    page = visit().get(opened["gezin"]).form("Nog een kind").fill(**FAMILY).press()
    assert page.status == 200 and stored()[2] == 0
    values = page.form("Versturen").values
    assert values["kind-0-birth_month"] == "3/2024" and "kind-2-birth_month" in values and values["agreed"] == "y"
    page.form("Versturen").fill(**{"kind-2-birth_month": "1/2020"}).press()
    assert sorted(str(child.birth_month) for child in Child.select()) == ["2020-01-01", "2024-03-01"]


def test_a_program_that_fills_in_everything_is_thanked_and_nothing_is_kept(visit, cast, opened):
    before = stored()
    for address, values in ((opened["gezin"], FAMILY), (opened["vrijwilliger"], SOMEBODY)):
        assert send(visit, address, values, website="https://reclame.example").heading == "Bedankt"
    assert stored() == before


def test_a_flood_ends_at_the_limit_of_one_address_and_what_was_typed_stays(visit, cast, opened):
    answers = [send(visit, opened["vrijwilliger"], SOMEBODY, given_name=f"Nora{n}") for n in range(7)]
    assert [page.status for page in answers] == [200] * 6 + [429]
    assert "Probeer het over een uur opnieuw" in answers[-1].text
    assert answers[-1].form("Versturen").values["given_name"] == "Nora6" and Candidate.select().count() == 6
    other = visit()
    other.client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert other.get(opened["vrijwilliger"]).form("Versturen").fill(**SOMEBODY).press().heading == "Bedankt"
    with clock.stopped(NOW + timedelta(hours=1, minutes=1)):
        assert send(visit, opened["vrijwilliger"], SOMEBODY).heading == "Bedankt"


def test_from_everywhere_at_once_a_branch_gets_sixty_a_day(cast, opened):
    form = OpenForm.get(OpenForm.kind == "candidate")
    details = CandidateDetails("Nora", "Smets", "", "", "", "", clock.today(), "")
    for number in range(60):
        rules.send_candidate(form, details, f"sleutel {number}", network=f"192.0.2.{number}")
    with pytest.raises(TooOften):
        rules.send_candidate(form, details, "nog een", network="198.51.100.1")
    elders = rules.open_form(Branch.get(Branch.name == "Home-Start Elders"), "candidate", by=cast.yusuf)
    rules.send_candidate(elders, details, "elders", network="198.51.100.2")
    assert Candidate.select().where(Candidate.branch == cast.branch).count() == 60


def test_a_second_tap_sends_it_once(visit, cast, opened):
    form = visit().get(opened["gezin"]).form("Versturen").fill(**FAMILY)
    assert form.press().heading == form.press().heading == "Bedankt" and Referral.select().count() == 1


def test_too_much_at_once_is_refused_before_it_is_read(visit, cast, opened):
    for address in opened.values():
        stranger = visit()
        token = stranger.get(address).form("Versturen").values["csrf_token"]
        answer = stranger.client.post(address, data={"csrf_token": token, "asked": "x" * 20_000, "note": "y"})
        assert answer.status_code == 413
    assert Referral.select().count() == Candidate.select().count() == 0


def test_markup_comes_out_as_text(visit, cast, opened):
    markup = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    texts = ("sender_name", "sender_organisation", "name", "municipality", "language", "asked")
    send(visit, opened["gezin"], **dict.fromkeys(texts, markup[:40]))
    send(visit, opened["vrijwilliger"], SOMEBODY, given_name=markup[:60], note=markup)
    family, candidate = Referral.get(), Candidate.get()
    els = visit(cast.els)
    for address in (f"/gezinnen/aanmeldingen/{family.id}", f"/gezinnen/{family.family_id}", "/gezinnen/aanmeldingen",
                    f"/kandidaten/{candidate.id}", "/kandidaten", "/te-doen"):  # fmt: skip
        source = els.get(address).answer.text
        assert "<script>alert" not in source and "<img src=x" not in source, address


def test_nothing_stored_is_shown_and_nobody_learns_who_is_known(visit, cast, opened):
    known = {"name": "Familie Yilmaz", "phone": "+32470123456", "email": "yilmaz@voorbeeld.example"}
    FamilyDetails.create(branch=cast.branch, family=cast.klaver, **known)
    Referrer.create(branch=cast.branch, name="Geheime Dienst")
    Candidate.create(branch=cast.branch, given_name="Nora", family_name="Smets", interested_on=clock.today())
    source = visit().get(opened["gezin"]).text + visit().get(opened["vrijwilliger"]).text
    for word in ("Yilmaz", "Geheime Dienst", "Smets", "Lena", "Klaver", "G-0"):
        assert word not in source
    met = {}
    for address, values, name in ((opened["gezin"], FAMILY, "name"), (opened["vrijwilliger"], SOMEBODY, "given_name")):
        pages = [
            send(visit, address, values),
            send(visit, address, {**values, name: "Iemand Anders", "phone": "0479 00 00 11"}),
        ]
        met[address] = {(page.status, page.heading, page.text) for page in pages}
    assert all(len(seen) == 1 for seen in met.values()), "known or not: the same answer"


def test_the_coordinator_sees_that_the_family_was_here_before(visit, cast, opened):
    Match.update(ended_on=clock.today() - timedelta(days=9)).where(Match.id == cast.lenas.id).execute()
    closed = {"closed_on": clock.today() - timedelta(days=9), "closing_reason": "completed"}
    Trajectory.update(closed).where(Trajectory.family == cast.klaver.id).execute()
    FamilyDetails.create(branch=cast.branch, family=cast.klaver, name="Familie Yilmaz", phone="+32470123456")
    send(visit, opened["gezin"])
    referral = Referral.get()
    page = visit(cast.els).get(f"/gezinnen/aanmeldingen/{referral.id}")
    assert "Gezin G-001 heeft hetzelfde telefoonnummer. Is dit hetzelfde gezin?" in page.text
    page = page.press("Ja, hetzelfde: voeg samen met gezin G-001")
    assert page.heading == "Aanmelding van Familie Yilmaz · G-001" and "Is dit hetzelfde gezin?" not in page.text
    assert Referral.get().family_id == cast.klaver.id and Family.get_or_none(Family.code == "G-003") is None
    assert [str(child.birth_month) for child in Child.select().where(Child.family == cast.klaver.id)] == ["2024-03-01"]
    details = FamilyDetails.get(FamilyDetails.family == cast.klaver.id)
    assert (details.language, details.phone) == ("Turks", "+32470123456"), "what the file lacked came along"
    assert "speeltuin gaat.Bij deze aanmelding opgegeven, en niet zo in het dossier: gemeente Kerkem." in page.text


def test_what_the_file_says_otherwise_is_not_lost_when_the_two_become_one(visit, cast, opened):
    """Who moved, has another phone and had another child since: all of it was typed in the open form."""
    Match.update(ended_on=clock.today() - timedelta(days=9)).where(Match.id == cast.lenas.id).execute()
    Trajectory.update(closed_on=clock.today() - timedelta(days=9)).where(Trajectory.family == cast.klaver.id).execute()
    known = {"name": "Familie Yilmaz", "phone": "+32470123456", "language": "Arabisch", "street": "Oude weg 1"}
    FamilyDetails.create(branch=cast.branch, family=cast.klaver, **known)
    for month in (date(2020, 5, 1), date(2024, 3, 1)):
        Child.create(branch=cast.branch, family=cast.klaver, birth_month=month)
    two = {"kind-0-birth_month": "3/2024", "kind-1-birth_month": "8/2025"}
    assert send(visit, opened["gezin"], {**FAMILY, "name": "Yilmaz en Kaya", **two}).heading == "Bedankt"
    page = visit(cast.els).get(f"/gezinnen/aanmeldingen/{Referral.get().id}")
    page = page.press("Ja, hetzelfde: voeg samen met gezin G-001")
    for said in ("naam Yilmaz en Kaya; ", "taal thuis Turks; ", "gemeente Kerkem; kind, geboren in augustus 2025."):
        assert said in page.text
    details = FamilyDetails.get(FamilyDetails.family == cast.klaver.id)
    assert {name: getattr(details, name) for name in known} == known, "nothing was overwritten"
    assert Child.select().where(Child.family == cast.klaver.id).count() == 2


def test_two_that_only_look_alike_are_told_apart_and_a_supported_family_keeps_its_file(visit, cast, opened):
    FamilyDetails.create(branch=cast.branch, family=cast.klaver, name="Familie Yilmaz", phone="+32470123456")
    send(visit, opened["gezin"])
    page = visit(cast.els).get(f"/gezinnen/aanmeldingen/{Referral.get().id}")
    refused = page.press("Ja, hetzelfde: voeg samen met gezin G-001")
    assert "Dit gezin wordt al ondersteund." in refused.text and Referral.get().family.code == "G-003"
    assert "Is dit hetzelfde gezin?" not in page.press("Nee, dit is een ander gezin").text


def test_a_candidate_sends_it_in_and_is_looked_at_first(visit, cast, opened):
    assert send(visit, opened["vrijwilliger"], SOMEBODY, channel="Facebook").heading == "Bedankt"
    candidate = Candidate.get()
    assert (candidate.status, candidate.channel.name, candidate.is_unread) == ("interested", "Facebook", True)
    page = visit(cast.els).get("/te-doen").follow("Nakijken: Nora Smets").press("Nagekeken")
    assert "Nog na te kijken" not in page.text and not Candidate.get().is_unread
    assert "nieuwe-kandidaten" not in {group.key for group in todos.gather(cast.els)}
    with pytest.raises(RuleError, match="al nagekeken"):
        candidates.discard(Candidate.get(), by=cast.els)


def test_who_is_no_candidate_goes_without_a_trace_in_the_figures(visit, cast, opened):
    send(visit, opened["vrijwilliger"], SOMEBODY)
    page = visit(cast.els).get(f"/kandidaten/{Candidate.get().id}").press("Geen kandidaat: weghalen")
    assert page.heading == "Kandidaten" and Candidate.select().count() == 0
