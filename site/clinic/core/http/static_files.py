"""Static files under hashed names, without the list of them, which is nobody's business."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """
    WhiteNoise's storage, with the list of names (staticfiles.json) beside the folder that is served.

    The list names every file with its source, also those that no page links to.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, manifest_storage=FileSystemStorage(location=settings.VAR_DIR), **kwargs)

    def read_manifest(self) -> str | None:
        # An earlier version wrote it into the folder itself: right until files are collected again.
        return super().read_manifest() or self._read_earlier()

    def _read_earlier(self) -> str | None:
        try:
            with self.open(self.manifest_name) as file:
                return file.read().decode()
        except FileNotFoundError:
            return None

    def save_manifest(self) -> None:
        super().save_manifest()
        # What an earlier version left there.
        for name in (self.manifest_name, f"{self.manifest_name}.gz", f"{self.manifest_name}.br"):
            self.delete(name)
