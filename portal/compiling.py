"""`python -m portal.compiling`: every template compiled, and kept beside it. As `compileall` does with the code."""

from pathlib import Path
from tempfile import TemporaryDirectory

from portal import create_app
from portal.settings import Settings
from portal.web.pages import keep_templates


def main() -> None:
    with TemporaryDirectory() as folder:
        demo = {"PORTAL_DEMO": "1", "PORTAL_DATABASE_URL": f"sqlite:///{Path(folder) / 'none.sqlite3'}"}
        keep_templates(create_app(Settings.from_env(demo)))


if __name__ == "__main__":
    main()
