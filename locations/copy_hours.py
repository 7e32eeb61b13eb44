"""The hours of one location, copied to others as drafts of theirs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from locations.models import LocationPage, OpeningInterval, SeasonalHours, SeasonalInterval

COPIED = "locations.copy_hours"


@dataclass
class Copied:
    """What became of each target: as a draft, published, or the sentence that says why not."""

    drafts: list[LocationPage] = field(default_factory=list)
    published: list[LocationPage] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def refusal(target: LocationPage, user: Any) -> str:
    """Why a person can't copy hours to a location, in a sentence; empty where they can."""
    permissions = target.permissions_for_user(user)
    if not permissions.can_edit():
        return f"You may not change {target.title}, so nothing was copied there."
    if permissions.page_locked():
        return (
            f"{target.title} is locked, so nothing was copied there. Unlock it first, or ask who locked it."
        )
    return ""


def copy_hours(
    source: LocationPage, targets: list[LocationPage], user: Any, *, seasons: bool, publish: bool
) -> Copied:
    """
    Replace the usual week of each target, and its seasons where asked, by those of the source as it is given.

    Each target gets a revision on top of its latest one, so nothing else of its draft is lost. It is published where
    asked and where the user may publish it; otherwise it stays a draft.
    """
    copied = Copied()
    for target in targets:
        if why := refusal(target, user):
            copied.refused.append(why)
            continue
        with transaction.atomic():
            draft = target.get_latest_revision_as_object()
            draft.hours = [_interval(OpeningInterval, row) for row in source.hours.all()]
            if seasons:
                draft.seasonal_hours = [_season(row) for row in source.seasonal_hours.all()]
            revision = draft.save_revision(user=user, log_action=True)
            log(draft, COPIED, user=user, revision=revision, content_changed=True)
            if publish and draft.permissions_for_user(user).can_publish():
                revision.publish(user=user)
                copied.published.append(draft)
            else:
                copied.drafts.append(draft)
    return copied


def _interval(model: Any, row: Any) -> Any:
    return model(weekday=row.weekday, opens=row.opens, closes=row.closes, kind=row.kind)


def _season(row: SeasonalHours) -> SeasonalHours:
    copy = SeasonalHours(
        name=row.name, first_day=row.first_day, last_day=row.last_day, every_year=row.every_year
    )
    copy.hours = [_interval(SeasonalInterval, hours) for hours in row.hours.all()]
    return copy
