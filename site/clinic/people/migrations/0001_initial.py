import django.core.validators
import django.db.models.deletion
import wagtail.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0002_branding_files_generation"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClinicianPage",
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
                    "credentials",
                    models.CharField(
                        help_text="Letters after the name, as licensed: PT, DPT, OCS. They stand beside the name.",
                        max_length=80,
                    ),
                ),
                ("job_title", models.CharField(default="Physical therapist", max_length=120)),
                ("pronouns", models.CharField(blank=True, max_length=40)),
                (
                    "portrait_alt",
                    models.CharField(
                        blank=True,
                        help_text="For people who can't see it.",
                        max_length=255,
                        verbose_name="description of the portrait",
                    ),
                ),
                ("biography", wagtail.fields.RichTextField(blank=True)),
                (
                    "education",
                    wagtail.fields.StreamField(
                        [("line", 0)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Degree or training", "max_length": 200},
                            )
                        },
                        help_text="One line for each degree or training.",
                    ),
                ),
                (
                    "specialties",
                    wagtail.fields.StreamField(
                        [("line", 0)],
                        blank=True,
                        block_lookup={
                            0: ("wagtail.blocks.CharBlock", (), {"label": "Specialty", "max_length": 120})
                        },
                        help_text="What patients come to this person for.",
                    ),
                ),
                (
                    "languages",
                    models.CharField(
                        blank=True, help_text="Languages spoken, separated by commas.", max_length=160
                    ),
                ),
                (
                    "years_in_practice_since",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="A year, such as 2009.",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1940)],
                        verbose_name="in practice since",
                    ),
                ),
                (
                    "listing_image",
                    models.ForeignKey(
                        blank=True,
                        help_text="Shown where this page is listed. Leave it empty to use the page's main picture.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="core.clinicimage",
                    ),
                ),
                (
                    "og_image",
                    models.ForeignKey(
                        blank=True,
                        help_text="Shown when linking to this page on social media. If blank, may show an image from the page, or the default from Settings > SEO.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="core.clinicimage",
                        verbose_name="Preview image",
                    ),
                ),
                (
                    "portrait",
                    models.ForeignKey(
                        blank=True,
                        help_text="Upright, with the face in the middle.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="core.clinicimage",
                    ),
                ),
            ],
            options={
                "verbose_name": "clinician",
            },
            bases=("wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="TeamIndexPage",
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
                    "listing_image",
                    models.ForeignKey(
                        blank=True,
                        help_text="Shown where this page is listed. Leave it empty to use the page's main picture.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="core.clinicimage",
                    ),
                ),
                (
                    "og_image",
                    models.ForeignKey(
                        blank=True,
                        help_text="Shown when linking to this page on social media. If blank, may show an image from the page, or the default from Settings > SEO.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="core.clinicimage",
                        verbose_name="Preview image",
                    ),
                ),
            ],
            options={
                "verbose_name": "team",
            },
            bases=("wagtailcore.page", models.Model),
        ),
    ]
