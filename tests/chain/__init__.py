"""The site behind the proxies of deploy/, with raw requests."""
