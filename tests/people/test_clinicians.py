"""Clinicians: their pages, and what happens to what refers to them."""

import json

import pytest
from django.urls import reverse

from clinic.people.models import ClinicianPage
from tests.factories import ClinicianPageFactory, HealthTipPageFactory, ImageFactory


def main_of(client, page) -> str:
    return client.get(page.url).content.decode().split("<main")[1].split("</main>")[0]


def test_the_page_introduces_the_person(home, client):
    person = ClinicianPageFactory(
        title="Lucía Brandt",
        pronouns="she/her",
        biography="<p>She rows.</p>",
        languages="English, German",
        years_in_practice_since=2009,
        education=json.dumps([{"type": "line", "value": "DPT, University of New England"}]),
        specialties=json.dumps([{"type": "line", "value": "Neck and shoulder"}]),
    )
    html = main_of(client, person)
    for words in (
        "Lucía Brandt", "PT, DPT, OCS", "Physical therapist", "she/her", "She rows.", "English, German", "2009",
        "DPT, University of New England", "Neck and shoulder",
    ):  # fmt: skip
        assert words in html


def test_the_newest_articles_of_the_person_are_listed(home, client):
    person = ClinicianPageFactory()
    HealthTipPageFactory(title="Why does my heel hurt?", author=person)
    HealthTipPageFactory(title="Why does my knee hurt?")
    html = main_of(client, person)
    assert "Why does my heel hurt?" in html
    assert "Why does my knee hurt?" not in html


def test_a_portrait_has_the_editors_words_or_else_the_name(home):
    assert ClinicianPageFactory(title="Ada").default_portrait_alt == "Portrait of Ada"
    assert ClinicianPageFactory(portrait_alt="Ada laughs").default_portrait_alt == "Ada laughs"


def test_the_team_stands_in_the_editors_order(home):
    first, second = ClinicianPageFactory(), ClinicianPageFactory()
    second.move(first, pos="left")
    assert list(ClinicianPage.objects.live().for_listing()) == [second, first]


def test_the_listing_picture_is_the_chosen_one_or_the_portrait(home):
    portrait, chosen = ImageFactory(), ImageFactory()
    assert ClinicianPageFactory(portrait=portrait).listing_image_or_hero == portrait
    assert ClinicianPageFactory(portrait=portrait, listing_image=chosen).listing_image_or_hero == chosen


@pytest.mark.parametrize("role", ["author", "reviewed_by"])
@pytest.mark.parametrize("what", ["the person", "the team"])
def test_a_person_whom_articles_name_is_not_deleted_and_no_error_page_is_shown(home, admin, role, what):
    article = HealthTipPageFactory(reviewed=True)
    person = getattr(article, role)
    page = person if what == "the person" else person.get_parent()
    answer = admin.post(reverse("wagtailadmin_pages:delete", args=[page.pk]), follow=True)
    assert answer.status_code == 200
    assert f"“{article.title}” would lose what it names" in answer.content.decode()
    assert ClinicianPage.objects.filter(pk=person.pk).exists()


@pytest.mark.parametrize("what", ["the person", "the team"])
def test_several_pages_are_not_deleted_at_once_where_articles_name_one_of_them(home, admin, what):
    article = HealthTipPageFactory()
    page = article.author if what == "the person" else article.author.get_parent()
    free = ClinicianPageFactory()
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    answer = admin.post(f"{url}?id={page.pk}&id={free.pk}&next=/admin/", follow=True)
    assert answer.status_code == 200
    if what == "the team":  # a page that is named itself is refused by Wagtail
        assert f"“{article.title}” would lose what it names" in answer.content.decode()
    assert ClinicianPage.objects.filter(pk__in=[article.author.pk, free.pk]).count() == 2


def test_a_person_whom_nothing_names_is_deleted(home, admin):
    person = ClinicianPageFactory()
    admin.post(reverse("wagtailadmin_pages:delete", args=[person.pk]))
    assert not ClinicianPage.objects.filter(pk=person.pk).exists()


def test_an_article_whose_author_left_keeps_the_name_without_a_dead_link(home, client):
    article = HealthTipPageFactory()
    article.author.unpublish()
    html = main_of(client, article)
    assert article.author.title in html
    assert f'href="{article.author.url}"' not in html
    assert article.author.get_full_url() not in client.get(article.url).content.decode()
