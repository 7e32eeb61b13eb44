import django.db.models.deletion
import modelsearch.index
import phonenumber_field.modelfields
import wagtail.fields
import wagtail.models.preview
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("live", models.BooleanField(default=True, editable=False, verbose_name="live")),
                (
                    "has_unpublished_changes",
                    models.BooleanField(
                        default=False, editable=False, verbose_name="has unpublished changes"
                    ),
                ),
                (
                    "first_published_at",
                    models.DateTimeField(
                        blank=True, db_index=True, null=True, verbose_name="first published at"
                    ),
                ),
                (
                    "last_published_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="last published at"),
                ),
                ("go_live_at", models.DateTimeField(blank=True, null=True, verbose_name="go live date/time")),
                ("expire_at", models.DateTimeField(blank=True, null=True, verbose_name="expiry date/time")),
                ("expired", models.BooleanField(default=False, editable=False, verbose_name="expired")),
                ("locked", models.BooleanField(default=False, editable=False, verbose_name="locked")),
                ("locked_at", models.DateTimeField(editable=False, null=True, verbose_name="locked at")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("announcement", "Announcement (something good or new)"),
                            ("health", "Health notice (such as COVID-19)"),
                            ("urgent", "Urgent notice (closed, moved, storm)"),
                        ],
                        default="announcement",
                        max_length=20,
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        help_text="A few words in bold at the start, for example: We have moved.",
                        max_length=120,
                    ),
                ),
                (
                    "text",
                    wagtail.fields.RichTextField(
                        blank=True, help_text="One or two short sentences. Longer ones push the page down."
                    ),
                ),
                (
                    "link_text",
                    models.CharField(blank=True, help_text="For example: See the new clinic.", max_length=60),
                ),
                ("link_url", models.URLField(blank=True, verbose_name="web address")),
                (
                    "link_telephone",
                    phonenumber_field.modelfields.PhoneNumberField(
                        blank=True, max_length=128, region=None, verbose_name="telephone number"
                    ),
                ),
                (
                    "show_from",
                    models.DateTimeField(
                        blank=True,
                        help_text="Leave it empty to show the notice as soon as it is published.",
                        null=True,
                    ),
                ),
                (
                    "show_until",
                    models.DateTimeField(
                        blank=True,
                        help_text="The notice takes itself down then. Leave it empty only if it has no end.",
                        null=True,
                    ),
                ),
                (
                    "dismissible",
                    models.BooleanField(
                        default=True,
                        help_text="A closed notice stays closed on that device until its words change. Urgent notices should stay.",
                        verbose_name="visitors may close it",
                    ),
                ),
                (
                    "sort_order",
                    models.PositiveSmallIntegerField(
                        default=10,
                        help_text="Smaller numbers stand higher. Urgent notices always stand first.",
                        verbose_name="order",
                    ),
                ),
                (
                    "latest_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="latest revision",
                    ),
                ),
                (
                    "link_page",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.page",
                        verbose_name="page",
                    ),
                ),
                (
                    "live_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="live revision",
                    ),
                ),
                (
                    "locked_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="locked_%(class)ss",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="locked by",
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        blank=True,
                        help_text="Show it only on this page and the pages below it. Leave it empty for the whole site.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="wagtailcore.page",
                    ),
                ),
            ],
            options={
                "verbose_name": "notice",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("show_from__isnull", True),
                            ("show_until__isnull", True),
                            ("show_until__gt", models.F("show_from")),
                            _connector="OR",
                        ),
                        name="notices_window_has_a_length",
                        violation_error_message="The notice must end after it begins.",
                    )
                ],
            },
            bases=(wagtail.models.preview.PreviewableMixin, modelsearch.index.Indexed, models.Model),
        ),
    ]
