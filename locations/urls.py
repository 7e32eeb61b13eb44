"""The fixed address to which a browser sends where it is."""

from django.urls import path

from locations.views import nearest_locations

app_name = "locations"

urlpatterns = [path("forms/nearest-locations/", nearest_locations, name="nearest")]
