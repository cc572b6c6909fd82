"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH, VOLUNTEERS
from tests.test_house.rows import draft, letter_copy, letter_to_take_back, nothing, sent_letter

ACCESS = {
    ("GET", "sending.sending"): (draft, BRANCH),
    ("POST", "sending.sending"): (draft, BRANCH),
    ("POST", "sending.take_back"): (letter_to_take_back, BRANCH),
    ("POST", "sending.send_test"): (draft, BRANCH),
    ("POST", "sending.send_all"): (letter_to_take_back, BRANCH),
    ("GET", "sending.copies"): (sent_letter, BRANCH),
    ("GET", "sending.paper"): (sent_letter, BRANCH),
    ("POST", "sending.hand_over"): (letter_copy, BRANCH),
    ("POST", "sending.not_handed_over"): (letter_copy, BRANCH),
    ("POST", "sending.came_back"): (letter_copy, BRANCH),
    ("POST", "sending.did_not_come_back"): (letter_copy, BRANCH),
    ("POST", "sending.put_on_paper"): (letter_copy, BRANCH),
    ("POST", "sending.try_again"): (letter_copy, BRANCH),
    ("GET", "sending.rather_on_paper"): (nothing, VOLUNTEERS),
    ("POST", "sending.choose_paper"): (nothing, VOLUNTEERS),
    ("POST", "sending.choose_mail"): (nothing, VOLUNTEERS),
}
