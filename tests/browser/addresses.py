"""The addresses that others rely on."""

PAGES = [
    "/",
    "/health-tips/",
    "/health-tips/pain-in-the-back-of-the-ankle/",
    "/health-tips/topics/",
    "/health-tips/topics/ankle-and-foot/",
    "/locations/",
    "/locations/old-wharf/",
    "/team/",
    "/team/maren-holloway/",
    "/free-tips/",
    "/free-screening/",
    "/about/",
    "/privacy/",
    "/accessibility/",
    "/search/?q=ankle",
]
OTHERS = ["/health-tips/feed/", "/sitemap.xml", "/robots.txt", "/healthz", "/readyz"]
ARTICLE = "/health-tips/pain-in-the-back-of-the-ankle/"
