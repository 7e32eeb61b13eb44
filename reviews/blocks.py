"""The rating, and what patients said, as blocks."""

from typing import Any

from wagtail.blocks import CharBlock, ListBlock, StructBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from clinic.core.blocks.groups import FROM_THE_CLINIC
from locations.models import LocationPage, Service
from reviews.models import Testimonial


class RatingBlock(StructBlock):
    """The rating of the clinic or of one location, with its date and its source."""

    heading = CharBlock(max_length=160, required=False, default="What patients say")
    listing = SnippetChooserBlock(
        "reviews.GoogleListing",
        required=False,
        label="Google rating",
        help_text="Leave it empty for the clinic as a whole.",
    )

    class Meta:
        icon = "pick"
        group = FROM_THE_CLINIC
        label = "Google rating"
        description = "Rating, number of reviews and the day of both, with a link to the listing."
        template = "blocks/rating.html"
        preview_value: Any = {"heading": "What patients say"}


class TestimonialsBlock(StructBlock):
    """
    What patients said to the clinic itself, as an editor chose it, which the block always says.

    Choosing is no filter by stars: there are none. Saying who chose keeps it from passing as what all patients say
    (16 CFR 465.7, https://www.ecfr.gov/current/title-16/section-465.7).
    """

    heading = CharBlock(max_length=160, required=False, default="In their own words")
    testimonials = ListBlock(
        SnippetChooserBlock("reviews.Testimonial"),
        min_num=1,
        max_num=9,
        help_text="In this order. Visitors read below them that the clinic has selected them. One whose permission has "
        "ended or was taken back is left out by itself.",
    )

    class Meta:
        icon = "openquote"
        group = FROM_THE_CLINIC
        label = "Testimonials"
        description = (
            "What patients said to the clinic, as you choose, with the words “Selected by the clinic”."
        )
        template = "blocks/testimonials.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Adds `testimonials`: those of the chosen that may be shown now, in the editor's order."""
        context = super().get_context(value, parent_context=parent_context)
        chosen = [one for one in value.get("testimonials") or [] if one and one.is_permitted]
        places = LocationPage.objects.live().public().filter(pk__in=[one.location_id for one in chosen])
        services = Service.objects.filter(pk__in=[one.service_id for one in chosen])
        where = dict(places.values_list("pk", "title")) if any(one.location_id for one in chosen) else {}
        about = dict(services.values_list("pk", "name")) if any(one.service_id for one in chosen) else {}
        context["testimonials"] = [
            (one, [words for words in (about.get(one.service_id), where.get(one.location_id)) if words])
            for one in chosen
        ]
        return context

    def get_preview_value(self) -> Any:
        chosen = list(Testimonial.objects.permitted().values_list("pk", flat=True)[:3])
        return self.to_python({"heading": "In their own words", "testimonials": chosen})
