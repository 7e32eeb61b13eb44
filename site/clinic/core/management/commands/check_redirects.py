"""Find redirects that do nothing, or would lead in a circle."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.contrib.redirects.models import Redirect

from clinic.core.redirects.circles import circle_of, redirects_in_circles, remove_circles
from clinic.core.redirects.living import never_acts


class Command(BaseCommand):
    help = (
        "List redirects that lead to themselves or in a circle, and those from an address that shows something. "
        "Exit code 1 where there is a circle."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--remove", action="store_true", help="Remove those in circles that were made automatically."
        )

    def handle(self, *args: Any, remove: bool = False, **options: Any) -> None:
        before = Redirect.objects.count()
        circles = remove_circles() if remove else redirects_in_circles()
        if remove:
            self.stdout.write(f"Removed: {before - Redirect.objects.count()}.")
        for redirect in circles:
            way = circle_of(redirect)
            self.stdout.write(f"In a circle: {' → '.join([*way, way[0]])}")
        for redirect in Redirect.objects.select_related("site").order_by("old_path").iterator():
            if never_acts(redirect):
                self.stdout.write(f"Does not act, since its address shows something: {redirect.old_path}")
        if circles:
            raise CommandError(
                f"{len(circles)} redirects lead in a circle. Change or delete them in the admin."
            )
