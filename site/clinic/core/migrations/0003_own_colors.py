import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_branding_files_generation"),
    ]

    operations = [
        migrations.AddField(
            model_name="brandingsettings",
            name="accent_color",
            field=models.CharField(
                blank=True,
                help_text="The color of lines and marks, for example #c8502b. Without it, one that goes with the brand color.",
                max_length=7,
                validators=[
                    django.core.validators.RegexValidator(
                        "^#[0-9a-fA-F]{6}\\Z",
                        "Write a color as # and six digits or letters from a to f, for example #0b5d4e.",
                    )
                ],
            ),
        ),
        migrations.AddField(
            model_name="brandingsettings",
            name="brand_color",
            field=models.CharField(
                blank=True,
                help_text="The color of links and buttons, for example #0b5d4e.",
                max_length=7,
                validators=[
                    django.core.validators.RegexValidator(
                        "^#[0-9a-fA-F]{6}\\Z",
                        "Write a color as # and six digits or letters from a to f, for example #0b5d4e.",
                    )
                ],
            ),
        ),
        migrations.AddField(
            model_name="brandingsettings",
            name="typeface_pair",
            field=models.CharField(
                choices=[
                    ("serif", "Young Serif for headings, Atkinson Hyperlegible Next for text"),
                    ("plain", "Atkinson Hyperlegible Next for headings and text"),
                ],
                default="serif",
                max_length=20,
                verbose_name="typefaces",
            ),
        ),
        migrations.AlterField(
            model_name="brandingsettings",
            name="palette",
            field=models.CharField(
                choices=[
                    ("spruce", "Spruce and persimmon"),
                    ("harbor", "Harbor blue and amber"),
                    ("heather", "Heather and moss"),
                    ("clay", "Clay and slate"),
                    ("own", "Our own colors"),
                ],
                default="spruce",
                help_text="Every set is legible in light and dark. Our own colors: those that you enter below.",
                max_length=20,
                verbose_name="colors",
            ),
        ),
    ]
