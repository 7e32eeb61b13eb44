"""What the database says at the end. Run as a program within the site's settings: prints one JSON object."""

from __future__ import annotations

import json
import sys

import django


def main() -> None:
    """Print the addresses, the events and the deliveries."""
    django.setup()
    from leadcapture.models import (
        EVENT_OF_STATE,
        Lead,
        LeadEvent,
        OutgoingMail,
        ReceivedRequest,
        WebhookDelivery,
    )

    kinds = list(EVENT_OF_STATE)
    json.dump(
        {
            "leads": list(Lead.objects.values_list("email", flat=True)),
            "confirmed": list(
                Lead.objects.filter(confirmed_at__isnull=False).values_list("email", flat=True)
            ),
            "events": LeadEvent.objects.filter(kind__in=kinds).count(),
            "messages": [delivery.message_id for delivery in WebhookDelivery.objects.only("key")],
            # A request that no worker has taken yet will be answered by one.
            "open_mails": OutgoingMail.objects.open().count() + ReceivedRequest.objects.count(),
            "mails_given_up": OutgoingMail.objects.given_up().count(),
            "open_messages": WebhookDelivery.objects.open().count(),
            "messages_given_up": WebhookDelivery.objects.given_up().count(),
        },
        sys.stdout,
    )


def prepare(url: str) -> None:
    """Let the form ask for a confirmation, and tell a program of everything; prints the secret of that program."""
    django.setup()
    from leadcapture.models import TipsFormPage, WebhookEndpoint, WebhookSubscription

    form_page = TipsFormPage.objects.get()
    form_page.opt_in = TipsFormPage.OptIn.CONFIRM_FIRST
    form_page.save_revision().publish()
    endpoint = WebhookEndpoint.objects.create(name="Receiver", url=url)
    for event in WebhookSubscription.Event:
        WebhookSubscription.objects.create(endpoint=endpoint, event=event)
    sys.stdout.write(endpoint.secret)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        prepare(sys.argv[1])
    else:
        main()
