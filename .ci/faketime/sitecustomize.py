"""Read by every Python that `.ci/any-day` starts.

Debian 12's libfaketime (0.9.10) lets each clock_nanosleep fail, which `time.sleep` is made of since Python 3.11.
"""

import select
import time


def sleep(seconds: float) -> None:
    select.select([], [], [], seconds)


time.sleep = sleep
