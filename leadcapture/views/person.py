"""One person's data in the admin: looked up by the address, handed over as a file, erased."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from phonenumber_field.formfields import PhoneNumberField
from wagtail.admin import messages
from wagtail.log_actions import log

from leadcapture.forms import AddressField
from leadcapture.person import Person, find_person, may_erase, may_look_up

#: For whoever sees the people of some locations. It is said always, so that it tells nothing about anybody.
MAY_BE_MORE = (
    "You see what belongs to your locations, so there may be more at others. Ask an administrator, or somebody who sees "
    "the leads and requests of all locations, to look too."
)


class PersonForm(forms.Form):
    """Whose data it is about: an address, a number, or both."""

    email = AddressField(label="E-mail address", max_length=254, required=False)
    telephone = PhoneNumberField(
        label="Telephone number",
        required=False,
        help_text="Some people who asked for a screening gave only this.",
        error_messages={"invalid": "Enter a telephone number with its area code, such as (207) 555-0142."},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not (cleaned.get("email") or cleaned.get("telephone")):
            raise ValidationError("Enter an e-mail address, a telephone number, or both.")
        return cleaned


@method_decorator(never_cache, name="dispatch")
class PersonView(View):
    """
    Asks for an address or a number and shows what we have. They come by POST, so that they are in no address and no log.

    `action` is `find`, `export` or `erase`.
    """

    http_method_names = ["get", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_look_up(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """The question."""
        return self.show(request, PersonForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """The answer, the file, or the erasure."""
        form = PersonForm(request.POST)
        if not form.is_valid():
            return self.show(request, form)
        person = find_person(
            form.cleaned_data["email"], form.cleaned_data["telephone"] or "", seen_by=request.user
        )
        action = request.POST.get("action")
        if action == "erase" and person.is_known:
            return self.erase(request, person)
        for lead in person.leads:
            log(instance=lead, action="leadcapture.view", title=str(lead))
        for screening in person.screening_requests:
            log(instance=screening, action="leadcapture.view", title=str(screening))
        for held in person.held_requests:
            log(instance=held, action="leadcapture.view", title=str(held))
        if action == "export" and person.is_known:
            response = JsonResponse(person.export(), json_dumps_params={"indent": 2, "ensure_ascii": False})
            response["Content-Disposition"] = 'attachment; filename="personal-data.json"'
            return response
        return self.show(request, form, person)

    def erase(self, request: HttpRequest, person: Person) -> HttpResponse:
        """Erase it, for those who may."""
        if not may_erase(request.user):
            raise PermissionDenied
        person.erase(by=request.user)
        if person.is_complete:
            messages.success(request, "Everything that we had of this person was erased.")
        else:
            messages.warning(request, f"What you can see of this person was erased. {MAY_BE_MORE}")
        return redirect("leadcapture_person")

    def show(self, request: HttpRequest, form: PersonForm, person: Person | None = None) -> HttpResponse:
        """The page."""
        context = {
            "form": form,
            "person": person,
            "may_be_more": "" if person is None or person.is_complete else MAY_BE_MORE,
            "may_erase": may_erase(request.user),
            "may_see_held": request.user.has_perm("leadcapture.view_heldrequest"),
            "page_title": "One person's data",
            "header_icon": "user",
        }
        return render(request, "leadcapture/admin/person.html", context)
