"""Notices that staff write. They stand above every page, or above some pages and everything below them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from modelcluster.models import ClusterableModel
from phonenumber_field.modelfields import PhoneNumberField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin
from wagtail.search import index

from clinic.core.rich_text import SENTENCE_FEATURES
from clinic.notices.forms import NoticeForm
from clinic.notices.kinds import Kind
from clinic.notices.models.queryset import NoticeQuerySet
from clinic.notices.schedule import Schedule, State
from clinic.notices.sources import ShownNotice, key_of_words
from clinic.notices.weekdays import WeekdaysField


class Notice(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    index.Indexed,
    ClusterableModel,
):
    """One notice. It is a draft until it is published, and is shown only within its time window."""

    Kind = Kind

    class Audience(models.TextChoices):
        SITE = "site", "On every page"
        PAGES = "pages", "Only on the pages chosen below, with everything below them"

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
        help_text="A closed notice stays closed on that device until its words change. Emergencies should stay.",
    )
    weekdays = WeekdaysField(
        "every week on",
        help_text="For a notice that comes back, such as Saturday hours: the days on which it is shown, between from and "
        "until. No day ticked: it is shown all the while.",
    )
    daily_from = models.TimeField(
        "on these days from",
        null=True,
        blank=True,
        help_text="The time of day. Leave it empty for midnight.",
    )
    daily_until = models.TimeField(
        "on these days until",
        null=True,
        blank=True,
        help_text="Leave it empty for the end of the day. Earlier than “from”: until that time on the next day.",
    )
    audience = models.CharField(
        "where it is shown", max_length=10, choices=Audience.choices, default=Audience.SITE
    )
    sort_order = models.PositiveSmallIntegerField(
        "priority",
        default=10,
        help_text="Smaller numbers stand higher, and only the highest are shown at once (Settings, Notices). Emergencies "
        "always stand first.",
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
            [
                FieldRowPanel([FieldPanel("show_from"), FieldPanel("show_until")]),
                FieldPanel("weekdays"),
                FieldRowPanel([FieldPanel("daily_from"), FieldPanel("daily_until")]),
            ],
            heading="When it is shown",
            help_text="Times are in the clinic's time zone.",
        ),
        MultiFieldPanel(
            [
                FieldPanel("audience", widget=forms.RadioSelect),
                InlinePanel("places", heading="Pages", label="Page"),
                FieldPanel("dismissible"),
                FieldPanel("sort_order"),
            ],
            heading="Where and how",
        ),
        FieldPanel("preview_moment", heading="Preview the page at"),
    ]
    base_form_class = NoticeForm
    #: The moment that an editor wants to see, in a preview only.
    preview_moment: datetime | None = None
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
            ),
            models.CheckConstraint(
                name="notices_times_have_days",
                condition=~Q(weekdays="") | Q(daily_from__isnull=True, daily_until__isnull=True),
                violation_error_message="Times of day need days: tick those on which the notice is shown.",
            ),
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
        if (self.daily_from or self.daily_until) and not self.weekdays:
            errors["weekdays"] = "Tick the days on which the notice is shown between these times."
        if self.daily_from and self.daily_from == self.daily_until:
            errors["daily_until"] = "Choose a later time, or leave both empty for the whole day."
        if errors:
            raise ValidationError(errors)

    @property
    def schedule(self) -> Schedule:
        """When it is shown, once it is published."""
        return Schedule.of(self.show_from, self.show_until, self.weekdays, self.daily_from, self.daily_until)

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

    def sections(self) -> tuple[str, ...]:
        """The places in the page tree that it stands on; empty for the whole site, and for nowhere (`is_nowhere`)."""
        if self.audience == self.Audience.SITE:
            return ()
        return tuple(dict.fromkeys(place.page.path for place in self.places.all()))

    def is_nowhere(self, sections: tuple[str, ...]) -> bool:
        """Whether the pages that it was for have been deleted. It must not turn up on the whole site then."""
        return self.audience == self.Audience.PAGES and not sections

    def shown(self, sections: tuple[str, ...]) -> ShownNotice:
        """This notice as pages show it, at these places."""
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
            sections=sections,
        )

    def state_at(self, moment: datetime) -> str:
        """In a word for lists: draft, planned, showing or ended."""
        if not self.live:
            return State.DRAFT
        if self.schedule.shows(moment):
            return State.SHOWING
        return State.PLANNED if self.schedule.next_start(moment) else State.ENDED

    @property
    def state(self) -> str:
        """The state at present."""
        return self.state_at(timezone.now())

    # The preview asks for all notices, this model too.
    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        from clinic.notices import preview

        return preview.MODES

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        from clinic.notices import preview

        return preview.template_of(mode_name)

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        from clinic.notices import preview

        return super().get_preview_context(request, mode_name) | preview.context_of(self, request, mode_name)
