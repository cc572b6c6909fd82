"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH, COORDINATORS, LENAS, LENAS_TO_HAND_IN
from tests.test_house.rows import contact, nothing, quote

ACCESS = {
    ("GET", "quotes.detail"): (contact, LENAS),
    ("POST", "quotes.detail"): (contact, LENAS),
    ("POST", "quotes.give_quote"): (contact, LENAS),
    ("GET", "quotes.quotes"): (nothing, COORDINATORS),
    ("GET", "quotes.quote"): (quote, BRANCH),
    ("POST", "quotes.quote"): (quote, BRANCH),
    ("POST", "quotes.release_quote"): (quote, BRANCH),
    ("POST", "quotes.set_aside_quote"): (quote, BRANCH),
    ("POST", "quotes.take_back_quote"): (quote, BRANCH),
    ("POST", "quotes.withdraw_quote"): (quote, LENAS_TO_HAND_IN),
}
