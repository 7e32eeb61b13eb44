"""The team."""

from __future__ import annotations

import factory

from clinic.people.models import ClinicianPage, TeamIndexPage
from tests.factories.core import BasePageFactory
from tests.factories.home import home_page


class TeamIndexPageFactory(BasePageFactory):
    """The team's page."""

    class Meta:
        model = TeamIndexPage

    parent = factory.LazyFunction(home_page)
    title = "Our team"
    slug = "team"


def team_index() -> TeamIndexPage:
    """The team's page, made where there is none."""
    return TeamIndexPage.objects.first() or TeamIndexPageFactory()


class ClinicianPageFactory(BasePageFactory):
    """A clinician."""

    class Meta:
        model = ClinicianPage

    parent = factory.LazyFunction(team_index)
    title = factory.Sequence("Clinician Number {}".format)
    credentials = "PT, DPT, OCS"
    job_title = "Physical therapist"
