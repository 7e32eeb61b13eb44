"""Series: tips that are sent one at a time to those who said yes to it."""

from __future__ import annotations

from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable, PreviewableMixin
from wagtail.search import index

from leadcapture.models.consents import ConsentWording
from leadcapture.models.form_pages import PLACEHOLDER, PLACEHOLDERS_HELP, SUBJECT_HELP, TEXT_HELP
from leadcapture.models.tip_sheets import TipSheet

HOW_OFTEN = "{how often}"
LONGEST_INTERVAL_DAYS = 90
#: Hours of the day at which a tip may be due: nobody's telephone should ring for one at night.
HOURS = [(hour, f"{(hour - 1) % 12 + 1} {'a.m.' if hour < 12 else 'p.m.'}") for hour in range(7, 19)]


def interval_in_words(days: int) -> str:
    """How often something comes that comes after so many days each: “every week”."""
    match days:
        case 1:
            return "every day"
        case 7:
            return "every week"
        case 14:
            return "every two weeks"
    return f"every {days} days"


def _default_zone() -> ZoneInfo:
    return ZoneInfo(timezone.get_default_timezone_name())


class TipSeries(PreviewableMixin, index.Indexed, ClusterableModel):
    """
    Tip sheets in an order, of which a subscriber gets one after the other.

    Who has which of them is kept with each subscriber: an order that changes sends nothing twice, and leaves nothing
    out.
    """

    title = models.CharField(
        max_length=120, help_text="Visitors see it, for example “One tip a week”. Name no condition."
    )
    description = models.TextField(
        max_length=400, help_text="What they will get, in a sentence or two. It stands above the button."
    )
    consent_wording = models.TextField(
        "consent",
        max_length=600,
        default=f"Yes, send me one tip {HOW_OFTEN} by e-mail. I can pause or stop it at any time.",
        help_text=f"What somebody agrees to by pressing the button; it is kept with their name. {HOW_OFTEN} stands for "
        "the days below, in words.",
    )
    button_text = models.CharField(max_length=40, default="Yes, send me the tips")
    every_days = models.PositiveSmallIntegerField(
        "days between two tips",
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_INTERVAL_DAYS)],
        help_text="Fewer days hold for new subscribers only: the others have agreed to these.",
    )
    at_hour = models.PositiveSmallIntegerField("time of day", choices=HOURS, default=9)
    location = models.ForeignKey(
        "locations.LocationPage",
        verbose_name="clock of",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The location whose time of day counts. Without one, it is the clinic's first location.",
    )
    is_paused = models.BooleanField(
        "pause the whole series", default=False, help_text="While this is ticked nobody gets a tip of it."
    )
    mail_subject = models.CharField(
        "subject", max_length=120, default="Your next tip from {clinic}", help_text=SUBJECT_HELP
    )
    mail_text = models.TextField(
        "text", max_length=600, blank=True, default="Here is your next tip.", help_text=TEXT_HELP
    )
    mail_sign_off = models.TextField("closing words", max_length=300, blank=True, help_text=PLACEHOLDERS_HELP)

    tips: Any
    subscriptions: Any

    panels: ClassVar = [
        FieldPanel("title"),
        FieldPanel("description"),
        HelpPanel(template="leadcapture/admin/series_state.html", heading="Where it stands"),
        InlinePanel(
            "tips",
            heading="Tips, in the order in which they are sent",
            label="Tip",
            help_text="Nobody gets a tip twice: what somebody's form has sent, or the series before, is left out.",
            min_num=1,
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("every_days"), FieldPanel("at_hour")]),
                FieldPanel("location"),
                FieldPanel("is_paused"),
            ],
            heading="When",
        ),
        MultiFieldPanel([FieldPanel("consent_wording"), FieldPanel("button_text")], heading="The question"),
        MultiFieldPanel(
            [FieldPanel("mail_subject"), FieldPanel("mail_text"), FieldPanel("mail_sign_off")],
            heading="E-mail with a tip",
        ),
    ]
    search_fields: ClassVar = [index.SearchField("title"), index.AutocompleteField("title")]

    class Meta:
        verbose_name = "series of tips"
        verbose_name_plural = "series of tips"
        ordering: ClassVar = ["title", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="leadcapture_series_waits_for_days",
                condition=Q(every_days__gte=1, every_days__lte=LONGEST_INTERVAL_DAYS),
                violation_error_message=f"Enter a number of days from 1 to {LONGEST_INTERVAL_DAYS}.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse placeholders that are none, and a person's name in a subject."""
        super().clean()
        allowed = {
            "consent_wording": {HOW_OFTEN},
            "mail_subject": {"{clinic}"},
            "mail_text": {"{first name}", "{clinic}"},
            "mail_sign_off": {"{first name}", "{clinic}"},
        }
        errors = {
            name: f"Only {' and '.join(sorted(words))} can stand between braces here."
            for name, words in allowed.items()
            if set(PLACEHOLDER.findall(getattr(self, name))) - words
        }
        if errors:
            raise ValidationError(errors)

    @property
    def how_often(self) -> str:
        """How often a new subscriber gets a tip, in words."""
        return interval_in_words(self.every_days)

    @property
    def wording(self) -> str:
        """The consent as it is shown, with its placeholder filled in."""
        return self.consent_wording.replace(HOW_OFTEN, self.how_often)

    @property
    def wording_digest(self) -> str:
        """What tells these words from others: a form that holds it stands for them."""
        return ConsentWording.digest_of(self.wording)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the location whose time of day counts."""
        from locations.models import LocationPage

        location = self.location or LocationPage.objects.live().order_by("path").first()
        try:
            return ZoneInfo(location.time_zone) if location else _default_zone()
        except (ZoneInfoNotFoundError, ValueError):
            # Only the editor's form checks the name, and each machine has a list of its own.
            return _default_zone()

    @property
    def subscriber_numbers(self) -> dict[str, int]:
        """How many people get the tips, how many of them had all, and how many paused or stopped."""
        state = "subscriptions__state"
        return (
            type(self)
            .objects.filter(pk=self.pk)
            .aggregate(
                active=Count("subscriptions", filter=Q(**{state: "active"})),
                had_all=Count(
                    "subscriptions", filter=Q(**{state: "active"}, subscriptions__next_at__isnull=True)
                ),
                paused=Count("subscriptions", filter=Q(**{state: "paused"})),
                stopped=Count("subscriptions", filter=Q(**{state: "stopped"})),
            )
        )

    def tips_with_numbers(self) -> SeriesTipQuerySet:
        """The stored tips in their order; `sent_to` is how many subscribers had each."""
        # By the series, and not by a form that has the same tip.
        sent = Q(tip_sheet__sent_to__subscription__series=F("series"))
        tips = SeriesTip.objects.filter(series=self.pk).select_related("tip_sheet")
        return tips.annotate(sent_to=Count("tip_sheet__sent_to", filter=sent)).order_by("sort_order", "pk")

    @property
    def own_texts(self) -> list[tuple[str, SeriesTip]]:
        """The tips whose e-mail has a text of its own, each with a number by which a preview asks for it."""
        return [(str(number), tip) for number, tip in enumerate(self.tips.all(), start=1) if tip.text]

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        """The question, the e-mail, and the e-mail of each tip that has a text of its own."""
        return [
            ("", "The question"),
            ("mail", "E-mail: a tip"),
            ("mail:text", "E-mail: a tip, as plain text"),
            *((f"mail:{number}", f"E-mail: {tip.tip_sheet}") for number, tip in self.own_texts),
        ]

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "leadcapture/series_join.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        return {"request": request, "series": self, "noindex": True, "seo_title": self.title}

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        if (mode_name or "").startswith("mail"):
            from leadcapture.mail_previews import preview_series

            return preview_series(self, mode_name.removeprefix("mail").strip(":"), request)
        return super().serve_preview(request, mode_name)


class SeriesTipQuerySet(models.QuerySet):
    """Ways to ask for the tips of series."""

    def ready(self) -> Self:
        """Tips that subscribers may get, and whose PDF is there and not withdrawn."""
        return self.filter(is_released=True, tip_sheet__in=TipSheet.objects.given_out().values("pk"))


class SeriesTip(Orderable):
    """A tip of a series, and whether subscribers get it."""

    series = ParentalKey(TipSeries, on_delete=models.CASCADE, related_name="tips")
    tip_sheet = models.ForeignKey("leadcapture.TipSheet", on_delete=models.PROTECT, related_name="+")
    is_released = models.BooleanField(
        "send it to subscribers",
        default=False,
        help_text="Those who are through with the other tips get it within a day or, where they had one a moment "
        "ago, when their days are over.",
    )

    text = models.TextField(
        "text of its e-mail",
        max_length=600,
        blank=True,
        help_text="Instead of the text below. Name no condition: an e-mail passes through many hands. "
        + PLACEHOLDERS_HELP,
    )

    objects = SeriesTipQuerySet.as_manager()

    panels: ClassVar = [FieldPanel("tip_sheet"), FieldPanel("text"), FieldPanel("is_released")]

    class Meta(Orderable.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "tip_sheet"], name="leadcapture_a_tip_once_in_a_series")
        ]

    def __str__(self) -> str:
        return str(self.tip_sheet)

    def clean(self) -> None:
        """Refuse placeholders that are none."""
        super().clean()
        if set(PLACEHOLDER.findall(self.text)) - {"{first name}", "{clinic}"}:
            raise ValidationError({"text": "Only {clinic} and {first name} can stand between braces here."})
