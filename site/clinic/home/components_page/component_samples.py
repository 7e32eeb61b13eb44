"""The components that are no blocks, each in its states."""

from __future__ import annotations

import copy
import time as clock
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.utils.html import format_html, format_html_join
from phonenumber_field.phonenumber import PhoneNumber

from blog.models import HealthTipPage
from clinic.core.templatetags.clinic import navigation
from clinic.home.components_page.block_samples import ARABIC, LONG_WORD
from clinic.home.components_page.samples import Sample, Shelf, Surroundings, words_for_missing
from clinic.notices.kinds import Kind
from clinic.notices.models import Notice
from clinic.people.models import ClinicianPage
from leadcapture.form_context import screening_form_context, tips_form_context
from leadcapture.forms import ScreeningForm, TipsForm
from leadcapture.models import ScreeningFormPage, TipsFormPage
from locations.hours import Interval, Weekday
from locations.hours_shown import HoursShown, hours_shown
from locations.map_links import EmbeddedMap
from locations.schedule import ReplacedDays, Schedule, Shutdown, zone_named
from reviews.providers import RatingReading

ICONS = Path(settings.ROOT) / "templates" / "components" / "icons"
REFUSED = "What is sent with this sample is refused."
CONSENT = "Yes, send me the tips by e-mail. I can stop them with one click."


def notices(shelf: Shelf) -> Iterator[Sample]:
    """Notices; a closed one is there again with the next look, because its key is another one each time."""
    number = PhoneNumber.from_string("(207) 555-0100", region="US")
    announcement, emergency = Kind.ANNOUNCEMENT, Kind.EMERGENCY
    kinds: dict[str, dict[str, Any]] = {
        "Announcement with a link": {
            "kind": announcement,
            "title": "We have opened on Harbor Street",
            "text": "<p>Come and see the new rooms.</p>",
            "link_text": "See the new clinic",
            "link_url": "https://example.org/",
        },
        "Health": {
            "kind": Kind.HEALTH,
            "title": "Flu season",
            "text": "<p>Masks are at the door.</p>",
        },
        "Closure": {"kind": Kind.CLOSURE, "title": "Closed on Monday", "text": "<p>It is Labor Day.</p>"},
        "Emergency, can't be closed": {
            "kind": emergency,
            "title": "Closed today",
            "text": "<p>The storm has closed the road. Call us to find another day.</p>",
            "link_text": "Call the clinic",
            "link_telephone": number,
            "dismissible": False,
        },
        "Emergency, can be closed": {"kind": emergency, "title": "Closed today", "text": ""},
        "Long": {
            "kind": announcement,
            "title": f"A long title with {LONG_WORD}",
            "text": "<p>" + "We are moving, room by room, and stay open all the while. " * 8 + "</p>",
        },
        "Right to left": {"kind": announcement, "title": ARABIC, "text": f"<p>{ARABIC}</p>"},
    }
    for position, (state, values) in enumerate(kinds.items()):
        notice = Notice(pk=clock.time_ns() + position, **values)
        yield Sample(
            "Notice",
            state,
            shelf.render("components/notice.html", notice=notice.shown(())),
            Surroundings.SCREEN,
            language="ar" if state == "Right to left" else "",
        )


def bylines(shelf: Shelf) -> Iterator[Sample]:
    nobody = ClinicianPage(title="Robin Sample", credentials="PT, DPT", live=False)
    article = HealthTipPage(title="", author=nobody, published_on=date(2026, 5, 4))
    yield Sample(
        "Byline",
        "An author without a page",
        shelf.render("components/byline.html", page=article, reading_minutes=1),
    )
    people = shelf.clinicians
    reviewed = HealthTipPage(title="", published_on=date(2026, 5, 4), reviewed_on=date(2026, 5, 2))
    reviewed.author, reviewed.reviewed_by = (people[0], people[-1]) if people else (None, None)
    yield Sample(
        "Byline",
        "Author and reviewer",
        shelf.render("components/byline.html", page=reviewed, reading_minutes=7),
        missing=words_for_missing(people, "clinician"),
    )


def items(shelf: Shelf) -> Iterator[Sample]:
    """Articles in lists."""
    article = next((found for found in shelf.articles if found.listing_image_or_hero), None)
    plain = copy.copy(shelf.articles[0]) if shelf.articles else None
    if plain is not None:
        plain.listing_image = plain.hero_image = None
    for state, shown, options in (
        ("With a picture", article, {}),
        ("Without a picture", plain, {}),
        ("Large, with a picture", article, {"lead": True}),
        ("Large, without a picture", plain, {"lead": True}),
        ("On its author's page", article, {"unsigned": True}),
    ):
        missing = words_for_missing(shown, "health tip for it")
        html = "" if missing else shelf.render("components/tip_item.html", article=shown, **options)
        yield Sample("Health tip in a list", state, html, Surroundings.PAGE, missing=missing)


def lists(shelf: Shelf) -> Iterator[Sample]:
    """Whole lists of articles, and the index of topics."""
    page = Paginator(shelf.articles, 10).page(1)
    yield Sample(
        "List of health tips",
        "The newest ones large",
        shelf.render("components/tip_list.html", articles=page, first_is_lead=True),
        Surroundings.PAGE,
        missing=words_for_missing(shelf.articles, "health tip"),
    )
    yield Sample(
        "List of health tips",
        "Empty",
        shelf.render("components/tip_list.html", articles=[]),
        Surroundings.PAGE,
    )
    yield Sample(
        "Index of topics",
        "",
        shelf.render("components/topics.html", topics=shelf.topics) if shelf.topics else "",
        Surroundings.PAGE,
        missing=words_for_missing(shelf.topics, "topic with a health tip"),
    )


def pagination(shelf: Shelf) -> Iterator[Sample]:
    pages = Paginator(range(30), 10)
    for number, state in ((1, "First page"), (2, "In the middle"), (3, "Last page")):
        yield Sample(
            "Pagination",
            state,
            shelf.render("components/pagination.html", page_of=pages.page(number), label=f"Pages: {state}"),
            Surroundings.PAGE,
        )


def places_and_people(shelf: Shelf) -> Iterator[Sample]:
    for state, pictured in (("With picture and hours", True), ("Short", False)):
        place = shelf.place
        html = shelf.render("components/place.html", place=place, pictured=pictured) if place else ""
        missing = words_for_missing(place, "location")
        yield Sample("Location", state, html, Surroundings.PAGE, missing=missing)
    pictured_person = shelf.clinicians[0] if shelf.clinicians else None
    plain = copy.copy(pictured_person)
    if plain is not None:
        plain.portrait = None
    for state, person in (("With a portrait", pictured_person), ("Without a portrait", plain)):
        html = shelf.render("components/person.html", person=person) if person else ""
        missing = words_for_missing(person, "clinician")
        yield Sample("Clinician", state, html, Surroundings.PEOPLE, missing=missing)


def hours(shelf: Shelf) -> Iterator[Sample]:
    days = (Weekday.MONDAY, Weekday.TUESDAY, Weekday.THURSDAY)
    split = [Interval(day, time(7), time(12)) for day in days] + [
        Interval(day, time(13), time(19, 30), "by_appointment") for day in days
    ]
    noon = datetime(2026, 11, 23, 17, tzinfo=UTC)
    thanksgiving = ReplacedDays(date(2026, 11, 26), date(2026, 11, 26), (), "Thanksgiving")
    zone = zone_named("America/New_York")
    for state, values in (
        (
            "With a break, closed days, a holiday and a remark",
            {
                "hours": hours_shown(Schedule(zone, tuple(split), replaced=(thanksgiving,)), noon),
                "hours_note": "Ring twice.",
            },
        ),
        (
            "Around the clock",
            {
                "hours": hours_shown(
                    Schedule(zone, tuple(Interval(d, time(0), time(0)) for d in Weekday)), noon
                )
            },
        ),
        (
            "Closed for some time",
            {
                "hours": hours_shown(
                    Schedule(
                        zone,
                        tuple(split),
                        shutdown=Shutdown(
                            date(2026, 11, 1), date(2026, 12, 7), reason="We put in a new floor."
                        ),
                    ),
                    noon,
                )
            },
        ),
        ("Only a remark", {"hours": HoursShown(), "hours_note": "Open by appointment."}),
        ("Not known", {"hours": HoursShown()}),
    ):
        yield Sample("Opening hours", state, shelf.render("components/hours.html", **values))


def ratings(shelf: Shelf) -> Iterator[Sample]:
    link = "https://maps.google.com/?cid=1"
    for state, rating in (
        ("With its figures", RatingReading(link, Decimal("4.9"), 161, date(2026, 6, 1))),
        ("One review", RatingReading(link, Decimal("5.0"), 1, date(2026, 6, 1))),
        ("Only a link", RatingReading(link)),
    ):
        yield Sample("Rating", state, shelf.render("components/rating.html", rating=rating))


def maps(shelf: Shelf) -> Iterator[Sample]:
    address = "https://www.google.com/maps/embed/v1/place?key=a-key-for-samples&q=Portland%2C+ME"
    found = EmbeddedMap(address, "https://www.google.com/maps/search/?api=1&query=Portland%2C+ME")
    yield Sample("Map", "", shelf.render("components/map.html", map=found, name="Old Wharf"))


def captions(shelf: Shelf) -> Iterator[Sample]:
    image = copy.copy(shelf.image)
    missing = words_for_missing(image, "picture")
    if image is not None:
        image.credit = "Robin Sample"
    for state, caption in (("With a credit", "What the picture shows."), ("Only a credit", "")):
        value = {"image": image, "caption": caption, "width": "normal"}
        html = "" if missing else shelf.render("blocks/picture.html", value=value)
        yield Sample("Caption", state, html, missing=missing)


def around_the_page(shelf: Shelf) -> Iterator[Sample]:
    """What stands at the head and the foot of pages."""
    deep = shelf.articles[0] if shelf.articles else None
    yield Sample(
        "Breadcrumbs",
        "",
        shelf.render("components/breadcrumbs.html", page=deep) if deep else "",
        Surroundings.SCREEN,
        missing=words_for_missing(deep, "health tip"),
    )
    yield Sample(
        "Onward pages",
        "",
        shelf.render("components/onward_pages.html", nav=navigation(shelf.context)),
        Surroundings.PAGE,
    )
    yield Sample(
        "Call bar",
        "",
        shelf.render("components/call_bar.html"),
        Surroundings.SCREEN,
        note="It is fixed to the foot of a narrow screen, and not there on a wide one.",
    )
    yield Sample(
        "Call to a screening",
        "Below an article that has none in its text",
        shelf.render("components/screening_call_default.html"),
    )


def icons(shelf: Shelf) -> Iterator[Sample]:
    drawn = [
        (shelf.render(f"components/icons/{path.name}"), path.stem) for path in sorted(ICONS.glob("*.html"))
    ]
    html = format_html('<ul class="samples-icons">{}</ul>', format_html_join("", "<li>{} {}</li>", drawn))
    yield Sample("Icons", "", html, Surroundings.PAGE)


def tips_forms(shelf: Shelf) -> Iterator[Sample]:
    page = TipsFormPage(
        title="",
        form_heading="Get the free tips by e-mail",
        consent_wording=CONSENT,
        button_text="Send me the tips",
    )
    wrong = {"first_name": "Robin", "email": "robin@example"}
    for state, data in (("Empty", None), ("With errors", wrong), ("With every error", {})):
        sent = None if data is None else TipsForm(data, form_page=page)
        values = tips_form_context(page, request=shelf.request, source_page=None, sent_form=sent)
        html = shelf.render("components/tips_form.html", tips=values)
        yield Sample("Free tips form", state, html, note=REFUSED)


def screening_forms(shelf: Shelf) -> Iterator[Sample]:
    page = ScreeningFormPage(
        title="", consent_wording="You may call or write to me.", button_text="Ask for a screening"
    )
    for state, data in (("Empty", None), ("With every error", {"preferred_time": "never"})):
        values = screening_form_context(page, request=shelf.request)
        if data is not None:
            values["form"] = ScreeningForm(data, form_page=page, prefix_for_ids=values["prefix"])
        html = shelf.render("components/screening_form.html", **values)
        yield Sample("Screening form", state, html, note=REFUSED)


COMPONENTS: tuple[Callable[[Shelf], Iterator[Sample]], ...] = (
    notices,
    around_the_page,
    bylines,
    items,
    lists,
    pagination,
    places_and_people,
    hours,
    ratings,
    maps,
    captions,
    tips_forms,
    screening_forms,
    icons,
)


def component_samples(shelf: Shelf) -> Iterator[Sample]:
    """Each component in each of its states."""
    for samples in COMPONENTS:
        yield from samples(shelf)
