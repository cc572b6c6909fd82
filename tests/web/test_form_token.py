"""Whose form it is: the token that it carries."""

import pytest
from itsdangerous import URLSafeTimedSerializer

from portal.contacts.models.concern import Concern
from portal.web import form_token

SEND = "Versturen naar mijn coördinator"


def sent(visitor, token: str) -> int:
    answer = visitor.client.post("/bezorgdheden", data={"csrf_token": token, "text": "Het is er koud.", "match": ""})
    return answer.status_code


@pytest.fixture
def form(visit, cast):
    """Lena's, in the browser that it was made in."""
    phone = visit(cast.lena)
    return phone, phone.get("/bezorgdheden/nieuw").form(SEND).values["csrf_token"]


def test_only_the_token_of_this_very_session_will_do(form, visit, cast):
    phone, token = form
    elsewhere = visit(cast.lena).get("/bezorgdheden/nieuw").form(SEND).values["csrf_token"]
    brams = visit(cast.bram).get("/bezorgdheden/nieuw").form(SEND).values["csrf_token"]
    for wrong in ("", "verzonnen", "é☃", token[:-1], f"{token}x", elsewhere, brams):
        assert sent(phone, wrong) == 400
    assert Concern.select().count() == 0
    assert sent(phone, token) == 303


def test_one_that_another_process_signed_will_do_too(form, app, visit, cast):
    """Each process signs it once, at a moment of its own: where it is not the same word for word, it is taken apart."""
    phone, token = form
    with phone.client.session_transaction() as session:
        whose = session["csrf_token"]
    signer = URLSafeTimedSerializer(app.secret_key, salt=form_token.SALT)
    later = type("Later", (signer.default_signer,), {"get_timestamp": lambda self: 2_000_000_000})
    signer.signer = later
    assert signer.dumps(whose) != token
    assert sent(phone, signer.dumps(whose)) == 303
