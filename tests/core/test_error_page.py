"""When something goes wrong on our side: a page with the clinic's name, look and telephone, for which nothing has to work."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.checks import run_checks
from django.db import OperationalError, connections
from django.test import Client, RequestFactory
from django.test.utils import override_settings
from hypothesis import example, given
from hypothesis import strategies as st
from wagtail.models import Site

from clinic.core.http import error_page as pages
from clinic.core.http.error_page import TEMPLATES, error_message, error_page, error_response, folder_of
from clinic.core.http.error_page_files import make_at_start, make_error_pages
from clinic.core.models import BrandingSettings
from tests.factories import BrandingFactory

JSON = {"accept": "application/json"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    with override_settings(ERROR_PAGES=tmp_path / "error_pages"):
        yield tmp_path / "error_pages"


@pytest.fixture
def brand(site: Any) -> BrandingSettings:
    return BrandingFactory(site=site, name="Tidewater Clinic", telephone="+12075550142", palette="harbor")


@pytest.fixture
def no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: Any, **options: Any) -> Any:
        raise OperationalError("could not connect")

    monkeypatch.setattr(type(connections["default"]), "cursor", refuse)


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Client:
    """A visitor of a site that fails at everything that reaches a view."""

    def fail(*arguments: Any, **options: Any) -> Any:
        raise RuntimeError("a secret detail")

    monkeypatch.setattr("clinic.core.site_of_request.SiteMiddleware.__call__", fail)
    return Client(raise_request_exception=False)


def test_an_error_shows_the_clinic_and_its_telephone_without_a_database(
    brand: Any, broken: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_error_pages()
    response = broken.get("/admin/login/")
    assert response.status_code == 500
    assert response["Cache-Control"] == "no-store"
    html = BeautifulSoup(response.content, "html.parser")
    assert "Tidewater Clinic" in html.select_one("main").get_text()
    assert html.select_one('a[href="tel:+1-207-555-0142"]').get_text(strip=True) == "(207) 555-0142"
    assert html.html["data-palette"] == "harbor"
    assert [link["href"] for link in html.select("link[href$='.css']")] == [
        staticfiles_storage.url(f"css/{name}.css") for name in ("site", "palettes", "lists")
    ]
    assert "a secret detail" not in response.content.decode()


@pytest.mark.usefixtures("no_database")
def test_it_needs_no_database(folder: Path) -> None:
    (folder / "default").mkdir(parents=True)
    (folder / "default" / "500.html").write_text("<h1>Ours</h1>")
    assert error_page(500, "clinic.example.org") == "<h1>Ours</h1>"


def test_it_says_that_somebody_is_told_only_where_somebody_is(brand: Any, settings: Any) -> None:
    settings.ADMINS = []
    make_error_pages()
    assert "told" not in error_page(500)
    settings.ADMINS = [("", "ops@example.org")]
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"  # which sends to nobody
    make_error_pages()
    assert "told" not in error_page(500)
    settings.EMAIL_BACKEND = "clinic.core.smtp.EmailBackend"
    make_error_pages()
    assert "is told about it" in error_page(500)


def test_a_form_that_is_sent_in_place_keeps_what_was_typed(brand: Any, broken: Client) -> None:
    make_error_pages()
    response = broken.post("/forms/tips/1/", {"email": "x@example.org"}, headers=JSON)
    assert response.status_code == 500
    answer = response.json()
    assert answer["errors"] == {}
    assert "still here" in answer["message"]
    assert answer["message"].endswith("or call us: (207) 555-0142.")
    assert "x@example.org" not in response.content.decode()


def test_a_browser_that_takes_anything_gets_a_page(brand: Any) -> None:
    response = error_response(RequestFactory().get("/", headers={"accept": "*/*"}), 503)
    assert response["Content-Type"].startswith("text/html")
    assert int(response["Retry-After"]) > 0


def test_each_site_has_its_own(brand: Any, home: Any) -> None:
    other = Site.objects.create(hostname="other.example.org", port=8080, root_page=home)
    BrandingFactory(site=other, name="Dune Clinic", telephone="+12075550199")
    make_error_pages()
    for host in ("other.example.org", "OTHER.example.org", "other.example.org:8080", "other.example.org."):
        assert "Dune Clinic" in error_page(500, host), host
        assert "(207) 555-0199" in error_message(500, host)
    for host in ("", "unknown.example.org", "../other.example.org", "[::1]:80"):
        assert "Tidewater Clinic" in error_page(500, host), host
    other.delete()
    make_error_pages()
    assert "Tidewater Clinic" in error_page(500, "other.example.org")


@given(host=st.text(max_size=300))
@example(host="..")
@example(host="../default")
@example(host="/etc/passwd")
@example(host="a\0b")
@example(host="x" * 300)
@example(host="clinic.example.org:80:80")
@example(host="[")
def test_no_host_name_leads_out_of_the_folder(host: str) -> None:
    found = folder_of(host)
    assert found is None or (found.parent.name == "error_pages" and not found.name.startswith("."))
    assert "<h1>" in error_page(500, host)
    assert error_message(503, host)


@pytest.mark.django_db(transaction=True)
def test_a_change_of_the_branding_makes_it_anew(site: Any) -> None:
    brand = BrandingFactory(site=site, name="Before")
    assert "Before" in error_page(500)
    brand.name = "After"
    brand.save()
    assert "After" in error_page(500)
    assert "After" in error_page("403-origin", site.hostname)
    brand.delete()
    assert "After" not in error_page(500)


def test_a_start_without_a_database_goes_on_with_what_was_stored(
    brand: Any, folder: Path, request: pytest.FixtureRequest
) -> None:
    make_error_pages()
    for file in folder.glob("*/*.html"):
        file.unlink()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(connections["default"]), "cursor", _refuse)
        make_error_pages()
    assert "Tidewater Clinic" in error_page(500)
    assert "(207) 555-0142" in error_page(503)


def _refuse(*arguments: Any, **options: Any) -> Any:
    raise OperationalError("could not connect")


@pytest.mark.parametrize("stored", ["", "{", "[]", '{"telephone": 1}', "\xff"])
def test_what_was_stored_badly_stops_nothing(db: None, folder: Path, stored: str) -> None:
    (folder / "default").mkdir(parents=True)
    (folder / "default" / "brand.json").write_text(stored, encoding="latin-1")
    assert error_message(500).startswith("Something went wrong")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(connections["default"]), "cursor", _refuse)
        make_at_start()
    assert "Something went wrong" in error_page(500)


def test_where_nothing_can_be_read_or_made_a_bare_page_is_shown(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    def fail(*arguments: Any, **options: Any) -> Any:
        raise OSError("Too many open files")

    monkeypatch.setattr(Path, "read_text", fail)
    monkeypatch.setattr(pages, "render_to_string", fail)
    assert error_page(500) == pages.BARE


def test_a_folder_that_can_not_be_written_to_stops_no_start(brand: Any, folder: Path) -> None:
    folder.write_text("a file in its place")
    make_at_start()
    assert "Something went wrong" in error_page(500)


def test_hostile_branding_stays_text(site: Any) -> None:
    BrandingFactory(site=site, name="<script>alert(1)</script>")
    make_error_pages()
    for name in TEMPLATES:
        assert "<script>alert" not in error_page(name)


def test_own_colors_are_the_clinic_s(site: Any) -> None:
    brand = BrandingFactory(site=site, palette="own", brand_color="#0b5d4e")
    make_error_pages()
    html = BeautifulSoup(error_page(500), "html.parser")
    assert html.html["data-palette"] == "own"
    assert html.select_one(f'link[href="{brand.stylesheet_url}"]')
    assert "style" not in {tag.name for tag in html.find_all()}


def test_what_is_stored_names_nobody(brand: Any, folder: Path) -> None:
    make_error_pages()
    assert set(json.loads((folder / "default" / "brand.json").read_text())) == {
        "name", "shown_palette", "stylesheet_url", "typeface_pair", "telephone",
    }  # fmt: skip
    assert {file.stat().st_mode & 0o777 for file in folder.glob("*/*")} == {0o644}


@pytest.mark.parametrize(
    ("headers", "cookie", "secure", "said"),
    [
        ({"origin": "https://evil.example"}, True, True, "came from our website"),
        ({"origin": "http://testserver:8080"}, True, False, "came from our website"),
        ({"origin": "null"}, True, True, "came from our website"),
        ({}, True, True, "came from our website"),
        ({"referer": "https://evil.example/x"}, True, True, "came from our website"),
        ({}, False, False, "allow cookies"),
        ({}, True, False, "open for too long"),
    ],
)
def test_a_refused_form_is_told_the_cause(
    db: None, headers: Any, cookie: bool, secure: bool, said: str
) -> None:
    strict = Client(enforce_csrf_checks=True)
    if cookie:
        strict.cookies["csrftoken"] = "x" * 32
    response = strict.post("/admin/login/", {"username": "ada"}, secure=secure, headers=headers)
    assert response.status_code == 403
    html = BeautifulSoup(response.content, "html.parser")
    assert said in html.select_one("main").get_text()
    assert "CSRF" not in html.get_text()
    assert (
        said.split()[-1]
        in strict.post(
            "/admin/login/", {"username": "ada"}, secure=secure, headers={**headers, **JSON}
        ).json()["message"]
    )


def test_no_check_misses_the_views() -> None:
    """Django looks at the signatures of the views for errors and refused forms."""
    assert not [one for one in run_checks() if one.id in ("urls.E007", "security.E101", "security.E102")]
