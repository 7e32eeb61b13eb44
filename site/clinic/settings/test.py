"""Settings of the test suite: fast hashing, mail in memory, tasks at once, its own folder for files."""

import tempfile
from pathlib import Path

from .base import *

SECRET_KEY = "for-tests-only"  # noqa: S105 (production refuses it)
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
TEST_FILES = Path(tempfile.mkdtemp(prefix="clinic-tests-"))
MEDIA_ROOT = TEST_FILES / "media"
ERROR_PAGES = TEST_FILES / "error_pages"
STORAGES["private"]["OPTIONS"] = {"location": TEST_FILES / "private"}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # In memory unless a test database file is asked for; the write-ahead log is for files only.
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA synchronous=OFF;"
AXES_ENABLED = False
FORM_MINIMUM_SECONDS = 0
FORM_POSTS_PER_HOUR = 1000
MAIL_DOMAIN_CHECKS = False
CHECK_REACH = False
# Each process of the tests by itself.
CACHES["ratings"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "ratings"}
