"""Which addresses of the admin each role reaches: every named one is tried, and compared with one table."""

from __future__ import annotations

import json
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.registry import registry
from wagtail.models import Collection, GroupApprovalTask, GroupCollectionPermission, Site, Task, Workflow

from blog.models import HealthTipIndexPage, HealthTipPage
from clinic.core.models import BrandingSettings, NavigationSettings
from clinic.notices.models import NoticeSettings
from leadcapture.models import Lead, WebhookEndpoint
from locations.models import ClosureWording, LocationPage
from tests.factories import (
    ClosureFactory,
    DocumentFactory,
    GoogleListingFactory,
    HealthTipPageFactory,
    HeldRequestFactory,
    ImageFactory,
    LeadFactory,
    NoticeFactory,
    ScreeningRequestFactory,
    ServiceFactory,
    StaffNoteFactory,
    StandardPageFactory,
    SubscriptionFactory,
    SuperuserFactory,
    TestimonialFactory,
    TipSeriesFactory,
    TipsFormPageFactory,
    TipSheetFactory,
)
from tests.home.admin_addresses import ask, filled_in, named_patterns

pytestmark = pytest.mark.django_db

ROLES = ("nobody", "leads", "desk", "reviewer", "editor", "publisher")

#: Not asked: the one ends the session, the other is Wagtail's own test of its error page.
NOT_ASKED = {"wagtailadmin_logout", "wagtailadmin_error_test"}

#: What is needed to log in, and nothing of the site.
WITHOUT_ACCESS = [
    "wagtailadmin_password_reset*",
    "wagtailadmin_sprite",
    "wagtailadmin_javascript_catalog",
]

#: One's own account, and windows in which to choose: they hold titles only, and pages for those alone who work with
#: pages (clinic.home.wagtail_hooks). Some are lists that are empty without further permissions, or redirects.
EVERY_MEMBER_OF_STAFF = [
    *WITHOUT_ACCESS,
    "wagtailadmin_home",
    "wagtailadmin_account",
    "wagtailadmin_dismissibles",
    "editors_guide",
    "explore_health_tips",
    "wagtailadmin_choose_page*",
    "wagtailadmin_tag_autocomplete",
    "wagtailadmin_editing_sessions:release",
    "wagtailadmin_pages:choose_parent",
    "wagtailadmin_pages:revisions_index",
    "wagtailadmin_reports:site_history*",
    "wagtailadmin_workflows:task_chooser*",
    "wagtailembeds:*",
    "wagtaildocs_chooser:choose*",
    "wagtaildocs_chooser:chosen_multiple",
    "wagtailimages_chooser:choose*",
    "wagtailimages_chooser:chosen_multiple",
    "*:confirm_workflow_cancellation",
]

#: For those who work with pages: what they may choose in the editor.
CHOOSING = [
    "wagtailadmin_api:pages:listing",
    "wagtailadmin_api:images:[dl]*",
    "wagtailadmin_api:documents:[dl]*",
    "wagtailsnippetchoosers_*:cho*",
    "wagtaildocs_chooser:chosen",
    "wagtailimages_chooser:chosen",
    "wagtailimages_chooser:select_format",
]

#: The report of figures: numbers by page, and nobody's name.
FIGURES = ["figures", "figures_results"]

#: Whether e-mails go out: numbers and no names as well.
EMAIL_HEALTH = ["email_health"]

REACHED_BY: dict[str, list[str]] = {
    "nobody": [*WITHOUT_ACCESS, "wagtailadmin_login"],
    "leads": [
        *EVERY_MEMBER_OF_STAFF,
        *EMAIL_HEALTH,
        *FIGURES,
        "lead:*",
        "screeningrequest:*",
        "heldrequest:*",
        "stoplist:*",
        "leadcapture_person",
    ],
    # Whoever sees the requests of one location, and nothing else: no stop list, no figures.
    "desk": [*EVERY_MEMBER_OF_STAFF, "lead:*", "screeningrequest:*", "leadcapture_person"],
    "reviewer": [*EVERY_MEMBER_OF_STAFF, *CHOOSING],
    "editor": [
        *EVERY_MEMBER_OF_STAFF,
        *CHOOSING,
        *FIGURES,
        "rating_health",
        "components",
        "copy_hours",
        "leadcapture_test_mail",
        "wagtailadmin_explore*",
        "wagtailadmin_api:pages:detail",
        "wagtailadmin_editing_sessions:ping",
        "wagtailadmin_pages:add",
        "wagtailadmin_pages:add_subpage",
        "wagtailadmin_pages:copy",
        "wagtailadmin_pages:edit",
        "wagtailadmin_pages:history*",
        "wagtailadmin_pages:preview_on_*",
        "wagtailadmin_pages:revisions_compare",
        "wagtailadmin_pages:revisions_revert",
        "wagtailadmin_pages:revisions_view",
        "wagtailadmin_pages:search*",
        "wagtailadmin_pages:type_use*",
        "wagtailadmin_pages:usage",
        "wagtailadmin_pages:view_draft",
        "wagtailadmin_pages:workflow_history",
        "wagtailadmin_reports:aging_pages*",
        "wagtailadmin_reports:page_types_usage*",
        "wagtailadmin_reports:workflow*",
        "wagtaildocs:add*",
        "wagtaildocs:index*",
        "wagtaildocs_chooser:c*",
        "wagtailimages:add*",
        "wagtailimages:index*",
        "wagtailimages_chooser:c*",
        "wagtailsnippets_locations_closure:list*",
        "wagtailsnippets_notices_notice:add",
        "wagtailsnippets_notices_notice:copy",
        "wagtailsnippets_notices_notice:edit",
        "wagtailsnippets_notices_notice:history*",
        "wagtailsnippets_notices_notice:list*",
        "wagtailsnippets_notices_notice:preview_on_*",
        "wagtailsnippets_notices_notice:revisions_compare",
        "wagtailsnippets_notices_notice:revisions_revert",
        "wagtailsnippets_notices_notice:revisions_view",
        "wagtailsnippets_notices_notice:usage",
        "wagtailsnippets_notices_notice:workflow_history",
    ],
}
REACHED_BY["publisher"] = [
    *REACHED_BY["editor"],
    *EMAIL_HEALTH,
    "document_*",
    "holidays",
    "own_colors_preview",
    "rating_ask_again",
    "rating_business*",
    "wagtailadmin_api:pages:action",
    "wagtailadmin_pages:delete",
    "wagtailadmin_pages:lock",
    "wagtailadmin_pages:move*",
    "wagtailadmin_pages:revisions_unschedule",
    "wagtailadmin_pages:set_page_position",
    "wagtailadmin_pages:set_privacy",
    "wagtailadmin_pages:unlock",
    "wagtailadmin_pages:unpublish",
    "wagtailadmin_reports:locked_pages*",
    "wagtaildocs:delete",
    "wagtaildocs:delete_multiple",
    "wagtaildocs:document_usage",
    "wagtaildocs:edit*",
    "wagtailimages:delete",
    "wagtailimages:delete_multiple",
    "wagtailimages:edit*",
    "wagtailimages:image_usage",
    "wagtailimages:preview",
    "wagtailredirects:*",
    "add_redirect",
    "edit_redirect",
    "wagtailsettings:edit",
    "leadcapture_series_test_mail",
    "wagtailsnippets_leadcapture_tipseries:*",
    "wagtailsnippets_leadcapture_tipsheet:*",
    "wagtailsnippets_locations_closure:*",
    "wagtailsnippets_locations_service:*",
    "testimonial_revoke",
    "wagtailsnippets_reviews_googlelisting:*",
    "wagtailsnippets_reviews_testimonial:*",
    "wagtailsnippets_notices_notice:delete",
    "wagtailsnippets_notices_notice:lock",
    "wagtailsnippets_notices_notice:revisions_unschedule",
    "wagtailsnippets_notices_notice:unlock",
    "wagtailsnippets_notices_notice:unpublish",
]


@pytest.fixture
def objects(
    article: HealthTipPage, series: HealthTipIndexPage, site: Site, roles: None, desk_location: LocationPage
) -> dict[str, Any]:
    """A real key for every parameter of every address."""
    picture, document = ImageFactory(), DocumentFactory()
    section, page = StandardPageFactory(title="Section"), StandardPageFactory(title="To be moved")
    snippets = {
        "leadcapture_tipseries": TipSeriesFactory(),
        "leadcapture_tipsheet": TipSheetFactory(),
        "locations_closure": ClosureFactory(),
        "locations_service": ServiceFactory(),
        "notices_notice": NoticeFactory(),
        "reviews_googlelisting": GoogleListingFactory(),
        "reviews_testimonial": TestimonialFactory(),
    }
    keys: dict[str, Any] = {
        "parent_page_id": series.pk,
        "page_id": article.pk,
        "copy_hours page_id": desk_location.pk,
        "listing_id": snippets["reviews_googlelisting"].pk,
        "page_pk": article.pk,
        "page_to_move_id": page.pk,
        "destination_id": section.pk,
        "revision_id": article.latest_revision_id,
        "content_type_app_name": "blog",
        "content_type_model_name": "healthtippage",
        "app_label": "blog",
        "app_name": "blog",
        "model_name": "healthtippage",
        "object_id": article.pk,
        "action": "publish",
        "action_name": "publish",
        "task_state_id": 0,
        "workflow_state_id": 0,
        "task_id": 0,
        "session_id": 0,
        "uploaded_file_id": 0,
        "uidb64": "x",
        "token": "x",
        "image_id": picture.pk,
        "document_id": document.pk,
        "doc_id": document.pk,
        "filter_spec": "max-100x100",
        "collection_id": Collection.get_first_root_node().pk,
        "workflow_pk": Workflow.objects.get(name="Publish").pk,
        "redirect_id": Redirect.objects.create(old_path="/old", redirect_link="/new/").pk,
        "wagtailadmin_api:pages: pk": article.pk,
        "wagtailadmin_api:documents: pk": document.pk,
        "wagtailadmin_api:images: pk": picture.pk,
        "wagtailadmin_collections: pk": Collection.get_first_root_node().add_child(name="Portraits").pk,
        "wagtailadmin_workflows: pk": Workflow.objects.get(name="Publish").pk,
        "wagtailadmin_workflows:edit_task pk": GroupApprovalTask.objects.get(name="Publish").pk,
        "wagtailadmin_workflows:add_task app_label": "wagtailcore",
        "wagtailadmin_workflows:add_task model_name": "groupapprovaltask",
        "wagtailsettings: app_name": "core",
        "wagtailsettings: model_name": "brandingsettings",
        "wagtailsettings: pk": site.pk,
        "wagtailsites: pk": site.pk,
        "wagtailusers_users: pk": SuperuserFactory().pk,
        "wagtailusers_groups: pk": Group.objects.get(name="Leads").pk,
        "wagtaildocs_chooser: pk": document.pk,
        "wagtailimages_chooser: pk": picture.pk,
        "lead: pk": LeadFactory(source_page=desk_location).pk,
        "heldrequest: pk": HeldRequestFactory().pk,
        "screeningrequest: pk": ScreeningRequestFactory(preferred_location=desk_location).pk,
        "webhook: pk": WebhookEndpoint.objects.create(name="CRM", url="https://crm.example.com/").pk,
        "leadcapture_series_test_mail series_id": TipSeriesFactory().pk,
        "testimonial_revoke testimonial_id": snippets["reviews_testimonial"].pk,
        "leadcapture_test_mail page_id": TipsFormPageFactory().pk,
    }
    lead = Lead.objects.get(pk=keys["lead: pk"])
    keys["lead:subscription subscription_pk"] = SubscriptionFactory(lead=lead).pk
    for name, about in (("lead", "lead"), ("screeningrequest", "screening_request")):
        # Its author may delete it, whoever is logged in is not.
        values = {"lead_id": None, f"{about}_id": keys[f"{name}: pk"]}
        keys[f"{name}:delete_note pk"] = StaffNoteFactory(lead=None, **values).pk
    for name, snippet in snippets.items():
        keys[f"wagtailsnippets_{name}: pk"] = keys[f"wagtailsnippetchoosers_{name}: pk"] = snippet.pk
        if hasattr(snippet, "save_revision"):
            keys[f"wagtailsnippets_{name}: revision_id"] = snippet.save_revision().pk
    return keys


@pytest.fixture
def addresses(objects: dict[str, Any]) -> dict[str, set[str]]:
    """Every named address of the admin."""
    found: dict[str, set[str]] = {}
    for name, route in named_patterns():
        if name not in NOT_ASKED:
            found.setdefault(name, set()).add(filled_in(name, route, objects))
    return found


def test_every_role_reaches_its_addresses_and_no_other(
    addresses: dict[str, set[str]], article: HealthTipPage, login: Callable[[str], Client]
) -> None:
    HealthTipPageFactory(title="Draft about a secret", draft=True)
    LeadFactory(first_name="Zebulon", email="zebulon@example.org")
    HeldRequestFactory(name="Nebulon", email="nebulon@example.org")
    clients = {role: login(role) for role in ROLES}
    answers = {
        role: {name: [ask(client, address) for address in all_of_it] for name, all_of_it in addresses.items()}
        for role, client in clients.items()
    }
    reached_by = {
        role: {name for name, given in by_name.items() if any(answer.reached for answer in given)}
        for role, by_name in answers.items()
    }
    unexpected = {}
    missing = {}
    for role in ROLES:
        expected = {name for name in addresses if any(fnmatchcase(name, line) for line in REACHED_BY[role])}
        unexpected[role] = reached_by[role] - expected
        missing[role] = expected - reached_by[role]
    assert not any(unexpected.values()), f"reached, but not in the table: {unexpected}"
    assert not any(missing.values()), f"in the table, but refused: {missing}"

    # The Leads role sees no word of a page, except where a list of requests names the page of its form.
    for name, given in answers["leads"].items():
        if not name.startswith(
            ("lead:", "screeningrequest:", "heldrequest:", "stoplist:", "leadcapture_person")
        ):
            for answer in given:
                assert "Draft about a secret" not in answer.text, name
                assert article.title not in answer.text, name

    # Nobody else sees who sent a form.
    for role in ("nobody", "desk", "reviewer", "editor", "publisher"):
        for name, given in answers[role].items():
            assert not any("ebulon" in answer.text for answer in given), (role, name)
    assert any("zebulon@example.org" in answer.text for answer in answers["leads"]["lead:index"])


@pytest.mark.parametrize("role", ROLES)
def test_every_line_of_the_table_means_something(role: str, addresses: dict[str, set[str]]) -> None:
    unused = [line for line in REACHED_BY[role] if not any(fnmatchcase(name, line) for name in addresses)]
    assert unused == []


@pytest.mark.parametrize("role", ROLES)
def test_settings(role: str, login: Callable[[str], Client], site: Site, desk_location: LocationPage) -> None:
    client = login(role)
    ClosureWording.objects.create(pk=site.pk)
    allowed = (
        {BrandingSettings, ClosureWording, NavigationSettings, NoticeSettings}
        if role == "publisher"
        else set()
    )
    opened = {
        model
        for model in registry
        if ask(
            client,
            reverse("wagtailsettings:edit", args=[model._meta.app_label, model._meta.model_name, site.pk]),
        ).reached
    }
    assert opened == allowed


def test_nobody_but_administrators_makes_a_task_of_a_workflow(login: Callable[[str], Client]) -> None:
    before = Task.objects.count()
    form = {"create-name": "Wave it through", "create-groups": [Group.objects.get(name="Editors").pk]}
    for role in ("leads", "reviewer", "editor", "publisher"):
        client = login(role)
        client.raise_request_exception = False
        client.post("/admin/workflows/task_chooser/create/?create_model=wagtailcore.groupapprovaltask", form)
    assert Task.objects.count() == before


@pytest.mark.parametrize("kind", ["images", "documents"])
def test_the_api_lists_only_the_files_that_a_person_may_choose(
    login: Callable[[str], Client], roles: None, kind: str
) -> None:
    editor = login("editor")
    root = Collection.get_first_root_node()
    private = root.add_child(name="Private")
    for permission in GroupCollectionPermission.objects.filter(group__name="Editors", collection=root):
        permission.collection = root.add_child(name=f"Of editors {permission.pk}")
        permission.save()
    allowed = GroupCollectionPermission.objects.filter(
        group__name="Editors", permission__codename=f"choose_{kind[:-1]}"
    ).get()
    make = {"images": ImageFactory, "documents": DocumentFactory}[kind]
    make(title="Theirs", collection=allowed.collection)
    make(title="Not theirs", collection=private)
    answer = editor.get(f"/admin/api/main/{kind}/").json()
    assert [item["title"] for item in answer["items"]] == ["Theirs"]


# Menus


def menu(client: Client) -> list[str]:
    """The names in the main menu, below Reports and Settings too, without Help."""
    html = client.get("/admin/").content.decode()
    props = json.loads(BeautifulSoup(html, "html.parser").select_one("#wagtail-sidebar-props").string)
    modules = [module for module in props["modules"] if module["_type"] == "wagtail.sidebar.MainMenuModule"]
    labels = []
    for item in modules[0]["_args"][0]:
        labels.append(item["_args"][0]["label"])
        if "SubMenu" in item["_type"]:
            labels += [f"{labels[-1]}: {inner['_args'][0]['label']}" for inner in item["_args"][1]]
    return [label for label in labels if not label.startswith("Help")]


def test_menus_are_short(login: Callable[[str], Client], desk_location: LocationPage) -> None:
    assert menu(login("leads")) == [
        "Leads",
        "Leads: Free tips",
        "Leads: Free screenings",
        "Leads: Held back",
        "Leads: Stop list",
        "Leads: One person's data",
        "Reports",
        "Reports: Figures",
        "Reports: E-mail",
    ]
    assert menu(login("desk")) == [
        "Leads",
        "Leads: Free tips",
        "Leads: Free screenings",
        "Leads: One person's data",
    ]
    assert menu(login("reviewer")) == []
    assert menu(login("editor"))[:2] == ["Health tips", "Pages"]
    assert {"Images", "Documents", "Notices", "Reports"} <= set(menu(login("editor")))
    settings = {label for label in menu(login("publisher")) if label.startswith("Settings: ")}
    assert settings == {
        "Settings: Branding",
        "Settings: Menus",
        "Settings: Notices",
        "Settings: Redirects",
        "Settings: Words of closures",
    }


def test_settings_that_have_no_effect_are_not_offered_to_administrators(
    login: Callable[[str], Client],
) -> None:
    labels = menu(login("admin"))
    assert "Settings: Branding" in labels
    assert not [label for label in labels if "seo" in label.lower()]


def test_the_shortcut_leads_to_the_health_tips(
    login: Callable[[str], Client], series: HealthTipIndexPage
) -> None:
    assert login("editor").get("/admin/health-tips/")["Location"] == f"/admin/pages/{series.pk}/"


def test_the_admin_bears_the_clinics_name(branding: Any, login: Callable[[str], Client]) -> None:
    assert "Log in to Tern &amp; Tide" in Client().get("/admin/login/").content.decode()
    html = login("editor").get("/admin/").content.decode()
    assert "Tern &amp; Tide Physical Therapy</title>" in html
