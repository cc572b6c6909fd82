"""What a web server or `flask --app wsgi` opens."""

from portal import create_app, create_setup_app
from portal.settings_file import NotSetUpError, SettingsError

try:
    app = create_app()
except NotSetUpError as error:
    app = create_setup_app(str(error))
except SettingsError as error:
    raise SystemExit(f"Het portaal start niet: {error}") from None
except OSError as error:
    raise SystemExit(
        f"Het portaal start niet: PORTAL_DATABASE_URL wijst naar {error.filename}, en dat gaat niet open "
        f"({error.strerror})."
    ) from None
