"""What a notice can be about."""

from django.db import models


class Kind(models.TextChoices):
    """The kinds. Each is a class of the stylesheet too."""

    ANNOUNCEMENT = "announcement", "Announcement (something good or new)"
    HEALTH = "health", "Health notice (such as COVID-19)"
    CLOSURE = "closure", "Closure (a holiday, a day without staff, a move)"
    EMERGENCY = "emergency", "Emergency (storm, fire, danger: read this now)"


#: Among notices with the same priority, the smaller number stands higher: what spares people a way comes first.
HEIGHT: dict[str, int] = {Kind.EMERGENCY: 0, Kind.CLOSURE: 1, Kind.HEALTH: 2, Kind.ANNOUNCEMENT: 3}
