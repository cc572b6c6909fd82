"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH, BRANCHS_PAYERS, PAYERS
from tests.test_house.rows import batch, note, nothing, payment

ACCESS = {
    ("GET", "payday.payments"): (nothing, PAYERS),
    ("GET", "payday.paid"): (nothing, PAYERS),
    ("POST", "payday.start_payday"): (nothing, PAYERS),
    ("GET", "payday.payday_page"): (batch, BRANCHS_PAYERS),
    ("GET", "payday.sepa_file"): (batch, BRANCHS_PAYERS),
    ("GET", "payday.qr"): (payment, BRANCHS_PAYERS),
    ("GET", "payday.fail_payment"): (payment, BRANCHS_PAYERS),
    ("POST", "payday.fail_payment"): (payment, BRANCHS_PAYERS),
    ("POST", "payday.settle"): (batch, BRANCHS_PAYERS),
    ("POST", "payday.cancel_payday"): (batch, BRANCHS_PAYERS),
    ("POST", "payday.release"): (note, BRANCH),
    ("GET", "payday.withdraw"): (note, BRANCH),
    ("POST", "payday.withdraw"): (note, BRANCH),
    ("GET", "payday.account"): (nothing, PAYERS),
    ("POST", "payday.set_account"): (nothing, PAYERS),
}
