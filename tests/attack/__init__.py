"""Raw requests against the running site, in each configuration of its servers: `make attack`."""
