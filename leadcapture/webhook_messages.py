"""
What a webhook says, and the signature that proves it is ours: Standard Webhooks.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

from leadcapture.models import WebhookDelivery, WebhookSubscription


def message_body(delivery: WebhookDelivery, subscription: WebhookSubscription) -> bytes:
    """
    The message as JSON in UTF-8: its type, the time of the event, and what the subscription allows about the lead.

    `page` is the path of the page that the lead came from, `form` the title of the form; null is what is not known, or
    not any more.
    """
    lead = delivery.lead
    data: dict[str, Any] = {"lead_id": str(lead.public_id)}
    if subscription.with_name:
        data["first_name"] = lead.first_name or None
    if subscription.with_email:
        data["email"] = lead.email or None
    if subscription.with_form:
        data["form"] = lead.form_page.title if lead.form_page else None
    if subscription.with_topic:
        data["page"] = lead.source_page.get_url() if lead.source_page else None
    message = {
        "type": delivery.event,
        "timestamp": delivery.occurred_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "data": data,
    }
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def signed_headers(message_id: str, body: bytes, secrets: list[str], at: datetime) -> dict[str, str]:
    """The headers of a message: its identifier, the time of this attempt, and a signature for each secret."""
    timestamp = str(int(at.timestamp()))
    signed = b".".join([message_id.encode(), timestamp.encode(), body])
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{_signature(secret, signed)}" for secret in secrets),
    }


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
