def test_a_stranger_is_sent_to_sign_in(visit):
    assert visit().get("/gezinnen").address.startswith("/aanmelden")
