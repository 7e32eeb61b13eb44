"""
The headers that tell browsers to be careful, on every answer: pages, files, health, errors.

A view that says something else in one of them is right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

#: What no page here asks a browser for (https://www.w3.org/TR/permissions-policy/; the names that browsers know).
UNUSED = (
    "accelerometer",
    "camera",
    "clipboard-read",
    "display-capture",
    "encrypted-media",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "usb",
    "window-management",
    "xr-spatial-tracking",
)
#: What our own pages use: the finder asks where somebody is, staff copy and log in with a key.
OF_OUR_PAGES = ("clipboard-write", "geolocation", "publickey-credentials-create", "publickey-credentials-get")
#: What a video or a map may do in its frame too.
OF_FRAMES = ("autoplay", "fullscreen", "picture-in-picture")

#: Kinds of answers that are parts of a page and never a page: what is said about pages means nothing there, and would
#: weigh more than most scripts do.
PARTS_OF_PAGES = ("text/css", "text/javascript", "application/javascript", "font/", "image/")

#: Public pictures, which feed readers, e-mail programs and other people's pages show.
SHOWN_ELSEWHERE = ("/media/images/", "/favicon.ico", "/apple-touch-icon.png")


def permissions_policy(frame_hosts: Iterable[str]) -> str:
    """The value of `Permissions-Policy`; `frame_hosts` are the addresses that a page shows in frames."""
    origins = dict.fromkeys(f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, frame_hosts))
    in_frames = " ".join(["self", *(f'"{origin}"' for origin in origins)])
    return ", ".join(
        [
            *(f"{name}=()" for name in UNUSED),
            *(f"{name}=(self)" for name in OF_OUR_PAGES),
            *(f"{name}=({in_frames})" for name in OF_FRAMES),
        ]
    )


class SecurityHeadersMiddleware:
    """
    Stands above everything that answers.

    Django's own middleware sets some of these headers, on what comes by it: not on health, nor on what it redirects.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.headers_of_pages = {
            "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
            "Permissions-Policy": permissions_policy(settings.FRAME_HOSTS),
            "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
        }

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        kind = response.headers.get("Content-Type", "")
        if kind.startswith(PARTS_OF_PAGES):
            for name in self.headers_of_pages:
                # Django's own middleware has set some of them.
                response.headers.pop(name, None)
        else:
            for name, value in self.headers_of_pages.items():
                response.headers.setdefault(name, value)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        shown_elsewhere = request.path_info.startswith(SHOWN_ELSEWHERE)
        response.headers.setdefault(
            "Cross-Origin-Resource-Policy", "cross-origin" if shown_elsewhere else "same-origin"
        )
        return response
