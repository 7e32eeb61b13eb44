"""What the page cache does when two things happen at once, and when a part of it is lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache, caches
from django.db import OperationalError
from django.test import Client

from blog.models import HealthTipPage
from clinic.core import warm_up
from tests.factories import (
    ClinicianPageFactory,
    HealthTipIndexPageFactory,
    HealthTipPageFactory,
    StandardPageFactory,
    restrict,
)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("query", ["", "?unknown=1"])
def test_what_was_read_before_a_change_is_not_remembered_after_it(
    home: Any, client: Client, monkeypatch: pytest.MonkeyPatch, query: str, method: str
) -> None:
    before, after = ClinicianPageFactory(title="Old Author"), ClinicianPageFactory(title="New Author")
    article = HealthTipPageFactory(parent=HealthTipIndexPageFactory(), author=before)
    make_context = HealthTipPage.get_context

    def publish_first(self: HealthTipPage, *arguments: Any, **options: Any) -> dict[str, Any]:
        monkeypatch.setattr(HealthTipPage, "get_context", make_context)
        changed = HealthTipPage.objects.get(pk=self.pk)
        changed.author = after
        changed.save_revision().publish()
        return make_context(self, *arguments, **options)

    monkeypatch.setattr(HealthTipPage, "get_context", publish_first)
    getattr(client, method)(article.url + query)
    html = Client().get(article.url).content.decode()
    assert "New Author" in html
    assert "Old Author" not in html


def test_a_lost_encoding_is_made_again(home: Any, client: Client, page_encodings: Executor) -> None:
    def encoding() -> str:
        response = client.get("/", headers={"accept-encoding": "br"})
        page_encodings.submit(lambda: None).result()
        assert response.status_code == 200
        return str(response.get("Content-Encoding", ""))

    encoding()
    assert encoding() == "br"
    for key in [key for key in cache._cache if key.endswith((":br", ":encoding"))]:  # type: ignore[attr-defined]
        cache.delete(key.partition(":1:")[2])
    assert encoding() == ""
    assert encoding() == "br"


def test_a_feed_that_has_not_changed_is_not_sent_again(home: Any, client: Client) -> None:
    index = HealthTipIndexPageFactory()
    HealthTipPageFactory(parent=index)
    day = client.get(index.feed_url)["Last-Modified"]
    again = client.get(index.feed_url, headers={"if-modified-since": day})
    assert (again.status_code, again.content) == (304, b"")


def test_a_queue_that_fails_does_not_make_a_publication_fail(
    home: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    def fail(*arguments: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(warm_up, "draw_pages", SimpleNamespace(enqueue=fail))
    with django_capture_on_commit_callbacks(execute=True) as waiting:
        StandardPageFactory().save_revision().publish()
    assert [hook for hook in waiting if "draw_after_commit" in hook.__qualname__]


def test_visits_do_not_push_out_the_count_of_wrong_passwords(
    home: Any, client: Client, settings: Any
) -> None:
    page = StandardPageFactory(title="For patients")
    restriction = restrict(page)
    address = f"/_util/authenticate_with_password/{restriction.pk}/{page.pk}/"

    def guess() -> int:
        return client.post(address, {"password": "guess", "return_url": page.url}).status_code

    while guess() != 429:
        pass
    caches["default"].clear()
    assert guess() == 429
