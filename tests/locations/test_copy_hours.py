"""Hours are copied to other locations as drafts, and published only where asked and allowed."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import PageLogEntry

from locations.models import LocationPage
from tests.factories import (
    LocationPageFactory,
    OpeningIntervalFactory,
    SeasonalHoursFactory,
    SeasonalIntervalFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def wharf(home) -> LocationPage:
    location = LocationPageFactory(title="Old Wharf", open_weekdays=True)
    SeasonalIntervalFactory(season_of=SeasonalHoursFactory(location=location))
    return location


@pytest.fixture
def point(home) -> LocationPage:
    location = LocationPageFactory(title="Pine Point")
    OpeningIntervalFactory(location=location, weekday=6, opens=time(9), closes=time(10))
    SeasonalHoursFactory(location=location, name="Fair week")
    return location


@pytest.fixture
def as_role(home):
    def browser(group: str) -> Client:
        call_command("create_roles", verbosity=0)
        user = UserFactory()
        user.groups.add(Group.objects.get(name=group))
        client = Client()
        client.force_login(user)
        return client

    return browser


def copy(client: Client, source: LocationPage, *targets: Any, **ticked: str) -> Any:
    keys = [str(getattr(target, "pk", target)) for target in targets]
    return client.post(reverse("copy_hours", args=[source.pk]), {"targets": keys, **ticked})


def draft(location: LocationPage) -> LocationPage:
    return LocationPage.objects.get(pk=location.pk).get_latest_revision_as_object()


def week(location: LocationPage) -> list[str]:
    return [str(row) for row in location.hours.all()]


def said(answer: Any) -> str:
    return " ".join(str(message) for message in answer.wsgi_request._messages)


def test_the_hours_wait_as_a_draft_and_visitors_see_the_old_ones(admin, wharf, point):
    answer = copy(admin, wharf, point)
    assert "copied to Pine Point and saved as a draft" in said(answer)
    assert len(week(draft(point))) == 5
    assert week(LocationPage.objects.get(pk=point.pk)) == ["Sunday 09:00 to 10:00"]
    assert [season.name for season in draft(point).seasonal_hours.all()] == ["Fair week"]
    assert PageLogEntry.objects.filter(page=point.pk, action="locations.copy_hours").count() == 1


def test_with_the_seasons_and_published(admin, wharf, point):
    copy(admin, wharf, point, seasons="on", publish="on")
    now = LocationPage.objects.get(pk=point.pk)
    assert len(week(now)) == 5
    assert [(one.name, len(week(one))) for one in now.seasonal_hours.all()] == [("Summer hours", 1)]
    assert len(week(LocationPage.objects.get(pk=wharf.pk))) == 5
    assert LocationPage.objects.get(pk=wharf.pk).seasonal_hours.get().hours.count() == 1


def test_nothing_else_of_a_draft_is_lost(admin, wharf, point):
    point.introduction = "Not published yet."
    point.save_revision()
    copy(admin, wharf, point)
    assert draft(point).introduction == "Not published yet."
    assert LocationPage.objects.get(pk=point.pk).introduction != "Not published yet."


def test_the_draft_of_the_source_is_what_is_copied(admin, wharf, point):
    wharf.hours = [OpeningIntervalFactory.build(location=wharf, opens=time(10), closes=time(11))]
    wharf.save_revision()
    copy(admin, wharf, point)
    assert week(draft(point)) == ["Monday 10:00 to 11:00"]


def test_a_locked_location_is_refused_with_a_sentence_and_the_others_are_done(admin, wharf, point):
    other = LocationPageFactory(title="Mill Street")
    other.locked = True
    other.save()
    answer = copy(admin, wharf, other, point)
    assert "Mill Street is locked, so nothing was copied there." in said(answer)
    assert week(draft(other)) == []
    assert len(week(draft(point))) == 5


def test_an_editor_copies_and_does_not_publish(as_role, wharf, point):
    editor = as_role("Editors")
    assert "Publish at once" not in editor.get(reverse("copy_hours", args=[wharf.pk])).content.decode()
    copy(editor, wharf, point, publish="on")
    assert len(week(draft(point))) == 5
    assert week(LocationPage.objects.get(pk=point.pk)) == ["Sunday 09:00 to 10:00"]


@pytest.mark.parametrize("role", ["Leads", "Clinical reviewers"])
def test_who_may_not_change_pages_copies_nothing(as_role, wharf, point, role):
    copy(as_role(role), wharf, point)
    assert week(draft(point)) == ["Sunday 09:00 to 10:00"]


@pytest.mark.parametrize("targets", [[], ["x"], ["0"], ["9" * 30], ["-1"], ["\x00"]])
def test_targets_that_are_none_are_refused(admin, wharf, point, targets):
    assert copy(admin, wharf, *targets).status_code == 200


def test_a_location_is_not_copied_to_itself(admin, wharf, point):
    assert copy(admin, wharf, wharf).status_code == 200


def test_the_way_there_stands_among_the_actions(admin, wharf, point):
    address = reverse("copy_hours", args=[wharf.pk])
    assert address in admin.get(reverse("wagtailadmin_pages:edit", args=[wharf.pk])).content.decode()
    listing = admin.get(reverse("wagtailadmin_explore", args=[wharf.get_parent().pk])).content.decode()
    assert address in listing


def test_a_page_that_is_no_location_has_no_hours_to_copy(admin, home):
    assert admin.get(reverse("copy_hours", args=[home.pk])).status_code == 404
