"""Ratings and what patients say: one module per idea."""

from .listings import GoogleListing
from .places import GoogleTermsAcceptance, PlacesAccess, PlacesCheck
from .testimonials import Testimonial

__all__ = ["GoogleListing", "GoogleTermsAcceptance", "PlacesAccess", "PlacesCheck", "Testimonial"]
