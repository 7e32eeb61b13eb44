"""Text that tries to become code stays text: in HTML, in attributes, and in structured data."""

import json
from html.parser import HTMLParser

import pytest
from bs4 import BeautifulSoup

from clinic.core.blocks import TextBlock
from clinic.core.models import BasePage
from locations.models import LocationPicture
from tests.core.structured_data import graph_of, graphs_of
from tests.factories import (
    BrandingFactory,
    ClinicianPageFactory,
    DocumentFactory,
    GoogleListingFactory,
    HealthTipIndexPageFactory,
    HealthTipPageFactory,
    ImageFactory,
    LocationPageFactory,
    NavigationFactory,
    NoticeFactory,
    ServiceFactory,
    StandardPageFactory,
    TopicPageFactory,
)

HOSTILE = [
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "<!--<script>",
    "{{ request }}{% now 'Y' %}",
    "&lt;b&gt; \u2028\u2029",
]
text_blocks = (
    ("heading", lambda text: {"text": text, "level": "h2"}),
    ("question", lambda text: {"question": text, "answer": "<p>x</p>"}),
    ("quote", lambda text: {"text": text, "attribution": text, "role": text}),
    ("key_facts", lambda text: {"title": text, "facts": [text]}),
    ("callout", lambda text: {"kind": "tip", "title": text, "text": "<p>x</p>"}),
    ("possible_cause", lambda text: {"name": text, "what_it_is": "<p>x</p>"}),
    ("exercise", lambda text: {"name": text, "steps": [text], "how_often": text, "caution": text}),
    (
        "table",
        lambda text: {
            "caption": text,
            "table": {
                "columns": [{"type": "text", "heading": text}],
                "rows": [{"values": [text]}],
                "caption": "",
            },
        },
    ),
    ("references", lambda text: {"items": [{"title": text, "source": text, "url": "https://example.org/"}]}),
    ("video", lambda text: {"title": text, "url": "https://youtu.be/aaaaaaaaaaa"}),
    ("button", lambda text: {"text": text, "style": "primary", "link": {"url": "https://example.org/"}}),
    ("call_to_action", lambda text: {"heading": text, "buttons": []}),
    ("tips_form", lambda text: {"heading": text, "text": text}),
    ("screening_call", lambda text: {"heading": text, "points": [text], "button_text": text}),
    ("rating", lambda text: {"heading": text}),
)


class LiveCode(HTMLParser):
    """Collects what a browser would run: scripts that are no data, and attributes that handle events."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        if tag == "script" and "src" not in names and names.get("type") != "application/ld+json":
            self.found.append("inline script")
        self.found += [name for name in names if name.startswith("on")]
        if names.get("src") == "x":
            self.found.append("injected picture")

    handle_startendtag = handle_starttag


def live_code(html: str) -> list[str]:
    parser = LiveCode()
    parser.feed(html)
    return parser.found


def page_with(text: str, kind: str) -> BasePage:
    image = ImageFactory(title=text, description=text)
    pictured = {"hero_image": image, "hero_image_alt": text, "hero_image_caption": text}
    if kind == "article":
        author = ClinicianPageFactory(
            title=text[:60] or "x", slug="author", credentials=text[:70], portrait=image
        )
        topic = TopicPageFactory(title=text, slug="topic", introduction=text)
        other = HealthTipPageFactory(
            title=text, slug="other", introduction=text, topics=[topic], listing_image=image
        )
        body = [{"type": name, "value": value(text)} for name, value in text_blocks]
        body.append(
            {
                "type": "picture",
                "value": {
                    "image": {"image": image.pk, "alt_text": text, "decorative": False},
                    "caption": text,
                    "width": "normal",
                },
            }
        )
        body.append(
            {
                "type": "download",
                "value": {"title": text, "document": DocumentFactory(title=text).pk, "description": text},
            }
        )
        body.append({"type": "more_articles", "value": {"heading": text, "pages": [other.pk]}})
        return HealthTipPageFactory(
            title=text,
            slug="hostile",
            introduction=text,
            seo_title=text,
            author=author,
            topics=[topic],
            key_takeaways=json.dumps([{"type": "line", "value": text}]),
            body=json.dumps(body),
            **pictured,
        )
    if kind == "location":
        page = LocationPageFactory(
            title=text,
            slug="hostile",
            introduction=text,
            street_address=text,
            address_line_2=text,
            city=text,
            hours_note=text,
            services=[ServiceFactory(name=text, summary=text)],
            staff=[ClinicianPageFactory(title=text, slug="staff")],
            **pictured,
        )
        LocationPicture.objects.create(location=page, image=image, caption=text, alt_text=text)
        GoogleListingFactory(name=text, location=page)
        return page
    if kind == "clinician":
        lines = json.dumps([{"type": "line", "value": text}])
        return ClinicianPageFactory(
            title=text, slug="hostile", credentials=text, pronouns=text, languages=text, education=lines,
            specialties=lines, introduction=text, portrait=image, portrait_alt=text,
        )  # fmt: skip
    if kind == "index":
        return HealthTipIndexPageFactory(
            title=text, slug="hostile", series_title=text, tagline=text, introduction=text
        )
    return StandardPageFactory(
        title=text, slug="hostile", introduction=text, search_description=text, **pictured
    )


@pytest.fixture(params=HOSTILE)
def text(request) -> str:
    return request.param


@pytest.mark.parametrize("kind", ["article", "location", "clinician", "index", "standard"])
def test_text_stays_text_on_a_page(home, client, kind, text):
    BrandingFactory(name=text, tagline=text, medical_disclaimer=text, footer_text=text)
    entry = [{"type": "item", "value": {"text": text, "link": {"url": "https://example.org/"}}}]
    NavigationFactory(main_menu=json.dumps(entry), footer_menu=json.dumps(entry))
    NoticeFactory(title=text, link_text=text, link_url="https://example.org/")
    page = page_with(text, kind)
    page = type(page).objects.get(pk=page.pk)

    response = client.get(page.url)

    assert response.status_code == 200
    html = response.content.decode()
    assert live_code(html) == []
    soup = BeautifulSoup(html, "html.parser")
    assert text.split() == soup.h1.get_text().split()
    assert len(graphs_of(html)) == 1
    graph = graph_of(html)
    assert text in json.dumps(graph, ensure_ascii=False) or text in [node.get("name") for node in graph]
    assert any(text in str(node.get("name", "")) for node in graph)
    script = soup.find("script", type="application/ld+json").string
    assert not set(script) & {"<", ">", "&", "\u2028", "\u2029"}


def draftail(text: str, url: str) -> str:
    """What the editor's rich text field would send: a line of text that is a link."""
    link = {"type": "LINK", "mutability": "MUTABLE", "data": {"url": url}}
    line = {
        "key": "aaaaa",
        "type": "unstyled",
        "depth": 0,
        "text": text,
        "inlineStyleRanges": [],
        "entityRanges": [{"key": 0, "offset": 0, "length": len(text)}],
    }
    return json.dumps({"blocks": [line], "entityMap": {"0": link}})


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", " JaVaScript:alert(1)", "data:text/html,<script>1</script>", '"><script>']
)
def test_rich_text_keeps_no_scripts_and_no_handlers(home, client, text, url):
    block = TextBlock()
    stored = block.value_from_datadict({"body": draftail(text, url)}, {}, "body").source
    page = StandardPageFactory(body=json.dumps([{"type": "text", "value": stored}]))
    html = client.get(page.url).content.decode()
    assert live_code(html) == []
    links = BeautifulSoup(html, "html.parser").main.find_all("a", href=True)
    assert not [link for link in links if link["href"].strip().lower().startswith(("javascript", "data"))]
