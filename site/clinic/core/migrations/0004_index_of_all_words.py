"""
PostgreSQL: an index of the words of title and text together, which is what Wagtail's backend asks about.

It has one index for each of them, and neither serves the question: every search read all entries.
"""

from django.db import migrations

NAME = "core_words_of_title_and_body"


def add_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        table = apps.get_model("wagtailsearch", "IndexEntry")._meta.db_table
        schema_editor.execute(f'CREATE INDEX IF NOT EXISTS {NAME} ON "{table}" USING gin ((title || body))')


def remove_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX IF EXISTS {NAME}")


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_own_colors"),
        ("wagtailsearch", "0010_add_text_fields"),
    ]

    operations = [migrations.RunPython(add_index, remove_index)]
