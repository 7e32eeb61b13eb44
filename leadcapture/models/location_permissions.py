"""Which group sees, and erases, the requests of which location."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import Group, Permission
from django.db import models

#: The permissions that can be given for one location: model, and what the form for groups calls them.
LOCATION_PERMISSIONS = {
    "view_screeningrequest": "See screening requests",
    "delete_screeningrequest": "Erase screening requests",
    "view_lead": "See leads",
    "delete_lead": "Erase leads",
}


class GroupLocationPermission(models.Model):
    """
    A permission that the members of a group have for the requests of one location.

    It is to locations what Wagtail's own permissions for pages and collections are to these. The same permission among
    the group's own ones is for all locations.
    """

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="location_permissions")
    location = models.ForeignKey("locations.LocationPage", on_delete=models.CASCADE, related_name="+")
    permission = models.ForeignKey(Permission, on_delete=models.CASCADE, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "permission for a location"
        verbose_name_plural = "permissions for locations"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["group", "location", "permission"], name="leadcapture_location_permission_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.permission.codename}, {self.location}"
