"""
What search engines and social sites read of a page: its tags and one JSON-LD graph.

The fields are wagtail-seo's; the output is made here, escaped, from what the page shows
(docs/decisions/0005-our-own-seo-output.md).
"""

from .graph import GraphContext, json_ld, page_graph
from .meta import PageMeta, page_meta

__all__ = ["GraphContext", "PageMeta", "json_ld", "page_graph", "page_meta"]
