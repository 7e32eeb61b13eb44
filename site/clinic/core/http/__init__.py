"""What stands between a request and its view: middleware, and the pages for what goes wrong."""
