"""What the tests of the forms start from: a clinic with both forms, and a visitor without cookies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from leadcapture import subscriptions
from leadcapture.form_token import make_token
from leadcapture.mail import message_for
from leadcapture.models import (
    Lead,
    LeadState,
    OutgoingMail,
    ScreeningFormPage,
    Subscription,
    TipSeries,
    TipsFormPage,
)
from locations.models import LocationPage
from tests.factories import (
    LeadFactory,
    LeadMailFactory,
    LocationPageFactory,
    ScreeningFormPageFactory,
    TipSeriesFactory,
    TipsFormPageFactory,
    TipSheetFactory,
)

Post = Callable[..., Any]


@pytest.fixture
def tips_page(branding: Any) -> TipsFormPage:
    """The free-tips form at /free-tips/."""
    return TipsFormPageFactory(title="Free tips", slug="free-tips")


@pytest.fixture
def screening_page(branding: Any) -> ScreeningFormPage:
    """The screening form at /free-screening/."""
    return ScreeningFormPageFactory(title="Free screening", slug="free-screening")


@pytest.fixture
def location(branding: Any) -> LocationPage:
    """A location with a desk of its own."""
    return LocationPageFactory(title="Old Wharf", email="oldwharf@example.com")


@pytest.fixture
def weekly(tips_page: TipsFormPage) -> TipSeries:
    """The series that the form offers: three tips, one a week, at nine in New York."""
    location = LocationPageFactory(time_zone="America/New_York")
    series = TipSeriesFactory(title="One tip a week", location=location, tips=TipSheetFactory.create_batch(3))
    tips_page.series = series
    tips_page.save()
    return series


@pytest.fixture
def lead(tips_page: TipsFormPage) -> Lead:
    """Ada, who has the tips of the form, and has not confirmed her address."""
    return LeadFactory(email="ada@example.com", form_page=tips_page, state=LeadState.DELIVERED)


@pytest.fixture
def ada(weekly: TipSeries, lead: Lead) -> Subscription:
    """Ada has said yes a moment ago."""
    said_yes = subscriptions.subscribe(lead, weekly, asked_at=timezone.now())
    assert said_yes is not None
    return said_yes


@pytest.fixture
def visitor() -> Client:
    """A browser that checks CSRF as in earnest, and has no cookies."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def ask_for_tips(visitor: Client, tips_page: TipsFormPage) -> Post:
    """Send the tips form, filled in rightly but for the named fields; `None` leaves a field out."""

    def post(*, headers: dict[str, str] | None = None, sender: str = "127.0.0.1", **fields: Any) -> Any:
        data = {
            "first_name": "Ada",
            "email": "ada@example.com",
            "consent": "on",
            "timestamp": make_token(tips_page.consent_wording),
            **fields,
        }
        return visitor.post(
            f"/forms/tips/{tips_page.pk}/",
            {name: value for name, value in data.items() if value is not None},
            headers=headers or {},
            REMOTE_ADDR=sender,
        )

    return post


@pytest.fixture
def ask_for_screening(visitor: Client, screening_page: ScreeningFormPage) -> Post:
    """Send the screening form, filled in rightly but for the named fields; `None` leaves a field out."""

    def post(*, headers: dict[str, str] | None = None, **fields: Any) -> Any:
        data = {
            "name": "Ada Byron",
            "email": "ada@example.com",
            "consent": "on",
            "timestamp": make_token(screening_page.consent_wording),
            **fields,
        }
        return visitor.post(
            f"/forms/screening/{screening_page.pk}/",
            {name: value for name, value in data.items() if value is not None},
            headers=headers or {},
        )

    return post


@pytest.fixture
def queued_tasks(settings: Any) -> None:
    """Tasks wait in the database, as they do in production."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def mail_to(lead: Lead, kind: OutgoingMail.Kind = OutgoingMail.Kind.TIPS) -> Any:
    """The e-mail to a lead, as it would go out now."""
    mail = OutgoingMail.objects.of_kind(kind).filter(lead=lead).first()
    mail = mail or LeadMailFactory(lead=lead, kind=kind)
    mail.lead = lead  # with what a test has set and not stored
    return message_for(mail)


def run_queued_tasks() -> None:
    """Run what waits, as a worker does, but within the test's own transaction."""
    worker = Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="test",
        excluded_queue_names=[],
    )
    for waiting in DBTaskResult.objects.ready():
        waiting.claim(worker.worker_id)
        worker.run_task(waiting)
