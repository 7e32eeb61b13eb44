"""
Who may see and erase which leads and requests.

The permissions of a group or a person are for all of them; those that a group has for a location (`GroupLocationPermission`)
are for what belongs to that location. Every view asks these policies, and none asks `has_perm`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from wagtail.permissions import ModelPermissionPolicy

from leadcapture.models import GroupLocationPermission, Lead, ScreeningRequest
from locations.models import LocationPage

#: What can be done, and every permission that it takes. Anything else is done by nobody, administrators included.
NEEDED = {"view": ("view",), "delete": ("view", "delete")}


class RequestPermissionPolicy(ModelPermissionPolicy):
    """
    To see a row takes the view permission, for all rows or for its location; to erase it, that and the delete permission.

    Nobody adds or changes; whoever sees a row may work on it, which is to take it, note something, and say how it went.
    """

    permission_cache_name = "_location_permission_cache"

    def get_all_permissions_for_user(self, user: Any) -> list[GroupLocationPermission]:
        """The permissions for locations that the person's groups have, of every model."""
        if not (user.is_active and user.is_authenticated) or user.is_superuser:
            return []
        found = GroupLocationPermission.objects.filter(group__user=user)
        return list(found.select_related("permission", "location"))

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether the person may do it with some rows."""
        return action in NEEDED and all(
            self._is_everywhere(user, one) or bool(self._locations(user, one)) for one in NEEDED[action]
        )

    def sees_all(self, user: Any) -> bool:
        """Whether nothing is hidden from the person."""
        return self._is_everywhere(user, "view")

    def locations(self, user: Any) -> QuerySet[LocationPage]:
        """The locations that the person knows people of: all, or those of the person's permissions."""
        everywhere = LocationPage.objects.order_by("title")
        if self.sees_all(user):
            return everywhere
        return everywhere.filter(pk__in=[location.pk for location in self._locations(user, "view")])

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Whether the person may do it with this row."""
        return self.instances_user_has_permission_for(user, action).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet:
        """The rows with which the person may do any of these."""
        found = [rows for action in actions if (rows := self._rows(user, action)) is not None]
        if not found:
            return self.model._default_manager.none()
        first, *others = found
        for rows in others:
            first = first | rows
        return first

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet:
        """Who may do any of these with some rows."""
        return self._users(actions, Q())

    def users_with_any_permission_for_instance(self, actions: Iterable[str], instance: Any) -> QuerySet:
        """Who may do any of these with this row."""
        return self._users(actions, Q(location__in=_locations_of(instance)))

    def _users(self, actions: Iterable[str], where: Q) -> QuerySet:
        allowed = Q(pk__in=[])
        for action in NEEDED.keys() & set(actions):
            each = [Q(pk__in=self._users_with(one, where)) for one in NEEDED[action]]
            allowed |= each[0] & each[-1]
        return get_user_model()._default_manager.filter(allowed)

    def _users_with(self, action: str, where: Q) -> QuerySet:
        codenames = self._get_permission_codenames([action])
        groups = GroupLocationPermission.objects.filter(
            where, permission__content_type=self._content_type, permission__codename__in=codenames
        )
        everywhere = self._get_users_with_any_permission_codenames_filter(codenames)
        here = Q(groups__in=groups.values("group"), is_active=True)
        return get_user_model()._default_manager.filter(everywhere | here).values("pk")

    def _rows(self, user: Any, action: str) -> QuerySet | None:
        """The rows with which the person may do it; None where there can be none."""
        if not self.user_has_permission(user, action):
            return None
        rows: Any = self.model._default_manager.all()
        for one in NEEDED[action]:
            if not self._is_everywhere(user, one):
                rows = rows.of_locations(self._locations(user, one))
        return rows

    def _is_everywhere(self, user: Any, action: str) -> bool:
        return super().user_has_permission(user, action)

    def _locations(self, user: Any, action: str) -> list[LocationPage]:
        codenames = self._get_permission_codenames([action])
        return [
            given.location
            for given in self.get_cached_permissions_for_user(user)
            if given.permission.codename in codenames
        ]


def _locations_of(row: Lead | ScreeningRequest) -> QuerySet[LocationPage]:
    """The locations whose people see a row: the reverse of `of_locations`."""
    if isinstance(row, Lead):
        return LocationPage.objects.filter(pk__in=[row.source_page_id])
    if row.preferred_location_id is not None:
        return LocationPage.objects.filter(pk=row.preferred_location_id)
    site = row.form_page.get_site() if row.form_page else None
    return LocationPage.objects.in_site(site) if site else LocationPage.objects.none()


lead_policy = RequestPermissionPolicy(Lead)
screening_policy = RequestPermissionPolicy(ScreeningRequest)
