from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "clinic.notices"
    label = "notices"
    verbose_name = "Notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from clinic.core.page_cache import next_change
        from clinic.notices.sources import next_change_after, notice_source
        from clinic.notices.stored import StoredNotices

        notice_source(StoredNotices())
        next_change(next_change_after)
