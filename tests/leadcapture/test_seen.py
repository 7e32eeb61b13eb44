"""Where browsers say that a page was seen or a form begun: what is counted, and what strangers send there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.core.cache import caches
from django.db import DatabaseError
from django.test import Client
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from wagtail.models import Site

from clinic.home.models import HomePage
from leadcapture import figures
from leadcapture.models import DailyCount, TipsFormPage
from leadcapture.views.seen import MAX_BODY_BYTES, SEEN
from tests.factories import StandardPageFactory, home_page

SEEN_URL = "/forms/seen/"
FORM_TYPE = "application/x-www-form-urlencoded"
PERSON = {
    "User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1",
    "Sec-Fetch-Site": "same-origin",
    "Origin": "http://testserver",
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def say(visitor: Client, django_capture_on_commit_callbacks: Any) -> Any:
    """Send what the script sends; keyword arguments are its fields."""

    def send(headers: dict[str, str] | None = None, body: Any = None, **fields: Any) -> Any:
        content = body if body is not None else urlencode(fields)
        with django_capture_on_commit_callbacks(execute=True):
            return visitor.post(
                SEEN_URL,
                content,
                content_type=f"{FORM_TYPE};charset=UTF-8",
                headers={**PERSON, **(headers or {})},
            )

    return send


def rows() -> list[tuple[str, int, int, str, int]]:
    return list(DailyCount.objects.values_list("kind", "page_id", "form_id", "source", "number"))


class TestIsCounted:
    def test_a_view_of_a_page(self, say: Any, home: HomePage) -> None:
        response = say(kind="view", page=home.pk, form="", touch="referrer=www.google.com")
        assert (response.status_code, response.content) == (204, b"")
        assert rows() == [("view", home.pk, 0, "google", 1)]

    def test_the_beginning_of_a_form_on_a_page(
        self, say: Any, home: HomePage, tips_page: TipsFormPage
    ) -> None:
        say(kind="start", page=home.pk, form=tips_page.pk, touch="")
        assert rows() == [("start", home.pk, tips_page.pk, "direct", 1)]

    def test_each_one_more(self, say: Any, home: HomePage) -> None:
        for _ in range(3):
            say(kind="view", page=home.pk)
        assert rows() == [("view", home.pk, 0, "direct", 3)]

    def test_a_page_from_when_it_is_published(self, say: Any) -> None:
        page = StandardPageFactory(draft=True)
        say(kind="view", page=page.pk)
        assert rows() == []
        page.save_revision().publish()
        say(kind="view", page=page.pk)
        assert rows() == [("view", page.pk, 0, "direct", 1)]


class TestIsNotCounted:
    @pytest.mark.parametrize("kind", ["draft", "private", "expired"])
    def test_a_page_that_visitors_may_not_see(self, say: Any, kind: str) -> None:
        assert say(kind="view", page=StandardPageFactory(**{kind: True}).pk).status_code == 204
        assert rows() == []

    def test_a_page_of_another_site(self, say: Any) -> None:
        other = StandardPageFactory(parent=home_page())
        site = Site.objects.get(is_default_site=True)
        site.root_page = StandardPageFactory(parent=home_page())
        site.save()
        Site.clear_site_root_paths_cache()
        say(kind="view", page=other.pk)
        assert rows() == []

    @pytest.mark.parametrize("kind", ["request", "confirmation", "download", "", "VIEW", "views"])
    def test_what_only_the_site_itself_counts(self, say: Any, home: HomePage, kind: str) -> None:
        say(kind=kind, page=home.pk)
        assert rows() == []

    def test_a_form_that_is_none(self, say: Any, home: HomePage) -> None:
        say(kind="start", page=home.pk, form=home.pk)
        say(kind="start", page=home.pk)
        assert rows() == []

    @pytest.mark.parametrize(
        "headers",
        [
            {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
            {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/140.0.0.0 Safari/537.36"},
            {"User-Agent": "curl/8.5.0"},
            {"User-Agent": ""},
            {"Sec-GPC": "1"},
            {"DNT": "1"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Origin": "https://elsewhere.example"},
        ],
        ids=lambda headers: "-".join(headers),
    )
    def test_who_is_a_machine_a_stranger_or_wants_no_part_of_it(
        self, say: Any, home: HomePage, headers: dict[str, str]
    ) -> None:
        assert say(headers, kind="view", page=home.pk).status_code == 204
        assert rows() == []

    def test_what_one_network_sends_too_often(
        self, say: Any, home: HomePage, settings: Any, time_machine: Any
    ) -> None:
        time_machine.move_to("2026-11-20 12:00:00+00:00", tick=False)
        settings.FORM_POSTS_PER_HOUR = 0.1
        assert SEEN.posts == 5
        for _ in range(9):
            assert say(kind="view", page=home.pk).status_code == 204
        assert rows() == [("view", home.pk, 0, "direct", 5)]
        time_machine.shift(timedelta(hours=1, seconds=1))
        say(kind="view", page=home.pk)
        assert rows() == [("view", home.pk, 0, "direct", 6)]

    def test_under_the_senders_address(self, say: Any, home: HomePage) -> None:
        say(kind="view", page=home.pk)
        assert not any("127.0.0.1" in key for key in caches["visitors"]._cache)  # type: ignore[attr-defined]


class TestWhatStrangersSend:
    @pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete", "options"])
    def test_other_methods_are_refused(self, visitor: Client, method: str) -> None:
        assert getattr(visitor, method)(SEEN_URL).status_code == 405

    def test_what_is_too_large_is_not_read(self, say: Any, home: HomePage) -> None:
        body = f"kind=view&page={home.pk}&touch=" + "x" * MAX_BODY_BYTES
        assert say(body=body).status_code == 413
        assert rows() == []

    def test_a_length_that_is_none(self, visitor: Client, home: HomePage) -> None:
        for length in ("", "-1", "x", "²"):
            response = visitor.generic(
                "POST",
                SEEN_URL,
                f"kind=view&page={home.pk}".encode(),
                content_type=FORM_TYPE,
                headers=PERSON,
                CONTENT_LENGTH=length,
            )
            assert response.status_code == 204
        assert rows() == []

    @pytest.mark.parametrize(
        "content_type",
        ["application/json", "text/plain", "multipart/form-data", "multipart/form-data; boundary=x", ""],
    )
    def test_another_kind_of_content(self, visitor: Client, home: HomePage, content_type: str) -> None:
        response = visitor.generic(
            "POST", SEEN_URL, f"kind=view&page={home.pk}".encode(), content_type=content_type, headers=PERSON
        )
        assert response.status_code == 204
        assert rows() == []

    @hypothesis_settings(
        max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(body=st.binary(max_size=300))
    @example(body=b"\xff\xfe\x00=%ff")
    @example(body=b"kind=view&page=99999999999999999999999999")
    @example(body=b"kind=view&page=-1")
    @example(body="kind=view&page=²".encode())
    @example(body="kind=view&page=٣".encode())
    @example(body=b"kind=view&kind=start&page=1&page=2")
    @example(body=b"&" * 300)
    def test_any_bytes_are_answered_with_nothing(self, say: Any, home: HomePage, body: bytes) -> None:
        response = say(body=body)
        assert (response.status_code, response.content) == (204, b"")
        assert rows() == []

    def test_a_touch_never_brings_an_address_into_the_figures(self, say: Any, home: HomePage) -> None:
        say(kind="view", page=home.pk, touch="utm_source=ada%40example.com&utm_campaign=ada(at)example.com")
        say(kind="view", page=home.pk, touch="referrer=ada.example.com")
        assert {row[3] for row in rows()} == {"direct", "other site"}

    def test_a_database_that_does_not_answer(
        self, say: Any, home: HomePage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*arguments: Any, **options: Any) -> None:
            raise DatabaseError

        monkeypatch.setattr(figures, "count", fail)
        assert say(kind="view", page=home.pk).status_code == 204


class TestTheAnswer:
    def test_is_kept_by_nobody_and_sets_no_cookie(self, say: Any, home: HomePage) -> None:
        response = say(kind="view", page=home.pk)
        assert "no-store" in response["Cache-Control"]
        assert not response.cookies
        assert "Vary" not in response or "Cookie" not in response["Vary"]

    def test_costs_few_queries(self, say: Any, home: HomePage, django_assert_max_num_queries: Any) -> None:
        say(kind="view", page=home.pk)
        with django_assert_max_num_queries(4):  # content generation, savepoint, one UPDATE, savepoint
            say(kind="view", page=home.pk)

    def test_is_the_same_as_for_what_is_not_counted(
        self, say: Any, home: HomePage, time_machine: Any
    ) -> None:
        # At one moment: the second may change between the two.
        time_machine.move_to("2026-11-20 12:00:00+00:00", tick=False)
        counted, ignored = say(kind="view", page=home.pk), say(kind="view", page=0)
        assert (counted.status_code, counted.headers) == (ignored.status_code, ignored.headers)


class TestThePages:
    """What a page says to the script; it is the same for everybody."""

    def attributes(self, client: Client, url: str) -> list[str]:
        scripts = BeautifulSoup(client.get(url).content, "html.parser").select("script[src*='seen.js']")
        return [script["data-page"] for script in scripts]

    def test_name_themselves(self, visitor: Client, home: HomePage, tips_page: TipsFormPage) -> None:
        assert self.attributes(visitor, "/") == [str(home.pk)]
        assert self.attributes(visitor, tips_page.url) == [str(tips_page.pk)]

    def test_after_a_form_are_no_views(self, visitor: Client, tips_page: TipsFormPage) -> None:
        assert self.attributes(visitor, tips_page.thank_you_url) == [""]

    def test_are_not_counted_in_a_preview(self, tips_page: TipsFormPage) -> None:
        response = tips_page.make_preview_request()
        response.render()
        assert b"seen.js" not in response.content

    def test_after_the_tips_say_so_to_the_device(self, visitor: Client, tips_page: TipsFormPage) -> None:
        assert f'data-asked="{tips_page.pk}"' in visitor.get(tips_page.thank_you_url).content.decode()
        response = tips_page.make_preview_request(preview_mode="thank_you")
        response.render()
        assert b"data-asked" not in response.content

    def test_of_a_form_itself_always_ask(self, visitor: Client, tips_page: TipsFormPage) -> None:
        assert "data-own" in visitor.get(tips_page.url).content.decode()
