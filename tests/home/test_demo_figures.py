"""The demonstration's figures: invented, the same for the same day, and about pages that are there."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from clinic.home.demo.figures import make_figures
from clinic.home.demo.page_files import load_yaml, read_page_files
from leadcapture.models import DailyCount, Kind

PATH = Path(settings.ROOT) / "fixtures" / "figures.yaml"
TODAY = date(2026, 11, 23)


ADDRESSES = [file.address for file in read_page_files(PATH.parent / "pages")]


def number_of(address: str) -> int:
    return ADDRESSES.index(address) + 1


def values(counts: list[DailyCount]) -> list[tuple[object, ...]]:
    return [
        (count.day, count.kind, count.page_id, count.form_id, str(count), count.campaign) for count in counts
    ]


def test_are_the_same_for_the_same_day() -> None:
    assert values(make_figures(PATH, number_of, TODAY)) == values(make_figures(PATH, number_of, TODAY))


def test_are_of_the_days_before_and_never_of_today() -> None:
    days = {count.day for count in make_figures(PATH, number_of, TODAY)}
    assert (min(days), max(days)) == (TODAY - timedelta(days=45), TODAY - timedelta(days=1))


def test_shrink_on_the_way_to_a_request() -> None:
    counts = make_figures(PATH, number_of, TODAY)
    sums = {kind: sum(count.number for count in counts if count.kind == kind) for kind in Kind}
    assert sums[Kind.VIEW] > sums[Kind.START] > sums[Kind.REQUEST] > sums[Kind.CONFIRMATION] > 0
    assert sum(source["percent"] for source in load_yaml(PATH)["sources"]) == 100


@pytest.mark.django_db
def test_fit_into_the_table() -> None:
    made = make_figures(PATH, number_of, TODAY)
    DailyCount.objects.bulk_create(made)
    assert DailyCount.objects.count() == len(made) < 3000
