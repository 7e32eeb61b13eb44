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
from leadcapture.person import (
    OtherContacts,
    Person,
    find_person,
    may_erase,
    may_look_up,
    other_contacts,
)

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

    `action` is `find`, `export`, `erase`, which asks whether it is meant, or `erase-confirmed`.
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
        action = request.POST.get("action") if person.is_known else "find"
        if action in ("erase", "erase-confirmed") and not may_erase(request.user):
            raise PermissionDenied
        if action == "erase-confirmed":
            return self.erase(request, form, person)
        self.note_what_is_seen(request, person)
        if action == "erase":
            return self.ask_whether_to_erase(request, person)
        if action == "export":
            log(instance=request.user, action="leadcapture.export", data={"list": "person"})
            response = JsonResponse(person.export(), json_dumps_params={"indent": 2, "ensure_ascii": False})
            response["Content-Disposition"] = 'attachment; filename="personal-data.json"'
            return response
        return self.show(request, form, person, other_contacts(person, seen_by=request.user))

    def note_what_is_seen(self, request: HttpRequest, person: Person) -> None:
        """Tell the audit log. That there is nothing, or how the stop list stands, tells something too."""
        if not person.is_known:
            log(instance=request.user, action="leadcapture.list", data={"list": "person"})
        for row in (*person.leads, *person.screening_requests, *person.held_requests):
            log(instance=row, action="leadcapture.view", title=str(row))

    def ask_whether_to_erase(self, request: HttpRequest, person: Person) -> HttpResponse:
        """Whom it is about and how much goes, with a button for each answer."""
        context = {
            "person": person,
            "erasable_count": person.erasable_count(request.user),
            "others": other_contacts(person, seen_by=request.user),
            "may_be_more": "" if person.is_complete else MAY_BE_MORE,
            **_title("Erase one person's data"),
        }
        return render(request, "leadcapture/admin/person_erase.html", context)

    def erase(self, request: HttpRequest, form: PersonForm, person: Person) -> HttpResponse:
        """Erase it, and say what is left."""
        others = other_contacts(person, seen_by=request.user)
        person.erase(by=request.user)
        left = find_person(person.email, form.cleaned_data["telephone"] or "", seen_by=request.user)
        erased = _rows(max(person.row_count - left.row_count, 0))
        if left.is_known:
            messages.warning(
                request,
                f"{erased} erased, {_rows(left.row_count)} not: you may not erase what stands below. Ask an administrator.",
            )
        elif others:
            messages.warning(
                request, f"{erased} erased. There is more under what else stood in them: look that up too."
            )
        elif not person.is_complete:
            messages.warning(
                request, f"What you can see of this person was erased. {erased} erased. {MAY_BE_MORE}"
            )
        else:
            messages.success(request, f"Everything that we had of this person was erased. {erased} erased.")
        if not left.is_known and not others:
            return redirect("leadcapture_person")
        self.note_what_is_seen(request, left)
        return self.show(request, form, left, others)

    def show(
        self,
        request: HttpRequest,
        form: PersonForm,
        person: Person | None = None,
        others: OtherContacts | None = None,
    ) -> HttpResponse:
        """The page."""
        context = {
            "form": form,
            "person": person,
            "others": others,
            "may_be_more": "" if person is None or person.is_complete else MAY_BE_MORE,
            "may_erase": person is not None
            and may_erase(request.user)
            and person.erasable_count(request.user) > 0,
            "may_see_held": request.user.has_perm("leadcapture.view_heldrequest"),
            **_title("One person's data"),
        }
        return render(request, "leadcapture/admin/person.html", context)


def _title(title: str) -> dict[str, str]:
    # Wagtail takes the heading from the one and the title of the browser's window from the other.
    return {"page_title": title, "header_title": title, "header_icon": "user"}


def _rows(count: int) -> str:
    return f"{count} {'row was' if count == 1 else 'rows were'}"
