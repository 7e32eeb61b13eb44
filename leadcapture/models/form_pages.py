"""The forms' own pages. A form within another page belongs to one of these and takes its wording from it."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Site

from clinic.core.models import BasePage
from clinic.core.page_cache import mark_cacheable
from clinic.core.rich_text import BOX_FEATURES

PLACEHOLDERS_HELP = "You may use {first name} and {clinic}."
SUBJECT_HELP = (
    "Name no condition here: others may see the subject on a phone's lock screen. You may use {clinic}."
)
TEXT_HELP = f"What stands between the greeting and the button. {PLACEHOLDERS_HELP}"
PLACEHOLDER = re.compile(r"\{[^{}]*\}")
CONSENT_HELP = (
    "What a visitor agrees to by sending the form, in plain words. They are kept with every request."
)


class FormPage(RoutablePageMixin, BasePage):
    """What both forms' pages share: the form, and the page that thanks for it."""

    consent_wording = models.TextField("consent", max_length=600, help_text=CONSENT_HELP)
    button_text = models.CharField(max_length=40)
    thank_you_heading = models.CharField(max_length=120)
    thank_you_text = RichTextField(
        features=BOX_FEATURES, help_text="What happens now, and what to do if it does not."
    )

    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        abstract = True

    @path("")
    def form(self, request: HttpRequest) -> HttpResponse:
        """The page with an empty form."""
        response = self.render(request)
        if not getattr(request, "is_preview", False):
            mark_cacheable(response)
        return response

    @path("thank-you/", name="thank_you")
    def thank_you(self, request: HttpRequest) -> HttpResponse:
        """The page after a sent form. It is the same for everyone."""
        return self._say(request, self.thank_you_template)

    @path("received/", name="received")
    def received(self, request: HttpRequest) -> HttpResponse:
        """The page after a form that somebody at the clinic looks at first."""
        return self._say(request, "leadcapture/received.html")

    def _say(self, request: HttpRequest, template: str) -> HttpResponse:
        response = self.render(request, template=template, context_overrides={"noindex": True})
        response["X-Robots-Tag"] = "noindex"
        if not getattr(request, "is_preview", False):
            mark_cacheable(response)
        return response

    def show_again(self, request: HttpRequest, form: Any, status: int) -> TemplateResponse:
        """The page with a form that was sent: what was typed, and what to do about it. For this visitor."""
        response = self.render(request, context_overrides={"form": form, "noindex": True})
        response.status_code = status
        return response

    @property
    def thank_you_url(self) -> str:
        """The address of the page after a sent form."""
        return f"{self.url}thank-you/"

    @property
    def received_url(self) -> str:
        """The address of the page after a form that somebody looks at first."""
        return f"{self.url}received/"

    preview_modes: ClassVar = [("", "The form"), ("thank_you", "After sending")]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        if mode_name == "thank_you":
            return self.thank_you(request)
        return super().serve_preview(request, mode_name)


class TipsFormPage(FormPage):
    """The form that sends the free tips."""

    class OptIn(models.TextChoices):
        AT_ONCE = "at-once", "Send the tips at once"
        CONFIRM_FIRST = "confirm-first", "Ask to confirm the address first, then send the tips"

    form_heading = models.CharField(max_length=120, default="Get the free tips by e-mail")
    opt_in = models.CharField(
        "answer",
        max_length=20,
        choices=OptIn.choices,
        default=OptIn.AT_ONCE,
        help_text="Confirming first keeps wrong addresses off your list; it costs some people who never open that "
        "e-mail. Whoever had unsubscribed has to confirm in any case.",
    )
    series = models.ForeignKey(
        "leadcapture.TipSeries",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The e-mail with the tips, and the page that it leads to, ask whether the person wants these tips one at "
        "a time as well. Nobody gets them without having said yes there.",
    )
    confirmation_subject = models.CharField(
        "subject", max_length=120, default="Please confirm your e-mail address", help_text=SUBJECT_HELP
    )
    confirmation_text = models.TextField(
        "text",
        max_length=600,
        blank=True,
        default="Somebody, probably you, asked us for free tips with this address. Press the button, and we send them.",
        help_text=TEXT_HELP,
    )
    mail_subject = models.CharField("subject", max_length=120, help_text=SUBJECT_HELP)
    mail_greeting = models.TextField("text", max_length=600, blank=True, help_text=TEXT_HELP)
    mail_sign_off = models.TextField(
        "closing words",
        max_length=300,
        blank=True,
        help_text="The last lines of both e-mails. " + PLACEHOLDERS_HELP,
    )

    page_description = "The form for the free tips, and its thank-you page."
    template = "leadcapture/tips_form_page.html"
    thank_you_template = "leadcapture/tips_thank_you.html"

    content_panels: ClassVar = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [FieldPanel("form_heading"), FieldPanel("consent_wording"), FieldPanel("button_text")],
            heading="Form",
        ),
        InlinePanel("tip_sheets", heading="Tip sheets", label="Tip sheet", min_num=1),
        FieldPanel("opt_in"),
        FieldPanel("series"),
        MultiFieldPanel(
            [FieldPanel("confirmation_subject"), FieldPanel("confirmation_text")],
            heading="E-mail that asks to confirm",
            help_text="Preview it with the preview's menu, “E-mail: please confirm”.",
        ),
        MultiFieldPanel(
            [FieldPanel("mail_subject"), FieldPanel("mail_greeting"), FieldPanel("mail_sign_off")],
            heading="E-mail with the tips",
        ),
        MultiFieldPanel(
            [FieldPanel("thank_you_heading"), FieldPanel("thank_you_text")], heading="After sending"
        ),
    ]

    preview_modes: ClassVar = [
        *FormPage.preview_modes,
        ("mail:confirmation", "E-mail: please confirm"),
        ("mail:tips", "E-mail: the tips"),
        ("mail:confirmation:text", "E-mail: please confirm, as plain text"),
        ("mail:tips:text", "E-mail: the tips, as plain text"),
    ]

    class Meta:
        verbose_name = "free tips form"

    @property
    def confirms_first(self) -> bool:
        """Whether the address has to be confirmed before the tips are sent."""
        return self.opt_in == self.OptIn.CONFIRM_FIRST

    def clean(self) -> None:
        """Refuse placeholders that are none, and a person's name in a subject."""
        super().clean()
        errors = {}
        for name in ("confirmation_subject", "mail_subject"):
            if set(PLACEHOLDER.findall(getattr(self, name))) - {"{clinic}"}:
                errors[name] = "In a subject only {clinic} can stand between braces."
        for name in ("confirmation_text", "mail_greeting", "mail_sign_off"):
            if unknown := set(PLACEHOLDER.findall(getattr(self, name))) - {"{first name}", "{clinic}"}:
                errors[name] = f"{', '.join(sorted(unknown))} means nothing here. {PLACEHOLDERS_HELP}"
        if errors:
            raise ValidationError(errors)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        if (mode_name or "").startswith("mail:"):
            from leadcapture.mail_previews import preview

            return preview(self, mode_name, Site.find_for_request(request))
        return super().serve_preview(request, mode_name)


class TipsFormTipSheet(Orderable):
    """A tip sheet that a form sends."""

    form_page = ParentalKey(TipsFormPage, on_delete=models.CASCADE, related_name="tip_sheets")
    tip_sheet = models.ForeignKey("leadcapture.TipSheet", on_delete=models.PROTECT, related_name="+")

    panels: ClassVar = [FieldPanel("tip_sheet")]

    def __str__(self) -> str:
        return str(self.tip_sheet)


class ScreeningFormPage(FormPage):
    """The form that asks for a free screening appointment."""

    what_to_expect = RichTextField(
        blank=True,
        features=BOX_FEATURES,
        help_text="What is explained in the appointment, and how long it takes.",
    )

    page_description = "The form for a free screening appointment, and its thank-you page."
    template = "leadcapture/screening_form_page.html"
    thank_you_template = "leadcapture/screening_thank_you.html"

    content_panels: ClassVar = [
        *BasePage.content_panels,
        FieldPanel("what_to_expect"),
        MultiFieldPanel([FieldPanel("consent_wording"), FieldPanel("button_text")], heading="Form"),
        MultiFieldPanel(
            [FieldPanel("thank_you_heading"), FieldPanel("thank_you_text")], heading="After sending"
        ),
    ]

    preview_modes: ClassVar = [
        *FormPage.preview_modes,
        ("mail:desk", "E-mail to the desk: a new request"),
        ("mail:digest", "E-mail to the desk: every morning"),
    ]

    class Meta:
        verbose_name = "free screening form"

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        if (mode_name or "").startswith("mail:"):
            from leadcapture.mail_previews import desk_preview

            return desk_preview(mode_name, Site.find_for_request(request))
        return super().serve_preview(request, mode_name)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from leadcapture.form_context import screening_form_context

        context = super().get_context(request, *args, **kwargs)
        context.update(screening_form_context(self, request=request))
        return context
