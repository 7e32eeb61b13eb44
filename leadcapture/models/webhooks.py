"""Other programs that are told what happens with leads, such as a CRM."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable

from .dispatches import Dispatch, DispatchQuerySet
from .lead_states import LeadState

#: How long the former secret still signs after a new one was made, so that the receiver has time to take it over.
ROTATION = timedelta(days=1)


def make_secret() -> str:
    """A new secret as the Standard Webhooks write it: `whsec_` and 32 random bytes in base64."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


class WebhookEndpoint(ClusterableModel):
    """An address of another program that is told what happens with leads."""

    name = models.CharField(max_length=80, help_text="Which program that is, for your own list.")
    url = models.URLField(
        "address",
        max_length=500,
        validators=[URLValidator(schemes=["https", "http"])],
        help_text="Where we send to. It begins with https:// and must not lie within a private network.",
    )
    is_enabled = models.BooleanField("is told", default=True)
    disabled_reason = models.CharField(max_length=200, blank=True, editable=False)
    secret = models.CharField(max_length=80, default=make_secret, editable=False)
    former_secret = models.CharField(max_length=80, blank=True, editable=False)
    former_secret_until = models.DateTimeField(null=True, editable=False)
    rests_until = models.DateTimeField(null=True, editable=False)

    panels: ClassVar = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("url"), FieldPanel("is_enabled")], heading="Program"),
        InlinePanel(
            "subscriptions",
            heading="What it is told",
            label="Event",
            min_num=1,
            help_text="Each message holds the number of the lead and what happened. Add only what the program needs.",
        ),
    ]

    class Meta:
        verbose_name = "webhook"
        ordering: ClassVar = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a connection that others can listen to, but for networks that the operator has named."""
        if "@" in urlsplit(self.url).netloc:
            raise ValidationError(
                {"url": "Leave out the name and the password before the @: everybody can read them here."}
            )
        if self.url.startswith("http:") and not settings.WEBHOOK_PRIVATE_NETWORKS:
            raise ValidationError(
                {"url": "Names and addresses must not travel in the open: begin with https://."}
            )

    def secrets_at(self, at: datetime) -> list[str]:
        """The secrets that sign at this time, the present one first."""
        until = self.former_secret_until
        return [self.secret, self.former_secret] if until and at < until else [self.secret]

    @property
    def is_rotating(self) -> bool:
        """Whether the former secret still signs too: a further change now would end it at once."""
        return self.former_secret_until is not None and timezone.now() < self.former_secret_until

    def rotate_secret(self) -> None:
        """Make a new secret; the former one signs too for a day. Raises `ValueError` while one still does."""
        if self.is_rotating:
            raise ValueError("The former secret is still in use.")
        self.former_secret, self.former_secret_until = self.secret, timezone.now() + ROTATION
        self.secret = make_secret()
        self.save(update_fields=["secret", "former_secret", "former_secret_until"])


class WebhookSubscription(Orderable):
    """An event that an endpoint is told of, and what the message may say about the person."""

    class Event(models.TextChoices):
        REQUESTED = "lead.requested", "Somebody asked for the tips"
        CONFIRMED = "lead.confirmed", "Somebody confirmed the address"
        DELIVERED = "lead.delivered", "The tips were sent"
        DOWNLOADED = "lead.downloaded", "Somebody downloaded a tip sheet"
        EXPIRED = "lead.expired", "Somebody did not confirm in time"
        BOUNCED = "lead.bounced", "An e-mail came back"
        COMPLAINED = "lead.complained", "Somebody called the e-mail spam"
        UNSUBSCRIBED = "lead.unsubscribed", "Somebody unsubscribed"
        ERASED = "lead.erased", "Somebody's details were erased"

    endpoint = ParentalKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="subscriptions")
    event = models.CharField(max_length=30, choices=Event.choices)
    with_name = models.BooleanField("with the first name", default=False)
    with_email = models.BooleanField("with the e-mail address", default=False)
    with_form = models.BooleanField("with the form", default=False)
    with_topic = models.BooleanField(
        "with the page",
        default=False,
        help_text="The page that somebody came from says something about their health.",
    )

    panels: ClassVar = [
        FieldPanel("event"),
        FieldPanel("with_name"),
        FieldPanel("with_email"),
        FieldPanel("with_form"),
        FieldPanel("with_topic"),
    ]

    class Meta(Orderable.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["endpoint", "event"], name="leadcapture_one_subscription_per_event"
            )
        ]

    def __str__(self) -> str:
        return self.get_event_display()

    def clean(self) -> None:
        """Nothing is left to say about the erased."""
        if self.event == self.Event.ERASED and (self.with_name or self.with_email):
            raise ValidationError("After an erasure there is neither a name nor an address to send.")


#: The event of each state, for the one place where a state changes.
EVENT_OF_STATE = {state.value: f"lead.{state.value}" for state in LeadState}


class WebhookDeliveryQuerySet(DispatchQuerySet):
    """Ways to ask for deliveries."""

    def due(self, at: datetime | None = None) -> Self:
        """Deliveries whose next attempt is due, to endpoints that are still told and are not left alone."""
        at = at or timezone.now()
        awake = Q(endpoint__rests_until__isnull=True) | Q(endpoint__rests_until__lte=at)
        return super().due(at).filter(awake, endpoint__is_enabled=True)

    def replay(self) -> int:
        """Plan them anew from the first attempt, whatever became of them; how many these were."""
        return self.update(
            attempts=0, next_attempt_at=timezone.now(), claim=None, sent_at=None, given_up_at=None
        )


class WebhookDelivery(Dispatch):
    """
    One event on its way to one endpoint.

    It holds nothing of the person: the message is made when it is sent, from what is known then.
    """

    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries")
    lead = models.ForeignKey("leadcapture.Lead", on_delete=models.CASCADE, related_name="webhook_deliveries")
    event = models.CharField(max_length=30, choices=WebhookSubscription.Event.choices)
    occurred_at = models.DateTimeField()
    last_status = models.PositiveSmallIntegerField("last answer", null=True, blank=True)

    objects: ClassVar[Any] = WebhookDeliveryQuerySet.as_manager()

    class Meta(Dispatch.Meta):
        verbose_name = "webhook message"
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.event}, {self.occurred_at:%Y-%m-%d %H:%M}"

    @property
    def message_id(self) -> str:
        """The identifier by which the receiver knows a message that comes twice."""
        return f"msg_{self.key.hex}"
