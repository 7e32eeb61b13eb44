"""
The passwords of private pages and documents: a form in the site's own look, and a limit to guesses.

Wagtail asks for the password, checks it, and remembers in the session who knew it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers
from django.utils.crypto import salted_hmac
from wagtail import views as page_views
from wagtail.documents.views import serve as document_views
from wagtail.forms import PasswordViewRestrictionForm
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction

from clinic.core.client_address import client_network

#: The pause after `AXES_FAILURE_LIMIT` wrong passwords, as at the log-in.
PAUSE = timedelta(hours=settings.AXES_COOLOFF_TIME)
TOO_MANY = "The password was wrong too many times. Please try again in a quarter of an hour."


def password_form(request: HttpRequest, form: Any, action_url: str, status: int = 200) -> HttpResponse:
    """The page that asks for a password."""
    context = {"form": form, "action_url": action_url, "seo_title": "Password required"}
    response = TemplateResponse(request, "wagtailcore/password_required.html", context, status=status)
    add_never_cache_headers(response)
    return response


def authenticate_with_page_password(
    request: HttpRequest, page_view_restriction_id: int, page_id: int
) -> HttpResponse:
    """Wagtail's view for the passwords of pages, with a limit."""
    from clinic.core.models import BasePage  # which asks for passwords with this module

    restriction = get_object_or_404(PageViewRestriction, pk=page_view_restriction_id)
    # Only a page that it protects, and that has a look: the root of the tree has none.
    page = get_object_or_404(
        Page.objects.descendant_of(restriction.page, inclusive=True), pk=page_id
    ).specific
    if not isinstance(page, BasePage):
        raise Http404
    return _limited(
        request, restriction, lambda: page_views.authenticate_with_password(request, restriction.pk, page_id)
    )


def authenticate_with_document_password(request: HttpRequest, restriction_id: int) -> HttpResponse:
    """Wagtail's view for the passwords of documents, with a limit."""
    restriction = get_object_or_404(CollectionViewRestriction, pk=restriction_id)
    return _limited(
        request, restriction, lambda: document_views.authenticate_with_password(request, restriction.pk)
    )


def _limited(request: HttpRequest, restriction: Any, check: Callable[[], HttpResponse]) -> HttpResponse:
    """
    Count the attempt, then check it; the right password starts the count anew.

    Counted for each network and restriction. A cache of each process's own allows so many in each process.
    """
    if request.method != "POST":
        # Without the page that somebody came from, the form could lead nowhere.
        return redirect("/")
    network = client_network(request)
    if network is None:
        # Behind a misconfigured proxy, nobody's guesses may close the page to everybody.
        return check()
    who = f"{restriction._meta.label}:{restriction.pk}:{network}"
    key = f"password:{salted_hmac('core.page_passwords', who, algorithm='sha256').hexdigest()}"
    # A cache of its own: visitors fill the cache of pages, and could push a count out of it.
    cache = caches["counters"]
    cache.add(key, 0, PAUSE.total_seconds())
    try:
        attempts = cache.incr(key)
    except ValueError:
        attempts = 1  # the pause ended in this moment
    if attempts > settings.AXES_FAILURE_LIMIT:
        form = PasswordViewRestrictionForm(request.POST, instance=restriction)
        form.errors["password"] = form.error_class([TOO_MANY])
        response = password_form(request, form, request.path, status=429)
        response["Retry-After"] = str(int(PAUSE.total_seconds()))
        return response
    response = check()
    if response.status_code == 302:
        cache.delete(key)
    return response
