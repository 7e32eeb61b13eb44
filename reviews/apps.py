from datetime import datetime

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"
    label = "reviews"
    verbose_name = "Reviews"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from clinic.core.page_cache import next_change
        from reviews import checks, signal_handlers  # noqa: F401
        from reviews.models import Testimonial

        @next_change
        def next_end_of_a_permission(after: datetime) -> datetime | None:
            return Testimonial.objects.next_end(after)
