"""Somebody takes the permission back: what they said leaves the site at once."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from reviews.models import Testimonial
from reviews.permissions import revoke


@require_http_methods(["GET", "HEAD", "POST"])
def revoke_permission(request: HttpRequest, testimonial_id: int) -> HttpResponse:
    """A question, and what is done after a yes."""
    if not request.user.has_perm("reviews.change_testimonial"):
        raise PermissionDenied
    testimonial = get_object_or_404(Testimonial, pk=testimonial_id)
    if request.method != "POST":
        return render(request, "reviews/admin/revoke.html", {"testimonial": testimonial})
    revoke(testimonial, request.user)
    messages.success(request, "The permission is taken back. Visitors no longer see these words.")
    return redirect("wagtailsnippets_reviews_testimonial:list")
