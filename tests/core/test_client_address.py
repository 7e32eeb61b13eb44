"""Where a request comes from, and whom wrong passwords lock out."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from clinic.core.client_address import client_address


def address(**headers):
    return client_address(RequestFactory().get("/", **headers))


def test_is_that_of_the_connection_unless_a_proxy_of_ours_says_otherwise(settings):
    assert address(REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR="198.51.100.7") == "192.0.2.1"
    settings.BEHIND_PROXY = True
    assert (
        address(REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR="203.0.113.9, 198.51.100.7") == "198.51.100.7"
    )
    assert address(REMOTE_ADDR="192.0.2.1") == "192.0.2.1"


@pytest.mark.parametrize("forwarded", ["unknown", "'; drop table", "1.2.3.4,", "\x00"])
def test_is_unknown_where_it_is_none(settings, forwarded):
    settings.BEHIND_PROXY = True
    assert address(HTTP_X_FORWARDED_FOR=forwarded) is None
    settings.BEHIND_PROXY = False
    assert address(REMOTE_ADDR="") is None


def test_a_stranger_behind_the_same_proxy_locks_nobody_else_out(superuser, settings):
    settings.AXES_ENABLED = True
    settings.AXES_FAILURE_LIMIT = 2
    settings.BEHIND_PROXY = True
    superuser.set_password("the-right-one")
    superuser.save()

    def status(password, sender):
        fields = {"username": superuser.get_username(), "password": password}
        return (
            Client()
            .post("/admin/login/", fields, headers={"x-forwarded-for": f"{sender}, {sender}"})
            .status_code
        )

    assert [status("wrong", "203.0.113.9") for _ in range(3)][-1] == 429
    assert status("the-right-one", "203.0.113.9") == 429
    assert status("the-right-one", "198.51.100.7") == 302
