"""The blocks of all page types, each in its states. A block without a line here is shown with its preview."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model

from clinic.core.blocks.registry import insertable_blocks
from clinic.home.components_page.samples import Sample, Shelf, Surroundings, words_for_missing
from reviews.models import GoogleListing

LONG_WORD = "Sternocleidomastoid-and-temporomandibular-electroneuromyography"
LONG_ADDRESS = "https://www.example.org/" + "physical-therapy-and-rehabilitation/" * 3
ARABIC = "كيف أعود إلى المشي من دون ألم؟"
HEBREW = "איך אחזור ללכת בלי כאב?"

#: Sections of the home page, which are as wide as the screen.
SECTIONS = {"hero", "services", "latest_tips", "locations", "team"}
PARAGRAPH = "<p>Pain behind the ankle often eases within weeks once the load on it is <b>changed</b>.</p>"


@dataclass(frozen=True)
class State:
    """A state of a block: the raw value that its field would hold, or None for the block's preview."""

    name: str
    value: Any = None
    needs: str = ""
    language: str = ""
    note: str = ""


def button(
    text: str = "Call the clinic", style: str = "primary", telephone: str = "(207) 555-0100"
) -> dict[str, Any]:
    """The raw value of a button."""
    return {"text": text, "style": style, "link": {"telephone": telephone}}


def text_states(shelf: Shelf) -> list[State]:
    everything = (
        f"{PARAGRAPH}<p>A link to <a href='https://example.org/'>a page of another site</a>, and <i>stress</i>.</p>"
        "<ul><li>one point</li><li>another point</li></ul><ol><li>first</li><li>second</li></ol>"
    )
    return [
        State("Paragraphs, links and lists", everything),
        State("Long words", f"<p>{LONG_WORD} and <a href='{LONG_ADDRESS}'>{LONG_ADDRESS}</a></p>"),
        State(
            "Right to left, Arabic",
            f"<p>{ARABIC}</p><ul><li>{ARABIC}</li></ul>",
            language="ar",
        ),
        State("Right to left, Hebrew", f"<p>{HEBREW}</p><ol><li>{HEBREW}</li></ol>", language="he"),
    ]


def callout_states(shelf: Shelf) -> list[State]:
    return [
        State(
            "Tip",
            {"kind": "tip", "title": "Warm up first", "text": "<p>Five minutes of walking will do.</p>"},
        ),
        State(
            "Warning",
            {"kind": "warning", "title": "Not on a fresh injury", "text": "<p>Wait until it is calm.</p>"},
        ),
        State("Urgent"),
        State(
            "Without a title", {"kind": "tip", "title": "", "text": "<p>Five minutes of walking will do.</p>"}
        ),
        State("Long words", {"kind": "warning", "title": LONG_WORD, "text": f"<p>{LONG_ADDRESS}</p>"}),
        State(
            "Right to left", {"kind": "urgent", "title": ARABIC, "text": f"<p>{ARABIC}</p>"}, language="ar"
        ),
    ]


def cause_states(shelf: Shelf) -> list[State]:
    whole = {
        "name": "Achilles tendon rupture",
        "what_it_is": "<p>The tendon tears, often with a pop.</p>",
        "what_brings_it_on": "<p>A sudden push-off.</p>",
        "who_is_at_risk": "<p>Players of basketball.</p>",
    }
    return [
        State("With all three questions"),
        State("With one question", {**whole, "what_brings_it_on": "", "who_is_at_risk": ""}),
        State("With a picture", {**whole, "picture": shelf.picture()}, needs="picture"),
        State("Long words", {**whole, "name": LONG_WORD, "what_it_is": f"<p>{LONG_ADDRESS}</p>"}),
        State(
            "Right to left",
            {"name": ARABIC, "what_it_is": f"<p>{ARABIC}</p>", "who_is_at_risk": f"<p>{ARABIC}</p>"},
            language="ar",
        ),
    ]


def exercise_states(shelf: Shelf) -> list[State]:
    stretch = {
        "name": "Heel drop on a step",
        "steps": ["Stand with the heels over the edge.", "Lower them slowly.", "Come up with both feet."],
        "how_often": "3 times 10, once a day.",
    }
    return [
        State("Without a picture"),
        State("With a picture", {**stretch, "picture": shelf.picture()}, needs="picture"),
        State("Without a caution", stretch),
        State(
            "Right to left",
            {**stretch, "name": ARABIC, "steps": [ARABIC, ARABIC], "how_often": ARABIC},
            language="ar",
        ),
    ]


def picture_states(shelf: Shelf) -> list[State]:
    described, decorative = shelf.picture(), shelf.picture(decorative=True)
    return [
        State(
            "With a caption",
            {"image": described, "caption": "What the picture shows", "width": "normal"},
            needs="picture",
        ),
        State("Decorative", {"image": decorative, "caption": "", "width": "normal"}, needs="picture"),
        State(
            "Wide",
            {"image": described, "caption": "A long caption. " * 8, "width": "wide"},
            needs="picture",
        ),
    ]


def video_states(shelf: Shelf) -> list[State]:
    vimeo = {"title": "How a session goes", "url": "https://vimeo.com/123456789"}
    return [
        State("YouTube, with a transcript"),
        State("Vimeo, with a picture", {**vimeo, "poster": shelf.picture(decorative=True)}, needs="picture"),
    ]


def table_states(shelf: Shelf) -> list[State]:
    columns = ["Week", "Load", "Pain that is all right", "What to do if there is more"]
    rows = [["1 and 2", "Walking", "3 of 10", "One step back"], ["3 to 6", LONG_WORD, "3 of 10", ""]]
    wide = {
        "caption": "How the load grows",
        "table": {
            "columns": [{"type": "text", "heading": heading} for heading in columns],
            "rows": [{"values": row} for row in rows],
            "caption": "",
        },
    }
    return [State("Two columns"), State("Four columns, a long word and an empty cell", wide)]


def references_states(shelf: Shelf) -> list[State]:
    title = "Heel pain: a guide for patients"
    items = [
        {"title": title, "source": "National Library of Medicine", "url": LONG_ADDRESS, "year": 2025},
        {"title": "Foot and ankle pain", "source": "", "url": "", "year": None},
    ]
    return [State("One source"), State("With a long address, and without an address", {"items": items})]


def quote_states(shelf: Shelf) -> list[State]:
    return [
        State("With a name and a role"),
        State(
            "Without a name",
            {
                "text": "It was the first morning in a year that I did not think of my heel.",
                "attribution": "",
            },
        ),
        State("Right to left", {"text": HEBREW, "attribution": "מרים"}, language="he"),
    ]


def rating_states(shelf: Shelf) -> list[State]:
    listing = {
        "slug": "sample",
        "listing_url": "https://maps.google.com/?cid=1",
        "rating": Decimal("4.9"),
        "review_count": 161,
        "as_of": date(2026, 6, 1),
    }
    link_only = GoogleListing.Provider.LINK_ONLY
    return [
        State(
            "With its figures",
            {"heading": "What patients say", "listing": GoogleListing(name="A", **listing)},
        ),
        State(
            "Only a link", {"heading": "", "listing": GoogleListing(name="B", provider=link_only, **listing)}
        ),
    ]


def more_articles_states(shelf: Shelf) -> list[State]:
    return [
        State("Three articles", needs="health tip"),
        State(
            "One article",
            {"heading": "One more health tip", "pages": [article.pk for article in shelf.articles[:1]]},
            needs="health tip",
        ),
    ]


def hero_states(shelf: Shelf) -> list[State]:
    words = {"heading": "Get back to what you love to do", "text": "Physical therapy close to home."}
    return [
        State("With a picture", {**words, "image": shelf.picture()}, needs="picture"),
        State("Without a picture", {**words, "text": ""}),
    ]


STATES: dict[str, Callable[[Shelf], list[State]]] = {
    "hero": hero_states,
    "text": text_states,
    "heading": lambda shelf: [
        State("Section"),
        State("Part of a section", {"text": "What if it comes back?", "level": "h3"}),
        State("Long words", {"text": LONG_WORD, "level": "h2"}),
        State("Right to left", {"text": ARABIC, "level": "h2"}, language="ar"),
    ],
    "question": lambda shelf: [
        State("Question and answer"),
        State("Right to left", {"question": HEBREW, "answer": f"<p>{HEBREW}</p>"}, language="he"),
    ],
    "quote": quote_states,
    "table": table_states,
    "references": references_states,
    "key_facts": lambda shelf: [
        State("With a title"),
        State(
            "Without a title", {"title": "", "facts": ["Most heel pain eases without surgery.", LONG_WORD]}
        ),
    ],
    "callout": callout_states,
    "possible_cause": cause_states,
    "exercise": exercise_states,
    "picture": picture_states,
    "video": video_states,
    "download": lambda shelf: [
        State(
            "With a description",
            {"title": "Your first visit", "document": shelf.document, "description": "One page, to print."},
            note="Its link leads nowhere.",
        ),
        State("Long words", {"title": LONG_WORD, "document": shelf.document}, note="Its link leads nowhere."),
    ],
    "button": lambda shelf: [
        State("Main"),
        State("Quieter", button("Write to us", "secondary")),
        State("Long words", button(f"Read about {LONG_WORD}")),
    ],
    "call_to_action": lambda shelf: [
        State("One button"),
        State(
            "Two buttons",
            {
                "heading": "Would you rather talk first?",
                "text": "",
                "buttons": [button(), button("Ask for a call back", "secondary")],
            },
        ),
    ],
    "more_articles": more_articles_states,
    "rating": rating_states,
    "line": lambda shelf: [
        State(
            "One line",
            "Most heel pain eases without surgery.",
            note="Takeaways, specialties and training are lists of such lines, which their pages set.",
        )
    ],
    "tips_form": lambda shelf: [
        State("The site's first form", note="It is the site's own form: what you send with it is sent.")
    ],
}


def value_of(block: Any, raw: Any) -> Any:
    """The value that a template gets for a raw one. What is no raw value, such as an unsaved row, stays as it is."""
    if not isinstance(raw, dict):
        return block.to_python(raw)
    given = {name: part for name, part in raw.items() if isinstance(part, Model)}
    value = block.to_python({name: part for name, part in raw.items() if name not in given})
    value.update(given)
    return value


def block_samples(shelf: Shelf) -> Iterator[Sample]:
    """Each block that an editor can insert, in each of its states."""
    rows = {"picture": shelf.image, "health tip": shelf.articles}
    for name, block in insertable_blocks():
        for state in STATES[name](shelf) if name in STATES else [State("")]:
            missing = words_for_missing(rows[state.needs], state.needs) if state.needs else ""
            value = block.get_preview_value() if state.value is None else value_of(block, state.value)
            # The page has a heading of the first level already.
            context = {**shelf.context, "level": "h2"} if name == "hero" else shelf.context
            html = "" if missing else block.render(value, context=context)
            yield Sample(
                name=str(block.label),
                state=state.name,
                html=html,
                surroundings=Surroundings.SCREEN if name in SECTIONS else Surroundings.TEXT,
                block=name,
                note=state.note,
                missing=missing if missing or html.strip() else "This site has nothing to show here yet.",
                language=state.language,
            )
