"""What a web server or `flask --app wsgi` opens."""

from portal import create_app
from portal.settings import SettingsError

try:
    app = create_app()
except SettingsError as error:
    raise SystemExit(f"Het portaal start niet: {error}") from None
