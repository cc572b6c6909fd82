"""Who meets what at the addresses of this room."""

from tests.test_house.people import HALFWAY, LEAVING, PUBLIC
from tests.test_house.rows import nothing, personal, token

ACCESS = {
    ("GET", "signing_in.sign_in"): (nothing, PUBLIC),
    ("POST", "signing_in.sign_in"): (nothing, PUBLIC),
    ("GET", "signing_in.enter_code"): (nothing, PUBLIC),
    ("POST", "signing_in.enter_code"): (nothing, PUBLIC),
    ("GET", "signing_in.link"): (token, PUBLIC),
    ("POST", "signing_in.link"): (token, PUBLIC),
    ("GET", "signing_in.ask_password"): (nothing, PUBLIC),
    ("POST", "signing_in.ask_password"): (nothing, PUBLIC),
    ("GET", "signing_in.ask_passkey"): (nothing, PUBLIC),
    ("POST", "signing_in.ask_passkey"): (nothing, PUBLIC),
    ("GET", "signing_in.second_step"): (nothing, HALFWAY),
    ("POST", "signing_in.second_step"): (nothing, HALFWAY),
    ("POST", "signing_in.sign_out"): (nothing, LEAVING),
    ("GET", "signing_in.personal"): (personal, PUBLIC),
    ("POST", "signing_in.personal"): (personal, PUBLIC),
}
