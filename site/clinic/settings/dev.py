"""Settings for writing code: debugging on, mail as files, no page cache, the reloading server."""

from .base import *

DEBUG = True
SECRET_KEY = "for-development-only"  # noqa: S105 (production refuses it)
ALLOWED_HOSTS = ["*"]
PAGE_CACHE_SECONDS = 0
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
