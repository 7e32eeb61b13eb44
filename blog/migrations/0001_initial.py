import django.db.models.deletion
import django.utils.timezone
import modelcluster.fields
import wagtail.contrib.routable_page.models
import wagtail.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0002_branding_files_generation"),
        ("people", "0001_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="HealthTipIndexPage",
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
                    "series_title",
                    models.CharField(
                        help_text="The name of the series, for example: Maren Holloway's Health Tips.",
                        max_length=120,
                    ),
                ),
                (
                    "tagline",
                    models.CharField(
                        blank=True, help_text="The question that the series answers.", max_length=255
                    ),
                ),
                (
                    "clinician",
                    models.ForeignKey(
                        blank=True,
                        help_text="Whose name the series bears.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="people.clinicianpage",
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
                "verbose_name": "health tips",
            },
            bases=(wagtail.contrib.routable_page.models.RoutablePageMixin, "wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="HealthTipPage",
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
                (
                    "reviewed_on",
                    models.DateField(
                        blank=True, help_text="The day of the clinical review. Visitors see it.", null=True
                    ),
                ),
                (
                    "review_due_on",
                    models.DateField(
                        blank=True,
                        help_text="The day by which it must be looked at again.",
                        null=True,
                        verbose_name="review again by",
                    ),
                ),
                (
                    "published_on",
                    models.DateField(
                        default=django.utils.timezone.localdate,
                        help_text="Shown under the title.",
                        verbose_name="date",
                    ),
                ),
                (
                    "key_takeaways",
                    wagtail.fields.StreamField(
                        [("line", 0)],
                        blank=True,
                        block_lookup={
                            0: ("wagtail.blocks.CharBlock", (), {"label": "Takeaway", "max_length": 300})
                        },
                        help_text="Three to five sentences for readers who have one minute.",
                    ),
                ),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [
                            ("heading", 2),
                            ("text", 3),
                            ("question", 6),
                            ("quote", 10),
                            ("table", 14),
                            ("references", 21),
                            ("key_facts", 25),
                            ("callout", 28),
                            ("possible_cause", 32),
                            ("exercise", 37),
                            ("picture", 41),
                            ("video", 45),
                            ("download", 47),
                            ("button", 56),
                            ("call_to_action", 58),
                            ("more_articles", 62),
                            ("tips_form", 66),
                            ("screening_call", 72),
                            ("rating", 75),
                        ],
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "A question that the section answers reads best.",
                                    "max_length": 160,
                                },
                            ),
                            1: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [("h2", "Section"), ("h3", "Part of a section")],
                                    "help_text": "Sections appear in the article's list of contents.",
                                },
                            ),
                            2: ("wagtail.blocks.StructBlock", [[("text", 0), ("level", 1)]], {}),
                            3: ("clinic.core.blocks.text.TextBlock", (), {}),
                            4: ("wagtail.blocks.CharBlock", (), {"max_length": 200}),
                            5: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {"features": ["bold", "italic", "link", "ol", "ul"]},
                            ),
                            6: ("wagtail.blocks.StructBlock", [[("question", 4), ("answer", 5)]], {}),
                            7: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"help_text": "Without quotation marks: the page sets them.", "rows": 3},
                            ),
                            8: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Who said it", "max_length": 120, "required": False},
                            ),
                            9: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "For example: physical therapist.",
                                    "max_length": 120,
                                    "required": False,
                                },
                            ),
                            10: (
                                "wagtail.blocks.StructBlock",
                                [[("text", 7), ("attribution", 8), ("role", 9)]],
                                {},
                            ),
                            11: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"help_text": "What the table shows, in a few words.", "max_length": 200},
                            ),
                            12: ("wagtail.blocks.CharBlock", (), {"required": False}),
                            13: (
                                "wagtail.contrib.typed_table_block.blocks.TypedTableBlock",
                                [[("text", 12)]],
                                {},
                            ),
                            14: ("wagtail.blocks.StructBlock", [[("caption", 11), ("table", 13)]], {}),
                            15: ("wagtail.blocks.CharBlock", (), {"max_length": 255}),
                            16: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Who published it, for example the National Library of Medicine.",
                                    "max_length": 255,
                                },
                            ),
                            17: ("wagtail.blocks.URLBlock", (), {"label": "Web address", "required": False}),
                            18: (
                                "wagtail.blocks.IntegerBlock",
                                (),
                                {"max_value": 2100, "min_value": 1900, "required": False},
                            ),
                            19: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 15), ("source", 16), ("url", 17), ("year", 18)]],
                                {},
                            ),
                            20: ("wagtail.blocks.ListBlock", (19,), {"label": "Sources", "min_num": 1}),
                            21: ("wagtail.blocks.StructBlock", [[("items", 20)]], {}),
                            22: ("wagtail.blocks.CharBlock", (), {"default": "Key facts", "max_length": 120}),
                            23: ("wagtail.blocks.CharBlock", (), {"label": "Fact", "max_length": 300}),
                            24: ("wagtail.blocks.ListBlock", (23,), {"max_num": 8, "min_num": 1}),
                            25: ("wagtail.blocks.StructBlock", [[("title", 22), ("facts", 24)]], {}),
                            26: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("tip", "Tip"),
                                        ("warning", "Warning"),
                                        ("urgent", "See a professional at once"),
                                    ]
                                },
                            ),
                            27: ("wagtail.blocks.CharBlock", (), {"max_length": 160}),
                            28: (
                                "wagtail.blocks.StructBlock",
                                [[("kind", 26), ("title", 27), ("text", 5)]],
                                {},
                            ),
                            29: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "The condition's name, for example Achilles tendinitis.",
                                    "max_length": 160,
                                },
                            ),
                            30: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {"features": ["bold", "italic", "link", "ol", "ul"], "required": False},
                            ),
                            31: ("wagtail.images.blocks.ImageBlock", [], {}),
                            32: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("name", 29),
                                        ("what_it_is", 5),
                                        ("what_brings_it_on", 30),
                                        ("who_is_at_risk", 30),
                                        ("picture", 31),
                                    ]
                                ],
                                {},
                            ),
                            33: ("wagtail.blocks.CharBlock", (), {"label": "Step", "max_length": 400}),
                            34: ("wagtail.blocks.ListBlock", (33,), {"min_num": 1}),
                            35: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "For example: 3 times 30 seconds on each side, twice a day.",
                                    "max_length": 200,
                                },
                            ),
                            36: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "When to stop or to leave it out.",
                                    "max_length": 300,
                                    "required": False,
                                },
                            ),
                            37: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("name", 27),
                                        ("picture", 31),
                                        ("steps", 34),
                                        ("how_often", 35),
                                        ("caution", 36),
                                    ]
                                ],
                                {},
                            ),
                            38: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                            39: ("wagtail.blocks.CharBlock", (), {"max_length": 255, "required": False}),
                            40: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("normal", "As wide as the text"),
                                        ("wide", "Wider than the text"),
                                    ]
                                },
                            ),
                            41: (
                                "wagtail.blocks.StructBlock",
                                [[("image", 38), ("caption", 39), ("width", 40)]],
                                {},
                            ),
                            42: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {
                                    "help_text": "The address of the video on YouTube or Vimeo.",
                                    "label": "Web address",
                                },
                            ),
                            43: (
                                "wagtail.images.blocks.ImageBlock",
                                [],
                                {"help_text": "Shown until the video is started.", "label": "Picture"},
                            ),
                            44: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": ["bold", "italic", "link", "ol", "ul"],
                                    "help_text": "What is said, for people who can't hear or play it.",
                                    "required": False,
                                },
                            ),
                            45: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 4), ("url", 42), ("poster", 43), ("transcript", 44)]],
                                {},
                            ),
                            46: ("wagtail.documents.blocks.DocumentChooserBlock", (), {}),
                            47: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 4), ("document", 46), ("description", 39)]],
                                {},
                            ),
                            48: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"help_text": "Say what happens: Book a free screening.", "max_length": 60},
                            ),
                            49: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {"choices": [("primary", "Main button"), ("secondary", "Quieter button")]},
                            ),
                            50: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {"help_text": "A page of this site.", "required": False},
                            ),
                            51: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {
                                    "help_text": "A page of another site, with https://.",
                                    "label": "Web address",
                                    "required": False,
                                },
                            ),
                            52: (
                                "wagtail.blocks.EmailBlock",
                                (),
                                {"label": "E-mail address", "required": False},
                            ),
                            53: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "For example (207) 555-0100.",
                                    "label": "Telephone number",
                                    "required": False,
                                },
                            ),
                            54: ("wagtail.documents.blocks.DocumentChooserBlock", (), {"required": False}),
                            55: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("page", 50),
                                        ("url", 51),
                                        ("email", 52),
                                        ("telephone", 53),
                                        ("document", 54),
                                    ]
                                ],
                                {},
                            ),
                            56: (
                                "wagtail.blocks.StructBlock",
                                [[("text", 48), ("style", 49), ("link", 55)]],
                                {},
                            ),
                            57: ("wagtail.blocks.ListBlock", (56,), {"max_num": 2, "min_num": 1}),
                            58: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 27), ("text", 30), ("buttons", 57)]],
                                {},
                            ),
                            59: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"default": "More about this", "max_length": 120},
                            ),
                            60: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {"label": "Health tip", "page_type": ["blog.HealthTipPage"]},
                            ),
                            61: (
                                "wagtail.blocks.ListBlock",
                                (60,),
                                {"label": "Health tips", "max_num": 5, "min_num": 1},
                            ),
                            62: ("wagtail.blocks.StructBlock", [[("heading", 59), ("pages", 61)]], {}),
                            63: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Leave it empty to use the form's own heading.",
                                    "max_length": 120,
                                    "required": False,
                                },
                            ),
                            64: ("wagtail.blocks.CharBlock", (), {"max_length": 300, "required": False}),
                            65: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {
                                    "help_text": "Leave it empty to use the site's first free-tips form.",
                                    "label": "Form",
                                    "page_type": ["leadcapture.TipsFormPage"],
                                    "required": False,
                                },
                            ),
                            66: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 63), ("text", 64), ("form_page", 65)]],
                                {},
                            ),
                            67: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "default": "Find out what is wrong in a free private screening",
                                    "max_length": 160,
                                },
                            ),
                            68: ("wagtail.blocks.CharBlock", (), {"label": "Point", "max_length": 200}),
                            69: (
                                "wagtail.blocks.ListBlock",
                                (68,),
                                {"default": [], "label": "What will be explained", "max_num": 6},
                            ),
                            70: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"default": "Book a free screening", "max_length": 60},
                            ),
                            71: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {
                                    "help_text": "Leave it empty to use the site's first screening form.",
                                    "label": "Form",
                                    "page_type": ["leadcapture.ScreeningFormPage"],
                                    "required": False,
                                },
                            ),
                            72: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("heading", 67),
                                        ("text", 30),
                                        ("points", 69),
                                        ("button_text", 70),
                                        ("form_page", 71),
                                    ]
                                ],
                                {},
                            ),
                            73: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"default": "What patients say", "max_length": 160, "required": False},
                            ),
                            74: (
                                "wagtail.snippets.blocks.SnippetChooserBlock",
                                ("reviews.GoogleListing",),
                                {
                                    "help_text": "Leave it empty for the clinic as a whole.",
                                    "label": "Google rating",
                                    "required": False,
                                },
                            ),
                            75: ("wagtail.blocks.StructBlock", [[("heading", 73), ("listing", 74)]], {}),
                        },
                    ),
                ),
                (
                    "show_tips_form",
                    models.BooleanField(
                        default=True,
                        help_text="It steps aside by itself when you place the form within the text.",
                        verbose_name="free tips form above the text",
                    ),
                ),
                (
                    "show_screening_call",
                    models.BooleanField(
                        default=True,
                        help_text="It steps aside by itself when you place the call within the text.",
                        verbose_name="free screening after the text",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        help_text="The clinician who wrote it. Name and credentials stand under the title.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.clinicianpage",
                    ),
                ),
                (
                    "hero_image",
                    models.ForeignKey(
                        blank=True,
                        help_text="The large picture at the top. Its focal point decides what stays visible when it is cropped.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="core.clinicimage",
                        verbose_name="main picture",
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
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="The clinician who checked it, other than the author.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.clinicianpage",
                    ),
                ),
            ],
            options={
                "verbose_name": "health tip",
                "permissions": [("record_clinical_review", "Can record the clinical review of a health tip")],
            },
            bases=("wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="HealthTipMoreArticle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="blog.healthtippage"
                    ),
                ),
                (
                    "page",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="more_article_links",
                        to="blog.healthtippage",
                    ),
                ),
            ],
            options={
                "ordering": ["sort_order"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TopicIndexPage",
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
                "verbose_name": "topics",
            },
            bases=("wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="TopicPage",
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
                    "kind",
                    models.CharField(
                        choices=[("subject", "Subject"), ("body_region", "Body region")],
                        default="subject",
                        max_length=20,
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
                "verbose_name": "topic",
            },
            bases=("wagtailcore.page", models.Model),
        ),
        migrations.AddField(
            model_name="healthtippage",
            name="topics",
            field=modelcluster.fields.ParentalManyToManyField(
                blank=True,
                help_text="The subjects and body regions it is about.",
                related_name="articles",
                to="blog.topicpage",
            ),
        ),
        migrations.AddConstraint(
            model_name="healthtippage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("author", None),
                    ("reviewed_by", None),
                    models.Q(("author", models.F("reviewed_by")), _negated=True),
                    _connector="OR",
                ),
                name="blog_reviewer_is_not_the_author",
                violation_error_message="The reviewer must be somebody else than the author.",
            ),
        ),
    ]
