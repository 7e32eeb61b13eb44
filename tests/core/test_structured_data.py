"""One JSON-LD graph a page, whose references resolve, and which says nothing that the page may not say of itself."""

import pytest
from django.utils import timezone

from clinic.core.seo.graph import json_ld
from tests.core.structured_data import every_value, graph_of, node_of, types_of
from tests.factories import (
    ClinicianPageFactory,
    GoogleListingFactory,
    HealthTipPageFactory,
    ImageFactory,
    LocationPageFactory,
    ScreeningFormPageFactory,
    StandardPageFactory,
    TipsFormPageFactory,
    TopicPageFactory,
)

ROOT = "http://testserver"
PAGES = {
    "home": lambda: None,
    "standard": StandardPageFactory,
    "series": lambda: HealthTipPageFactory().get_parent(),
    "article": lambda: HealthTipPageFactory(
        reviewed=True, topics=[TopicPageFactory()], hero_image=ImageFactory()
    ),
    "bare article": HealthTipPageFactory,
    "topics": lambda: TopicPageFactory().get_parent(),
    "topic": TopicPageFactory,
    "team": lambda: ClinicianPageFactory().get_parent(),
    "clinician": lambda: ClinicianPageFactory(portrait=ImageFactory()),
    "locations": lambda: LocationPageFactory().get_parent(),
    "location": lambda: LocationPageFactory(open_weekdays=True, hero_image=ImageFactory()),
    "tips form": TipsFormPageFactory,
    "screening form": ScreeningFormPageFactory,
}


def nodes_at(client, page) -> list:
    response = client.get(page.url)
    assert response.status_code == 200
    return graph_of(response.content.decode())


@pytest.fixture(params=PAGES)
def nodes(request, home, branding, client):
    return nodes_at(client, PAGES[request.param]() or home)


def test_every_reference_resolves_within_the_page(nodes):
    """The clinic's stable identifier is defined on every page, so even that one resolves."""
    defined = {node["@id"] for node in nodes}
    assert len(defined) == len(nodes)
    referred = {
        value["@id"]
        for node in nodes
        for value in every_value(node)
        if isinstance(value, dict) and "@id" in value
    }
    assert referred <= defined
    assert f"{ROOT}/#clinic" in defined


def test_nothing_is_empty_and_every_address_is_whole(nodes):
    for value in (value for node in nodes for value in every_value(node)):
        assert value not in (None, "", [], {})
        if isinstance(value, dict):
            for name in ("@id", "url", "item", "logo"):
                if isinstance(value.get(name), str):
                    assert value[name].startswith("http://testserver/")
                    assert "None" not in value[name]


def test_the_clinics_own_rating_is_never_stated(home, branding, client):
    GoogleListingFactory()
    location = LocationPageFactory(open_weekdays=True)
    GoogleListingFactory(location=location)
    for page in (home, location, HealthTipPageFactory()):
        words = str(nodes_at(client, page))
        assert "ating" not in words
        assert "Review'" not in words
        assert "161" not in words


def test_there_is_one_clinic_one_site_and_one_page_everywhere(nodes):
    clinic = node_of(nodes, "MedicalOrganization")
    assert clinic["name"] == "Tern & Tide Physical Therapy"
    assert clinic["telephone"] == "+12075550100"
    assert node_of(nodes, "WebSite")["publisher"] == {"@id": clinic["@id"]}
    page = [node for node in nodes if node.get("isPartOf") == {"@id": f"{ROOT}/#website"}]
    assert len(page) == 1
    assert page[0]["@id"].endswith("#webpage")


def test_an_article_is_a_posting_in_a_medical_page(home, branding, client):
    article = HealthTipPageFactory(
        title="Why does my heel hurt?",
        reviewed=True,
        topics=[TopicPageFactory(title="Running")],
        hero_image=ImageFactory(),
    )
    article.save_revision().publish()
    nodes = nodes_at(client, article)
    posting, page = node_of(nodes, "BlogPosting"), node_of(nodes, "MedicalWebPage")
    people = {node["@id"]: node for node in nodes if "Person" in types_of(node)}
    assert page["mainEntity"] == {"@id": posting["@id"]}
    assert posting["mainEntityOfPage"] == {"@id": page["@id"]}
    assert posting["headline"] == "Why does my heel hurt?"
    assert posting["datePublished"] == article.published_on.isoformat()
    assert timezone.datetime.fromisoformat(posting["dateModified"]).tzinfo
    assert posting["articleSection"] == ["Running"]
    assert posting["publisher"] == {"@id": f"{ROOT}/#clinic"}
    assert posting["image"]["url"].endswith(".jpg")
    author, reviewer = people[posting["author"]["@id"]], people[page["reviewedBy"]["@id"]]
    assert author["name"] == article.author.title
    assert author["honorificSuffix"] == "PT, DPT, OCS"
    assert reviewer["name"] == article.reviewed_by.title
    assert page["lastReviewed"] == article.reviewed_on.isoformat()


def test_the_review_is_stated_of_the_page_and_of_nothing_else(home, client):
    nodes = nodes_at(client, HealthTipPageFactory(reviewed=True))
    for node in nodes:
        assert {"reviewedBy", "lastReviewed"} <= set(node) or not {"reviewedBy", "lastReviewed"} & set(node)
        assert ("reviewedBy" in node) == ("MedicalWebPage" in types_of(node))


def test_an_article_that_nobody_reviewed_claims_no_review(home, client):
    assert "eviewe" not in str(nodes_at(client, HealthTipPageFactory()))


def test_one_person_is_one_node_on_every_page(home, client):
    author = ClinicianPageFactory()
    on_article = node_of(nodes_at(client, HealthTipPageFactory(author=author)), "Person")
    on_profile = node_of(nodes_at(client, author), "Person")
    assert on_article == on_profile
    assert node_of(nodes_at(client, author), "ProfilePage")["mainEntity"] == {"@id": on_profile["@id"]}


def test_a_location_is_a_clinic_of_physiotherapy_of_the_organization(home, branding, client):
    location = LocationPageFactory(title="Old Wharf", fax="+12075550119", map_url="https://example.org/map")
    nodes = nodes_at(client, location)
    node = node_of(nodes, "Physiotherapy")
    assert types_of(node) == ["MedicalClinic", "Physiotherapy"]
    assert node["parentOrganization"] == {"@id": f"{ROOT}/#clinic"}
    assert node["name"] == "Tern & Tide Physical Therapy, Old Wharf"
    assert node["telephone"] == "+12075550110"
    assert node["faxNumber"] == "+12075550119"
    assert node["hasMap"] == "https://example.org/map"
    assert node["address"] == {
        "@type": "PostalAddress",
        "streetAddress": "27 Ropewalk Street",
        "addressLocality": "Portland",
        "addressRegion": "ME",
        "postalCode": "04101",
        "addressCountry": "US",
    }
    assert node["geo"] == {"@type": "GeoCoordinates", "latitude": 43.657, "longitude": -70.25}
    assert "PhysicalTherapy" not in str(nodes)
    assert "faxNumber" not in node_of(nodes_at(client, LocationPageFactory(latitude=None)), "Physiotherapy")


def test_the_trail_leads_from_home_to_the_page(home, client):
    article = HealthTipPageFactory(title="Why does my heel hurt?")
    trail = node_of(nodes_at(client, article), "BreadcrumbList")["itemListElement"]
    assert [(step["position"], step["name"], step["item"]) for step in trail] == [
        (1, "Home", f"{ROOT}/"),
        (2, "Health tips", f"{ROOT}/health-tips/"),
        (3, "Why does my heel hurt?", f"{ROOT}{article.url}"),
    ]
    assert not [node for node in nodes_at(client, home) if "BreadcrumbList" in types_of(node)]


@pytest.mark.parametrize("text", ["</script>", "<!--", "a & b", "\u2028", "Lucía", '"quoted"', "\\u003C"])
def test_structured_data_reads_back_as_it_was_written(text):
    import json

    written = json_ld({"name": text})
    assert json.loads(written) == {"name": text}
    assert not set(written) & set("<>&\u2028\u2029")
