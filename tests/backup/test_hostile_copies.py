"""Anybody with the public key can make a copy that opens: whatever is in it, it is put back whole or not at all."""

import gzip
import io
import json
import os
import stat
import struct
import tarfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.backup import archive
from portal.kit.errors import RuleError

CONTENT = b"SQLite format 3\x00" + bytes(range(256)) * 8
MANIFEST = {
    "format": 1, "kind": "sqlite", "file": "portal.sqlite3", "bytes": len(CONTENT), "sha256": "0" * 64,
    "made_at": "2025-10-03T08:42:00", "migrations": ["0001_start"], "tables": {"person": [4, "0" * 64]},
    "anchors": ["history_entry:12:9f"],
}  # fmt: skip


def member(name, content=b"", kind=tarfile.REGTYPE, link="", **more):
    """One file of a tar: (what stands in its header, what follows)."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.size, info.pax_headers = kind, link, len(content), more
    return info, content


def tar_of(*members, form=tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as tar:
        for info, content in members:
            tar.addfile(info, io.BytesIO(content))
    return out.getvalue()


def manifest(**changes):
    return member("manifest.json", json.dumps({**MANIFEST, **changes}).encode())


DATA = member("portal.sqlite3", CONTENT)
GOOD = tar_of(manifest(), DATA)


def with_size(tar: bytes, at: int, size: int) -> bytes:
    """The tar with another size in the header that begins there, in base 256, which may be negative."""
    header = bytearray(tar[at : at + 512])
    header[124:136] = struct.pack(">iq", -1 if size < 0 else -0x80000000, size)
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return tar[:at] + bytes(header) + tar[at + 512 :]


HOSTILE = {
    "its file leaves the folder": tar_of(manifest(file="../out"), member("../out", CONTENT)),
    "its file is told elsewhere": tar_of(manifest(file="/etc/passwd"), DATA),
    "a name that leaves the folder": tar_of(manifest(), member("../portal.sqlite3", CONTENT)),
    "a name from the root": tar_of(manifest(), member("/portal.sqlite3", CONTENT)),
    "a name told a second time": tar_of(manifest(), member("portal.sqlite3", CONTENT, path="../out")),
    "a symbolic link": tar_of(manifest(), member("portal.sqlite3", kind=tarfile.SYMTYPE, link="/etc/passwd")),
    "a hard link": tar_of(manifest(), member("portal.sqlite3", kind=tarfile.LNKTYPE, link="manifest.json")),
    "the manifest is a link": tar_of(member("manifest.json", kind=tarfile.SYMTYPE, link="/etc/passwd"), DATA),
    "a device": tar_of(manifest(), member("portal.sqlite3", kind=tarfile.CHRTYPE)),
    "a pipe": tar_of(manifest(), member("portal.sqlite3", kind=tarfile.FIFOTYPE)),
    "a folder": tar_of(manifest(), member("portal.sqlite3", kind=tarfile.DIRTYPE)),
    "holes": tar_of(
        manifest(),
        member("portal.sqlite3", CONTENT, **{"GNU.sparse.map": f"0,{len(CONTENT)}", "GNU.sparse.size": str(2**50)}),
    ),
    "one file more": tar_of(manifest(), DATA, member("cron", b"* * * * * root id")),
    "the same twice": tar_of(manifest(), DATA, DATA),
    "no manifest": tar_of(DATA),
    "no database": tar_of(manifest()),
    "the other way round": tar_of(DATA, manifest()),
    "longer than told": tar_of(manifest(bytes=10), DATA),
    "cut off": GOOD[: 512 + 512 + 512 + 700],
    "a size that is not there": with_size(GOOD, 1024, 2**62),
    "a size below nothing": with_size(GOOD, 1024, -512),
    "a manifest below nothing": with_size(GOOD, 0, -512),
    "a manifest without end": tar_of(member("manifest.json", b" " * 5_000_000), DATA),
    "a manifest of brackets": tar_of(member("manifest.json", b"[" * 100_000), DATA),
    "a manifest in another language": tar_of(member("manifest.json", b"\xff\xfe{}"), DATA),
    "a number without end": tar_of(member("manifest.json", b'{"format": ' + b"9" * 5000 + b"}"), DATA),
    "compressed": gzip.compress(GOOD),
    "no tar": b"Geachte, in bijlage de kopie.",
    "nothing": b"",
}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "werk" / "hier"
    folder.mkdir(parents=True)
    return folder


def unpacked(tar: bytes, place: Path):
    source = place.parent / "packed.tar"
    source.write_bytes(tar)
    return archive.unpack(source, place)


def test_a_copy_is_unpacked_for_us_alone(place):
    before = os.umask(0)
    try:
        data, told = unpacked(GOOD, place)
    finally:
        os.umask(before)
    assert told == MANIFEST and data == place / "portal.sqlite3" and data.read_bytes() == CONTENT
    assert stat.S_IMODE(data.stat().st_mode) == 0o600
    assert [path.name for path in place.iterdir()] == ["portal.sqlite3"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_copy_is_refused_and_writes_nothing(place, name):
    with pytest.raises(RuleError, match="geen hele reservekopie"):
        unpacked(HOSTILE[name], place)
    assert sorted(path.name for path in place.parent.rglob("*")) == ["hier", "packed.tar"]


SUM = "0" * 64
WRONG = {
    "format": [None, 0, "1", True],
    "kind": [None, "mysql", ["sqlite"], "postgresql"],
    "file": [None, "portal.pgdump", "./portal.sqlite3", ["portal.sqlite3"]],
    "bytes": [None, "10", -1, 2.5, True],
    "sha256": [None, 7, [SUM]],
    "made_at": [None, 7],
    "migrations": [None, "0001_start", [1], {"0001_start": 1}],
    "tables": [None, [], {"person": 4}, {"person": [4]}, {"person": ["4", SUM]}, {"person": [-4, SUM]}],
    "anchors": [None, "history_entry:1:9f", [1], ["history_entry"], ["a:b:c"], [f"a:{'9' * 5000}:"], ["a:1:9f:9f"]],
}


def test_each_part_of_the_manifest_is_there_and_of_its_kind(place):
    assert WRONG.keys() == MANIFEST.keys()
    for name, values in WRONG.items():
        without = json.dumps({other: value for other, value in MANIFEST.items() if other != name}).encode()
        tars = [tar_of(member("manifest.json", without), DATA), *(tar_of(manifest(**{name: v}), DATA) for v in values)]
        for number, tar in enumerate(tars):
            with pytest.raises(RuleError, match="geen hele reservekopie"):
                unpacked(tar, place)
                pytest.fail(f"{name} {number}")
            assert list(place.iterdir()) == []


def test_a_copy_of_a_newer_portal_is_called_so(place):
    with pytest.raises(RuleError, match="van een nieuwer portaal"):
        unpacked(tar_of(manifest(format=2), DATA), place)


@settings(max_examples=400)
@given(st.data())
def test_whatever_byte_is_changed_it_is_taken_or_refused(tmp_path_factory, data):
    """Headers are changed with their sum put right, so that what they say is believed."""
    tar = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 4))):
        begin = data.draw(st.sampled_from([0, 1024]))
        field = data.draw(st.sampled_from([(0, 100), (124, 12), (156, 1), (157, 100), (257, 8), (345, 155)]))
        at, length = begin + field[0], field[1]
        part = data.draw(st.binary(max_size=min(length, 12)) | st.just(b"x") | st.just(b"g") | st.just(b"S"))
        tar[at : at + len(part)] = part[:length]
        header = tar[begin : begin + 512]
        header[148:156] = b" " * 8
        tar[begin + 148 : begin + 156] = b"%06o\0 " % sum(header)
    place = tmp_path_factory.mktemp("werk") / "hier"
    place.mkdir()
    try:
        found, _ = unpacked(bytes(tar), place)
    except RuleError:
        assert list(place.iterdir()) == []
    else:
        assert list(place.iterdir()) == [found]
    assert {path.name for path in place.parent.iterdir()} == {"hier", "packed.tar"}
