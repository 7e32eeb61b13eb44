"""Which process runs which test, which of them goes first, and how often they tidy up."""

import gc
import os

from xdist.scheduler import LoadScopeScheduling

#: Tests that share one running demonstration.
ON_THE_RUNNING_SITE = ("tests/browser/", "tests/chain/")


class BrowserTestsTogether(LoadScopeScheduling):
    """
    One process runs all browser tests, which share one running site, and one those of outages, which share another;
    every other test goes wherever there is room.

    The groups of `--dist loadgroup` do nothing under pytest 9.2 (pytest-xdist issue 1386).
    """

    def _split_scope(self, nodeid: str) -> str:
        return next(
            (folder for folder in ("tests/browser/", "tests/outage/") if nodeid.startswith(folder)), nodeid
        )


class StandsBack:
    """
    Lets the browser tests go first where both want a processor: they are one long row, the others fill the gaps.

    A process that has begun with the other tests stays behind; the one with the browser tests begins with those.
    """

    def __init__(self) -> None:
        self.stands_back = False

    def before(self, nodeid: str) -> None:
        """Called before each test."""
        if (
            not self.stands_back
            and "PYTEST_XDIST_WORKER" in os.environ
            and not nodeid.startswith(ON_THE_RUNNING_SITE)
        ):
            os.nice(10)
            self.stands_back = True


def keep_what_is_loaded() -> None:
    """
    Take all that has been imported out of the garbage collector's sight, and let it look less often.

    It otherwise goes through every model and template of Django and Wagtail again and again: a tenth of the suite.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
