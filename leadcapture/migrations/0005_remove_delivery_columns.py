"""Where the delivery of a request stands is now a row of the outbox, and what was agreed to one of the consents."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("leadcapture", "0004_move_deliveries_and_consents")]

    operations = [
        # A default, so that the way back can fill the column.
        migrations.AlterField(model_name="lead", name="consent_wording", field=models.TextField(default="")),
        migrations.AlterField(
            model_name="screeningrequest", name="consent_wording", field=models.TextField(default="")
        ),
        migrations.RemoveIndex(
            model_name="lead",
            name="leadcapture_lead_due",
        ),
        migrations.RemoveIndex(
            model_name="screeningrequest",
            name="leadcapture_screening_due",
        ),
        migrations.RemoveField(
            model_name="lead",
            name="attempts",
        ),
        migrations.RemoveField(
            model_name="lead",
            name="consent_wording",
        ),
        migrations.RemoveField(
            model_name="lead",
            name="next_attempt_at",
        ),
        migrations.RemoveField(
            model_name="lead",
            name="queued_at",
        ),
        migrations.RemoveField(
            model_name="lead",
            name="sent_at",
        ),
        migrations.RemoveField(
            model_name="screeningrequest",
            name="attempts",
        ),
        migrations.RemoveField(
            model_name="screeningrequest",
            name="consent_wording",
        ),
        migrations.RemoveField(
            model_name="screeningrequest",
            name="next_attempt_at",
        ),
        migrations.RemoveField(
            model_name="screeningrequest",
            name="queued_at",
        ),
        migrations.RemoveField(
            model_name="screeningrequest",
            name="sent_at",
        ),
    ]
