"""Make the skeleton of a new clinic's site."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic.home.skeleton import AlreadyStarted, start_site


class Command(BaseCommand):
    help = "Make the pages, menus, groups and workflows that every clinic's site begins with, without demo content."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--name", default="Our clinic", help="The clinic's name, as on the sign above the door."
        )
        parser.add_argument(
            "--hostname", default="localhost", help="The site's host name, such as www.example.org."
        )
        parser.add_argument(
            "--port", type=int, default=80, help="443 for a site with HTTPS, 80 without (default)."
        )

    def handle(self, *args: Any, name: str, hostname: str, port: int, **options: Any) -> None:
        if not 0 < port < 65536:
            raise CommandError("A port is a number from 1 to 65535.")
        if not name.strip() or len(name) > 120:
            raise CommandError("Give the clinic a name of at most 120 characters.")
        try:
            site = start_site(name.strip(), hostname, port)
        except AlreadyStarted as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"The site is ready at {site.root_url}/.\n"
            "Next: `manage.py createsuperuser`, log in at /admin/, and fill in Settings, Branding. The pages Free tips, "
            "Free screening, Privacy and Accessibility are drafts: finish their words, then publish them."
        )
