"""The headers that tell browsers to be careful, on whatever the site answers."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from clinic.core.http.security_headers import OF_OUR_PAGES, PARTS_OF_PAGES, UNUSED, permissions_policy
from clinic.core.http.static_files import StaticFilesStorage
from clinic.core.models import BrandingSettings
from clinic.settings.environment import Expected
from clinic.settings.values import contact
from tests.factories import DocumentFactory, HealthTipPageFactory, ImageFactory

pytestmark = pytest.mark.django_db

HEADERS = ["X-Content-Type-Options", "Cross-Origin-Resource-Policy"]
#: On everything that a browser may show as a page.
HEADERS_OF_PAGES = ["Permissions-Policy", "Cross-Origin-Opener-Policy", "Referrer-Policy"]


def addresses_without_parameters() -> list[str]:
    """Every address of the table that needs no key, public and of the admin."""

    def walk(patterns: Any, namespace: str) -> list[str]:
        found = []
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                found += walk(pattern.url_patterns, inner)
            elif isinstance(pattern, URLPattern) and pattern.name:
                try:
                    found.append(reverse(f"{namespace}{pattern.name}"))
                except NoReverseMatch:
                    continue
        return found

    return sorted(set(walk(get_resolver().url_patterns, "")) - {"/admin/error_test/", "/admin/logout/"})


def assert_careful(response: Any, address: str) -> None:
    is_part = response.headers.get("Content-Type", "").startswith(PARTS_OF_PAGES)
    wanted = HEADERS if is_part else HEADERS + HEADERS_OF_PAGES
    missing = [name for name in wanted if name not in response.headers]
    assert missing == [], (address, response.status_code)
    assert response["X-Content-Type-Options"] == "nosniff", address


OTHERS = [
    "/",
    "/nowhere/",
    "/nowhere",
    "/healthz",
    "/readyz",
    "/favicon.ico",
    "/static/nothing.css",
    "/media/images/nothing.jpg",
    "/documents/1/nothing.pdf",
    "/%00/",
    "/.well-known/security.txt",
]


def test_every_address_answers_with_all_of_them(home: Any, branding: Any, admin: Client) -> None:
    addresses = addresses_without_parameters()
    assert len(addresses) > 100
    admin.raise_request_exception = False
    for address in addresses + OTHERS:
        for method in ("get", "post", "options"):
            assert_careful(getattr(admin, method)(address), f"{method} {address}")


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"host": "evil.example"}, 400),
        ({"x-forwarded-proto": "http"}, 301),
    ],
)
def test_refusals_and_redirects_before_every_view(
    home: Any, settings: Any, options: dict[str, str], status: int
) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.SECURE_SSL_REDIRECT = status == 301
    response = Client(headers=options).get("/")
    assert response.status_code == status
    assert_careful(response, "/")


def test_an_error_has_them_too(home: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("clinic.core.site_of_request.SiteMiddleware.__call__", fail)
    response = Client(raise_request_exception=False).get("/")
    assert response.status_code == 500
    assert_careful(response, "/")


def test_pictures_may_be_shown_by_others_and_nothing_else(home: Any, client: Client) -> None:
    rendition = ImageFactory(large=True).get_rendition("max-100x100")
    assert client.get(rendition.url)["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert client.get("/favicon.ico")["Cross-Origin-Resource-Policy"] == "cross-origin"
    document = DocumentFactory()
    for address in ("/", "/admin/login/", "/healthz", document.url):
        assert client.get(address)["Cross-Origin-Resource-Policy"] == "same-origin", address


def test_what_is_said_of_pages_does_not_weigh_on_their_parts(home: Any, client: Client) -> None:
    for name in HEADERS_OF_PAGES:
        assert name not in client.get("/favicon.ico").headers
        assert name in client.get("/").headers


def test_the_browser_is_asked_for_what_the_site_uses_alone() -> None:
    policy = permissions_policy(["https://player.vimeo.com", "https://www.google.com/maps/embed/v1/place"])
    rules = dict(rule.split("=", 1) for rule in policy.split(", "))
    assert {rules[name] for name in UNUSED} == {"()"}
    assert {rules[name] for name in OF_OUR_PAGES} == {"(self)"}
    assert rules["geolocation"] == "(self)"
    assert rules["camera"] == rules["microphone"] == rules["payment"] == "()"
    assert rules["fullscreen"] == '(self "https://player.vimeo.com" "https://www.google.com")'


def test_what_frames_are_allowed_in_the_script_is_allowed_in_the_header(home: Any, client: Client) -> None:
    policy = client.get("/")["Permissions-Policy"]
    script = (django_settings.ROOT / "static" / "js" / "embed.js").read_text()
    for feature in ("autoplay", "fullscreen", "picture-in-picture"):
        assert feature in script
        assert f"{feature}=(self " in policy


# What somebody sees who is logged in


#: The same for everybody, and without a word of the site.
THE_SAME_FOR_ALL = {"/prefetch.json", "/favicon.ico"}


def test_nothing_of_what_staff_see_is_kept(home: Any, branding: Any, admin: Client) -> None:
    """Exports, pages with the editors' bar, lists, errors: a browser at a front desk is used by many."""
    admin.raise_request_exception = False
    page = HealthTipPageFactory()
    kept = {}
    exports = ["/admin/redirects/?export=csv", "/admin/lead/?export=xlsx"]
    for address in [*addresses_without_parameters(), *OTHERS, *exports, page.url, DocumentFactory().url]:
        response = admin.get(address)
        control = {word.strip() for word in response.get("Cache-Control", "").split(",")}
        if address in THE_SAME_FOR_ALL or address.startswith(("/static/", "/media/")):
            continue
        if address.startswith("/documents/") and "public" in control:
            continue
        if "no-store" not in control:
            kept[address] = response.get("Cache-Control")
    assert kept == {}


def test_a_visitors_page_may_be_kept(home: Any, client: Client) -> None:
    assert "no-store" not in client.get("/")["Cache-Control"]


# Cookies


def test_cookies_are_bound_to_this_host_under_https(tmp_path: Path) -> None:
    """Production's own settings, asked in a process of their own."""
    code = """
import json, django
django.setup()
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in (
    "SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_PATH", "SESSION_COOKIE_DOMAIN",
    "CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_PATH", "CSRF_COOKIE_DOMAIN")}))
"""

    def cookies(**variables: str) -> dict[str, Any]:
        environment = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
        environment |= {
            "DJANGO_SETTINGS_MODULE": "clinic.settings.production",
            "PYTHONPATH": os.pathsep.join(map(str, (django_settings.ROOT, django_settings.ROOT / "site"))),
            "VAR_DIR": str(tmp_path),
            "SECRET_KEY": secrets.token_urlsafe(64),
            "ALLOWED_HOSTS": "clinic.example.org",
        }
        output = subprocess.run(
            [sys.executable, "-c", code], env=environment | variables, capture_output=True, check=True
        ).stdout
        return json.loads(output)

    secure = cookies()
    for kind in ("SESSION", "CSRF"):
        # What browsers ask of the prefix: https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html
        assert secure[f"{kind}_COOKIE_NAME"].startswith("__Host-")
        assert secure[f"{kind}_COOKIE_SECURE"] is True
        assert secure[f"{kind}_COOKIE_PATH"] == "/"
        assert secure[f"{kind}_COOKIE_DOMAIN"] is None
    plain = cookies(HTTPS="false")
    assert plain["SESSION_COOKIE_NAME"] == "sessionid"
    assert plain["CSRF_COOKIE_NAME"] == "csrftoken"


def test_the_page_cache_knows_the_session_by_whatever_name(home: Any, settings: Any, admin: Client) -> None:
    settings.SESSION_COOKIE_NAME = "__Host-sessionid"
    client = Client()
    client.cookies["__Host-sessionid"] = "somebody"
    assert "no-store" in client.get("/")["Cache-Control"]
    assert "X-Page-Cache" not in client.get("/").headers


# /.well-known/security.txt (RFC 9116)


def fields(response: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in response.content.decode().splitlines():
        name, _, value = line.partition(": ")
        found.setdefault(name, []).append(value)
    return found


def test_whom_to_tell_of_a_hole(home: Any, site: Any, client: Client, settings: Any) -> None:
    address = "/.well-known/security.txt"
    BrandingSettings.objects.update_or_create(site=site, defaults={"email": ""})
    assert client.get(address).status_code == 404
    brand = BrandingSettings.objects.get(site=site)
    brand.email = "hello@example.org"
    brand.save()
    response = client.get(address)
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert fields(response)["Contact"] == ["mailto:hello@example.org"]
    assert fields(response)["Canonical"] == [f"{site.root_url}{address}"]
    settings.SECURITY_CONTACTS = ["mailto:security@example.org", "https://example.org/security"]
    assert fields(Client().get(address, {"utm_source": "x"}))["Contact"][0].startswith("mailto:")


@pytest.mark.parametrize("day", ["2026-01-01 00:00:00+00:00", "2027-07-31 23:59:59+00:00", "2028-02-29 12:00:00+00:00"])  # fmt: skip
def test_it_never_expires_and_never_lasts_a_year(branding: Any, client: Client, day: str) -> None:
    with time_machine.travel(datetime.fromisoformat(day), tick=False):
        (expires,) = fields(client.get("/.well-known/security.txt"))["Expires"]
        left = datetime.strptime(expires, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC) - datetime.now(UTC)
    assert timedelta(days=170) < left < timedelta(days=365)


@pytest.mark.parametrize(
    ("given", "uri"),
    [
        ("security@example.org", "mailto:security@example.org"),
        ("mailto:security@example.org", "mailto:security@example.org"),
        ("https://example.org/security", "https://example.org/security"),
    ],
)
def test_a_contact_is_an_address_or_a_page(given: str, uri: str) -> None:
    assert contact(given) == uri


@pytest.mark.parametrize("given", ["", "x", "http://example.org/", "ftp://example.org/", "a@b", "https://", "a@b.org\nExpires: 1"])  # fmt: skip
def test_anything_else_is_no_contact(given: str) -> None:
    with pytest.raises(Expected):
        contact(given)


# The list of static files


def test_the_list_of_static_files_is_not_among_them(tmp_path: Path, settings: Any) -> None:
    settings.VAR_DIR = tmp_path
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "a.css").write_text("a{}")
    for old in ("staticfiles.json", "staticfiles.json.gz"):
        (folder / old).write_text('{"paths": {"a.css": "a.old.css"}, "version": "1.1", "hash": "x"}')
    storage = StaticFilesStorage(location=str(folder), base_url="/static/")
    assert storage.hashed_files == {"a.css": "a.old.css"}, "what an earlier version wrote is right until then"
    list(storage.post_process({"a.css": (FileSystemStorage(str(folder)), "a.css")}))
    assert not list(folder.glob("staticfiles*"))
    assert (tmp_path / "staticfiles.json").is_file()
    again = StaticFilesStorage(location=str(folder), base_url="/static/")
    assert again.hashed_files["a.css"] == storage.hashed_files["a.css"] != "a.old.css"
    assert again.manifest_hash == storage.manifest_hash


def test_without_any_list_there_is_none(tmp_path: Path, settings: Any) -> None:
    settings.VAR_DIR = tmp_path
    storage = StaticFilesStorage(location=str(tmp_path / "static"))
    assert storage.hashed_files == {}
    storage.save("x.txt", ContentFile(b"x"))
