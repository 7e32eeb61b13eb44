"""
Whatever is sent to whichever address, nothing is answered with a 5xx.

The addresses are those of the table of addresses. Of what may be sent, each address gets a part that differs from that
of its neighbours; HOSTILE_REQUESTS=all sends everything to each.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import islice
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.factories import HealthTipPageFactory, TipsFormPageFactory, restrict
from tests.home import test_admin_access
from tests.home.admin_addresses import filled_in, named_patterns
from tests.home.hostile_requests import (
    BODIES,
    DEEP,
    HUGE,
    PARAMETERS,
    VALUES,
    Report,
    Sender,
    fields_of,
    with_every_field_hostile,
)

pytestmark = pytest.mark.django_db

objects = test_admin_access.objects
addresses = test_admin_access.addresses

EVERYTHING = os.environ.get("HOSTILE_REQUESTS") == "all"
#: So many tests share the addresses of the admin.
PARTS = 6
OTHER_ROLES = ("nobody", "leads", "desk", "reviewer", "editor", "publisher")


def some(choices: list[Any], number: int, first: int) -> list[Any]:
    """`number` of the choices, from the `first` on, or all of them."""
    if EVERYTHING:
        return choices
    return [choices[(first + step) % len(choices)] for step in range(number)]


def encoded(parameters: dict[str, str]) -> str:
    """As a program would send it that knows of no character encoding: half a surrogate pair too."""
    return urlencode({name: value.encode("utf-8", "surrogatepass") for name, value in parameters.items()})


def try_everything(sender: Sender, address: str, number: int) -> None:
    """Send to an address what nobody's browser would."""
    page = sender.send("get", address)
    html = ""
    if page.get("Content-Type", "").startswith("text/html") and not page.streaming:
        html = page.content.decode(errors="replace")
    for value in dict.fromkeys([HUGE, *some(VALUES, 1, number)]):
        query = encoded(dict.fromkeys(PARAMETERS, value))
        sender.send("get", f"{address}?{query}", f"every parameter {value[:9]!r}")
    for parameter in some(PARAMETERS, 2, 2 * number):
        sender.send("get", f"{address}?{encoded({parameter: HUGE})}", "one parameter")
    sender.send("post", address, "no field")
    sender.send("post", address, "no field", headers={"x-requested-with": "XMLHttpRequest"})
    for kind, body in [BODIES[0], *some(BODIES, 1, number)]:
        sender.send("post", address, f"{kind} {body[:9]!r}", data=body, content_type=kind)
    for method in some(["patch", "put", "delete"], 1, number):
        sender.send(method, address, "deep", data=DEEP.encode(), content_type="application/json")
    form = "application/x-www-form-urlencoded"
    for fields in islice(fields_of(html), 1):
        for value in some(VALUES, 2, number):
            hostile = encoded(with_every_field_hostile(fields, value)).encode()
            sender.send("post", address, f"every field {value[:9]!r}", data=hostile, content_type=form)
        for missing in [name for name in fields if name.endswith(("_FORMS", "-count"))][:1]:
            rest = {name: value for name, value in fields.items() if name != missing}
            sender.send("post", address, f"without {missing}", data=rest)


@pytest.mark.parametrize("part", range(PARTS))
def test_an_administrator(part: int, addresses: dict[str, set[str]], login: Callable[[str], Client]) -> None:
    every = sorted({address for group in addresses.values() for address in group})
    report = Report()
    sender = Sender(login("admin"), report)
    for number, address in enumerate(every):
        if number % PARTS == part:
            try_everything(sender, address, number)
    assert report.words() == ""
    assert report.tried > 500


@pytest.mark.parametrize("role", OTHER_ROLES)
def test_other_roles(role: str, addresses: dict[str, set[str]], login: Callable[[str], Client]) -> None:
    report = Report()
    sender = Sender(login(role), report)
    for number, address in enumerate(sorted({one for group in addresses.values() for one in group})):
        sender.send("post", address, "no field")
        if number % 6 == OTHER_ROLES.index(role) or EVERYTHING:
            sender.send("post", address, "deep", data=DEEP.encode(), content_type="application/json")
            sender.send("get", f"{address}?{encoded(dict.fromkeys(PARAMETERS, HUGE))}", "every parameter")
    assert report.words() == ""


class EveryKey(dict[str, Any]):
    """The same value for every parameter of every address."""

    def __init__(self, value: str) -> None:
        super().__init__()
        self.value = value

    def __contains__(self, key: object) -> bool:
        return True

    def __getitem__(self, key: str) -> str:
        return self.value


@pytest.mark.parametrize("value", [HUGE, "9" * 40, "%00", "x" * 300, "%ED%A0%80", "-1"])
def test_keys_that_nothing_has(value: str, home: Any, login: Callable[[str], Client]) -> None:
    report = Report()
    sender = Sender(login("admin"), report)
    for name, route in named_patterns():
        if "<" in route or "(" in route:
            address = filled_in(name, route, EveryKey(value))
            sender.send("get", address)
            sender.send("post", address)
    assert report.words() == ""
    assert report.tried > 300


PUBLIC = [
    "/",
    "/search/",
    "/sitemap.xml",
    "/robots.txt",
    "/.well-known/security.txt",
    "/prefetch.json",
    "/nearest.json",
    "/open-now.json",
    "/locations/",
    "/health-tips/",
    "/health-tips/feed/",
    "/free-tips/",
    "/email-events/postmark/",
    "/forms/seen/",
    "/forms/check/",
    "/tips/x/",
    "/tips/x/remove/",
    "/media/images/x",
    "/documents/1/x.pdf",
    f"/documents/{HUGE}/x.pdf",
    "/documents/" + "9" * 400 + "/x.pdf",
    f"/forms/tips/{HUGE}/",
    f"/forms/screening/{HUGE}/",
    f"/_util/authenticate_with_password/{HUGE}/{HUGE}/",
    f"/documents/authenticate_with_password/{HUGE}/",
    "/media/images/" + "x" * 300,
    "/brand/x.css",
    "/" + "x" * 3000,
]


def test_a_stranger(home: Any, branding: Any, article: Any, client: Client) -> None:
    form_page = TipsFormPageFactory()
    secret = HealthTipPageFactory(title="Secret")
    restriction = restrict(secret)
    report = Report()
    sender = Sender(client, report)
    every = [
        *PUBLIC,
        article.url,
        secret.url,
        form_page.url,
        f"/forms/tips/{form_page.pk}/",
        f"/_util/authenticate_with_password/{restriction.pk}/{secret.pk}/",
        f"/_util/authenticate_with_password/{restriction.pk}/1/",
        f"/_util/authenticate_with_password/{restriction.pk}/{home.pk}/",
        f"/_util/authenticate_with_password/{restriction.pk}/{HUGE}/",
    ]
    for number, address in enumerate(every):
        try_everything(sender, address, number)
    assert report.words() == ""


def test_the_password_of_a_page_is_asked_for_that_page_alone(home: Any, client: Client) -> None:
    """Wagtail shows the form for any page; the root of the tree has no look, and was answered with a 500."""
    secret = HealthTipPageFactory(title="Secret")
    restriction = restrict(secret)
    address = f"/_util/authenticate_with_password/{restriction.pk}"
    assert client.post(f"{address}/1/", {"password": "x"}).status_code == 404
    assert client.post(f"{address}/{home.pk}/", {"password": "x"}).status_code == 404
    wrong = client.post(f"{address}/{secret.pk}/", {"password": "x", "return_url": secret.url})
    assert wrong.status_code == 200
    right = client.post(f"{address}/{secret.pk}/", {"password": "tern", "return_url": secret.url})
    assert right["Location"] == secret.url
