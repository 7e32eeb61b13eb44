"""Requests of long ago don't wait for a call because the desk's work is now written down."""

from datetime import timedelta
from typing import Any

from django.db import migrations
from django.utils import timezone

#: Whoever asked longer ago was called before states existed, or waits no more.
DAYS = 30


def close_old_requests(apps: Any, schema_editor: Any) -> None:
    """Let them be closed; nothing else of them changes."""
    requests = apps.get_model("leadcapture", "ScreeningRequest").objects.using(schema_editor.connection.alias)
    old = requests.filter(requested_at__lt=timezone.now() - timedelta(days=DAYS), state="new", version=0)
    old.update(state="closed")


def forget_digests(apps: Any, schema_editor: Any) -> None:
    """On the way back: an e-mail that answers no request had no place before."""
    mails = apps.get_model("leadcapture", "OutgoingMail").objects.using(schema_editor.connection.alias)
    mails.filter(kind="digest").delete()


class Migration(migrations.Migration):
    dependencies = [("leadcapture", "0013_desk_digests")]
    operations = [migrations.RunPython(close_old_requests, forget_digests)]
