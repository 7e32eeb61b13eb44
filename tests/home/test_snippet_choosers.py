"""Who sees the names of snippets in the windows in which they are chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.snippets.models import get_snippet_models

from clinic.core.snippet_choosers import ForThoseWhoMayChoose, SnippetChooserViewSet
from locations.models import LocationPage
from tests.home import test_admin_access

pytestmark = pytest.mark.django_db

objects = test_admin_access.objects
SNIPPETS = sorted(get_snippet_models(), key=lambda model: model._meta.label)


def test_every_snippet_is_chosen_in_a_window_that_asks_who_it_is() -> None:
    assert len(SNIPPETS) >= 7
    for model in SNIPPETS:
        chooser = model.snippet_viewset.chooser_viewset  # type: ignore[attr-defined]
        assert isinstance(chooser, SnippetChooserViewSet), model
        for name in ("choose", "choose_results", "chosen", "chosen_multiple", "create"):
            assert issubclass(getattr(chooser, f"{name}_view_class"), ForThoseWhoMayChoose), (model, name)


@pytest.mark.parametrize("role", ["leads", "desk", "reviewer", "editor", "publisher"])
def test_names_are_for_those_who_work_with_pages(
    role: str, objects: dict[str, Any], login: Callable[[str], Client], desk_location: LocationPage
) -> None:
    client = login(role)
    allowed = role in ("reviewer", "editor", "publisher")
    for model in SNIPPETS:
        space = model.snippet_viewset.chooser_viewset.get_url_name("").rstrip(":")  # type: ignore[attr-defined]
        key = objects[f"{space}: pk"]
        name = str(model._default_manager.get(pk=key))
        for address in (
            reverse(f"{space}:choose"),
            reverse(f"{space}:choose_results"),
            reverse(f"{space}:chosen", args=[key]),
            f"{reverse(f'{space}:chosen_multiple')}?id={key}",
        ):
            response = client.get(address, headers={"x-requested-with": "XMLHttpRequest"})
            if allowed:
                assert response.status_code == 200, (role, address)
            else:
                assert response.status_code in (302, 403), (role, address)
                assert name not in response.content.decode()


@pytest.mark.parametrize("role", ["publisher", "admin"])
def test_nothing_is_made_in_a_window_that_has_no_form_for_it(
    role: str, objects: dict[str, Any], login: Callable[[str], Client]
) -> None:
    client = login(role)
    for model in SNIPPETS:
        space = model.snippet_viewset.chooser_viewset.get_url_name("").rstrip(":")  # type: ignore[attr-defined]
        for method in (client.get, client.post):
            assert method(reverse(f"{space}:create")).status_code == 404, model
