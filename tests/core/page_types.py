"""Every page type of the site, with what an editor fills in to make one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from blog.models import HealthTipIndexPage, HealthTipPage, TopicIndexPage, TopicPage
from clinic.core.models import BasePage
from clinic.home.models import HomePage, StandardPage
from clinic.people.models import ClinicianPage, TeamIndexPage
from leadcapture.models import ScreeningFormPage, TipsFormPage
from locations.models import LocationIndexPage, LocationPage
from tests.core.admin_pages import block_form
from tests.factories import (
    ClinicianPageFactory,
    HealthTipIndexPageFactory,
    ImageFactory,
    LocationIndexPageFactory,
    ServiceFactory,
    TeamIndexPageFactory,
    TestimonialFactory,
    TipSheetFactory,
    TopicIndexPageFactory,
    TopicPageFactory,
    home_page,
)

FormData = dict[str, Any]


@dataclass(frozen=True)
class PageType:
    """A page type: where it stands, and what an editor writes in it."""

    model: type[BasePage]
    parent: Callable[[], Page]
    #: What is filled in besides title, address and introduction; nested as the editor names it.
    fill: Callable[[], FormData] = dict
    preview_modes: tuple[str, ...] = field(default=("",))

    def form(self) -> FormData:
        """The form's data for a new page of this type."""
        basics = {
            "title": f"A new {self.model._meta.verbose_name}",
            "slug": "a-new-page",
            "introduction": "What this page is for.",
        }
        comments = {"comments": inline_formset([])}
        return nested_form_data(basics | comments | self.fill())


def every_block(field_name: str, model: type[Page]) -> FormData:
    """A StreamField with each block that it allows, filled with the block's own preview."""
    ImageFactory(), TestimonialFactory()
    block = model._meta.get_field(field_name).stream_block
    items = []
    for name, child in block.child_blocks.items():
        if name in ("download", "more_articles"):  # they have tests of their own
            continue
        items.append((name, block_form(child, child.get_preview_value())))
    return {field_name: streamfield(items)}


def lines(*texts: str) -> FormData:
    """A StreamField of plain lines."""
    return streamfield([("line", text) for text in texts])


def health_tip() -> FormData:
    image = ImageFactory()
    return {
        "hero_image": str(image.pk),
        "hero_image_alt": "A runner at the sea",
        "hero_image_caption": "Old Wharf in May",
        "key_takeaways": lines("Most heel pain eases without surgery."),
        "author": str(ClinicianPageFactory().pk),
        "reviewed_by": str(ClinicianPageFactory().pk),
        "reviewed_on": "2026-01-12",
        "review_due_on": "2027-01-12",
        "published_on": "2026-01-05",
        "topics": [str(TopicPageFactory().pk)],
        "more_article_links": inline_formset([]),
        "show_tips_form": "on",
        "show_screening_call": "on",
    } | every_block("body", HealthTipPage)


def location() -> FormData:
    return {
        "hero_image": str(ImageFactory().pk),
        "street_address": "27 Ropewalk Street",
        "city": "Portland",
        "state": "ME",
        "postal_code": "04101",
        "telephone": "(207) 555-0110",
        "latitude": "43.657",
        "longitude": "-70.25",
        "time_zone": "America/New_York",
        "directions": rich_text("<p>Beside the chandlery.</p>"),
        "parking": rich_text("<p>Behind the building.</p>"),
        "accessibility": rich_text("<p>A ramp leads to the door.</p>"),
        "area_served": "Portland, South Portland",
        "hours_note": "Closed on the Fourth of July.",
        "hours": inline_formset([{"weekday": "0", "opens": "07:00", "closes": "19:00", "kind": "open"}]),
        "seasonal_hours": inline_formset(
            [
                {
                    "name": "Summer hours",
                    "first_day": "2026-06-01",
                    "last_day": "2026-08-31",
                    "every_year": "on",
                    "hours": inline_formset(
                        [{"weekday": "0", "opens": "08:00", "closes": "14:00", "kind": "open"}]
                    ),
                }
            ]
        ),
        "staff": inline_formset([{"clinician": str(ClinicianPageFactory().pk)}]),
        "services": [str(ServiceFactory().pk)],
        "pictures": inline_formset([{"image": str(ImageFactory().pk), "alt_text": "", "caption": "The gym"}]),
    } | visit_facts()


def visit_facts() -> FormData:
    return {
        "what_to_bring": rich_text("<p>Your insurance card.</p>"),
        "insurance_plans": "Dirigo Mutual",
        "payment_accepted": "Cash, check",
    }


def clinician() -> FormData:
    return {
        "credentials": "PT, DPT, OCS",
        "job_title": "Physical therapist",
        "pronouns": "she/her",
        "portrait": str(ImageFactory().pk),
        "biography": rich_text("<p>She rows.</p>"),
        "specialties": lines("Running injuries"),
        "education": lines("DPT, University of New England"),
        "languages": "English, French",
        "years_in_practice_since": "2009",
    }


def form_page() -> FormData:
    return {
        "consent_wording": "Yes, write to me.",
        "button_text": "Send",
        "thank_you_heading": "Thank you",
        "thank_you_text": rich_text("<p>Look into your mail.</p>"),
    }


def tips_form() -> FormData:
    return form_page() | {
        "form_heading": "Get the free tips",
        "tip_sheets": inline_formset([{"tip_sheet": str(TipSheetFactory().pk)}]),
        "mail_subject": "Your tips",
        "mail_greeting": "Here they are.",
        "mail_sign_off": "Yours, {clinic}",
        "opt_in": "confirm-first",
        "confirmation_subject": "Is this your address?",
        "confirmation_text": "Press the button, {first name}.",
    }


PAGE_TYPES = [
    PageType(HomePage, Page.get_first_root_node, lambda: every_block("body", HomePage)),
    PageType(StandardPage, home_page, lambda: every_block("body", StandardPage)),
    PageType(
        HealthTipIndexPage,
        home_page,
        lambda: {
            "series_title": "Maren Holloway's Health Tips",
            "tagline": "How do you get back?",
            "clinician": str(ClinicianPageFactory().pk),
        },
    ),
    PageType(HealthTipPage, HealthTipIndexPageFactory, health_tip),
    PageType(TopicIndexPage, HealthTipIndexPageFactory),
    PageType(TopicPage, TopicIndexPageFactory, lambda: {"kind": "body_region"}),
    PageType(TeamIndexPage, home_page),
    PageType(ClinicianPage, TeamIndexPageFactory, clinician),
    PageType(LocationIndexPage, home_page, visit_facts),
    PageType(LocationPage, LocationIndexPageFactory, location),
    PageType(TipsFormPage, home_page, tips_form, preview_modes=("", "thank_you")),
    PageType(
        ScreeningFormPage,
        home_page,
        lambda: form_page() | {"what_to_expect": rich_text("<p>We talk.</p>")},
        preview_modes=("", "thank_you"),
    ),
]


def page_models() -> set[type[Page]]:
    """The page types that the site's apps define."""
    return {model for model in apps.get_models() if issubclass(model, BasePage)}
