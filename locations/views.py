"""The list of locations, nearest first, for a visitor whose browser says where it is."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from wagtail.models import Site

from locations.finder import PositionForm, find
from locations.models import LocationIndexPage


# The page with the button is cached and holds no token; nothing is changed here.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def nearest_locations(request: HttpRequest) -> HttpResponse:
    """
    The page of all locations by the distance from a position that is in the body, so that no address holds it.

    The position is used for this answer and kept nowhere. What is no position leads to the page as such, and so does a
    GET: whoever opens the address again has sent none.
    """
    site = Site.find_for_request(request)
    index = LocationIndexPage.objects.live().public().in_site(site).order_by("path").first() if site else None
    if index is None:
        raise Http404
    form = PositionForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return HttpResponseRedirect(index.url or "/")
    finding = find(index, request, request.POST, form.cleaned_data["point"])
    return TemplateResponse(request, index.template, index.get_context(request, finding=finding))
