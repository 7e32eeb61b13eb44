"""What a stranger, a broken program or a mischievous member of staff may send to an address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup
from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client

#: Larger than any key of a database; SQLite refuses it with an OverflowError, PostgreSQL with a DataError.
HUGE = "9223372036854775808"
#: Deeper than Python's parser of JSON goes: RecursionError is no ValueError.
DEEP = "[" * 100_000
VALUES = ["\0", HUGE, "-1", "[", "1" * 5000, "\ud83d", "9999-99-99", "'\"><%s{{", "1,2,x", "١٢"]

#: Parameters that Wagtail's views, its API and ours read.
PARAMETERS = [
    "p", "page", "q", "ordering", "order", "export", "id", "object_id", "next", "locale", "content_type", "fields",
    "page_type", "collection_id", "collection", "tag", "user", "action", "timestamp", "label", "limit", "offset",
    "child_of", "descendant_of", "for_explorer", "type", "search", "site", "multiple", "entry_index", "parent",
    "link_text", "link_url", "mode", "in_preview_panel", "state", "kind", "location", "days", "from", "until", "month",
    "allow_external_link", "user_perms", "match_subclass", "target_pages", "term", "next_id", "position", "email",
    "telephone", "status", "lft", "is_superuser", "brand", "accent", "zip", "day", "size", "w", "created_at", "owner",
    "latest_revision_created_at", "listing_id", "code", "workflow", "task", "reviewable", "started_at", "deleted",
    "timestamp_before", "timestamp_after", "from_date", "to_date", "count", "service", "near", "lat", "lon",
]  # fmt: skip

#: (content type, body)
BODIES: list[tuple[str, bytes]] = [
    ("application/json", DEEP.encode()),
    ("application/json", b"{" * 3),
    ("application/json", b"[]"),
    ("application/json", b"null"),
    ("application/json", b'"x"'),
    ("application/json", b'{"id": {"a": []}, "\\u0000": "\\ud800", "n": 1e999}'),
    ("application/json", b"\xff\xfe\x00"),
    ("application/json; charset=nonsense", b"{}"),
    ("multipart/form-data", b"x"),
    ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data; name=\"a\"\r\n"),
    ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data; filename=\"\x00\"\r\n\r\nx\r\n--b--"),
    ("multipart/form-data; boundary=" + "b" * 300, b"--b--"),
    ("application/x-www-form-urlencoded; charset=nonsense", b"a=%FF"),
    ("application/x-www-form-urlencoded", b"\xff\xfe%00=%00&%ED%A0%80=%ED%A0%80"),
    ("text/xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
    ("", b"x"),
]  # fmt: skip


@dataclass
class Report:
    """What was sent, and what was answered with a 5xx."""

    tried: int = 0
    failed: dict[str, str] = field(default_factory=dict)

    def words(self) -> str:
        """One line for each, empty where nothing failed."""
        return "\n".join(f"{error}: {sent}" for sent, error in self.failed.items())


class Sender:
    """A browser whose every request is undone, and which notes what fails."""

    def __init__(self, client: Client, report: Report) -> None:
        self.client, self.report = client, report
        client.raise_request_exception = False
        self.error: BaseException | None = None

    def _note(self, sender: Any, **kwargs: Any) -> None:
        import sys

        self.error = sys.exc_info()[1]

    def send(self, method: str, address: str, what: str = "", **options: Any) -> Any:
        """The answer, undone."""
        self.report.tried += 1
        self.error = None
        got_request_exception.connect(self._note)
        try:
            with transaction.atomic():
                raw = isinstance(options.get("data"), bytes)
                response: Any = (
                    self.client.generic(method.upper(), address, **options)
                    if raw
                    else getattr(self.client, method)(address, **options)
                )
                transaction.set_rollback(True)
        finally:
            got_request_exception.disconnect(self._note)
        if response.status_code >= 500:
            self.report.failed[f"{method.upper()} {address[:90]} {what}"[:200]] = where(self.error)
        return response


def where(error: BaseException | None) -> str:
    """An exception and where it was raised."""
    if error is None:
        return "no exception"
    trace = error.__traceback__
    places = []
    while trace:
        places.append(f"{trace.tb_frame.f_code.co_filename.split('site-packages/')[-1]}:{trace.tb_lineno}")
        trace = trace.tb_next
    views = [place for place in places if "/views" in place or place.startswith(("/", "wagtail"))]
    return f"{type(error).__name__}: {str(error)[:80]} at {views[-1] if views else places[-1]}"


def fields_of(html: str) -> Iterator[dict[str, str]]:
    """The fields of each form of a page that is sent by POST, with what they hold."""
    for form in BeautifulSoup(html, "html.parser").find_all("form"):
        if form.get("method", "get").lower() != "post":
            continue
        fields = {}
        for tag in form.find_all(["input", "select", "textarea"]):
            if tag.get("name"):
                fields[tag["name"]] = tag.get("value") or tag.get_text() or "1"
        if fields:
            yield fields


def with_every_field_hostile(fields: Iterable[str], value: str) -> dict[str, str]:
    """A form in which every field holds the same value, but those that say how many rows there are."""
    return {name: "0" if name.endswith("INITIAL_FORMS") else value for name in fields}
