"""Whoever keeps the server is told of errors: by email at a bounded rate, and by Sentry where that is set."""
