"""A bad day: whether a request for the tips can get lost when everything fails."""
