"""Tip sheets that are made from a page: what they hold, how they are set, and when they are made anew."""
