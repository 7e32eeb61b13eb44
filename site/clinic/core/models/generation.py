"""The number that says which state of the content a cached page shows."""

import time

from django.db import connection, models, transaction
from django.db.models import F

from clinic.core.edge import end_everything_after_commit

#: What a process read this long ago still counts as recent. Nobody who publishes can look at the page sooner.
RECENT_SECONDS = 0.05

#: How often this process has raised the number.
_raised = 0
#: What this process read last: the number, the moment before it was read (of the monotonic clock), and `_raised` then.
_last_read: tuple[int, float, int] | None = None


def _forget() -> None:
    global _raised
    _raised += 1


class ContentGeneration(models.Model):
    """
    One row whose number goes up with every change that visitors can see.

    It is raised in the transaction of the change itself: whoever reads the new number also reads the new
    content, in every process, whatever cache each of them uses. Where Wagtail saves a change without a transaction, as
    it does with privacy, the number is raised right after it: a process that is killed between the two leaves pages as
    they were kept, until they end by themselves.
    """

    ROW = 1

    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = "content generation"

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def current(cls) -> int:
        """The present number; 0 before the first change."""
        # With an edge in front it is asked with every request, also with those that the page cache answers: making a
        # queryset into this sentence takes ten times as long as the answer.
        with connection.cursor() as cursor:
            cursor.execute("SELECT number FROM core_contentgeneration WHERE id = %s", [cls.ROW])
            row = cursor.fetchone()
        return row[0] if row else 0

    @classmethod
    def recent(cls) -> int:
        """
        The number, as it was at most `RECENT_SECONDS` ago. What this process published itself is seen at once.

        A busy site asks the database twenty times a second for it, and not thousands of times. A number that is too low
        does no harm to what is kept under it; one that is too high would: what a transaction reads may be a change of
        its own that is not through yet, and no other thread gets to know it.
        """
        global _last_read
        if connection.in_atomic_block:
            return cls.current()
        now, last, raised = time.monotonic(), _last_read, _raised
        if last is None or last[2] != raised or now - last[1] >= RECENT_SECONDS:
            last = _last_read = (cls.current(), now, raised)
        return last[0]

    @classmethod
    def bump(cls) -> None:
        """Raise the number by one, within the caller's transaction; the edges hear of it once that is through."""
        # A transaction of its own where the caller has none: what waits for the commit must not run before the number
        # is raised.
        with transaction.atomic():
            transaction.on_commit(_forget)
            end_everything_after_commit()
            if not cls.objects.filter(pk=cls.ROW).update(number=F("number") + 1):
                # Two first changes at once: the second finds the row and raises it.
                _, created = cls.objects.get_or_create(pk=cls.ROW, defaults={"number": 1})
                if not created:
                    cls.objects.filter(pk=cls.ROW).update(number=F("number") + 1)
