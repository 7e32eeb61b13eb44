"""Processes that the tests start: with the machine's environment, and none of the developer's settings."""

from __future__ import annotations

import os

#: What a program needs to run at all. Everything else, such as DATABASE_URL, names what belongs to the developer.
OF_THE_MACHINE = {
    *("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "LC_ALL", "TMPDIR", "VIRTUAL_ENV"),
    *("CHROMIUM", "DISPLAY", "XDG_RUNTIME_DIR", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE"),
    *("PYTHONDONTWRITEBYTECODE", "PYTHONHASHSEED", "PYTHONWARNINGS", "COVERAGE_PROCESS_START"),
}


def clean_environment(**settings: str) -> dict[str, str]:
    """The environment of a process that knows these settings and no others."""
    kept = {name: value for name, value in os.environ.items() if name in OF_THE_MACHINE}
    return kept | settings
