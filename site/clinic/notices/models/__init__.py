"""Notices, the pages that they stand on, and how many stand at once."""

from clinic.notices.models.notice import Notice, NoticeQuerySet
from clinic.notices.models.place import NoticePlace
from clinic.notices.models.settings import NoticeSettings

__all__ = ["Notice", "NoticePlace", "NoticeQuerySet", "NoticeSettings"]
