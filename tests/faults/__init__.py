"""The worst day of a machine: each of its parts is taken away in turn, under load, and everything is counted."""
