"""Each request's delivery becomes a row of the outbox, and the words of its consent a version of them."""

import hashlib
from typing import Any

from django.db import migrations
from django.db.models import F

MAX_ATTEMPTS = 12
REQUESTS = [("Lead", "lead", "tips", "tips"), ("ScreeningRequest", "screening_request", "desk", "screening")]


def move(apps: Any, schema_editor: Any) -> None:
    """Make the rows."""
    mails, events = apps.get_model("leadcapture", "OutgoingMail"), apps.get_model("leadcapture", "LeadEvent")
    wordings: dict[tuple[str, str], Any] = {}
    for model_name, field, kind, purpose in REQUESTS:
        model = apps.get_model("leadcapture", model_name)
        for request in model.objects.order_by("requested_at", "pk").iterator():
            is_sent = request.sent_at is not None and request.sent_at >= request.requested_at
            mails.objects.create(
                **{field: request},
                kind=kind,
                created_at=request.requested_at,
                attempts=request.attempts,
                next_attempt_at=request.next_attempt_at,
                sent_at=request.sent_at if is_sent else None,
                given_up_at=request.next_attempt_at
                if not is_sent and request.attempts >= MAX_ATTEMPTS
                else None,
            )
            _consent(apps, wordings, field, purpose, request)
            if field == "lead":
                events.objects.create(lead=request, kind="requested", at=request.created_at)
                if request.sent_at is not None:
                    model.objects.filter(pk=request.pk).update(state="delivered")
                    events.objects.create(lead=request, kind="delivered", at=request.sent_at)


def _consent(apps: Any, wordings: dict[tuple[str, str], Any], field: str, purpose: str, request: Any) -> None:
    words = (purpose, request.consent_wording)
    if words not in wordings:
        version = 1 + sum(of == purpose for of, _ in wordings)
        wordings[words] = apps.get_model("leadcapture", "ConsentWording").objects.create(
            purpose=purpose,
            version=version,
            text=request.consent_wording,
            digest=hashlib.sha256(request.consent_wording.encode()).hexdigest(),
            first_used_at=request.created_at,
        )
    apps.get_model("leadcapture", "ConsentRecord").objects.create(
        **{field: request},
        wording=wordings[words],
        purpose=purpose,
        given_at=request.created_at,
        form_title=request.form_page.title if request.form_page else "",
    )


def move_back(apps: Any, schema_editor: Any) -> None:
    """Fill the columns from the latest row of each request."""
    for model_name, field, _, _ in REQUESTS:
        model = apps.get_model("leadcapture", model_name)
        for consent in (
            apps.get_model("leadcapture", "ConsentRecord")
            .objects.exclude(**{field: None})
            .order_by("given_at")
        ):
            model.objects.filter(pk=getattr(consent, f"{field}_id")).update(
                consent_wording=consent.wording.text
            )
        for mail in (
            apps.get_model("leadcapture", "OutgoingMail")
            .objects.exclude(**{field: None})
            .order_by("created_at")
        ):
            sent_at = F("requested_at") if mail.sent_at else None
            model.objects.filter(pk=getattr(mail, f"{field}_id")).update(
                attempts=mail.attempts, sent_at=sent_at
            )


class Migration(migrations.Migration):
    dependencies = [("leadcapture", "0003_states_of_leads")]

    operations = [migrations.RunPython(move, move_back)]
