"""What the house promises about itself: names, migrations, and a production that does not start half set."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import call_command

ROOT = Path(settings.ROOT)
GOOD_SECRET = secrets.token_urlsafe(60)


def manage(*arguments: str, var: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, with these variables and nothing of ours."""
    clean = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    return subprocess.run(
        [sys.executable, "site/manage.py", *arguments],
        cwd=ROOT,
        env=clean
        | {
            "DJANGO_SETTINGS_MODULE": "clinic.settings.production",
            "VAR_DIR": str(var),
            "CHECK_REACH": "false",
        }
        | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_module_site_is_still_the_standard_librarys():
    import site

    assert Path(site.__file__).is_relative_to(Path(os.__file__).parent)
    assert not (ROOT / "site" / "__init__.py").exists()


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_production_passes_the_deployment_check_without_a_warning(tmp_path):
    result = manage(
        "check", "--deploy", "--fail-level", "WARNING",
        var=tmp_path, SECRET_KEY=GOOD_SECRET, ALLOWED_HOSTS="clinic.example.com", BASE_URL="https://clinic.example.com",
        EMAIL_URL="smtp+tls://mail.example.com:587", ADMINS="ops@example.com", DEFAULT_FROM_EMAIL="tips@clinic.example.com",
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


def test_the_deployment_check_warns_where_mail_stays_on_the_machine(tmp_path):
    result = manage(
        "check", "--deploy", "--fail-level", "WARNING",
        var=tmp_path, SECRET_KEY=GOOD_SECRET, ALLOWED_HOSTS="clinic.example.com", BASE_URL="https://clinic.example.com",
        ADMINS="ops@example.com",
    )  # fmt: skip
    assert result.returncode == 1
    assert "core.W001" in result.stderr
    assert "EMAIL_URL" in result.stderr
    assert "1 issue" in result.stderr


@pytest.mark.parametrize("backend", ["filebased", "console", "dummy", "locmem", "smtp"])
@pytest.mark.parametrize("debug", [True, False])
def test_which_mail_backends_are_warned_about(settings, backend, debug):
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    settings.DEBUG = debug
    warnings = run_checks(include_deployment_checks=True)
    expected = backend != "smtp" and not debug
    assert ("core.W001" in [warning.id for warning in warnings]) is expected


def test_other_commands_say_nothing_about_mail(settings):
    """The demonstration runs with production's settings, and keeps its mail on purpose."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    assert "core.W001" not in [warning.id for warning in run_checks()]


@pytest.mark.parametrize(
    "secret", [None, "", "   ", "short", "a" * 60, "for-development-only", "for-development-only" * 4]
)
def test_production_does_not_start_without_a_strong_secret_and_names_the_variable(tmp_path, secret):
    given = {} if secret is None else {"SECRET_KEY": secret}
    result = manage("check", var=tmp_path, ALLOWED_HOSTS="clinic.example.com", **given)
    assert result.returncode != 0
    last = result.stderr.strip().splitlines()[-1]
    assert last == result.stderr.strip(), "no traceback"
    assert "SECRET_KEY" in last
    assert not secret or not secret.strip() or secret not in last


def test_production_does_not_start_without_its_host_names_and_names_the_variable(tmp_path):
    result = manage("check", var=tmp_path, SECRET_KEY=GOOD_SECRET)
    assert result.returncode != 0
    assert "ALLOWED_HOSTS" in result.stderr.strip().splitlines()[-1]


def test_production_never_shows_its_insides(tmp_path):
    code = (
        "from django.conf import settings as s;"
        "print(s.DEBUG, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS > 0)"
    )
    result = manage(
        "shell",
        "--no-imports",
        "-c",
        code,
        var=tmp_path,
        SECRET_KEY=GOOD_SECRET,
        ALLOWED_HOSTS="x",
        DEBUG="true",
    )
    assert result.stdout.split() == ["False", "True", "True", "True", "True"], result.stderr


POSTMARK = {"EMAIL_PROVIDER": "postmark", "POSTMARK_SERVER_TOKEN": "a-token"}
EVENTS = {"EMAIL_EVENTS_FROM": "postmark", "ANYMAIL_WEBHOOK_SECRET": f"events:{secrets.token_urlsafe(32)}"}


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"EMAIL_PROVIDER": "pigeons"}, "EMAIL_PROVIDER"),
        ({"EMAIL_EVENTS_FROM": "pigeons"}, "EMAIL_EVENTS_FROM"),
        ({"EMAIL_PROVIDER": "postmark"}, "POSTMARK_SERVER_TOKEN"),
        ({"EMAIL_PROVIDER": "mailgun", "MAILGUN_API_KEY": "a-key"}, "MAILGUN_SENDER_DOMAIN"),
        ({"EMAIL_EVENTS_FROM": "postmark"}, "ANYMAIL_WEBHOOK_SECRET"),
        (
            {"EMAIL_EVENTS_FROM": "postmark", "ANYMAIL_WEBHOOK_SECRET": "user:password"},
            "ANYMAIL_WEBHOOK_SECRET",
        ),
        ({"EMAIL_EVENTS_FROM": "postmark", "ANYMAIL_WEBHOOK_SECRET": "x" * 40}, "ANYMAIL_WEBHOOK_SECRET"),
        ({**EVENTS, "EMAIL_EVENTS_FROM": "mailgun"}, "MAILGUN_WEBHOOK_SIGNING_KEY"),
    ],
)
def test_production_does_not_start_with_half_a_provider_and_names_the_variable(tmp_path, given, named):
    result = manage(
        "check", var=tmp_path, SECRET_KEY=GOOD_SECRET, ALLOWED_HOSTS="clinic.example.com", **given
    )
    assert result.returncode != 0
    last = result.stderr.strip().splitlines()[-1]
    assert last == result.stderr.strip(), "no traceback"
    assert named in last
    assert not {value for name, value in given.items() if "SECRET" in name and value in last}


@pytest.mark.parametrize(
    ("given", "addresses", "backend"),
    [
        ({}, "none", "filebased"),
        (POSTMARK, "none", "provider_mail.PostmarkBackend"),
        ({**EVENTS, "EMAIL_URL": "smtp+tls://smtp.example.com:587"}, "/email-events/postmark/", "core.smtp"),
        ({**POSTMARK, **EVENTS}, "/email-events/postmark/", "provider_mail.PostmarkBackend"),
    ],
)
def test_a_provider_s_events_have_an_address_only_where_they_are_asked_for(
    tmp_path, given, addresses, backend
):
    code = (
        "from django.conf import settings; from leadcapture.urls import urlpatterns;"
        "print([f'/{one.pattern}' for one in urlpatterns if 'event' in str(one.pattern)] or ['none'], settings.EMAIL_BACKEND)"
    )
    result = manage(
        "shell", "--no-imports", "-c", code,
        var=tmp_path, SECRET_KEY=GOOD_SECRET, ALLOWED_HOSTS="clinic.example.com", **given,
    )  # fmt: skip
    assert addresses in result.stdout, result.stderr
    assert backend in result.stdout


def test_production_with_a_provider_passes_the_deployment_check(tmp_path):
    result = manage(
        "check", "--deploy", "--fail-level", "WARNING",
        var=tmp_path, SECRET_KEY=GOOD_SECRET, ALLOWED_HOSTS="clinic.example.com", BASE_URL="https://clinic.example.com",
        **POSTMARK, **EVENTS,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
