"""
Serve the public pictures, for sites without a web server or a storage of their own in front.

Only sizes made from pictures (`images/`) are public. Originals and documents are not: documents go through
Wagtail's own view, which knows who may see them. A size never changes under its name, so browsers may keep it.
"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.views.static import serve

SECONDS_TO_KEEP = 30 * 24 * 3600


def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """One size of a picture; 404 for anything else."""
    # The folder itself is the root: `..` in the path must not lead to the originals and documents beside it.
    response: Any = serve(request, path, document_root=str(Path(settings.MEDIA_ROOT) / "images"))
    response["Cache-Control"] = f"public, max-age={SECONDS_TO_KEEP}, immutable"
    return response
