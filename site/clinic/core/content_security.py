"""The content security policy: strict for visitors, looser where Wagtail's page editor needs inline code."""

from typing import Any

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase


class ContentSecurityMiddleware(CSPMiddleware):
    """django-csp's middleware with a policy of its own below /admin/. No nonces, so that pages can be cached."""

    def process_request(self, request: HttpRequest) -> None:
        """Offer no nonce: nothing on a public page is inline."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request=request, response=response, report_only=report_only)
        has_its_own = hasattr(response, "_csp_config")  # set by django-csp's decorator
        if not report_only and request.path.startswith("/admin/") and not has_its_own:
            config: Any = settings.ADMIN_CONTENT_SECURITY_POLICY
            parts.config = config
        return parts
