"""Buttons and calls to action."""

from wagtail.blocks import CharBlock, ChoiceBlock, ListBlock, RichTextBlock, StructBlock, StructValue

from clinic.core.rich_text import BOX_FEATURES

from .groups import CALLS
from .links import LinkBlock


class ButtonValue(StructValue):
    """A button's address."""

    @property
    def url(self) -> str:
        """Where the button leads; empty where its target can't be shown."""
        link = self.get("link")
        return link.url if link else ""


class ButtonBlock(StructBlock):
    """A button that leads to exactly one place."""

    text = CharBlock(max_length=60, help_text="Say what happens: Book a free screening.")
    style = ChoiceBlock(
        choices=[("primary", "Main button"), ("secondary", "Quieter button")], default="primary"
    )
    link = LinkBlock()

    class Meta:
        icon = "pick"
        group = CALLS
        label = "Button"
        description = "A button to a page, an address, a telephone number, an e-mail address or a document."
        template = "blocks/button.html"
        value_class = ButtonValue
        preview_value = {
            "text": "Call the clinic",
            "style": "primary",
            "link": {"telephone": "(207) 555-0100"},
        }


class CallToActionBlock(StructBlock):
    """A box that asks the reader to do one thing."""

    heading = CharBlock(max_length=160)
    text = RichTextBlock(features=BOX_FEATURES, required=False)
    buttons = ListBlock(ButtonBlock(), min_num=1, max_num=2)

    class Meta:
        icon = "thumbtack"
        group = CALLS
        label = "Call to action"
        description = "A heading, a sentence and one or two buttons."
        template = "blocks/call_to_action.html"
        preview_value = {
            "heading": "Not sure what is wrong?",
            "text": "<p>Talk to a physical therapist. It costs nothing.</p>",
            "buttons": [
                {"text": "Call the clinic", "style": "primary", "link": {"telephone": "(207) 555-0100"}}
            ],
        }
