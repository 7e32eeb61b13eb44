"""Events as three providers publish them in their documentation, about invented people."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

SECRET = "events:Zb1x8-not-so-secret-in-a-test"
SIGNING_KEY = "key-of-mailgun-in-a-test"
ADA = "ada@example.com"


def basic(secret: str = SECRET) -> dict[str, str]:
    """The header by which the provider shows that it knows the secret."""
    return {"Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"}


def postmark_bounce(kind: str = "HardBounce", **changes: Any) -> dict[str, Any]:
    """https://postmarkapp.com/developer/webhooks/bounce-webhook"""
    return {
        "RecordType": "Bounce",
        "MessageStream": "outbound",
        "ID": 4323372036854775807,
        "Type": kind,
        "TypeCode": 1,
        "Name": "Hard bounce",
        "Tag": "",
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Metadata": {},
        "ServerID": 23,
        "Description": "The server was unable to deliver your message (ex: unknown user, mailbox not found).",
        "Details": "smtp;550 5.1.1 The email account that you tried to reach does not exist.",
        "Email": ADA,
        "From": "tips@example.com",
        "BouncedAt": "2026-11-20T11:59:00Z",
        "DumpAvailable": True,
        "Inactive": True,
        "CanActivate": True,
        "Subject": "Your free tips",
        "Content": "<Full dump of bounce>",
        **changes,
    }


def postmark_complaint(**changes: Any) -> dict[str, Any]:
    """https://postmarkapp.com/developer/webhooks/spam-complaint-webhook"""
    complaint = {"RecordType": "SpamComplaint", "TypeCode": 512, "Name": "Spam complaint", "ID": 42}
    return postmark_bounce("SpamComplaint", **complaint | changes)


def postmark_unsubscription(**changes: Any) -> dict[str, Any]:
    """https://postmarkapp.com/developer/webhooks/subscription-change-webhook"""
    return {
        "RecordType": "SubscriptionChange",
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "ServerID": 123456,
        "MessageStream": "outbound",
        "ChangedAt": "2026-11-20T11:59:00Z",
        "Recipient": ADA,
        "Origin": "Recipient",
        "SuppressSending": True,
        "SuppressionReason": "ManualSuppression",
        "Tag": "",
        "Metadata": {},
        **changes,
    }


def postmark_delivery(**changes: Any) -> dict[str, Any]:
    """https://postmarkapp.com/developer/webhooks/delivery-webhook"""
    return {
        "RecordType": "Delivery",
        "ServerID": 23,
        "MessageStream": "outbound",
        "MessageID": "00000000-0000-0000-0000-000000000000",
        "Recipient": ADA,
        "Tag": "",
        "DeliveredAt": "2026-11-20T11:59:00Z",
        "Details": "Test delivery webhook details",
        "Metadata": {},
        **changes,
    }


def mailgun(event: str, *, token: str = "a" * 50, key: str = SIGNING_KEY, **data: Any) -> dict[str, Any]:
    """https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/webhook-payloads"""
    timestamp = "1795176000"
    signature = hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "signature": {"timestamp": timestamp, "token": token, "signature": signature},
        "event-data": {
            "event": event,
            "id": "G9Bn5sl1TC6nu79C8C0bwg",
            "timestamp": 1795175999.05,
            "log-level": "info",
            "recipient": ADA,
            "recipient-domain": "example.com",
            "message": {"headers": {"to": ADA, "message-id": "20130503192659.13651.20287@mg.example.org"}},
            "user-variables": {},
            "tags": [],
            "flags": {"is-test-mode": False},
            **data,
        },
    }


def mailgun_failure(severity: str = "permanent", reason: str = "bounce", **data: Any) -> dict[str, Any]:
    """A delivery that failed, for good or for now."""
    status = {"code": 550, "message": "5.1.1 no such user", "description": "", "attempt-no": 1}
    return mailgun("failed", severity=severity, reason=reason, **{"delivery-status": status}, **data)


def brevo(event: str, **changes: Any) -> dict[str, Any]:
    """https://developers.brevo.com/docs/transactional-webhooks"""
    return {
        "event": event,
        "email": ADA,
        "id": 26224,
        "date": "2026-11-20 06:59:00",
        "ts": 1795175940,
        "message-id": "<202611201159.12345@relay.example.org>",
        "ts_event": 1795175940,
        "subject": "Your free tips",
        "X-Mailin-custom": "",
        "sending_ip": "192.0.2.1",
        "ts_epoch": 1795175940000,
        "template_id": 22,
        "tags": [],
        "reason": "server is down",
        **changes,
    }


def as_json(event: Any) -> dict[str, Any]:
    """What Django's client needs to post it."""
    return {"data": json.dumps(event), "content_type": "application/json"}
