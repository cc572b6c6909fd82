"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH, COORDINATORS
from tests.test_house.rows import family, nothing, referral

ACCESS = {
    ("GET", "referrals.referral_index"): (nothing, COORDINATORS),
    ("GET", "referrals.new_referral"): (nothing, COORDINATORS),
    ("POST", "referrals.create_referral"): (nothing, COORDINATORS),
    ("GET", "referrals.refer_again"): (family, BRANCH),
    ("POST", "referrals.refer_again"): (family, BRANCH),
    ("GET", "referrals.referral"): (referral, BRANCH),
    ("GET", "referrals.edit_referral"): (referral, BRANCH),
    ("POST", "referrals.update_referral"): (referral, BRANCH),
    ("POST", "referrals.decide"): (referral, BRANCH),
    ("POST", "referrals.reconsider"): (referral, BRANCH),
    ("GET", "referrals.withdraw"): (referral, BRANCH),
    ("POST", "referrals.withdraw"): (referral, BRANCH),
    ("POST", "referrals.put_back"): (referral, BRANCH),
}
