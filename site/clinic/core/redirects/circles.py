"""
Find redirects that lead back to where they begin, by themselves or by way of others.

A page at the way is not looked at: while it is published, the redirect from its address does not act, and on the day
when it is taken down, it does. Visitors are never sent in a circle (`clinic.core.http.redirects`); what is found here
is refused when staff enter it, and removed where Wagtail made it by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site
from wagtail.models.sites import SiteRootPath

#: Ways that are longer are taken for circles: browsers give up after about as many.
MOST_STEPS = 20
AT_ONCE = 500


def target_paths(redirect: Redirect, roots: Iterable[SiteRootPath]) -> set[str]:
    """Where a redirect leads on our own sites, as `Redirect.normalise_path` writes it; nothing for other hosts."""
    if redirect.redirect_page_id and redirect.redirect_page:
        url_path = redirect.redirect_page.url_path
        return {
            Redirect.normalise_path(
                "/" + url_path[len(root.root_path) :].rstrip("/") + (redirect.redirect_page_route_path or "/")
            )
            for root in roots
            if url_path.startswith(root.root_path) and redirect.site_id in (None, root.site_id)
        }
    if not redirect.redirect_link:
        return set()
    try:
        parts = urlsplit(redirect.redirect_link)
        ours = not parts.netloc or any(urlsplit(root.root_url).hostname == parts.hostname for root in roots)
    except ValueError:
        return set()
    if not ours or not (parts.netloc or parts.path.startswith("/")) or parts.path.startswith("//"):
        return set()
    return {Redirect.normalise_path(redirect.redirect_link)}


def _without_query(path: str) -> str:
    return path.partition("?")[0]


def _from(paths: Iterable[str]) -> QuerySet[Redirect]:
    wanted = {*paths, *(_without_query(path) for path in paths)}
    return Redirect.objects.filter(old_path__in=wanted).select_related("redirect_page")


def circle_of(redirect: Redirect) -> list[str]:
    """
    The addresses by which a redirect leads back to its own, beginning with that; nothing where it does not.

    It need not be saved; what is stored of it is passed over.
    """
    roots = Site.get_site_root_paths()
    start = Redirect.normalise_path(redirect.old_path)
    ways: list[tuple[Redirect, list[str]]] = [(redirect, [start])]
    seen: set[int] = set()
    for _ in range(MOST_STEPS):
        following: list[tuple[Redirect, list[str]]] = []
        for step, way in ways:
            paths = target_paths(step, roots)
            if any(path == start or _without_query(path) == start for path in paths):
                return way
            for after in _from(paths).exclude(pk__in=seen | {redirect.pk or 0})[:MOST_STEPS] if paths else ():
                if redirect.site_id and after.site_id not in (None, redirect.site_id):
                    continue
                seen.add(after.pk)
                following.append((after, [*way, after.old_path]))
        if not following:
            return []
        ways = following
    return []


def refuse_circles(redirect: Redirect) -> None:
    """Raise a `ValidationError`, in words for staff, where a redirect would lead back to its own address."""
    circle = circle_of(redirect)
    if not circle:
        return
    if len(circle) == 1:
        raise ValidationError(
            "This redirect would lead to itself: its target has this very address. When you rename or move a page, the "
            "redirect from its old address is made for you."
        )
    way = " → ".join([*circle, circle[0]])
    raise ValidationError(
        f"This redirect would lead in a circle: {way}. Change or delete one of these redirects first."
    )


def _suspects(redirects: QuerySet[Redirect]) -> Iterable[Redirect]:
    """Those that lead to an address at which a redirect begins: few of many, found with few queries."""
    roots = Site.get_site_root_paths()
    chunk: list[tuple[Redirect, set[str]]] = []
    found: list[Redirect] = []

    def look() -> None:
        all_paths = {path for _, paths in chunk for path in paths}
        begin = set(_from(all_paths).values_list("old_path", flat=True)) if all_paths else set()
        found.extend(
            one for one, paths in chunk if any({path, _without_query(path)} & begin for path in paths)
        )
        chunk.clear()

    for redirect in redirects.select_related("redirect_page").order_by("pk").iterator(chunk_size=AT_ONCE):
        chunk.append((redirect, target_paths(redirect, roots)))
        if len(chunk) >= AT_ONCE:
            look()
    look()
    return found


def redirects_in_circles(redirects: QuerySet[Redirect] | None = None) -> list[Redirect]:
    """Those of the redirects, of all by default, that lead back to where they begin."""
    return [
        one for one in _suspects(Redirect.objects.all() if redirects is None else redirects) if circle_of(one)
    ]


def remove_circles(redirects: QuerySet[Redirect] | None = None) -> list[Redirect]:
    """
    Remove those that lead to themselves, and of each circle one that Wagtail made. Returns those that are left.

    What staff entered stays, for them to decide, unless it can do nothing whatever: a page's redirect to itself.
    """
    left = []
    for one in redirects_in_circles(redirects):
        circle = circle_of(one)  # another one, removed before, may have been part of it
        if one.automatically_created or (len(circle) == 1 and one.redirect_page_id):
            if circle:
                one.delete()
        elif circle:
            left.append(one)
    return left


def page_has_moved(page: Page) -> None:
    """Remove the redirects that lead to themselves now that a page, and those below it, have new addresses."""
    remove_circles(Redirect.objects.filter(redirect_page__path__startswith=page.path))
