"""The head of every page: title, description, canonical address and social picture."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from tests.core.test_structured_data import PAGES
from tests.factories import (
    BrandingFactory,
    HealthTipPageFactory,
    ImageFactory,
    StandardPageFactory,
    TopicPageFactory,
)


def head_of(response) -> dict[str, str]:
    """Title, links and meta tags by name."""
    assert response.status_code == 200
    soup = BeautifulSoup(response.content, "html.parser").head
    found = {"title": soup.title.string}
    for tag in soup.find_all("meta"):
        name = tag.get("property") or tag.get("name")
        assert name is None or name not in found, f"{name} stands twice"
        if name:
            found[name] = tag["content"]
    if canonical := soup.find("link", rel="canonical"):
        found["canonical"] = canonical["href"]
    return found


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize("branded", [True, False], ids=["branded", "unbranded"])
def test_title_and_description_are_never_empty(home, client, kind, branded):
    if branded:
        BrandingFactory()
    page = PAGES[kind]() or home
    type(page).objects.filter(pk=page.pk).update(introduction="", search_description="")
    head = head_of(client.get(page.url))
    for name in ("title", "description", "og:title", "og:description", "og:url", "og:site_name"):
        assert head[name].strip(" .|:"), name
    assert head["canonical"] == head["og:url"] == f"http://testserver{page.url}"


def test_the_editors_own_words_win(home, branding, client):
    page = StandardPageFactory(
        seo_title="In search results", search_description="Said briefly.", introduction="Long."
    )
    head = head_of(client.get(page.url))
    assert head["title"] == head["og:title"] == "In search results"
    assert head["description"] == "Said briefly."


def test_without_them_the_title_names_the_clinic_and_the_introduction_describes(home, branding, client):
    page = StandardPageFactory(
        title="Parking", introduction="Where\n to   park. " + "Behind the building. " * 20
    )
    head = head_of(client.get(page.url))
    assert head["title"] == "Parking | Tern & Tide Physical Therapy"
    assert head["description"].startswith("Where to park. Behind the building.")
    assert len(head["description"]) <= 160
    assert head_of(client.get("/"))["title"] == "Tern & Tide Physical Therapy: Back to what you love to do"


def test_each_page_of_a_list_has_an_address_of_its_own(home, client):
    topic = TopicPageFactory()
    for _ in range(13):
        HealthTipPageFactory(topics=[topic])
    for url in ("/health-tips/", topic.url):
        assert head_of(client.get(url))["canonical"] == f"http://testserver{url}"
        assert head_of(client.get(f"{url}?page=1"))["canonical"] == f"http://testserver{url}"
        assert head_of(client.get(f"{url}?page=2"))["canonical"] == f"http://testserver{url}?page=2"
        assert (
            head_of(client.get(f"{url}?page=2&utm_source=x"))["canonical"] == f"http://testserver{url}?page=2"
        )
        assert head_of(client.get(f"{url}?page=99"))["canonical"] == f"http://testserver{url}?page=2"


def test_a_page_without_a_list_has_one_address(home, client):
    page = StandardPageFactory(slug="about")
    assert head_of(client.get("/about/?page=2"))["canonical"] == f"http://testserver{page.url}"


def test_an_address_that_the_editor_names_as_the_original_wins(home, client):
    page = StandardPageFactory(canonical_url="https://example.org/original/")
    assert head_of(client.get(page.url))["canonical"] == "https://example.org/original/"


def test_the_social_picture_has_the_size_that_every_site_takes(home, branding, client):
    page = StandardPageFactory(hero_image=ImageFactory(large=True, description="A tern over a wave"))
    head = head_of(client.get(page.url))
    assert (head["og:image:width"], head["og:image:height"]) == ("1200", "630")
    assert head["og:image"].startswith("http://testserver/media/images/")
    assert head["og:image"].endswith(".jpg")
    assert head["og:image:alt"] == "A tern over a wave"
    assert head["twitter:card"] == "summary_large_image"


def test_the_social_picture_is_the_one_chosen_for_it_then_the_lists_then_the_pages_then_the_sites(
    home, client
):
    og, listing, hero, default = (
        ImageFactory(description=name) for name in ("og", "listing", "hero", "default")
    )
    BrandingFactory(social_image=default)
    page = StandardPageFactory(og_image=og, listing_image=listing, hero_image=hero)
    for name in ("og_image", "listing_image", "hero_image"):
        assert head_of(client.get(page.url))["og:image:alt"] == getattr(page, name).description
        setattr(page, name, None)
        page.save_revision().publish()
    assert head_of(client.get(page.url))["og:image:alt"] == "default"


def test_a_missing_picture_file_leaves_the_page_standing_and_no_dead_address(home, client):
    image = ImageFactory()
    image.file.storage.delete(image.file.name)
    response = client.get(StandardPageFactory(hero_image=image, listing_image=image).url)
    assert "og:image" not in head_of(response)
    assert "not-found" not in response.content.decode().split("<body")[0]


def test_an_article_says_so_and_other_pages_are_of_the_site(home, client):
    assert head_of(client.get(HealthTipPageFactory().url))["og:type"] == "article"
    assert head_of(client.get("/"))["og:type"] == "website"


def test_nothing_of_the_site_is_kept_from_search_engines(home, client):
    for page in (home, HealthTipPageFactory()):
        assert "robots" not in head_of(client.get(page.url))


def test_the_head_of_an_unsaved_page_is_previewed(home, admin):
    url = reverse("wagtailadmin_pages:preview_on_add", args=["home", "standardpage", home.pk])
    data = {
        "title": "Not saved",
        "slug": "not-saved",
        "body-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
    }
    assert admin.post(url, data).json()["is_valid"]
    head = head_of(admin.get(url, {"mode": ""}))
    assert head["title"].startswith("Not saved | ")
    assert head["canonical"] == "http://testserver/not-saved/"
