"""
Serve the public pictures, for sites without a web server or a storage of their own in front.

Only sizes made from pictures (`images/`) are public. Originals and documents are not: documents go through
Wagtail's own view, which knows who may see them. The name of a size names its content, so browsers may keep it.
"""

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.static import serve

#: What the names of sizes look like; the longest that a file system takes.
NAME = re.compile(r"[\w-][\w.-]{0,199}", re.ASCII)
SECONDS_TO_KEEP = 30 * 24 * 3600


def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """One size of a picture; 404 for anything else."""
    if not NAME.fullmatch(path):
        raise Http404("No picture has such a name.")
    # The folder itself is the root: `..` in the path must not lead to the originals and documents beside it.
    try:
        response: Any = serve(request, path, document_root=str(Path(settings.MEDIA_ROOT) / "images"))
    except (OSError, ValueError) as error:
        raise Http404("There is no such picture.") from error
    response["Cache-Control"] = f"public, max-age={SECONDS_TO_KEEP}, immutable"
    return response
