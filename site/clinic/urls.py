"""The addresses of the site. Everything that is not named here is a page of the tree."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.decorators.cache import never_cache
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls

from clinic.core.brand_stylesheet import ROUTE as BRAND_STYLESHEET
from clinic.core.brand_stylesheet import brand_stylesheet
from clinic.core.dismissed import BoundedDismissiblesView
from clinic.core.files.serving import document
from clinic.core.http.security_txt import security_txt
from clinic.core.media import picture
from clinic.core.page_passwords import authenticate_with_document_password, authenticate_with_page_password
from clinic.core.prefetch import PATH as PREFETCH_RULES
from clinic.core.prefetch import prefetch_rules
from clinic.core.seo.crawlers import robots, sitemap
from clinic.home.search import search

handler500 = "clinic.core.http.error_page.server_error"

urlpatterns = [
    # In the place of Wagtail's own, which keeps whatever it is sent.
    path("admin/dismissibles/", never_cache(require_admin_access(BoundedDismissiblesView.as_view()))),
    path("admin/", include(wagtailadmin_urls)),
    # In the place of Wagtail's own, which take any number of guesses.
    path(
        "documents/authenticate_with_password/<int:restriction_id>/",
        authenticate_with_document_password,
        name="wagtaildocs_authenticate_with_password",
    ),
    path(
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
        authenticate_with_page_password,
        name="wagtailcore_authenticate_with_password",
    ),
    re_path(r"^documents/(?P<document_id>\d+)/(?P<document_filename>.*)$", document),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("leadcapture.urls")),
    path("", include("reviews.urls")),
    path("", include("locations.urls")),
    path("search/", search, name="search"),
    re_path(BRAND_STYLESHEET, brand_stylesheet, name="brand_stylesheet"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("robots.txt", robots, name="robots"),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path(PREFETCH_RULES.removeprefix("/"), prefetch_rules, name="prefetch_rules"),
    path("", include(wagtail_urls)),
]

if settings.SERVE_MEDIA:
    urlpatterns = [path("media/images/<path:path>", picture), *urlpatterns]
