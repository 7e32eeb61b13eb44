from datetime import datetime

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "clinic.notices"
    label = "notices"
    verbose_name = "Notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from clinic.core.page_cache import next_change
        from clinic.notices.models import Notice

        @next_change
        def next_notice(after: datetime) -> datetime | None:
            return Notice.objects.next_change(after)
