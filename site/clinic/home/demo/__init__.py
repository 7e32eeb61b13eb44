"""The demonstration clinic: its content is read from `fixtures/`, one readable file for each page."""

from .loader import DemoLoader, LoadReport

__all__ = ["DemoLoader", "LoadReport"]
