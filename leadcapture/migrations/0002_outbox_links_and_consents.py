"""The outbox, the links in its e-mails, what people agreed to, and who is not written to."""

import uuid

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leadcapture", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ConsentRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("tips", "Free tips by e-mail"),
                            ("screening", "To be called or written to about a screening"),
                        ],
                        max_length=20,
                    ),
                ),
                ("given_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "page_path",
                    models.CharField(
                        blank=True,
                        help_text="The path of the page on which the form stood.",
                        max_length=255,
                        verbose_name="page",
                    ),
                ),
                ("form_title", models.CharField(blank=True, max_length=255, verbose_name="form")),
            ],
            options={
                "verbose_name": "consent",
                "ordering": ["given_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ConsentWording",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("tips", "Free tips by e-mail"),
                            ("screening", "To be called or written to about a screening"),
                        ],
                        max_length=20,
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("text", models.TextField()),
                ("digest", models.CharField(editable=False, max_length=64)),
                ("first_used_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "wording of a consent",
                "ordering": ["purpose", "version"],
            },
        ),
        migrations.CreateModel(
            name="LeadEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("requested", "Asked for the tips"),
                            ("requested-again", "Asked again"),
                            ("confirmed", "Confirmed the address"),
                            ("delivered", "The tips were sent"),
                            ("downloaded", "Downloaded a tip sheet"),
                            ("expired", "Did not confirm in time"),
                            ("bounced", "The e-mail came back"),
                            ("complained", "Called the e-mail spam"),
                            ("unsubscribed", "Unsubscribed"),
                            ("sent-again", "Staff sent the tips again"),
                            ("erased", "Name and address were erased"),
                        ],
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="OutgoingMail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("claim", models.UUIDField(editable=False, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("given_up_at", models.DateTimeField(blank=True, null=True)),
                ("last_error", models.CharField(blank=True, max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("confirmation", "Please confirm"),
                            ("tips", "The tips"),
                            ("desk", "To the desk"),
                        ],
                        max_length=20,
                    ),
                ),
                ("unheard_handovers", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "verbose_name": "e-mail",
                "verbose_name_plural": "e-mails",
                "ordering": ["-created_at", "-pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PrivateLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[("confirm", "Confirm the address"), ("tips", "Open the tips")], max_length=20
                    ),
                ),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "ordering": ["created_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SuppressedAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("unsubscribed", "Unsubscribed"),
                            ("bounced", "E-mail came back"),
                            ("complained", "Called it spam"),
                            ("erased", "Details were erased"),
                            ("by-hand", "Added by staff"),
                        ],
                        max_length=20,
                    ),
                ),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "address on the stop list",
                "verbose_name_plural": "addresses on the stop list",
                "ordering": ["-since", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="consentrecord",
            name="lead",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="consents",
                to="leadcapture.lead",
            ),
        ),
        migrations.AddField(
            model_name="consentrecord",
            name="screening_request",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="consents",
                to="leadcapture.screeningrequest",
            ),
        ),
        migrations.AddConstraint(
            model_name="consentwording",
            constraint=models.UniqueConstraint(
                fields=("purpose", "digest"), name="leadcapture_one_row_per_wording"
            ),
        ),
        migrations.AddConstraint(
            model_name="consentwording",
            constraint=models.UniqueConstraint(
                fields=("purpose", "version"), name="leadcapture_one_wording_per_version"
            ),
        ),
        migrations.AddField(
            model_name="consentrecord",
            name="wording",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="leadcapture.consentwording"
            ),
        ),
        migrations.AddField(
            model_name="leadevent",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="leadevent",
            name="lead",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="events", to="leadcapture.lead"
            ),
        ),
        migrations.AddField(
            model_name="outgoingmail",
            name="lead",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mails",
                to="leadcapture.lead",
            ),
        ),
        migrations.AddField(
            model_name="outgoingmail",
            name="screening_request",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mails",
                to="leadcapture.screeningrequest",
            ),
        ),
        migrations.AddField(
            model_name="privatelink",
            name="lead",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="links", to="leadcapture.lead"
            ),
        ),
        migrations.AddConstraint(
            model_name="consentrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_at__isnull", True),
                    ("confirmed_at__gte", models.F("given_at")),
                    _connector="OR",
                ),
                name="leadcapture_consent_confirmed_after",
            ),
        ),
        migrations.AddIndex(
            model_name="outgoingmail",
            index=models.Index(
                condition=models.Q(("given_up_at__isnull", True), ("sent_at__isnull", True)),
                fields=["next_attempt_at"],
                name="outgoingmail_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingmail",
            constraint=models.CheckConstraint(
                condition=models.Q(("sent_at__isnull", True), ("given_up_at__isnull", True), _connector="OR"),
                name="leadcapture_outgoingmail_sent_or_given_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lead__isnull", False), ("screening_request__isnull", True)),
                    models.Q(("lead__isnull", True), ("screening_request__isnull", False)),
                    _connector="OR",
                ),
                name="leadcapture_mail_answers_one_request",
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingmail",
            constraint=models.CheckConstraint(
                condition=models.Q(("unheard_handovers__lte", 2)), name="leadcapture_mail_sent_twice_at_most"
            ),
        ),
    ]
