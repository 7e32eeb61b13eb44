import wagtail.images.models
from django.db import migrations, transaction
from django.db.models import F

import clinic.core.files.fields


def remove_all_sizes(apps, schema_editor):
    """
    Sizes that were made before hold what the camera wrote, such as the place. They are made anew when they are needed.

    The files go once the migration is through: otherwise the rows come back.
    """
    database = schema_editor.connection.alias
    sizes = apps.get_model("core", "ClinicRendition").objects.using(database)
    if not sizes.exists():
        return
    storage = sizes.model._meta.get_field("file").storage
    names = list(sizes.values_list("file", flat=True))
    sizes.all().delete()
    apps.get_model("core", "ContentGeneration").objects.using(database).update(number=F("number") + 1)

    def remove_files():
        for name in names:
            storage.delete(name)

    transaction.on_commit(remove_files, using=database)


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_present_documents_stay_public"),
    ]

    operations = [
        migrations.AlterField(
            model_name="clinicimage",
            name="file",
            field=clinic.core.files.fields.OriginalField(
                height_field="height",
                upload_to=wagtail.images.models.get_upload_to,
                verbose_name="file",
                width_field="width",
            ),
        ),
        migrations.AlterField(
            model_name="clinicrendition",
            name="file",
            field=clinic.core.files.fields.SizeField(
                height_field="height",
                storage=wagtail.images.models.get_rendition_storage,
                upload_to=wagtail.images.models.get_rendition_upload_to,
                width_field="width",
            ),
        ),
        migrations.RunPython(remove_all_sizes, migrations.RunPython.noop),
    ]
