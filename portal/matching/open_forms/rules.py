"""Forms that anyone with the link may fill in: switched on per branch, limited, and blind to all that is stored."""

import secrets
from datetime import timedelta

from portal.agenda.candidates import rules as candidates
from portal.agenda.candidates.rules import CandidateDetails
from portal.agenda.models.candidate import Candidate
from portal.database import transaction
from portal.families.models.referral import Referral
from portal.families.receiving import rules as receiving
from portal.families.receiving.rules import Sender
from portal.families.referrals.rules import NewReferral
from portal.history.rules import record
from portal.matching.models import OPEN_FORMS, OpenForm
from portal.people.models import Branch, Person
from portal.sign_in.throttle.rules import Limit, take

BY_NETWORK = Limit("open-net", 6, timedelta(hours=1))
BY_NETWORK_A_DAY = Limit("open-net-day", 20, timedelta(days=1))  # an office that refers sits behind one address
BY_BRANCH = Limit("open-branch", 60, timedelta(days=1))


def open_form(branch: Branch, kind: str, *, by: Person) -> OpenForm:
    """Switch a form on, under a new address; the old one opens nothing any more. kind: a key of OPEN_FORMS."""
    assert kind in OPEN_FORMS
    with transaction():
        _shut(branch, kind)
        found = OpenForm.create(branch=branch.id, kind=kind, key=secrets.token_urlsafe(12))
        record(found, "open", by, kind=kind)
    return found


def shut_form(branch: Branch, kind: str, *, by: Person) -> None:
    """Switch it off."""
    with transaction():
        if found := OpenForm.get_or_none(OpenForm.branch == branch.id, OpenForm.kind == kind):
            record(found, "shut", by, kind=kind)
            _shut(branch, kind)


def _shut(branch: Branch, kind: str) -> None:
    OpenForm.delete().where(OpenForm.branch == branch.id, OpenForm.kind == kind).execute()


def form_at(kind: str, key: str) -> OpenForm | None:
    """The form behind an address, with its branch; None where there is none, or no more."""
    query = OpenForm.select(OpenForm, Branch).join(Branch)
    found: OpenForm | None = query.where(OpenForm.kind == kind, OpenForm.key == key).first()
    return found


def send_referral(form: OpenForm, new: NewReferral, sender: Sender, key: str, *, network: str) -> Referral:
    """A referral to decide about. TooOften beyond what one network, or all of them, may send to the branch."""
    _count(form, network)
    return receiving.receive(form.branch_id, new, sender, key)


def send_candidate(form: OpenForm, details: CandidateDetails, key: str, *, network: str) -> Candidate:
    """A candidate to look at. TooOften as above."""
    _count(form, network)
    return candidates.receive(form.branch_id, details, key)


def _count(form: OpenForm, network: str) -> None:
    take(BY_NETWORK, network)
    take(BY_NETWORK_A_DAY, network)
    take(BY_BRANCH, str(form.branch_id))
