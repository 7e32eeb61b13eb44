"""How staff list and edit ratings."""

from clinic.core.snippet_views import SnippetWithoutDraftsViewSet
from reviews.models import GoogleListing


class GoogleListingViewSet(SnippetWithoutDraftsViewSet):
    """The listings with their figures."""

    model = GoogleListing
    icon = "pick"
    menu_label = "Google ratings"
    menu_order = 260
    add_to_admin_menu = True
    list_display = ("name", "location", "get_provider_display", "rating", "review_count", "as_of")
