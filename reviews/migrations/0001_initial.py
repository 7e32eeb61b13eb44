import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import modelsearch.index
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("locations", "0002_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="GoogleListing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="For your own lists, for example: Google, Old Wharf.", max_length=120
                    ),
                ),
                ("slug", models.SlugField(help_text="A short name, such as google-old-wharf.", unique=True)),
                (
                    "listing_url",
                    models.URLField(
                        help_text="The address of the listing at Google Maps.",
                        max_length=500,
                        verbose_name="link to the reviews",
                    ),
                ),
                (
                    "provider",
                    models.CharField(
                        choices=[
                            ("staff", "Rating and count entered by staff"),
                            ("link_only", "Only a link to the reviews"),
                        ],
                        default="staff",
                        max_length=20,
                        verbose_name="what is shown",
                    ),
                ),
                (
                    "rating",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        help_text="As Google shows it, from 1.0 to 5.0.",
                        max_digits=2,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1, "Enter a rating from 1.0 to 5.0."),
                            django.core.validators.MaxValueValidator(5, "Enter a rating from 1.0 to 5.0."),
                        ],
                    ),
                ),
                (
                    "review_count",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="As Google shows it.",
                        null=True,
                        verbose_name="number of reviews",
                    ),
                ),
                (
                    "as_of",
                    models.DateField(
                        blank=True,
                        help_text="The day on which you read the figures.",
                        null=True,
                        verbose_name="read on",
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
                    "location",
                    models.OneToOneField(
                        blank=True,
                        help_text="Leave it empty for the clinic as a whole.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="google_listing",
                        to="locations.locationpage",
                    ),
                ),
            ],
            options={
                "verbose_name": "Google rating",
                "ordering": ["location__path", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("rating__isnull", True),
                            models.Q(("rating__gte", 1), ("rating__lte", 5)),
                            _connector="OR",
                        ),
                        name="reviews_rating_from_one_to_five",
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.comparison.Coalesce("location", 0),
                        name="reviews_one_listing_each",
                    ),
                ],
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
    ]
