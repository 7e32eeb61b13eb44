"""The site's search: what it finds, in which order, and that nothing typed or sent breaks it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page, Site

from clinic.core.search_words import MAX_CHARACTERS, MAX_WORDS, telling_words_of, words_of
from clinic.home.models import HomePage
from tests.factories import (
    ClinicianPageFactory,
    HealthTipPageFactory,
    StandardPageFactory,
    TopicPageFactory,
    restrict,
)

pytestmark = [pytest.mark.django_db, pytest.mark.indexes]


def text_body(words: str) -> str:
    return json.dumps([{"type": "text", "value": f"<p>{words}</p>"}])


@pytest.fixture(autouse=True)
def _home(home: Any) -> None:
    """There is a site."""


def titles(client: Client, query: str, **parameters: Any) -> list[str]:
    """The titles of the first page of results."""
    response = client.get("/search/", {"q": query, **parameters})
    assert response.status_code == 200
    return [page.title for page in response.context["results"]]


# What is found


def test_a_word_of_the_title_of_the_introduction_and_of_the_body(client: Client) -> None:
    HealthTipPageFactory(title="Sciatica in plain words")
    HealthTipPageFactory(title="Two", introduction="What to know about sciatica.")
    HealthTipPageFactory(title="Three", body=text_body("Sciatica starts in the back."))
    HealthTipPageFactory(title="Four", body=text_body("Something else."))
    assert set(titles(client, "sciatica")) == {"Sciatica in plain words", "Two", "Three"}


@pytest.mark.parametrize("query", ["achil", "Achilles", "ACHILLES tendon", "achill tend"])
def test_the_beginning_of_words_is_enough(client: Client, query: str) -> None:
    HealthTipPageFactory(
        title="Pain in the back of the ankle", body=text_body("The Achilles tendon is the cause.")
    )
    assert titles(client, query) == ["Pain in the back of the ankle"]


def test_an_accented_name_is_found_however_its_accent_is_written(client: Client) -> None:
    ClinicianPageFactory(title="Lucía Brandt")
    assert titles(client, "Lucía") == ["Lucía Brandt"]
    assert titles(client, "Luci\u0301a") == ["Lucía Brandt"]


def test_a_question_is_searched_by_its_telling_words(client: Client) -> None:
    HealthTipPageFactory(title="Heel pain with the first steps")
    StandardPageFactory(title="Why we do what we do", introduction="About my work.")
    assert titles(client, "Why does my heel hurt in the morning?") == ["Heel pain with the first steps"]


def test_where_no_page_has_all_the_words_those_with_some_are_offered(client: Client) -> None:
    HealthTipPageFactory(title="Knee pain going down stairs")
    assert titles(client, "knee trampoline") == ["Knee pain going down stairs"]


def test_where_pages_have_all_the_words_those_with_some_are_not(client: Client) -> None:
    HealthTipPageFactory(title="Knee pain on stairs")
    HealthTipPageFactory(title="Knee braces")
    assert titles(client, "knee stairs") == ["Knee pain on stairs"]


def test_articles_with_the_word_in_their_title_come_first_then_other_titles_then_texts(
    client: Client,
) -> None:
    StandardPageFactory(title="Our ankle studio")
    HealthTipPageFactory(title="Running", body=text_body("ankle " * 50))
    HealthTipPageFactory(title="Sprains", topics=[TopicPageFactory(title="Ankle and foot")])
    HealthTipPageFactory(title="A long title that has, after many other words, the ankle at its end")
    found = titles(client, "ankle")
    assert found[0] == "A long title that has, after many other words, the ankle at its end"
    assert set(found[1:3]) == {"Our ankle studio", "Ankle and foot"}
    assert found[3] == "Running"


def test_only_what_everybody_may_read_is_found(client: Client) -> None:
    HealthTipPageFactory(title="Ankle, a draft", draft=True)
    HealthTipPageFactory(title="Ankle, taken down", expired=True)
    HealthTipPageFactory(title="Ankle, private", private=True)
    section = StandardPageFactory(title="Ankle, private section")
    StandardPageFactory(parent=section, title="Ankle, below it")
    restrict(section)
    assert titles(client, "ankle") == []


def test_unpublished_words_of_a_published_page_are_not_found(client: Client) -> None:
    page = HealthTipPageFactory(title="Ankle")
    page.introduction = "A secret about zebras"
    page.save_revision()
    assert titles(client, "zebras") == []


def test_pages_of_another_site_are_not_found(client: Client) -> None:
    other = HomePage(title="Ankle clinic elsewhere", slug="elsewhere")
    Page.get_first_root_node().add_child(instance=other)
    Site.objects.create(hostname="elsewhere.example", root_page=other)
    StandardPageFactory(parent=other, title="Ankle elsewhere")
    assert titles(client, "ankle") == []


def test_a_topic_is_found_once_there_is_something_under_it(client: Client) -> None:
    topic = TopicPageFactory(title="Neck")
    HealthTipPageFactory(title="A draft", topics=[topic], draft=True)
    assert titles(client, "neck") == []
    HealthTipPageFactory(title="Stiff in the morning", topics=[topic])
    assert titles(client, "neck") == ["Neck"]


# The page


def test_results_are_shown_with_their_words(client: Client) -> None:
    HealthTipPageFactory(title="Ankle & foot", introduction="What to know.")
    html = client.get("/search/", {"q": "ankle"}).content.decode()
    assert "Ankle &amp; foot" in html
    assert "What to know." in html


def test_results_say_what_they_are_where_the_title_does_not(client: Client) -> None:
    HealthTipPageFactory(title="Ankle pain")
    ClinicianPageFactory(title="Ann Ankle")
    StandardPageFactory(title="About the ankle")
    response = client.get("/search/", {"q": "ankle"})
    kinds = {page.title: page.kind for page in response.context["results"]}
    assert kinds == {"Ankle pain": "Health tip", "Ann Ankle": "Clinician", "About the ankle": ""}
    assert '<p class="sort">Clinician</p>' in response.content.decode()


@pytest.mark.parametrize("parameters", [{}, {"q": ""}, {"q": "   "}])
def test_without_a_query_it_offers_the_field_and_topics(client: Client, parameters: dict[str, str]) -> None:
    topic = TopicPageFactory(title="Running")
    HealthTipPageFactory(topics=[topic])
    response = client.get("/search/", parameters)
    assert response.status_code == 200
    assert response.context["error"] == ""
    assert [topic.title for topic in response.context["topics"]] == ["Running"]
    assert 'name="q"' in response.content.decode()


def test_without_results_it_says_so_and_offers_topics(client: Client) -> None:
    topic = TopicPageFactory(title="Running")
    HealthTipPageFactory(topics=[topic])
    response = client.get("/search/", {"q": "xylophone"})
    assert "xylophone" in response.content.decode()
    assert [topic.title for topic in response.context["topics"]] == ["Running"]


def test_a_query_without_letters_is_explained(client: Client) -> None:
    response = client.get("/search/", {"q": '">'})
    assert response.status_code == 200
    assert response.context["error"]
    assert response.context["error"] in response.content.decode()


def test_the_page_is_kept_out_of_search_engines_and_caches(client: Client) -> None:
    response = client.get("/search/", {"q": "ankle"})
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert response["Cache-Control"] == "private, no-cache"
    assert not response.cookies
    assert response.content.decode().count("<title>") == 1


def test_what_was_typed_is_inert(client: Client) -> None:
    hostile = '"></title><script>alert(1)</script>{{ 7|add:7 }}'
    html = client.get("/search/", {"q": hostile}).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_it_only_reads(client: Client) -> None:
    assert client.post("/search/", {"q": "ankle"}).status_code == 405
    assert client.head("/search/", {"q": "ankle"}).status_code == 200


def test_results_are_cut_into_pages(client: Client) -> None:
    for number in range(13):
        StandardPageFactory(title=f"Ankle {number}")
    first, second = titles(client, "ankle"), titles(client, "ankle", page="2")
    assert (len(first), len(second)) == (10, 3)
    assert not set(first) & set(second)
    assert titles(client, "ankle", page="1") == first


def test_a_page_that_does_not_exist_becomes_one_that_does(client: Client) -> None:
    StandardPageFactory(title="Ankle")
    for number in ("abc", "0", "-1", "99999999999999999999", "9" * 5000, "1e3", "\0", "", "²"):
        assert titles(client, "ankle", page=number) == ["Ankle"], number[:30]


def test_it_takes_the_same_number_of_queries_for_few_and_for_many(client: Client) -> None:
    def count() -> int:
        client.get("/search/", {"q": "ankle"})  # fills the caches of menus and of types
        with CaptureQueriesContext(connection) as queries:
            client.get("/search/", {"q": "ankle"})
        return len(queries)

    HealthTipPageFactory(title="Ankle")
    few = count()
    for number in range(25):
        HealthTipPageFactory(title=f"Ankle {number}")
    assert count() == few
    assert few <= 10


# What can't break it

HOSTILE = [
    '">',
    '"',
    "'",
    '"ankle',
    "ankle' OR 1=1 --",
    "ankle*",
    "*",
    "^ankle",
    "title:ankle",
    "ankle AND",
    "NOT",
    "AND OR NOT",
    "NEAR(ankle foot, 2)",
    "{title body} : ankle",
    "(ankle",
    "ankle)",
    "-ankle",
    "+ankle",
    "ankle:*",
    "ankle & | ! <->",
    "\0",
    "an\0kle",
    "\\",
    "%s %d %(x)s",
    "\u202eelkna",
    "\ufffe\uffff",
    "é" * 300,
    "ankle " * 2000,
    "a" * 10_000,
    "😀",
    "踝关节",
    "ٱلْكَاحِل",
    "²³¼",
    "_",
    "___ankle___",
    "\r\n\t\v",
]


def not_answered(client: Client, address: str, queries: list[str]) -> dict[str, int]:
    """The queries that are not answered with 200, and what they are answered with."""
    client.raise_request_exception = False
    answers = {query: client.get(address, {"q": query}).status_code for query in queries}
    return {query[:60]: status for query, status in answers.items() if status != 200}


def test_hostile_queries(client: Client) -> None:
    HealthTipPageFactory(title="Ankle")
    assert not_answered(client, "/search/", HOSTILE) == {}


def test_hostile_query_strings(client: Client) -> None:
    HealthTipPageFactory(title="Ankle")
    for query_string in (
        "q=%FF%FE%00",
        "q=%C3%28&page=%00",
        "q=ankle&q=knee&q=%22",
        "q[]=ankle",
        "q=%",
        "q=%zz&&&===",
        "q;ankle",
        "q=" + "%22" * 3000,
        "page=2",
        "q=ankle&page=abc&page=1",
        "utm_source=%22%3E",
    ):
        assert client.get(f"/search/?{query_string}").status_code == 200, query_string[:60]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    query=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300), number=st.text(max_size=8)
)
def test_any_text_is_answered(client: Client, query: str, number: str) -> None:
    number = number.encode("utf-8", "ignore").decode()
    assert client.get("/search/", {"q": query, "page": number}).status_code == 200


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(alphabet="\"'*()^:&|!<>-+{}\\\0%_ aAnN", max_size=40))
def test_any_text_of_operators_is_answered(client: Client, query: str) -> None:
    assert client.get("/search/", {"q": query}).status_code == 200


@given(st.text())
def test_words_are_few_short_and_without_anything_but_letters_and_digits(text: str) -> None:
    for words in (words_of(text), telling_words_of(text)):
        assert len(words) <= MAX_WORDS
        assert len(set(words)) == len(words)
        assert all(word.isalnum() for word in words)
        assert sum(map(len, words)) <= 18 * MAX_CHARACTERS  # NFKC makes up to 18 characters of one


def test_a_query_of_stop_words_only_keeps_them() -> None:
    assert telling_words_of("What is this?") == ["what", "is", "this"]


# The admin's own searches, which stock Wagtail answers with a 500 for some of these


@pytest.mark.parametrize(
    "address",
    [
        "/admin/pages/search/",
        "/admin/pages/1/",
        "/admin/images/",
        "/admin/documents/",
        "/admin/users/",
        "/admin/snippets/notices/notice/",
        "/admin/choose-page/search/",
    ],
)
def test_the_admins_searches_survive_it_too(admin: Client, address: str) -> None:
    HealthTipPageFactory(title="Ankle")
    hostile = ['">', "\0", '"ankle', "ankle* (", "_", 'ankle "foot" -', "-", "' '"]
    assert not_answered(admin, address, hostile) == {}


def test_the_admins_search_still_finds(admin: Client) -> None:
    HealthTipPageFactory(title="Ankle pain in runners")
    html = admin.get("/admin/pages/search/", {"q": "ankle run"}).content.decode()
    assert "Ankle pain in runners" in html


@pytest.mark.parametrize("field", ["introduction", "search_description"])
def test_what_a_page_begins_with_is_shown_as_it_was_written(client: Client, field: str) -> None:
    StandardPageFactory(title="Knees", **{"introduction": "", field: "Knees that don't bend & <b>hurt</b>."})
    html = client.get("/search/", {"q": "knees"}).content.decode()
    assert "Knees that don&#x27;t bend &amp; &lt;b&gt;hurt&lt;/b&gt;." in html
