"""The pages that thank for a sent form."""

from __future__ import annotations

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from tests.factories import (
    NavigationFactory,
    ScreeningFormPageFactory,
    StandardPageFactory,
    TipsFormPageFactory,
)

pytestmark = pytest.mark.django_db

HEADING = "Thank you. We <b>have</b> it & will call."


@pytest.mark.parametrize("factory", [TipsFormPageFactory, ScreeningFormPageFactory])
def test_it_is_called_what_it_says_and_leads_on(home: Any, client: Client, factory: Any) -> None:
    page, about = factory(title="The form", thank_you_heading=HEADING), StandardPageFactory(title="About")
    menu = [
        {"type": "item", "value": {"text": text, "link": {"page": target.pk}}}
        for text, target in (("Our form", page), ("About us", about))
    ]
    NavigationFactory(main_menu=json.dumps(menu))
    shown = BeautifulSoup(client.get(page.thank_you_url).content, "html.parser")
    assert shown.title.string.startswith(f"{HEADING} | ")
    assert " ".join(shown.h1.text.split()) == HEADING
    onward = {link["href"]: link.text for link in shown.main.select(".index a")}
    assert onward == {"/": "Home", about.url: "About us"}
