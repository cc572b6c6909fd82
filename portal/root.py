"""Where the program is: the folder that holds `portal/`, `templates/`, `static/` and `migrations/`."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
