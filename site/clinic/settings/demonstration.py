"""Where the demonstration is served. It reads the environment as the settings do, but needs none of them."""

from __future__ import annotations

from .environment import env
from .values import host, whole_number


def demonstration_address() -> tuple[str, int]:
    """Host and port. Raises `WrongSetting`."""
    # An IPv6 address would need brackets in addresses of pages, and none elsewhere.
    return (
        env.value("HOST", host, default="127.0.0.1").strip("[]"),
        env.value("PORT", whole_number(1, 65535), default=8000),
    )
