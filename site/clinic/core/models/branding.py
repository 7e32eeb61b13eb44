"""What the clinic is called, how it looks, and its menus: settings of a site that editors arrange."""

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from phonenumber_field.modelfields import PhoneNumberField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.blocks import CharBlock, ChoiceBlock, StreamBlock, StructBlock, StructValue, URLBlock
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField

from clinic.core.blocks.calls import ButtonValue
from clinic.core.blocks.links import LinkBlock
from clinic.core.brand_stylesheet import stylesheet_url
from clinic.core.colors import is_color
from clinic.core.own_colors import ColorInput, OwnColorsPanel
from clinic.core.palette import accent_for


class Palette(models.TextChoices):
    """The finished colour sets of static/css, and one that is made of two colors. Each is legible in light and dark."""

    SPRUCE = "spruce", "Spruce and persimmon"
    HARBOR = "harbor", "Harbor blue and amber"
    HEATHER = "heather", "Heather and moss"
    CLAY = "clay", "Clay and slate"
    OWN = "own", "Our own colors"


class TypefacePair(models.TextChoices):
    """Typefaces for headings and for text. Both are served by the site itself (static/fonts)."""

    SERIF = "serif", "Young Serif for headings, Atkinson Hyperlegible Next for text"
    PLAIN = "plain", "Atkinson Hyperlegible Next for headings and text"


validate_color = RegexValidator(
    r"^#[0-9a-fA-F]{6}\Z",
    "Write a color as # and six digits or letters from a to f, for example #0b5d4e.",
)

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
        help_text="Every set is legible in light and dark. Our own colors: those that you enter below.",
    )
    brand_color = models.CharField(
        max_length=7,
        blank=True,
        validators=[validate_color],
        help_text="The color of links and buttons, for example #0b5d4e.",
    )
    accent_color = models.CharField(
        max_length=7,
        blank=True,
        validators=[validate_color],
        help_text="The color of lines and marks, for example #c8502b. Without it, one that goes with the brand color.",
    )
    typeface_pair = models.CharField(
        "typefaces", max_length=20, choices=TypefacePair.choices, default=TypefacePair.SERIF
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
        MultiFieldPanel([FieldPanel("name"), FieldPanel("tagline"), FieldPanel("logo")], "Identity"),
        MultiFieldPanel(
            [
                FieldPanel("palette"),
                FieldPanel("brand_color", widget=ColorInput),
                FieldPanel("accent_color", widget=ColorInput),
                OwnColorsPanel(),
                FieldPanel("typeface_pair"),
            ],
            "Colors and typefaces",
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

    @property
    def own_colors(self) -> tuple[str, str] | None:
        """
        The brand color and the accent color where the clinic shows its own; otherwise None.

        Asked for what is stored, not for what was checked: a page must not fail over a color.
        """
        if self.palette != Palette.OWN or not is_color(self.brand_color):
            return None
        brand = self.brand_color.lower()
        return brand, self.accent_color.lower() if is_color(self.accent_color) else accent_for(brand)

    @property
    def shown_palette(self) -> str:
        """The palette that pages name: the first finished one where there are no colors of the clinic's own."""
        if self.palette in Palette.values and (self.palette != Palette.OWN or self.own_colors):
            return self.palette
        return Palette.SPRUCE

    @property
    def stylesheet_url(self) -> str:
        """The address of the stylesheet of the clinic's own colors, empty without them."""
        return stylesheet_url(*self.own_colors) if self.own_colors else ""

    def clean(self) -> None:
        """Our own colors need at least the one for links and buttons."""
        super().clean()
        self.brand_color, self.accent_color = self.brand_color.lower(), self.accent_color.lower()
        if self.palette == Palette.OWN and not self.brand_color:
            raise ValidationError(
                {"brand_color": "Enter your brand color, or choose one of the finished sets under Colors."}
            )


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
