"""
Sentry, where `SENTRY_DSN` is set: errors alone, made of what may leave the machine.

An event is built anew from a list of what is allowed, so that a new version of the library can't add to it.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings

from clinic.core.alerts.report import without_data

#: What stays as it is: times, versions, names of modules.
ALLOWED = (
    "event_id",
    "timestamp",
    "start_timestamp",
    "level",
    "logger",
    "platform",
    "release",
    "environment",
    "server_name",
    "sdk",
    "modules",
    "fingerprint",
)
ALLOWED_OF_FRAME = (
    "filename",
    "abs_path",
    "module",
    "function",
    "lineno",
    "in_app",
    "pre_context",
    "context_line",
    "post_context",
)


def scrubbed(event: dict[str, Any], hint: dict[str, Any] | None = None) -> dict[str, Any]:
    """An event without what was posted, cookies, addresses, values of variables and messages of exceptions."""
    clean = {name: event[name] for name in ALLOWED if name in event}
    # The name of a view; where none was found the library takes the address in its place.
    if (event.get("transaction_info") or {}).get("source") == "component":
        clean["transaction"] = event.get("transaction")
    if method := (event.get("request") or {}).get("method"):
        clean["request"] = {"method": method}
    if values := (event.get("exception") or {}).get("values"):
        clean["exception"] = {"values": [_exception(value) for value in values]}
    if entry := event.get("logentry"):
        clean["logentry"] = {"message": without_data(str(entry.get("message") or ""))}
    contexts = event.get("contexts") or {}
    clean["contexts"] = {name: contexts[name] for name in ("runtime", "os") if name in contexts}
    return clean


def _exception(value: dict[str, Any]) -> dict[str, Any]:
    clean: dict[str, Any] = {name: value[name] for name in ("type", "module") if name in value}
    if mechanism := value.get("mechanism"):
        clean["mechanism"] = {name: mechanism[name] for name in ("type", "handled") if name in mechanism}
    frames = (value.get("stacktrace") or {}).get("frames") or []
    clean["stacktrace"] = {
        "frames": [{name: frame[name] for name in ALLOWED_OF_FRAME if name in frame} for frame in frames]
    }
    return clean


def start() -> None:
    """Have errors sent to Sentry; nothing without `SENTRY_DSN`."""
    if not settings.SENTRY_DSN:
        return
    import sentry_sdk
    from sentry_sdk.integrations.atexit import AtexitIntegration
    from sentry_sdk.integrations.dedupe import DedupeIntegration
    from sentry_sdk.integrations.django import DjangoIntegration
    from sentry_sdk.integrations.excepthook import ExcepthookIntegration
    from sentry_sdk.integrations.logging import LoggingIntegration, ignore_logger

    before_send: Any = scrubbed
    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        release=settings.RELEASE or None,
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[
            AtexitIntegration(callback=lambda pending, timeout: None),
            DedupeIntegration(),
            DjangoIntegration(transaction_style="function_name", middleware_spans=False, signals_spans=False),
            ExcepthookIntegration(),
            LoggingIntegration(level=None),
        ],
        before_send=before_send,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        send_client_reports=False,
        enable_metrics=False,
        propagate_traces=False,
        shutdown_timeout=2,
    )
    ignore_logger("clinic.core.alerts.delivery")
    ignore_logger("clinic.core.alerts.handler")
