"""Release or discard several requests that are held back, with Wagtail's bulk actions."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import pluralize
from wagtail.admin import messages
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.log_actions import log

from leadcapture import quarantine
from leadcapture.models import HeldRequest
from leadcapture.viewsets.held_requests import HeldFilterSet, holds

logger = logging.getLogger(__name__)

NEEDED = ("leadcapture.view_heldrequest", "leadcapture.change_heldrequest")


class HeldBulkAction(BulkAction):
    """What both share: who may, which rows, and that each row stands for itself."""

    models = [HeldRequest]
    template_name = "leadcapture/admin/held_bulk_action.html"
    question = ""
    yes = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.has_perms(NEEDED):
            raise PermissionDenied
        if request.method == "GET":
            log(instance=request.user, action="leadcapture.list", data={"list": "heldrequest"})
        return super().dispatch(request, *args, **kwargs)

    @classmethod
    def get_queryset(cls, model: Any, object_ids: Iterable[Any]) -> list[HeldRequest]:
        # What somebody else has decided about meanwhile is simply no longer there.
        numbers = [pk for pk in object_ids if str(pk).isascii() and str(pk).isdigit() and len(str(pk)) < 19]
        return list(HeldRequest.objects.filter(pk__in=numbers))

    def get_all_objects_in_listing_query(self, parent_id: Any) -> QuerySet:
        """The numbers of all rows of the list as it was filtered and searched, and of no others."""
        filters = HeldFilterSet(self.request.GET, queryset=HeldRequest.objects.all(), request=self.request)
        if not filters.is_valid():
            return HeldRequest.objects.none().values_list("pk", flat=True)
        rows: QuerySet = filters.qs
        if term := self.request.GET.get("q", "").strip():
            rows = rows.filter(holds(term))
        return rows.order_by("pk").values_list("pk", flat=True)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            question=self.question, yes=self.yes, title=self.display_name, **kwargs
        )

    def get_execution_context(self) -> dict[str, Any]:
        return {"request": self.request}

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        return f"{num_parent_objects} request{pluralize(num_parent_objects)} {self.done}."

    done = ""


class ReleaseBulkAction(HeldBulkAction):
    """Takes each as if it had not been held back."""

    display_name = "Release"
    action_type = "release"
    aria_label = "Release the chosen requests"
    action_priority = 10
    question = "Release these requests? Each is answered as if it had not been held back."
    yes = "Yes, release"
    done = "released"

    @classmethod
    def execute_action(cls, objects: Any, request: Any = None, **kwargs: Any) -> tuple[int, int]:
        released = 0
        for held in objects:
            try:
                released += quarantine.release(held.pk, by=request.user) is not None
            except quarantine.NotReleased as reason:
                messages.warning(request, f"The request of {held.name} was not released. {reason}")
            except DatabaseError as error:
                # The kind of the error only: a database's text may hold what was typed.
                logger.error("A request could not be released: %s.", type(error).__name__)
                messages.error(request, f"The request of {held.name} is still held back. Please try again.")
        return released, 0


class DiscardBulkAction(HeldBulkAction):
    """Deletes each."""

    display_name = "Discard"
    action_type = "discard"
    aria_label = "Discard the chosen requests"
    action_priority = 20
    classes = {"serious"}
    question = "Discard these requests? Nothing of them is kept, and nobody is answered."
    yes = "Yes, discard"
    done = "discarded"

    @classmethod
    def execute_action(cls, objects: Any, request: Any = None, **kwargs: Any) -> tuple[int, int]:
        return sum(quarantine.discard(held.pk, by=request.user) for held in objects), 0
