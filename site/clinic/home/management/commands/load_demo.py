"""Load the demonstration clinic."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic.home.demo import DemoLoader
from clinic.home.demo.page_files import ContentFileError
from clinic.settings.demonstration import demonstration_address


class Command(BaseCommand):
    help = "Load the demonstration clinic from fixtures/. What is there already stays as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fixtures", type=Path, default=Path(settings.ROOT) / "fixtures")
        hostname, port = demonstration_address()
        parser.add_argument("--hostname", default=hostname)
        parser.add_argument("--port", type=int, default=port)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = DemoLoader(options["fixtures"], options["hostname"], options["port"]).load()
        except ContentFileError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(str(report))
