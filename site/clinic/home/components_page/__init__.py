"""Every block and component of the public site in each of its states, on one page for those who edit pages."""
