"""No redirect leads in a circle, whoever made it and however; a redirect keeps what was asked for."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db.models.signals import post_migrate
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from clinic.core.http.redirects import with_query
from clinic.core.redirects.circles import circle_of, redirects_in_circles
from tests.factories import StandardPageFactory

Rename = Callable[[Page, str], None]
pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def rename(django_capture_on_commit_callbacks: Any) -> Rename:
    """Publish a page under another slug; Wagtail makes its redirects once the transaction is through."""

    def publish(page: Page, slug: str) -> None:
        page.refresh_from_db()
        page.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()

    return publish


def ends_at(client: Client, address: str) -> tuple[str, int]:
    """Where a browser ends; it fails after as many steps as browsers take."""
    for _ in range(20):
        response = client.get(address)
        if response.status_code not in (301, 302):
            return address, response.status_code
        address = response["Location"]
    raise AssertionError("ERR_TOO_MANY_REDIRECTS")


@pytest.fixture
def page() -> Any:
    return StandardPageFactory(title="Heel", slug="heel")


def test_a_page_that_was_renamed_and_renamed_back_is_simply_gone_when_it_is_unpublished(
    client: Client, page: Any, rename: Rename
) -> None:
    rename(page, "second")
    rename(page, "heel")
    assert not Redirect.objects.filter(old_path="/heel").exists()
    assert ends_at(client, "/second/") == ("/heel/", 200)
    page.refresh_from_db()
    page.unpublish()
    assert ends_at(client, "/heel/") == ("/heel/", 404)
    assert ends_at(client, "/second/")[1] == 404


def test_the_pages_below_are_kept_from_it_too(client: Client, page: Any, rename: Rename) -> None:
    child = StandardPageFactory(parent=page, title="Child", slug="child")
    rename(page, "second")
    rename(page, "heel")
    assert not Redirect.objects.filter(old_path__startswith="/heel").exists()
    child.refresh_from_db()
    child.unpublish()
    assert ends_at(client, "/second/child/")[1] == 404


def test_a_page_that_was_moved_and_moved_back(client: Client, page: Any, home: Any) -> None:
    section = StandardPageFactory(title="About", slug="about")
    page.move(section, pos="last-child")
    page.refresh_from_db()
    page.move(Page.objects.get(pk=home.pk), pos="last-child")
    assert not Redirect.objects.filter(old_path="/heel").exists()
    page.refresh_from_db()
    page.unpublish()
    assert ends_at(client, "/heel/")[1] == 404
    assert ends_at(client, "/about/heel/")[1] == 404


def test_two_pages_that_change_places(client: Client, page: Any, rename: Rename) -> None:
    other = StandardPageFactory(title="Toe", slug="toe")
    rename(page, "for-a-moment")
    rename(other, "heel")
    rename(page, "toe")
    for one in (page, other):
        one.refresh_from_db()
        one.unpublish()
    for address in ("/heel/", "/toe/", "/for-a-moment/"):
        ends_at(client, address)
    assert not redirects_in_circles()


def stored(old_path: str, **fields: Any) -> Redirect:
    """A redirect as an earlier version, or Wagtail in bulk, may have stored it."""
    return Redirect.objects.bulk_create([Redirect(old_path=old_path, **fields)])[0]


def test_circles_that_are_in_the_table_send_nobody_round(client: Client, page: Any) -> None:
    page.unpublish()
    stored("/heel", redirect_page=page)
    stored("/a", redirect_link="/b/")
    stored("/b", redirect_link="/c?x=1")
    stored("/c", redirect_link="/a")
    stored("/own", redirect_link="/own/?again=1")
    stored("/absolute", redirect_link="http://testserver/absolute/")
    for address in ("/heel/", "/a/", "/b/", "/c/?utm_source=x", "/own/", "/own/?again=1", "/absolute/"):
        assert client.get(address).status_code == 404, address


def test_a_way_over_several_redirects_is_gone_at_once(client: Client, page: Any) -> None:
    stored("/a", redirect_link="/b/")
    stored("/b", redirect_link="/c", is_permanent=False)
    stored("/c", redirect_page=page)
    response = client.get("/a/")
    assert (response.status_code, response["Location"]) == (302, "/heel/")
    response = client.get("/c/")
    assert (response.status_code, response["Location"]) == (301, "/heel/")


def test_a_way_ends_at_a_page_that_is_there_whatever_redirect_begins_there(client: Client, page: Any) -> None:
    stored("/a", redirect_link="/heel/")
    stored("/heel", redirect_link="/elsewhere/")
    assert client.get("/a/")["Location"] == "/heel/"


@pytest.mark.parametrize(
    ("asked", "location"),
    [
        ("/flyer/?utm_source=news&utm_medium=email", "/heel/?utm_source=news&utm_medium=email"),
        ("/flyer?page=2", "/heel/?page=2"),
        ("/flyer/", "/heel/"),
        ("/flyer/?a=1&a=2&a=1", "/heel/?a=1&a=2"),
        ("/flyer/?q=%C3%BC%20x&bad=%FF", "/heel/?q=%C3%BC%20x&bad=%FF"),
        ("/flyer/?next=//evil.example/", "/heel/?next=//evil.example/"),
        ("/flyer/?%0d%0aSet-Cookie:x=1", "/heel/?%0d%0aSet-Cookie:x=1"),
        ("/flyer/?&&", "/heel/"),
        ("/has/?utm_source=mine&b=2", "/heel/?utm_source=print&b=2#top"),
        ("/old.php?p=7", "/heel/"),
        ("/away/?email=ada%40example.org", "https://elsewhere.example/x?y=1"),
    ],
)
def test_what_was_asked_for_goes_along(client: Client, page: Any, asked: str, location: str) -> None:
    Redirect.objects.create(old_path="/flyer", redirect_page=page)
    Redirect.objects.create(old_path="/has", redirect_link="/heel/?utm_source=print#top")
    Redirect.objects.create(old_path="/old.php?p=7", redirect_page=page)
    Redirect.objects.create(old_path="/away", redirect_link="https://elsewhere.example/x?y=1")
    response = client.get(asked)
    assert response.status_code == 301
    assert response["Location"] == location


@given(
    link=st.sampled_from(["/x/", "/x/?a=1", "/x/?a=1&b#f", "https://h.example/y?a=1"]),
    query=st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=60),
)
@example(link="/x/", query="//evil.example")
@example(link="/x/", query="#f")
def test_the_query_never_changes_where_a_link_leads(link: str, query: str) -> None:
    from urllib.parse import urlsplit

    query = query.replace("#", "%23")  # what a browser never sends
    before, after = urlsplit(link), urlsplit(with_query(link, query))
    assert (before.scheme, before.netloc, before.path) == (after.scheme, after.netloc, after.path)
    assert with_query(with_query(link, query), query) == with_query(link, query)


CIRCLES: list[tuple[dict[str, str], dict[str, str]]] = [
    ({}, {"old_path": "/a", "redirect_link": "/a/"}),
    ({}, {"old_path": "/a/", "redirect_link": "http://localhost/a?x=1"}),
    ({"/b": "/a"}, {"old_path": "/a", "redirect_link": "/b"}),
    ({"/b": "/c", "/c": "/a/?x=2"}, {"old_path": "a", "redirect_link": "/b/?y=1"}),
]


@pytest.mark.parametrize(("there", "entered"), CIRCLES)
@pytest.mark.parametrize("way", ["form", "import", "command", "orm", "add_redirect", "full_clean"])
def test_no_way_in_takes_a_circle(
    admin_client: Client, tmp_path: Any, way: str, there: dict[str, str], entered: dict[str, str]
) -> None:
    Site.objects.update(hostname="localhost", port=80)
    Site.clear_site_root_paths_cache()
    for old_path, link in there.items():
        stored(old_path, redirect_link=link)
    link = entered["redirect_link"]
    before = Redirect.objects.count()
    absolute = link if link.startswith("http") else f"http://localhost{link}"
    if way == "form":
        response = admin_client.post(
            reverse("wagtailredirects:add"), {**entered, "redirect_link": absolute, "is_permanent": "on"}
        )
        assert "would lead" in response.content.decode()
    elif way == "import":
        file = SimpleUploadedFile("r.csv", f"from,to\n{entered['old_path']},{absolute}\n".encode())
        response = admin_client.post(reverse("wagtailredirects:start_import"), {"import_file": file})
        form = response.context["form"]
        admin_client.post(
            reverse("wagtailredirects:process_import"),
            {**{name: form[name].value() for name in ("import_file_name", "input_format")}, "from_index": "0", "to_index": "1", "permanent": "on"},
        )  # fmt: skip
    elif way == "command":
        (tmp_path / "r.csv").write_text(f"from,to\n{entered['old_path']},{absolute}\n")
        call_command(
            "import_redirects",
            src=str(tmp_path / "r.csv"),
            ask=False,
            stdout=StringIO(),
            **{"from": 0, "to": 1},
        )
    else:
        with pytest.raises(ValidationError, match="would lead"):
            if way == "orm":
                Redirect.objects.create(**entered)
            elif way == "add_redirect":
                Redirect.add_redirect(entered["old_path"], link)
            else:
                Redirect(**entered).full_clean()
    assert Redirect.objects.count() == before


def test_an_import_takes_what_leads_somewhere(admin_client: Client, tmp_path: Any) -> None:
    """The other side of the test above: the file is read as it is meant."""
    (tmp_path / "r.csv").write_text("from,to\n/a,http://localhost/b\n/b,http://elsewhere.example/a\n")
    call_command(
        "import_redirects", src=str(tmp_path / "r.csv"), ask=False, stdout=StringIO(), **{"from": 0, "to": 1}
    )
    assert Redirect.objects.count() == 2


def test_a_page_s_redirect_to_itself_says_that_it_is_made_by_itself(admin_client: Client, page: Any) -> None:
    response = admin_client.post(
        reverse("wagtailredirects:add"),
        {"old_path": "/heel/", "redirect_page": page.pk, "is_permanent": "on"},
    )
    assert "When you rename or move a page" in response.content.decode()
    assert not Redirect.objects.exists()


@pytest.mark.parametrize("old_path", ["/heel/", "/?p=123", "/search/", "/sitemap.xml"])
def test_staff_are_told_when_a_redirect_will_not_act(admin_client: Client, page: Any, old_path: str) -> None:
    target = StandardPageFactory(title="Toe", slug="toe")
    response = admin_client.post(
        reverse("wagtailredirects:add"),
        {"old_path": old_path, "redirect_page": target.pk, "is_permanent": "on"},
        follow=True,
    )
    redirect = Redirect.objects.get()
    assert "The redirect acts only once that is gone" in response.content.decode()
    edit = reverse("wagtailredirects:edit", args=[redirect.pk])
    fields = {"redirect_page": target.pk, "is_permanent": "on"}
    again = admin_client.post(edit, {**fields, "old_path": old_path}, follow=True)
    assert "The redirect acts only once that is gone" in again.content.decode()
    free = admin_client.post(edit, {**fields, "old_path": "/free/"}, follow=True)
    assert "acts only once" not in free.content.decode()


def test_an_upgrade_removes_what_an_earlier_version_left(page: Any) -> None:
    from django.apps import apps

    stored("/heel", redirect_page=page, automatically_created=True)
    stored("/toe", redirect_page=page, automatically_created=True)
    kept = stored("/a", redirect_link="/b")
    stored("/b", redirect_link="/a")
    for plan in ({}, {"plan": []}):
        post_migrate.send(
            sender=apps.get_app_config("core"), app_config=apps.get_app_config("core"), using="default",
            verbosity=0, interactive=False, apps=apps, **plan,
        )  # fmt: skip
    assert set(Redirect.objects.values_list("old_path", flat=True)) == {"/toe", "/a", "/b"}
    assert circle_of(kept) == ["/a", "/b"]


def test_the_command_lists_what_staff_have_to_decide(page: Any) -> None:
    stored("/heel", redirect_link="/toe/")
    stored("/a", redirect_link="/b")
    stored("/b", redirect_link="/a")
    stored("/self", redirect_page=page, automatically_created=True, redirect_page_route_path="")
    Page.objects.filter(pk=page.pk).update(url_path=page.url_path.replace("heel", "self"), slug="self")
    written = StringIO()
    with pytest.raises(CommandError, match="2 redirects lead in a circle"):
        call_command("check_redirects", remove=True, stdout=written)
    assert "Removed: 1." in written.getvalue()
    assert "/a → /b → /a" in written.getvalue()


def test_many_redirects_are_looked_at_with_few_queries(page: Any, django_assert_max_num_queries: Any) -> None:
    Redirect.objects.bulk_create(
        [Redirect(old_path=f"/old-{number}", redirect_page=page) for number in range(1200)]
    )
    with django_assert_max_num_queries(12):
        assert redirects_in_circles() == []


PATHS = st.sampled_from(["/a", "/b", "/c", "/d"])


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(links=st.dictionaries(PATHS, PATHS, min_size=1))
@example(links={"/a": "/a"})
@example(links={"/a": "/b", "/b": "/c", "/c": "/d", "/d": "/b"})
def test_whatever_the_table_holds_a_visitor_arrives(client: Client, links: dict[str, str]) -> None:
    Redirect.objects.all().delete()
    Redirect.objects.bulk_create([Redirect(old_path=old, redirect_link=link) for old, link in links.items()])
    for path in ("/a/", "/b", "/c/?utm_source=x", "/d/"):
        assert ends_at(client, path)[1] == 404
