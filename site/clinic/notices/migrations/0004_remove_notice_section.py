from django.db import migrations


class Migration(migrations.Migration):
    """The column is empty of meaning by now: `0003` has brought every section to the pages."""

    dependencies = [("notices", "0003_sections_to_pages")]

    operations = [migrations.RemoveField(model_name="notice", name="section")]
