"""Pages of the admin about hours and closures."""
