"""A process loads the driver of PostgreSQL where its tables are there, and peewee works with it then."""

import os
import subprocess
import sys

from portal.root import ROOT

TRIED = """
import sys
import wsgi
from portal.database import db, transaction
from portal.people.models import Branch
with wsgi.app.app_context(), transaction():
    Branch.create(name="Lindedal", municipality="Lindedal")
assert not db.in_transaction()
print(Branch.get().name, "psycopg" in sys.modules, "asyncio" in sys.modules)
"""


def test_it_is_loaded_where_it_is_needed(app, database_url, postgres_url):
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")},
        "PORTAL_DATABASE_URL": database_url,
        "PORTAL_SECRET_KEY": "een-sleutel-alleen-voor-de-tests-0123456789",
        "PORTAL_TRUSTED_HOSTS": "localhost",
        "PORTAL_URL": "https://localhost",
    }
    run = subprocess.run([sys.executable, "-c", TRIED], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert run.stdout.split() == ["Lindedal", str(bool(postgres_url)), str(bool(postgres_url))], run.stderr
