"""A file is read in a process of its own: whatever that does, the portal goes on and says a sentence."""

import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from portal.kit import confined as module
from portal.kit.confined import BUSY, TOO_HEAVY, Limits, confined, shortcoming
from portal.kit.errors import RuleError
from tests import spending
from tests.kit import greedy

SHORT = Limits(seconds=1, wait=2)


@pytest.mark.parametrize(
    ("reader", "arguments"),
    [
        (greedy.memory, [4000]), (greedy.processor, []), (greedy.time_by_the_clock, []), (greedy.end, ["exit"]),
        (greedy.end, ["crash"]), (greedy.stumble, ["woord"]), (greedy.many_bytes, [60_000_000]),
    ],
    ids=["memory", "processor", "clock", "ends", "crashes", "stumbles", "says too much"],
)  # fmt: skip
def test_what_takes_too_much_gets_a_sentence_in_no_time(reader, arguments):
    confined(greedy.same, 1)  # the server is there
    with spending.within(30), pytest.raises(RuleError, match=TOO_HEAVY):  # each would go on for a minute, or for ever
        confined(reader, *arguments, limits=SHORT)
    assert confined(greedy.same, 1) == 1


def test_plain_values_come_back_as_they_went():
    value = {"a": [1, 2.5, None, True, "é\n"], "": {"b": [b"\x00\xff" * 40_000, b""]}}
    assert confined(greedy.same, value) == value
    assert confined(greedy.same, (1, b"x")) == [1, b"x"]


def test_a_readers_own_sentence_comes_along_with_its_field():
    with pytest.raises(RuleError, match="Zo niet") as refused:
        confined(greedy.refusal, "file")
    assert refused.value.field == "file"


def test_a_child_writes_no_file(tmp_path):
    with pytest.raises(RuleError, match=TOO_HEAVY):
        confined(greedy.a_file, str(tmp_path))
    assert not any(path.stat().st_size for path in tmp_path.iterdir())


def test_a_child_has_no_secret_and_no_database(database_url, cast, monkeypatch):
    monkeypatch.setenv("PORTAL_SECRET_KEY", "geheim")
    module.stop()
    names, files = confined(greedy.surroundings)
    assert not any(name.startswith("PORTAL_") for name in names)
    assert all(file.startswith(("socket:", "/dev/null", "/proc/")) for file in files), files


def test_what_a_library_says_of_a_file_is_heard_nowhere(capfd, caplog):
    confined(greedy.words_everywhere, "Jan Janssens is ziek")
    with pytest.raises(RuleError):
        confined(greedy.stumble, "Jan Janssens is ziek")
    out = capfd.readouterr()
    assert "Janssens" not in out.out + out.err + caplog.text
    assert "ValueError" in caplog.text


def test_a_server_that_was_killed_is_there_again_for_the_next_file():
    confined(greedy.same, 1)
    os.kill(module._Server.process.pid, signal.SIGKILL)
    assert confined(greedy.same, 2) == 2


def test_a_process_that_was_forked_off_starts_its_own():
    confined(greedy.same, 1)
    ours, (read, write) = module._Server.process.pid, os.pipe()
    if (child := os.fork()) == 0:
        try:
            os.write(write, f"{confined(greedy.same, 3)} {module._Server.process.pid != ours}".encode())
        finally:
            module.stop()
            os._exit(0)
    os.waitpid(child, 0)
    assert os.read(read, 100) == b"3 True"
    assert confined(greedy.same, 4) == 4
    os.close(read)
    os.close(write)


def test_who_comes_when_others_wait_already_is_told_and_nobody_hangs():
    together = Barrier(8)

    def ask(_: int) -> str:
        together.wait()
        try:
            return confined(greedy.a_while, 1)  # the eighth stands in the line before the first is done
        except RuleError as error:
            return error.message

    confined(greedy.same, 1)
    with ThreadPoolExecutor(8) as people:
        said = list(people.map(ask, range(8)))
    together = Barrier(1)
    assert said.count("klaar") == module.AT_ONCE[module.READING] + module.IN_LINE[module.READING]
    assert set(said) == {"klaar", BUSY}
    assert ask(0) == "klaar"


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux")
def test_the_start_tells_whether_the_limits_hold(monkeypatch):
    assert shortcoming() == ""
    module.stop()
    monkeypatch.setattr(sys, "executable", "/nergens/python")
    assert "niet gelezen worden" in shortcoming()
    monkeypatch.undo()
    assert shortcoming() == ""


def test_the_server_ends_with_the_portal():
    confined(greedy.same, 1)
    process = module._Server.process
    module.stop()
    assert process.poll() is not None
    assert not Path(f"/proc/{process.pid}/exe").exists()
