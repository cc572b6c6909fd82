"""The cookie of the session."""

from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from portal.sign_in import pages


def test_a_usual_one_is_not_compressed_and_one_of_before_still_opens(app):
    ours = app.session_interface.get_signing_serializer(app)
    session = {"_user_id": "x" * 43, "_flashes": [("ok", "Je contacten zijn ingediend: 12 keer was je er. Dank je.")]}
    long = {**session, "kept": "woorden " * 200}
    assert ours.loads(ours.dumps(session)) == session and not ours.dumps(session).startswith(".")
    assert ours.loads(ours.dumps(long)) == long and ours.dumps(long).startswith(".") and len(ours.dumps(long)) < 1000

    flasks = SecureCookieSessionInterface()
    flasks.digest_method = pages.Cookie.digest_method
    theirs = flasks.get_signing_serializer(app)
    assert type(theirs) is URLSafeTimedSerializer and theirs.dumps(session).startswith(".")
    assert ours.loads(theirs.dumps(session)) == session == theirs.loads(ours.dumps(session))
