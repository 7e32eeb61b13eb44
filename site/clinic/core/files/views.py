"""
Wagtail's views of pictures and documents, where they have to say more.

They stand at Wagtail's own addresses, before them: see `urls` here.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.tables import BaseColumn, Column
from wagtail.documents.views import documents
from wagtail.images.views import images
from wagtail.images.views.chooser import ImageSelectFormatView
from wagtail.images.views.chooser import viewset as image_chooser
from wagtail.models import CollectionViewRestriction

from clinic.core.files.permissions import Lock, lock_for, policy_of
from clinic.core.files.release import is_for_everybody, may_release, release, state, take_back
from clinic.core.files.uses import in_live_use
from clinic.core.models.files import ClinicDocument, ClinicImage

#: So many places are named to somebody who may not change a file.
PLACES = 10


class SaysWhyNot:
    """A view of one file that says why somebody may not change it, where Wagtail would send them away."""

    pk_url_kwarg: str
    file_model: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        file = get_object_or_404(self.file_model, pk=kwargs[self.pk_url_kwarg])
        if policy_of(file).user_may_by_collection(request.user, ["change"], file):
            lock = lock_for(request.user, file)
            if lock is not None:
                return in_use(request, file, lock)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class ImageEditView(SaysWhyNot, images.EditView):
    """Wagtail's, for a picture that may be changed."""

    file_model = ClinicImage


class ImageDeleteView(SaysWhyNot, images.DeleteView):
    """Wagtail's, for a picture that may be deleted."""

    file_model = ClinicImage


class MayLook:
    """Where a file is used may be seen also by those who may not change it now."""

    permission_policy: Any
    request: HttpRequest
    object: Any

    def user_has_permission(self, permission: str) -> bool:
        return self.permission_policy.user_may_by_collection(self.request.user, [permission], self.object)


class ImageUsageView(MayLook, images.UsageView):
    """Wagtail's, for everybody who finds the picture in the list."""


class DocumentUsageView(MayLook, documents.UsageView):
    """Wagtail's, for everybody who finds the document in the list."""


class DocumentEditView(SaysWhyNot, documents.EditView):
    """Wagtail's, with who can open the document."""

    file_model = ClinicDocument
    template_name = "core/admin/document_edit.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        document = self.object
        private = document.collection.get_view_restrictions().exists()
        context["in_private_collection"] = private
        context["state"] = state(document, bool(in_live_use([document])), private)
        context["for_everybody"] = is_for_everybody(document)
        context["may_release"] = may_release(self.request.user, document)
        return context


class DocumentDeleteView(SaysWhyNot, documents.DeleteView):
    """Wagtail's, for a document that may be deleted."""

    file_model = ClinicDocument


class DocumentIndexView(documents.IndexView):
    """Wagtail's list, with who can open each document."""

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        found = super().decorate_paginated_queryset(object_list)
        used = in_live_use(found)
        private = tuple(CollectionViewRestriction.objects.values_list("collection__path", flat=True))
        for document in found:
            in_private = document.collection.path.startswith(private)
            document.who_can_open = state(document, document.pk in used, in_private)
        return found

    @cached_property
    def columns(self) -> list[BaseColumn]:
        columns: list[BaseColumn] = list(documents.IndexView.columns.func(self))
        columns.insert(-1, Column("who_can_open", label="Who can open it"))
        return columns


class SelectFormatView(ImageSelectFormatView):
    """Wagtail's, for pictures that the person may choose: it shows every picture to everybody who may log in."""

    def dispatch(self, request: HttpRequest, image_id: int, **kwargs: Any) -> HttpResponseBase:
        image = get_object_or_404(ClinicImage, pk=image_id)
        if not policy_of(image).user_has_permission_for_instance(request.user, "choose", image):
            raise PermissionDenied
        return super().dispatch(request, image_id=image_id, **kwargs)


def in_use(request: HttpRequest, file: Any, lock: Lock) -> HttpResponse:
    """Why a picture or a document can't be changed, where it is used, and what to do instead."""
    is_picture = isinstance(file, ClinicImage)
    return may_not_change(
        request,
        file,
        lock,
        add_url=reverse("wagtailimages:add" if is_picture else "wagtaildocs:add"),
        list_url=reverse("wagtailimages:index" if is_picture else "wagtaildocs:index"),
        picture=file if is_picture else None,
        file_url="" if is_picture else file.url,
    )


def may_not_change(
    request: HttpRequest, file: Any, lock: Lock, *, add_url: str, list_url: str, **context: Any
) -> HttpResponse:
    """The page that says why somebody may not change a file, with the addresses of its list and of a new one."""
    finder = AdminURLFinder(request.user)
    context |= {
        "file": file,
        "kind": file._meta.verbose_name,
        "reason": lock.reason,
        "places": [(str(use), finder.get_edit_url(use)) for use in lock.uses[:PLACES]],
        "more_places": len(lock.uses) > PLACES,
        "add_url": add_url,
        "list_url": list_url,
    }
    return TemplateResponse(request, "core/admin/file_in_use.html", context, status=403)


@require_POST
def change_release(request: HttpRequest, document_id: int, released: bool) -> HttpResponse:
    """Release a document, or take it back, and say who can open it now."""
    document = get_object_or_404(ClinicDocument, pk=document_id)
    if not may_release(request.user, document):
        raise PermissionDenied
    if released:
        release(document, request.user)
        messages.success(request, f"“{document}” is released: everybody who has its address can open it.")
    else:
        take_back(document, request.user)
        document.refresh_from_db()
        if is_for_everybody(document):
            messages.warning(
                request,
                f"“{document}” is taken back, but what is published still uses it, so visitors can open it. Take it "
                "out there too.",
            )
        else:
            messages.success(request, f"“{document}” is taken back: visitors can’t open it any more.")
    return redirect("wagtaildocs:edit", document.pk)


def urls() -> list[URLPattern]:
    """The addresses of the views above, below /admin/."""
    select_format = SelectFormatView.as_view(
        model=ClinicImage, preserve_url_parameters=image_chooser.preserve_url_parameters
    )
    return [
        path("images/<int:image_id>/", ImageEditView.as_view()),
        path("images/<int:image_id>/delete/", ImageDeleteView.as_view()),
        path("images/usage/<int:image_id>/", ImageUsageView.as_view()),
        path("images/chooser/<int:image_id>/select_format/", select_format),
        path("documents/", DocumentIndexView.as_view()),
        path("documents/results/", DocumentIndexView.as_view(results_only=True)),
        path("documents/edit/<int:document_id>/", DocumentEditView.as_view()),
        path("documents/delete/<int:document_id>/", DocumentDeleteView.as_view()),
        path("documents/usage/<int:document_id>/", DocumentUsageView.as_view()),
        path(
            "documents/release/<int:document_id>/",
            change_release,
            {"released": True},
            name="document_release",
        ),
        path(
            "documents/take-back/<int:document_id>/",
            change_release,
            {"released": False},
            name="document_take_back",
        ),
    ]
