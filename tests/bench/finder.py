"""
Measure the finder among 5,000 generated locations, as JSON lines:

    {"page": "finder", "locations": 5000, "asked": "ZIP code", "queries": 9, "ms": 20.1}

As in tests/bench/pages.py: in this process, with production's settings, on a SQLite file of its own, past the page cache.
`ms` is the median of 30 requests through every middleware.
"""

from __future__ import annotations

import json
import tempfile

from tests.bench.pages import measure, start

LOCATIONS = 5000
INDEX = "/locations/"
POSITION = {"latitude": "43.66", "longitude": "-70.26"}
ASKED = {
    "nothing": "measured=1",
    "ZIP code": "zip=04101",
    "ZIP code, page 100": "zip=04101&page=100",
    "ZIP code, service, Saturday": "zip=04101&service=manual-therapy&saturday=on",
}


def main() -> None:
    """Measure, and print."""
    with tempfile.TemporaryDirectory(prefix="clinic-bench-") as var_dir:
        start(var_dir)
        from django.test import Client
        from django.urls import reverse

        from clinic.core.models import ContentGeneration
        from locations.models import LocationIndexPage
        from tests.locations.many import add_locations

        index = LocationIndexPage.objects.get()
        add_locations(index, LOCATIONS - index.numchild)
        ContentGeneration.bump()
        visitor = Client(headers={"host": "127.0.0.1"})

        def get(query: str) -> None:
            response = visitor.get(f"{INDEX}?{query}")
            assert response.status_code == 200, response.status_code
            assert response.headers.get("X-Page-Cache") != "hit"

        def post() -> None:
            assert visitor.post(reverse("locations:nearest"), POSITION).status_code == 200

        asked = {name: (lambda query=query: get(query)) for name, query in ASKED.items()} | {"position": post}
        for name, request in asked.items():
            queries, milliseconds = measure(request)
            line = {
                "page": "finder",
                "locations": LOCATIONS,
                "asked": name,
                "queries": queries,
                "ms": milliseconds,
            }
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
