"""Ratings and what patients say: one module per idea."""

from .google import BusinessConnection, GoogleAccess, GoogleCheck, GoogleTermsAcceptance
from .listings import GoogleListing
from .testimonials import Testimonial

__all__ = [
    "BusinessConnection",
    "GoogleAccess",
    "GoogleCheck",
    "GoogleListing",
    "GoogleTermsAcceptance",
    "Testimonial",
]
