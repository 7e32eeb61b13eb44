"""HEAD requests: the headers of GET and no body (RFC 9110, section 9.3.2)."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest


class HeadMiddleware:
    """
    Leave out the body of an answer to HEAD.

    Django makes it all the same, and gunicorn writes a warning for each one that it has to drop.
    """

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        response = self.get_response(request)
        if request.method != "HEAD":
            return response
        if response.streaming:
            # The file that it would have come from is closed with the response.
            response.streaming_content = ()
        else:
            length = response.headers.get("Content-Length", str(len(response.content)))
            response.content = b""
            response.headers["Content-Length"] = length
        return response
