"""Where a lead stands, and how a form has addresses confirmed."""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("leadcapture", "0002_outbox_links_and_consents")]

    operations = [
        migrations.RemoveConstraint(
            model_name="lead",
            name="leadcapture_one_lead_per_address_and_form",
        ),
        migrations.AddField(
            model_name="lead",
            name="confirmed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="confirmed"),
        ),
        migrations.AddField(
            model_name="lead",
            name="state",
            field=models.CharField(
                choices=[
                    ("requested", "Asked"),
                    ("confirmed", "Confirmed"),
                    ("delivered", "Tips sent"),
                    ("downloaded", "Downloaded"),
                    ("expired", "Never confirmed"),
                    ("bounced", "Mail came back"),
                    ("complained", "Called it spam"),
                    ("unsubscribed", "Unsubscribed"),
                    ("erased", "Erased"),
                ],
                default="requested",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="tipsformpage",
            name="confirmation_subject",
            field=models.CharField(
                default="Please confirm your e-mail address",
                help_text="Name no condition here: others may see the subject on a phone's lock screen. You may use {clinic}.",
                max_length=120,
                verbose_name="subject",
            ),
        ),
        migrations.AddField(
            model_name="tipsformpage",
            name="confirmation_text",
            field=models.TextField(
                blank=True,
                default="Somebody, probably you, asked us for free tips with this address. Press the button, and we send them.",
                help_text="What stands between the greeting and the button. You may use {first name} and {clinic}.",
                max_length=600,
                verbose_name="text",
            ),
        ),
        migrations.AddField(
            model_name="tipsformpage",
            name="mail_sign_off",
            field=models.TextField(
                blank=True,
                help_text="The last lines of both e-mails. You may use {first name} and {clinic}.",
                max_length=300,
                verbose_name="closing words",
            ),
        ),
        migrations.AddField(
            model_name="tipsformpage",
            name="opt_in",
            field=models.CharField(
                choices=[
                    ("at-once", "Send the tips at once"),
                    ("confirm-first", "Ask to confirm the address first, then send the tips"),
                ],
                default="at-once",
                help_text="Confirming first keeps wrong addresses off your list; it costs some people who never open that e-mail. Whoever had unsubscribed has to confirm in any case.",
                max_length=20,
                verbose_name="answer",
            ),
        ),
        migrations.AlterField(
            model_name="lead",
            name="email",
            field=models.EmailField(blank=True, max_length=254, verbose_name="e-mail address"),
        ),
        migrations.AlterField(
            model_name="lead",
            name="first_name",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AlterField(
            model_name="tipsformpage",
            name="mail_greeting",
            field=models.TextField(
                blank=True,
                help_text="What stands between the greeting and the button. You may use {first name} and {clinic}.",
                max_length=600,
                verbose_name="text",
            ),
        ),
        migrations.AlterField(
            model_name="tipsformpage",
            name="mail_subject",
            field=models.CharField(
                help_text="Name no condition here: others may see the subject on a phone's lock screen. You may use {clinic}.",
                max_length=120,
                verbose_name="subject",
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                django.db.models.functions.text.Lower("email"), name="leadcapture_lead_address"
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(fields=["state", "requested_at"], name="leadcapture_lead_state"),
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"),
                models.F("form_page"),
                condition=models.Q(("state", "erased"), _negated=True),
                name="leadcapture_one_lead_per_address_and_form",
            ),
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "requested",
                            "confirmed",
                            "delivered",
                            "downloaded",
                            "expired",
                            "bounced",
                            "complained",
                            "unsubscribed",
                            "erased",
                        ],
                    )
                ),
                name="leadcapture_lead_state_exists",
            ),
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("email", ""), ("first_name", ""), ("state", "erased")),
                    models.Q(
                        models.Q(("state", "erased"), _negated=True), models.Q(("email", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="leadcapture_nothing_left_of_the_erased",
            ),
        ),
    ]
