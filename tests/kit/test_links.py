"""Links in letters that left long ago still open: what they are signed for never changes."""

from itsdangerous import URLSafeSerializer

from portal.kit.links import SIGNED_WITH, answer_path, personal_link, read_personal_link, read_token

SECRET = "een-sleutel-alleen-voor-de-tests-0123456789"


def made_for(purpose: str, *told: object) -> str:
    return str(URLSafeSerializer(SECRET, purpose, signer_kwargs=SIGNED_WITH).dumps(list(told)))


def test_each_kind_of_link_is_signed_for_its_own_purpose():
    assert answer_path(SECRET, 7, 12) == "/kom/" + made_for("portal answer to an event", 7, 12)
    assert personal_link(SECRET, 7, "/contacten") == "/k/" + made_for("portal personal link", 7, "/contacten")


def test_a_link_of_one_kind_opens_nothing_of_the_other():
    assert read_token(SECRET, made_for("portal answer to an event", 7, 12)) == (7, 12)
    assert read_token(SECRET, made_for("portal personal link", 7, 12)) is None
    assert read_personal_link(SECRET, made_for("portal personal link", 7, "/")) == (7, "/")
    assert read_personal_link(SECRET, made_for("portal answer to an event", 7, "/")) is None
