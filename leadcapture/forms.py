"""
The forms that visitors fill in. None asks about health.

Several may stand on one page: `auto_id` keeps their ids apart; the names, and so the POST, stay the same.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.encoding import punycode
from phonenumber_field.formfields import PhoneNumberField
from wagtail.models import Page

from leadcapture.attribution import Visit, read_visit
from leadcapture.email_domains import is_disposable
from leadcapture.email_typos import meant_address
from leadcapture.form_token import FormToken, Verdict, make_token, read_token
from leadcapture.models import Lead, ScreeningRequest
from leadcapture.plain_text import one_line
from leadcapture.suspicion import Signals
from locations.models import LocationPage

if TYPE_CHECKING:
    from leadcapture.models.form_pages import FormPage

LOOK_AGAIN = "Not sent yet. Please look at the marked fields; what you typed is still there."
ONCE_MORE = {
    Verdict.TOO_FAST: "That was faster than people type. Nothing is lost: please send the form once more.",
    Verdict.OLD: "This page was open for a long time. Nothing is lost: please send the form once more.",
}
OTHER_WORDING = (
    "The wording beside this box has changed since you opened the page. Please read it, and tick the box if you "
    "agree."
)
UNKNOWN_WORDING = (
    "Nothing is lost, but we can't tell which wording you saw beside this box. Please read it, tick the box again "
    "and send the form once more."
)
EMAIL_INVALID = "Please check this e-mail address. It should look like name@example.com."


def is_identifier(text: str) -> bool:
    """Whether the text can be the number of a row: digits, no more than fit into a database's column."""
    return re.fullmatch("[0-9]{1,18}", text) is not None


class OneLineField(forms.CharField):
    """Text on one line: line breaks and control characters become blanks, and runs of blanks one."""

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value) or "")


class AddressField(forms.EmailField):
    """
    An e-mail address as mail servers of the internet take it, its domain in lower case and in ASCII.

    A domain can be written in many ways that sending makes one of (IDNA), so each of them is that one from the start:
    otherwise an address would be another person under each.
    """

    # A name without a dot, such as localhost, is a machine of ours.
    default_validators = [EmailValidator(EMAIL_INVALID, allowlist=[])]
    default_error_messages = {"invalid": EMAIL_INVALID}
    LOCAL_PART = re.compile(r"[0-9A-Za-z.!#$%&'*+/=?^_`{|}~-]{1,64}", re.ASCII)

    def to_python(self, value: Any) -> str:
        # A telephone's keyboard adds a blank; a pasted list, a comma.
        text = one_line(super().to_python(value) or "").strip(" .,;")
        local, at, domain = text.rpartition("@")
        with suppress(UnicodeError):
            domain = punycode(domain)
        return f"{local}{at}{domain.lower()}"

    def validate(self, value: str) -> None:
        super().validate(value)
        local, _, domain = value.rpartition("@")
        if value and (not self.LOCAL_PART.fullmatch(local) or domain.startswith("[") or not domain.isascii()):
            raise ValidationError(EMAIL_INVALID, code="invalid")


class TelephoneField(PhoneNumberField):
    """A telephone number, national or with its country's code."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(one_line(str(value or "")))


class LocationField(forms.ModelChoiceField):
    """One of the locations."""

    default_error_messages = {"invalid_choice": "Please choose one of the locations in the list."}

    def to_python(self, value: Any) -> LocationPage | None:
        if value and not is_identifier(str(value)):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)


class TokenField(forms.CharField):
    """The signed time of the form. A form that is shown again holds a fresh one, not what was sent."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> None:
        """Nothing: `VisitorForm.token` reads it, and the form as a whole says what to do about it."""

    def bound_data(self, data: Any, initial: Any) -> Any:
        return initial


class SourcePageField(forms.CharField):
    """The page on which the form stood. What names no published page is dropped: it is nobody's mistake."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> Page | None:
        text = str(value or "")
        return Page.objects.live().public().filter(pk=int(text)).first() if is_identifier(text) else None


class VisitorForm(forms.Form):
    """
    What both forms share: consent, the traps for machines, and the page that the form stood on.

    A tick stands for the words that the form showed. It is dropped where those are not the present ones, or are
    not known.
    """

    #: What to say where the box is not ticked.
    consent_missing = ""
    #: The field for the visitor's name.
    name_field = ""

    consent = forms.BooleanField()
    timestamp = TokenField(required=False)
    source_page = SourcePageField(required=False)
    #: Hidden from people; machines fill it in.
    website = forms.CharField(
        required=False,
        label="Leave this empty",
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(
        self, data: Any = None, *, form_page: FormPage, source_page: Any = None, prefix_for_ids: str = "form"
    ) -> None:
        super().__init__(data, auto_id=f"{prefix_for_ids}_%s")
        self.form_page = form_page
        self.questioned_email = ""
        self.fields["consent"].label = form_page.consent_wording
        self.fields["timestamp"].initial = self.fresh_token
        self.fields["source_page"].initial = getattr(source_page, "pk", None)
        self.has_dropped_tick = "consent" in self.data and not self.token.has_shown(form_page.consent_wording)
        if self.has_dropped_tick:
            self.data = {name: value for name, value in self.data.items() if name != "consent"}
        self.fields["consent"].error_messages["required"] = self.what_to_tick()

    def what_to_tick(self) -> str:
        """What to say beside a box that is not ticked, or no longer is."""
        if not self.has_dropped_tick:
            return self.consent_missing
        return UNKNOWN_WORDING if self.token.verdict is Verdict.UNKNOWN else OTHER_WORDING

    def fresh_token(self) -> str:
        """The token for the form as it is shown now."""
        return make_token(
            self.form_page.consent_wording,
            # Who sends the form again for another mistake has not answered the question.
            questioned_email=self.questioned_email if set(self.errors) <= {"email"} else "",
            shown_again=self.is_bound,
            before=self.token.so_far if self.is_bound else (),
        )

    @cached_property
    def token(self) -> FormToken:
        """The token that was sent."""
        return read_token(self.data.get("timestamp", ""))

    @cached_property
    def visit(self) -> Visit:
        """Where the visitor came from, as far as the browser says."""
        return read_visit(self.data)

    @property
    def was_filled_by_a_machine(self) -> bool:
        """Whether the field that people don't see was filled in."""
        return bool(self.data.get("website", "").strip())

    @property
    def seems_to_come_from_a_machine(self) -> bool:
        """Whether no person seems to have filled it in: a hidden field, no time, or a token that is none of ours."""
        return self.was_filled_by_a_machine or self.token.verdict in (Verdict.TOO_FAST, Verdict.UNKNOWN)

    def signals(self, *, many_from_network: bool) -> Signals:
        """What of a form that is filled in rightly may speak for a machine."""
        before = self.token.before
        return Signals(
            hidden_field=self.was_filled_by_a_machine,
            many_from_network=many_from_network,
            too_fast=Verdict.TOO_FAST in before and self.token.hasty,
            unknown_page=Verdict.UNKNOWN in before,
            disposable_address=is_disposable(self.cleaned_data["email"]),
            name=self.cleaned_data[self.name_field],
        )

    @property
    def proof(self) -> str:
        """The solution of a challenge that the browser sent, right or wrong."""
        return self.data.get("altcha", "")

    @property
    def message(self) -> str:
        """What to say above the form."""
        return " ".join(map(str, self.non_field_errors())) or LOOK_AGAIN

    @property
    def field_errors(self) -> dict[str, list[str]]:
        """What is wrong with each field, in the order of the page."""
        return {name: list(map(str, self.errors[name])) for name in self.fields if name in self.errors}

    @property
    def error_links(self) -> list[dict[str, str]]:
        """For a summary: the id of each field with an error, and what is wrong with it."""
        return [
            {"id": self[name].id_for_label or f"{self[name].auto_id}_0", "message": " ".join(errors)}
            for name, errors in self.field_errors.items()
        ]

    def show_again(self, message: str) -> None:
        """Leave aside what else may be wrong and say only this, so that the form can be sent again."""
        if "email" in self.errors:
            self.questioned_email = ""  # the visitor does not see that question now
        self.errors.clear()
        self.add_error(None, message)
        if self.has_dropped_tick:
            self.add_error("consent", self.what_to_tick())

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        if meant := meant_address(email):
            self.questioned_email = email
            if not self.token.has_questioned(email):
                raise ValidationError(
                    f"Did you mean {meant}? Please correct it or, if it is right, send the form again."
                )
        return email

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and self.token.verdict is not Verdict.GOOD:
            raise ValidationError(ONCE_MORE[self.token.verdict])
        return cleaned


class TipsForm(VisitorForm):
    """Asks for the free tips."""

    first_name = OneLineField(
        label="First name",
        max_length=Lead._meta.get_field("first_name").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={
            "required": "Please tell us your first name.",
            "max_length": "Please give a shorter first name, of at most %(limit_value)d characters.",
        },
    )
    email = AddressField(
        label="E-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "required": "Please give your e-mail address, so that we know where to send the tips.",
            "max_length": EMAIL_INVALID,
        },
    )

    field_order = ["first_name", "email", "consent"]
    name_field = "first_name"
    consent_missing = "Please tick this box if we may send you the tips. Without it we may not write to you."


class ScreeningForm(VisitorForm):
    """Asks for a free screening appointment."""

    name = OneLineField(
        label="Name",
        max_length=ScreeningRequest._meta.get_field("name").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={
            "required": "Please tell us your name.",
            "max_length": "Please give a shorter name, of at most %(limit_value)d characters.",
        },
    )
    telephone = TelephoneField(
        label="Telephone number",
        required=False,
        error_messages={
            "invalid": "Please check this number. Write it with its area code, such as (207) 555-0100."
        },
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    email = AddressField(
        label="E-mail address",
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={"max_length": EMAIL_INVALID},
    )
    preferred_location = LocationField(
        label="Which location suits you?",
        queryset=LocationPage.objects.none(),
        required=False,
        empty_label="Any location",
    )
    preferred_time = forms.ChoiceField(
        label="What time of day suits you?",
        choices=[("", "Any time"), *ScreeningRequest.Time.choices],
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Please choose one of the times in the list."},
    )

    field_order = ["name", "telephone", "email", "preferred_location", "preferred_time", "consent"]
    name_field = "name"
    consent_missing = "Please tick this box if we may answer you. Without it we may not call or write."

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        locations = LocationPage.objects.live().public().not_closed_for_good().order_by("path")
        if site := self.form_page.get_site():
            locations = locations.in_site(site)
        location_field: Any = self.fields["preferred_location"]
        location_field.queryset = locations

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if "telephone" in given and "email" in given and not given["telephone"] and not given["email"]:
            self.add_error(
                "telephone", "Please give a telephone number or an e-mail address, so that we can answer."
            )
        return super().clean()
