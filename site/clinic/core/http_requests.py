"""Requests whose text is UTF-8, whatever encoding they name."""

from typing import Any

from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.wsgi import WSGIRequest
from django.utils.http import parse_header_parameters


class _InUtf8:
    """
    Does not follow the charset of a Content-Type: browsers send forms in the encoding of the page, which is UTF-8.

    Django follows it before the first middleware is asked, and fails on what Python knows as an encoding but not of
    text, such as rot13: a 500 that anybody could cause at any address.
    """

    content_type: str | None
    content_params: dict[str, str] | None

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except (LookupError, ValueError):
            # A parameter in an encoding that nobody knows (RFC 2231).
            self.content_type, self.content_params = "", {}


class Utf8WSGIRequest(_InUtf8, WSGIRequest):
    """A request as gunicorn hands it over."""


class Utf8ASGIRequest(_InUtf8, ASGIRequest):
    """A request as an ASGI server hands it over."""
