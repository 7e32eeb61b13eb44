"""What happens when a part is away or holds on, with the real database, cache and web server."""
