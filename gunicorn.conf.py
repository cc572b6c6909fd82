"""gunicorn with the portal: `gunicorn` in this folder serves it. More in docs/deploy.md.

Letters and the day's work are done by `flask --app wsgi work`, once per machine.
"""

import os

from portal.settings_file import SettingsError, environment

os.umask(0o077)  # what is written here is for the portal's user alone
wsgi_app = "wsgi:app"
try:
    said = environment(os.environ)
    workers = int(said.get("PORTAL_WORKERS") or "2")  # one per processor
    if workers < 1:
        raise ValueError
except (SettingsError, ValueError) as error:
    why = error if isinstance(error, SettingsError) else "PORTAL_WORKERS is een getal: één per processor."
    raise SystemExit(f"Het portaal start niet: {why}") from None
bind = said.get("PORTAL_BIND") or "127.0.0.1:8000"
worker_class = "gthread"
threads = 4
timeout = 120  # for a worker that no longer answers at all; heavy work has limits of its own (portal/kit/confined.py)
graceful_timeout = 30
keepalive = 5
max_requests, max_requests_jitter = 20_000, 2_000
accesslog = None  # the portal writes a line per request itself, without paths and names
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "portal.web.log.AsJson"}},
    "filters": {"ours": {"()": "portal.web.log.OursAlone"}},  # no library's log: it may quote what it reads
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["ours"]}},
    "root": {"level": "INFO", "handlers": ["stderr"]},
    "loggers": {
        "gunicorn.error": {"level": "INFO", "handlers": ["stderr"], "propagate": False},
        "gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},
    },
}


def when_ready(server):
    """Once, before the first worker: the tables are up to date and nothing is dangerous, or nobody is served."""
    from portal import create_app
    from portal.database import db
    from portal.health.dangers import dangers
    from portal.kit import confined
    from portal.settings_file import SettingsError

    try:
        app = create_app()
        found = dangers(app.extensions["settings"])
        db.close()
        db.obj.close_all()
    except SettingsError as error:
        found = [str(error)]
    if found:
        for danger in found:
            server.log.error("Het portaal start niet: %s", danger)
        raise SystemExit(3)
    if lacking := confined.shortcoming():
        server.log.warning("%s", lacking)
    confined.stop()  # each worker starts its own, with its first file


def post_worker_init(worker):
    """A worker that runs for weeks shows no page of a version installed meanwhile, and does not look for garbage
    in what it was started with: that took a tenth of a second, in the middle of somebody's page."""
    import gc
    import threading

    from portal.web.pages import keep_templates

    gc.freeze()
    soon = threading.Timer(5, keep_templates, (worker.wsgi,))  # when the first visitor is served
    soon.daemon = True
    soon.start()
