"""Everything between an empty database and a demonstration that can be served."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from wagtail.models import Site

from clinic.core.models import User
from clinic.core.warm_up import left_out
from clinic.home.demo.desk import load_desk
from clinic.home.demo.pictures import make_renditions
from clinic.people.models import ClinicianPage
from clinic.settings.demonstration import demonstration_address
from leadcapture.models import TipSheet
from leadcapture.tip_sheet_pdf.making import make as make_tip_sheet

#: The clinician, by the slug of their page, to whom an account belongs: their approvals bear their name.
CLINICIANS = {"reviewer": "lucia-brandt"}

#: Account, its group, and the name that the admin shows. All are invented.
ACCOUNTS = [
    ("admin", None, "Ada", "Admin"),
    ("publisher", "Publishers", "Petra", "Publisher"),
    ("editor", "Editors", "Emil", "Editor"),
    ("reviewer", "Clinical reviewers", "Lucía", "Brandt"),
    ("leads", "Leads", "Leo", "Leads"),
]


class Command(BaseCommand):
    help = (
        "Migrate, load the demonstration clinic, make its accounts (DEMO_PASSWORD) and its pictures' sizes."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ.get("DEMO_PASSWORD", "")
        if not password:
            raise CommandError(
                "Set the environment variable DEMO_PASSWORD: the password of the demo accounts."
            )
        call_command("migrate", verbosity=0, interactive=False)
        first_time = not ClinicianPage.objects.exists()
        if first_time:
            self.stdout.write("Loading the demonstration clinic ...")
        with left_out():
            call_command("load_demo", stdout=self.stdout)
            self._set_address()
            if first_time:
                call_command("create_roles", verbosity=0)
            self._make_accounts(password)
            if first_time:
                load_desk(Path(settings.ROOT) / "fixtures" / "desk.yaml")
        if first_time:
            self.stdout.write("Making the sizes of the pictures ...")
            make_renditions()
            # The worker would do it a little later; the first visitor may be quicker.
            self.stdout.write("Making the tip sheets ...")
            for pk in TipSheet.objects.due().values_list("pk", flat=True):
                make_tip_sheet(pk)

    def _set_address(self) -> None:
        """Mailed links and canonical addresses name the address at which the demonstration is served this time."""
        site = Site.objects.get(is_default_site=True)
        address = demonstration_address()
        if (site.hostname, site.port) != address:
            site.hostname, site.port = address
            site.save()

    @transaction.atomic
    def _make_accounts(self, password: str) -> None:
        for username, group, first_name, last_name in ACCOUNTS:
            user, created = User.objects.get_or_create(
                username=username,
                defaults={
                    "first_name": first_name,
                    "last_name": last_name,
                    "email": f"{username}@example.com",
                    "is_superuser": group is None,
                    "is_staff": group is None,
                },
            )
            if created and group:
                user.groups.add(Group.objects.get(name=group))
            if created and username in CLINICIANS:
                self._link_clinician(user, CLINICIANS[username])
            if created or not user.check_password(password):
                user.set_password(password)
                user.save(update_fields=["password"])

    def _link_clinician(self, user: User, slug: str) -> None:
        clinician = ClinicianPage.objects.filter(slug=slug, account=None).first()
        if clinician:
            clinician.account = user
            clinician.save_revision(log_action=False).publish()
