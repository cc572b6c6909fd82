"""Compiled templates are kept beside them, and count only for what they were made of."""

import jinja2
import pytest
from jinja2 import Environment, FileSystemLoader

from portal.web import compiled


@pytest.fixture
def templates(tmp_path):
    folder = tmp_path / "templates"
    (folder / "room").mkdir(parents=True)
    folder.chmod(0o755)
    (folder / "room" / "page.html").write_text("Dag {{ 'lena'|capitalize }}")
    return folder


@pytest.fixture
def shown(templates, monkeypatch):
    """What a new process shows of the page, and whether it compiled it."""

    def show() -> tuple[str, bool]:
        house = Environment(loader=FileSystemLoader(templates), autoescape=True)
        house.bytecode_cache = compiled.Compiled(templates)
        done, generate = [], jinja2.Environment._generate
        monkeypatch.setattr(house, "_generate", lambda *a, **k: done.append(1) or generate(house, *a, **k))
        return house.get_template("room/page.html").render(), bool(done)

    return show


def test_the_next_process_compiles_nothing(templates, shown):
    assert shown() == ("Dag Lena", True)
    assert shown() == ("Dag Lena", False)
    (kept,) = (templates / "__pycache__").iterdir()
    assert kept.stat().st_mode & 0o777 == 0o644 and kept.parent.stat().st_mode & 0o777 == 0o755


def test_another_template_or_other_filters_are_compiled_anew(templates, shown, monkeypatch):
    shown()
    (templates / "room" / "page.html").write_text("Dag {{ 'bram'|capitalize }}")
    assert shown() == ("Dag Bram", True)
    assert shown() == ("Dag Bram", False)
    monkeypatch.setattr(compiled, "_compiler", lambda: "the next version")
    assert shown() == ("Dag Bram", True)
    assert len(list((templates / "__pycache__").iterdir())) == 1


@pytest.mark.parametrize("left", [b"", b"j2", None])
def test_half_a_file_or_none_that_may_be_written_is_no_fault(templates, shown, left):
    shown()
    (kept,) = (templates / "__pycache__").iterdir()
    if left is not None:
        kept.write_bytes(left or kept.read_bytes()[:200])
        assert shown() == ("Dag Lena", True) and shown() == ("Dag Lena", False)
    else:  # a file in the place of the folder: nothing can be kept, whoever we are
        kept.unlink()
        kept.parent.rmdir()
        kept.parent.write_text("")
        assert shown() == ("Dag Lena", True) and shown() == ("Dag Lena", True)
