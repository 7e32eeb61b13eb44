"""Where a request comes from, and whom wrong passwords lock out."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from clinic.core.client_address import client_address


def address(**headers):
    return client_address(RequestFactory().get("/", **headers))


def test_is_that_of_the_connection_whatever_a_header_says():
    assert address(REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR="198.51.100.7") == "192.0.2.1"
    assert address(REMOTE_ADDR="2001:DB8::0:1") == "2001:db8::1"


@pytest.mark.parametrize("connection", ["", "unknown", "1.2.3.4,", "\x00"])
def test_is_unknown_where_it_is_none(connection):
    assert address(REMOTE_ADDR=connection) is None


def test_a_stranger_behind_the_same_proxy_locks_nobody_else_out(superuser, settings):
    settings.AXES_ENABLED = True
    settings.AXES_FAILURE_LIMIT = 2
    superuser.set_password("the-right-one")
    superuser.save()

    def status(password, sender):
        fields = {"username": superuser.get_username(), "password": password}
        return Client().post("/admin/login/", fields, REMOTE_ADDR=sender).status_code

    assert [status("wrong", "203.0.113.9") for _ in range(3)][-1] == 429
    assert status("the-right-one", "203.0.113.9") == 429
    assert status("the-right-one", "198.51.100.7") == 302
