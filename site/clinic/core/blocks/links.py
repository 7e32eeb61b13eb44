"""A link to exactly one target."""

from typing import Any

from django.core.exceptions import ValidationError
from phonenumber_field.phonenumber import to_python as parse_phone_number
from wagtail.blocks import CharBlock, EmailBlock, PageChooserBlock, StructBlock, StructValue, URLBlock
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock

TARGETS = ("page", "url", "email", "telephone", "document")


class LinkValue(StructValue):
    """A link's value with the address that it leads to."""

    @property
    def url(self) -> str:
        """The address; empty where the target is missing or unpublished, so that no dead link is shown."""
        if page := self.get("page"):
            return (page.url or "") if page.live else ""
        if address := self.get("url"):
            return address
        if email := self.get("email"):
            return f"mailto:{email}"
        if telephone := self.get("telephone"):
            number = parse_phone_number(telephone)
            return number.as_rfc3966 if number and number.is_valid() else ""
        if document := self.get("document"):
            return document.url
        return ""


class LinkBlock(StructBlock):
    """A page, an address, an e-mail address, a telephone number or a document: exactly one of them."""

    page = PageChooserBlock(required=False, help_text="A page of this site.")
    url = URLBlock(required=False, label="Web address", help_text="A page of another site, with https://.")
    email = EmailBlock(required=False, label="E-mail address")
    telephone = CharBlock(required=False, label="Telephone number", help_text="For example (207) 555-0100.")
    document = DocumentChooserBlock(required=False)

    class Meta:
        icon = "link"
        label = "Link"
        value_class = LinkValue
        form_classname = "struct-block link-block"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        chosen = [name for name in TARGETS if cleaned.get(name)]
        if not chosen and not self.is_deferred_validation:
            raise StructBlockValidationError(
                non_block_errors=ValidationError(
                    "Choose where the link leads: fill in one of these fields."
                ).error_list
            )
        if len(chosen) > 1:
            message = "A link can lead to one place only: leave one of these fields filled in, and empty the others."
            raise StructBlockValidationError(block_errors={name: ValidationError(message) for name in chosen})
        if telephone := cleaned.get("telephone"):
            number = parse_phone_number(telephone)
            if not number or not number.is_valid():
                raise StructBlockValidationError(
                    block_errors={
                        "telephone": ValidationError(
                            "Enter a telephone number with its area code, such as (207) 555-0100."
                        )
                    }
                )
        return cleaned
