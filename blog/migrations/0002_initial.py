

import django.db.models.deletion
import modelcluster.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('blog', '0001_initial'),
        ('core', '0002_branding_files_generation'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='healthtipindexpage',
            name='clinician',
            field=models.ForeignKey(blank=True, help_text='Whose name the series bears.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.clinicianpage'),
        ),
        migrations.AddField(
            model_name='healthtipindexpage',
            name='listing_image',
            field=models.ForeignKey(blank=True, help_text="Shown where this page is listed. Leave it empty to use the page's main picture.", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.clinicimage'),
        ),
        migrations.AddField(
            model_name='healthtipindexpage',
            name='og_image',
            field=models.ForeignKey(blank=True, help_text='Shown when linking to this page on social media. If blank, may show an image from the page, or the default from Settings > SEO.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.clinicimage', verbose_name='Preview image'),
        ),
        migrations.AddField(
            model_name='healthtippage',
            name='author',
            field=models.ForeignKey(help_text='The clinician who wrote it. Name and credentials stand under the title.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinicianpage'),
        ),
        migrations.AddField(
            model_name='healthtippage',
            name='hero_image',
            field=models.ForeignKey(blank=True, help_text='The large picture at the top. Its focal point decides what stays visible when it is cropped.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.clinicimage', verbose_name='main picture'),
        ),
        migrations.AddField(
            model_name='healthtippage',
            name='listing_image',
            field=models.ForeignKey(blank=True, help_text="Shown where this page is listed. Leave it empty to use the page's main picture.", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.clinicimage'),
        ),
        migrations.AddField(
            model_name='healthtippage',
            name='og_image',
            field=models.ForeignKey(blank=True, help_text='Shown when linking to this page on social media. If blank, may show an image from the page, or the default from Settings > SEO.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.clinicimage', verbose_name='Preview image'),
        ),
        migrations.AddField(
            model_name='healthtippage',
            name='reviewed_by',
            field=models.ForeignKey(blank=True, help_text='The clinician who checked it, other than the author.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinicianpage'),
        ),
        migrations.AddField(
            model_name='healthtipmorearticle',
            name='article',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='blog.healthtippage'),
        ),
        migrations.AddField(
            model_name='healthtipmorearticle',
            name='page',
            field=modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='more_article_links', to='blog.healthtippage'),
        ),
        migrations.AddField(
            model_name='topicindexpage',
            name='listing_image',
            field=models.ForeignKey(blank=True, help_text="Shown where this page is listed. Leave it empty to use the page's main picture.", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.clinicimage'),
        ),
        migrations.AddField(
            model_name='topicindexpage',
            name='og_image',
            field=models.ForeignKey(blank=True, help_text='Shown when linking to this page on social media. If blank, may show an image from the page, or the default from Settings > SEO.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.clinicimage', verbose_name='Preview image'),
        ),
        migrations.AddField(
            model_name='topicpage',
            name='listing_image',
            field=models.ForeignKey(blank=True, help_text="Shown where this page is listed. Leave it empty to use the page's main picture.", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.clinicimage'),
        ),
        migrations.AddField(
            model_name='topicpage',
            name='og_image',
            field=models.ForeignKey(blank=True, help_text='Shown when linking to this page on social media. If blank, may show an image from the page, or the default from Settings > SEO.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.clinicimage', verbose_name='Preview image'),
        ),
        migrations.AddField(
            model_name='healthtippage',
            name='topics',
            field=modelcluster.fields.ParentalManyToManyField(blank=True, help_text='The subjects and body regions it is about.', related_name='articles', to='blog.topicpage'),
        ),
        migrations.AddConstraint(
            model_name='healthtippage',
            constraint=models.CheckConstraint(condition=models.Q(('author', None), ('reviewed_by', None), models.Q(('author', models.F('reviewed_by')), _negated=True), _connector='OR'), name='blog_reviewer_is_not_the_author', violation_error_message='The reviewer must be somebody else than the author.'),
        ),
    ]
