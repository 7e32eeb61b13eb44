"""What a file that is made from a page has: where its making stands."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.models import PageViewRestriction

#: After this many failed attempts a member of staff must look.
MAX_ATTEMPTS = 5
#: How long a worker has before another one may try: a hundred times what the longest text takes.
CLAIM = timedelta(minutes=5)
#: A task that was queued this long ago and never ran is taken for lost.
QUEUE_PATIENCE = timedelta(minutes=15)


class MadeQuerySet(models.QuerySet):
    """Ways to ask for files by where their making stands, and its steps."""

    def made_from_articles(self) -> Self:
        """Those with an article that they are made from."""
        return self.filter(article__isnull=False)

    def readable(self) -> Self:
        """
        Those whose page everybody may read at this moment, and those that are made of none.

        Not those whose page is unpublished, deleted, or in a private section: what was withdrawn from the website is
        given to nobody.
        """
        uploaded = Q(article=None, article_title="")
        return self.filter(uploaded | (Q(article__live=True) & ~_in_private_section()))

    def given_out(self) -> Self:
        """Those with a file that people may have."""
        return self.readable().exclude(file="")

    def with_privacy(self) -> Self:
        """With what `is_private` would otherwise ask for each of them."""
        return self.annotate(in_private_section=_in_private_section())

    def due(self, at: datetime | None = None) -> Self:
        """Those to be made now, that no worker has claimed."""
        return self.made_from_articles().filter(due_at__lte=at or timezone.now())

    def to_queue(self, at: datetime | None = None) -> Self:
        """Due ones that no queued task will take care of: none was queued since, or it got lost."""
        at = at or timezone.now()
        return self.due(at).filter(Q(queued_at__lt=F("due_at")) | Q(queued_at__lte=at - QUEUE_PATIENCE))

    def ask(self) -> int:
        """Have them made; how many that are. What a worker is making at this moment will be discarded."""
        now = timezone.now()
        return self.made_from_articles().update(
            asked=F("asked") + 1, due_at=now, queued_at=now, attempts=0, problem=""
        )

    def claim(self) -> bool:
        """
        Begin an attempt. Of several workers that ask for the same one at once, one is told yes.

        It is one UPDATE: the database decides, and a worker that dies leaves a claim that ends by itself.
        """
        at = timezone.now()
        return bool(self.due(at).update(attempts=F("attempts") + 1, due_at=at + CLAIM))


class MadeFromArticle(models.Model):
    """
    A file that is made from a page, or uploaded where no page is chosen.

    `asked` goes up whenever the file is wanted anew: what was begun before that is not stored.
    """

    article = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name="health tip",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The PDF is made from it in the clinic's colors, and made anew whenever it is published.",
    )
    #: Kept for the sentence that says that the page is gone.
    article_title = models.CharField(max_length=255, blank=True, editable=False)
    asked = models.PositiveIntegerField(default=0, editable=False)
    due_at = models.DateTimeField(null=True, blank=True, editable=False)
    queued_at = models.DateTimeField(default=timezone.now, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    made_at = models.DateTimeField("made", null=True, blank=True, editable=False)
    #: The fingerprint of what the file shows.
    made_of = models.CharField(max_length=64, blank=True, editable=False)
    problem = models.CharField(max_length=400, blank=True, editable=False)

    #: What workers write, which a form that was opened before must not put back.
    MADE_FIELDS: ClassVar = (
        "file",
        "article_title",
        "asked",
        "due_at",
        "queued_at",
        "attempts",
        "made_at",
        "made_of",
        "problem",
    )

    class Meta:
        abstract = True

    file: Any

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.article_id and self.article and kwargs.get("update_fields") is None:
            self.article_title = self.article.title
        super().save(*args, **kwargs)

    def forget_the_making(self) -> None:
        """From now on the file is an uploaded one; a worker that makes it discards it. The caller saves the row."""
        self.asked += 1
        self.due_at = self.made_at = None
        self.article_title = self.made_of = self.problem = ""

    @property
    def is_being_made(self) -> bool:
        """Whether a first or another attempt is to come, or at work."""
        return self.article_id is not None and self.due_at is not None

    @property
    def lost_its_article(self) -> bool:
        """Whether the page that it is made from is deleted."""
        return self.article_id is None and bool(self.article_title)

    @property
    def is_private(self) -> bool:
        """Whether the page that it is made from is in a private section."""
        if self.article is None:
            return False
        known: bool | None = getattr(self, "in_private_section", None)
        return self.article.get_view_restrictions().exists() if known is None else known

    @property
    def state(self) -> str:
        """In a few words for lists."""
        if self.lost_its_article:
            return "Health tip deleted"
        if self.article is None:
            return "Uploaded"
        if not self.article.live:
            return "Health tip not published"
        if self.is_private:
            return "Health tip private"
        if self.is_being_made:
            return "Being made"
        if self.problem:
            return "Could not be made"
        return "Made"

    @property
    def needs_attention(self) -> bool:
        """Whether a member of staff should do something about it."""
        return self.state in (
            "Health tip deleted",
            "Health tip not published",
            "Health tip private",
            "Could not be made",
        )

    @property
    def state_in_full(self) -> str:
        """In sentences for whoever opens it: what is the matter, which file is sent meanwhile, what to do."""
        made = f"the PDF of {_moment(self.made_at)}" if self.file and self.made_at else ""
        kept = f" Until then {made} is sent." if made else " Until then nothing is sent."
        title = f"“{self.article_title}”"
        match self.state:
            case "Uploaded":
                return "This PDF was uploaded." if self.file else ""
            case "Being made":
                again = " The last attempt failed; it is tried again by itself." if self.attempts > 1 else ""
                return f"The PDF is being made. Load this page again in a moment.{again}{kept}"
            case "Could not be made":
                return f"The PDF could not be made. {self.problem}{kept} Save this form to try again."
            case "Health tip deleted":
                return (
                    f"The health tip {title} is deleted, so its PDF is given to nobody. Choose another health tip, or "
                    "upload a PDF."
                )
            case "Health tip not published":
                return (
                    f"The health tip {title} is not published any more, so its PDF is given to nobody, also not by "
                    "links that were mailed before. Publish it, choose another one, or upload a PDF."
                )
            case "Health tip private":
                return (
                    f"Not everybody may read the health tip {title}, so its PDF is given to nobody, also not by links "
                    "that were mailed before. Make it readable for everybody, choose another one, or upload a PDF."
                )
        if not made:
            return "There is no PDF yet. Save this form to have it made."
        return f"Made on {_moment(self.made_at)} from {title}. It is made anew whenever that is published."


def _in_private_section() -> Exists:
    place = ExpressionWrapper(OuterRef("article__path"), models.CharField())
    return Exists(PageViewRestriction.objects.annotate(place=place).filter(place__startswith=F("page__path")))


def _moment(moment: datetime | None) -> str:
    return date_format(timezone.localtime(moment), "F j, Y, P") if moment else ""
