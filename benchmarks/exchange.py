"""A network's history out of one workbook: 5 000 families and 200 000 contacts, in a process of its own.

`python -m benchmarks.exchange` prints seconds and the most memory, and ends non-zero when one falls short.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks import world
from benchmarks.figures import Figure
from portal import create_app, database
from portal.exchange.workbook.facts.file.workbooks import heading
from portal.exchange.workbook.facts.sheets.order import SHEETS
from portal.people.models import Branch

FAMILIES, CONTACTS = 5_000, 40  # contacts of each family
SECONDS, MEGABYTES = 60.0, 500.0
BEGAN = date(2015, 1, 1)


def rows() -> dict[str, Iterator[dict[str, Any]]]:
    """Sheet → rows by the titles of its columns."""
    codes = [f"G-{n:05d}" for n in range(FAMILIES)]
    people = [f"Vrij Willig{n}" for n in range(FAMILIES // 2)]
    starts = [BEGAN + timedelta(days=10 + n % 1000) for n in range(FAMILIES)]
    visits = (
        {
            "Gezin": codes[n], "Vrijwilliger": people[n % len(people)], "Datum": starts[n] + timedelta(weeks=week),
            "Thema’s": "administratie" if week % 3 == 0 else None,
        }
        for week in range(CONTACTS)
        for n in range(FAMILIES)
    )  # fmt: skip
    return {
        "Vrijwilligers": (
            {"Voornaam": "Vrij", "Familienaam": name[5:], "Rol": "gezinsbuddy", "Gestart op": BEGAN} for name in people
        ),
        "Gezinnen": ({"Code": code, "Gemeente": "Kerkem", "Naam": f"Gezin {code}"} for code in codes),
        "Kinderen": ({"Gezin": code, "Voornaam": "Bo", "Geboren in": "3/2014"} for code in codes),
        "Aanmeldingen": (
            {
                "Gezin": code, "Aanmelder": "Kind en Gezin", "Beslissing": "aanvaard", "Ontvangen op": BEGAN,
                "Beslist op": BEGAN + timedelta(days=5),
            }
            for code in codes
        ),
        "Trajecten": (
            {"Gezin": code, "Gestart op": start, "Aanmelding van": BEGAN}
            for code, start in zip(codes, starts, strict=True)
        ),
        "Koppelingen": (
            {"Gezin": codes[n], "Vrijwilliger": people[n % len(people)], "Van": starts[n], "Km enkele rit": 4.2}
            for n in range(FAMILIES)
        ),
        "Contacten": visits,
    }  # fmt: skip


def write(path: Path) -> None:
    """The workbook, row by row, so that making it needs little memory."""
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"constant_memory": True, "default_date_format": "d/m/yyyy"})
    filled = rows()
    for sheet in SHEETS:
        tab = book.add_worksheet(sheet.name)
        for place, column in enumerate(sheet.columns):
            tab.write_string(0, place, heading(column))
        for number, row in enumerate(filled.get(sheet.name, ()), 1):
            for place, column in enumerate(sheet.columns):
                value = row.get(column.title)
                if isinstance(value, date):
                    tab.write_datetime(number, place, value)
                elif value is not None:
                    tab.write(number, place, value)
    book.close()


def measure(folder: Path) -> list[Figure]:
    """Seconds and megabytes of `import` with its check, progress and all."""
    file, database_file = folder / "history.xlsx", folder / "portal.sqlite3"
    write(file)
    create_app(world.settings_for(database_file))
    database.migrate()
    Branch.create(name="Home-Start 1", municipality="Kerkem")
    database.db.close()
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "import", str(file), "--branch", "Home-Start 1"]
    began = time.perf_counter()
    job = subprocess.Popen(
        command, env={**os.environ, **world.environment(database_file)}, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    said = job.stdout.read() if job.stdout else ""
    _, status, used = os.wait4(job.pid, 0)
    took = time.perf_counter() - began
    if status or "Ingeladen" not in said:
        raise SystemExit(f"the import failed: {said}")
    note = f"{FAMILIES} families, {FAMILIES * CONTACTS} contacts"
    return [
        Figure("import_seconds", took, goal=SECONDS, note=note),
        Figure("import_megabytes", used.ru_maxrss / 1024, goal=MEGABYTES, note=note),
    ]


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="portal-exchange-") as folder:
        figures = measure(Path(folder))
    for figure in figures:
        figure.show()
    sys.exit(any(figure.met is False for figure in figures))


if __name__ == "__main__":
    main()
