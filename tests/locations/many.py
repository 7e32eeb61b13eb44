"""Thousands of locations at once, written past everything that saving a page does."""

from __future__ import annotations

import random
from datetime import time

from django.db import connection
from wagtail.models import Page

from locations.hours import Weekday
from locations.models import LocationIndexPage, LocationPage, OpeningInterval, Service

ROWS_AT_ONCE = 500


def add_locations(index: LocationIndexPage, count: int) -> list[LocationPage]:
    """
    So many locations all over the contiguous United States, the same each time, below the page of all locations.

    All are open on weekdays, every third on Saturdays; each service is offered by every second.
    """
    dice = random.Random(5)
    pattern = index.get_children().first() or index
    content_type = LocationPage(title="x", slug="x").cached_content_type
    first = index.numchild + 1
    made = [
        LocationPage(
            title=f"Location {number}",
            draft_title=f"Location {number}",
            slug=f"location-{number}",
            url_path=f"{index.url_path}location-{number}/",
            path=LocationPage._get_path(index.path, index.depth + 1, number),
            depth=index.depth + 1,
            content_type=content_type,
            locale_id=pattern.locale_id,
            street_address=f"{number} Long Street",
            city="Portland",
            state="ME",
            postal_code="04101",
            telephone="+12075550110",
            latitude=round(dice.uniform(25, 49), 6),
            longitude=round(dice.uniform(-124, -67), 6),
        )
        for number in range(first, first + count)
    ]
    rows = [
        Page(
            **{
                field.attname: getattr(page, field.attname)
                for field in Page._meta.concrete_fields
                if field.name != "id"
            }
        )
        for page in made
    ]
    for page, row in zip(made, Page.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE), strict=True):
        page.pk = page.page_ptr_id = row.pk
    # Django has no public way to insert the rows of a child table in bulk.
    for start in range(0, count, ROWS_AT_ONCE):
        LocationPage._base_manager.all()._insert(
            made[start : start + ROWS_AT_ONCE],
            fields=LocationPage._meta.local_concrete_fields,
            using=connection.alias,
        )
    OpeningInterval.objects.bulk_create(
        [
            OpeningInterval(location=page, weekday=weekday, opens=time(8), closes=time(17))
            for position, page in enumerate(made)
            for weekday in Weekday
            if weekday < Weekday.SATURDAY or (weekday == Weekday.SATURDAY and position % 3 == 0)
        ],
        batch_size=ROWS_AT_ONCE,
    )
    through = LocationPage.services.through
    through.objects.bulk_create(
        [
            through(locationpage_id=page.pk, service_id=service)
            for number, service in enumerate(Service.objects.values_list("pk", flat=True))
            for page in made[number % 2 :: 2]
        ],
        batch_size=ROWS_AT_ONCE,
    )
    index.numchild += count
    Page.objects.filter(pk=index.pk).update(numchild=index.numchild)
    return made
