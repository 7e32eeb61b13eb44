"""The windows in which staff choose a snippet: for those who may see it, or who write the pages that name it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views import chooser

_writers: list[Callable[[Any], bool]] = []


def writes_pages(test: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Register a function that tells whether a member of staff writes pages, and so chooses what they name."""
    _writers.append(test)
    return test


def may_choose(user: Any, model: Any) -> bool:
    """Whether a member of staff may see the names of a snippet."""
    actions = ["view", "add", "change", "delete"]
    return any(test(user) for test in _writers) or ModelPermissionPolicy(model).user_has_any_permission(
        user, actions
    )


class ForThoseWhoMayChoose:
    """Wagtail shows the names to everybody who may log in."""

    model: Any
    model_class: Any
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_choose(request.user, self.model_class):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class ChooseView(ForThoseWhoMayChoose, chooser.ChooseView):
    """The window."""


class ChooseResultsView(ForThoseWhoMayChoose, chooser.ChooseResultsView):
    """Its list, after a search or on another page."""


class ChosenView(ForThoseWhoMayChoose, chooser.SnippetChosenView):
    """One that was chosen."""


class ChosenMultipleView(ForThoseWhoMayChoose, chooser.SnippetChosenMultipleView):
    """Several that were chosen."""


class CreateView(ForThoseWhoMayChoose, chooser.SnippetCreateView):
    """Making one in the window: only where there is a form for it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.get_creation_form_class() is None:
            # Wagtail has the address all the same, and fails.
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class SnippetChooserViewSet(chooser.SnippetChooserViewSet):
    """What every snippet of the site is chosen with."""

    choose_view_class = ChooseView
    choose_results_view_class = ChooseResultsView
    chosen_view_class = ChosenView
    chosen_multiple_view_class = ChosenMultipleView
    create_view_class = CreateView
