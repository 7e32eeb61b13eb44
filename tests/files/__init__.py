"""Pictures as people upload them, and what becomes of them."""
