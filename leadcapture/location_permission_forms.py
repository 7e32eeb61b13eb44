"""The panel of the form for groups in which permissions for single locations are given."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.template.loader import render_to_string
from wagtail.admin.forms.formsets import BaseFormSetMixin

from leadcapture.models import GroupLocationPermission
from leadcapture.models.location_permissions import LOCATION_PERMISSIONS
from locations.models import LocationPage


class LocationPermissionsForm(forms.Form):
    """The permissions of a group for one location."""

    location: Any = forms.ModelChoiceField(
        queryset=LocationPage.objects.order_by("title"), label="Location", empty_label=None
    )
    permissions = forms.ModelMultipleChoiceField(
        # By model and then "view" before "delete", as the columns of the table stand.
        queryset=Permission.objects.filter(
            content_type__app_label="leadcapture", codename__in=LOCATION_PERMISSIONS
        ).order_by("-content_type__model", "-codename"),
        to_field_name="codename",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["permissions"]
        field.label_from_instance = lambda permission: LOCATION_PERMISSIONS[permission.codename]


class BaseGroupLocationPermissionFormSet(BaseFormSetMixin, forms.BaseFormSet):
    """A row for each location for which a group has permissions. It is to locations what Wagtail's is to pages."""

    permission_types = tuple(LOCATION_PERMISSIONS.values())

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        instance: Group | None = None,
        prefix: str = "location_permissions",
    ) -> None:
        self.instance = instance or Group()
        given = (
            GroupLocationPermission.objects.filter(group=self.instance)
            .select_related("location", "permission")
            .order_by("location__title", "location", "permission")
            if self.instance.pk
            else []
        )
        initial = [
            {"location": location, "permissions": [row.permission.codename for row in rows]}
            for location, rows in groupby(given, lambda row: row.location)
        ]
        super().__init__(data, files, initial=initial, prefix=prefix)

    def clean(self) -> None:
        """Refuse two rows of the same location."""
        if any(self.errors):
            return
        locations = [form.cleaned_data["location"] for form in self._kept_forms()]
        if len(set(locations)) != len(locations):
            raise forms.ValidationError("A location stands in two rows. Delete one of them, then save again.")
        for form in self._kept_forms():
            given = {permission.codename for permission in form.cleaned_data["permissions"]}
            for name in ("lead", "screeningrequest"):
                if f"delete_{name}" in given and f"view_{name}" not in given:
                    see, erase = LOCATION_PERMISSIONS[f"view_{name}"], LOCATION_PERMISSIONS[f"delete_{name}"]
                    raise forms.ValidationError(
                        f"“{erase}” does nothing without “{see}”. Tick both for the same location, then save again."
                    )

    @transaction.atomic
    def save(self) -> None:
        """Let the group have exactly these permissions for locations."""
        wanted = {
            (form.cleaned_data["location"].pk, permission.pk)
            for form in self._kept_forms()
            for permission in form.cleaned_data["permissions"]
        }
        for row in GroupLocationPermission.objects.filter(group=self.instance):
            key = (row.location_id, row.permission_id)
            if key in wanted:
                wanted.remove(key)
            else:
                row.delete()
        GroupLocationPermission.objects.bulk_create(
            GroupLocationPermission(group=self.instance, location_id=location, permission_id=permission)
            for location, permission in sorted(wanted)
        )

    def _kept_forms(self) -> list[forms.Form]:
        return [
            form
            for form in self.forms
            if form not in self.deleted_forms and "location" in getattr(form, "cleaned_data", {})
        ]

    def as_admin_panel(self) -> str:
        """The panel."""
        return render_to_string("leadcapture/admin/location_permissions.html", {"formset": self})


GroupLocationPermissionFormSet = forms.formset_factory(
    LocationPermissionsForm,
    formset=BaseGroupLocationPermissionFormSet,
    extra=0,
    can_delete=True,
)


def location_permissions_panel() -> Any:
    """The panel, for Wagtail's form for groups."""
    return GroupLocationPermissionFormSet
