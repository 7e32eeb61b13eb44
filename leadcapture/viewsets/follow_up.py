"""The desk's page of one screening request: call, note what was agreed, say how it went."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from leadcapture import desk_mail, follow_up
from leadcapture.models import FollowUpState, ScreeningRequest
from leadcapture.models.follow_up_states import DONE_STATES, TRANSITIONS
from leadcapture.services import NotSentAgain
from leadcapture.staff_notes import NoteTooLong
from leadcapture.timeline import timeline_of
from leadcapture.viewsets.notes import EMPTY_NOTE, NotesMixin
from leadcapture.viewsets.requests import RequestInspectView, StaffField, VisibleRowsMixin

#: The name of the button that gives a request to whom the list beside it names.
GIVE = "give"
#: What the button says that leads to a state, and what staff read after they have pressed it.
BUTTONS = {
    FollowUpState.TAKEN: ("I'll call", "It is yours now."),
    FollowUpState.NOT_REACHED: (
        "Not reached",
        "Marked as not reached. It stays in the list of those who wait.",
    ),
    FollowUpState.BOOKED: ("Booked", "Marked as booked."),
    FollowUpState.DECLINED: ("Declined", "Marked as declined."),
    FollowUpState.CLOSED: ("Close", "Closed."),
    FollowUpState.NEW: ("Put it back", "Put back for anybody to take."),
}


class StepForm(forms.Form):
    """A step: to which state, from which version on, and to whom."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    state = forms.ChoiceField(choices=FollowUpState.choices)
    assigned_to = StaffField(
        queryset=ScreeningRequest.objects.none(),
        required=False,
        label="Give it to",
        empty_label="Choose somebody",
    )

    def __init__(self, *args: Any, about: ScreeningRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assigned_to"].queryset = follow_up.possible_assignees(about)  # type: ignore[attr-defined]


class ScreeningRequestInspectView(NotesMixin, RequestInspectView):
    """One request in full, with what can be done about it now."""

    template_name = "leadcapture/admin/screening_request.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep the note, take the step, or both. A note is kept also where somebody else was faster."""
        step = request.POST.copy()
        if GIVE in step:
            step["state"] = FollowUpState.TAKEN
        else:
            # The list stands beside the other buttons, and means nothing to them.
            step.pop("assigned_to", None)
        form = StepForm(step, about=self.object) if "state" in step else None
        if form is not None and not form.is_valid():
            return self.show_again("Choose one of the buttons below, and a person from the list.")
        if form is not None and GIVE in step and form.cleaned_data["assigned_to"] is None:
            return self.show_again("Choose from the list whom it is given to.")
        try:
            note = self.keep_note()
        except NoteTooLong as reason:
            return self.show_again(str(reason))
        kept = " The note was saved." if note else ""
        if form is None:
            if note is None:
                return self.show_again(EMPTY_NOTE)
            messages.success(request, kept.strip())
            return redirect(self.here)
        to = FollowUpState(form.cleaned_data["state"])
        try:
            follow_up.change_state(
                self.object,
                to,
                version=form.cleaned_data["version"],
                by=request.user,
                assign_to=form.cleaned_data["assigned_to"],
            )
        except follow_up.NotChanged as reason:
            messages.warning(request, f"{reason}{kept}")
        except ScreeningRequest.DoesNotExist:
            raise Http404("This request was erased a moment ago.") from None
        else:
            messages.success(request, f"{self._said(to)}{kept}")
        return redirect(self.here)

    def _said(self, to: FollowUpState) -> str:
        if to == FollowUpState.TAKEN and self.object.assigned_to_id != self.request.user.pk:
            return f"It was given to {self.object.assignee_name}."
        return BUTTONS[to][1]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        try:
            desk_mail.check_can_send_again(self.object)
        except NotSentAgain as reason:
            kwargs["reason_not_to_send"] = str(reason)
        context = super().get_context_data(
            send_again_url=reverse("screeningrequest:send_again", args=[self.object.pk]),
            steps=self._steps(),
            step_form=StepForm(about=self.object, initial={"assigned_to": self.object.assigned_to_id}),
            is_mine=self.object.assigned_to_id == self.request.user.pk,
            **kwargs,
        )
        context["timeline"] = timeline_of(self.object, context["notes"])
        return context

    def _steps(self) -> list[tuple[str, str, bool]]:
        """The states that may follow: value, words of the button, and whether it is the likeliest."""
        state = FollowUpState(self.object.state)
        mine, is_done = self.object.assigned_to_id == self.request.user.pk, state in DONE_STATES
        others = BUTTONS.keys() & TRANSITIONS[state]
        if mine and not is_done:
            others = others - {FollowUpState.TAKEN}
        likeliest = FollowUpState.TAKEN if FollowUpState.TAKEN in others else FollowUpState.BOOKED
        words = {to: text for to, (text, _) in BUTTONS.items()}
        if is_done:
            words[FollowUpState.TAKEN] = "Open it again"
        elif self.object.assigned_to_id:
            words[FollowUpState.TAKEN] = "I'll take it over"
        if state == FollowUpState.NOT_REACHED:
            words[FollowUpState.NOT_REACHED] = "Not reached again"
        return [(to.value, words[to], to == likeliest and not is_done) for to in BUTTONS if to in others]


class SendToDeskAgainView(VisibleRowsMixin, PermissionCheckedMixin, View):
    """Tells the desk once more that somebody waits. Whoever may see the request may do so."""

    http_method_names = ["post"]
    model: Any = None
    permission_policy: Any = None
    any_permission_required = ["view"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Queue the e-mail, and say so on the request's page."""
        about = get_object_or_404(self.visible_rows(), pk=pk)
        try:
            desk_mail.send_again(about, by=request.user)
        except NotSentAgain as reason:
            messages.warning(request, f"Nothing was sent. {reason}")
        except ScreeningRequest.DoesNotExist:
            raise Http404("This request was erased a moment ago.") from None
        else:
            messages.success(request, "The e-mail to the desk is being sent again.")
        return redirect("screeningrequest:inspect", about.pk)
