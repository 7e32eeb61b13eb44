"""Signals by which upper floors add to the pages of this one."""

from django.dispatch import Signal

#: Sent when a clinician's page is served, with `clinician`. Receivers answer with a dict for the template's context:
#: `articles` (health tips written by the person) and `locations` (where the person works).
clinician_context = Signal()
