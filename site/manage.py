#!/usr/bin/env python
"""Django's command line, with the repository's root on the path so that every room can be imported."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Run one administrative command."""
    sys.path.insert(0, str(ROOT))
    from clinic.core.at_rest.modes import begin_private

    begin_private()
    os.environ["DJANGO_SETTINGS_MODULE"] = os.environ.get("DJANGO_SETTINGS_MODULE") or "clinic.settings.dev"
    from django.core.management import execute_from_command_line

    from clinic.core.alerts.processes import told_of_its_end
    from clinic.settings.environment import in_a_sentence

    with in_a_sentence(), told_of_its_end("".join(sys.argv[1:2])):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
