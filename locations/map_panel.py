"""The choice of a map within the page, where the site can show one."""

from __future__ import annotations

from django.conf import settings
from wagtail.admin.panels import FieldPanel


class MapPanel(FieldPanel):
    """A field that is there only while the site has a key for Google's maps."""

    class BoundPanel(FieldPanel.BoundPanel):
        def is_shown(self) -> bool:
            return bool(settings.GOOGLE_MAPS_EMBED_KEY) and super().is_shown()
