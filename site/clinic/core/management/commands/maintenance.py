"""Show visitors and staff a page that says that the site is being worked on."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from clinic.core import maintenance


class Command(BaseCommand):
    help = "Answer every request with a page that says that the site is being worked on (on), or no longer (off)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("state", choices=["on", "off"])

    def handle(self, *args: Any, state: str, **options: Any) -> None:
        if state == "on":
            if not maintenance.switch_on():
                self.stderr.write("The clinic's name and telephone were not found; the page is without them.")
            self.stdout.write(
                "Everybody is shown the maintenance page within a second. End it with: maintenance off"
            )
        else:
            maintenance.switch_off()
            self.stdout.write("The site answers again within a second.")
