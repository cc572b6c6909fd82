"""The newsletter from an empty draft to a letter that every volunteer can read."""

import io
from datetime import date, datetime

import docx
import pytest
from playhouse.test_utils import count_queries

from portal.history.models import HistoryEntry
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.newsletter.letter import rules
from portal.newsletter.letter.documents.prose import link_address
from portal.newsletter.letter.facts import gathering, pieces
from portal.newsletter.models import NewsletterIssue, NewsletterItem
from portal.newsletter.sending import rules as sending
from portal.people.models import RolePeriod
from tests.entries import entries_for

OCTOBER, NOVEMBER = date(2025, 10, 1), date(2025, 11, 1)


def item(cast, issue, title, section="practical", **more):
    empty = dict.fromkeys(("text", "when", "where", "price", "enrol", "link"), "")
    values = {**empty, "section": section, "title": title, "is_mandatory": False, **more}
    return rules.add_item(issue, submission_key=f"{issue.id} {section} {title}", **values, by=cast.els)


@pytest.fixture
def october(cast):
    """A draft with nothing in it: what the portal gathers has tests of its own."""
    return bare(cast, OCTOBER)


def bare(cast, month):
    issue = rules.make_draft(month, "http://localhost", by=cast.els)
    NewsletterItem.delete().where(NewsletterItem.issue == issue).execute()
    return issue


def stored(issue):
    return NewsletterIssue.get_by_id(issue.id)


def paragraphs(page) -> list[str]:
    return [p.text for p in docx.Document(io.BytesIO(page.answer.data)).paragraphs]


# --- making and writing ---


def test_the_list_offers_the_draft_of_this_month_and_then_of_the_next(visit, cast):
    els = visit(cast.els)
    page = els.get("/nieuwsbrief")
    assert "De brief van oktober moet nog gemaakt worden." in page.text
    page = page.press("Ontwerp van oktober maken")
    assert page.heading == "Nieuwsbrief oktober 2025"
    assert page.form("Tekst bewaren").values["greeting"] == cast.branch.newsletter_greeting
    page = els.get("/nieuwsbrief")
    assert "De brief van oktober staat klaar" in page.text
    assert page.press("Ontwerp van november maken").heading == "Nieuwsbrief november 2025"
    assert "is nog leeg" not in els.get("/nieuwsbrief").text


def test_a_draft_that_was_left_behind_does_not_stand_before_the_letter_of_this_month(visit, cast):
    """The list names the same letter as what waits."""
    els = visit(cast.els)
    rules.make_draft(date(2025, 8, 1), "http://localhost", by=cast.els)
    assert "De brief van oktober moet nog gemaakt worden." in els.get("/nieuwsbrief").text
    rules.make_draft(date(2025, 11, 1), "http://localhost", by=cast.els)
    assert "De brief van oktober moet nog gemaakt worden." in els.get("/nieuwsbrief").text
    rules.make_draft(OCTOBER, "http://localhost", by=cast.els)
    assert "De brief van oktober staat klaar" in els.get("/nieuwsbrief").text
    assert "Nieuwsbrief van oktober 2025" in els.get("/te-doen").text
    NewsletterIssue.update(status="sent", sent_on=clock.today()).where(NewsletterIssue.month != 8).execute()
    assert "De brief van augustus staat klaar" in els.get("/nieuwsbrief").text


def test_a_draft_for_any_month_in_the_list_and_two_taps_make_one(visit, cast):
    form = visit(cast.els).get("/nieuwsbrief").form("Ontwerp maken").fill(month="2025-08")
    assert form.press().heading == form.press().heading == "Nieuwsbrief augustus 2025"
    assert NewsletterIssue.select().count() == 1


@pytest.mark.parametrize("month", ["", "2025-13", "oktober", "2099-01", "9" * 400])
def test_a_month_that_cannot_be_is_refused(visit, cast, month):
    form = visit(cast.els).get("/nieuwsbrief").form("Ontwerp maken")
    form.values.setlist("month", [month])
    page = form.press()
    assert page.status == 422 and ("Kies een maand" in page.text)
    assert not NewsletterIssue.select().exists()


def test_the_text_around_the_pieces_is_saved(visit, cast, october):
    page = (
        visit(cast.els)
        .get("/nieuwsbrief/2025-10")
        .press("Tekst bewaren", greeting="Dag allemaal,", introduction="Een.\n\nTwee.")
    )
    assert "Je tekst is bewaard." in page.text
    assert (stored(october).greeting, stored(october).introduction) == ("Dag allemaal,", "Een.\n\nTwee.")
    assert entries_for(october)[-1].verb == "update"


def test_an_empty_greeting_comes_back_with_the_rest_of_what_was_typed(visit, cast, october):
    page = (
        visit(cast.els).get("/nieuwsbrief/2025-10").press("Tekst bewaren", greeting=" ", introduction="Blijft staan.")
    )
    assert page.status == 422 and "Schrijf een aanspreking" in page.text
    assert page.form("Tekst bewaren").values["introduction"] == "Blijft staan."


# --- pieces ---


def test_a_piece_is_added_in_the_section_it_was_started_from(visit, cast, october):
    page = visit(cast.els).get("/nieuwsbrief/2025-10").follow("Toevoegen bij Bijleren bij Home-Start")
    page = page.press(
        "Bericht bewaren",
        title="Intervisie",
        when="16 oktober",
        link="www.voorbeeld.be/intervisie",
        is_mandatory="y",
    )
    assert "‘Intervisie’ staat in de brief." in page.text and "Dit is een ontwerp met 1 bericht." in page.text
    piece = NewsletterItem.get()
    assert (piece.section, piece.link, piece.is_mandatory) == (
        "learning",
        "https://www.voorbeeld.be/intervisie",
        True,
    )


def test_two_taps_add_one_piece(visit, cast, october):
    form = visit(cast.els).get("/nieuwsbrief/2025-10/berichten/nieuw").form("Bericht bewaren").fill(title="Intervisie")
    form.press()
    form.press()
    assert NewsletterItem.select().count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"title": ""}, "Geef het bericht een titel."),
        ({"title": "x" * 161}, "ten hoogste 160 tekens"),
        ({"section": "elders"}, "Kies een deel van de brief."),
        ({"link": "javascript:alert(1)"}, "Dit adres klopt niet."),
        ({"link": "ftp://voorbeeld.be"}, "Dit adres klopt niet."),
        ({"link": "http://["}, "Dit adres klopt niet."),
        ({"link": "geen adres"}, "Dit adres klopt niet."),
        ({"link": "@"}, "Dit adres klopt niet."),
        ({"link": "https://voorbeeld.be/" + "é" * 300}, "Dit adres is te lang."),
    ],
)
def test_a_piece_that_does_not_fit_keeps_what_was_typed(visit, cast, october, typed, sentence):
    form = visit(cast.els).get("/nieuwsbrief/2025-10/berichten/nieuw").form("Bericht bewaren")
    page = form.fill(**{"title": "Intervisie", "text": "- een\n- twee", **typed}).press()
    assert page.status == 422 and sentence in page.text
    assert page.form("Bericht bewaren").values["text"] == "- een\n- twee"
    assert not NewsletterItem.select().exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("voorbeeld.be:8080/a", "https://voorbeeld.be:8080/a"),
        ("HTTP://www.voorbeeld.be", "http://www.voorbeeld.be"),
        ("naam@voorbeeld.be", "mailto:naam@voorbeeld.be"),
        ("mailto:naam@voorbeeld.be", "mailto:naam@voorbeeld.be"),
    ],
)
def test_addresses_are_kept_in_a_form_that_works_everywhere(typed, kept):
    assert link_address(typed).rstrip("/") == kept


def test_pieces_move_within_their_section_and_past_its_edge_into_the_next(visit, cast, october):
    for title in ("Een", "Twee", "Drie"):
        item(cast, october, title)
    item(cast, october, "Elders", section="other")

    def order():
        return [piece.title for piece in pieces.pieces_of(october)["practical"]]

    els = visit(cast.els)
    els.get("/nieuwsbrief/2025-10").press("Hoger: Drie")
    assert order() == ["Een", "Drie", "Twee"]
    page = els.get("/nieuwsbrief/2025-10").press("Lager: Een")
    assert order() == ["Drie", "Een", "Twee"]
    assert "Hoger: Drie" not in page.text and "Lager: Elders" not in page.text
    els.get("/nieuwsbrief/2025-10").press("Lager: Twee")
    assert order() == ["Drie", "Een"]
    assert [p.title for p in pieces.pieces_of(october)["learning"]] == ["Twee"]
    els.get("/nieuwsbrief/2025-10").press("Hoger: Elders")
    assert [p.title for p in pieces.pieces_of(october)["learning"]] == ["Twee", "Elders"]


def test_a_part_of_the_letter_moves_up(visit, cast, october):
    item(cast, october, "Nieuws", section="other")
    els = visit(cast.els)
    page = els.get("/nieuwsbrief/2025-10").press("Dit deel hoger: Ander nieuws").press("Dit deel hoger: Ander nieuws")
    assert pieces.sections_of(stored(october)) == ["other", "practical", "learning"]
    assert "Dit deel hoger: Ander nieuws" not in page.text
    item(cast, october, "Vooraan")
    headings = [p.text for p in docx.Document(io.BytesIO(els.get("/nieuwsbrief/2025-10.docx").answer.data)).paragraphs]
    assert headings.index("Ander nieuws") < headings.index("Praktische informatie")


def test_a_piece_changes_and_goes_to_the_end_of_another_section(visit, cast, october):
    piece = item(cast, october, "Een")
    item(cast, october, "Anders", section="other")
    visit(cast.els).get(f"/nieuwsbrief/berichten/{piece.id}").press("Bericht bewaren", section="other", title="Eén")
    assert [p.title for p in pieces.pieces_of(october)["other"]] == ["Anders", "Eén"]


def test_throwing_away_asks_first_and_history_keeps_the_words(visit, cast, october):
    piece = item(cast, october, "Een", text="Tekst die weg mag.")
    page = visit(cast.els).get(f"/nieuwsbrief/berichten/{piece.id}").press("Ja, weghalen")
    assert "‘Een’ is weggehaald." in page.text
    assert not NewsletterItem.select().exists()
    (gone,) = [entry for entry in entries_for(piece) if entry.verb == "delete"]
    assert gone.actor_id == cast.els.id and "Tekst die weg mag." in gone.details


# --- the block of the quarter ---


@pytest.mark.parametrize(
    ("month", "names"),
    [
        (date(2026, 1, 1), "oktober, november en december"),
        (date(2026, 4, 1), "januari, februari en maart"),
        (date(2026, 7, 1), "april, mei en juni"),
        (date(2025, 10, 1), "juli, augustus en september"),
    ],
)
def test_the_block_names_the_three_months_that_just_ended(month, names):
    words = gathering.quarter_words(month, "https://portaal.example.org")
    assert names in words["text"] and words["link"] == "https://portaal.example.org"
    assert "papier" in words["text"]


def test_the_block_stands_in_no_other_month(visit, cast, october):
    issues = [rules.make_draft(date(2025, m, 1), by=cast.els) for m in range(1, 13)]
    assert [i.month for i in issues if pieces.pieces_of(i)["practical"]] == [1, 4, 7]  # October was emptied
    els = visit(cast.els)
    assert "Dit blok zetten we er vanzelf bij" in els.get("/nieuwsbrief/2025-07").text
    page = els.get("/nieuwsbrief/2025-10")
    assert "Nieuw sinds je ontwerp" in page.text and gathering.BLOCK_TITLE in page.text


def test_a_letter_from_before_blocks_were_pieces_keeps_its_own(visit, cast, october):
    NewsletterIssue.update(blocks="").execute()
    item(cast, october, "Een")
    els = visit(cast.els)
    page = els.get("/nieuwsbrief/2025-10")
    assert gathering.BLOCK_TITLE in page.text and "Wijzigen: Contact met je gezin" not in page.text
    assert "contacten en onkosten" in els.get("/nieuwsbrief").text
    assert paragraphs(els.get("/nieuwsbrief/2025-10.docx")).index(gathering.BLOCK_TITLE) == 4
    page = page.press("Zet ze in de brief")  # from then on it is a piece like others
    assert "Wijzigen: Contact met je gezin & onkosten" in page.text
    assert [p.title for p in pieces.pieces_of(october)["practical"]] == [gathering.BLOCK_TITLE, "Een"]


# --- sending ---


def test_sending_counts_the_volunteers_of_that_day_and_can_be_undone(visit, cast, october):
    RolePeriod.update(ended_on=date(2025, 10, 1)).where(RolePeriod.person == cast.bram).execute()
    item(cast, october, "Een")
    els = visit(cast.els)
    page = els.get("/nieuwsbrief/2025-10").follow("Versturen").press("Markeer als verstuurd", sent_on__dag="2")
    assert (stored(october).status, stored(october).sent_on, stored(october).recipients) == (
        "sent",
        date(2025, 10, 2),
        1,
    )
    assert "2 oktober, 1 vrijwilliger" in page.text and "1 bericht" in page.text
    page = page.press("Ongedaan maken")
    assert (stored(october).status, stored(october).sent_on, stored(october).recipients) == (
        "draft",
        None,
        None,
    )
    assert [e.verb for e in entries_for(october)] == ["create", "send", "take_back"]
    assert "De brief van oktober 2025 is weer een ontwerp." in page.text


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (("4", "10", "2025"), "Deze dag moet nog komen."),
        (("1", "1", "2025"), "Kijk de datum na"),
        (("", "", ""), "Vul de dag in"),
    ],
)
def test_a_day_that_cannot_be_is_refused(visit, cast, october, day, sentence):
    values = dict(zip(("sent_on__dag", "sent_on__maand", "sent_on__jaar"), day, strict=True))
    page = visit(cast.els).get("/nieuwsbrief/2025-10/verzending").press("Markeer als verstuurd", **values)
    assert page.status == 422 and sentence in page.text and stored(october).status == "draft"


def test_an_empty_letter_is_not_sent(db, cast):
    with clock.stopped(datetime(2025, 11, 3, 9)):
        november = bare(cast, NOVEMBER)
        with pytest.raises(RuleError, match="De brief is nog leeg"):
            sending.mark_sent(november, sent_on=date(2025, 11, 3), by=cast.els)


def test_a_second_send_says_that_nothing_happened_twice(visit, cast, october):
    item(cast, october, "Een")
    form = visit(cast.els).get("/nieuwsbrief/2025-10/verzending").form("Markeer als verstuurd")
    form.press()
    page = form.press()
    assert page.status == 409 and "Er is niets dubbel gebeurd." in page.text
    assert [e.verb for e in entries_for(october)] == ["create", "send"]


def test_a_letter_that_is_out_changes_only_after_it_is_taken_back(visit, cast, october):
    piece = item(cast, october, "Een")
    els = visit(cast.els)
    texts = els.get("/nieuwsbrief/2025-10").form("Tekst bewaren").fill(greeting="Te laat,")
    change = els.get(f"/nieuwsbrief/berichten/{piece.id}").form("Bericht bewaren").fill(title="Te laat")
    away = els.get(f"/nieuwsbrief/berichten/{piece.id}").form("Ja, weghalen")
    sending.mark_sent(october, sent_on=date(2025, 10, 2), by=cast.els)
    assert texts.press().status == change.press().status == 409
    assert "Deze brief is al verstuurd" in away.press().text
    assert (NewsletterItem.get().title, stored(october).greeting) == ("Een", cast.branch.newsletter_greeting)
    page = els.get("/nieuwsbrief/2025-10").press("Toch niet verstuurd")
    assert page.form("Tekst bewaren")


# --- reading ---


def test_a_volunteer_reads_what_was_sent_and_nothing_else(visit, cast, october):
    lena = visit(cast.lena)
    assert "Nog geen nieuwsbrief" in lena.get("/nieuwsbrief").text
    assert lena.get("/nieuwsbrief/2025-10").status == lena.get("/nieuwsbrief/2025-10.docx").status == 404
    item(
        cast,
        october,
        "Intervisie",
        "learning",
        text="Breng mee:\n- **goesting**\n- koek",
        when="16 oktober",
        link="https://voorbeeld.be/a",
    )
    sending.mark_sent(october, sent_on=date(2025, 10, 2), by=cast.els)
    page = lena.get("/nieuwsbrief").follow("Oktober 2025")
    assert "Wanneer? 16 oktober" in page.text
    assert [li.text_content().strip() for li in page.tree.xpath("//article//li")] == ["goesting", "koek"]
    assert page.links()["Meer lezen op voorbeeld.be: Intervisie"] == "https://voorbeeld.be/a"
    assert "Toch niet verstuurd" not in page.text
    assert lena.get("/nieuwsbrief/2025-10.docx").status == 200


def test_markup_in_a_piece_stays_text(visit, cast, october):
    item(cast, october, "<b>Titel</b>", text='<img src=x onerror="alert(1)"> **<i>vet</i>**')
    page = visit(cast.els).get("/nieuwsbrief/2025-10").follow("Bekijk de brief")
    assert '<img src=x onerror="alert(1)">' in page.text and not page.tree.xpath("//main//img | //main//i")


def test_page_and_word_file_say_the_same(visit, cast, october):
    rules.gather(october, "http://localhost", by=cast.els)
    item(
        cast,
        october,
        "Intervisie",
        "learning",
        text="Breng koek mee.",
        when="16 oktober",
        where="Lindedal",
        price="gratis",
        enrol="bij Els",
    )
    els = visit(cast.els)
    read = els.get("/nieuwsbrief/2025-10").follow("Bekijk de brief").text
    words = [t.replace("\u00a0", " ") for t in paragraphs(els.get("/nieuwsbrief/2025-10.docx"))]
    for sentence in ("Breng koek mee.", cast.branch.newsletter_greeting, gathering.BLOCK_TITLE):
        assert sentence in read and any(sentence in w for w in words), sentence
    assert any("juli, augustus en september" in w for w in words)


def test_the_same_letter_gives_the_same_bytes(visit, cast, october):
    els = visit(cast.els)
    first = els.get("/nieuwsbrief/2025-10.docx").answer.data
    with clock.stopped(datetime(2025, 10, 3, 8, 55)):
        assert els.get("/nieuwsbrief/2025-10.docx").answer.data == first


# --- who gets in ---


def test_another_branch_gets_404_and_a_volunteer_403(visit, cast, october):
    piece = item(cast, october, "Een")
    pages = ["/nieuwsbrief/2025-10", "/nieuwsbrief/2025-10.docx"]
    own = [
        "/nieuwsbrief/2025-10/voorbeeld",
        "/nieuwsbrief/2025-10/verzending",
        "/nieuwsbrief/2025-10/berichten/nieuw",
        f"/nieuwsbrief/berichten/{piece.id}",
    ]
    posts = [
        "/nieuwsbrief/2025-10",
        "/nieuwsbrief/2025-10/verzending",
        "/nieuwsbrief/2025-10/ontwerp",
        "/nieuwsbrief/2025-10/berichten",
        *[f"/nieuwsbrief/berichten/{piece.id}{verb}" for verb in ("", "/verwijdering", "/hoger", "/lager")],
    ]
    before = HistoryEntry.select().where(HistoryEntry.subject != "device").count()
    for who, status in ((cast.yusuf, 404), (cast.lena, 403)):
        visitor = visit(who)
        if who is cast.yusuf:
            token = visitor.get("/nieuwsbrief").form("Ontwerp maken").values["csrf_token"]
        for address in own:
            assert visitor.get(address).status == status, address
        for address in posts:
            assert visitor.post(address, {"csrf_token": token}).status == status, address
        for address in pages:
            assert visitor.get(address).status == 404, address
    assert HistoryEntry.select().where(HistoryEntry.subject != "device").count() == before


@pytest.mark.parametrize("month", ["2025-13", "x", "2025-10x", "0000-01", "2025-9", "٢٠٢٥-١٠"])
def test_an_address_that_is_no_month_is_404(visit, cast, month):
    els = visit(cast.els)
    assert els.get(f"/nieuwsbrief/{month}").status == els.get(f"/nieuwsbrief/{month}.docx").status == 404


def test_no_page_asks_more_questions_as_letters_and_pieces_grow(visit, cast, october):
    item(cast, october, "Een")
    els = visit(cast.els)
    addresses = [
        "/nieuwsbrief",
        "/nieuwsbrief/2025-10",
        "/nieuwsbrief/2025-10/voorbeeld",
        "/nieuwsbrief/2025-10.docx",
    ]

    def queries():
        counts = []
        for address in addresses:
            with count_queries() as counted:
                els.get(address)
            counts.append(counted.count)
        return counts

    few = queries()
    for month in range(1, 10):
        item(cast, rules.make_draft(date(2025, month, 1), by=cast.els), "Een")
    for i in range(20):
        item(cast, october, f"Bericht {i}", "learning")
    assert queries() == few
