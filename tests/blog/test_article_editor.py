"""An editor who may not record the clinical review gets sentences, never an error page."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission

from blog.models import HealthTipPage
from tests.core.admin_pages import edit_form
from tests.factories import ClinicianPageFactory, HealthTipPageFactory, UserFactory


@pytest.fixture
def editor(home):
    """Somebody who may change and publish pages, but not record a review."""
    group = Group.objects.create(name="Writers of tests")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for codename in ("change_page", "publish_page"):
        GroupPagePermission.objects.create(
            group=group, page=home, permission=Permission.objects.get(codename=codename)
        )
    user = UserFactory()
    user.groups.add(group)
    client = Client()
    client.force_login(user)
    return client


def test_the_fields_of_the_review_are_not_offered(editor):
    article = HealthTipPageFactory(reviewed=True)
    form = edit_form(editor, reverse("wagtailadmin_pages:edit", args=[article.pk]), article)
    assert not {"reviewed_by", "reviewed_on", "review_due_on"} & set(form)
    assert "author" in form


def test_sent_fields_of_the_review_are_ignored(editor):
    article = HealthTipPageFactory(reviewed=True)
    url = reverse("wagtailadmin_pages:edit", args=[article.pk])
    data = edit_form(editor, url, article) | {
        "reviewed_by": ClinicianPageFactory().pk,
        "reviewed_on": "2020-01-01",
    }
    assert editor.post(url, data | {"action-publish": "on"}).status_code == 302
    changed = HealthTipPage.objects.get(pk=article.pk)
    assert (changed.reviewed_by, changed.reviewed_on) == (article.reviewed_by, article.reviewed_on)


@pytest.mark.parametrize("action", [{}, {"action-publish": "on"}], ids=["draft", "publish"])
def test_naming_the_reviewer_as_the_author_is_refused_at_the_top_of_the_form(editor, action):
    article = HealthTipPageFactory(reviewed=True)
    url = reverse("wagtailadmin_pages:edit", args=[article.pk])
    data = edit_form(editor, url, article) | {"author": str(article.reviewed_by.pk)} | action
    answer = editor.post(url, data)
    assert answer.status_code == 200
    assert "somebody else than the author" in str(answer.context["form"].non_field_errors())
