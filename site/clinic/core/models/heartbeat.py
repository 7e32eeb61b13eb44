"""When the processes that nobody sees were last at work."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone

from clinic.core.database.limits import Process

#: A process that was not heard of for so long has ended. It says so every twenty seconds.
SILENT_FOR = timedelta(minutes=2)
#: Rows of processes that ended are of no use after so long.
KEPT_FOR = timedelta(days=1)


class Heartbeat(models.Model):
    """One process of the worker or the clock, and when it last said that it is there."""

    class Kind(models.TextChoices):
        WORKER = Process.WORKER.value, "Worker"
        CLOCK = Process.CLOCK.value, "Clock"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    #: Host and number of the process.
    name = models.CharField(max_length=120)
    beat_at = models.DateTimeField()

    class Meta:
        verbose_name = "heartbeat"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "name"], name="core_one_heartbeat_per_process")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"

    @classmethod
    def missing(cls, now: datetime | None = None) -> list[str]:
        """The kinds of which no process is at work, in a fixed order: `["worker"]`."""
        now = now or timezone.now()
        # One from the future was written before the machine's clock was set back.
        lately = cls.objects.filter(beat_at__gt=now - SILENT_FOR, beat_at__lt=now + SILENT_FOR)
        living = set(lately.order_by().values_list("kind", flat=True).distinct())
        return [kind for kind in cls.Kind.values if kind not in living]

    @classmethod
    def beat(cls, kind: str, name: str) -> None:
        """Say that a process is there."""
        now = timezone.now()
        if not cls.objects.filter(kind=kind, name=name).update(beat_at=now):
            cls.objects.create(kind=kind, name=name, beat_at=now)

    @classmethod
    def stop(cls, kind: str, name: str) -> None:
        """A process ends as it should: it is missed at once, and not after two minutes."""
        cls.objects.filter(kind=kind, name=name).delete()

    @classmethod
    def forget_old(cls) -> None:
        """Delete the rows of processes that ended long ago."""
        cls.objects.filter(beat_at__lt=timezone.now() - KEPT_FOR).delete()
