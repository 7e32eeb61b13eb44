"""What an article says of itself, what it leads to, and what its editor refuses."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from blog.models import HealthTipMoreArticle, HealthTipPage
from blog.models.articles import WORDS_A_MINUTE
from tests.factories import ClinicianPageFactory, HealthTipPageFactory, TopicPageFactory


def words(count: int) -> str:
    return json.dumps([{"type": "text", "value": f"<p>{'word ' * count}</p>"}])


@pytest.mark.parametrize(
    "count, minutes",
    [(0, 1), (1, 1), (WORDS_A_MINUTE, 1), (WORDS_A_MINUTE + 1, 2), (WORDS_A_MINUTE * 5, 5)],
)
def test_the_minutes_to_read_follow_from_the_words(home, count, minutes):
    assert HealthTipPageFactory(introduction="", body=words(count)).reading_minutes == minutes


def test_the_introduction_and_words_in_boxes_count_too(home):
    body = [{"type": "key_facts", "value": {"title": "Facts", "facts": ["word " * WORDS_A_MINUTE]}}]
    assert HealthTipPageFactory(introduction="One more", body=json.dumps(body)).reading_minutes == 2


def test_more_articles_share_most_topics_then_are_the_newest(home):
    ankle, running = TopicPageFactory(), TopicPageFactory()
    today = timezone.localdate()

    def other(title: str, topics: list, days: int) -> HealthTipPage:
        return HealthTipPageFactory(title=title, topics=topics, published_on=today - timedelta(days=days))

    other("One topic, new", [ankle], 1)
    other("Two topics, old", [ankle, running], 100)
    other("One topic, old", [running], 90)
    other("No topic", [], 0)
    other("One topic, oldest", [running], 95)
    article = HealthTipPageFactory(topics=[ankle, running])
    assert [page.title for page in article.more_articles()] == [
        "Two topics, old",
        "One topic, new",
        "One topic, old",
    ]


def test_the_editors_choice_and_order_win(home):
    topic = TopicPageFactory()
    HealthTipPageFactory(topics=[topic])
    chosen = [HealthTipPageFactory(title="First"), HealthTipPageFactory(title="Second")]
    article = HealthTipPageFactory(topics=[topic])
    for position, page in enumerate(reversed(chosen)):
        article.more_article_links.add(HealthTipMoreArticle(article=page, sort_order=position))
    article.save()
    assert [page.title for page in article.more_articles()] == ["Second", "First"]


def test_an_article_without_topics_leads_nowhere_by_itself(home):
    HealthTipPageFactory()
    assert HealthTipPageFactory().more_articles() == []


@pytest.mark.parametrize(
    "kind, flag", [("tips_form", "show_tips_form"), ("screening_call", "show_screening_call")]
)
def test_an_offer_steps_aside_where_the_editor_placed_it_in_the_text(home, rf, kind, flag):
    placed = json.dumps([{"type": kind, "value": {"heading": "x", "button_text": "y"}}])
    request = rf.get("/", headers={"host": "testserver"})
    for body, switched, shown in (("[]", True, True), ("[]", False, False), (placed, True, False)):
        page = HealthTipPageFactory(body=body, **{flag: switched})
        assert page.get_context(request)[flag] is shown


def errors_of(**fields) -> dict[str, list[str]]:
    page = HealthTipPageFactory()
    for name, value in fields.items():
        setattr(page, name, value)
    with pytest.raises(ValidationError) as error:
        page.full_clean()
    return error.value.message_dict


def test_nobody_reviews_an_article_of_their_own(home):
    author = ClinicianPageFactory()
    errors = errors_of(author=author, reviewed_by=author, reviewed_on=timezone.localdate())
    assert errors["reviewed_by"] == ["The reviewer must be somebody else than the author."]
    with pytest.raises(IntegrityError), transaction.atomic():
        HealthTipPage.objects.update(author=author, reviewed_by=author)


def test_a_review_has_a_reviewer_and_a_day(home):
    today = timezone.localdate()
    assert "reviewed_by" in errors_of(reviewed_on=today)
    assert "reviewed_on" in errors_of(reviewed_by=ClinicianPageFactory())


def test_days_of_a_review_are_in_order(home):
    today, reviewer = timezone.localdate(), ClinicianPageFactory()
    assert (
        "future" in errors_of(reviewed_by=reviewer, reviewed_on=today + timedelta(days=1))["reviewed_on"][0]
    )
    assert "review_due_on" in errors_of(reviewed_by=reviewer, reviewed_on=today, review_due_on=today)


def test_a_reviewed_article_is_accepted_and_says_so(home, client):
    article = HealthTipPageFactory(reviewed=True)
    article.full_clean()
    html = client.get(article.url).content.decode()
    assert article.reviewed_by.title in html
    assert article.reviewed_on.isoformat() in html
    assert article.author.credentials in html


def test_a_topic_is_offered_in_the_series_once_it_has_an_article(home, client):
    topic = TopicPageFactory(title="Running")
    article = HealthTipPageFactory()
    assert topic.url not in client.get(article.get_parent().url).content.decode()
    article.topics.set([topic])
    article.save_revision().publish()
    assert topic.url in client.get(article.get_parent().url).content.decode()


def test_a_topic_without_an_article_leads_on_to_the_others(home, client):
    empty = TopicPageFactory(title="Neck")
    HealthTipPageFactory(topics=[TopicPageFactory(title="Running")])
    main = client.get(empty.url).content.decode().partition("<main")[2]
    assert "We have not written about this yet." in main
    assert "Running</a>" in main
    assert "Neck</a>" not in main


def test_topics_are_parted_into_body_regions_and_subjects(home, client):
    region, subject = TopicPageFactory(body_region=True), TopicPageFactory()
    TopicPageFactory(title="Without an article")
    HealthTipPageFactory(topics=[region, subject])
    html = client.get(region.get_parent().url).content.decode()
    regions, subjects = html.partition("Where does it hurt?")[2].split("Or look by subject")
    assert region.url in regions
    assert subject.url in subjects.partition("</nav>")[0]
    assert "Without an article" not in html


def test_what_the_text_links_is_not_offered_again(home):
    topic = TopicPageFactory()
    linked = HealthTipPageFactory(title="Linked", topics=[topic])
    HealthTipPageFactory(title="Another", topics=[topic])
    body = [{"type": "more_articles", "value": {"heading": "More", "pages": [linked.pk]}}]
    article = HealthTipPageFactory(topics=[topic], body=json.dumps(body))
    assert [page.title for page in article.more_articles()] == ["Another"]
