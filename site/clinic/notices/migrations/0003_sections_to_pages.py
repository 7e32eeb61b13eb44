"""
Urgent notices become emergencies, which look the same and stand as high, and the one section becomes one page of several.

Drafts and the history hold both too: what staff open is the latest revision. Going back, closures become urgent like
emergencies, and of several pages the first stays.
"""

from collections.abc import Callable
from typing import Any

from django.db import migrations

Content = dict[str, Any]


def change_revisions(apps: Any, change: Callable[[Content], None]) -> None:
    """Change what every revision of a notice holds."""
    content_types = apps.get_model("contenttypes", "ContentType").objects.filter(
        app_label="notices", model="notice"
    )
    revisions = apps.get_model("wagtailcore", "Revision").objects
    for revision in revisions.filter(base_content_type__in=content_types).iterator(chunk_size=200):
        change(revision.content)
        # Not `save`: the times of the history stay.
        revisions.filter(pk=revision.pk).update(content=revision.content)


def forwards(apps: Any, schema_editor: Any) -> None:
    notices, places = (
        apps.get_model("notices", "Notice").objects,
        apps.get_model("notices", "NoticePlace").objects,
    )
    notices.filter(kind="urgent").update(kind="emergency")
    for pk, section in notices.exclude(section=None).values_list("pk", "section"):
        places.create(notice_id=pk, page_id=section)
        notices.filter(pk=pk).update(audience="pages")

    def change(content: Content) -> None:
        if content.get("kind") == "urgent":
            content["kind"] = "emergency"
        section = content.pop("section", None)
        content["audience"] = "pages" if section else "site"
        content["places"] = [{"pk": None, "notice": content.get("pk"), "page": section}] if section else []

    change_revisions(apps, change)


def backwards(apps: Any, schema_editor: Any) -> None:
    notices, places = (
        apps.get_model("notices", "Notice").objects,
        apps.get_model("notices", "NoticePlace").objects,
    )
    notices.filter(kind__in=["closure", "emergency"]).update(kind="urgent")
    # One whose pages were deleted was shown nowhere, and must not turn up on the whole site.
    notices.filter(audience="pages", places=None).update(live=False)
    for pk, page in places.filter(notice__audience="pages").order_by("-pk").values_list("notice", "page"):
        notices.filter(pk=pk).update(section=page)

    def change(content: Content) -> None:
        if content.get("kind") in ("closure", "emergency"):
            content["kind"] = "urgent"
        pages, audience = content.pop("places", []), content.pop("audience", "site")
        content["section"] = pages[0]["page"] if pages and audience == "pages" else None

    change_revisions(apps, change)


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0002_kinds_days_and_pages"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(forwards, backwards)]
