"""Who meets what at the addresses of this room."""

from tests.test_house.people import ALSO_FINISHING, LENAS_ALONE, STAFF
from tests.test_house.rows import device, nothing, passkey

ACCESS = {
    ("GET", "safety.set_up_app"): (nothing, STAFF),
    ("POST", "safety.set_up_app"): (nothing, STAFF),
    ("GET", "safety.set_up_passkey"): (nothing, ALSO_FINISHING),
    ("POST", "safety.set_up_passkey"): (nothing, ALSO_FINISHING),
    ("GET", "safety.safety"): (nothing, ALSO_FINISHING),
    ("POST", "safety.offer_passkey"): (nothing, ALSO_FINISHING),
    ("POST", "safety.remove_app"): (nothing, STAFF),
    ("POST", "safety.remove_passkey"): (passkey, LENAS_ALONE),
    ("POST", "safety.new_recovery_codes"): (nothing, STAFF),
    ("POST", "safety.recovery_codes_as_text"): (nothing, STAFF),
    ("GET", "safety.change_password"): (nothing, STAFF),
    ("POST", "safety.change_password"): (nothing, STAFF),
    ("GET", "safety.devices"): (nothing, ALSO_FINISHING),
    ("POST", "safety.end_device"): (device, LENAS_ALONE),
    ("POST", "safety.end_other_devices"): (nothing, ALSO_FINISHING),
}
