"""Who is forgotten is found nowhere any more: every table and every column is looked through."""

import io
import zipfile
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

import peewee
import pytest

from portal.agenda.models.candidate import Candidate
from portal.agenda.models.event import Event
from portal.agenda.models.outreach import Outreach
from portal.contacts.models.quote import Quote
from portal.database import tables, transaction
from portal.expenses.models.notes import ExpenseLine, ExpenseNote
from portal.expenses.models.places import Place
from portal.families.models.family import Child, Family, FamilyDetails, Parent
from portal.families.models.match import Match
from portal.families.models.referral import Referral
from portal.history.chain import chained_tables
from portal.history.models import ChainedModel, ChainHead, Counter, LastTime
from portal.history.rules import record
from portal.history.verifying import faults
from portal.kit import clock
from portal.kit.folding import folded
from portal.kit.word_replacing import replaced
from portal.people.models import Branch, Person, RolePeriod
from portal.post.models import Letter, PostFile
from portal.retention.forgetting.facts import KnownBy
from portal.retention.forgetting.rules import LAW, texts_of
from portal.retention.periods.rules import clean_up
from portal.sign_in.models import Attempt, RecoveryCode
from tests import spending

GIVEN, FAMILY, STREET, MAIL = "Qwirín", "Xandofel-D’Hoop", "Sterrenlaan 13", "q.xandofel@voorbeeld.example"
PHONE, IBAN = "+32470998877", "BE71096123456769"
TOLD = f"{FAMILY.upper()} Qwirin, {STREET}, 0470/99.88.77, {MAIL}, BE71 0961 2345 6769. {GIVEN} belt."
SHORT = f"{GIVEN} {FAMILY}, 0470998877"
LEFT = ("qwirin", "xandofel", "sterrenlaan", "470998877", "q.xandofel", "096123456769")
LATER = date(2040, 1, 1)  # beyond every period but that of the notes of 2035

OTHERWISE = {
    Branch,
    Person,
    Family,
    Match,
    ChainHead,
    Counter,
    LastTime,
    Attempt,
}  # stand there already, or name nobody

NO_FAMILY = (FamilyDetails, Child, Parent)


def word(text: str) -> bytes:
    """A Word file with a text whose name is cut over two runs, as Word does after a correction."""
    half = len(text) // 3
    runs = "".join(f"<w:r><w:t>{part}</w:t></w:r>" for part in (text[:half], text[half:]))
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("word/document.xml", f"<w:document {space}><w:body><w:p>{runs}</w:p></w:body></w:document>")
    return made.getvalue()


def fill(cast: Any, points: dict[Any, Any], without: Collection[Any] = ()) -> None:
    """A row in every table that points at somebody, or could: every text says who they are."""
    made = dict(points)
    for model in tables():
        if model in OTHERWISE or issubclass(model, ChainedModel) or model in points or model in without:
            continue
        values: dict[str, Any] = {}
        names = {column.name for column in texts_of(model)}
        for column in model._meta.sorted_fields:
            if isinstance(column, peewee.ForeignKeyField):
                if column.rel_model in made:
                    values[column.name] = made[column.rel_model]
            elif column.name in names:
                longest = getattr(column, "max_length", None)
                values[column.name] = TOLD if longest is None or longest >= len(TOLD) else SHORT
            elif isinstance(column, peewee.BlobField):
                values[column.name] = word(TOLD)
            elif column.name.endswith("branch_id"):
                values[column.name] = cast.branch.id
            elif column.default is None and not column.null and not isinstance(column, peewee.AutoField):
                kinds = {"INT": 1, "DATE": date(2025, 3, 3), "DATETIME": clock.now(), "BIGINT": 1}
                values[column.name] = kinds.get(column.field_type, "x")
        if model is ExpenseNote:
            values |= {"status": "paid", "number": "2025-001", "paid_on": date(2035, 1, 1)}
            values |= {"predecessor": None, "succeeded_by": None, "year": 2035}
        if model is Candidate:
            values |= {"town": "Kerkem"}  # stays
        if model is Quote:
            values |= {"status": "released"}
        if model is PostFile:
            values |= {"mime": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
        if model is Letter:
            values |= {
                "to_address": MAIL,
                "due_at": clock.now(),
                "created_at": clock.now().replace(year=2039, month=12),
            }
        made[model] = model.create(**values)
        with transaction():
            record(made[model], "update", cast.els, changed={"text": ["", TOLD]})


def left(words: Collection[str] = LEFT) -> Iterator[str]:
    """ "table.column" wherever something of them still stands, in a cell or in a file."""
    for model in tables():
        for row in model.select().dicts():
            for name, value in row.items():
                if isinstance(value, bytes | memoryview):
                    value = opened(bytes(value))
                plain = folded(str(value))
                digits = "".join(c for c in plain if c.isdigit())
                if any(one in plain or (one.isdigit() and one in digits) for one in words):
                    yield f"{model._meta.table_name}.{name}"


def opened(content: bytes) -> str:
    file = zipfile.ZipFile(io.BytesIO(content))
    return "".join(file.read(part).decode().replace("</w:t></w:r><w:r><w:t>", "") for part in file.namelist())


def test_a_volunteer_is_found_nowhere_but_where_the_law_keeps_them(cast):
    bram = cast.bram
    Person.update(
        given_name=GIVEN, family_name=FAMILY, street=STREET, email=MAIL, phone=PHONE, iban=IBAN, account_holder=FAMILY,
        confirmed_iban=IBAN, confirmed_holder=FAMILY, town="Kerkem", languages=SHORT,
    ).where(Person.id == bram.id).execute()  # fmt: skip
    fill(
        cast,
        {Branch: cast.branch, Person: bram, Family: cast.zonnebloem, Match: cast.brams},
        (FamilyDetails, Child, Parent),
    )
    RolePeriod.update(ended_on=date(2025, 9, 30)).where(RolePeriod.person == bram.id).execute()
    ExpenseNote.update(volunteer=bram).execute()
    clean_up(LATER)
    kept = {f"{model._meta.table_name}.{name}" for model, names in LAW.items() for name in names}
    kept -= {"payment_batch.debtor_iban", "batch_entry.iban", "expense_note.iban"}  # shorter than what stands there
    # A receipt is a picture; a letterhead and a workbook that waits (a day) are the coordinator's.
    pictures = {"receipt.content", "receipt.thumbnail", "house_style.content", "import_file.content"}
    assert set(left()) == kept | pictures
    assert [faults(model) for model in chained_tables()] == [[], []]


def test_a_family_is_found_nowhere(cast):
    fill(cast, {Branch: cast.branch, Person: cast.lena, Family: cast.klaver, Match: cast.lenas})
    FamilyDetails.update(
        name=f"Familie {FAMILY}", phone=PHONE, email=MAIL, street=STREET, household_note=TOLD
    ).execute()
    Parent.update(given_name=GIVEN).execute()
    Child.update(given_name=GIVEN).execute()
    Candidate.delete().execute()
    close(cast)
    clean_up(date(2027, 12, 1))
    ours = {"receipt.content", "receipt.thumbnail", "house_style.content", "import_file.content"}
    frozen = {
        f"{model._meta.table_name}.{name}" for model, names in LAW.items() for name in names if "iban" not in name
    }
    # The account in the text is no family's; the frozen columns hold the name of a volunteer, which no family is.
    assert set(left(LEFT[:-1])) == ours | frozen
    line = ExpenseLine.get()
    assert "(gewist)" in line.purpose and "Qwir" not in line.purpose
    assert [faults(model) for model in chained_tables()] == [[], []]


def close(cast: Any) -> None:
    Match.update(ended_on=date(2025, 9, 30)).execute()
    for model in tables():
        if model._meta.table_name == "trajectory":
            model.update(closed_on=date(2025, 9, 30)).execute()
    Referral.update(status="declined", decided_on=date(2025, 9, 30)).execute()


def test_a_declined_referral_takes_the_family_along(cast):
    family = Family.create(branch=cast.branch, code="G-090", alias="Gezin Iep", municipality="Kerkem")
    FamilyDetails.create(branch=cast.branch, family=family, name=FAMILY, phone=PHONE, email=MAIL, street=STREET)
    Parent.create(branch=cast.branch, family=family, given_name=GIVEN)
    declined = {"status": "declined", "decided_on": date(2024, 3, 9), "decline_reason": "intake_stop"}
    Referral.create(
        branch=cast.branch,
        family=family,
        received_on=date(2024, 3, 1),
        asked=TOLD,
        decline_note=TOLD,
        sender_name=TOLD[:120],
        sender_phone=PHONE,
        sender_email=MAIL,
        **declined,
    )
    Event.create(
        branch=cast.branch, kind="training", title="Vorming", text=f"Met dank aan {SHORT}", day=date(2025, 5, 6)
    )
    assert list(left()) != []
    assert clean_up(date(2025, 3, 9)) == {"referral": 1}
    assert list(left()) == [] and Event.get().text == "Met dank aan (gewist), (gewist)"


def test_a_candidate_is_found_nowhere_and_who_started_goes_with_the_volunteer(cast):
    who = {"given_name": GIVEN, "family_name": FAMILY, "email": MAIL, "phone": PHONE, "note": TOLD, "town": "Kerkem"}
    for person in (None, cast.bram):
        one = Candidate.create(branch=cast.branch, interested_on=date(2024, 1, 5), person=person, **who)
        letter = {"branch_id": cast.branch.id, "to_name": SHORT, "to_address": MAIL, "kind": "invitation"}
        Letter.create(subject="Kom je?", text=TOLD, **letter)
        Outreach.create(branch=cast.branch, title=f"Koffie met {GIVEN} {FAMILY}", first_on=date(2024, 1, 5))
        if person is not None:
            Person.update(given_name=GIVEN, family_name=FAMILY, email=MAIL, phone=PHONE).where(
                Person.id == person.id
            ).execute()
            RolePeriod.update(ended_on=date(2025, 9, 30)).where(RolePeriod.person == person.id).execute()
        with transaction():
            record(one, "add", cast.els, given_name=GIVEN, family_name=FAMILY)
        if person is None:
            assert list(left(LEFT[:-2])) != []
            clean_up(date(2025, 2, 1))
            assert list(left(LEFT[:-2])) == []
    clean_up(date(2027, 10, 1))
    assert list(left(LEFT[:-2])) == [] and [c.family_name for c in Candidate.select()] == ["1", "2"]


def test_who_was_forgotten_by_an_earlier_version_loses_what_outlived_them(cast):
    Person.update(anonymised_at=clock.now()).where(Person.id == cast.bram.id).execute()
    who = {"given_name": GIVEN, "family_name": FAMILY, "email": MAIL, "interested_on": date(2025, 1, 5)}
    Candidate.create(branch=cast.branch, person=cast.bram, **who)
    for person in (cast.bram, cast.lena):
        RecoveryCode.create(person=person, place=1, code_hash="x")
        Place.create(branch=cast.branch, person=person, name="Bij Mia", km=20, key=f"{person.id}")
    clean_up(date(2025, 10, 4))
    assert [row.person_id for model in (RecoveryCode, Place) for row in model.select()] == [cast.lena.id] * 2
    assert list(left(LEFT[:-2])) == []


def test_what_others_have_too_stays_where_it_stands(cast):
    """Two with one name and one phone: the other is not forgotten along."""
    for person in (cast.bram, cast.lena):
        Person.update(family_name=FAMILY, phone=PHONE).where(Person.id == person.id).execute()
    text = f"Bel Lena {FAMILY} op 0470 99 88 77. Bram {FAMILY} stopt."
    Event.create(branch=cast.branch, kind="training", title="Vorming", text=text, day=date(2025, 5, 6))
    RolePeriod.update(ended_on=date(2025, 9, 30)).where(RolePeriod.person == cast.bram.id).execute()
    clean_up(date(2027, 10, 1))
    assert Event.get().text == f"Bel Lena {FAMILY} op 0470 99 88 77. (gewist) stopt."


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("Mijn naam is QWIRIN xandofel d’hoop", "Mijn naam is (gewist)"),
        ("familie xandofel-dhoop belt, Qwirín’s mama ook", "(gewist) belt, (gewist) mama ook"),
        ("Qwirin zwemt", "Qwirin zwemt"),
        ("+32 (0)470 99.88.77 of 0032470998877", "(gewist) of (gewist)"),
        ("Sterrenlaan  13; de Sterrenlaan is lang", "(gewist); de Sterrenlaan is lang"),
        ("Q.Xandofel@Voorbeeld.example", "(gewist)"),
        ("be71-0961 2345 6769 en BE71 0961 2345 6769", "be71-0961 2345 6769 en (gewist)"),
        ("Er is niets", "Er is niets"),
    ],
)
def test_in_whatever_way_it_is_typed(text, without):
    known = KnownBy(
        names=((GIVEN, FAMILY),), mails=frozenset({MAIL}), phones=frozenset({PHONE}), accounts=frozenset({IBAN}),
        streets=frozenset({STREET}),
    )  # fmt: skip
    assert known.without(text) == without


def test_a_word_file_loses_what_its_text_loses(cast):
    assert "(gewist)" in opened(replaced(word(f"Dag {SHORT}"), KnownBy(names=((GIVEN, FAMILY),)).without))


def test_a_file_that_went_along_goes_with_the_last_letter_that_carried_it(cast):
    with clock.stopped(clock.now().replace(year=2024)):
        file = PostFile.create(branch_id=cast.branch.id, name="brief.docx", mime="x", content=word(SHORT))
        letter = {"branch_id": cast.branch.id, "to_name": "Lena", "to_address": "x@voorbeeld.example", "kind": "x"}
        Letter.create(subject="", text="", file=file, sent_at=clock.now(), **letter)
    clean_up(date(2025, 10, 2))
    assert PostFile.select().count() == 1
    clean_up(date(2025, 10, 4))
    assert PostFile.select().count() == 0


@pytest.mark.parametrize("nasty", ["familie ", "qwirin ", "qwirin -", "0 4 ", "+32 ", "be7 1", "\u0301", "q.x@"])
def test_no_text_takes_longer_than_in_proportion(nasty):
    known = KnownBy(
        names=((GIVEN, FAMILY),), mails=frozenset({MAIL}), phones=frozenset({PHONE}), accounts=frozenset({IBAN}),
        streets=frozenset({STREET}),
    )  # fmt: skip

    def takes(times: int) -> float:
        text = nasty * times + " " * times
        return spending.least(lambda: known.without(text))

    spending.at_most(takes(20_000), 12 * max(takes(5_000), 0.01))
