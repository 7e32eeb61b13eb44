"""Which process runs which test."""

from xdist.scheduler import LoadScopeScheduling


class BrowserTestsTogether(LoadScopeScheduling):
    """
    One process runs all browser tests, which share one running site; every other test goes wherever there is room.

    The groups of `--dist loadgroup` do nothing under pytest 9.2 (pytest-xdist issue 1386).
    """

    def _split_scope(self, nodeid: str) -> str:
        return "browser" if nodeid.startswith("tests/browser/") else nodeid
