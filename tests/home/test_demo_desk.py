"""The demonstration's desk: invented people in every state, whom nobody is written to about."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail

from clinic.home.demo.desk import load_desk
from clinic.home.demo.page_files import load_yaml, read_page_files
from leadcapture.desk_digest import queue_due_digests
from leadcapture.models import Lead, ScreeningRequest, StaffNote
from tests.factories import (
    LocationPageFactory,
    ScreeningFormPageFactory,
    StandardPageFactory,
    TipsFormPageFactory,
    UserFactory,
    home_page,
)

PATH = Path(settings.ROOT) / "fixtures" / "desk.yaml"
NOW = datetime(2026, 11, 23, 14, tzinfo=UTC)


@pytest.fixture
def loaded(branding: object, time_machine: object) -> int:
    """The file, loaded into a clinic that has its pages and accounts."""
    time_machine.move_to(NOW, tick=False)  # type: ignore[attr-defined]
    ScreeningFormPageFactory(slug="free-screening"), TipsFormPageFactory(slug="free-tips")
    for slug in ("old-wharf", "mill-creek", "pine-point"):
        LocationPageFactory(slug=slug)
    tips = StandardPageFactory(parent=home_page(), slug="health-tips")
    plan = load_yaml(PATH)
    for address in {entry["page"] for kind in plan.values() for entry in kind}:
        if address.startswith("/health-tips/"):
            StandardPageFactory(parent=tips, slug=address.strip("/").partition("/")[2])
    for name in ("admin", "leads"):
        UserFactory(username=name)
    return load_desk(PATH)


def test_is_about_pages_that_the_demonstration_has() -> None:
    addresses = {file.address for file in read_page_files(PATH.parent / "pages")}
    for entries in load_yaml(PATH).values():
        for entry in entries:
            assert {entry["page"], entry.get("location", "/")} <= addresses


def test_names_nobody_who_could_exist() -> None:
    text = PATH.read_text()
    assert all(address.endswith("@example.com") for address in re.findall(r"[\w.]+@[\w.]+", text))
    assert all(re.fullmatch(r"\(207\) 555-01\d\d", number) for number in re.findall(r"\(\d{3}\)[^\"]+", text))


def test_shows_every_kind_of_work(loaded: int) -> None:
    assert loaded == ScreeningRequest.objects.count() + Lead.objects.count()
    states = set(ScreeningRequest.objects.values_list("state", flat=True))
    assert states == {"new", "taken", "not-reached", "booked", "declined"}
    assert ScreeningRequest.objects.filter(preferred_location=None).exists()
    assert ScreeningRequest.objects.given_up().count() == 1
    assert {note.lead_id is None for note in StaffNote.objects.all()} == {True, False}
    for request in ScreeningRequest.objects.exclude(state="new"):
        assert request.version == request.events.count()
        assert request.events.last().kind == request.state
        assert all(request.requested_at < event.at <= NOW for event in request.events.all())


def test_writes_to_nobody(loaded: int) -> None:
    assert queue_due_digests() == 0
    assert not mail.outbox
