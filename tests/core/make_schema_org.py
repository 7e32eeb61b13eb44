"""
Make schema_org.json, the part of schema.org's vocabulary that tests/core/schema_org.py checks pages against.

    npm pack schema-dts@2.1.0 && tar xzf schema-dts-2.1.0.tgz
    python -m tests.core.make_schema_org package/dist/schema.d.ts

schema-dts (Apache 2.0, https://github.com/google/schema-dts) is generated from the vocabulary's current release: an
interface for each type with its own properties and their ranges, and a union of the types below it. What is taken of it
are these facts of schema.org itself, which is licensed CC BY-SA 3.0 (https://schema.org/docs/terms.html); so is the JSON.
Of 900 types there are kept those in `WANTED`, the types above them, and every property of any of these.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from pathlib import Path

TABLE = Path(__file__).parent / "schema_org.json"
#: What the pages speak of. A type that is missing here is reported by the checker as unknown.
WANTED = [
    "AdministrativeArea",
    "BlogPosting",
    "BreadcrumbList",
    "City",
    "CollectionPage",
    "ContactPage",
    "EducationalOccupationalCredential",
    "FAQPage",
    "GeoCoordinates",
    "HealthTopicContent",
    "ImageObject",
    "ItemList",
    "ListItem",
    "LocationFeatureSpecification",
    "MedicalClinic",
    "MedicalOrganization",
    "MedicalTherapy",
    "MedicalWebPage",
    "OpeningHoursSpecification",
    "Organization",
    "Patient",
    "PhysicalTherapy",
    "Physiotherapy",
    "Place",
    "PostalAddress",
    "ProfilePage",
    "QuantitativeValue",
    "SearchAction",
    "SearchResultsPage",
    "WebPage",
    "WebSite",
]
ENUMERATIONS = ["DayOfWeek", "MedicalSpecialty"]
DATA_TYPES = {"Boolean", "Date", "DateTime", "Number", "Float", "Integer", "Text", "Time", "URL"}

INTERFACE = re.compile(r"^(?:export )?interface (\w+?)(?:Base|Leaf) extends [^{]+\{\n(.*?)^\}", re.M | re.S)
PROPERTY = re.compile(r'^    "([A-Za-z]\w*)"\?: SchemaValue<(.+), "\1">;$', re.M)
UNION = re.compile(r"^export type (\w+) = (.+);$", re.M)


def vocabulary(source: str) -> dict[str, dict[str, object]]:
    """The table of the wanted types."""
    parents: dict[str, set[str]] = defaultdict(set)
    members: dict[str, list[str]] = {}
    for name, union in UNION.findall(source):
        parts = union.split(" | ")
        if name in ENUMERATIONS:
            members[name] = sorted(
                part.strip('"') for part in parts if part.startswith('"https://schema.org/')
            )
        if name not in DATA_TYPES:
            for part in parts:
                if part.isidentifier() and part not in (f"{name}Leaf", "string"):
                    parents[part].add(name)
    kept: set[str] = set()
    waiting = list(WANTED)
    while waiting:
        name = waiting.pop()
        if name not in kept:
            kept.add(name)
            waiting += parents[name]
    properties: dict[str, dict[str, set[str]]] = {}
    for name, body in INTERFACE.findall(source):
        for label, ranges in PROPERTY.findall(body) if name in kept else ():
            entry = properties.setdefault(label, {"domains": set(), "ranges": set()})
            entry["domains"].add(name)
            entry["ranges"] |= set(ranges.split(" | ")) - {"IdReference"}
    return {
        "types": {name: sorted(parents[name]) for name in sorted(kept)},
        "enumerations": members,
        "properties": {
            name: {key: sorted(values) for key, values in entry.items()}
            for name, entry in sorted(properties.items())
        },
    }


if __name__ == "__main__":
    table = vocabulary(Path(sys.argv[1]).read_text(encoding="utf-8"))
    lines = [
        f" {json.dumps(part)}: {{\n"
        + ",\n".join(f"  {json.dumps(name)}: {json.dumps(entry)}" for name, entry in entries.items())
        + "\n }"
        for part, entries in table.items()
    ]
    TABLE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
