from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "clinic.core"
    label = "core"
    verbose_name = "Clinic"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from clinic.core import checks, signal_handlers  # noqa: F401
        from clinic.core.alerts import sentry, tasks
        from clinic.core.deployment import nonsense, reach  # noqa: F401
        from clinic.core.files import chooser, permissions, references
        from clinic.core.redirects import receivers
        from clinic.core.spreadsheets import make_every_export_harmless

        make_every_export_harmless()
        chooser.install()
        permissions.install()
        references.connect()
        receivers.connect(self)
        tasks.connect()
        sentry.start()
