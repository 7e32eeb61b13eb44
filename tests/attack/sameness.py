"""Whether two answers are the same to a visitor."""

from __future__ import annotations

import re

from tests.servers.chain import Answer

#: What is another one with each request: the signed moment at which a form was made, a CSRF token.
MOMENTS = re.compile(
    r'name="(?:timestamp|csrfmiddlewaretoken)" value="[^"]*"|(?:data-)?timestamp="[^"]*"|<input[^>]*timestamp[^>]*>'
)


def words(answer: Answer) -> str:
    """The page without what is another one with each request."""
    return MOMENTS.sub("", answer.text)


def difference(found: Answer, expected: Answer) -> str:
    """What differs between two answers, in a sentence; empty where nothing does."""
    if found.status != expected.status:
        return f"status {found.status} instead of {expected.status} ({found.headers.get('location', '')})"
    if found.headers.get("location") != expected.headers.get("location"):
        return f"location {found.headers.get('location')} instead of {expected.headers.get('location')}"
    if found.title != expected.title:
        return f"the page “{found.title}” instead of “{expected.title}”"
    if words(found) != words(expected):
        return "other words on the page"
    if bool(found.cookies) != bool(expected.cookies):
        return f"cookies: {found.cookies}"
    return ""
