

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import leadcapture.models.tip_sheets
import modelsearch.index
import phonenumber_field.modelfields
import uuid
import wagtail.contrib.routable_page.models
import wagtail.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0002_branding_files_generation'),
        ('wagtailcore', '0097_baselogentry_uuid_action_timestamp_indexes'),
    ]

    operations = [
        migrations.CreateModel(
            name='TipsFormPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('canonical_url', models.URLField(blank=True, help_text="Leave blank to use the page's URL.", max_length=255, verbose_name='Canonical URL')),
                ('introduction', models.TextField(blank=True, help_text='Two or three sentences at the top of the page. They also introduce it in lists and, if nothing else is given, in search results.', max_length=600)),
                ('consent_wording', models.TextField(help_text='What a visitor agrees to by sending the form, in plain words. The words that were shown are kept with every request.', max_length=600, verbose_name='consent')),
                ('button_text', models.CharField(max_length=40)),
                ('thank_you_heading', models.CharField(max_length=120)),
                ('thank_you_text', wagtail.fields.RichTextField(help_text='What happens now, and what to do if it does not.')),
                ('form_heading', models.CharField(default='Get the free tips by e-mail', max_length=120)),
                ('mail_subject', models.CharField(help_text="Name no condition here: others may see the subject on a phone's lock screen.", max_length=120)),
                ('mail_greeting', models.TextField(blank=True, help_text="The first sentences of the e-mail, after the person's name.", max_length=600)),
            ],
            options={
                'verbose_name': 'free tips form',
            },
            bases=(wagtail.contrib.routable_page.models.RoutablePageMixin, 'wagtailcore.page', models.Model),
        ),
        migrations.CreateModel(
            name='TipsFormTipSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
            ],
            options={
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TipSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=160)),
                ('slug', models.SlugField(help_text='The name of the file that visitors download, without .pdf.', unique=True)),
                ('description', models.CharField(blank=True, help_text='One sentence: what is in it.', max_length=255)),
                ('file', models.FileField(help_text='A tagged PDF can be read aloud by screen readers.', storage=leadcapture.models.tip_sheets.private_storage, upload_to=leadcapture.models.tip_sheets.file_path, validators=[django.core.validators.FileExtensionValidator(['pdf'])], verbose_name='PDF')),
            ],
            options={
                'verbose_name': 'tip sheet',
                'ordering': ['title', 'pk'],
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='FormPost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('network', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'indexes': [models.Index(fields=['network', 'created_at'], name='leadcapture_network_time')],
            },
        ),
        migrations.CreateModel(
            name='Lead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('first_name', models.CharField(max_length=80)),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('consent_wording', models.TextField(help_text='The words that the person agreed to.')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='first asked')),
                ('requested_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='last asked')),
                ('request_count', models.PositiveIntegerField(default=1)),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='tips sent')),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_attempt_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('source_page', models.ForeignKey(blank=True, help_text='The page on which the form was filled in.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.page', verbose_name='came from')),
            ],
            options={
                'verbose_name': 'lead',
                'ordering': ['-requested_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ScreeningFormPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('canonical_url', models.URLField(blank=True, help_text="Leave blank to use the page's URL.", max_length=255, verbose_name='Canonical URL')),
                ('introduction', models.TextField(blank=True, help_text='Two or three sentences at the top of the page. They also introduce it in lists and, if nothing else is given, in search results.', max_length=600)),
                ('consent_wording', models.TextField(help_text='What a visitor agrees to by sending the form, in plain words. The words that were shown are kept with every request.', max_length=600, verbose_name='consent')),
                ('button_text', models.CharField(max_length=40)),
                ('thank_you_heading', models.CharField(max_length=120)),
                ('thank_you_text', wagtail.fields.RichTextField(help_text='What happens now, and what to do if it does not.')),
                ('what_to_expect', wagtail.fields.RichTextField(blank=True, help_text='What is explained in the appointment, and how long it takes.')),
                ('listing_image', models.ForeignKey(blank=True, help_text="Shown where this page is listed. Leave it empty to use the page's main picture.", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.clinicimage')),
                ('og_image', models.ForeignKey(blank=True, help_text='Shown when linking to this page on social media. If blank, may show an image from the page, or the default from Settings > SEO.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.clinicimage', verbose_name='Preview image')),
            ],
            options={
                'verbose_name': 'free screening form',
            },
            bases=(wagtail.contrib.routable_page.models.RoutablePageMixin, 'wagtailcore.page', models.Model),
        ),
        migrations.CreateModel(
            name='ScreeningRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('telephone', phonenumber_field.modelfields.PhoneNumberField(blank=True, max_length=128, region=None)),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                ('preferred_time', models.CharField(blank=True, choices=[('morning', 'In the morning'), ('midday', 'Around noon'), ('afternoon', 'In the afternoon'), ('evening', 'In the evening')], max_length=20)),
                ('consent_wording', models.TextField(help_text='The words that the person agreed to.')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='asked')),
                ('form_page', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='requests', to='leadcapture.screeningformpage', verbose_name='form')),
            ],
            options={
                'verbose_name': 'screening request',
                'ordering': ['-created_at', '-pk'],
            },
        ),
    ]
