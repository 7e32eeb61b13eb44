"""A change that visitors can see ends every stored page at once; one that they can't see ends none."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from clinic.core.models import BrandingSettings, ContentGeneration
from tests.core.admin_pages import edit_form
from tests.factories import (
    DocumentFactory,
    GoogleListingFactory,
    HealthTipPageFactory,
    ImageFactory,
    NoticeFactory,
    ServiceFactory,
    StandardPageFactory,
    restrict,
)


@pytest.fixture
def page(home):
    return StandardPageFactory(title="About us", slug="about")


def ends_the_stored_page(client: Client, change) -> bool:
    client.get("/about/")
    assert client.get("/about/").get("X-Page-Cache") == "hit"
    change()
    return client.get("/about/").get("X-Page-Cache") != "hit"


def publish(page):
    page.save_revision().publish()


def test_publishing_shows_the_new_words_to_the_next_visitor(page, client):
    client.get("/about/")
    page.introduction = "Now with evening hours"
    publish(page)
    assert b"Now with evening hours" in client.get("/about/").content


def test_publishing_another_page_counts_because_lists_may_show_it(page, client):
    other = StandardPageFactory(draft=True)
    assert ends_the_stored_page(client, lambda: publish(other))


def test_saving_a_draft_ends_nothing(page, client):
    page.introduction = "Not yet finished"
    assert not ends_the_stored_page(client, page.save_revision)


def test_saving_a_draft_in_the_admin_ends_nothing(page, client, admin):
    def save() -> None:
        url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        data = edit_form(admin, url, page) | {"introduction": "Not yet finished"}
        assert admin.post(url, data).status_code == 302

    assert not ends_the_stored_page(client, save)
    page.refresh_from_db()
    assert page.get_latest_revision_as_object().introduction == "Not yet finished"


def test_unpublishing_takes_a_page_away_at_once(page, client):
    client.get("/about/")
    page.unpublish()
    assert client.get("/about/").status_code == 404


def test_deleting_takes_a_page_away_at_once(page, client):
    client.get("/about/")
    page.delete()
    assert client.get("/about/").status_code == 404


def test_moving_a_page_takes_it_from_its_old_address(page, client):
    client.get("/about/")
    page.move(StandardPageFactory(title="Clinic", slug="clinic"), pos="last-child")
    assert client.get("/about/")["Location"] == "/clinic/about/"
    assert client.get("/clinic/about/").status_code == 200


def test_a_changed_order_of_pages_counts(page, client, admin):
    StandardPageFactory(slug="first")

    def reorder() -> None:
        answer = admin.post(
            reverse("wagtailadmin_pages:set_page_position", args=[page.pk]) + "?position=1",
        )
        assert answer.status_code == 200

    assert ends_the_stored_page(client, reorder)


def test_a_published_copy_counts(page, client):
    assert ends_the_stored_page(
        client, lambda: page.copy(update_attrs={"slug": "copy", "title": "Copy"}, keep_live=True)
    )


def test_a_scheduled_page_appears_when_the_schedule_is_run(page, client):
    later = StandardPageFactory(slug="later", draft=True)
    later.go_live_at = timezone.now() + timedelta(hours=1)
    later.save_revision(approved_go_live_at=later.go_live_at)
    assert client.get("/later/").status_code == 404
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert ends_the_stored_page(client, lambda: call_command("publish_scheduled"))
        assert client.get("/later/").status_code == 200


@pytest.mark.parametrize(
    "make",
    [
        ServiceFactory,
        GoogleListingFactory,
        NoticeFactory,
        ImageFactory,
        DocumentFactory,
    ],
)
def test_a_saved_and_a_deleted_thing_that_pages_show_counts(page, client, make):
    thing = make()
    if make is not NoticeFactory:
        assert ends_the_stored_page(client, thing.save)
    assert ends_the_stored_page(client, thing.delete)


def test_a_notice_counts_when_published_not_when_saved_as_a_draft(page, client):
    notice = NoticeFactory(draft=True)
    notice.title = "Closed on Monday"
    assert not ends_the_stored_page(client, notice.save_revision)
    assert ends_the_stored_page(client, lambda: notice.get_latest_revision().publish())
    notice.refresh_from_db()
    assert ends_the_stored_page(client, notice.unpublish)


def test_saved_settings_count(page, client, branding):
    branding.name = "Gull & Gale"
    assert ends_the_stored_page(client, branding.save)
    assert b"Gull &amp; Gale" in client.get("/about/").content


def test_a_saved_site_and_a_redirect_count(page, client, site):
    assert ends_the_stored_page(client, site.save)
    assert ends_the_stored_page(
        client, lambda: Redirect.add_redirect(old_path="/old/", redirect_to=page, is_permanent=True)
    )


def test_a_restriction_counts_when_set_and_when_lifted(page, client):
    other = StandardPageFactory()
    assert ends_the_stored_page(client, lambda: restrict(other))
    assert ends_the_stored_page(client, lambda: other.view_restrictions.all()[0].delete())


def test_what_nobody_sees_ends_nothing(page, client, superuser):
    assert not ends_the_stored_page(client, superuser.save)
    assert not ends_the_stored_page(client, lambda: superuser.set_password("x"))


def test_reading_the_settings_for_the_first_time_does_not_end_the_page_again_and_again(page, client):
    """Wagtail writes a missing row of settings on the first visit."""
    client.get("/about/")
    before = ContentGeneration.current()
    Client().get("/about/?q=1")
    assert ContentGeneration.current() == before
    assert BrandingSettings.objects.filter(site=Site.objects.get()).count() <= 1


def test_an_article_appears_in_the_list_at_once(home, client):
    article = HealthTipPageFactory(title="Why does my heel hurt?", draft=True)
    index = article.get_parent().url
    assert b"Why does my heel hurt?" not in client.get(index).content
    publish(article)
    assert b"Why does my heel hurt?" in client.get(index).content
