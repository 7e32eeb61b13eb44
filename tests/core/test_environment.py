"""Every variable of the environment: taken, or refused in one sentence that names it and shows no secret."""

from __future__ import annotations

import importlib
import logging.config
import os
import re
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from unittest import mock

import pytest
from django.conf import Settings, settings
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from clinic.settings import services
from clinic.settings.environment import READ_ELSEWHERE, Environment, Variable, WrongSetting, shown
from tests.browser.conftest import free_port

ROOT = Path(settings.ROOT)
FOLDER = Path(tempfile.mkdtemp(prefix="clinic-settings-"))
ENOUGH = {
    "SECRET_KEY": secrets.token_urlsafe(60),
    "ALLOWED_HOSTS": "clinic.example.com",
    "VAR_DIR": str(FOLDER),
}
EVENTS = "events:" + secrets.token_urlsafe(32)


@contextmanager
def _modules_of_settings_forgotten() -> Iterator[None]:
    names = ("base", "production", "environment")
    kept = {name: sys.modules.pop(f"clinic.settings.{name}", None) for name in names}
    package = importlib.import_module("clinic.settings")
    try:
        yield
    finally:
        for name, module in kept.items():
            if module is None:
                sys.modules.pop(f"clinic.settings.{name}", None)
            else:
                sys.modules[f"clinic.settings.{name}"] = module
                setattr(package, name, module)


def load_production(**variables: str) -> ModuleType:
    """Production's settings, read anew with these variables and nothing of ours. Raises what they raise."""
    clean = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    with (
        mock.patch.dict(os.environ, clean | ENOUGH | variables, clear=True),
        _modules_of_settings_forgotten(),
    ):
        return importlib.import_module("clinic.settings.production")


def refusal(**variables: str) -> str:
    """The sentence with which production's settings refuse; empty where they are taken."""
    try:
        load_production(**variables)
    except Exception as error:
        if type(error).__name__ != "WrongSetting":
            raise
        return str(error)
    return ""


KNOWN: dict[str, Variable] = load_production().env.known


def test_a_production_with_little_said_starts() -> None:
    production = load_production()
    assert production.ALLOWED_HOSTS == ["clinic.example.com"]
    assert production.WAGTAILADMIN_BASE_URL == "https://clinic.example.com"
    assert production.DATABASES["default"]["NAME"] == str(FOLDER / "db.sqlite3")
    assert production.EMAIL_BACKEND.endswith("filebased.EmailBackend")


@pytest.mark.parametrize("name", sorted(KNOWN))
@pytest.mark.parametrize("value", ["", "   "])
def test_an_empty_variable_counts_as_not_set(name: str, value: str) -> None:
    """Container tools pass variables that nobody filled in as empty ones."""
    if name in ("SECRET_KEY", "ALLOWED_HOSTS"):
        assert f"Set the environment variable {name}" in refusal(**{name: value})
    elif name != "VAR_DIR":  # which would then be the repository's
        assert refusal(**{name: value}) == ""


WRONG = [
    ("HTTPS", "maybe"),
    ("HTTPS", "ok"),
    ("BEHIND_PROXY", "2"),
    ("TRUSTED_PROXIES", "true"),
    ("TRUSTED_PROXIES", "-1"),
    ("TRUSTED_PROXIES", "10"),
    ("TRUSTED_PROXIES", "1,10.0.0.0/8"),
    ("TRUSTED_PROXIES", "10.0.0.1/8"),
    ("TRUSTED_PROXIES", "*"),
    ("TRUSTED_PROXIES", "0.0.0.0/0"),
    ("TRUSTED_PROXIES", "10.0.0.0/8,::/0"),
    ("TRUSTED_PROXIES", "127.0.0.1,,::1"),
    ("TRUSTED_PROXIES", "proxy.example.org"),
    ("DATABASE_URL", "foo"),
    ("DATABASE_URL", "mysql://host/name"),
    ("DATABASE_URL", "postgres://host"),
    ("DATABASE_URL", "postgres://host:0/name"),
    ("DATABASE_URL", "postgres://host:99999/name"),
    ("DATABASE_URL", "postgres://host:/name"),
    ("DATABASE_URL", "postgres://host:٣/name"),
    ("DATABASE_URL", "postgres://[::1/name"),
    ("DATABASE_URL", "postgres:host/name"),
    ("DATABASE_URL", "postgres://host/name?sslmod=require"),
    ("DATABASE_URL", "postgres://host/name?disable_server_side_cursors=maybe"),
    ("DATABASE_URL", "sqlite://srv/clinic.sqlite3"),
    ("DATABASE_URL", "sqlite:////nowhere/at/all/db.sqlite3"),
    ("DATABASE_URL", "sqlite:////tmp"),
    ("ALLOWED_HOSTS", "https://clinic.example.com"),
    ("ALLOWED_HOSTS", "*"),
    ("ALLOWED_HOSTS", "*.example.com"),
    ("ALLOWED_HOSTS", "clinic.example.com:8000"),
    ("ALLOWED_HOSTS", "clinic.example.com/"),
    ("ALLOWED_HOSTS", "clinic.example.com."),
    ("ALLOWED_HOSTS", "a.example.com,,b.example.com"),
    ("ALLOWED_HOSTS", "a.example.com b.example.com"),
    ("ALLOWED_HOSTS", "klinik-münchen.example"),
    ("ALLOWED_HOSTS", "::1"),
    ("ALLOWED_HOSTS", "1.2.3.999"),
    ("CSRF_TRUSTED_ORIGINS", "clinic.example.com"),
    ("CSRF_TRUSTED_ORIGINS", "https://clinic.example.com/path"),
    ("EMAIL_URL", "mail.example.com"),
    ("EMAIL_URL", "smtp://"),
    ("EMAIL_URL", "smtp://host:abc"),
    ("EMAIL_URL", "smtp://host:587/?ssl=true"),
    ("CACHE_URL", "foo"),
    ("CACHE_URL", "redis://"),
    ("CACHE_URL", "redis://host/abc"),
    ("CACHE_URL", "redis://host:x/0"),
    ("CACHE_URL", "redis://host/0?socket_timeou=2"),
    ("CACHE_URL", "memcache://host"),
    ("TIME_ZONE", "Mars"),
    ("TIME_ZONE", "America"),
    ("TIME_ZONE", "../../etc/passwd"),
    ("PAGE_CACHE_SECONDS", "abc"),
    ("PAGE_CACHE_SECONDS", "-1"),
    ("PAGE_CACHE_SECONDS", "1e400"),
    ("PAGE_CACHE_SECONDS", "٣"),
    ("PAGE_CACHE_SECONDS", "9" * 5000),
    ("PAGE_CACHE_SECONDS", "1_000"),
    ("OUTBOX_CLAIM_SECONDS", "nan"),
    ("OUTBOX_CLAIM_SECONDS", "inf"),
    ("OUTBOX_CLAIM_SECONDS", "1e400"),
    ("OUTBOX_CLAIM_SECONDS", "1,5"),
    ("WEBHOOK_SCHEDULE_SECONDS", "0,5,x"),
    ("WEBHOOK_SCHEDULE_SECONDS", ","),
    ("WEBHOOK_PRIVATE_NETWORKS", "10.0.5.1/24"),
    ("EDGE_CACHE_URLS", "http://127.0.0.1:99999/"),
    ("BASE_URL", "clinic.example.com"),
    ("BASE_URL", "https://clinic.example.com/cms"),
    ("DEFAULT_FROM_EMAIL", "tips"),
    ("DEFAULT_FROM_EMAIL", "a@example.com, b@example.com"),
    ("SITE_NAME", "Two\nlines"),
    ("SITE_NAME", b"\xff".decode("utf-8", "surrogateescape")),
    ("LOG_LEVEL", "LOUD"),
    ("LOGIN_FAILURE_LIMIT", "0"),
    ("GOOGLE_FIGURES_SECONDS", "1"),
    ("GOOGLE_PLACES_URL", "ftp://example.com"),
    ("EMAIL_PROVIDER", "pigeons"),
    ("VAR_DIR", "/proc/nowhere"),
    ("VAR_DIR", "/etc/passwd"),
    ("VAR_DIR", "/var/" + "x" * 300),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_nonsense_is_refused_in_one_sentence_that_names_the_variable(name: str, value: str) -> None:
    sentence = refusal(**{name: value})
    assert f"environment variable {name} must be" in sentence
    assert sentence.endswith("See docs/settings.md.")
    assert len(sentence) < 600
    assert sentence.isprintable()


@pytest.mark.parametrize(
    ("name", "value", "setting", "expected"),
    [
        ("HTTPS", "No", "SECURE_SSL_REDIRECT", False),
        ("HTTPS", " on ", "SECURE_SSL_REDIRECT", True),
        ("SECRET_KEY", "$" + "aB3-_xyz" * 8, "SECRET_KEY", "$" + "aB3-_xyz" * 8),
        ("ALLOWED_HOSTS", " .Example.org , 192.0.2.1,[2001:db8::1], ", "ALLOWED_HOSTS", [".example.org", "192.0.2.1", "[2001:db8::1]"]),
        ("CSRF_TRUSTED_ORIGINS", "https://*.example.org:8443", "CSRF_TRUSTED_ORIGINS", ["https://*.example.org:8443"]),
        ("BASE_URL", "https://clinic.example.org/", "WAGTAILADMIN_BASE_URL", "https://clinic.example.org"),
        ("LOG_LEVEL", "info", "LOGGING.root.level", "INFO"),
        ("DEFAULT_FROM_EMAIL", "Tern & Tide <tips@example.org>", "DEFAULT_FROM_EMAIL", "Tern & Tide <tips@example.org>"),
        ("WEBHOOK_SCHEDULE_SECONDS", "0, 1.5", "WEBHOOK_SCHEDULE_SECONDS", [0.0, 1.5]),
        ("CACHE_URL", "valkey://host:6379/2", "CACHES.default.LOCATION", "redis://host:6379/2"),
        ("CACHE_URL", "rediss://:pw@host/1?socket_timeout=2", "CACHES.default.OPTIONS.socket_timeout", 2),
        ("DATABASE_URL", "postgres:////run/postgresql/clinic", "DATABASES.default.HOST", "/run/postgresql"),
        ("DATABASE_URL", "postgres://u:p%2Fw%40@host/clinic?sslmode=require", "DATABASES.default.PASSWORD", "p/w@"),
        ("EMAIL_URL", "smtp+ssl://u:p%23w@host:465", "EMAIL_HOST_PASSWORD", "p#w"),
    ],
)  # fmt: skip
def test_what_is_sensible_is_taken(name: str, value: str, setting: str, expected: object) -> None:
    found: object = vars(load_production(**{name: value}))
    for key in setting.split("."):
        assert isinstance(found, dict)
        found = found[key]
    assert found == expected


SECRETS = [
    ("SECRET_KEY", "hunter2"),
    ("DATABASE_URL", "postgres://clinic:hunter2@host:x/name"),
    ("DATABASE_URL", "postgres://clinic:hunter2/x@host/name"),
    ("DATABASE_URL", "postgres://clinic:hunter2#x@host/name"),
    ("DATABASE_URL", "clinic:hunter2@host/name"),
    ("DATABASE_URL", "postgres://host/name?passwort=hunter2"),
    ("DATABASE_URL", "hunter2"),
    ("CACHE_URL", "redis://:hunter2@host:x/0"),
    ("EMAIL_URL", "smtp+tls://clinic:hunter2@host:x"),
    ("EMAIL_URL", "clinic:hunter2@host"),
    ("EDGE_CACHE_URLS", "http://clinic:hunter2@host:x/"),
    ("BASE_URL", "https://clinic:hunter2@host"),
    ("ANYMAIL_WEBHOOK_SECRET", "events:hunter2"),
    ("STOP_LIST_KEY", "hunter2\x01"),
    ("GOOGLE_BUSINESS_CLIENT_SECRET", "hunter2\x01"),
    ("POSTMARK_SERVER_TOKEN", "hunter2\x01"),
]


@pytest.mark.parametrize(("name", "value"), SECRETS)
def test_no_secret_is_shown(name: str, value: str) -> None:
    sentence = refusal(**{name: value})
    assert name in sentence
    assert "hunter2" not in sentence


@pytest.mark.parametrize(
    ("package", "variables", "command"),
    [
        ("psycopg", {"DATABASE_URL": "postgres://host/name"}, "'.[postgresql]'"),
        ("redis", {"CACHE_URL": "redis://host/0"}, "'.[redis]'"),
    ],
)
def test_a_driver_that_is_not_installed_is_named_with_the_command(
    package: str, variables: dict[str, str], command: str
) -> None:
    there = services.find_spec
    with mock.patch.object(services, "find_spec", lambda name: None if name == package else there(name)):
        sentence = refusal(**variables)
    assert next(iter(variables)) in sentence
    assert command in sentence


#: What people, templates and attackers put into variables.
HOSTILE = st.one_of(
    st.sampled_from([value for _, value in WRONG]),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=80),
    st.from_regex(r"\A[a-z+]{1,12}://[^\0]{0,40}\Z"),
    st.from_regex(r"\A-?[0-9]{0,30}[.,eE]?[0-9]{0,30}\Z"),
    st.lists(st.sampled_from(["a", "1", "", " ", "*", ".", "10.0.0.0/8", "https://a"]), max_size=6).map(
        ",".join
    ),
)


@pytest.mark.parametrize("name", sorted(KNOWN))
@hypothesis_settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(value=HOSTILE)
@example(value="nan")
@example(value="9" * 300)
@example(value="1e400")
@example(value="٣")
@example(value="$HOME")
@example(value="$SECRET_KEY")
@example(value="http://[")
@example(value="redis://[::1]:6379/0")
@example(value="postgres://a,b:1,2/name")
@example(value="smtp://host:587")
def test_every_variable_is_taken_or_refused_whatever_it_is(name: str, value: str) -> None:
    if name == "VAR_DIR":
        value = f"{FOLDER}/{value.replace('..', '')}"  # no folders all over the machine
    with mock.patch("warnings.warn"):
        sentence = refusal(**{name: value})
    assert not sentence or f"environment variable {name}" in sentence
    if not sentence:
        production = load_production(**{name: value})
        logging.config.DictConfigurator(production.LOGGING)
        with mock.patch.dict(sys.modules, {"clinic.settings.production": production}):
            Settings("clinic.settings.production")  # what Django itself refuses


@hypothesis_settings(max_examples=200)
@given(value=st.text(max_size=200), secret=st.booleans(), url=st.booleans())
def test_what_is_shown_is_one_short_line(value: str, secret: bool, url: bool) -> None:
    line = shown(value, secret=secret, url=url)
    assert line.isprintable()
    assert len(line) < 400
    if secret and len(value) > 60:
        assert value not in line


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("SECRET KEY hunter2", "Line 1"),
        ("A=1\n\nhunter2\n", "Line 3"),
    ],
)
def test_a_file_with_a_wrong_line_is_refused_without_showing_it(
    tmp_path: Path, content: str, expected: str
) -> None:
    (tmp_path / ".env").write_text(content)
    with pytest.raises(WrongSetting, match=expected) as refused:
        Environment({}).read_file(tmp_path / ".env")
    assert "hunter2" not in str(refused.value)


def test_a_file_that_can_not_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongSetting, match="can’t be read"):
        Environment({}).read_file(tmp_path)
    (tmp_path / ".env").write_bytes(b"A=\xff")
    with pytest.raises(WrongSetting, match="UTF-8"):
        Environment({}).read_file(tmp_path / ".env")


def test_the_file_gives_way_to_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLINIC_OF_TESTS", "environment")
    monkeypatch.delenv("CLINIC_OF_TESTS_TOO", raising=False)
    (tmp_path / ".env").write_text(
        "\ufeffCLINIC_OF_TESTS=file\n  # a remark\n   \nexport CLINIC_OF_TESTS_TOO='file # 2'\n"
    )
    reader = Environment()
    with mock.patch.dict(os.environ):
        reader.read_file(tmp_path / ".env")
        assert reader.str("CLINIC_OF_TESTS") == "environment"
        assert reader.str("CLINIC_OF_TESTS_TOO") == "file # 2"


def run(*command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A process of its own, with these variables and nothing of ours."""
    clean = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    paths = os.pathsep.join([str(ROOT), str(ROOT / "site")])
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=clean | ENOUGH | {"PYTHONPATH": paths} | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


ENTRIES = {
    "manage.py": ("site/manage.py", "check"),
    "gunicorn": ("-m", "gunicorn", "clinic.wsgi", "--config", "deploy/gunicorn.conf.py", "--bind", "127.0.0.1:0"),
    "gunicorn without preload": ("-m", "gunicorn", "clinic.wsgi", "--bind", "127.0.0.1:0", "--no-control-socket"),
    "asgi": ("-c", "import clinic.asgi"),
    "demo.py": ("site/demo.py",),
}  # fmt: skip


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize(
    ("name", "value"),
    [("HTTPS", "maybe"), ("DATABASE_URL", "foo"), ("VAR_DIR", "/proc/nowhere"), ("TIME_ZONE", "Mars")],
)
def test_from_every_entry_the_sentence_is_all_that_is_said(entry: str, name: str, value: str) -> None:
    variables = {name: value}
    if entry == "demo.py":
        variables |= {"PORT": str(free_port())}
    elif entry == "manage.py":
        variables |= {"DJANGO_SETTINGS_MODULE": "clinic.settings.production"}
    result = run(*ENTRIES[entry], **variables)
    assert result.returncode != 0
    assert f"The environment variable {name} must be" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("port", ["abc", "0", "99999", "-1", "٣"])
def test_the_demonstration_says_what_a_port_is(port: str) -> None:
    result = run("site/demo.py", PORT=port)
    assert result.returncode == 1
    assert result.stderr.startswith("The environment variable PORT must be a whole number from 1 to 65535")


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("http://x", "HOST must be"),
        ("203.0.113.9", "no address of this machine"),
        ("no.such.invalid", "not known"),
    ],
)
def test_the_demonstration_says_what_a_host_is(host: str, said: str) -> None:
    result = run("site/demo.py", HOST=host, PORT=str(free_port()))
    assert result.returncode == 1
    assert said in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("entry", ["manage.py", "asgi"])
def test_settings_that_do_not_exist_are_named(entry: str) -> None:
    result = run(*ENTRIES[entry], DJANGO_SETTINGS_MODULE="clinic.settings.prod")
    assert result.returncode != 0
    assert "DJANGO_SETTINGS_MODULE must be" in result.stderr
    assert "Traceback" not in result.stderr


def documented() -> dict[str, str]:
    """Each variable in the table of docs/settings.md, with its default as it is written there."""
    found = {}
    for line in (ROOT / "docs" / "settings.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.split(" | ")]
        names = re.findall(r"`([A-Z][A-Z0-9_]+)`", cells[0]) if line.startswith("| `") else []
        defaults = re.findall(r"`[^`]*`", cells[1]) if len(cells) > 2 else []
        for number, name in enumerate(names):
            assert name not in found, f"{name} stands twice in docs/settings.md"
            found[name] = defaults[number] if len(defaults) == len(names) else cells[1]
    return found


def test_every_variable_is_documented_and_every_documented_one_is_read() -> None:
    assert set(documented()) - READ_ELSEWHERE == set(KNOWN) - READ_ELSEWHERE


#: Defaults that follow from something else, and are told in words.
TOLD_IN_WORDS = {"BASE_URL", "HSTS_SECONDS", "WEBHOOK_SCHEDULE_SECONDS"}


@pytest.mark.parametrize(
    "variable",
    [
        variable
        for name, variable in sorted(KNOWN.items())
        if name not in TOLD_IN_WORDS
        and isinstance(variable.default, str | int | float)
        and variable.default != ""
        and not str(variable.default).startswith("https://")
    ],
    ids=lambda variable: variable.name,
)
def test_the_documented_default_is_the_one_that_holds(variable: Variable) -> None:
    default = str(variable.default).lower() if isinstance(variable.default, bool) else str(variable.default)
    assert documented()[variable.name] == f"`{default.removesuffix('.0')}`"
