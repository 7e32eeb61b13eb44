"""Announcements and urgent notices that stand above every page, or above a section's pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from phonenumber_field.modelfields import PhoneNumberField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin
from wagtail.search import index

from clinic.core.rich_text import SENTENCE_FEATURES
from clinic.notices.sources import Kind, ShownNotice, key_of_words


class NoticeQuerySet(models.QuerySet):
    """Ways to ask for notices."""

    def active(self, at: datetime | None = None) -> NoticeQuerySet:
        """Published notices whose time window holds the given moment (now without one)."""
        at = at or timezone.now()
        return self.filter(
            Q(show_from__isnull=True) | Q(show_from__lte=at),
            Q(show_until__isnull=True) | Q(show_until__gt=at),
            live=True,
        )

    def with_what_is_shown(self) -> NoticeQuerySet:
        """With the pages that `Notice.shown` asks for."""
        return self.select_related("link_page", "section")

    def in_order(self) -> NoticeQuerySet:
        """Urgent notices first, then by the editors' order, the newest first among equals."""
        urgent_first = models.Case(models.When(kind=Notice.Kind.URGENT, then=0), default=1)
        return self.order_by(urgent_first, "sort_order", "-first_published_at", "pk")

    def next_change(self, after: datetime) -> datetime | None:
        """The next moment at which a published notice begins or ends, or None."""
        published = self.filter(live=True)
        moments = published.aggregate(
            begins=models.Min("show_from", filter=Q(show_from__gt=after)),
            ends=models.Min("show_until", filter=Q(show_until__gt=after)),
        )
        return min((moment for moment in moments.values() if moment), default=None)


class Notice(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    index.Indexed,
    models.Model,
):
    """One notice. It is a draft until it is published, and is shown only within its time window."""

    Kind = Kind

    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.ANNOUNCEMENT)
    title = models.CharField(
        max_length=120, help_text="A few words in bold at the start, for example: We have moved."
    )
    text = RichTextField(
        features=SENTENCE_FEATURES,
        blank=True,
        help_text="One or two short sentences. Longer ones push the page down.",
    )
    link_text = models.CharField(max_length=60, blank=True, help_text="For example: See the new clinic.")
    link_page = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="page",
    )
    link_url = models.URLField("web address", blank=True)
    link_telephone = PhoneNumberField("telephone number", blank=True)
    show_from = models.DateTimeField(
        null=True, blank=True, help_text="Leave it empty to show the notice as soon as it is published."
    )
    show_until = models.DateTimeField(
        null=True,
        blank=True,
        help_text="The notice takes itself down then. Leave it empty only if it has no end.",
    )
    dismissible = models.BooleanField(
        "visitors may close it",
        default=True,
        help_text="A closed notice stays closed on that device until its words change. Urgent notices should stay.",
    )
    section = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="Show it only on this page and the pages below it. Leave it empty for the whole site.",
    )
    sort_order = models.PositiveSmallIntegerField(
        "order", default=10, help_text="Smaller numbers stand higher. Urgent notices always stand first."
    )

    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="notice",
        for_concrete_model=False,
    )
    revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="notice",
        for_concrete_model=False,
    )

    objects = NoticeQuerySet.as_manager()

    panels: ClassVar = [
        FieldPanel("kind"),
        FieldPanel("title"),
        FieldPanel("text"),
        MultiFieldPanel(
            [
                FieldPanel("link_text"),
                FieldPanel("link_page"),
                FieldPanel("link_url"),
                FieldPanel("link_telephone"),
            ],
            heading="Link (at most one)",
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("show_from"), FieldPanel("show_until")])],
            heading="When it is shown",
            help_text="Times are in the clinic's time zone.",
        ),
        MultiFieldPanel(
            [FieldPanel("section"), FieldPanel("dismissible"), FieldPanel("sort_order")],
            heading="Where and how",
        ),
    ]
    search_fields: ClassVar = [
        index.SearchField("title"),
        index.AutocompleteField("title"),
        index.SearchField("text"),
    ]

    class Meta:
        verbose_name = "notice"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="notices_window_has_a_length",
                condition=Q(show_from__isnull=True)
                | Q(show_until__isnull=True)
                | Q(show_until__gt=models.F("show_from")),
                violation_error_message="The notice must end after it begins.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        errors: dict[str, str] = {}
        targets = [name for name in ("link_page", "link_url", "link_telephone") if getattr(self, name)]
        if len(targets) > 1:
            for name in targets:
                errors[name] = "A notice leads to one place only: leave one of these fields filled in."
        if targets and not self.link_text:
            errors["link_text"] = "Say where the link leads, for example: See the new clinic."
        if self.link_text and not targets:
            errors["link_page"] = (
                "Choose the page that the link leads to, or fill in an address or a telephone number."
            )
        if self.show_from and self.show_until and self.show_until <= self.show_from:
            errors["show_until"] = "The notice must end after it begins."
        if errors:
            raise ValidationError(errors)

    @property
    def link_address(self) -> str:
        """Where the notice's link leads; empty without one, or where its page is not published."""
        if self.link_page:
            return (self.link_page.url or "") if self.link_page.live else ""
        if self.link_telephone:
            return self.link_telephone.as_rfc3966
        return self.link_url

    @property
    def key(self) -> str:
        """
        Identifies this version of the words.

        A visitor's device remembers the keys that were closed, so changed words are shown again.
        """
        return key_of_words(self.pk, self.kind, self.title, self.text, self.link_text, self.link_address)

    @property
    def shown_link_text(self) -> str:
        """What the link says; where nobody wrote that, what it leads to."""
        if self.link_text or not self.link_address:
            return self.link_text
        if self.link_page:
            return self.link_page.title
        if self.link_telephone:
            return gettext("Call %(number)s") % {"number": self.link_telephone.as_national}
        return self.link_url

    def shown(self) -> ShownNotice:
        """This notice as pages show it."""
        return ShownNotice(
            kind=self.kind,
            title=self.title,
            text=self.text,
            key=self.key,
            dismissible=self.dismissible,
            link_address=self.link_address,
            link_text=self.shown_link_text,
            sort_order=self.sort_order,
            since=self.first_published_at,
            sections=(self.section.path,) if self.section else (),
        )

    @property
    def state(self) -> str:
        """In a word for lists: draft, planned, showing or ended."""
        now = timezone.now()
        if not self.live:
            return "Draft"
        if self.show_from and self.show_from > now:
            return "Planned"
        if self.show_until and self.show_until <= now:
            return "Ended"
        return "Showing"

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "notices/notice_preview.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        context = super().get_preview_context(request, mode_name)
        context["preview_notice"] = self
        return context


class StoredNotices:
    """The notices that staff wrote, as a source (`clinic.notices.sources`)."""

    def shown(self, at: datetime) -> list[ShownNotice]:
        return [notice.shown() for notice in Notice.objects.active(at).with_what_is_shown()]

    def next_change(self, after: datetime) -> datetime | None:
        return Notice.objects.next_change(after)
