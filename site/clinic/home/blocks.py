"""The sections of the home page."""

from typing import Any

from wagtail.blocks import CharBlock, IntegerBlock, ListBlock, PageChooserBlock, StreamBlock, StructBlock
from wagtail.images import get_image_model
from wagtail.snippets.blocks import SnippetChooserBlock

from blog.blocks import text_blocks
from blog.models import HealthTipIndexPage, HealthTipPage
from clinic.core.blocks.groups import FROM_THE_CLINIC
from clinic.core.blocks.images import ImageBlock
from clinic.people.models import ClinicianPage
from locations.blocks import LocationsBlock
from locations.models import Service
from reviews.blocks import TestimonialsBlock


class HeroBlock(StructBlock):
    """The first thing that a visitor sees."""

    heading = CharBlock(max_length=120)
    text = CharBlock(max_length=300, required=False)
    image = ImageBlock(required=False, label="Picture")
    call_button_text = CharBlock(
        max_length=40,
        required=False,
        default="Call us",
        help_text="It dials the clinic's number. Empty for no button.",
    )
    book_button_text = CharBlock(max_length=40, required=False, default="Book a free screening")
    book_page = PageChooserBlock(
        required=False, help_text="Leave it empty to use the booking page of Settings, Menus."
    )

    class Meta:
        icon = "home"
        group = FROM_THE_CLINIC
        label = "Opening with call and book buttons"
        description = "A heading, a sentence and a picture, with a button to call and one to book."
        template = "blocks/hero.html"

    def get_preview_value(self) -> Any:
        image = get_image_model().objects.order_by("pk").first()
        return self.to_python(
            {
                "heading": "Get back to what you love to do",
                "text": "Physical therapy close to home.",
                "image": {"image": image.pk, "alt_text": image.description, "decorative": False}
                if image
                else None,
                "call_button_text": "Call us",
                "book_button_text": "Book a free screening",
            }
        )


class ServicesBlock(StructBlock):
    """What the clinic offers."""

    heading = CharBlock(max_length=160, default="What we help with")
    text = CharBlock(max_length=300, required=False)
    services = ListBlock(
        SnippetChooserBlock("locations.Service"), default=[], help_text="Leave it empty to show all services."
    )

    class Meta:
        icon = "list-ul"
        group = FROM_THE_CLINIC
        label = "Services"
        description = "The clinic's services, all of them or the ones that you choose."
        template = "blocks/services.html"
        preview_value: Any = {"heading": "What we help with", "text": "", "services": []}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        chosen = [service for service in value.get("services") or [] if service]
        context["services"] = chosen or Service.objects.all()
        return context


class LatestTipsBlock(StructBlock):
    """The newest health tips."""

    heading = CharBlock(max_length=160, default="Health tips")
    text = CharBlock(max_length=300, required=False)
    count = IntegerBlock(default=4, min_value=1, max_value=12, label="How many")
    topic = PageChooserBlock(
        page_type="blog.TopicPage", required=False, help_text="Only health tips of this topic."
    )

    class Meta:
        icon = "doc-full"
        group = FROM_THE_CLINIC
        label = "Latest health tips"
        description = "The newest health tips, of all topics or of one."
        template = "blocks/latest_tips.html"
        preview_value: Any = {"heading": "Health tips", "text": "", "count": 4}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        articles = HealthTipPage.objects.live().public()
        if topic := value.get("topic"):
            articles = articles.about(topic)
        context["articles"] = articles.newest(0, value.get("count") or 4)
        context["tips_index"] = HealthTipIndexPage.objects.live().public().order_by("path").first()
        return context


class TeamBlock(StructBlock):
    """The clinicians."""

    heading = CharBlock(max_length=160, default="Who will help you")
    text = CharBlock(max_length=300, required=False)

    class Meta:
        icon = "group"
        group = FROM_THE_CLINIC
        label = "Team"
        description = "The clinicians with their portraits. It keeps itself up to date."
        template = "blocks/team.html"
        preview_value: Any = {"heading": "Who will help you", "text": ""}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        context["clinicians"] = ClinicianPage.objects.live().public().for_listing()
        return context


class SectionStreamBlock(StreamBlock):
    """The home page: sections, and any block of a text."""

    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        sections = [
            ("hero", HeroBlock()),
            ("services", ServicesBlock()),
            ("latest_tips", LatestTipsBlock()),
            ("locations", LocationsBlock()),
            ("team", TeamBlock()),
            ("testimonials", TestimonialsBlock()),
        ]
        super().__init__(local_blocks or [*sections, *text_blocks()], **kwargs)
