"""A setting that is missing or wrong stops the portal with a sentence that names it."""

import pytest

from portal import create_app
from portal.settings import ROOT, Settings, SettingsError

GOOD = {
    "PORTAL_SECRET_KEY": "0123456789abcdef0123456789abcdef",
    "PORTAL_TRUSTED_HOSTS": "portaal.example.org, www.example.org",
    "PORTAL_URL": "https://portaal.example.org/",
}


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("value", [None, ""])
def test_what_is_needed_is_asked_by_name(name, value):
    env = {**GOOD, name: value}
    with pytest.raises(SettingsError, match=rf"^{name} ontbreekt: .+\.$"):
        Settings.from_env({k: v for k, v in env.items() if v is not None})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_SECRET_KEY", "te-kort"),
        ("PORTAL_URL", "portaal.example.org"),
        ("PORTAL_URL", "ftp://portaal.example.org"),
        ("PORTAL_URL", "https://"),
        ("PORTAL_MAIL_URL", "mail.example.org"),
        ("PORTAL_MAIL_URL", "imap://mail.example.org"),
        ("PORTAL_MAIL_URL", "smtp://mail.example.org:twintig"),
        ("PORTAL_MAIL_FROM", "niemand"),
        ("PORTAL_MAIL_FROM", "Home-Start <>"),
        ("PORTAL_MAIL_PER_MINUTE", "veel"),
        ("PORTAL_MAIL_PER_MINUTE", "-1"),
        ("PORTAL_PROXIES", "twee"),
        ("PORTAL_PROXIES", "-1"),
        ("PORTAL_PROXIES", "²"),
        ("PORTAL_DATABASE_URL", "mysql://root@localhost/portal"),
        ("PORTAL_DATABASE_URL", "sqlite:///"),
        ("PORTAL_HOUSE_STYLE", "/nergens/huisstijl.docx"),
        ("PORTAL_DEMO", "ja"),
    ],
)
def test_what_makes_no_sense_is_named(name, value):
    with pytest.raises(SettingsError, match=rf"^{name} .+\.$"):
        Settings.from_env({**GOOD, name: value})


def test_what_is_right_is_read():
    settings = Settings.from_env(GOOD)
    assert settings.trusted_hosts == ("portaal.example.org", "www.example.org")
    assert settings.url == "https://portaal.example.org", "without the slash that letters would double"
    assert settings.https and not settings.demo
    assert settings.database_url == f"sqlite:///{ROOT / 'var' / 'portal.sqlite3'}"
    assert (settings.proxies, settings.mail_url) == (0, "")


def test_the_portal_does_not_start_without_a_key(monkeypatch):
    for name in GOOD:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("PORTAL_DEMO", raising=False)
    with pytest.raises(SettingsError, match="PORTAL_SECRET_KEY"):
        create_app()


def test_the_demo_needs_nothing_and_keeps_its_key(tmp_path):
    env = {"PORTAL_DEMO": "1", "PORTAL_DATABASE_URL": f"sqlite:///{tmp_path / 'var' / 'demo.sqlite3'}"}
    first, second = Settings.from_env(env), Settings.from_env(env)
    assert len(first.secret_key) >= 32
    assert first.secret_key == second.secret_key, "phones stay signed in after a restart"
    assert (tmp_path / "var" / "demo-secret").stat().st_mode & 0o077 == 0
    assert first.trusted_hosts == ("127.0.0.1", "localhost")


def test_every_setting_says_what_it_means():
    """In one file, each with its meaning."""
    source = (ROOT / "portal" / "settings.py").read_text()
    for name in (
        "DATABASE_URL",
        "SECRET_KEY",
        "TRUSTED_HOSTS",
        "URL",
        "MAIL_URL",
        "MAIL_FROM",
        "DEMO",
        "PROXIES",
        "HOUSE_STYLE",
    ):
        assert f'"""PORTAL_{name}' in source
