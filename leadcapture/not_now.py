"""The answer to a form while nothing can be looked up: a page that needs no database and keeps what was typed."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from clinic.core.http.error_page import SECONDS_TO_RETRY, error_response, stored_brand

#: A form has fewer fields than these; what else is in a request was made up.
MOST_FIELDS = 40
#: Nobody types more into one of them.
LONGEST_VALUE = 5000


def not_now(request: HttpRequest, form_class: type[forms.Form], wants_json: bool) -> HttpResponse:
    """
    503, with the clinic's telephone number.

    In JSON a sentence: the page has what was typed. For a browser without scripts a page with it, and a button that
    sends it again; the tick stays, since it stands for the words that the form's token names.
    """
    if wants_json:
        return error_response(request, 503)
    sent = list(request.POST.items())[:MOST_FIELDS]
    seen, hidden = [], []
    for name, given in sent:
        value = str(given)[:LONGEST_VALUE]
        field = form_class.base_fields.get(name)
        if _is_typed(field):
            seen.append((field.label or name, name, value))  # type: ignore[union-attr]
        else:
            hidden.append((name, value))
    context = {
        "brand": stored_brand(request.META.get("HTTP_HOST", "")),
        "action": request.path,
        "seen": seen,
        "hidden": hidden,
    }
    response = HttpResponse(render_to_string("leadcapture/not_now.html", context), status=503)
    response["Retry-After"] = str(SECONDS_TO_RETRY)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    response._has_been_logged = True  # type: ignore[attr-defined]  # the reason is in the log already
    return response


def _is_typed(field: forms.Field | None) -> bool:
    """Whether a visitor has typed it; the trap for machines is hidden from people here too."""
    return (
        isinstance(field, forms.CharField)
        and not field.widget.is_hidden
        and field.widget.attrs.get("tabindex") != "-1"
    )
