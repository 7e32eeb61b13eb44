"""Prints the path of one page of each type, as JSON: {"blog.HealthTipPage": "/health-tips/..."}."""

import json


def one_page_of_each_type() -> dict[str, str]:
    """The path of the longest published page of each type, by the type's name. Django is set up already."""
    from wagtail.models import Page

    found: dict[str, tuple[int, str]] = {}
    for page in Page.objects.live().public().filter(depth__gt=1).specific():
        length = len(str(getattr(page, "body", "")))
        if page._meta.label not in found or length > found[page._meta.label][0]:
            found[page._meta.label] = (length, page.url)
    return {label: path for label, (_length, path) in sorted(found.items())}


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(one_page_of_each_type()))
