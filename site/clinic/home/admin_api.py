"""
The admin's API of pages, pictures and documents, for those who work with them.

Wagtail lists every picture and document to everybody who may log in. The objects shown are those that the person may
choose in the editor; whoever may choose none is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.documents.permissions import permission_policy as document_permission_policy
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.images.permissions import permission_policy as image_permission_policy
from wagtail.permissions import page_permission_policy

from clinic.core.snippet_choosers import writes_pages
from clinic.home.roles import RECORD_REVIEW


@writes_pages
def works_with_pages(user: Any) -> bool:
    """Whether a member of staff writes, publishes or reviews pages."""
    return user.has_perm(RECORD_REVIEW) or page_permission_policy.user_has_any_permission(
        user, {"add", "change", "publish"}
    )


class MayChoose(BasePermission):
    """Asks the endpoint whether there is anything for this person."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return view.may_choose(request.user)


class Pages(PagesAdminAPIViewSet):
    """Pages; Wagtail itself shows those only that the person may explore."""

    permission_classes: ClassVar[list[Any]] = [MayChoose]
    may_choose: ClassVar[Callable[[Any], bool]] = staticmethod(works_with_pages)


class ChoosableFiles:
    """What pictures and documents have in common: a policy that knows who may choose which."""

    permission_classes: ClassVar[list[Any]] = [MayChoose]
    authentication_classes: ClassVar[list[Any]] = [SessionAuthentication]
    policy: ClassVar[Any]
    request: Request

    def may_choose(self, user: Any) -> bool:
        return self.policy.user_has_permission(user, "choose")

    def get_queryset(self) -> QuerySet:
        chosen_from = self.policy.instances_user_has_permission_for(self.request.user, "choose")
        return super().get_queryset().filter(pk__in=chosen_from.values("pk"))  # type: ignore[misc]


class Images(ChoosableFiles, ImagesAdminAPIViewSet):
    """Pictures that the person may choose."""

    policy = image_permission_policy


class Documents(ChoosableFiles, DocumentsAdminAPIViewSet):
    """Documents that the person may choose."""

    policy = document_permission_policy


def register(router: WagtailAPIRouter) -> None:
    """Take the places of Wagtail's own endpoints."""
    for name, endpoint in {"pages": Pages, "images": Images, "documents": Documents}.items():
        router.register_endpoint(name, endpoint)
