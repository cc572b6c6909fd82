import gc

import pytest

from portal.kit import garbage


def test_it_is_looked_for_again_afterwards_also_where_that_went_wrong() -> None:
    assert gc.isenabled()
    with garbage.looked_for_later():
        assert not gc.isenabled()
        with garbage.looked_for_later():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError), garbage.looked_for_later():
        _ = 1 / 0
    assert gc.isenabled()


def test_not_while_the_portal_is_put_together(app, monkeypatch) -> None:
    import portal
    from portal.web import access

    seen = []
    monkeypatch.setattr(access, "check", lambda _app: seen.append(gc.isenabled()))
    portal.create_app(app.extensions["settings"])
    assert seen == [False] and gc.isenabled()
