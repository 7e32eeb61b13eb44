"""
The one reader of environment variables: each has a type, and a wrong value is refused in one sentence.

The sentence names the variable, what was read and what is expected. What may be secret is never shown. A variable that
is empty or blank counts as not set, because container tools pass variables that nobody filled in as empty ones.
"""

from __future__ import annotations

import builtins
import io
import os
import re
import sys
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import environ
from django.core.exceptions import ImproperlyConfigured

from .values import Expected, boolean, choice, number, text, whole_number

Value = TypeVar("Value")

#: Variables that the demonstration, the tests and Django itself read, beside those of the settings.
READ_ELSEWHERE = frozenset(
    {"CHROMIUM", "DEMO_PASSWORD", "DJANGO_SETTINGS_MODULE", "HOST", "PORT", "VNU_JAR", "WEB_CONCURRENCY"}
)
#: How much of a wrong value is shown.
LONGEST_SHOWN = 60
#: The largest whole number that is taken where no other limit is given: what 32 bits hold.
LARGEST = 2**31 - 1
#: gunicorn's codes: with this one its master process ends, instead of starting a worker again and again.
EXIT_CODE_OF_SERVERS = 3


class WrongSetting(ImproperlyConfigured):
    """A setting that the site does not start with; its text is a sentence for whoever keeps the server."""


@dataclass(frozen=True)
class Variable:
    """A variable that the settings ask for."""

    name: str
    #: What holds where it is not set, None where there is nothing to show.
    default: Any
    #: Whether its value, or a password within it, is never shown.
    secret: bool


def shown(value: str, secret: bool = False, url: bool = False) -> str:
    """
    A value as a refusal shows it: short, in one line, and without what may be secret.

    Of a URL in which a password may stand, only the scheme is shown, or a word that can't be a URL.
    """
    scheme = re.match(r"[A-Za-z][A-Za-z0-9+.-]{0,20}://", value)
    if scheme and (url or "@" in value) and not secret:
        return f"it begins with {scheme.group()} (the rest may be secret and is not shown)"
    if secret or (url and not re.fullmatch(r"[A-Za-z]{1,12}", value)):
        return "its value may be secret and is not shown"
    line = "".join(one if one.isprintable() else f"\\x{ord(one):02x}" for one in value[:LONGEST_SHOWN])
    return f'it is "{line}{"…" if len(value) > LONGEST_SHOWN else ""}"'


class Environment:
    """
    Reads variables, and remembers which were asked for.

    The methods have the names of django-environ's. Each raises `WrongSetting`.
    """

    def __init__(self, variables: MutableMapping[str, str] | None = None) -> None:
        self.variables = os.environ if variables is None else variables
        self.known: dict[str, Variable] = {}

    def read_file(self, path: Path) -> None:
        """Read a file of lines `NAME=value`; a variable of the environment wins over the file's."""
        try:
            lines = [line.strip() for line in path.read_text(encoding="utf-8-sig").splitlines()]
        except OSError as error:
            raise WrongSetting(f"The file {path} can’t be read: {error.strerror}.") from None
        except UnicodeDecodeError:
            raise WrongSetting(f"The file {path} is not written in UTF-8.") from None
        for number_of_line, line in enumerate(lines, start=1):
            if line and not line.startswith("#") and not re.match(r"(?:export )?[A-Za-z_0-9]+=", line):
                raise WrongSetting(
                    f"Line {number_of_line} of the file {path} is not written as NAME=value. See docs/settings.md."
                )
            if "\0" in line:
                raise WrongSetting(f"Line {number_of_line} of the file {path} holds a NUL character.")
        environ.Env.read_env(io.StringIO("\n".join(lines)))

    def value(
        self,
        name: builtins.str,
        parse: Callable[[builtins.str], Value],
        default: Value,
        *,
        secret: builtins.bool = False,
    ) -> Value:
        """
        The variable's value as `parse` makes it, the default where it is not set.

        `parse` raises `Expected`, which says what is expected: "must be ...".
        """
        return self._value(name, parse, default, secret=secret)

    def service(self, name: builtins.str, parse: Callable[[builtins.str], Value], default: Value) -> Value:
        """The same for the URL of a service, in which a password may stand."""
        return self._value(name, parse, default, url=True)

    def _value(
        self,
        name: builtins.str,
        parse: Callable[[builtins.str], Value],
        default: Value,
        **hidden: builtins.bool,
    ) -> Value:
        self.known[name] = Variable(name, default, secret=any(hidden.values()))
        given = self._given(name, **hidden)
        if given is None:
            return default
        try:
            return parse(given)
        except Expected as expected:
            raise self.refusal(name, str(expected), given, **hidden) from None

    def values(
        self,
        name: builtins.str,
        parse: Callable[[builtins.str], Value],
        default: Sequence[Value] = (),
        *,
        secret: builtins.bool = False,
    ) -> builtins.list[Value]:
        """The values of a list that is separated by commas. Blanks around them and a comma at the end are no values."""
        self.known[name] = Variable(name, list(default), secret)
        given = self._given(name, secret=secret)
        if given is None:
            return list(default)
        parts = [part.strip() for part in given.split(",")]
        if parts[-1] == "":
            parts.pop()
        if not all(parts) or not parts:
            raise self.refusal(
                name,
                "a list separated by commas, with nothing left out between two of them",
                given,
                secret=secret,
            )
        try:
            return [parse(part) for part in parts]
        except Expected as expected:
            raise self.refusal(
                name, f"a list separated by commas, each of them {expected}", given, secret=secret
            ) from None

    def check(self, name: builtins.str, parse: Callable[[builtins.str], object], value: builtins.str) -> None:
        """Refuse the variable where `parse` does not take what was made of it, or its default."""
        try:
            parse(value)
        except Expected as expected:
            raise self.refusal(name, str(expected), value) from None

    def str(
        self,
        name: builtins.str,
        default: builtins.str = "",
        *,
        choices: Sequence[builtins.str] = (),
        secret: builtins.bool = False,
    ) -> builtins.str:
        """A text in one line; with `choices` one of these."""
        return self._value(name, choice(choices) if choices else text, default, secret=secret)

    def bool(self, name: builtins.str, default: builtins.bool) -> builtins.bool:
        """True or false."""
        return self.value(name, boolean, default)

    def int(
        self,
        name: builtins.str,
        default: builtins.int,
        *,
        minimum: builtins.int = 0,
        maximum: builtins.int = LARGEST,
    ) -> builtins.int:
        """A whole number."""
        return self.value(name, whole_number(minimum, maximum), default)

    def float(
        self,
        name: builtins.str,
        default: builtins.float,
        *,
        minimum: builtins.float = 0,
        maximum: builtins.float = LARGEST,
    ) -> builtins.float:
        """A number that may have decimals."""
        return self.value(name, number(minimum, maximum), default)

    def list(
        self, name: builtins.str, default: Sequence[builtins.str] = (), *, secret: builtins.bool = False
    ) -> builtins.list[builtins.str]:
        """Texts that are separated by commas."""
        return self.values(name, text, default, secret=secret)

    def required(self, name: builtins.str, purpose: builtins.str) -> None:
        """Refuse to go on where a variable that has no safe default is not set; `purpose` says what it is for."""
        if self._given(name, secret=True) is None:
            raise WrongSetting(f"Set the environment variable {name}: {purpose}. See docs/settings.md.")

    @staticmethod
    def refusal(
        name: builtins.str, expected: builtins.str, given: builtins.str, **hidden: builtins.bool
    ) -> WrongSetting:
        """The sentence about a wrong value; `hidden` says what of it is not shown, as for `shown`."""
        return WrongSetting(
            f"The environment variable {name} must be {expected}, but {shown(given, **hidden)}. See docs/settings.md."
        )

    def _given(self, name: builtins.str, **hidden: builtins.bool) -> builtins.str | None:
        given = self.variables.get(name, "").strip()
        if not given:
            return None
        if any(ord(one) < 32 or ord(one) == 127 for one in given):
            raise self.refusal(name, "one line without control characters", given, **hidden)
        try:
            given.encode()
        except UnicodeEncodeError:
            raise WrongSetting(
                f"The environment variable {name} must be written in UTF-8. See docs/settings.md."
            ) from None
        return given


@contextmanager
def in_a_sentence(exit_code: builtins.int = 1) -> Iterator[None]:
    """End the process with the sentence alone where a setting is wrong: a traceback would hide it."""
    try:
        yield
    except WrongSetting as error:
        sys.stderr.write(f"{error}\n")
        sys.stderr.flush()
        raise SystemExit(exit_code) from None
    except ModuleNotFoundError as error:
        module = os.environ.get("DJANGO_SETTINGS_MODULE", "")
        if not error.name or not (module == error.name or module.startswith(f"{error.name}.")):
            raise
        sys.stderr.write(
            f"The environment variable DJANGO_SETTINGS_MODULE must be the name of a module of settings, such as "
            f"clinic.settings.production, but {shown(module)}. See docs/settings.md.\n"
        )
        raise SystemExit(exit_code) from None


env = Environment()
