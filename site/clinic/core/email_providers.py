"""
The companies that send e-mails for us over HTTP, and what each has to be told. The settings read this table.

The variables have the names that django-anymail knows them by; its documentation says where to find their values:
https://anymail.dev/en/stable/esps/
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class EmailProvider:
    """One of them, by the name that `EMAIL_PROVIDER` and `EMAIL_EVENTS_FROM` give it."""

    name: str
    #: Our mail backend.
    backend: str
    #: The view that reads its events, django-anymail's or made of it.
    events_view: str
    #: Environment variables without which it sends nothing.
    needed_to_send: tuple[str, ...]
    #: Environment variables without which its events can't be told from a stranger's, besides the shared secret.
    needed_for_events: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    #: Whether it can be told with each e-mail not to watch who opens it; otherwise that is switched off in the account.
    can_be_told_not_to_track: bool = True

    @property
    def variables(self) -> tuple[str, ...]:
        """Every variable that it knows."""
        return (*self.needed_to_send, *self.needed_for_events, *self.optional)


PROVIDERS = {
    provider.name: provider
    for provider in (
        EmailProvider(
            name="brevo",
            backend="clinic.core.provider_mail.BrevoBackend",
            events_view="clinic.core.provider_events.BrevoEventsView",
            needed_to_send=("BREVO_API_KEY",),
            optional=("BREVO_API_URL",),
            can_be_told_not_to_track=False,
        ),
        EmailProvider(
            name="mailgun",
            backend="clinic.core.provider_mail.MailgunBackend",
            events_view="anymail.webhooks.mailgun.MailgunTrackingWebhookView",
            needed_to_send=("MAILGUN_API_KEY", "MAILGUN_SENDER_DOMAIN"),
            needed_for_events=("MAILGUN_WEBHOOK_SIGNING_KEY",),
            optional=("MAILGUN_API_URL",),
        ),
        EmailProvider(
            name="postmark",
            backend="clinic.core.provider_mail.PostmarkBackend",
            events_view="anymail.webhooks.postmark.PostmarkTrackingWebhookView",
            needed_to_send=("POSTMARK_SERVER_TOKEN",),
            optional=("POSTMARK_MESSAGE_STREAM", "POSTMARK_API_URL"),
        ),
    )
}


def find_provider(variable: str, name: str) -> EmailProvider | None:
    """The provider that an environment variable names, None for none. Raises `ValueError`, which names the variable."""
    if name and name not in PROVIDERS:
        raise ValueError(
            f"The environment variable {variable} names no provider that we know: choose one of "
            f"{', '.join(sorted(PROVIDERS))}. See docs/settings.md."
        )
    return PROVIDERS.get(name)
