"""The pages, menus and groups with which a new clinic's site begins."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Page, Site

from blog.models import HealthTipIndexPage, TopicIndexPage
from clinic.core.models import BrandingSettings, NavigationSettings
from clinic.home.models import HomePage, StandardPage
from clinic.home.roles import create_groups
from clinic.home.workflows import create_workflows
from clinic.people.models import TeamIndexPage
from leadcapture.models import ScreeningFormPage, TipsFormPage
from locations.models import LocationIndexPage


class AlreadyStarted(Exception):
    """There is a site already; its message says what to do."""


CONSENT = (
    "I agree that {name} keeps what I entered here to answer this request. I can withdraw this at any time by e-mail "
    "or telephone."
)

PRIVACY_QUESTIONS = (
    "What do we ask you for, and why?",
    "Who sees what you send us?",
    "How long do we keep it, also of those who log in to write these pages?",
    "What does this site store on your device?",
    "How can you see, correct or delete what we know about you?",
    "Whom can you ask?",
)
ACCESSIBILITY_QUESTIONS = (
    "How do we make our clinics accessible?",
    "How do we make this site accessible?",
    "What does not work yet?",
    "Whom can you tell about an obstacle?",
)


@transaction.atomic
def start_site(name: str, hostname: str, port: int) -> Site:
    """
    Replace Wagtail's welcome page with the skeleton of a clinic's site.

    Raises AlreadyStarted, and changes nothing, where there are other pages than that one.
    """
    _remove_welcome_page()
    home = _publish(
        Page.get_first_root_node(),
        HomePage(title="Home", slug="home", introduction=f"Welcome to {name}.", body=_home_sections(name)),
    )
    site = Site.objects.create(
        hostname=hostname, port=port, site_name=name, root_page=home, is_default_site=True
    )
    tips = _publish(
        home, HealthTipIndexPage(title="Health tips", slug="health-tips", series_title="Health tips")
    )
    _publish(tips, TopicIndexPage(title="Topics", slug="topics"))
    locations = _publish(home, LocationIndexPage(title="Locations", slug="locations"))
    team = _publish(home, TeamIndexPage(title="Our team", slug="team"))
    _draft(home, _tips_form(name))
    screening = _draft(home, _screening_form(name))
    privacy = _draft(home, StandardPage(title="Privacy", slug="privacy", body=_headings(PRIVACY_QUESTIONS)))
    accessibility = _draft(
        home,
        StandardPage(title="Accessibility", slug="accessibility", body=_headings(ACCESSIBILITY_QUESTIONS)),
    )
    BrandingSettings.objects.create(site=site, name=name)
    # A menu leaves out pages that are not published yet: the drafts appear in it by themselves.
    NavigationSettings.objects.create(
        site=site,
        main_menu=_menu(tips, locations, team, screening),
        footer_menu=_menu(privacy, accessibility),
        booking_page=screening.page_ptr,
        locations_page=locations.page_ptr,
    )
    create_groups()
    create_workflows()
    return site


def _remove_welcome_page() -> None:
    pages = Page.objects.filter(depth__gt=1)
    if HomePage.objects.exists():
        raise AlreadyStarted("There is a home page already: this site has been started. Nothing was changed.")
    plain_page = ContentType.objects.get_for_model(Page)
    if pages.count() > 1 or pages.exclude(content_type=plain_page).exists():
        raise AlreadyStarted(
            "There are pages already. Start a site on a database without pages. Nothing was changed."
        )
    Site.objects.all().delete()
    for page in pages:
        page.delete()


def _publish(parent: Any, page: Any) -> Any:
    parent.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def _draft(parent: Any, page: Any) -> Any:
    page.live = False
    parent.add_child(instance=page)
    page.save_revision()
    return page


def _home_sections(name: str) -> list[dict[str, Any]]:
    return [
        {
            "type": "hero",
            "value": {
                "heading": name,
                "text": "Physical therapy for the things you need, want and love to do.",
                "call_button_text": "Call us",
                "book_button_text": "Book a free screening",
            },
        },
        {"type": "services", "value": {"heading": "What we help with"}},
        {"type": "latest_tips", "value": {"heading": "Health tips", "count": 4}},
        {"type": "locations", "value": {"heading": "Where to find us"}},
    ]


def _headings(questions: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{"type": "heading", "value": {"text": question, "level": "h2"}} for question in questions]


def _menu(*pages: Any) -> list[dict[str, Any]]:
    return [{"type": "item", "value": {"text": page.title, "link": {"page": page.pk}}} for page in pages]


def _tips_form(name: str) -> TipsFormPage:
    return TipsFormPage(
        title="Free tips",
        slug="free-tips",
        introduction="Tell us where to send them, and you get our tips by e-mail at once.",
        consent_wording=CONSENT.format(name=name),
        button_text="Send me the tips",
        thank_you_heading="Thank you",
        thank_you_text="<p>Your tips are on their way. If they don't arrive, look among the spam or call us.</p>",
        mail_subject=f"Your tips from {name}",
    )


def _screening_form(name: str) -> ScreeningFormPage:
    return ScreeningFormPage(
        title="Free screening",
        slug="free-screening",
        introduction="Leave your name and a telephone number or e-mail address. We call you to find a time.",
        consent_wording=CONSENT.format(name=name),
        button_text="Ask for an appointment",
        thank_you_heading="Thank you",
        thank_you_text="<p>We call or write to you within one working day.</p>",
    )
