"""The portal behind waitress, as one process: `python -m benchmarks.portal_server PORT`."""

import sys

import waitress

from benchmarks import THREADS
from portal import create_app

if __name__ == "__main__":
    waitress.serve(create_app(), host="127.0.0.1", port=int(sys.argv[1]), threads=THREADS)
