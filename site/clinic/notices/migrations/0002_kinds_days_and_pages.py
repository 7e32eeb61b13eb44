import django.core.validators
import django.db.models.deletion
import modelcluster.fields
from django.conf import settings
from django.db import migrations, models

import clinic.notices.weekdays


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0001_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NoticePlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
            options={
                "verbose_name": "page of a notice",
                "verbose_name_plural": "pages of a notice",
            },
        ),
        migrations.CreateModel(
            name="NoticeSettings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at_once",
                    models.PositiveSmallIntegerField(
                        default=2,
                        help_text="At most so many stand above a page; the others wait until there is room, and the list of notices says so. Two fill a third of a phone's screen. An emergency is always shown.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="notices at once",
                    ),
                ),
            ],
            options={
                "verbose_name": "notices",
            },
        ),
        migrations.AddField(
            model_name="notice",
            name="audience",
            field=models.CharField(
                choices=[
                    ("site", "On every page"),
                    ("pages", "Only on the pages chosen below, with everything below them"),
                ],
                default="site",
                max_length=10,
                verbose_name="where it is shown",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="daily_from",
            field=models.TimeField(
                blank=True,
                help_text="The time of day. Leave it empty for midnight.",
                null=True,
                verbose_name="on these days from",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="daily_until",
            field=models.TimeField(
                blank=True,
                help_text="Leave it empty for the end of the day. Earlier than “from”: until that time on the next day.",
                null=True,
                verbose_name="on these days until",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="weekdays",
            field=clinic.notices.weekdays.WeekdaysField(
                blank=True,
                help_text="For a notice that comes back, such as Saturday hours: the days on which it is shown, between from and until. No day ticked: it is shown all the while.",
                max_length=70,
                verbose_name="every week on",
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="dismissible",
            field=models.BooleanField(
                default=True,
                help_text="A closed notice stays closed on that device until its words change. Emergencies should stay.",
                verbose_name="visitors may close it",
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("announcement", "Announcement (something good or new)"),
                    ("health", "Health notice (such as COVID-19)"),
                    ("closure", "Closure (a holiday, a day without staff, a move)"),
                    ("emergency", "Emergency (storm, fire, danger: read this now)"),
                ],
                default="announcement",
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="sort_order",
            field=models.PositiveSmallIntegerField(
                default=10,
                help_text="Smaller numbers stand higher, and only the highest are shown at once (Settings, Notices). Emergencies always stand first.",
                verbose_name="priority",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("weekdays", ""), _negated=True),
                    models.Q(("daily_from__isnull", True), ("daily_until__isnull", True)),
                    _connector="OR",
                ),
                name="notices_times_have_days",
                violation_error_message="Times of day need days: tick those on which the notice is shown.",
            ),
        ),
        migrations.AddField(
            model_name="noticeplace",
            name="notice",
            field=modelcluster.fields.ParentalKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="places", to="notices.notice"
            ),
        ),
        migrations.AddField(
            model_name="noticeplace",
            name="page",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="wagtailcore.page"
            ),
        ),
        migrations.AddField(
            model_name="noticesettings",
            name="site",
            field=models.OneToOneField(
                editable=False, on_delete=django.db.models.deletion.CASCADE, to="wagtailcore.site"
            ),
        ),
        migrations.AddConstraint(
            model_name="noticeplace",
            constraint=models.UniqueConstraint(
                fields=("notice", "page"),
                name="notices_place_once",
                violation_error_message="This page is chosen twice.",
            ),
        ),
        migrations.AddConstraint(
            model_name="noticesettings",
            constraint=models.CheckConstraint(
                condition=models.Q(("at_once__gte", 1), ("at_once__lte", 5)), name="notices_at_once_in_range"
            ),
        ),
    ]
