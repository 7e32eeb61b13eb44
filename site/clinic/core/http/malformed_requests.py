"""
What a view can't make sense of is answered as the sender's mistake (400), and not as ours (500).

Wagtail's views take it for granted that a form has the fields that its page had, that a number fits into a column, and
that JSON is not deeper than Python's stack. Which exceptions say that a request was malformed is listed here, narrowly:
everywhere for those that nothing else causes, and by view for those that could be a fault of ours. They are logged, with
the place and without what was sent.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.paginator import InvalidPage
from django.db import DataError, IntegrityError
from django.http import HttpRequest, HttpResponseBase
from django.urls import resolve
from django.utils.datastructures import MultiValueDictKeyError
from django.views.defaults import page_not_found

from clinic.core.http.error_page import error_response

logger = logging.getLogger(__name__)

#: Nothing else causes them: a field is missing, a number fits into no column, a text is none, JSON is too deep, a list
#: has no such page.
OF_THE_REQUEST: tuple[type[Exception], ...] = (
    MultiValueDictKeyError,
    OverflowError,
    DataError,
    UnicodeError,
    RecursionError,
    json.JSONDecodeError,
    InvalidPage,
)
#: What PostgreSQL's driver and the file system say of a NUL character, and Python of a number with too many digits.
TEXT_THAT_IS_NONE = re.compile(r"NUL \(0x00\)|embedded null|Exceeds the limit \(\d+ digits\)")
#: What Django says of a key that is no number. It counts where Wagtail asked about it, whose windows take any.
NO_NUMBER = re.compile(r"Field '\w+' expected a number but got ")
#: What views of Wagtail raise where a parameter is not what their own pages send, by the view's name.
OF_VIEWS: list[tuple[str, tuple[type[Exception], ...]]] = [
    ("wagtailadmin_api:*", (ValueError, ValidationError)),
    ("wagtailadmin_choose_page*", (ValueError, AttributeError)),
    ("wagtailadmin_pages:copy", (ObjectDoesNotExist,)),
    ("wagtailadmin_pages:move*", (ValueError,)),
    ("wagtailadmin_workflows:*", (ValueError,)),
    ("wagtailadmin_tag_autocomplete", (ValueError,)),
    ("wagtailredirects:process_import", (KeyError,)),
    ("*_chooser:*", (ValueError,)),
    ("wagtailsnippetchoosers_*", (ValueError,)),
    ("wagtailimages:*", (ValueError,)),
]
#: Two people did the same at the same moment. Once more, and the form says what is wrong and keeps what was typed.
TRIED_AGAIN = ("wagtailadmin_pages:add", "wagtailadmin_pages:edit", "wagtailadmin_pages:copy", "wagtailsnippets_*:add", "wagtailsnippets_*:edit")  # fmt: skip

#: A number that no column of a database holds.
HUGE = re.compile(r"[0-9]{19,}")


def _is(view: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(view, pattern) for pattern in patterns)


def is_the_requests_fault(view: str, exception: Exception) -> bool:
    """Whether an exception says that what was sent to this view was malformed."""
    if isinstance(exception, OF_THE_REQUEST):
        return True
    if isinstance(exception, ValueError):
        said = str(exception)
        if TEXT_THAT_IS_NONE.search(said) or (NO_NUMBER.match(said) and _asked_by(exception) == "wagtail"):
            return True
    if isinstance(exception, KeyError) and exception.args == ("ORDER",):
        # Of rows that can be moved: their number is in no form of ours without their order.
        return _asked_by(exception) == "wagtail"
    return any(fnmatchcase(view, pattern) and isinstance(exception, kinds) for pattern, kinds in OF_VIEWS)


def _asked_by(exception: Exception) -> str:
    """The package of the code that called Django's, where Django raised the exception."""
    packages = []
    trace = exception.__traceback__
    while trace:
        packages.append(trace.tb_frame.f_globals.get("__name__", "").partition(".")[0])
        trace = trace.tb_next
    return next((package for package in reversed(packages) if package != "django"), "")


def has_sense(request: HttpRequest) -> bool:
    """Whether what is asked can be done at all: found out before anything is changed."""
    for parameters in (request.GET, request.POST if request.method == "POST" else {}):
        following = parameters.get("next") or ""
        # Django would look for a view of this name, after Wagtail has done what was asked.
        if following and "/" not in following and "." not in following:
            return False
    return True


class MalformedRequestMiddleware:
    """The last of the middlewares: it sees what a view raises before any other."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, arguments: Any, parameters: Any
    ) -> HttpResponseBase | None:
        name = _view_name(request)
        if request.path_info.startswith("/admin/") and not has_sense(request):
            return self._refuse(request, name, "it made no sense")
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        name = _view_name(request)
        if (
            request.method == "POST"
            and isinstance(exception, ValidationError | IntegrityError)
            and _is(name, TRIED_AGAIN)
            and not hasattr(request, "is_tried_again")
        ):
            return self._again(request, name)
        if not is_the_requests_fault(name, exception):
            return None
        trace = exception.__traceback__
        while trace and trace.tb_next:
            trace = trace.tb_next
        where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "nowhere"
        return self._refuse(request, name, f"{type(exception).__name__} at {where}", exception)

    @staticmethod
    def _again(request: HttpRequest, name: str) -> HttpResponseBase | None:
        logger.warning("%s was asked for twice at the same moment, and is tried once more.", name)
        request.is_tried_again = True  # type: ignore[attr-defined]
        view, arguments, parameters = resolve(request.path_info)
        response: Any = view(request, *arguments, **parameters)
        if hasattr(response, "render") and callable(response.render):
            response = response.render()
        return response

    @staticmethod
    def _refuse(
        request: HttpRequest, name: str, why: str, exception: Exception | None = None
    ) -> HttpResponseBase:
        logger.warning("A malformed request (%s %s) was refused: %s.", request.method, name, why)
        if exception is not None and HUGE.search(request.path_info):
            return page_not_found(request, exception)
        return error_response(request, "400")


def _view_name(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.view_name if match and match.view_name else "a page"
