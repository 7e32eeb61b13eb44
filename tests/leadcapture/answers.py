"""How the tests of the forms read what they are answered."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup

JSON = {"Accept": "application/json"}


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def token_in(form: BeautifulSoup) -> str:
    return form.find("input", attrs={"name": "timestamp"})["value"]


def the_form(response: Any) -> BeautifulSoup:
    form = soup(response).find("form", attrs={"method": "post"})
    assert form is not None
    return form
