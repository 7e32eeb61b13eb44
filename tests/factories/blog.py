"""Health tips and topics."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone

from blog.models import HealthTipIndexPage, HealthTipPage, TopicIndexPage, TopicPage
from tests.factories.core import BasePageFactory
from tests.factories.home import home_page
from tests.factories.people import ClinicianPageFactory


class HealthTipIndexPageFactory(BasePageFactory):
    """The series."""

    class Meta:
        model = HealthTipIndexPage

    parent = factory.LazyFunction(home_page)
    title = "Health tips"
    slug = "health-tips"
    series_title = "Maren Holloway's Health Tips"
    tagline = "How do you get back to the things you need, want and love to do?"


def health_tip_index() -> HealthTipIndexPage:
    """The series, made where there is none."""
    return HealthTipIndexPage.objects.first() or HealthTipIndexPageFactory()


class TopicIndexPageFactory(BasePageFactory):
    """The page of all topics."""

    class Meta:
        model = TopicIndexPage

    parent = factory.LazyFunction(health_tip_index)
    title = "Topics"
    slug = "topics"


def topic_index() -> TopicIndexPage:
    """The page of all topics, made where there is none."""
    return TopicIndexPage.objects.first() or TopicIndexPageFactory()


class TopicPageFactory(BasePageFactory):
    """A subject; `body_region=True` for a body region."""

    class Meta:
        model = TopicPage

    class Params:
        body_region = factory.Trait(kind=TopicPage.Kind.BODY_REGION)

    parent = factory.LazyFunction(topic_index)
    title = factory.Sequence("Topic {}".format)
    kind = TopicPage.Kind.SUBJECT


class HealthTipPageFactory(BasePageFactory):
    """
    An article with an author; `topics=[...]` puts it under topics.

    `reviewed=True`: somebody else checked it a week after it was published, and will again after a year.
    """

    class Meta:
        model = HealthTipPage

    class Params:
        reviewed = factory.Trait(
            reviewed_by=factory.SubFactory(ClinicianPageFactory),
            reviewed_on=factory.LazyAttribute(lambda page: page.published_on + timedelta(days=7)),
            review_due_on=factory.LazyAttribute(lambda page: page.reviewed_on + timedelta(days=365)),
        )

    parent = factory.LazyFunction(health_tip_index)
    title = factory.Sequence("Why does my ankle hurt, number {}?".format)
    author = factory.SubFactory(ClinicianPageFactory)
    published_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=30))
    body = json.dumps(
        [
            {"type": "heading", "value": {"text": "What is behind it?", "level": "h2"}},
            {"type": "text", "value": "<p>Most often a tendon that was asked for too much, too soon.</p>"},
        ]
    )

    @factory.post_generation
    def topics(self: HealthTipPage, create: bool, topics: Any, **kwargs: Any) -> None:
        if create and topics:
            self.topics.set(topics)
            self.save()
