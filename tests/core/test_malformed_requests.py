"""Whose fault an exception is: what was sent, or we who did not see to it."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.paginator import EmptyPage
from django.db import DataError, IntegrityError, ProgrammingError
from django.test import Client
from django.utils.datastructures import MultiValueDictKeyError
from wagtail.models import Page

from clinic.core.http.malformed_requests import is_the_requests_fault
from clinic.home.models import StandardPage

EDIT = "wagtailadmin_pages:edit"


@pytest.mark.parametrize(
    ("view", "error", "is_malformed"),
    [
        (EDIT, MultiValueDictKeyError("key_takeaways-count"), True),
        (EDIT, OverflowError("Python int too large to convert to SQLite INTEGER"), True),
        (EDIT, DataError("integer out of range"), True),
        (EDIT, UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"), True),
        (EDIT, RecursionError(), True),
        (EDIT, EmptyPage(), True),
        (EDIT, json.JSONDecodeError("x", "y", 0), True),
        (EDIT, ValueError("A string literal cannot contain NUL (0x00) characters."), True),
        (EDIT, ValueError("Exceeds the limit (4300 digits) for integer string conversion"), True),
        # A mistake in our own code looks like these, and is to be heard of.
        (EDIT, KeyError("title"), False),
        (EDIT, KeyError("ORDER"), False),
        (EDIT, ValueError("Field 'id' expected a number but got 'x'."), False),
        (EDIT, TypeError("x"), False),
        (EDIT, AttributeError("'NoneType' object has no attribute 'pk'"), False),
        (EDIT, ObjectDoesNotExist(), False),
        (EDIT, IntegrityError("UNIQUE"), False),
        (EDIT, ProgrammingError("no such table"), False),
        (EDIT, ValidationError("x"), False),
        ("a page", ValueError("x"), False),
        ("lead:index", ValueError("x"), False),
        # Where Wagtail's own views are known to take a parameter as it comes.
        ("wagtailadmin_api:pages:find", ValueError("Field 'id' expected a number but got 'x'."), True),
        ("wagtailredirects:process_import", KeyError("import_file_name"), True),
        ("wagtailredirects:index", KeyError("import_file_name"), False),
        ("wagtailsnippetchoosers_notices_notice:chosen_multiple", ValueError("x"), True),
    ],
)
def test_whose_fault_it_is(view: str, error: Exception, is_malformed: bool) -> None:
    assert is_the_requests_fault(view, error) is is_malformed


def test_a_key_that_is_no_number_is_a_mistake_of_whoever_asked() -> None:
    """Wagtail's windows ask about any key that a form holds; our own code has no business to."""
    ours = {"__name__": "leadcapture.services"}
    wagtails = {"__name__": "wagtail.admin.widgets.chooser"}
    for asked_by, is_malformed in ((ours, False), (wagtails, True)):
        code = "from django.db.models import AutoField\nf = AutoField()\nf.set_attributes_from_name('id')\nf.get_prep_value('x')"
        with pytest.raises(ValueError, match="expected a number") as error:
            exec(code, asked_by)  # noqa: S102 (a caller of another name)
        assert is_the_requests_fault(EDIT, error.value) is is_malformed


@pytest.mark.django_db
def test_an_editor_is_told_what_to_do_and_the_log_where_it_was(
    home: Any, admin: Client, caplog: pytest.LogCaptureFixture
) -> None:
    page = home.add_child(instance=StandardPage(title="About", slug="about-us"))
    with caplog.at_level(logging.WARNING):
        response = admin.post(f"/admin/pages/{page.pk}/edit/", {"title": "A secret title"})
    assert response.status_code == 400
    assert "reload the page" in response.content.decode()
    assert Page.objects.get(pk=page.pk).title == "About"
    (line,) = [record.getMessage() for record in caplog.records if "malformed" in record.getMessage()]
    assert "wagtailadmin_pages:edit" in line
    assert "MultiValueDictKeyError at " in line
    assert "secret title" not in caplog.text


@pytest.mark.django_db
def test_a_program_is_told_so_in_its_own_format(home: Any, admin: Client) -> None:
    response = admin.post(f"/admin/pages/{home.pk}/edit/", {}, headers={"accept": "application/json"})
    assert response.status_code == 400
    assert "copy it" in response.json()["message"]


@pytest.mark.django_db
def test_a_mistake_of_ours_stays_one(home: Any, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: Any, **options: Any) -> Any:
        raise KeyError("our own")

    monkeypatch.setattr("wagtail.admin.views.pages.edit.EditView.get", fail)
    admin.raise_request_exception = False
    assert admin.get(f"/admin/pages/{home.pk}/edit/").status_code == 500


# What is asked to follow


@pytest.mark.django_db
@pytest.mark.parametrize("following", ["49", "x", "a page"])
def test_nothing_is_deleted_where_what_is_to_follow_makes_no_sense(
    home: Any, admin: Client, following: str
) -> None:
    page = home.add_child(instance=StandardPage(title="About", slug="about-us"))
    for address, data in [
        (f"/admin/pages/{page.pk}/delete/?next={following}", {}),
        (f"/admin/pages/{page.pk}/delete/", {"next": following}),
    ]:
        assert admin.post(address, data).status_code == 400
        assert Page.objects.filter(pk=page.pk).exists()
    assert admin.post(f"/admin/pages/{page.pk}/delete/?next=/admin/").status_code == 302


# Two people at once


def form_of(title: str, slug: str) -> dict[str, str]:
    return {
        "title": title,
        "slug": slug,
        "introduction": "",
        "body-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("error", [ValidationError({"slug": "in use"}), IntegrityError("UNIQUE constraint")])
def test_two_people_make_a_page_with_one_address_at_one_moment(
    home: Any, admin: Client, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """The other one's page comes between the form's look and the writing: as the database sees it, or the page."""
    real = type(home).add_child
    calls = []

    def in_between(self: Any, **options: Any) -> Any:
        calls.append(1)
        if len(calls) == 1:
            real(
                Page.objects.get(pk=home.pk).specific, instance=StandardPage(title="Theirs", slug="about-us")
            )
            raise error
        return real(self, **options)

    monkeypatch.setattr(type(home), "add_child", in_between)
    response = admin.post(
        f"/admin/pages/add/home/standardpage/{home.pk}/", form_of("My long text", "about-us")
    )
    assert response.status_code == 200
    assert "slug" in response.context["form"].errors
    assert "My long text" in response.content.decode()
    assert Page.objects.filter(slug="about-us").count() == 1


@pytest.mark.django_db
def test_what_fails_twice_is_a_mistake_of_ours(
    home: Any, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def fail(*arguments: Any, **options: Any) -> Any:
        calls.append(1)
        raise IntegrityError("UNIQUE constraint")

    monkeypatch.setattr(type(home), "add_child", fail)
    admin.raise_request_exception = False
    response = admin.post(f"/admin/pages/add/home/standardpage/{home.pk}/", form_of("Mine", "about-us"))
    assert response.status_code == 500
    assert len(calls) == 2
