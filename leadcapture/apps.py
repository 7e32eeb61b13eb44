from django.apps import AppConfig


class LeadCaptureConfig(AppConfig):
    name = "leadcapture"
    label = "leadcapture"
    verbose_name = "Leads"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from leadcapture import signal_handlers  # noqa: F401
