import django.db.models.deletion
import modelsearch.index
import phonenumber_field.modelfields
import taggit.managers
import wagtail.fields
import wagtail.images.models
import wagtail.models.media
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    # wagtail-seo depends on the first migration of the picture model's app, which is the account's.
    run_before = [("wagtailseo", "0001_initial")]

    dependencies = [
        ("core", "0001_user"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContentGeneration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "verbose_name": "content generation",
            },
        ),
        migrations.CreateModel(
            name="ClinicDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=255, verbose_name="title")),
                ("file", models.FileField(upload_to="documents", verbose_name="file")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("file_size", models.PositiveBigIntegerField(editable=False, null=True)),
                ("file_hash", models.CharField(blank=True, editable=False, max_length=40)),
                (
                    "collection",
                    models.ForeignKey(
                        default=wagtail.models.media.get_root_collection_id,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="wagtailcore.collection",
                        verbose_name="collection",
                    ),
                ),
                (
                    "tags",
                    taggit.managers.TaggableManager(
                        blank=True,
                        help_text=None,
                        through="taggit.TaggedItem",
                        to="taggit.Tag",
                        verbose_name="tags",
                    ),
                ),
                (
                    "uploaded_by_user",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by user",
                    ),
                ),
            ],
            options={
                "verbose_name": "document",
                "verbose_name_plural": "documents",
                "abstract": False,
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name="ClinicImage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=255, verbose_name="title")),
                (
                    "file",
                    wagtail.images.models.WagtailImageField(
                        height_field="height",
                        upload_to=wagtail.images.models.get_upload_to,
                        verbose_name="file",
                        width_field="width",
                    ),
                ),
                (
                    "description",
                    models.CharField(blank=True, default="", max_length=255, verbose_name="description"),
                ),
                ("width", models.IntegerField(editable=False, verbose_name="width")),
                ("height", models.IntegerField(editable=False, verbose_name="height")),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, db_index=True, verbose_name="created at"),
                ),
                ("focal_point_x", models.PositiveIntegerField(blank=True, null=True)),
                ("focal_point_y", models.PositiveIntegerField(blank=True, null=True)),
                ("focal_point_width", models.PositiveIntegerField(blank=True, null=True)),
                ("focal_point_height", models.PositiveIntegerField(blank=True, null=True)),
                ("file_size", models.PositiveIntegerField(editable=False, null=True)),
                ("file_hash", models.CharField(blank=True, db_index=True, editable=False, max_length=40)),
                (
                    "credit",
                    models.CharField(
                        blank=True,
                        help_text="Who made the picture, if that must be said. It stands below the picture.",
                        max_length=255,
                        verbose_name="credit",
                    ),
                ),
                (
                    "collection",
                    models.ForeignKey(
                        default=wagtail.models.media.get_root_collection_id,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="wagtailcore.collection",
                        verbose_name="collection",
                    ),
                ),
                (
                    "tags",
                    taggit.managers.TaggableManager(
                        blank=True,
                        help_text=None,
                        through="taggit.TaggedItem",
                        to="taggit.Tag",
                        verbose_name="tags",
                    ),
                ),
                (
                    "uploaded_by_user",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by user",
                    ),
                ),
            ],
            options={
                "verbose_name": "picture",
                "verbose_name_plural": "pictures",
                "abstract": False,
            },
            bases=(wagtail.images.models.ImageFileMixin, modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name="BrandingSettings",
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
                        default="Our clinic",
                        help_text="As on the sign above the door.",
                        max_length=120,
                        verbose_name="name of the clinic",
                    ),
                ),
                (
                    "tagline",
                    models.CharField(
                        blank=True, help_text="One line that says what the clinic does.", max_length=160
                    ),
                ),
                (
                    "palette",
                    models.CharField(
                        choices=[
                            ("spruce", "Spruce and persimmon"),
                            ("harbor", "Harbor blue and amber"),
                            ("heather", "Heather and moss"),
                            ("clay", "Clay and slate"),
                        ],
                        default="spruce",
                        help_text="Every set is legible in light and dark.",
                        max_length=20,
                        verbose_name="colors",
                    ),
                ),
                (
                    "telephone",
                    phonenumber_field.modelfields.PhoneNumberField(
                        blank=True,
                        help_text="The number that the call button dials.",
                        max_length=128,
                        region=None,
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                (
                    "social_links",
                    wagtail.fields.StreamField(
                        [("link", 2)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("facebook", "Facebook"),
                                        ("instagram", "Instagram"),
                                        ("linkedin", "LinkedIn"),
                                        ("youtube", "YouTube"),
                                        ("mastodon", "Mastodon"),
                                    ]
                                },
                            ),
                            1: ("wagtail.blocks.URLBlock", (), {"label": "Web address"}),
                            2: ("wagtail.blocks.StructBlock", [[("network", 0), ("url", 1)]], {}),
                        },
                    ),
                ),
                (
                    "medical_disclaimer",
                    models.TextField(
                        blank=True,
                        help_text="Stands at the end of every health tip, for example: this is not medical advice for you.",
                    ),
                ),
                (
                    "footer_text",
                    models.TextField(blank=True, help_text="A sentence or two at the foot of every page."),
                ),
                (
                    "site",
                    models.OneToOneField(
                        editable=False, on_delete=django.db.models.deletion.CASCADE, to="wagtailcore.site"
                    ),
                ),
                (
                    "logo",
                    models.ForeignKey(
                        blank=True,
                        help_text="A square mark. The clinic's name stands beside it as text.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="core.clinicimage",
                    ),
                ),
                (
                    "social_image",
                    models.ForeignKey(
                        blank=True,
                        help_text="Shown when a page without a picture is shared. 1200 by 630 pixels fits everywhere.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="core.clinicimage",
                    ),
                ),
            ],
            options={
                "verbose_name": "branding",
            },
        ),
        migrations.CreateModel(
            name="NavigationSettings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "main_menu",
                    wagtail.fields.StreamField(
                        [("item", 7)],
                        blank=True,
                        block_lookup={
                            0: ("wagtail.blocks.CharBlock", (), {"max_length": 40}),
                            1: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {"help_text": "A page of this site.", "required": False},
                            ),
                            2: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {
                                    "help_text": "A page of another site, with https://.",
                                    "label": "Web address",
                                    "required": False,
                                },
                            ),
                            3: (
                                "wagtail.blocks.EmailBlock",
                                (),
                                {"label": "E-mail address", "required": False},
                            ),
                            4: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "For example (207) 555-0100.",
                                    "label": "Telephone number",
                                    "required": False,
                                },
                            ),
                            5: ("wagtail.documents.blocks.DocumentChooserBlock", (), {"required": False}),
                            6: (
                                "wagtail.blocks.StructBlock",
                                [[("page", 1), ("url", 2), ("email", 3), ("telephone", 4), ("document", 5)]],
                                {},
                            ),
                            7: ("wagtail.blocks.StructBlock", [[("text", 0), ("link", 6)]], {}),
                        },
                        help_text="At the head of every page. Five entries or fewer fit on one line.",
                    ),
                ),
                (
                    "footer_menu",
                    wagtail.fields.StreamField(
                        [("item", 7)],
                        blank=True,
                        block_lookup={
                            0: ("wagtail.blocks.CharBlock", (), {"max_length": 40}),
                            1: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {"help_text": "A page of this site.", "required": False},
                            ),
                            2: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {
                                    "help_text": "A page of another site, with https://.",
                                    "label": "Web address",
                                    "required": False,
                                },
                            ),
                            3: (
                                "wagtail.blocks.EmailBlock",
                                (),
                                {"label": "E-mail address", "required": False},
                            ),
                            4: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "For example (207) 555-0100.",
                                    "label": "Telephone number",
                                    "required": False,
                                },
                            ),
                            5: ("wagtail.documents.blocks.DocumentChooserBlock", (), {"required": False}),
                            6: (
                                "wagtail.blocks.StructBlock",
                                [[("page", 1), ("url", 2), ("email", 3), ("telephone", 4), ("document", 5)]],
                                {},
                            ),
                            7: ("wagtail.blocks.StructBlock", [[("text", 0), ("link", 6)]], {}),
                        },
                        help_text="At the foot of every page.",
                    ),
                ),
                (
                    "booking_page",
                    models.ForeignKey(
                        blank=True,
                        help_text="Where the book buttons lead.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.page",
                    ),
                ),
                (
                    "locations_page",
                    models.ForeignKey(
                        blank=True,
                        help_text="Where the bar at the foot of a phone's screen finds the locations.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.page",
                    ),
                ),
                (
                    "site",
                    models.OneToOneField(
                        editable=False, on_delete=django.db.models.deletion.CASCADE, to="wagtailcore.site"
                    ),
                ),
            ],
            options={
                "verbose_name": "menus",
            },
        ),
        migrations.CreateModel(
            name="ClinicRendition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("filter_spec", models.CharField(db_index=True, max_length=255)),
                (
                    "file",
                    wagtail.images.models.WagtailImageField(
                        height_field="height",
                        storage=wagtail.images.models.get_rendition_storage,
                        upload_to=wagtail.images.models.get_rendition_upload_to,
                        width_field="width",
                    ),
                ),
                ("width", models.IntegerField(editable=False)),
                ("height", models.IntegerField(editable=False)),
                ("focal_point_key", models.CharField(blank=True, default="", editable=False, max_length=16)),
                (
                    "image",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="renditions",
                        to="core.clinicimage",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("image", "filter_spec", "focal_point_key"), name="core_one_rendition_per_spec"
                    )
                ],
            },
            bases=(wagtail.images.models.ImageFileMixin, models.Model),
        ),
    ]
