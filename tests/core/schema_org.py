"""
Checks a JSON-LD graph against schema.org's own domains and ranges (schema_org.json; make_schema_org.py says where from).

Strict: a property has to be in the domain of one of the node's types or of a type above them, and a value in its range.
One leniency, Google's form of a trail: `item` of a ListItem may be an address
(https://developers.google.com/search/docs/appearance/structured-data/breadcrumb).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from tests.core.structured_data import Node, types_of

VOCABULARY = json.loads((Path(__file__).parent / "schema_org.json").read_text(encoding="utf-8"))
TYPES: dict[str, list[str]] = VOCABULARY["types"]
PROPERTIES: dict[str, dict[str, list[str]]] = VOCABULARY["properties"]
ENUMERATIONS: dict[str, list[str]] = VOCABULARY["enumerations"]


def and_above(kinds: list[str]) -> set[str]:
    """The types, and all types above them."""
    found: set[str] = set()
    waiting = list(kinds)
    while waiting:
        kind = waiting.pop()
        if kind not in found:
            found.add(kind)
            waiting += TYPES.get(kind, [])
    return found


def _parses(parse: Any, text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


#: How a text has to look to be a value of a data type.
FORMS = {
    "Text": lambda text: bool(text.strip()),
    "URL": lambda text: bool(re.fullmatch(r"https?://[^\s<>\"]+", text)),
    "Date": lambda text: len(text) == 10 and _parses(date.fromisoformat, text),
    "DateTime": lambda text: "T" in text and _parses(datetime.fromisoformat, text),
    "Time": lambda text: bool(re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?", text)),
    "Duration": lambda text: bool(re.fullmatch(r"P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?", text)),
    "Distance": lambda text: bool(re.fullmatch(r"\d+(\.\d+)? \w+", text)),
}


def fits(value: Any, ranges: list[str], nodes: dict[str, Node]) -> bool:
    """Whether a value is in one of the ranges; a reference counts as the node that it names."""
    if isinstance(value, dict):
        node = nodes.get(value["@id"], {}) if set(value) == {"@id"} else value
        return not and_above(types_of(node)).isdisjoint(ranges)
    if isinstance(value, bool):
        return "Boolean" in ranges
    if isinstance(value, int | float):
        return "Number" in ranges or (isinstance(value, int) and "Integer" in ranges)
    return any(
        value in ENUMERATIONS[kind] if kind in ENUMERATIONS else kind in FORMS and FORMS[kind](value)
        for kind in ranges
    )


def mistakes_in(graph: list[Node]) -> list[str]:
    """What the vocabulary does not allow, a sentence each."""
    nodes = {node["@id"]: node for node in graph if "@id" in node}
    return [sentence for node in graph for sentence in _mistakes(node, nodes)]


def _mistakes(node: Node, nodes: dict[str, Node]) -> Iterator[str]:
    kinds = types_of(node)
    label = "/".join(kinds)
    if not kinds:
        yield f"{node} has no type."
    for kind in kinds:
        if kind not in TYPES:
            yield f"{kind} is no type of the table."
    above = and_above(kinds)
    for name, value in node.items():
        if name.startswith("@"):
            continue
        entry = PROPERTIES.get(name)
        if entry is None or above.isdisjoint(entry["domains"]):
            yield f"{name} is no property of {label}."
            continue
        for part in value if isinstance(value, list) else [value]:
            is_address = kinds == ["ListItem"] and name == "item" and isinstance(part, str)
            if not fits(part, ["URL"] if is_address else entry["ranges"], nodes):
                yield f"{part!r} is no {name} of {label}: it has to be {' or '.join(entry['ranges'])}."
            if isinstance(part, dict) and set(part) != {"@id"}:
                yield from _mistakes(part, nodes)
