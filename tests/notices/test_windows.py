"""When a notice is shown: by its window, at once when it is published, and never later on a cached page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from clinic.notices.models import Notice
from tests.factories import NoticeFactory
from tests.notices.typed import NO_PAGES, at_once

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _home(home: Any) -> None:
    """There is a site."""


def shown(client: Client, address: str = "/") -> list[str]:
    """The titles of the notices on a page."""
    return [notice.title for notice in client.get(address).context["notices"]]


@pytest.mark.parametrize(
    ("starts", "ends", "offset", "expected"),
    [
        (None, None, timedelta(0), True),
        (NOON, None, -SECOND, False),
        (NOON, None, timedelta(0), True),
        (NOON, None, timedelta(days=400), True),
        (None, NOON, -SECOND, True),
        (None, NOON, timedelta(0), False),
        (None, NOON, HOUR, False),
        (NOON, NOON + HOUR, -SECOND, False),
        (NOON, NOON + HOUR, timedelta(0), True),
        (NOON, NOON + HOUR, HOUR - SECOND, True),
        (NOON, NOON + HOUR, HOUR, False),
    ],
)
def test_the_window(
    starts: datetime | None, ends: datetime | None, offset: timedelta, expected: bool, client: Client
) -> None:
    NoticeFactory(title="Storm", show_from=starts, show_until=ends)
    with time_machine.travel(NOON + offset, tick=False):
        assert shown(client) == (["Storm"] if expected else [])


def test_a_draft_is_never_shown(client: Client) -> None:
    NoticeFactory(title="Storm", draft=True)
    assert shown(client) == []


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"draft": True, "show_from": NOON - HOUR}, "Draft"),
        ({"show_from": NOON + HOUR}, "Planned"),
        ({"show_until": NOON}, "Ended"),
        ({"show_from": NOON, "show_until": NOON + HOUR}, "Showing"),
        ({}, "Showing"),
    ],
)
def test_its_state_in_a_word(fields: dict[str, Any], state: str) -> None:
    with time_machine.travel(NOON, tick=False):
        assert NoticeFactory(**fields).state == state


def test_the_window_is_in_the_clinics_zone_also_when_the_clocks_change(admin: Client) -> None:
    """On 8 March 2026 the clocks of New York go from 2:00 to 3:00; three o'clock is 7:00 UTC."""
    admin.post(
        "/admin/snippets/notices/notice/add/",
        {
            "kind": "closure",
            "title": "Closed",
            "audience": "site",
            **NO_PAGES,
            "text": '{"blocks": [], "entityMap": {}}',
            "sort_order": "10",
            "show_from": "2026-03-08 03:00",
            "show_until": "2026-11-01 09:00",
            "action-publish": "1",
        },
    )
    notice = Notice.objects.get()
    assert notice.show_from == datetime(2026, 3, 8, 7, tzinfo=UTC)
    assert notice.show_until == datetime(2026, 11, 1, 14, tzinfo=UTC)


# The page cache


def test_a_cached_page_ends_when_a_notice_begins_and_when_it_ends(client: Client) -> None:
    NoticeFactory(
        title="Storm", show_from=NOON + timedelta(minutes=10), show_until=NOON + timedelta(minutes=20)
    )
    with time_machine.travel(NOON, tick=False) as now:
        assert "Storm" not in client.get("/").content.decode()
        now.shift(timedelta(minutes=9, seconds=59))
        response = client.get("/")
        assert response.headers["X-Page-Cache"] == "hit"
        assert "Storm" not in response.content.decode()
        now.shift(SECOND)
        response = client.get("/")
        assert "X-Page-Cache" not in response.headers
        assert "Storm" in response.content.decode()
        assert client.get("/").headers["X-Page-Cache"] == "hit"
        now.shift(timedelta(minutes=10) - SECOND)
        assert "Storm" in client.get("/").content.decode()
        now.shift(SECOND)
        assert "Storm" not in client.get("/").content.decode()


def test_each_of_many_notices_ends_the_cached_page_in_its_turn(client: Client) -> None:
    at_once(3)
    for minutes in (5, 15, 25):
        NoticeFactory(title=f"At {minutes}", show_from=NOON + timedelta(minutes=minutes))
    with time_machine.travel(NOON, tick=False) as now:
        for count in range(4):
            assert client.get("/").content.decode().count('class="notice ') == count
            now.shift(timedelta(minutes=5 if count == 0 else 10))


def test_publishing_shows_at_once_on_a_cached_page_and_taking_down_hides_it(client: Client) -> None:
    notice = NoticeFactory(title="Storm", draft=True)
    client.get("/")
    assert client.get("/").headers["X-Page-Cache"] == "hit"
    notice.save_revision().publish()
    assert "Storm" in client.get("/").content.decode()
    Notice.objects.get().unpublish()
    assert "Storm" not in client.get("/").content.decode()


def test_saving_a_draft_of_other_words_changes_nothing_for_visitors(client: Client) -> None:
    notice = NoticeFactory(title="Storm")
    client.get("/")
    notice.title = "Not yet said"
    notice.save_revision()
    response = client.get("/")
    assert response.headers["X-Page-Cache"] == "hit"
    assert "Not yet said" not in response.content.decode()


def test_a_deleted_notice_is_gone_at_once(client: Client) -> None:
    notice = NoticeFactory(title="Storm")
    client.get("/")
    notice.delete()
    assert "Storm" not in client.get("/").content.decode()


def test_a_scheduled_publication_shows_when_the_clock_runs(client: Client) -> None:
    from django.core.management import call_command

    notice = NoticeFactory(title="Storm", draft=True)
    notice.go_live_at = NOON + HOUR
    with time_machine.travel(NOON, tick=False) as now:
        notice.save_revision().publish()
        assert "Storm" not in client.get("/").content.decode()
        now.shift(HOUR + SECOND)
        call_command("publish_scheduled")
        assert "Storm" in client.get("/").content.decode()
