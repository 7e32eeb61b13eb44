"""Google is asked through more than one interface: what is kept of asking is named for Google, not for the first of them."""

from typing import Any

from django.db import migrations

RENAMED = {"placescheck": "googlecheck", "placesaccess": "googleaccess"}


def rename_permissions(apps: Any, schema_editor: Any) -> None:
    """Whoever may see how asking goes may see it still."""
    for former, present in RENAMED.items():
        _rename(apps, former, present)


def restore_permissions(apps: Any, schema_editor: Any) -> None:
    """Undo it."""
    for former, present in RENAMED.items():
        _rename(apps, present, former)


def _rename(apps: Any, former: str, present: str) -> None:
    found = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="reviews", codename__endswith=f"_{former}"
    )
    for permission in found:
        permission.codename = permission.codename.replace(former, present)
        permission.save(update_fields=["codename"])


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0004_failures_of_our_own"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RenameModel("PlacesAccess", "GoogleAccess"),
        migrations.RenameModel("PlacesCheck", "GoogleCheck"),
        migrations.RenameField("googlecheck", "place_id", "subject"),
        migrations.RunPython(rename_permissions, restore_permissions),
    ]
