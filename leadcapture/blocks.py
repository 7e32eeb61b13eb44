"""The forms, and calls to them, as blocks."""

from typing import Any

from wagtail.blocks import CharBlock, ListBlock, PageChooserBlock, RichTextBlock, StructBlock

from clinic.core.blocks.groups import CALLS
from clinic.core.rich_text import BOX_FEATURES


class TipsFormBlock(StructBlock):
    """The free-tips form within a page."""

    heading = CharBlock(
        max_length=120, required=False, help_text="Leave it empty to use the form's own heading."
    )
    text = CharBlock(max_length=300, required=False)
    form_page = PageChooserBlock(
        page_type="leadcapture.TipsFormPage",
        label="Form",
        required=False,
        help_text="Leave it empty to use the site's first free-tips form.",
    )

    class Meta:
        icon = "mail"
        group = CALLS
        label = "Free tips form"
        description = "First name and e-mail address for the free tips. A page may hold several."
        template = "blocks/tips_form.html"
        preview_value: Any = {"heading": "Get all the tips by e-mail", "text": "Free, in one e-mail."}


class ScreeningCallBlock(StructBlock):
    """The call to a free private screening appointment."""

    heading = CharBlock(max_length=160, default="Find out what is wrong in a free private screening")
    text = RichTextBlock(features=BOX_FEATURES, required=False)
    points = ListBlock(
        CharBlock(max_length=200, label="Point"), label="What will be explained", max_num=6, default=[]
    )
    button_text = CharBlock(max_length=60, default="Book a free screening")
    form_page = PageChooserBlock(
        page_type="leadcapture.ScreeningFormPage",
        label="Form",
        required=False,
        help_text="Leave it empty to use the site's first screening form.",
    )

    class Meta:
        icon = "calendar-check"
        group = CALLS
        label = "Free screening"
        description = "What a free screening explains, with a booking button."
        template = "blocks/screening_call.html"
        preview_value: Any = {
            "heading": "Find out what is wrong",
            "text": "<p>A private talk with a physical therapist, free of charge.</p>",
            "points": ["What causes the pain", "What can be done", "How long it takes", "What it costs"],
            "button_text": "Book a free screening",
        }
