import django.core.validators
import django.db.models.deletion
import modelsearch.index
import phonenumber_field.modelfields
import wagtail.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="LocationClinician",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
            ],
            options={
                "ordering": ["sort_order"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LocationIndexPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.page",
                    ),
                ),
                (
                    "canonical_url",
                    models.URLField(
                        blank=True,
                        help_text="Leave blank to use the page's URL.",
                        max_length=255,
                        verbose_name="Canonical URL",
                    ),
                ),
                (
                    "introduction",
                    models.TextField(
                        blank=True,
                        help_text="Two or three sentences at the top of the page. They also introduce it in lists and, if nothing else is given, in search results.",
                        max_length=600,
                    ),
                ),
            ],
            options={
                "verbose_name": "locations",
            },
            bases=("wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="LocationPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.page",
                    ),
                ),
                (
                    "canonical_url",
                    models.URLField(
                        blank=True,
                        help_text="Leave blank to use the page's URL.",
                        max_length=255,
                        verbose_name="Canonical URL",
                    ),
                ),
                (
                    "introduction",
                    models.TextField(
                        blank=True,
                        help_text="Two or three sentences at the top of the page. They also introduce it in lists and, if nothing else is given, in search results.",
                        max_length=600,
                    ),
                ),
                (
                    "hero_image_alt",
                    models.CharField(
                        blank=True,
                        help_text="What the picture shows, for people who can't see it. Leave it empty to use the picture's own description.",
                        max_length=255,
                        verbose_name="description of the main picture",
                    ),
                ),
                (
                    "hero_image_caption",
                    models.CharField(blank=True, max_length=255, verbose_name="caption of the main picture"),
                ),
                ("street_address", models.CharField(max_length=160)),
                (
                    "address_line_2",
                    models.CharField(blank=True, max_length=80, verbose_name="suite or floor"),
                ),
                ("city", models.CharField(max_length=80)),
                ("state", models.CharField(help_text="Two letters, such as ME.", max_length=2)),
                ("postal_code", models.CharField(max_length=10, verbose_name="ZIP code")),
                (
                    "telephone",
                    phonenumber_field.modelfields.PhoneNumberField(
                        help_text="Shown with its area code; it dials on a tap.", max_length=128, region=None
                    ),
                ),
                (
                    "fax",
                    phonenumber_field.modelfields.PhoneNumberField(blank=True, max_length=128, region=None),
                ),
                (
                    "email",
                    models.EmailField(
                        blank=True,
                        help_text="The desk of this location.",
                        max_length=254,
                        verbose_name="e-mail address",
                    ),
                ),
                (
                    "latitude",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        max_digits=9,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-90),
                            django.core.validators.MaxValueValidator(90),
                        ],
                    ),
                ),
                (
                    "longitude",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        max_digits=9,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-180),
                            django.core.validators.MaxValueValidator(180),
                        ],
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        default="America/New_York",
                        help_text="The hours below are in this zone.",
                        max_length=64,
                    ),
                ),
                ("directions", wagtail.fields.RichTextField(blank=True)),
                ("parking", wagtail.fields.RichTextField(blank=True)),
                (
                    "accessibility",
                    wagtail.fields.RichTextField(
                        blank=True, help_text="Entrance, doors, restroom, quiet room, help at the desk."
                    ),
                ),
                (
                    "map_url",
                    models.URLField(
                        blank=True,
                        help_text="Opens on a click; no map is loaded into the page.",
                        max_length=500,
                        verbose_name="map link",
                    ),
                ),
                (
                    "opened_on",
                    models.DateField(
                        blank=True,
                        help_text="The first day of a new location. Its page says so until you empty this.",
                        null=True,
                        verbose_name="first day",
                    ),
                ),
                (
                    "hours_note",
                    models.CharField(blank=True, help_text="A remark below the hours.", max_length=255),
                ),
            ],
            options={
                "verbose_name": "location",
            },
            bases=("wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="LocationPicture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                (
                    "alt_text",
                    models.CharField(
                        blank=True,
                        help_text="Leave it empty to use the picture's own description.",
                        max_length=255,
                        verbose_name="description",
                    ),
                ),
                ("caption", models.CharField(blank=True, max_length=255)),
            ],
            options={
                "ordering": ["sort_order"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="OpeningInterval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ],
                        verbose_name="day",
                    ),
                ),
                ("opens", models.TimeField()),
                ("closes", models.TimeField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("by_appointment", "By appointment"),
                            ("telephone", "By telephone only"),
                        ],
                        default="open",
                        max_length=20,
                    ),
                ),
            ],
            options={
                "ordering": ["weekday", "opens", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Service",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "slug",
                    models.SlugField(
                        help_text="Ends the address of its place on a location's page, such as #service-manual-therapy.",
                        unique=True,
                    ),
                ),
                (
                    "summary",
                    models.CharField(help_text="One sentence in the patient's words.", max_length=255),
                ),
                (
                    "description",
                    wagtail.fields.RichTextField(
                        blank=True, help_text="Opens below the summary on a location's page."
                    ),
                ),
                (
                    "sort_order",
                    models.PositiveSmallIntegerField(
                        default=10, help_text="Smaller numbers come first.", verbose_name="order"
                    ),
                ),
            ],
            options={
                "verbose_name": "service",
                "ordering": ["sort_order", "name"],
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
    ]
