"""
Python loads this at the start of each process of the site: the clock jumps when somebody says so.

The system's clock belongs to everybody. So every process watches a file, and moves its own clock by the seconds in it.
"""

import os
import threading
import time

_wait = time.sleep


def _watch() -> None:
    path = os.environ["CLOCK_FILE"]
    while True:
        _wait(0.2)
        try:
            with open(path) as file:
                seconds = float(file.read())
        except (OSError, ValueError):
            continue
        import time_machine

        time_machine.travel(time.time() + seconds, tick=True).start()
        return


def _start() -> None:
    threading.Thread(target=_watch, name="moved-clock", daemon=True).start()


if "CLOCK_FILE" in os.environ:
    os.register_at_fork(after_in_child=_start)
    _start()
