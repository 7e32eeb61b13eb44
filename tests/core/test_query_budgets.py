"""How many queries a page takes once everything that is shared is remembered, and that more content takes no more."""

from __future__ import annotations

import json
import re
from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from blog.models import HealthTipIndexPage, HealthTipPage
from clinic.core.models import ContentGeneration
from locations.models import (
    Closure,
    ClosureHours,
    LocationClinician,
    LocationPage,
    SeasonalHours,
    SeasonalInterval,
)
from tests.budgets import QUERIES, QUERIES_AFTER_A_CHANGE
from tests.factories import (
    BrandingFactory,
    ClinicianPageFactory,
    GoogleListingFactory,
    HealthTipPageFactory,
    ImageFactory,
    LocationPageFactory,
    NavigationFactory,
    NoticeFactory,
    ScreeningFormPageFactory,
    ServiceFactory,
    StandardPageFactory,
    TipsFormPageFactory,
    TopicPageFactory,
)

pytestmark = pytest.mark.budgets

#: A parameter that no page reads: it goes past the page cache, but not past what `remember` keeps.
UNCACHED = "?measured=1"


def queries_of(url: str, *, visits: int = 1) -> list[str]:
    """The queries of a visit after `visits` others."""
    for _ in range(visits):
        assert Client().get(url + UNCACHED).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        assert Client().get(url + UNCACHED).status_code == 200
    return [query["sql"] for query in captured]


def explained(queries: list[str]) -> str:
    """The queries, a line each, without the names of their columns."""
    short = [re.sub("SELECT .* FROM", "SELECT .. FROM", sql)[:300] for sql in queries]
    return "\n".join(f"{number:2d} {sql}" for number, sql in enumerate(short, 1))


@pytest.fixture
def clinic(home):
    """A whole clinic: menus, notices, rating, forms, three locations, four clinicians, topics and articles."""
    image = ImageFactory()
    BrandingFactory(logo=image, social_image=image)
    people = [ClinicianPageFactory(portrait=ImageFactory()) for _ in range(4)]
    for number in range(3):
        LocationPageFactory(
            open_weekdays=True,
            staff=people,
            services=[ServiceFactory()],
            hero_image=image,
            slug=f"place-{number}",
        )
    place = LocationPage.objects.first()
    summer = SeasonalHours.objects.create(
        location=place, name="Summer", first_day=date(2020, 6, 1), last_day=date(2020, 8, 31), every_year=True
    )
    SeasonalInterval.objects.create(season_of=summer, weekday=0, opens=time(7), closes=time(12))
    for number in range(3):
        day = timezone.localdate() + timedelta(days=number)
        closed = Closure(reason=f"Closed {number}", first_day=day, last_day=day, notice_days=3)
        closed.hours = [ClosureHours(opens=time(8), closes=time(9))]
        closed.save()
        closed.locations.set([place])
        closed.save()
    GoogleListingFactory(), NoticeFactory(), TipsFormPageFactory()
    screening = ScreeningFormPageFactory()
    entries = [
        {"type": "item", "value": {"text": "About", "link": {"page": StandardPageFactory().pk}}}
        for _ in range(4)
    ]
    NavigationFactory(main_menu=json.dumps(entries), footer_menu=json.dumps(entries), booking_page=screening)
    topics = [TopicPageFactory() for _ in range(4)]
    others = [
        HealthTipPageFactory(
            author=people[0], topics=topics[:2], hero_image=ImageFactory(), slug=f"other-{number}"
        )
        for number in range(9)
    ]
    body = [{"type": "text", "value": "<p>Text</p>"}]
    body += [{"type": "heading", "value": {"text": f"Part {n}", "level": "h2"}} for n in range(4)]
    body += [
        {
            "type": "picture",
            "value": {
                "image": {"image": ImageFactory().pk, "alt_text": "x", "decorative": False},
                "width": "normal",
            },
        }
        for _ in range(4)
    ]
    body += [
        {
            "type": "possible_cause",
            "value": {
                "name": "x",
                "what_it_is": "<p>x</p>",
                "picture": {"image": ImageFactory().pk, "alt_text": "y", "decorative": False},
            },
        },
        {"type": "more_articles", "value": {"heading": "More", "pages": [page.pk for page in others[:3]]}},
        {
            "type": "call_to_action",
            "value": {
                "heading": "x",
                "buttons": [{"text": "x", "style": "primary", "link": {"page": screening.pk}}],
            },
        },
        {"type": "references", "value": {"items": [{"title": "x", "source": "y"}]}},
    ]
    article = HealthTipPageFactory(
        slug="measured", author=people[0], reviewed=True, reviewed_by=people[1], topics=topics[:2],
        hero_image=ImageFactory(), listing_image=ImageFactory(), og_image=ImageFactory(), body=json.dumps(body),
    )  # fmt: skip
    home = type(home).objects.get()
    home.body = json.dumps(
        [
            {"type": name, "value": {"heading": name}}
            for name in ("services", "latest_tips", "locations", "team", "rating")
        ]
        + [
            {"type": "tips_form", "value": {}},
            {"type": "screening_call", "value": {"heading": "x", "button_text": "y"}},
        ]
    )
    home.save_revision().publish()
    return article


def add_articles(pattern: HealthTipPage, count: int) -> None:
    """Many articles at once, under the topics of one that is there."""
    parent = HealthTipIndexPage.objects.get()
    first = parent.numchild + 1
    made = [
        HealthTipPage(
            title=f"Article {number}",
            slug=f"article-{number}",
            url_path=f"{parent.url_path}article-{number}/",
            path=HealthTipPage._get_path(parent.path, parent.depth + 1, number),
            depth=parent.depth + 1,
            content_type=pattern.cached_content_type,
            locale_id=pattern.locale_id,
            author=pattern.author,
            hero_image=pattern.hero_image,
            body=pattern.body,
            published_on=pattern.published_on,
        )
        for number in range(first, first + count)
    ]
    pages = Page.objects.bulk_create(
        [
            Page(
                **{
                    field.attname: getattr(page, field.attname)
                    for field in Page._meta.concrete_fields
                    if field.name != "id"
                }
            )
            for page in made
        ]
    )
    for page, row in zip(made, pages, strict=True):
        page.pk = page.page_ptr_id = row.pk
    # Django has no public way to insert the rows of a child table in bulk.
    for start in range(0, count, 100):
        HealthTipPage._base_manager.all()._insert(
            made[start : start + 100], fields=HealthTipPage._meta.local_concrete_fields, using="default"
        )
    through = HealthTipPage.topics.through
    topics = pattern.topics.values_list("pk", flat=True)
    through.objects.bulk_create(
        [through(healthtippage_id=page.pk, topicpage_id=topic) for page in made for topic in topics],
        batch_size=500,
    )
    parent.numchild += count
    parent.save()
    parent.save_revision().publish()


def test_what_the_queries_of_an_article_are_for(clinic):
    """
    What each is for, in their order:

    1 the content generation, under which the site and its home page, private sections, branding, menus, notices, trail,
    forms, people, pictures, topics and further articles are remembered · 2, 3 the article (its type, then itself) ·
    4 the pictures of its blocks · 5, 6 the pages that its blocks of more articles and of buttons name.
    Sizes of pictures come from the cache of renditions.
    """
    queries = queries_of(clinic.url, visits=2)
    assert len(queries) == QUERIES["article"], explained(queries)


PLACES = {
    "article": "/health-tips/measured/",
    "home": "/",
    "series": "/health-tips/",
    "topic": "topic",
    "locations": "/locations/",
    "location": "/locations/place-1/",
    "team": "/team/",
    "clinician": "clinician",
}


def test_every_kind_of_page_has_a_budget():
    assert QUERIES.keys() == PLACES.keys()


def urls_of(article: HealthTipPage) -> dict[str, str]:
    return {
        name: {"topic": article.topics.first().url, "clinician": article.author.url}.get(url, url)
        for name, url in PLACES.items()
    }


def test_every_kind_of_page_has_a_budget_that_does_not_grow_with_the_content(clinic):
    urls = urls_of(clinic)
    few = {}
    for name, url in urls.items():
        queries = queries_of(url, visits=2)
        few[name] = len(queries)
        assert few[name] <= QUERIES[name], f"{name}: {few[name]}\n{explained(queries)}"

    add_articles(clinic, 1000)
    assert HealthTipPage.objects.live().count() > 1000
    _take_no_more(urls, few)

    people = [ClinicianPageFactory(portrait=ImageFactory()) for _ in range(6)]
    for _ in range(6):
        LocationPageFactory(
            open_weekdays=True, staff=people, services=[ServiceFactory()], hero_image=ImageFactory()
        )
    place = LocationPage.objects.get(slug="place-1")
    for person in people:
        LocationClinician.objects.create(location=place, clinician=person)
    _take_no_more(urls, few)


def _take_no_more(urls: dict[str, str], few: dict[str, int]) -> None:
    for name, url in urls.items():
        queries = queries_of(url, visits=2)
        assert len(queries) <= few[name], f"{name}: {few[name]} became {len(queries)}\n{explained(queries)}"


def test_a_first_visit_is_bounded_too(clinic):
    Client().get(clinic.url)  # makes the sizes of the pictures
    ContentGeneration.bump()
    queries = queries_of(clinic.url, visits=0)
    assert len(queries) <= QUERIES_AFTER_A_CHANGE["article"], explained(queries)
