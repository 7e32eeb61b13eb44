"""
Measure the site, for `make bench`, as JSON lines: each type of page alone, then as a phone sees it, then servers beside
each other.

    make bench                  everything; about seven minutes
    make bench ONLY=pages       queries and milliseconds of each type of page
    make bench ONLY=finder      queries and milliseconds of the nearest of 5,000 locations
    make bench ONLY=visits      what a first visit costs a slow phone: paint, shift, delay, bytes by kind
    make bench ONLY=servers     requests per second, as ratios
    make bench ONLY=forms       requests for the tips per second, as a ratio
"""

import os

from tests.bench import finder, forms, pages, servers, visits

if __name__ == "__main__":
    only = os.environ.get("ONLY", "")
    if only in ("", "pages"):
        pages.main()
    if only in ("", "finder"):
        finder.main()
    if only in ("", "visits"):
        visits.main()
    if only in ("", "servers"):
        servers.main()
    if only in ("", "forms"):
        forms.main()
