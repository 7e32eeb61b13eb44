from typing import Any

from django.db import migrations


def keep_each_page_once(apps: Any, schema_editor: Any) -> None:
    """Of the rows with the same page of a notice the first stays, so that the constraint can come back."""
    seen = set()
    places = apps.get_model("notices", "NoticePlace").objects
    for pk, notice, page in places.order_by("pk").values_list("pk", "notice_id", "page_id"):
        if (notice, page) in seen:
            places.filter(pk=pk).delete()
        seen.add((notice, page))


class Migration(migrations.Migration):
    """Rows are saved one by one: pages that change places met the constraint half-way, in the form and in drafts."""

    dependencies = [("notices", "0004_remove_notice_section")]

    operations = [
        migrations.RemoveConstraint(model_name="noticeplace", name="notices_place_once"),
        migrations.RunPython(migrations.RunPython.noop, keep_each_page_once),
    ]
