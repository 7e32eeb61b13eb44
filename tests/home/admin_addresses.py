"""Every named address of the admin, with real objects in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver
from wagtail.admin import urls as admin_urls

ADMIN = "/admin/"


def named_patterns(patterns: Any = None, namespace: str = "", prefix: str = "") -> Iterator[tuple[str, str]]:
    """(name with its namespaces, route) of every named address below /admin/."""
    for pattern in admin_urls.urlpatterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern).replace("^", "")
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from named_patterns(pattern.url_patterns, inner, route)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{namespace}{pattern.name}", route


def filled_in(name: str, route: str, objects: dict[str, Any]) -> str:
    """
    The address with real keys.

    `objects` gives a value for a parameter: of one address ("wagtailimages:preview filter_spec"), of a namespace
    ("wagtailsites: pk"), or of any address ("page_id").
    """
    namespace = f"{name.rpartition(':')[0]}:"

    def value(match: re.Match[str]) -> str:
        parameter = match["name"]
        for key in (f"{name} {parameter}", f"{namespace} {parameter}", parameter):
            if key in objects:
                return str(objects[key])
        raise KeyError(f"No value for '{parameter}' of {name}: add it to the objects of the test.")

    if "(?P<" in route or "(\\d+)" in route:
        route = route.replace("$", "").replace("\\.", ".")
        route = re.sub(r"\(\?P<pk>\.\+\)", "<int:pk>", route)
        route = re.sub(r"\(\?P<revision_id_a>[^)]*\)", "earliest", route)
        route = re.sub(r"\(\?P<revision_id_b>[^)]*\)", "latest", route)
        route = route.replace("(\\d+)", "<int:page_id>").replace("(live|earliest|\\d+)", "earliest")
        route = route.replace("(live|latest|\\d+)", "latest")
    return ADMIN + re.sub(r"<(?:\w+:)?(?P<name>\w+)>", value, route)


@dataclass(frozen=True)
class Answer:
    """What a request was answered: whether it got past the permission check, and the text."""

    reached: bool
    text: str


def ask(client: Client, address: str) -> Answer:
    """
    Send a request; whatever it changes is undone.

    Wagtail refuses with a redirect to the dashboard or the log-in, with 403, or, where a list does not hold what one
    may not see, with 404. A view that wants a POST, or a script's request, gets one, with nothing in it.
    """
    client.raise_request_exception = False
    with transaction.atomic():
        response: Any = client.get(address)
        assert response.status_code < 500, f"{address}: {response.status_code}"
        if response.status_code in (400, 405):
            response = client.post(address, headers={"x-requested-with": "XMLHttpRequest"})
        transaction.set_rollback(True)
    if response.status_code in (301, 302):
        reached = response["Location"].partition("?")[0] not in (ADMIN, f"{ADMIN}login/")
    else:
        reached = response.status_code not in (403, 404)
    return Answer(reached, response.getvalue().decode(errors="replace"))
