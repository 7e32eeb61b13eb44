"""What staff see of a tip sheet's file, which has no public address."""

from __future__ import annotations

import logging
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views import View
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from leadcapture.models import TipSheet

logger = logging.getLogger(__name__)


class TipSheetPdfView(PermissionCheckedMixin, View):
    """Streams the PDF to those who may list tip sheets, and to no cache."""

    http_method_names = ["get", "head"]
    permission_policy: Any = None
    any_permission_required = ["add", "change", "delete", "view"]

    def get(self, request: HttpRequest, pk: str) -> HttpResponseBase:
        """The PDF, to be looked at."""
        sheet = get_object_or_404(TipSheet, pk=pk)
        if not sheet.file:
            raise Http404("There is no PDF yet.")
        try:
            file = sheet.file.open("rb")
        except OSError as error:
            logger.exception("The file of tip sheet %d can't be read.", sheet.pk)
            raise Http404("The file of this tip sheet can't be read. Upload it again.") from error
        response = FileResponse(file, filename=f"{sheet.slug}.pdf", content_type="application/pdf")
        response["Cache-Control"] = "no-store, private"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response
