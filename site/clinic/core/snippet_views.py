"""How the admin edits what has no drafts."""

from typing import Any

from django.http import HttpRequest
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet

from clinic.core.snippet_choosers import SnippetChooserViewSet


class SavedByHand:
    """
    Saves when the button is pressed, and only then.

    Wagtail saves everything that keeps revisions while a person types. Of a model without drafts, visitors would see
    half a number.
    """

    autosave_enabled: bool

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        self.autosave_enabled = False


class SavedByHandCreateView(SavedByHand, CreateView):
    """The form of a new one."""


class SavedByHandEditView(SavedByHand, EditView):
    """The form of one that is there."""


class SnippetWithoutDraftsViewSet(SnippetViewSet):
    """A snippet that is on the site as soon as it is saved."""

    add_view_class = SavedByHandCreateView
    edit_view_class = SavedByHandEditView
    chooser_viewset_class = SnippetChooserViewSet
