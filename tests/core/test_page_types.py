"""Every page type is made by an editor in the admin, previewed, published, and then served as it was previewed."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.models import Page, Site

from clinic.home.models import HomePage
from tests.core.page_types import PAGE_TYPES, PageType, page_models


@pytest.fixture(params=PAGE_TYPES, ids=lambda page_type: page_type.model.__name__)
def page_type(request, branding) -> PageType:
    page_type = request.param
    if page_type.model is HomePage:
        HomePage.objects.get().delete()
    return page_type


def names(page_type: PageType) -> tuple[str, str]:
    return page_type.model._meta.app_label, page_type.model._meta.model_name


def text_of(response) -> str:
    assert response.status_code == 200
    main = BeautifulSoup(response.content, "html.parser").find("main")
    assert main is not None
    return " ".join(main.get_text(" ").split())


def test_no_page_type_is_left_out():
    assert {page_type.model for page_type in PAGE_TYPES} == page_models()


def test_an_editor_makes_previews_publishes_and_serves_a_page(page_type, admin, client):
    parent, data = page_type.parent(), page_type.form()

    preview_url = reverse("wagtailadmin_pages:preview_on_add", args=[*names(page_type), parent.pk])
    answer = admin.post(preview_url, data)
    assert answer.json() == {"is_valid": True, "is_available": True}
    previews = {}
    for mode, _label in page_type.model().preview_modes:
        if mode.startswith("mail:"):  # an e-mail is no page of the site: tests/leadcapture/test_rights.py
            continue
        previews[mode] = text_of(admin.get(preview_url, {"mode": mode}))
    assert tuple(previews) == page_type.preview_modes

    add_url = reverse("wagtailadmin_pages:add", args=[*names(page_type), parent.pk])
    answer = admin.post(add_url, data | {"action-publish": "on"})
    assert answer.status_code == 302, answer.context["form"].errors
    page = page_type.model.objects.get(slug="a-new-page")
    assert page.live
    assert page.revisions.count() == 1
    if page_type.model is HomePage:
        Site.objects.update_or_create(
            is_default_site=True, defaults={"hostname": "testserver", "root_page": page}
        )

    assert text_of(client.get(page.url)) == previews[""]
    for mode in page_type.preview_modes[1:]:
        assert text_of(client.get(f"{page.url}{mode.replace('_', '-')}/")) == previews[mode]


def test_a_change_is_previewed_kept_as_a_draft_compared_published_and_taken_back(
    page_type, admin, client, superuser
):
    page = _publish(page_type, admin)
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = _edit_data(page_type, page) | {"introduction": "A second version"}

    def served() -> bool:
        return "A second version" in client.get(page.url).content.decode()

    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert admin.post(preview, data).json()["is_valid"]
    assert "A second version" in admin.get(preview, {"mode": ""}).content.decode()
    assert not served()

    answer = admin.post(edit, data)
    assert answer.status_code == 302, answer.context["form"].errors
    page.refresh_from_db()
    assert page.has_unpublished_changes
    assert not served()

    assert admin.get(reverse("wagtailadmin_pages:history", args=[page.pk])).status_code == 200
    first, second = page.revisions.order_by("created_at", "pk")
    compared = admin.get(reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, first.pk, second.pk]))
    assert "A second version" in compared.content.decode()

    second.publish()
    assert served()
    first.publish()
    assert not served()

    assert admin.post(reverse("wagtailadmin_pages:lock", args=[page.pk])).status_code == 302
    page.refresh_from_db()
    assert page.locked_by == superuser


@pytest.mark.parametrize(
    "model", [page_type.model for page_type in PAGE_TYPES], ids=lambda model: model.__name__
)
def test_each_page_type_says_what_it_is_for(model):
    assert model.page_description.endswith(".")
    assert model._meta.verbose_name != model.__name__


@pytest.mark.parametrize(
    "model", [page_type.model for page_type in PAGE_TYPES], ids=lambda model: model.__name__
)
def test_staff_can_comment_on_each_page_type_and_schedule_it(model):
    form = model.get_edit_handler().get_form_class()
    assert "comments" in form.formsets
    assert {"go_live_at", "expire_at"} <= set(form.base_fields)


def _publish(page_type: PageType, admin) -> Page:
    add = reverse("wagtailadmin_pages:add", args=[*names(page_type), page_type.parent().pk])
    answer = admin.post(add, page_type.form() | {"action-publish": "on"})
    assert answer.status_code == 302, answer.context["form"].errors
    page = page_type.model.objects.get(slug="a-new-page")
    if page_type.model is HomePage:
        Site.objects.update_or_create(
            is_default_site=True, defaults={"hostname": "testserver", "root_page": page}
        )
    return page


def _edit_data(page_type: PageType, page: Page) -> dict:
    """The form of an existing page: its inline rows exist already."""
    data = page_type.form()
    for name in ("hours", "staff", "pictures", "tip_sheets"):
        rows = list(getattr(page, name).all()) if hasattr(page, name) else []
        if rows:
            data[f"{name}-INITIAL_FORMS"] = str(len(rows))
        for position, row in enumerate(rows):
            data[f"{name}-{position}-id"] = str(row.pk)
    return data
