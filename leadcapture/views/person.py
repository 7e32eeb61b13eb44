"""One person's data in the admin: looked up by the address, handed over as a file, erased."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from wagtail.admin import messages
from wagtail.log_actions import log

from leadcapture.forms import AddressField
from leadcapture.person import Person, find_person

VIEW = ("leadcapture.view_lead", "leadcapture.view_screeningrequest")
ERASE = ("leadcapture.delete_lead", "leadcapture.delete_screeningrequest")


class PersonForm(forms.Form):
    """Whose data it is about."""

    email = AddressField(label="E-mail address", max_length=254)


@method_decorator(never_cache, name="dispatch")
class PersonView(View):
    """
    Asks for an address and shows what we have. The address comes by POST, so that it is in no address and no log.

    `action` is `find`, `export` or `erase`.
    """

    http_method_names = ["get", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.has_perms(VIEW):
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
        person = find_person(form.cleaned_data["email"])
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
        if not request.user.has_perms(ERASE):
            raise PermissionDenied
        person.erase(by=request.user)
        messages.success(request, "Everything that we had of this person was erased.")
        return redirect("leadcapture_person")

    def show(self, request: HttpRequest, form: PersonForm, person: Person | None = None) -> HttpResponse:
        """The page."""
        context = {
            "form": form,
            "person": person,
            "may_see_held": request.user.has_perm("leadcapture.view_heldrequest"),
            "may_erase": request.user.has_perms(ERASE),
            "page_title": "One person's data",
            "header_icon": "user",
        }
        return render(request, "leadcapture/admin/person.html", context)
