from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "clinic.home"
    label = "home"
    verbose_name = "Home"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from clinic.home import receivers

        receivers.connect()
