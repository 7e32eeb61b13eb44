"""Which addresses share a stored page, and which are never stored."""

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from clinic.core import page_cache
from clinic.core.http.front_door import PATH_IS_PLAIN
from tests.factories import HealthTipPageFactory, StandardPageFactory, TopicPageFactory


@pytest.fixture
def page(home):
    return StandardPageFactory(title="About us", slug="about")


def hit(response) -> bool:
    assert response.status_code == 200
    return response.get("X-Page-Cache") == "hit"


def test_the_second_visitor_is_served_the_stored_page(page, client):
    first, second = client.get("/about/"), Client().get("/about/")
    assert (hit(first), hit(second)) == (False, True)
    assert second.content == first.content
    assert second["Content-Type"] == first["Content-Type"]
    assert second["Content-Security-Policy"] == first["Content-Security-Policy"]


def test_a_stored_page_asks_the_database_for_the_generation_only(page, client, django_assert_num_queries):
    client.get("/about/")
    with django_assert_num_queries(1):
        assert hit(client.get("/about/"))


@pytest.mark.parametrize("query", ["utm_source=mail&utm_campaign=x", "gclid=1", "fbclid=2", "ref=poster"])
def test_parameters_of_campaigns_share_the_stored_page(page, client, query):
    client.get("/about/")
    assert hit(client.get(f"/about/?{query}"))


@pytest.mark.parametrize(
    "query",
    ["q=ankle", "page=abc", "page=0", "page=-1", "page=", "page=12345", "page=%D9%A2", "PAGE=2", "edit=1"],
)
def test_an_unknown_parameter_or_an_odd_number_is_not_stored(page, client, query):
    client.get(f"/about/?{query}")
    assert not hit(client.get(f"/about/?{query}"))


@pytest.fixture
def topic(home, monkeypatch):
    """A list of three pages."""
    monkeypatch.setattr("blog.models.listing.ARTICLES_A_PAGE", 1)
    topic = TopicPageFactory(title="Ankle", slug="ankle")
    for _ in range(3):
        HealthTipPageFactory(topics=[topic])
    return topic.url


def test_each_page_of_a_list_is_stored_by_itself(topic, client):
    client.get(topic)
    assert not hit(client.get(f"{topic}?page=2"))
    assert hit(client.get(f"{topic}?page=2"))
    assert not hit(client.get(f"{topic}?page=3"))


@pytest.mark.parametrize("address", ["/about/?page=2", "/robots.txt?page=2", "{topic}?page=4"])
def test_a_number_that_the_page_does_not_have_is_not_stored(page, topic, client, address):
    """Otherwise anybody could fill the memory with thousands of copies of every page."""
    address = address.format(topic=topic)
    client.get(address)
    assert not hit(client.get(address))


def test_a_parameter_given_twice_counts_by_its_last_value_as_the_view_reads_it(topic, client):
    client.get(f"{topic}?page=3&page=2")
    assert hit(client.get(f"{topic}?page=2"))
    assert not hit(client.get(f"{topic}?page=2&page=3"))


def test_each_host_and_scheme_has_its_own(page, client):
    client.get("/about/", headers={"host": "one.example.com"})
    assert not hit(client.get("/about/", headers={"host": "two.example.com"}))
    assert not hit(client.get("/about/", headers={"host": "one.example.com"}, secure=True))
    assert hit(client.get("/about/", headers={"host": "one.example.com"}))


def test_a_head_request_is_answered_from_the_stored_page_without_a_body(page, client):
    length = len(client.get("/about/").content)
    response = client.head("/about/")
    assert hit(response)
    assert response.content == b""
    assert int(response["Content-Length"]) == length


def test_a_head_request_stores_nothing(page, client):
    client.head("/about/")
    assert not hit(client.get("/about/"))


def test_a_visitor_who_has_the_page_is_told_so_without_a_body(page, client):
    etag = client.get("/about/")["ETag"]
    again = client.get("/about/", headers={"if-none-match": etag})
    assert again.status_code == 304
    assert again.content == b""


def test_a_post_is_never_stored_or_answered_from_the_store(page, client):
    client.get("/about/")
    assert client.post("/about/").get("X-Page-Cache") is None


def test_a_page_that_does_not_exist_is_not_stored(page, client):
    assert client.get("/nowhere/").status_code == 404
    again = client.get("/nowhere/")
    assert again.status_code == 404
    assert "X-Page-Cache" not in again


@override_settings(PAGE_CACHE_SECONDS=0)
def test_nothing_is_stored_where_the_cache_is_switched_off(page, client):
    client.get("/about/")
    assert not hit(client.get("/about/"))


def test_browsers_and_proxies_must_ask_again(page, client):
    for _ in range(2):
        control = client.get("/about/")["Cache-Control"]
        assert "max-age=0" in control
        assert "must-revalidate" in control
        assert "public" in control


def test_ports_that_visitors_make_up_do_not_fill_the_cache(home, settings, monkeypatch):
    settings.ALLOWED_HOSTS = ["clinic.example.org"]
    monkeypatch.setattr(page_cache, "_hosts_with_port", set())
    Client().get("/", headers={"host": "clinic.example.org"})
    for port in range(1000, 1060):
        assert Client().get("/", headers={"host": f"clinic.example.org:{port}"}).status_code == 200
    assert len(page_cache._hosts_with_port) == page_cache.HOSTS_WITH_PORT
    assert len([key for key in cache._cache if key.endswith(":site")]) == page_cache.HOSTS_WITH_PORT + 1
    assert Client().get("/", headers={"host": "clinic.example.org"})["X-Page-Cache"] == "hit"
    assert Client().get("/", headers={"host": "clinic.example.org:1000"})["X-Page-Cache"] == "hit"


@pytest.mark.parametrize(
    ("own", "port", "told"),
    [
        ({}, "8000", "by the server"),
        ({"WAGTAILADMIN_BASE_URL": "https://clinic.example.org:8443"}, "8443", "by the site's address"),
        ({"CSRF_TRUSTED_ORIGINS": ["https://clinic.example.org:9443"]}, "9443", "by its origins"),
    ],
)
def test_ports_that_visitors_make_up_take_no_room_from_the_sites_own(
    home, settings, monkeypatch, own, port, told
):
    settings.ALLOWED_HOSTS = ["clinic.example.org"]
    for name, value in own.items():
        setattr(settings, name, value)
    monkeypatch.setattr(page_cache, "_hosts_with_port", set())
    page_cache._own_ports.cache_clear()
    for made_up in range(1000, 1020):
        Client().get("/", headers={"host": f"clinic.example.org:{made_up}"})
    visitor = Client(SERVER_PORT="8000")
    visitor.get("/", headers={"host": f"clinic.example.org:{port}"})
    assert hit(visitor.get("/", headers={"host": f"clinic.example.org:{port}"})), told


@pytest.mark.parametrize("path", ["//", "/./", "//about/", "/about//", "/./about/", "/x/../about/"])
def test_nothing_is_stored_under_an_odd_spelling(page, client, path):
    """Whatever a server makes of them: the pages' own links have none."""
    for _ in range(2):
        assert "X-Page-Cache" not in client.get("/", PATH_INFO=path)  # the client would take // for a host


def test_nothing_is_stored_where_the_server_changed_the_path(page, client):
    for _ in range(2):
        assert "X-Page-Cache" not in client.get("/about/", **{PATH_IS_PLAIN: False})
    assert not hit(client.get("/about/"))


def test_a_host_in_other_letters_is_the_same_host(home, settings):
    settings.ALLOWED_HOSTS = ["clinic.example.org"]
    Client().get("/", headers={"host": "clinic.example.org"})
    assert hit(Client().get("/", headers={"host": "Clinic.Example.ORG"}))
    for _ in range(2):
        assert not hit(Client().get("/", headers={"host": "clinic.example.org."}))
