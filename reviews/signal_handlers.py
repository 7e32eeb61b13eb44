"""What happens in memory when something leaves the database."""

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from reviews.models import PlacesCheck
from reviews.places import figures


@receiver(post_delete, sender=PlacesCheck, dispatch_uid="reviews.forget_figures")
def forget_figures(sender: Any, instance: PlacesCheck, **kwargs: Any) -> None:
    """A listing that was deleted, or no longer shows Google's figures, leaves none of them behind."""
    figures.forget(instance.place_id)
