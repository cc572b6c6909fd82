"""What was found right is not judged again: by this process, by another one, or in a later run."""

from tests.shapes import Shapes


def kept_in(folder, *judges: str) -> Shapes:
    shapes = Shapes()
    shapes.keep_in(folder, *judges)
    return shapes


def test_what_one_process_found_the_other_knows_and_a_later_one_too(tmp_path):
    one, other = kept_in(tmp_path, "as today"), kept_in(tmp_path, "as today")
    assert "<p>" not in one and "<p>" not in other
    one.add("<p>")
    other.add("<q>")
    assert "<p>" in one and "<p>" in other and "<q>" in one
    assert "<p>" in kept_in(tmp_path, "as today") and "<i>" not in kept_in(tmp_path, "as today")


def test_with_another_judge_nothing_is_known_any_more(tmp_path):
    kept_in(tmp_path, "as today").add("<p>")
    assert "<p>" not in kept_in(tmp_path, "as tomorrow")
    assert "<p>" not in kept_in(tmp_path, "as today"), "what another one found is gone"


def test_without_a_file_it_knows_what_it_found_itself():
    shapes = Shapes()
    shapes.add("\ud800")
    assert "\ud800" in shapes and "" not in shapes
    shapes.add(1000 * "<p>")
    assert 1000 * "<p>" in shapes and f"{1000 * '<p>'}<q>" not in shapes, "all of it counts"
