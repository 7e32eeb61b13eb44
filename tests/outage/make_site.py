"""Run in `manage.py shell`: the tables, the skeleton of a site with everything published, and a few pages more."""

import os

from django.core.management import call_command
from wagtail.models import Page, PageViewRestriction

from clinic.core.models import BrandingSettings, User
from clinic.home.models import HomePage, StandardPage

call_command("migrate", verbosity=0)
call_command("start_site", hostname="127.0.0.1", port=int(os.environ["SITE_PORT"]))
BrandingSettings.objects.update(name="Tern & Tide", telephone="+12075550100")
User.objects.create_superuser(
    "admin", "admin@example.com", os.environ.get("ADMIN_PASSWORD", "only for tests")
)
for page in Page.objects.filter(live=False).specific():
    page.get_latest_revision().publish()
home = HomePage.objects.get()
for title in ("Insurance", "Old offer", "Rarely read", "For patients"):
    page = home.add_child(instance=StandardPage(title=title, introduction=f"{title} in a sentence."))
    page.save_revision().publish()
PageViewRestriction.objects.create(page=page, restriction_type="password", password="tern")
