"""
Where a ZIP code is: the middle of the area that the Census Bureau draws for it.

The table (locations/data/README.md says where it comes from) holds 33,791 areas. ZIP codes of post office boxes and of
single buildings have none. It is read when the first visitor asks, and stays in memory: 300 kB.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from locations.distance import Point

TABLE = Path(__file__).parent / "data" / "zip_codes.bin"
#: A row is three whole numbers of three bytes, the highest byte first: the ZIP code, and latitude and longitude in
#: ten-thousandths of a degree (about 11 meters).
BYTES = 3
ROW = 3 * BYTES
PARTS_OF_A_DEGREE = 10_000


def pack(rows: Iterable[tuple[str, float, float]]) -> bytes:
    """The table of rows of ZIP code, latitude and longitude in degrees, sorted by ZIP code."""
    return b"".join(
        int(code).to_bytes(BYTES)
        + round(latitude * PARTS_OF_A_DEGREE).to_bytes(BYTES, signed=True)
        + round(longitude * PARTS_OF_A_DEGREE).to_bytes(BYTES, signed=True)
        for code, latitude, longitude in sorted(rows)
    )


@lru_cache(maxsize=1)
def _table() -> bytes:
    return TABLE.read_bytes()


def point_of_zip_code(code: str) -> Point | None:
    """The middle of the area of a ZIP code of five digits, or None where there is no such area."""
    if len(code) != 5 or not (code.isascii() and code.isdigit()):
        return None
    table, wanted = _table(), int(code).to_bytes(BYTES)
    rows = range(0, len(table), ROW)
    position = bisect_left(rows, wanted, key=lambda start: table[start : start + BYTES])
    if position == len(rows):
        return None
    row = table[rows[position] : rows[position] + ROW]
    if row[:BYTES] != wanted:
        return None
    latitude, longitude = (
        int.from_bytes(row[start : start + BYTES], signed=True) / PARTS_OF_A_DEGREE
        for start in (BYTES, 2 * BYTES)
    )
    return Point(latitude, longitude)
