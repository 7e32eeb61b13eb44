from django.apps import AppConfig


class LocationsConfig(AppConfig):
    name = "locations"
    label = "locations"
    verbose_name = "Locations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from clinic.core.page_cache import next_change
        from clinic.notices.sources import notice_source
        from locations import signal_handlers  # noqa: F401
        from locations.closure_notices import ClosureNotices
        from locations.schedules import next_midnight

        next_change(next_midnight)
        notice_source(ClosureNotices())
