"""Caches, and the number under which pages are kept."""
