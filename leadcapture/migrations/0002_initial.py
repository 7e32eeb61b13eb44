

import django.db.models.deletion
import django.db.models.functions.text
import modelcluster.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0002_branding_files_generation'),
        ('leadcapture', '0001_initial'),
        ('locations', '0001_initial'),
        ('wagtailcore', '0097_baselogentry_uuid_action_timestamp_indexes'),
    ]

    operations = [
        migrations.AddField(
            model_name='screeningrequest',
            name='preferred_location',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='locations.locationpage'),
        ),
        migrations.AddField(
            model_name='screeningrequest',
            name='source_page',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.page', verbose_name='came from'),
        ),
        migrations.AddField(
            model_name='tipsformpage',
            name='listing_image',
            field=models.ForeignKey(blank=True, help_text="Shown where this page is listed. Leave it empty to use the page's main picture.", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.clinicimage'),
        ),
        migrations.AddField(
            model_name='tipsformpage',
            name='og_image',
            field=models.ForeignKey(blank=True, help_text='Shown when linking to this page on social media. If blank, may show an image from the page, or the default from Settings > SEO.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.clinicimage', verbose_name='Preview image'),
        ),
        migrations.AddField(
            model_name='lead',
            name='form_page',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='leads', to='leadcapture.tipsformpage', verbose_name='form'),
        ),
        migrations.AddField(
            model_name='tipsformtipsheet',
            name='form_page',
            field=modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='tip_sheets', to='leadcapture.tipsformpage'),
        ),
        migrations.AddField(
            model_name='tipsheet',
            name='latest_revision',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision'),
        ),
        migrations.AddField(
            model_name='tipsformtipsheet',
            name='tip_sheet',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leadcapture.tipsheet'),
        ),
        migrations.AddConstraint(
            model_name='screeningrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('telephone', ''), _negated=True), models.Q(('email', ''), _negated=True), _connector='OR'), name='leadcapture_screening_can_be_answered'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(fields=['next_attempt_at'], name='leadcapture_due'),
        ),
        migrations.AddConstraint(
            model_name='lead',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), models.F('form_page'), name='leadcapture_one_lead_per_address_and_form'),
        ),
    ]
