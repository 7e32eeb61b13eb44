"""What the log must not hold."""

import logging
import re

#: The rest of such a path is a token: whoever has it opens, or deletes, what belongs to a person (see `leadcapture`).
PRIVATE_PATHS = re.compile(r"(?<!/forms)(/tips/)[^\n]+", re.IGNORECASE)


class OneLineWarning(logging.Filter):
    """Makes a record a warning without a traceback: somebody asked for something odd, and nothing of ours failed."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        record.exc_info = None
        return True


class LineWithoutTokens(logging.Formatter):
    """A line of the log. Django names the path of what it refuses, does not find, or fails at."""

    def format(self, record: logging.LogRecord) -> str:
        return PRIVATE_PATHS.sub(r"\1…", super().format(record))
