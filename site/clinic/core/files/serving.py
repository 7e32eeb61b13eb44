"""
Serve documents: Wagtail's view, with who may open one and how long it may be kept.

Pictures are served by `clinic.core.media`, or by a web server in front.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from wagtail.documents.views.serve import serve

from clinic.core.files.release import is_for, is_for_everybody
from clinic.core.models.files import ClinicDocument

#: A replaced document keeps its address, and one that is taken back must be gone: browsers ask each time, and hear
#: mostly that nothing has changed (the file's hash is the ETag).
FOR_EVERYBODY = "public, max-age=0, must-revalidate"
FOR_SOME = "private, no-store"


def only_what_is_public(document: ClinicDocument, request: HttpRequest) -> None:
    """Before Wagtail serves a document: strangers are told that there is none until it is public."""
    public = is_for_everybody(document)
    if not public and not is_for(request, document):
        raise Http404("This document is not public.")
    for_everybody = public and not document.collection.get_view_restrictions()
    request.document_is_for_everybody = for_everybody  # type: ignore[attr-defined]


def document(request: HttpRequest, document_id: str, document_filename: str) -> HttpResponseBase:
    """A document, for those who may open it. Its address alone lets nobody in."""
    # A number that fits into no column is the number of no document.
    if len(document_id) > 18:
        raise Http404("There is no such document.")
    response: Any = serve(request, document_id, document_filename)
    for_everybody = getattr(request, "document_is_for_everybody", False)
    response["Cache-Control"] = FOR_EVERYBODY if for_everybody else FOR_SOME
    return response
