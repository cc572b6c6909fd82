"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH, PUBLIC, VOLUNTEERS
from tests.test_house.rows import event, event_answer, invited

ACCESS = {
    ("POST", "answers.answer"): (event_answer, VOLUNTEERS),
    ("POST", "answers.mail_colleague"): (event, VOLUNTEERS),
    ("POST", "answers.reply"): (event, VOLUNTEERS),
    ("POST", "answers.reply_by_link"): (invited, PUBLIC),
    ("POST", "answers.reply_for"): (lambda w: {**event(w), "person_id": w.cast.lena.id}, BRANCH),
    ("GET", "answers.invitation"): (invited, PUBLIC),
    ("POST", "answers.answer_by_link"): (lambda w: {**invited(w), "said": "ja"}, PUBLIC),
    ("POST", "answers.mail_colleague_by_link"): (invited, PUBLIC),
}
