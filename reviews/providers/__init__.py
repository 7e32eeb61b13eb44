"""
Where a rating comes from: one interface, one module for each source.

A provider never raises and never makes a visitor wait; what it can't tell is None, and the link stays.
"""

from .base import RatingProvider, RatingReading
from .registry import fleeting_reading_for, provider_for, reading_for

__all__ = ["RatingProvider", "RatingReading", "fleeting_reading_for", "provider_for", "reading_for"]
