"""The address of figures that no page may hold."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter

from reviews.views.figures import figures


class ListingNumberConverter(IntConverter):
    """A number that fits into a database's column."""

    regex = "[0-9]{1,18}"


register_converter(ListingNumberConverter, "listing_number")

app_name = "reviews"

urlpatterns = [path("ratings/<listing_number:listing_id>/", figures, name="figures")]
