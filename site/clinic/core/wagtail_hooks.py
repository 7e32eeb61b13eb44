"""The admin as a whole: menus without what has no effect here, and deletions that can't be."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.models import Page
from wagtailseo.models import SeoSettings

from clinic.core.deletion import protected_by, refusal
from clinic.core.files import views as file_views
from clinic.core.files.release import RELEASE, TAKE_BACK
from clinic.core.files.serving import only_what_is_public
from clinic.core.models import BasePage
from clinic.core.own_colors import own_colors_preview
from clinic.core.redirects.admin_views import CreateRedirectView, EditRedirectView
from clinic.core.site_of_request import private_sections


@hooks.register("construct_settings_menu")
def hide_settings_without_effect(request: object, menu_items: list[MenuItem]) -> None:
    """wagtail-seo's own settings steer its templates, which are not used (docs/decisions)."""
    menu_items[:] = [item for item in menu_items if getattr(item, "model", None) is not SeoSettings]


@hooks.register("construct_help_menu")
def hide_help_that_is_not_ours(request: object, menu_items: list[MenuItem]) -> None:
    """Wagtail's news and its guide are pages of other hosts; they say nothing about this site."""
    menu_items[:] = [
        item for item in menu_items if not item.name.startswith(("whats-new-in-wagtail", "editor-guide"))
    ]


@hooks.register("insert_global_admin_css")
def admin_styles() -> SafeString:
    """What the admin looks different in."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("register_admin_urls")
def own_colors_urls() -> list[URLPattern]:
    """The preview of colors that are not saved yet."""
    return [path("branding/own-colors/", own_colors_preview, name="own_colors_preview")]


@hooks.register("register_admin_urls", order=-1)  # before Wagtail's own
def file_urls() -> list[URLPattern]:
    """Views of pictures and documents that say who may change them, and who can open them."""
    return file_views.urls()


@hooks.register("register_admin_urls", order=-1)  # before Wagtail's own
def redirect_urls() -> list[URLPattern]:
    """Views of redirects that say when one will not act."""
    return [
        path("redirects/add/", CreateRedirectView.as_view(), name="add_redirect"),
        path("redirects/<int:redirect_id>/", EditRedirectView.as_view(), name="edit_redirect"),
    ]


@hooks.register("register_log_actions")
def register_releases(actions: Any) -> None:
    """What the audit log says of documents."""
    actions.register_action(RELEASE, "Release a document", "Released for everybody")
    actions.register_action(TAKE_BACK, "Take a document back", "Taken back from everybody")


hooks.register("before_serve_document", only_what_is_public, order=-1)


@hooks.register("before_serve_page", order=-1)
def ask_once_what_is_private(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> None:
    """Before Wagtail asks the page whether this visitor may read it."""
    if isinstance(page, BasePage):
        page.nothing_is_private = not private_sections(request)


@hooks.register("before_delete_page")
def keep_a_page_that_others_name(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Wagtail looks at the page alone, and fails on one below it."""
    return _refuse(request, [page], page.get_parent())


@hooks.register("before_bulk_action")
def keep_pages_that_others_name(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """The same for several pages at once."""
    pages = [thing for thing in objects if isinstance(thing, Page)]
    if action_type != "delete" or not pages:
        return None
    return _refuse(request, pages, pages[0].get_parent())


def _refuse(request: HttpRequest, pages: list[Page], parent: Page) -> HttpResponse | None:
    named_by = protected_by(pages)
    if not named_by:
        return None
    messages.error(request, refusal(named_by))
    return redirect("wagtailadmin_explore", parent.pk)
