"""
Measure the site, for `make bench`, as JSON lines: first each type of page alone, then servers beside each other.

    make bench                  everything; about five minutes
    make bench ONLY=pages       queries and milliseconds of each type of page
    make bench ONLY=servers     requests per second, as ratios
"""

import os

from tests.bench import pages, servers

if __name__ == "__main__":
    only = os.environ.get("ONLY", "")
    if only in ("", "pages"):
        pages.main()
    if only in ("", "servers"):
        servers.main()
