"""Searching many pages: the effort grows with their number and no faster, and the order is that of Wagtail's scores."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from modelsearch.conf import get_app_config
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.search.backends import get_search_backend
from wagtail.search.index import get_indexed_models
from wagtail.search.query import MATCH_ALL, Not, PlainText

from blog.models import HealthTipPage
from clinic.core.search_words import telling_words_of
from clinic.home.models import StandardPage
from tests.factories import HealthTipPageFactory, ImageFactory, StandardPageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.indexes]

only_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="It is about SQLite's own index.")

FEW, MANY = 150, 600


def make_many(count: int) -> None:
    """So many health tips that all hold one word, and are found by it: copies, written straight into the tables."""
    pattern = HealthTipPageFactory(title="Ankle pain", introduction="About an ankle.")
    parent = pattern.get_parent()
    entries = get_app_config().get_model("IndexEntry")
    entry = entries.objects.get(object_id=str(pattern.pk), content_type=pattern.content_type)
    columns = "title_norm, autocomplete, title, body, content_type_id"
    for number in range(2, count + 1):
        page = Page(
            **{
                field.attname: getattr(pattern, field.attname)
                for field in Page._meta.concrete_fields
                if field.attname not in ("id", "translation_key", "latest_revision_id", "live_revision_id")
            }
        )
        page.path = Page._get_path(parent.path, parent.depth + 1, number)
        page.slug, page.url_path = f"copy-{number}", f"{parent.url_path}copy-{number}/"
        Page.save_base(page, raw=True)
        article = HealthTipPage(
            **{
                field.attname: getattr(pattern, field.attname)
                for field in HealthTipPage._meta.local_concrete_fields
            }
        )
        article.page_ptr_id = page.pk
        article.save_base(raw=True)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {entries._meta.db_table} (object_id, {columns}) "  # noqa: S608
                f"SELECT %s, {columns} FROM {entries._meta.db_table} WHERE id = %s",
                [str(page.pk), entry.pk],
            )
    Page.objects.filter(pk=parent.pk).update(numchild=count)


ADDRESSES = ["/search/?q=ankle", "/search/?q=ankle+zebra", "/admin/pages/search/?q=ankle"]


@pytest.fixture
def steps() -> Iterator[Any]:
    """How many thousand steps SQLite takes for an address."""
    connection.ensure_connection()
    taken = [0]

    def count() -> int:
        taken[0] += 1
        return 0

    def steps_for(client: Client, address: str) -> int:
        assert client.get(address).status_code == 200  # fills the caches of menus and of types
        taken[0] = 0
        connection.connection.set_progress_handler(count, 1000)
        try:
            assert client.get(address).status_code == 200
        finally:
            connection.connection.set_progress_handler(None, 0)
        return taken[0]

    yield steps_for


@only_sqlite
@pytest.mark.parametrize("address", ADDRESSES)
def test_four_times_as_many_pages_take_no_more_than_about_four_times_the_steps(
    home: Any, admin: Client, steps: Any, address: str
) -> None:
    with transaction.atomic():
        make_many(FEW)
        few = steps(admin, address)
        transaction.set_rollback(True)
    make_many(MANY)
    many = steps(admin, address)
    # The square would be sixteen times as many.
    assert many <= 6 * max(few, 10), (few, many)


@only_sqlite
@pytest.mark.parametrize(
    "address",
    [
        *ADDRESSES,
        "/admin/pages/search/?q=ankle&ordering=title",
        "/admin/choose-page/search/?q=ankle&page_type=wagtailcore.page",
        "/admin/images/?q=ankle",
        "/admin/images/chooser/results/?q=ankle",
        "/admin/documents/?q=ankle",
        "/admin/documents/chooser/results/?q=ankle",
        "/admin/snippets/notices/notice/?q=ankle",
        "/admin/snippets/choose/leadcapture/tipsheet/results/?q=ankle",
        "/admin/snippets/reviews/googlelisting/?q=ankle",
    ],
)
def test_sqlite_asks_the_index_of_words_once_and_first(home: Any, admin: Client, address: str) -> None:
    """Its plan begins with the index of words, and asks it for no row of another table."""
    HealthTipPageFactory(title="Ankle")
    with CaptureQueriesContext(connection) as queries:
        assert admin.get(address).status_code == 200
    searches = [query["sql"] for query in queries if " MATCH " in query["sql"]]
    assert searches
    for sql in searches:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            plan = {row[0]: (row[1], row[3]) for row in cursor.fetchall()}
        details = [detail for _, detail in plan.values()]
        words = [key for key, (_, detail) in plan.items() if "VIRTUAL TABLE" in detail]
        assert words, details
        for key in words:
            parent, detail = plan[key]
            # "=" would be a look-up of one row: once for each row of what is read before it.
            assert "INDEX 0:=" not in detail, details
            while parent:
                parent, detail = plan[parent]
                assert not detail.startswith("CORRELATED"), details


# The same results in the same order


@pytest.fixture
def pages(home: Any) -> None:
    """Pages of two types, with the words in different places and numbers."""
    for number in range(6):
        HealthTipPageFactory(title=f"Ankle {'pain ' * number}", introduction="An ankle." * (number % 3))
        StandardPageFactory(title=f"Text {number}", introduction="What an ankle is. " * (number + 1))
    StandardPageFactory(title="Knee", introduction="Nothing of it.")


@pytest.mark.parametrize("model", [Page, HealthTipPage, StandardPage])
@pytest.mark.parametrize("fields", [None, ["title"]])
@pytest.mark.parametrize("words", ["ankle", "ankle pain", "pain"])
@pytest.mark.parametrize("kind", ["search", "autocomplete"])
def test_the_order_is_that_of_the_backend_below(
    pages: None, model: Any, fields: Any, words: str, kind: str
) -> None:
    backend = get_search_backend()
    found = getattr(backend, kind)(words, model.objects.live(), fields=fields)
    # What the library would have read by itself.
    expected = found.query_compiler.search(
        found.query_compiler.get_config(backend), None, None, score_field="score"
    )
    assert [page.pk for page in found] == [page.pk for page in expected]
    assert found.count() == len(expected)
    assert [page.pk for page in found[2:5]] == [page.pk for page in expected[2:5]]
    scored = list(found.annotate_score("score"))
    assert [page.score for page in scored] == pytest.approx([page.score for page in expected])
    assert [type(page) for page in found] == [model] * len(expected)


def test_other_kinds_of_searches_are_left_to_the_backend_below(pages: None) -> None:
    backend = get_search_backend()
    live = Page.objects.live()
    assert {page.title for page in backend.search(Not(PlainText("ankle")), live)} >= {"Knee"}
    assert len(backend.search(MATCH_ALL, live)) == live.count()
    rows = list(backend.search("ankle", live.values("title")))
    assert len(rows) == 12
    assert all(set(row) >= {"title"} for row in rows)
    in_order = backend.search("ankle", live.order_by("title"), order_by_relevance=False)
    assert [page.title for page in in_order] == sorted(page.title for page in in_order)
    counts = backend.search("ankle", live).facet("content_type_id")
    assert sorted(counts.values()) == [6, 6]
    assert list(backend.search("ankle", live.none())) == []


def test_pages_come_as_their_own_types_and_with_what_was_asked_for(
    pages: None, django_assert_num_queries: Any
) -> None:
    found = Page.objects.live().specific().search("ankle")
    assert {type(page) for page in found} == {HealthTipPage, StandardPage}
    with django_assert_num_queries(2 if connection.vendor == "sqlite" else 1):
        titles = [page.title for page in Page.objects.live().only("title").search("ankle")[:3]]
    assert len(titles) == 3


@only_sqlite
def test_more_matches_than_one_query_may_name(home: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clinic.core.search.sqlite.OBJECTS_AT_ONCE", 2)
    for number in range(5):
        ImageFactory(title=f"Ankle {number}")
    assert len(list(get_image_model().objects.search("ankle"))) == 5


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("golfer's elbow", ["golfer", "elbow"]),
        ("golfer’s elbow", ["golfer", "elbow"]),
        ("vitamin D", ["vitamin"]),
        ("x", ["x"]),
        ("5", ["5"]),
        ("踝 ankle", ["踝", "ankle"]),
    ],
)
def test_a_single_letter_tells_nothing_apart(typed: str, words: list[str]) -> None:
    assert telling_words_of(typed) == words


def test_a_word_with_an_apostrophe_does_not_find_every_page(home: Any, client: Client) -> None:
    HealthTipPageFactory(title="Tennis elbow")
    StandardPageFactory(title="Some services")
    found = client.get("/search/", {"q": "golfer's elbow"}).context["results"]
    assert [page.title for page in found] == ["Tennis elbow"]


@only_sqlite
def test_every_kind_of_object_that_is_searched_has_a_key_that_the_index_can_hold() -> None:
    from clinic.core.search.sqlite import key_field

    assert {key_field(model._meta.pk).get_internal_type() for model in get_indexed_models()} <= {
        "AutoField",
        "BigAutoField",
    }


@pytest.mark.skipif(connection.vendor != "postgresql", reason="It is about PostgreSQL's index.")
def test_postgresql_finds_words_in_an_index(home: Any) -> None:
    HealthTipPageFactory(title="Ankle")
    backend: Any = get_search_backend()
    found = backend.search("ankle", Page.objects.live())
    query = found.query_compiler.search(found.query_compiler.get_config(backend), 0, 200, backend=backend)
    with CaptureQueriesContext(connection) as queries:
        list(query)
    asked = re.search(r'\("\w+"\."title" \|\| "\w+"\."body"\) @@ \(to_tsquery\(.*?\)\)', queries[-1]["sql"])
    assert asked, queries[-1]["sql"]
    table = get_app_config().get_model("IndexEntry")._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # it would be quicker with the few rows of a test
        cursor.execute(f"EXPLAIN SELECT 1 FROM {table} WHERE {asked[0]}")  # noqa: S608
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "core_words_of_title_and_body" in plan
