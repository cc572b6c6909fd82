"""The settings of a portal in tests. Read by programs that tests start as well, so it imports little."""

from portal.settings import Settings


def settings_for(url: str, **changes: str) -> Settings:
    env = {
        "PORTAL_DATABASE_URL": url,
        "PORTAL_SECRET_KEY": "een-sleutel-alleen-voor-de-tests-0123456789",
        "PORTAL_TRUSTED_HOSTS": "localhost,127.0.0.1",
        "PORTAL_URL": "http://localhost",
    }
    return Settings.from_env({**env, **changes})
