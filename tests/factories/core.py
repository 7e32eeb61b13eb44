"""Accounts, files, settings, and what all pages share."""

from __future__ import annotations

from typing import Any

import factory
import wagtail_factories
from factory.django import DjangoModelFactory
from wagtail.models import Collection, Page, PageViewRestriction, Site

from clinic.core.models import (
    BasePage,
    BrandingSettings,
    ClinicDocument,
    ClinicImage,
    NavigationSettings,
    User,
)


class UserFactory(DjangoModelFactory):
    """A member of staff who may not yet do anything. The password is `password`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence("staff-{}".format)
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.com")
    password = factory.django.Password("password")


class SuperuserFactory(UserFactory):
    """An administrator."""

    username = factory.Sequence("administrator-{}".format)
    is_superuser = True
    is_staff = True


def root_collection() -> Collection:
    """The collection in which all files lie."""
    return Collection.get_first_root_node() or Collection.add_root(name="Root")


class ImageFactory(wagtail_factories.ImageFactory):
    """A small picture, so that its sizes are made fast; `large=True` is big enough for every size."""

    class Meta:
        model = ClinicImage

    class Params:
        large = factory.Trait(file=factory.django.ImageField(width=1600, height=1000, color="#0B5D4E"))

    title = factory.Sequence("Picture {}".format)
    description = "A runner holds the back of an ankle"
    collection = factory.LazyFunction(root_collection)
    file = factory.django.ImageField(width=160, height=100, color="#0B5D4E")


class DocumentFactory(wagtail_factories.DocumentFactory):
    """A public document."""

    class Meta:
        model = ClinicDocument

    title = factory.Sequence("Document {}".format)
    collection = factory.LazyFunction(root_collection)
    file = factory.django.FileField(filename="first-visit.pdf", data=b"%PDF-1.7")


def default_site() -> Site:
    """The default site."""
    return Site.objects.get(is_default_site=True)


class BrandingFactory(DjangoModelFactory):
    """The clinic's branding, filled in."""

    class Meta:
        model = BrandingSettings
        django_get_or_create = ("site",)

    site = factory.LazyFunction(default_site)
    name = "Tern & Tide Physical Therapy"
    tagline = "Back to what you love to do"
    telephone = "+12075550100"
    email = "hello@example.com"
    medical_disclaimer = "This is general advice, not advice for you."


class NavigationFactory(DjangoModelFactory):
    """The menus; empty unless given."""

    class Meta:
        model = NavigationSettings
        django_get_or_create = ("site",)

    site = factory.LazyFunction(default_site)


class BasePageFactory(wagtail_factories.PageFactory):
    """
    A published page.

    `draft=True` was never published, `expired=True` was taken down by its date, `private=True` needs a password.
    """

    class Meta:
        model = BasePage
        abstract = True
        skip_postgeneration_save = True

    class Params:
        draft = factory.Trait(live=False, has_unpublished_changes=True)

    expired = False
    live = factory.LazyAttribute(lambda page: not page.expired)
    introduction = factory.LazyAttribute(lambda page: f"What to know about this: {page.title}")

    @factory.post_generation
    def private(self: Page, create: bool, wanted: Any, **kwargs: Any) -> None:
        if create and wanted:
            restrict(self)


def restrict(page: Page) -> PageViewRestriction:
    """Ask visitors of a page, and of the pages below it, for a password."""
    return PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password="tern"
    )
