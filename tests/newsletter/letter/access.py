"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH, COORDINATORS, EVERYONE, LETTER
from tests.test_house.rows import draft, item, item_to_throw_away, nothing, sent_letter

ACCESS = {
    ("GET", "letter.index"): (nothing, EVERYONE),
    ("POST", "letter.create"): (nothing, COORDINATORS),
    ("GET", "letter.show"): (sent_letter, LETTER),
    ("GET", "letter.word"): (sent_letter, LETTER),
    ("POST", "letter.update"): (draft, BRANCH),
    ("GET", "letter.preview"): (draft, BRANCH),
    ("GET", "letter.new_item"): (draft, BRANCH),
    ("POST", "letter.create_item"): (draft, BRANCH),
    ("GET", "letter.edit_item"): (item, BRANCH),
    ("POST", "letter.edit_item"): (item, BRANCH),
    ("POST", "letter.remove_item"): (item_to_throw_away, BRANCH),
    ("POST", "letter.move_item"): (lambda w: {**item(w), "way": "lager"}, BRANCH),
    ("POST", "letter.preview"): (draft, BRANCH),
    ("POST", "letter.try_item"): (draft, BRANCH),
    ("POST", "letter.gather"): (draft, BRANCH),
    ("POST", "letter.include"): (lambda w: {**draft(w), "key": "training"}, BRANCH),
    ("POST", "letter.open_with_evening"): (draft, BRANCH),
    ("POST", "letter.open_without_evening"): (draft, BRANCH),
    ("POST", "letter.move_section"): (lambda w: {**draft(w), "section": "other"}, BRANCH),
    ("GET", "letter.settings"): (nothing, COORDINATORS),
    ("POST", "letter.settings"): (nothing, COORDINATORS),
}
