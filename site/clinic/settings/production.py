"""Settings for serving visitors. It refuses to start with a missing or default secret, naming the variable."""

from . import values
from .base import *

env.required("SECRET_KEY", "a random secret of at least 50 characters that signs links and sessions")
SECRET_KEY = env.value("SECRET_KEY", values.secret_key, default="", secret=True)
# Former keys: what they signed and encrypted can still be read.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", secret=True)
env.required("ALLOWED_HOSTS", "the site's host names, separated by commas")

# Who sends our e-mails, and who may tell us what became of them.
_sends, _tells = PROVIDERS.get(EMAIL_PROVIDER), PROVIDERS.get(EMAIL_EVENTS_FROM)
for _needs in (_sends.needed_to_send if _sends else (), _tells.needed_for_events if _tells else ()):
    for _variable in _needs:
        env.required(_variable, "your email provider’s, named in EMAIL_PROVIDER or EMAIL_EVENTS_FROM")
if _tells:
    env.required(
        "ANYMAIL_WEBHOOK_SECRET",
        "a name, a colon and a random password, by which your email provider’s events are known from a stranger’s",
    )

# Behind HTTPS unless the operator says otherwise (the demonstration serves plain HTTP on the loopback).
HTTPS = env.bool("HTTPS", default=True)
# Links in e-mails to staff must not lead to a machine of a developer's.
WAGTAILADMIN_BASE_URL = env.value(
    "BASE_URL",
    values.site_address,
    default=f"{'https' if HTTPS else 'http'}://{ALLOWED_HOSTS[0].lstrip('.')}",
)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
if HTTPS:
    # Browsers take these names from this very host alone, over HTTPS: no subdomain can plant such a cookie.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = False

SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for subdomains is the operator's decision: HSTS_INCLUDE_SUBDOMAINS.
    "security.W019",  # The page editor shows previews in a frame of the same site.
    "security.W021",  # The browsers' preload list can't be left for months: no default.
]
