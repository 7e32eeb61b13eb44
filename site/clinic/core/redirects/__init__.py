"""Wagtail's redirects, kept from leading to themselves or in a circle."""
