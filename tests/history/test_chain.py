"""The chain over the history: whatever is edited, deleted, moved or cut off is found, on each database."""

import random
import threading
from datetime import timedelta

import pytest

from portal.database import db as base
from portal.database import step, transaction
from portal.history import chain, verifying
from portal.history.chain import erase, let_go
from portal.history.models import ChainHead, HistoryEntry
from portal.history.rules import change, record
from portal.kit import clock
from portal.kit.errors import RuleError
from tests.conftest import Cast

KEY = "een-sleutel-alleen-voor-de-tests-0123456789"
FIELDS = ["branch_id", "at", "actor_id", "on_behalf_of_id", "subject", "subject_id", "verb", "details", "seal", "mac"]


def faults() -> list[str]:
    return verifying.faults(HistoryEntry)


def live(cast: Cast, rows: int = 12) -> None:
    """Some days of work: transactions of one, two and three rows."""
    for number in range(rows // 6):
        with transaction():
            record(cast.lenas, "tick", cast.lena, days=[number])
        with transaction():
            record(cast.lenas, "tick", cast.els, on_behalf_of=cast.lena, days=[number, number])
            change(cast.lena, "correct", cast.els, town=f"Dorp {number}")
        with transaction():
            for verb in ("hand_in", "reopen", "hand_in"):
                record(cast.brams, verb, None if verb == "reopen" else cast.bram)


def test_an_untouched_history_is_whole_and_in_order(cast):
    live(cast)
    rows = list(HistoryEntry.select().order_by(HistoryEntry.id))
    assert faults() == [] and len(rows) == 12
    assert len({r.mac for r in rows}) == len({r.seal for r in rows}) == 12
    assert ChainHead.get(ChainHead.name == "history_entry").last_mac == rows[-1].mac


def other(value: object, field: str, chance: random.Random) -> object:
    """Another value that the column can hold."""
    if field == "at":
        return value + timedelta(microseconds=chance.randrange(1, 10**9))  # type: ignore[operator]
    if value is None or isinstance(value, int):
        return (value or 0) + chance.randrange(1, 9)
    text = str(value)
    if field in ("seal", "mac", "erased"):
        return f"{chance.getrandbits(256):064x}"
    if field == "details" and text != "{}" and chance.random() < 0.5:
        place = chance.randrange(len(text))
        return text[:place] + chr(ord(text[place]) ^ 1) + text[place + 1 :]
    return text + chance.choice(("x", " ", "0"))


def tamper(chance: random.Random) -> str:
    """What somebody with the database in hand, and without the key, may try. Tells what was done."""
    rows = list(HistoryEntry.select().order_by(HistoryEntry.id))
    row, second = chance.sample(rows, 2)
    match chance.choice(("edit", "edit", "delete", "swap", "cut", "cut and mend", "move", "insert", "copy", "head")):
        case "edit":
            field = chance.choice(FIELDS)
            value = other(getattr(row, field), field, chance)
            HistoryEntry.update({field: value}).where(HistoryEntry.id == row.id).execute()
            return f"edit {field} of {row.id}"
        case "delete":
            row.delete_instance()
            return f"delete {row.id}"
        case "swap":  # the whole content of two rows, MACs included
            if chance.random() < 0.5:
                first, last = dict(row.__data__), dict(second.__data__)
                first["id"], last["id"] = last["id"], first["id"]
            else:  # only the telling part
                first, last = dict(row.__data__), dict(second.__data__)
                first["verb"], last["verb"] = "swapped", "swapped too"
            for values in (first, last):
                HistoryEntry.update(values).where(HistoryEntry.id == values["id"]).execute()
            return f"swap {row.id} and {second.id}"
        case "cut":
            HistoryEntry.delete().where(HistoryEntry.id >= row.id).execute()
            return f"cut off from {row.id}"
        case "cut and mend":  # the head is made to agree, as far as that can be done without the key
            HistoryEntry.delete().where(HistoryEntry.id >= row.id).execute()
            left = list(HistoryEntry.select().order_by(HistoryEntry.id))
            last = left[-1] if left else None
            ChainHead.update(
                rows=len(left), last_id=last.id if last else 0, last_mac=last.mac if last else ""
            ).execute()  # fmt: skip
            return f"cut off from {row.id}, head mended"
        case "move":
            HistoryEntry.update(id=rows[-1].id + 5).where(HistoryEntry.id == row.id).execute()
            return f"move {row.id} to the end"
        case "insert":
            HistoryEntry.insert(
                id=rows[-1].id + 1, at=clock.now(), subject="person", subject_id=1, verb="forged",
                mac=row.mac, seal=row.seal,
            ).execute()  # fmt: skip
            return "insert at the end"
        case "copy":
            values = {**row.__data__, "id": rows[-1].id + 1}
            HistoryEntry.insert(values).execute()
            return f"copy {row.id} to the end"
        case _:
            if chance.random() < 0.3:
                ChainHead.delete().execute()
                return "the head taken away"
            field = chance.choice(("rows", "base_id", "last_id"))
            ChainHead.update({field: getattr(ChainHead, field) + 1}).execute()
            return f"head: {field}"


@pytest.mark.parametrize("seed", range(4))
def test_two_hundred_tamperings_are_all_found(cast, seed):
    live(cast, 24)
    chance, tried = random.Random(seed), 0
    assert faults() == []
    while tried < 50:
        with base.atomic() as attempt:
            done = tamper(chance)
            found = faults()
            attempt.rollback()
        assert found, done
        tried += 1
    assert faults() == [], "each attempt was undone"


def test_putting_an_older_whole_copy_back_is_found_with_an_anchor(cast):
    """The chain alone cannot know what came after; what was written down elsewhere can."""
    live(cast)
    older = (list(HistoryEntry.select().dicts()), list(ChainHead.select().dicts()))
    live(cast)
    anchor = chain.anchor(HistoryEntry)
    assert verifying.faults(HistoryEntry, [anchor]) == []
    HistoryEntry.delete().execute()
    ChainHead.delete().execute()
    HistoryEntry.insert_many(older[0]).execute()
    ChainHead.insert_many(older[1]).execute()
    assert verifying.faults(HistoryEntry) == []
    assert verifying.faults(HistoryEntry, [anchor]) == ["history_entry 24: weg, terwijl de keten al zo ver was."]


def test_another_key_verifies_nothing(cast):
    live(cast)
    chain.use_key("een heel andere sleutel, van niemand hier 0123456789")
    try:
        assert len(faults()) >= 12
    finally:
        chain.use_key(KEY)
    assert faults() == []


def test_the_key_is_derived_as_rfc_5869_says():
    """HKDF of the standard's own first step and one block, computed here by hand."""
    import hashlib
    import hmac

    extracted = hmac.new(b"portal", b"geheim", hashlib.sha256).digest()
    assert chain.derive("geheim") == hmac.new(extracted, b"history chain 1" + bytes([1]), hashlib.sha256).digest()
    assert b"geheim" not in chain.derive("geheim") and chain.derive("geheim") != chain.derive("geheim2")


def test_what_must_be_forgotten_goes_and_the_chain_stays_whole(cast):
    live(cast)
    entry = HistoryEntry.get(HistoryEntry.verb == "correct")
    with transaction():
        erase(entry, details="{}")
    assert faults() == [] and HistoryEntry.get_by_id(entry.id).details == "{}"
    HistoryEntry.update(details='{"x": 1}').where(HistoryEntry.id == entry.id).execute()
    assert faults() == [f"history_entry {entry.id}: wat er na het wissen staat, is veranderd."]
    HistoryEntry.update(details="{}", erased="").where(HistoryEntry.id == entry.id).execute()
    assert faults() == [f"history_entry {entry.id}: de inhoud is veranderd."], "erasing cannot be feigned"


def test_what_only_is_not_erasable_is_refused(cast):
    live(cast)
    with pytest.raises(AssertionError, match="details"), transaction():
        erase(HistoryEntry.get(HistoryEntry.verb == "correct"), verb="niets")


def test_the_oldest_rows_are_let_go_when_their_time_is_over(cast):
    live(cast)
    with transaction():
        assert let_go(HistoryEntry, 5) == 5
    assert faults() == [] and HistoryEntry.select().count() == 7
    live(cast, 6)
    assert faults() == []
    HistoryEntry.delete().where(HistoryEntry.id == 6).execute()
    assert faults(), "the oldest that should be there"
    with transaction():
        assert let_go(HistoryEntry, HistoryEntry.select().count() + 20) == 12
    with transaction():
        record(cast.lenas, "tick", None)
    assert HistoryEntry.get().id > 12, "no number is given out twice"


def test_what_is_undone_is_not_recorded(cast):
    with transaction():
        record(cast.lenas, "tick", cast.lena)
        with pytest.raises(ZeroDivisionError), transaction():
            record(cast.lenas, "hand_in", cast.lena)
            raise ZeroDivisionError
        with step(keep=False):
            record(cast.lenas, "reopen", cast.lena)
        with step(keep=True):
            record(cast.lenas, "tick", cast.els)
    with pytest.raises(ZeroDivisionError), transaction():
        record(cast.lenas, "hand_in", cast.lena)
        raise ZeroDivisionError
    assert [(e.verb, e.actor_id) for e in HistoryEntry.select()] == [("tick", cast.lena.id), ("tick", cast.els.id)]
    assert faults() == []


@pytest.mark.usefixtures("real_clock")
def test_people_who_write_at_the_same_time_make_one_chain(cast):
    """Each thread has its own connection; each transaction holds something else first, so that they interleave."""
    went_wrong: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for _ in range(12):
                with transaction():
                    record(cast.lenas, "tick", cast.lena, thread=number)
                    record(cast.brams, "tick", cast.bram, thread=number)
        except BaseException as error:
            went_wrong.append(error)
        finally:
            base.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not went_wrong
    assert HistoryEntry.select().count() == 96 and faults() == []
    pairs = list(HistoryEntry.select(HistoryEntry.subject_id).order_by(HistoryEntry.id).tuples())
    assert pairs == [(cast.lenas.id,), (cast.brams.id,)] * 48, "the rows of one transaction stand together"


@pytest.mark.parametrize("rows", ["the rows too", "the head alone"])
def test_a_head_that_is_gone_is_a_fault_and_nothing_is_written_after_it(app, cast, rows):
    """Both chains and both heads emptied: a history that was never there does not exist."""
    live(cast)
    assert {head.name for head in ChainHead.select()} == {"history_entry", "file_view"}
    if rows == "the rows too":
        HistoryEntry.delete().execute()
    ChainHead.delete().execute()
    told = app.test_cli_runner().invoke(args=["verify-history"])
    assert told.exit_code == 1, told.output
    assert "history_entry: het begin en einde van de keten zijn weg." in told.output
    assert "file_view: het begin en einde van de keten zijn weg." in told.output
    with pytest.raises(chain.MissingHead), transaction():
        record(cast.lenas, "tick", cast.lena)
    assert ChainHead.select().count() == 0


@pytest.mark.parametrize("what", ["nothing", "heads", "heads and rows"])
def test_a_wrong_key_is_called_a_wrong_key_and_no_tampering(app, cast, what):
    live(cast)
    run = app.test_cli_runner()
    chain.use_key("een heel andere sleutel, van niemand hier 0123456789")
    try:
        told = run.invoke(args=["verify-history"])
        assert told.exit_code == 1 and "Dit is niet de sleutel van deze geschiedenis" in told.output
        assert "fout" not in told.output
        with pytest.raises(RuleError, match="niet de sleutel"), transaction():
            record(cast.lenas, "tick", cast.lena)
    finally:
        chain.use_key(KEY)
    if what != "nothing":  # somebody without the key would like it to seem so
        ChainHead.update(mac="0" * 64, key_check="0" * 64).execute()
    if what == "heads and rows":
        HistoryEntry.update(verb="forged").execute()
    told = run.invoke(args=["verify-history"])
    assert told.exit_code == (what != "nothing")
    assert "Dit is niet de sleutel" not in told.output
    assert what == "nothing" or "veranderd" in told.output


def test_a_history_goes_on_under_the_key_it_began_with(cast):
    """Whatever the secret key is now: the key of before stands in the settings, and the head tells which it was."""
    live(cast)
    now = "een nieuwe geheime sleutel, pas vandaag gemaakt 0123"
    try:
        chain.use_key(now, ["nog een andere sleutel van ooit, 0123456789 0123", KEY])
        assert faults() == [] and not verifying.has_another_key()
        live(cast)
        chain.use_key(KEY)
        assert faults() == [] and HistoryEntry.select().count() == 24
        chain.use_key(now)
        assert verifying.has_another_key()
    finally:
        chain.use_key(KEY)


@pytest.mark.usefixtures("real_clock")
def test_verifying_while_people_write_sees_one_moment(cast):
    stop, went_wrong = threading.Event(), []

    def work() -> None:
        try:
            while not stop.is_set():
                with transaction():
                    record(cast.lenas, "tick", cast.lena)
        except BaseException as error:
            went_wrong.append(error)
        finally:
            base.close()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        found = [verifying.all_faults() for _ in range(15)]
        while not went_wrong and HistoryEntry.select().count() < 3:  # a busy machine lets the thread begin late
            found.append(verifying.all_faults())
    finally:
        stop.set()
        thread.join()
    assert not went_wrong and not any(found)


def test_the_command_names_the_fault_and_ends_non_zero(app, cast, tmp_path):
    live(cast)
    run = app.test_cli_runner()
    good = run.invoke(args=["verify-history"])
    assert good.exit_code == 0 and "history_entry:12:" in good.output
    kept = tmp_path / "anchors.txt"
    kept.write_text(f"op 3 oktober\n{good.output}")
    assert run.invoke(args=["verify-history", "--anchors", str(kept)]).exit_code == 0
    HistoryEntry.update(verb="forged").where(HistoryEntry.id == 4).execute()
    bad = run.invoke(args=["verify-history"])
    assert bad.exit_code == 1 and "history_entry 4: veranderd" in bad.output
