"""Make the groups of staff and the workflows of pages."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from clinic.home.roles import ROLES, create_groups
from clinic.home.workflows import create_workflows


class Command(BaseCommand):
    help = (
        "Make the groups Editors, Clinical reviewers, Publishers and Leads with exactly their permissions, and the "
        "workflows of pages. It can be repeated; members of groups stay."
    )

    @transaction.atomic
    def handle(self, *args: Any, verbosity: int = 1, **options: Any) -> None:
        create_groups()
        workflows = create_workflows()
        if verbosity:
            for role in ROLES:
                self.stdout.write(f"{role.name}: {role.purpose}")
            self.stdout.write(f"Workflows: {'; '.join(str(workflow) for workflow in workflows)}.")
