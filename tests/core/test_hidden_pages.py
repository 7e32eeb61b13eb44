"""A page that is a draft, expired or private is named nowhere: in no list, block, menu, trail or search field."""

import json

import pytest
from bs4 import BeautifulSoup

from blog.models import HealthTipIndexPage, HealthTipMoreArticle, HealthTipPage
from tests.factories import (
    ClinicianPageFactory,
    HealthTipPageFactory,
    LocationPageFactory,
    NavigationFactory,
    StandardPageFactory,
    TopicPageFactory,
    restrict,
)

STATES = [
    pytest.param({"draft": True}, id="draft"),
    pytest.param({"expired": True}, id="expired"),
    pytest.param({"private": True}, id="private"),
]
hidden = pytest.mark.parametrize("state", STATES)
SHOWN, HIDDEN = "The one that everybody may read", "The one that nobody may read yet"


def text_of(client, page) -> str:
    response = client.get(page.url)
    assert response.status_code == 200
    # The whole document: meta tags and structured data count too.
    return response.content.decode()


def both_named(client, page) -> tuple[bool, bool]:
    html = text_of(client, page)
    return SHOWN in html, HIDDEN in html


def block(kind: str, **value) -> str:
    return json.dumps([{"type": kind, "value": value}])


def show_on_home(home, kind: str, **value):
    home = type(home).objects.get()  # pages were added below it
    home.body = block(kind, **value)
    home.save_revision().publish()
    return home


@pytest.fixture
def pair(home, request):
    """Makes a shown and a hidden page of one kind."""

    def make(factory, state, **fields):
        return factory(title=SHOWN, **fields), factory(title=HIDDEN, **fields, **state)

    return make


@hidden
def test_in_the_series(pair, client, state):
    shown, _ = pair(HealthTipPageFactory, state)
    assert both_named(client, shown.get_parent()) == (True, False)


@hidden
def test_under_a_topic_and_when_a_topic_is_all_there_is(pair, client, state):
    topic, empty = TopicPageFactory(), TopicPageFactory(title="A topic without articles")
    shown, unseen = pair(HealthTipPageFactory, state, topics=[topic])
    unseen.topics.set([topic, empty])
    unseen.save()
    assert both_named(client, topic) == (True, False)
    assert "A topic without articles" not in text_of(client, shown.get_parent())


@hidden
def test_topics_in_their_index_in_the_series_and_in_an_article(pair, client, state):
    shown, unseen = pair(TopicPageFactory, state)
    article = HealthTipPageFactory(topics=[shown, unseen])
    assert both_named(client, shown.get_parent()) == (True, False)
    assert both_named(client, article.get_parent())[1] is False
    assert both_named(client, article)[1] is False
    assert [topic.title for topic in HealthTipPage.objects.get(pk=article.pk).topic_list] == [SHOWN]


@hidden
def test_among_more_articles_of_the_same_topics(pair, client, state):
    topic = TopicPageFactory()
    pair(HealthTipPageFactory, state, topics=[topic])
    assert both_named(client, HealthTipPageFactory(topics=[topic])) == (True, False)


@hidden
def test_among_more_articles_that_the_editor_chose(pair, client, state):
    article = HealthTipPageFactory()
    for position, chosen in enumerate(pair(HealthTipPageFactory, state)):
        article.more_article_links.add(HealthTipMoreArticle(article=chosen, sort_order=position))
    article.save()
    assert both_named(client, article) == (True, False)


@hidden
def test_in_the_block_of_more_articles(pair, client, state):
    chosen = pair(HealthTipPageFactory, state)
    article = HealthTipPageFactory(
        body=block("more_articles", heading="More", pages=[page.pk for page in chosen])
    )
    assert both_named(client, article) == (True, False)


@hidden
def test_in_the_block_of_the_latest_tips(pair, home, client, state):
    topic = TopicPageFactory()
    pair(HealthTipPageFactory, state, topics=[topic])
    assert both_named(client, show_on_home(home, "latest_tips", heading="Tips", count=4)) == (True, False)
    assert both_named(client, show_on_home(home, "latest_tips", heading="Tips", topic=topic.pk)) == (
        True,
        False,
    )


@hidden
def test_in_the_team_its_block_and_at_a_location(pair, home, client, state):
    people = pair(ClinicianPageFactory, state)
    location = LocationPageFactory(staff=people)
    assert both_named(client, people[0].get_parent()) == (True, False)
    assert both_named(client, show_on_home(home, "team", heading="Team")) == (True, False)
    assert both_named(client, location) == (True, False)


@hidden
def test_in_the_locations_their_block_the_footer_and_at_a_clinician(pair, home, client, state):
    clinician = ClinicianPageFactory()
    shown, _ = pair(LocationPageFactory, state, staff=[clinician])
    assert both_named(client, shown.get_parent()) == (True, False)
    assert both_named(client, show_on_home(home, "locations", heading="Places")) == (True, False)
    assert both_named(client, StandardPageFactory()) == (True, False)
    assert both_named(client, clinician) == (True, False)


@hidden
def test_articles_at_their_author(pair, client, state):
    author = ClinicianPageFactory()
    pair(HealthTipPageFactory, state, author=author)
    assert both_named(client, author) == (True, False)


@pytest.mark.parametrize("state", STATES[:2])
def test_a_menu_leads_to_published_pages_only(home, client, state):
    def entry(text: str, page) -> dict:
        return {"type": "item", "value": {"text": text, "link": {"page": page.pk}}}

    menu = [entry("Shown entry", StandardPageFactory()), entry("Hidden entry", StandardPageFactory(**state))]
    NavigationFactory(
        main_menu=json.dumps(menu),
        footer_menu=json.dumps(menu),
        booking_page=StandardPageFactory(**state, slug="booking"),
    )
    html = text_of(client, home)
    assert "Shown entry" in html
    assert "Hidden entry" not in html
    assert "/booking/" not in html


def test_everything_below_a_private_page_is_private(home, client):
    article = HealthTipPageFactory(title=HIDDEN)
    show_on_home(home, "latest_tips", heading="Tips", count=4)
    assert HIDDEN in text_of(client, home)
    restrict(article.get_parent())
    assert HIDDEN not in text_of(client, home)


@pytest.mark.parametrize("state", STATES[:2])
def test_a_page_that_is_not_published_is_not_found(home, client, state):
    assert client.get(HealthTipPageFactory(**state).url).status_code == 404


def test_the_trail_of_a_page_leaves_out_what_is_not_published(home, client):
    parent = StandardPageFactory(title=HIDDEN)
    child = StandardPageFactory(parent=parent)
    parent.unpublish()
    trail = BeautifulSoup(text_of(client, child), "html.parser").find("nav", class_="crumbs")
    assert HIDDEN not in str(trail)


def test_lists_are_in_a_fixed_order_newest_first(home, client):
    same_day = [HealthTipPageFactory() for _ in range(4)]
    listed = HealthTipPage.objects.live().newest_first()
    assert [page.pk for page in listed] == [page.pk for page in reversed(same_day)]


def test_a_list_is_cut_into_pages_and_a_page_beyond_the_end_is_the_last(home, client):
    for number in range(13):
        HealthTipPageFactory(title=f"Article {number:02d}")
    index = HealthTipIndexPage.objects.get()
    first, second = client.get(index.url), client.get(f"{index.url}?page=2")
    assert "Article 12" in first.content.decode()
    assert "Article 00" not in first.content.decode()
    assert "Article 00" in second.content.decode()
    assert "Article 12" not in second.content.decode()
    for odd in ("99", "x", "-1", "0", "1e3"):
        assert client.get(f"{index.url}?page={odd}").status_code == 200
