"""A view of django-anymail's that stumbles over what its provider really sends."""

from __future__ import annotations

import json
from typing import Any

from anymail.webhooks.brevo import BrevoTrackingWebhookView


class BrevoEventsView(BrevoTrackingWebhookView):
    """Reads Brevo's events, also of e-mails that others sent by the same account and named in ways of their own."""

    def esp_to_anymail_event(self, esp_event: dict[str, Any]) -> Any:
        try:
            json.loads(esp_event.get("X-Mailin-custom", "{}"))
        except (TypeError, ValueError, RecursionError):
            esp_event = {key: value for key, value in esp_event.items() if key != "X-Mailin-custom"}
        return super().esp_to_anymail_event(esp_event)
