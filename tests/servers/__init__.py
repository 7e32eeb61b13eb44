"""Real servers for the tests: what stands before the application, and what it leans on."""
