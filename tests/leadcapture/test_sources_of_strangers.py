"""Strangers can make up any number of sources; what is better known keeps its place in a day's figures."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from leadcapture import figures
from leadcapture.attribution import OTHER, Source
from leadcapture.models import DailyCount, Kind

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
REAL = Source("autumn-newsletter", "email", "autumn")


@pytest.fixture(autouse=True)
def _few_places(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, places in (("NEW", 3), ("SEEN", 5), ("ASKED", 7), ("PROVEN", 9)):
        monkeypatch.setattr(figures, f"PLACES_FOR_{name}", places)


def count(source: Source, kind: Kind = Kind.VIEW, on: date = TODAY, page: int = 1) -> None:
    figures._count_now(kind, page, 0, on, source)


def sources_of(day: date = TODAY) -> set[str]:
    return set(DailyCount.objects.filter(day=day).values_list("source", flat=True))


def make_up(number: int, kind: Kind = Kind.VIEW, on: date = TODAY, word: str = "made-up") -> None:
    for one in range(number):
        count(Source(f"{word}-{one}"), kind, on)


def test_a_hundred_made_up_views_leave_room_for_a_campaign_of_yesterday() -> None:
    count(REAL, on=TODAY - timedelta(days=1))
    make_up(104)
    count(REAL)
    assert REAL.source in sources_of()
    assert len(sources_of() - {OTHER, REAL.source}) == 3


def test_a_campaign_that_is_new_today_has_its_place_from_its_first_request() -> None:
    make_up(104)
    count(REAL)
    assert REAL.source not in sources_of()
    count(REAL, Kind.REQUEST)
    count(REAL)
    assert DailyCount.objects.get(source=REAL.source, kind=Kind.VIEW).number == 1


@pytest.mark.parametrize("kind", [Kind.CONFIRMATION, Kind.DOWNLOAD])
def test_not_even_made_up_requests_push_out_what_took_a_mailbox(kind: Kind) -> None:
    count(REAL, kind, on=TODAY - timedelta(days=60))
    make_up(50, Kind.REQUEST, on=TODAY - timedelta(days=1))
    make_up(50, Kind.REQUEST)
    make_up(50, Kind.REQUEST, word="again")
    count(REAL)
    assert REAL.source in sources_of()


def test_what_was_long_ago_gives_no_place() -> None:
    count(REAL, Kind.DOWNLOAD, on=TODAY - timedelta(days=91))
    make_up(9)
    count(REAL)
    assert REAL.source not in sources_of()


def test_another_campaign_under_the_same_name_is_another_source() -> None:
    count(REAL, Kind.DOWNLOAD, on=TODAY - timedelta(days=1))
    make_up(9)
    count(Source(REAL.source, REAL.medium, "made up"))
    assert not DailyCount.objects.filter(day=TODAY, campaign="made up").exists()


def test_search_engines_take_nobody_s_place() -> None:
    for name in ("google", "bing", "direct"):
        count(Source(name))
    make_up(3)
    assert {f"made-up-{number}" for number in range(3)} <= sources_of()


@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    sent=st.lists(
        st.tuples(
            st.sampled_from([Kind.VIEW, Kind.START, Kind.REQUEST]),
            st.integers(0, 30),
            st.integers(0, 3),
        ),
        max_size=60,
    )
)
@example(sent=[(Kind.REQUEST, number, day) for day in (2, 1, 0) for number in range(31)])
@example(sent=[(Kind.VIEW, number % 31, number % 4) for number in range(60)])
def test_whatever_strangers_send_on_whatever_days_a_proven_source_is_counted(sent: list[Any]) -> None:
    DailyCount.objects.all().delete()
    count(REAL, Kind.CONFIRMATION, on=TODAY - timedelta(days=4))
    for kind, number, days in sorted(sent, key=lambda one: -one[2]):
        count(Source(f"made-up-{number}"), kind, TODAY - timedelta(days=days))
    count(REAL)
    assert DailyCount.objects.filter(day=TODAY, source=REAL.source).count() == 1
    assert len(sources_of() - {OTHER, REAL.source}) <= 9
    # Nothing is lost: what has no place of its own is in "other".
    assert sum(DailyCount.objects.values_list("number", flat=True)) == len(sent) + 2
