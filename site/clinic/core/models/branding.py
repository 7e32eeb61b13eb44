"""What the clinic is called, how it looks, and its menus: settings of a site that editors arrange."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from phonenumber_field.modelfields import PhoneNumberField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.blocks import CharBlock, ChoiceBlock, StreamBlock, StructBlock, StructValue, URLBlock
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField

from clinic.core.blocks.calls import ButtonValue
from clinic.core.blocks.links import LinkBlock


class Palette(models.TextChoices):
    """The finished colour sets of static/css; each is legible in light and dark."""

    SPRUCE = "spruce", "Spruce and persimmon"
    HARBOR = "harbor", "Harbor blue and amber"
    HEATHER = "heather", "Heather and moss"
    CLAY = "clay", "Clay and slate"


SOCIAL_NETWORKS = {
    "facebook": "Facebook",
    "instagram": "Instagram",
    "linkedin": "LinkedIn",
    "youtube": "YouTube",
    "mastodon": "Mastodon",
}


class SocialLinkValue(StructValue):
    """A link to a social site."""

    @property
    def network_name(self) -> str:
        """The site's name as it writes itself."""
        return SOCIAL_NETWORKS.get(self.get("network"), "")


class SocialLinkBlock(StructBlock):
    """The clinic's page at a social site."""

    network = ChoiceBlock(choices=list(SOCIAL_NETWORKS.items()))
    url = URLBlock(label="Web address")

    class Meta:
        icon = "link-external"
        label = "Social site"
        value_class = SocialLinkValue


class MenuItemBlock(StructBlock):
    """One entry of a menu."""

    text = CharBlock(max_length=40)
    link = LinkBlock()

    class Meta:
        icon = "link"
        label = "Menu entry"
        value_class = ButtonValue


class MenuBlock(StreamBlock):
    """A menu: entries in the order in which they are shown."""

    item = MenuItemBlock()


@register_setting(icon="site", order=100)
class BrandingSettings(BaseSiteSetting):
    """The clinic's name, look and contact details."""

    name = models.CharField(
        "name of the clinic", max_length=120, default="Our clinic", help_text="As on the sign above the door."
    )
    tagline = models.CharField(
        max_length=160, blank=True, help_text="One line that says what the clinic does."
    )
    logo = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="A square mark. The clinic's name stands beside it as text.",
    )
    palette = models.CharField(
        "colors",
        max_length=20,
        choices=Palette.choices,
        default=Palette.SPRUCE,
        help_text="Every set is legible in light and dark.",
    )
    telephone = PhoneNumberField(blank=True, help_text="The number that the call button dials.")
    email = models.EmailField("e-mail address", blank=True)
    social_links = StreamField([("link", SocialLinkBlock())], blank=True)
    social_image = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Shown when a page without a picture is shared. 1200 by 630 pixels fits everywhere.",
    )
    medical_disclaimer = models.TextField(
        blank=True,
        help_text="Stands at the end of every health tip, for example: this is not medical advice for you.",
    )
    footer_text = models.TextField(blank=True, help_text="A sentence or two at the foot of every page.")

    panels: ClassVar = [
        MultiFieldPanel(
            [FieldPanel("name"), FieldPanel("tagline"), FieldPanel("logo"), FieldPanel("palette")], "Identity"
        ),
        MultiFieldPanel(
            [
                FieldPanel("telephone"),
                FieldPanel("email"),
                FieldPanel("social_links", heading="Social sites"),
            ],
            "Contact",
        ),
        MultiFieldPanel(
            [
                FieldPanel("social_image", heading="Picture for social sites"),
                FieldPanel("medical_disclaimer"),
                FieldPanel("footer_text"),
            ],
            "On every page",
        ),
    ]

    class Meta:
        verbose_name = "branding"


@register_setting(icon="list-ul", order=110)
class NavigationSettings(BaseSiteSetting):
    """The menus at the head and at the foot of every page."""

    main_menu = StreamField(
        MenuBlock(), blank=True, help_text="At the head of every page. Five entries or fewer fit on one line."
    )
    footer_menu = StreamField(MenuBlock(), blank=True, help_text="At the foot of every page.")
    booking_page = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Where the book buttons lead.",
    )
    locations_page = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Where the bar at the foot of a phone's screen finds the locations.",
    )

    panels: ClassVar = [
        FieldPanel("main_menu"),
        FieldPanel("footer_menu"),
        MultiFieldPanel([FieldPanel("booking_page"), FieldPanel("locations_page")], "Buttons of every page"),
    ]

    class Meta:
        verbose_name = "menus"
