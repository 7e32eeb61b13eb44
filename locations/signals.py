"""Signals by which upper floors add to the pages of this one."""

from django.dispatch import Signal

#: Sent when a location's page is served, with `location` and `clinicians` (the keys of its published staff). Receivers
#: answer with a dict for the template's context: `articles` (health tips written by them).
location_context = Signal()
