"""Reading the structured data of a page as a search engine does."""

from __future__ import annotations

import json
from typing import Any

from bs4 import BeautifulSoup

Node = dict[str, Any]


def graphs_of(html: str) -> list[Node]:
    """Every JSON-LD document of a page, parsed."""
    soup = BeautifulSoup(html, "html.parser")
    return [json.loads(script.string) for script in soup.find_all("script", type="application/ld+json")]


def graph_of(html: str) -> list[Node]:
    """The nodes of the page's only graph."""
    (document,) = graphs_of(html)
    assert document["@context"] == "https://schema.org"
    return document["@graph"]


def node_of(nodes: list[Node], kind: str) -> Node:
    """The only node of a type."""
    (node,) = [node for node in nodes if kind in types_of(node)]
    return node


def types_of(node: Node) -> list[str]:
    """A node's types, always as a list."""
    kinds = node.get("@type", [])
    return [kinds] if isinstance(kinds, str) else kinds


def every_value(value: Any):
    """Each dict and each plain value below a value, itself included."""
    yield value
    if isinstance(value, dict):
        for part in value.values():
            yield from every_value(part)
    elif isinstance(value, list):
        for part in value:
            yield from every_value(part)
