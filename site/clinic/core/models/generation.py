"""The number that says which state of the content a cached page shows."""

from __future__ import annotations

import time
from typing import NamedTuple

from django.core.cache import cache
from django.db import InterfaceError, OperationalError, connection, models, transaction
from django.db.models import F

from clinic.core.cache.withdrawals import note_withdrawal
from clinic.core.database.outage import is_outage
from clinic.core.database.patience import SLOW_CONNECT, Away, Door
from clinic.core.edge import end_everything_after_commit, remove_everything_after_commit

#: What a process read this long ago still counts as recent. Nobody who publishes can look at the page sooner.
RECENT_SECONDS = 0.05
#: Under this name the caches keep the last numbers that were read, for a process that starts while the database is away.
KEY = "content-state"


class ContentState(NamedTuple):
    """How often anything was changed that visitors see, and how often something of that was a withdrawal."""

    number: int
    withdrawals: int


#: How often this process has raised the number.
_raised = 0
#: What this process read last: the numbers, the moment before they were read (of the monotonic clock), and `_raised` then.
_last_read: tuple[ContentState, float, int] | None = None
#: What it read last, however long ago.
_last_known: ContentState | None = None
#: While the database is away, or answers late, one thread asks it and the others go on with what is known.
_door = Door(slow=SLOW_CONNECT)


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

    `withdrawals` counts those of the changes after which an old copy must not be served by anybody.
    """

    ROW = 1

    number = models.PositiveBigIntegerField(default=0)
    withdrawals = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = "content generation"

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def current(cls) -> int:
        """The present number; 0 before the first change."""
        return cls.current_state().number

    @classmethod
    def current_state(cls) -> ContentState:
        """The present numbers; 0 before the first change."""
        # With an edge in front it is asked with every request, also with those that the page cache answers: making a
        # queryset into this sentence takes ten times as long as the answer.
        with connection.cursor() as cursor:
            cursor.execute("SELECT number, withdrawals FROM core_contentgeneration WHERE id = %s", [cls.ROW])
            row = cursor.fetchone()
        return ContentState(*row) if row else ContentState(0, 0)

    @classmethod
    def recent(cls) -> int:
        """The number, as `recent_state` has it."""
        return cls.recent_state().number

    @classmethod
    def recent_state(cls, exact: bool = False) -> ContentState:
        """
        The numbers, as they were at most `RECENT_SECONDS` ago. What this process published itself is seen at once.

        A busy site asks the database twenty times a second for it, and not thousands of times. A number that is too low
        does no harm to what is kept under it; one that is too high would: what a transaction reads may be a change of
        its own that is not through yet, and no other thread gets to know it. With `exact` they are read in any case.
        """
        global _last_read, _last_known
        if connection.in_atomic_block:
            return cls.current_state()
        now, last, raised = time.monotonic(), _last_read, _raised
        if exact or last is None or last[2] != raised or now - last[1] >= RECENT_SECONDS:
            with _door.attempt():
                state = cls.current_state()
            last = _last_read = (state, now, raised)
            if state != _last_known:
                _last_known = state
                cache.set(KEY, state, None)
        return last[0]

    @classmethod
    def known_state(cls, exact: bool = False) -> tuple[ContentState, bool]:
        """
        The same, and whether they are what was known before the database went away.

        Raises `OperationalError` where it is away and nothing is known.
        """
        try:
            return cls.recent_state(exact), False
        except (OperationalError, InterfaceError, Away) as error:
            if not isinstance(error, Away) and not is_outage(error):
                raise
            known = _last_known or cache.get(KEY)
            if known is None:
                raise OperationalError("The database is away, and so is the content generation.") from error
            return known, True

    @classmethod
    def bump(cls) -> None:
        """Raise the number by one, within the caller's transaction; the edges hear of it once that is through."""
        # A transaction of its own where the caller has none: what waits for the commit must not run before the number
        # is raised.
        with transaction.atomic():
            transaction.on_commit(_forget)
            end_everything_after_commit()
            cls._raise(number=1)

    @classmethod
    def withdraw(cls) -> None:
        """The same where visitors must not see what they saw before, in no copy, whatever is away."""
        with transaction.atomic():
            transaction.on_commit(_forget)
            remove_everything_after_commit()
            end_everything_after_commit()
            note_withdrawal()
            cls._raise(number=1, withdrawals=1)

    @classmethod
    def _raise(cls, **by: int) -> None:
        raised = {name: F(name) + steps for name, steps in by.items()}
        if not cls.objects.filter(pk=cls.ROW).update(**raised):
            # Two first changes at once: the second finds the row and raises it.
            _, created = cls.objects.get_or_create(pk=cls.ROW, defaults=by)
            if not created:
                cls.objects.filter(pk=cls.ROW).update(**raised)
