"""Notes on the page of a lead or a request: to write one there, and to delete one's own."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from leadcapture.models import StaffNote
from leadcapture.models.staff_notes import MAX_NOTE_LENGTH
from leadcapture.staff_notes import NoteTooLong, add_note, delete_note
from leadcapture.viewsets.requests import VisibleRowsMixin

EMPTY_NOTE = "Nothing was saved, since the note is empty. Write it, then choose “Save the note”."


class NotesMixin:
    """Lets the page that shows one row take a note about it. What was typed is never lost on an error."""

    object: Any
    request: HttpRequest
    model: Any
    typed_note = ""
    note_error = ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep the note, and show the page again."""
        try:
            note = self.keep_note()
        except NoteTooLong as reason:
            return self.show_again(str(reason))
        if note is None:
            return self.show_again(EMPTY_NOTE)
        messages.success(request, "The note was saved.")
        return redirect(self.here)

    def keep_note(self) -> StaffNote | None:
        """Keep what was typed; None where nothing was. Raises `NoteTooLong`."""
        try:
            return add_note(self.object, self.request.POST.get("note", ""), by=self.request.user)
        except self.model.DoesNotExist:
            raise Http404("It was erased a moment ago.") from None

    def show_again(self, error: str) -> HttpResponse:
        """The page with what was typed, and what to do about it."""
        self.typed_note, self.note_error = self.request.POST.get("note", ""), error
        response: Any = self.get(self.request)  # type: ignore[attr-defined]
        response.status_code = 422
        return response

    @property
    def here(self) -> str:
        """The address of this page."""
        return reverse(f"{self.model._meta.model_name}:inspect", args=[self.object.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        notes = list(self.object.notes.select_related("author"))
        for note in notes:
            note.is_deletable = note.may_be_deleted_by(self.request.user)
        return super().get_context_data(  # type: ignore[misc]
            notes=notes,
            typed_note=self.typed_note,
            note_error=self.note_error,
            max_note_length=MAX_NOTE_LENGTH,
            delete_note_url_name=f"{self.model._meta.model_name}:delete_note",
            **kwargs,
        )


class DeleteNoteView(VisibleRowsMixin, PermissionCheckedMixin, View):
    """Deletes a note: one's own, or as an administrator any, of a row that one may see."""

    http_method_names = ["post"]
    model: Any = None
    permission_policy: Any = None
    any_permission_required = ["view"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Delete it, and show the row's page."""
        about = {"lead": "lead", "screeningrequest": "screening_request"}[self.model._meta.model_name]
        notes = StaffNote.objects.filter(**{f"{about}__in": self.visible_rows()})
        note = get_object_or_404(notes.select_related(about), pk=pk)
        row = getattr(note, about)
        try:
            delete_note(note, by=request.user)
        except PermissionDenied as reason:
            messages.error(request, str(reason))
        else:
            messages.success(request, "The note was deleted.")
        return redirect(f"{self.model._meta.model_name}:inspect", row.pk)
