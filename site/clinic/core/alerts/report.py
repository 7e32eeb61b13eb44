"""
What is told of an error: where it happened, and nothing of the people for whom it did.

No message of an exception (a database names the row that it refuses), no value of a variable, no cookie, no query string
and nothing that was posted. An address is told as its pattern, since addresses hold tokens.
"""

from __future__ import annotations

import hashlib
import logging
import re
import traceback
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

from django.conf import settings

#: Longer reports are cut: the innermost calls stand at the end, and are kept.
LONGEST = 6000
MOST_FRAMES = 25
MOST_CAUSES = 4


@dataclass(frozen=True)
class Report:
    """An error as it is told. Two with the same key are the same error."""

    key: str
    title: str
    details: str


def without_data(text: str) -> str:
    """A text without what may be of a person: email addresses, long numbers, tokens, and what stands in quotes."""
    text = re.sub(r"\S+@\S+", "…", text)
    text = re.sub(r"'[^'\n]*'|\"[^\"\n]*\"", "…", text)
    return re.sub(r"\+?[\d(][\d\s().-]{5,}\d|\b[\w-]{24,}\b", "…", text)


def _argument(value: Any) -> Any:
    return value if isinstance(value, int | float | timedelta) else "…"


def message_of(record: logging.LogRecord) -> str:
    """A record's message, with numbers filled in and "…" in the place of everything else."""
    if not record.args:
        return without_data(str(record.msg))[:300]
    arguments: Any = record.args
    try:
        if isinstance(arguments, dict):
            return str(record.msg) % {name: _argument(value) for name, value in arguments.items()}
        return str(record.msg) % tuple(_argument(value) for value in arguments)
    except (TypeError, ValueError, KeyError):  # a format such as %.1f that asks for what we left out
        return str(record.msg)


def _place(filename: str) -> str:
    """A file as the repository or the packages name it, without the machine's folders."""
    path = Path(filename)
    if path.is_relative_to(settings.ROOT) and ".venv" not in path.parts:
        return str(path.relative_to(settings.ROOT))
    parts = path.parts
    if "site-packages" in parts:
        return "/".join(parts[parts.index("site-packages") + 1 :])
    return path.name


def frames_of(trace: TracebackType | None) -> list[str]:
    """The calls that led to an error: file, line, function and the line of code."""
    found = traceback.extract_tb(trace)[-MOST_FRAMES:]
    return [
        f"{_place(frame.filename)}:{frame.lineno} {frame.name}\n    {frame.line or ''}".rstrip()
        for frame in found
    ]


def _name(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")


def _causes(error: BaseException | None) -> list[BaseException]:
    """An error and what it came of, the first cause first."""
    found: list[BaseException] = []
    while error is not None and error not in found and len(found) < MOST_CAUSES:
        found.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found[::-1]


def _request(record: logging.LogRecord) -> str:
    request = getattr(record, "request", None)
    if request is None or not hasattr(request, "method"):
        return ""
    match = getattr(request, "resolver_match", None)
    return f"{request.method} {match.route if match else '(no view)'}"


def report_of(record: logging.LogRecord) -> Report:
    """What is told of a record of the log."""
    error = record.exc_info[1] if record.exc_info else None
    parts = [message_of(record), _request(record)]
    innermost = f"{_place(record.pathname)}:{record.lineno}"
    for one in _causes(error):
        frames = frames_of(one.__traceback__)
        parts.append("\n".join([_name(one), *frames]))
        if frames:
            innermost = frames[-1].partition("\n")[0]
    kind = _name(error) if error else record.levelname.capitalize()
    key = hashlib.sha256(
        f"{record.name}\n{record.msg if not error else ''}\n{kind}\n{innermost}".encode()
    ).hexdigest()
    return Report(
        key=key[:16],
        title=f"{kind} at {innermost} ({record.name})",
        details="\n\n".join(part for part in parts if part)[-LONGEST:],
    )
