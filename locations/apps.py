from django.apps import AppConfig


class LocationsConfig(AppConfig):
    name = "locations"
    label = "locations"
    verbose_name = "Locations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from locations import signal_handlers  # noqa: F401
