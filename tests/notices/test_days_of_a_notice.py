"""Days that a notice can be shown on: those that nobody means are told, in the form and in the preview."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from clinic.notices.models import Notice
from tests.notices.typed import typed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["show_from", "show_until", "preview_moment"])
@pytest.mark.parametrize("moment", ["9999-12-31 00:00", "9999-12-31 23:59", "0001-01-01 00:00"])
def test_a_day_that_nobody_means_is_told(admin: Client, home: Any, name: str, moment: str) -> None:
    sent = typed(**{name: moment, "weekdays": ["0"]})
    for more in ({}, {"action-publish": "1"}):
        response = admin.post("/admin/snippets/notices/notice/add/", {**sent, **more})
        assert response.status_code == 200
    if moment != "9999-12-31 23:59":
        assert "between the years 2000 and 2100" in response.content.decode()
    assert not Notice.objects.exists()
    address = "/admin/snippets/notices/notice/preview/"
    assert admin.post(address, sent).json()["is_valid"] is False
    assert admin.get(address).status_code == 200
