"""A worker in a process of its own, for the test that kills it. A letter it held is free again after half a second."""

import sys
import threading
from datetime import timedelta

from portal import database
from portal.history import chain
from portal.post import worker
from tests.settings import settings_for


def main(database_url: str, mail_url: str) -> None:
    worker.CLAIM = timedelta(seconds=0.5)
    worker.POLL = 0.05
    settings = settings_for(database_url, PORTAL_MAIL_URL=mail_url, PORTAL_MAIL_PER_MINUTE="0")
    chain.use_key(settings.history_key)
    database.connect(database_url)
    worker.run(settings, threading.Event())


if __name__ == "__main__":
    main(*sys.argv[1:])
