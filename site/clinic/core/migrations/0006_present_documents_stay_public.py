from django.db import migrations
from django.db.models import F


def release_present_documents(apps, schema_editor):
    """Every document could be opened by everybody so far; addresses that were given out go on working."""
    documents = apps.get_model("core", "ClinicDocument").objects.using(schema_editor.connection.alias)
    documents.filter(released_at=None).update(released_at=F("created_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_release_of_documents"),
    ]

    operations = [
        migrations.RunPython(release_present_documents, migrations.RunPython.noop),
    ]
