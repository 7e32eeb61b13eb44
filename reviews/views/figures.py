"""What a page's own script asks for once the page is there: figures that no page may hold."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from reviews.models import GoogleListing
from reviews.providers import fleeting_reading_for


@require_safe
def figures(request: HttpRequest, listing_id: int) -> HttpResponse:
    """
    The rating as it stands on pages, with the figures that are held in this moment; "no content" without any.

    Nobody is asked for them, and nobody may keep the answer: no browser, no edge, no search engine.
    """
    reading = fleeting_reading_for(get_object_or_404(GoogleListing, pk=listing_id))
    if reading is None or reading.value is None:
        response = HttpResponse(status=204)
    else:
        response = render(request, "components/rating.html", {"rating": reading})
    patch_cache_control(response, private=True, no_store=True)
    response["X-Robots-Tag"] = "noindex"
    return response
