"""Tip sheets: the PDFs that are sent to people who ask for them."""
