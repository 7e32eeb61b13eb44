"""
Which links a browser may fetch before they are followed: https://html.spec.whatwg.org/multipage/speculative-loading.html

Browsers that know the header ask for the rules once, and fetch a page of this site when somebody is about to follow its
link; they leave it on phones that save data. No page is told by it: the rules are the same for all.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

PATH = "/prefetch.json"
#: Files, and addresses that belong to one person or to staff.
NOT_FETCHED_AHEAD = ("/admin/*", "/documents/*", "/forms/*", "/media/*", "/static/*", "/tips/*", "/*/feed/")
RULES = {
    "prefetch": [
        {
            "where": {
                "and": [{"href_matches": "/*"}, {"not": {"href_matches": list(NOT_FETCHED_AHEAD)}}],
            },
            "eagerness": "moderate",
        }
    ]
}


@require_safe
def prefetch_rules(request: HttpRequest) -> HttpResponse:
    """The rules, which a browser takes only under their own type."""
    return JsonResponse(
        RULES,
        content_type="application/speculationrules+json",
        headers={"Cache-Control": "public, max-age=86400"},
    )


def allow_prefetch(response: HttpResponse) -> None:
    """Name the rules in a page's headers."""
    response["Speculation-Rules"] = f'"{PATH}"'
