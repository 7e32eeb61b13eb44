"""
Give the health tips of a running demonstration so many articles: copies of one, written straight into the tables.

    python -m tests.bench.add_articles 20000        (with the demonstration's environment)
"""

from __future__ import annotations

import sys
import uuid
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from wagtail.models import Page  # noqa: E402

from blog.models import HealthTipIndexPage, HealthTipPage  # noqa: E402
from clinic.core.models import ContentGeneration  # noqa: E402

ROWS_AT_ONCE = 500


# Below, the names of tables and columns come from the database itself; only values are parameters.


def row_of(table: str, key: str, pk: int) -> dict[str, Any]:
    """The columns of one row."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE {key} = %s", [pk])  # noqa: S608
        return dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))


def insert(table: str, rows: list[dict[str, Any]]) -> None:
    """Write rows."""
    columns = list(rows[0])
    names, places = ", ".join(columns), ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({places})",  # noqa: S608
            [[row[column] for column in columns] for row in rows],
        )


@transaction.atomic
def add_articles(wanted: int) -> None:
    """Fill up to `wanted` articles. The copies are older than every article that is there."""
    series = HealthTipIndexPage.objects.get(slug="health-tips")
    model = HealthTipPage.objects.child_of(series).order_by("published_on").first()
    assert model is not None
    there = HealthTipPage.objects.count()
    highest = Page.objects.order_by("-pk").values_list("pk", flat=True)[0]
    last = Page.objects.child_of(series).order_by("-path").values_list("path", flat=True)[0]
    step = int(last[-Page.steplen :], 36)
    page = row_of("wagtailcore_page", "id", model.pk)
    article = row_of("blog_healthtippage", "page_ptr_id", model.pk)
    pages, articles = [], []
    for number in range(1, wanted - there + 1):
        slug = f"copy-{highest + number}"
        pages.append(
            page
            | {
                "id": highest + number,
                "path": series.path + Page._int2str(step + number).rjust(Page.steplen, "0"),
                "slug": slug,
                "title": f"{model.title} ({number})",
                "draft_title": f"{model.title} ({number})",
                "url_path": f"{series.url_path}{slug}/",
                "translation_key": uuid.uuid4().hex if connection.vendor == "sqlite" else uuid.uuid4(),
                "latest_revision_id": None,
                "live_revision_id": None,
            }
        )
        articles.append(article | {"page_ptr_id": highest + number})
    for start in range(0, len(pages), ROWS_AT_ONCE):
        insert("wagtailcore_page", pages[start : start + ROWS_AT_ONCE])
        insert("blog_healthtippage", articles[start : start + ROWS_AT_ONCE])
    Page.objects.filter(pk=series.pk).update(numchild=series.numchild + len(pages))
    ContentGeneration.bump()


if __name__ == "__main__":
    add_articles(int(sys.argv[1]))
