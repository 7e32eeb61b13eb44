"""Any text at all in a form: no exception, and nothing kept that is not clean."""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from clinic.core.spreadsheets import FORMULA_STARTS, harmless_cell
from leadcapture.email_typos import meant_address
from leadcapture.form_token import Verdict, make_token, read_token
from leadcapture.forms import ScreeningForm, TipsForm
from leadcapture.links import REMOVAL, UNSUBSCRIBE, LinkForged, read_lasting_token
from leadcapture.links import read_token as read_token_of_link
from leadcapture.models import PrivateLink, ScreeningFormPage, TipsFormPage
from leadcapture.plain_text import one_line, without_links

ANY = st.text(max_size=200)
FAST = settings(max_examples=100, deadline=None)
WITH_PAGE = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@FAST
@given(ANY)
@example("a\r\nBcc: x")
@example("\u2028\u2029\x85\u202e")
@example("\ud800")
def test_one_line_is_one_line(text: str) -> None:
    cleaned = one_line(text)
    assert len(cleaned.splitlines()) <= 1
    assert cleaned == " ".join(cleaned.split())
    assert not {unicodedata.category(character) for character in cleaned} & {"Cc", "Cs", "Zl", "Zp"}
    assert one_line(cleaned) == cleaned
    cleaned.encode()


@FAST
@given(ANY)
@example("www.evil.example")
@example("https://evil.example/?a=b")
def test_text_without_links_has_nothing_to_follow(text: str) -> None:
    cleaned = without_links(text)
    assert not set(cleaned) & set('/:@<>&"{}%')
    assert all(after == " " for before, after in pairwise(cleaned) if before == ".")


@FAST
@given(ANY)
def test_any_text_is_a_token_or_not(text: str) -> None:
    assert read_token(text).verdict is Verdict.UNKNOWN
    for purpose in PrivateLink.Purpose:
        with pytest.raises(LinkForged):
            read_token_of_link(purpose, text)
    for lasting in (REMOVAL, UNSUBSCRIBE):
        with pytest.raises(LinkForged):
            read_lasting_token(lasting, text)


@FAST
@given(ANY)
def test_a_cell_never_begins_like_a_formula(text: str) -> None:
    assert not harmless_cell(text).startswith(FORMULA_STARTS)


@FAST
@given(st.emails())
def test_what_we_suggest_is_never_asked_about_again(address: str) -> None:
    if meant := meant_address(address):
        assert meant_address(meant) == ""
        assert meant.rpartition("@")[0] == address.rpartition("@")[0]


@WITH_PAGE
@given(first_name=ANY, email=st.one_of(ANY, st.emails()), source_page=ANY)
@example(first_name="Ada", email='"a\\\r\nb"@example.com', source_page="")
@example(first_name="Ada", email="=cmd|'/c calc'!A1@example.com", source_page="9" * 200)
def test_the_tips_form_takes_clean_words_or_says_what_is_wrong(
    tips_page: TipsFormPage, first_name: str, email: str, source_page: str
) -> None:
    form = TipsForm(
        {
            "first_name": first_name,
            "email": email,
            "consent": "on",
            "source_page": source_page,
            "timestamp": make_token(tips_page.consent_wording),
        },
        form_page=tips_page,
    )
    if form.is_valid():
        kept = form.cleaned_data
        assert kept["first_name"] == one_line(kept["first_name"]) != ""
        assert kept["email"].isascii() or kept["email"].rpartition("@")[0].isascii()
        assert not set(kept["email"]) & set(' \r\n\t"<>,;()')
        assert kept["email"].count("@") == 1
    else:
        assert set(form.errors) <= {"first_name", "email"}
        assert all(message.endswith((".", "!")) for messages in form.errors.values() for message in messages)


@WITH_PAGE
@given(name=ANY, telephone=ANY, email=ANY, preferred_location=ANY, preferred_time=ANY)
def test_the_screening_form_takes_clean_words_or_says_what_is_wrong(
    screening_page: ScreeningFormPage, **fields: Any
) -> None:
    token = make_token(screening_page.consent_wording)
    form = ScreeningForm({**fields, "consent": "on", "timestamp": token}, form_page=screening_page)
    if form.is_valid():
        assert form.cleaned_data["telephone"] or form.cleaned_data["email"]
    else:
        assert all(message.endswith((".", "!")) for messages in form.errors.values() for message in messages)
