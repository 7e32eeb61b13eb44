"""How the site asks its database: how long each process waits, and what it does when there is no answer."""
