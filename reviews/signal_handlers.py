"""What happens in memory when something leaves the database."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from reviews.google import figures
from reviews.models import GoogleCheck, GoogleListing


@receiver(post_delete, sender=GoogleCheck, dispatch_uid="reviews.forget_figures")
def forget_figures(sender: Any, instance: GoogleCheck, **kwargs: Any) -> None:
    """A listing that was deleted, or no longer shows Google's figures, leaves none of them behind."""
    figures.forget(instance.subject)


@receiver(post_save, sender=GoogleListing, dispatch_uid="reviews.forget_figures_of_another_place")
def forget_figures_of_another_place(sender: Any, instance: GoogleListing, **kwargs: Any) -> None:
    """A listing that asks about another place, or no longer asks, leaves nothing of the former one behind."""
    check = GoogleCheck.objects.filter(listing_id=instance.pk).first()
    if check and check.subject != instance.google_subject:
        figures.forget(check.subject)
