"""The portal behind waitress, as one process that logs as in service: `python -m benchmarks.portal_server PORT`."""

import gc
import sys

import waitress

from benchmarks import THREADS
from portal import create_app
from portal.web import log

if __name__ == "__main__":
    log.start(demo=False)
    app = create_app()
    gc.freeze()  # as gunicorn.conf.py and `flask serve` do
    waitress.serve(app, host="127.0.0.1", port=int(sys.argv[1]), threads=THREADS)
