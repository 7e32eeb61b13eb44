"""Visitors get a policy without exceptions, and pages that need none."""

import re

import pytest
from bs4 import BeautifulSoup

from tests.core.test_structured_data import PAGES
from tests.factories import GoogleListingFactory, NoticeFactory


@pytest.fixture(params=PAGES)
def response(request, home, branding, client):
    NoticeFactory(), GoogleListingFactory()
    page = PAGES[request.param]() or home
    return client.get(page.url)


def policy_of(response) -> dict[str, list[str]]:
    directives = [directive.split() for directive in response["Content-Security-Policy"].split(";")]
    return {name: values for name, *values in directives}


def test_the_policy_of_a_page_allows_nothing_inline_and_nobody_else(response):
    policy = policy_of(response)
    assert policy["default-src"] == policy["script-src"] == policy["style-src"] == ["'self'"]
    assert policy["object-src"] == ["'none'"]
    assert policy["base-uri"] == policy["form-action"] == policy["frame-ancestors"] == ["'self'"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "nonce" not in response["Content-Security-Policy"]


def test_a_page_has_no_inline_code_or_style(response):
    soup = BeautifulSoup(response.content, "html.parser")
    # What a browser does not run.
    data = ("application/ld+json", "application/json")
    inline = [tag for tag in soup.find_all("script", src=False) if tag.get("type") not in data]
    assert inline == []
    assert soup.find_all("style") == []
    assert soup.find_all(style=True) == []
    handlers = [name for tag in soup.find_all(True) for name in tag.attrs if name.startswith("on")]
    assert handlers == []


def test_a_page_loads_nothing_from_another_host(response):
    soup = BeautifulSoup(response.content, "html.parser")
    loaded = [
        tag[name]
        for name in ("src", "poster", "data", "background")
        for tag in soup.find_all(attrs={name: True})
    ]
    loaded += [part.split()[0] for tag in soup.find_all(srcset=True) for part in tag["srcset"].split(",")]
    loaded += [
        tag["href"] for tag in soup.find_all("link") if not set(tag["rel"]) & {"canonical", "alternate", "me"}
    ]
    loaded += [tag["action"] for tag in soup.find_all("form", action=True)]
    assert loaded
    assert [address for address in loaded if re.match(r"(?i)\s*(?:[a-z][a-z0-9+.-]*:|//)", address)] == []


def test_other_headers_protect_visitors(response):
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert not response.cookies


def test_the_page_editor_may_do_what_it_needs(home, admin):
    policy = policy_of(admin.get("/admin/"))
    assert "'unsafe-inline'" in policy["script-src"]
    assert policy["object-src"] == ["'none'"]
    assert policy["frame-ancestors"] == ["'self'"]


@pytest.mark.parametrize("path", ["/administrator/", "/nowhere/admin/", "/admin-of-ours/"])
def test_an_address_that_looks_like_the_admin_gets_the_strict_policy(home, client, path):
    assert "unsafe" not in client.get(path)["Content-Security-Policy"]


def test_a_page_that_is_not_found_has_the_strict_policy_too(home, client):
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "unsafe" not in response["Content-Security-Policy"]
