from django.apps import AppConfig


class BlogConfig(AppConfig):
    name = "blog"
    label = "blog"
    verbose_name = "Health tips"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from blog import signal_handlers, tip_sheets  # noqa: F401
