import django.db.models.deletion
import modelcluster.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0002_branding_files_generation"),
        ("locations", "0001_initial"),
        ("people", "0001_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [
        migrations.AddField(
            model_name="locationclinician",
            name="clinician",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.clinicianpage"
            ),
        ),
        migrations.AddField(
            model_name="locationindexpage",
            name="listing_image",
            field=models.ForeignKey(
                blank=True,
                help_text="Shown where this page is listed. Leave it empty to use the page's main picture.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="core.clinicimage",
            ),
        ),
        migrations.AddField(
            model_name="locationindexpage",
            name="og_image",
            field=models.ForeignKey(
                blank=True,
                help_text="Shown when linking to this page on social media. If blank, may show an image from the page, or the default from Settings > SEO.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="core.clinicimage",
                verbose_name="Preview image",
            ),
        ),
        migrations.AddField(
            model_name="locationpage",
            name="hero_image",
            field=models.ForeignKey(
                blank=True,
                help_text="The large picture at the top. Its focal point decides what stays visible when it is cropped.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="core.clinicimage",
                verbose_name="main picture",
            ),
        ),
        migrations.AddField(
            model_name="locationpage",
            name="listing_image",
            field=models.ForeignKey(
                blank=True,
                help_text="Shown where this page is listed. Leave it empty to use the page's main picture.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="core.clinicimage",
            ),
        ),
        migrations.AddField(
            model_name="locationpage",
            name="og_image",
            field=models.ForeignKey(
                blank=True,
                help_text="Shown when linking to this page on social media. If blank, may show an image from the page, or the default from Settings > SEO.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="core.clinicimage",
                verbose_name="Preview image",
            ),
        ),
        migrations.AddField(
            model_name="locationclinician",
            name="location",
            field=modelcluster.fields.ParentalKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="staff", to="locations.locationpage"
            ),
        ),
        migrations.AddField(
            model_name="locationpicture",
            name="image",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="core.clinicimage"
            ),
        ),
        migrations.AddField(
            model_name="locationpicture",
            name="location",
            field=modelcluster.fields.ParentalKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="pictures",
                to="locations.locationpage",
            ),
        ),
        migrations.AddField(
            model_name="openinginterval",
            name="location",
            field=modelcluster.fields.ParentalKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="hours", to="locations.locationpage"
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="latest_revision",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="wagtailcore.revision",
                verbose_name="latest revision",
            ),
        ),
        migrations.AddField(
            model_name="locationpage",
            name="services",
            field=modelcluster.fields.ParentalManyToManyField(
                blank=True, related_name="locations", to="locations.service"
            ),
        ),
        migrations.AddConstraint(
            model_name="locationclinician",
            constraint=models.UniqueConstraint(
                fields=("location", "clinician"), name="locations_clinician_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="openinginterval",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekday__gte", 0), ("weekday__lte", 6)),
                name="locations_weekday_is_a_day",
            ),
        ),
    ]
