"""A copy of a cookie is worth nothing once its owner signs out, changes, is shut out or becomes somebody else."""

from datetime import timedelta

import pytest

from portal.kit import clock
from portal.kit.links import personal_link
from portal.people.models import Person, RolePeriod
from portal.sign_in import models as devices
from portal.sign_in.invitations import rules as invitations
from portal.sign_in.models import Invitation
from portal.sign_in.passwords import rules as passwords
from portal.sign_in.second_step import rules as factors
from portal.team.periods import rules as periods
from portal.team.staff import rules as staff
from portal.team.staff.rules import Term
from tests.conftest import NOW
from tests.sign_in.signing_in.test_signing_in import ask, mailed
from tests.sign_in.soft_key import SoftKey, answered, question
from tests.sign_in.two_steps import KEY, code_of, knock

WORDS = "een lange zin vol woorden"


@pytest.fixture
def els(cast):
    passwords.set_password(cast.els, WORDS)
    return cast.els


def copy_of(visitor, visit):
    """A thief's browser with the whole cookie jar of another."""
    thief = visit()
    for name in ("portaal", "portaal_bekend"):
        cookie = visitor.client.get_cookie(name)
        if cookie is not None:
            thief.client.set_cookie(name, cookie.value)
    return thief


def is_in(visitor) -> bool:
    return visitor.client.get("/mijn-toestellen").status_code == 200


def test_a_copy_works_until_something_happens(cast, visit):
    """Else the tests below would prove nothing."""
    for person in (cast.lena, cast.els):
        assert is_in(copy_of(visit(person), visit))


@pytest.mark.parametrize("who", ["lena", "els"])
@pytest.mark.parametrize("way", ["sign out", "list", "elsewhere", "disabled", "no role", "end of role"])
def test_a_copy_from_before_is_refused_afterwards(cast, visit, who, way):
    person = getattr(cast, who)
    owner, other = visit(person), visit(person)
    thief = copy_of(owner, visit)
    assert is_in(thief)
    moment = NOW
    if way == "sign out":
        owner.get("/mijn-gegevens").press("Afmelden op dit toestel")
    elif way == "list":
        owner.get("/mijn-toestellen").press("Afmelden: Chrome op Android, dit toestel")
    elif way == "elsewhere":
        other.get("/mijn-toestellen").press("Overal afmelden behalve hier")
    elif way == "disabled":
        Person.update(disabled_at=NOW).where(Person.id == person.id).execute()
    elif way == "no role":
        RolePeriod.delete().where(RolePeriod.person == person.id).execute()
    else:
        RolePeriod.update(ended_on=clock.today()).where(RolePeriod.person == person.id).execute()
        assert is_in(thief), "the last day counts"
        moment = NOW + timedelta(hours=15)
    with clock.stopped(moment):
        if way == "end of role" and who == "els":
            devices.Device.update(last_seen_at=moment).execute()  # not because of the half hour
        assert not is_in(thief) and not is_in(owner)


def test_a_copy_from_before_a_new_password_is_refused_also_of_the_very_same_browser(els, visit):
    laptop = visit(els)
    thief = copy_of(laptop, visit)
    form = laptop.get("/mijn-gegevens/wachtwoord")
    form.press("Wachtwoord bewaren", old=WORDS, new="een heel nieuwe zin", again="een heel nieuwe zin")
    assert is_in(laptop) and not is_in(thief)


def test_a_copy_from_before_confirming_is_refused(els, visit):
    laptop = visit(els)
    thief = copy_of(laptop, visit)
    with clock.stopped(NOW + timedelta(minutes=6)):
        laptop.get("/wie-mag-wat/nieuw").press("Ja, ik ben het", bevestig_wachtwoord=WORDS)
        assert is_in(laptop) and not is_in(thief)


def test_a_copy_from_before_a_role_was_given_is_refused(els, cast, visit):
    """Lena's phone was opened with a code: as coordinator she comes in with two steps."""
    phone, hers = visit(cast.lena), visit(els)
    thief = copy_of(phone, visit)
    staff.give_role(cast.branch, cast.lena, Term("coordinator", clock.today(), None), by=els)
    assert not is_in(phone) and not is_in(thief)
    staff.give_role(cast.branch, els, Term("treasurer", clock.today(), None), by=els)
    assert not is_in(hers), "what Els may do changed too"


def test_a_role_that_begins_tomorrow_ends_todays_sessions_by_itself(els, cast, visit):
    phone = visit(cast.lena)
    staff.give_role(cast.branch, cast.lena, Term("treasurer", clock.today() + timedelta(days=1), None), by=els)
    assert is_in(phone)
    with clock.stopped(NOW + timedelta(days=1)):
        assert not is_in(phone)


def test_a_copy_from_before_a_role_ended_is_refused_though_its_owner_is_a_volunteer_still(els, cast, visit):
    RolePeriod.create(branch=cast.branch, person=cast.lena, role="treasurer", started_on=clock.today())
    laptop = visit(Person.get_by_id(cast.lena.id))
    thief = copy_of(laptop, visit)
    assert is_in(thief)
    staff.stop_now(RolePeriod.get(RolePeriod.role == "treasurer"), by=els)
    assert not is_in(laptop) and not is_in(thief)
    ask(visit())
    assert mailed()[0], "her code works again"


def test_a_cookie_from_before_the_password_is_worth_nothing_after_it(els, visit):
    """Session fixation: a cookie that was planted beforehand opens neither the second step nor the portal."""
    laptop = visit()
    laptop.get("/aanmelden/wachtwoord")
    planted = laptop.client.get_cookie("portaal").value
    page = knock(laptop, els.email, WORDS)
    between = laptop.client.get_cookie("portaal").value
    page.press("Klaar", code=code_of(els))
    after = laptop.client.get_cookie("portaal").value
    assert len({planted, between, after}) == 3
    for value in (planted, between):
        thief = visit()
        thief.client.set_cookie("portaal", value)
        assert not is_in(thief) and thief.get("/aanmelden/tweede-stap").heading == "Aanmelden"


def test_a_passkey_begins_a_new_session_too(cast, visit):
    key, phone = SoftKey(), visit(cast.lena)
    page = phone.get("/veilig-aanmelden/sleutel")
    answered(page, key.make(question(page)))
    fresh = visit()
    page = fresh.get("/aanmelden/sleutel")
    planted = copy_of(fresh, visit)
    answered(page, key.sign(question(page)))
    assert is_in(fresh) and not is_in(planted)


def test_what_another_left_in_the_session_is_gone_after_the_password(els, cast, visit):
    shared = visit()
    ask(shared, "bram@voorbeeld.example")
    knock(shared, els.email, WORDS)
    with shared.client.session_transaction() as session:
        assert "asked" not in session and "_user_id" not in session


def test_half_a_sign_in_signs_out_whoever_was_in_before(els, cast, visit):
    shared = visit(cast.lena)
    lenas = copy_of(shared, visit)
    page = shared.get("/aanmelden/wachtwoord")
    page.press("Aanmelden", email=els.email, password=WORDS)
    assert not is_in(shared) and not is_in(lenas)


# ---- disabled people are out at once, everywhere -----------------------------------------------------------


def test_somebody_disabled_finds_every_door_shut(els, cast, visit):
    key, phone = SoftKey(), visit(cast.lena)
    page = phone.get("/veilig-aanmelden/sleutel")
    answered(page, key.make(question(page)))
    waiting = ask(visit())
    code, link = mailed()
    halfway = knock(visit(), els.email, WORDS)
    with_secret = code_of(els)
    Person.update(disabled_at=NOW).where(Person.id << [cast.lena.id, els.id]).execute()
    assert waiting.press("Aanmelden", code=code).status == 422
    assert visit().get(link).status == 410
    page = visit().get("/aanmelden/sleutel")
    assert answered(page, key.sign(question(page))).status == 422
    assert not is_in(phone)
    assert halfway.press("Klaar", code=with_secret).heading == "Aanmelden"
    assert knock(visit(), els.email, WORDS).status == 422
    assert visit().get(personal_link(KEY, cast.lena.id, "/contacten")).status == 404
    letters = mailed_to(cast.lena)
    ask(visit())
    assert mailed_to(cast.lena) == letters
    RolePeriod.update(started_on=clock.today()).where(RolePeriod.person == els.id).execute()
    Person.update(password_hash="").where(Person.id == els.id).execute()
    assert invitations.invite_who_starts(clock.today()) == 0 and not Invitation.select().exists()
    assert els.id not in {person.id for person in staff.candidates(cast.branch.id)}


def mailed_to(person) -> int:
    from portal.post.models import Letter

    return Letter.select().where(Letter.person_id == person.id).count()


def test_an_invitation_of_somebody_disabled_opens_nothing(els, cast, visit):
    from portal.database import transaction

    with transaction():
        invitations.invite(els, by=None)
    link = mailed_link()
    assert visit().get(link).heading == "Welkom, Els"
    Person.update(disabled_at=NOW).where(Person.id == els.id).execute()
    assert visit().get(link).status == 410


def mailed_link() -> str:
    from portal.post.models import Letter

    return Letter.select().order_by(Letter.id.desc()).get().button_url


def test_who_stopped_as_a_volunteer_is_out_though_the_phone_was_opened_before(cast, visit):
    phone = visit(cast.lena)
    periods.stop_volunteer(cast.lena, clock.today() - timedelta(days=1), by=cast.els)
    assert not is_in(phone)


def test_forgetting_the_second_step_signs_out_everywhere(els, visit):
    laptop = visit(els)
    thief = copy_of(laptop, visit)
    factors.reset(els)
    assert not is_in(laptop) and not is_in(thief)
