"""System checks: the house's conventions, and what a production must not go without."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, Info, Warning, register
from wagtail.blocks import Block
from wagtail.models import Page

#: Django's backends that hand no e-mail over to anybody.
BACKENDS_WITHOUT_DELIVERY = {
    f"django.core.mail.backends.{name}.EmailBackend" for name in ("console", "dummy", "filebased", "locmem")
}
ROOMS = ("clinic.", "blog", "leadcapture", "locations", "reviews")


@register()
def page_types_extend_the_base_page(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Every page type of ours extends `BasePage`, so that none goes without introduction, tags and caching."""
    from clinic.core.models import BasePage

    return [
        Error(
            f"{model.__name__} must extend clinic.core.models.BasePage.",
            obj=model,
            id="core.E001",
        )
        for model in apps.get_models()
        if model.__module__.startswith(ROOMS) and issubclass(model, Page) and not issubclass(model, BasePage)
    ]


@register()
def blocks_are_documented_for_editors(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Every block that an editor can insert has an icon, a group, a description, a preview and a template."""
    from clinic.core.blocks.registry import insertable_blocks

    errors = []
    for name, block in insertable_blocks():
        if not type(block).__module__.startswith(ROOMS):
            continue  # a bare line of text, which has nothing to preview
        missing = [
            what
            for what, present in {
                "icon": block.meta.icon != "placeholder",
                "group": bool(getattr(block.meta, "group", None)),
                "description": bool(getattr(block.meta, "description", None)),
                "preview": hasattr(block.meta, "preview_value")
                or type(block).get_preview_value is not Block.get_preview_value,
                "template": bool(getattr(block.meta, "template", None)),
            }.items()
            if not present
        ]
        if missing:
            errors.append(
                Error(f"The block '{name}' has no {', '.join(missing)}.", obj=block, id="core.E002")
            )
    return errors


@register(deploy=True)
def mail_is_delivered(app_configs: Any, **kwargs: Any) -> list[Warning]:
    """E-mails leave the machine: visitors wait for their tips, and the desk for its requests."""
    if settings.DEBUG or settings.EMAIL_BACKEND not in BACKENDS_WITHOUT_DELIVERY:
        return []
    return [
        Warning(
            "E-mails are not sent to anybody: the mail backend only keeps or drops them.",
            hint="Set the environment variable EMAIL_URL to your mail server, for example "
            "smtp+tls://user:password@host:587. See docs/settings.md.",
            id="core.W001",
        )
    ]


@register(deploy=True)
def somebody_is_told_of_errors(app_configs: Any, **kwargs: Any) -> list[Info]:
    """Errors are told to whoever keeps the server; the log alone is read by nobody until somebody complains."""
    if settings.DEBUG or settings.ADMINS or settings.SENTRY_DSN:
        return []
    return [
        Info(
            "Nobody is told of errors: they are in the log alone.",
            hint="Set the environment variable ADMINS to your email address, or SENTRY_DSN. See docs/settings.md.",
            id="core.I001",
        )
    ]
