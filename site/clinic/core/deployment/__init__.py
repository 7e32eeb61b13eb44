"""What `check --deploy` looks at beyond Django's own: settings that make no sense together, and what can't be reached."""
