"""The home page and standard pages."""

from __future__ import annotations

import json

import factory
from django.conf import settings
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.models import Locale, Page, Site

from clinic.home.models import HomePage, StandardPage
from tests.factories.core import BasePageFactory


def root_page() -> Page:
    """The root of all pages; made anew where a test with real transactions emptied the database before."""
    Locale.objects.get_or_create(language_code=get_supported_content_language_variant(settings.LANGUAGE_CODE))
    return Page.get_first_root_node() or Page.add_root(title="Root", slug="root")


def home_page() -> HomePage:
    """The home page of the default site; made on the first call, in place of the page that Wagtail installs."""
    found = HomePage.objects.first()
    if found is not None:
        return found
    root = root_page()
    # Nothing refers to Wagtail's welcome page but its site: without a look at everything, this takes no time.
    welcome = root.get_children()
    Site.objects.filter(root_page__in=welcome).update(root_page=root)
    welcome._raw_delete(using="default")
    Page.objects.filter(pk=root.pk).update(numchild=0)
    root.refresh_from_db()
    home = HomePage(title="Tern & Tide", slug="home", introduction="Physical therapy close to home.")
    root.add_child(instance=home)
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "testserver", "port": 80, "root_page": home}
    )
    Site.clear_site_root_paths_cache()
    return home


def welcome_page() -> Page:
    """The page that Wagtail installs, in place of the home page: a site that nobody has started yet."""
    root = root_page()
    welcome = root.add_child(title="Welcome to your new Wagtail site!", slug="welcome")
    Site.objects.update(root_page=welcome)
    for home in HomePage.objects.all():
        home.delete()
    Site.clear_site_root_paths_cache()
    return welcome


class StandardPageFactory(BasePageFactory):
    """A page of text."""

    class Meta:
        model = StandardPage

    parent = factory.LazyFunction(home_page)
    title = factory.Sequence("About us {}".format)
    body = json.dumps([{"type": "text", "value": "<p>We opened in 2004.</p>"}])
