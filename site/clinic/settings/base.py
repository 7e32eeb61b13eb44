"""Settings that every environment shares. Each variable is documented in docs/settings.md."""

import sys
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from clinic.core.at_rest.modes import GROUP_FILE, GROUP_FOLDER, OWNER_ONLY_FILE, OWNER_ONLY_FOLDER
from clinic.core.database.limits import Limits, this_process, with_limits
from clinic.core.email_providers import PROVIDERS
from clinic.core.memory_folder import memory_folder

from . import proxies, services, values
from .environment import WrongSetting, env
from .folders import writable_folder

ROOT = Path(__file__).resolve().parents[3]

if (ROOT / ".env").exists():
    env.read_file(ROOT / ".env")

# Everything that the running site writes lives below this one folder.
VAR_DIR = env.value("VAR_DIR", writable_folder, default=ROOT / "var").resolve()
env.check("VAR_DIR", writable_folder, str(VAR_DIR))

DEBUG = False
ALLOWED_HOSTS: list[str] = env.values("ALLOWED_HOSTS", values.allowed_host)
CSRF_TRUSTED_ORIGINS: list[str] = env.values("CSRF_TRUSTED_ORIGINS", values.origin)
# Our proxies: only what they say of a visitor's address and scheme is believed (clinic/core/http/front_door.py).
TRUSTED_PROXIES = proxies.trusted_proxies(env)

INSTALLED_APPS = [
    # The rooms, from the roof down: a template of an upper room wins over one below it.
    "clinic.home",
    "blog",
    "leadcapture",
    "reviews",
    "locations",
    "clinic.notices",
    "clinic.people",
    "clinic.core",
    # Wagtail
    "wagtailseo",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "taggit",
    "modelcluster",
    # Libraries
    "anymail",
    "django_filters",
    "axes",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "phonenumber_field",
    # Django
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
]

MIDDLEWARE = [
    "clinic.core.http.security_headers.SecurityHeadersMiddleware",
    "clinic.core.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "clinic.core.head_requests.HeadMiddleware",
    "clinic.core.maintenance.MaintenanceMiddleware",
    "clinic.core.edge.EdgeMiddleware",
    "clinic.core.page_cache.PageCacheMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "clinic.core.page_cache.StorePageMiddleware",
    "clinic.core.content_security.ContentSecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "clinic.core.site_of_request.SiteMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "clinic.core.http.redirects.RedirectMiddleware",
    "axes.middleware.AxesMiddleware",
    "clinic.core.http.malformed_requests.MalformedRequestMiddleware",
]

ROOT_URLCONF = "clinic.urls"
CSRF_FAILURE_VIEW = "clinic.core.http.csrf_failure.csrf_failure"
# The pages for what goes wrong, made beforehand.
ERROR_PAGES = VAR_DIR / "error_pages"
WSGI_APPLICATION = "clinic.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["clinic.core.template_loader.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Database: SQLite below VAR_DIR unless DATABASE_URL names another.
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.service(
        "DATABASE_URL",
        services.database,
        default={"ENGINE": "django.db.backends.sqlite3", "NAME": str(VAR_DIR / "db.sqlite3")},
    )
}
# Opening a connection takes longer than answering from the page cache.
DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60, maximum=86400)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
_limits = Limits(
    lock=env.float("DATABASE_LOCK_SECONDS", default=5, maximum=86400),
    statement=env.float("DATABASE_STATEMENT_SECONDS", default=30, maximum=86400),
    idle_in_transaction=env.float("DATABASE_IDLE_TRANSACTION_SECONDS", default=60, maximum=86400),
    connect=env.int("DATABASE_CONNECT_SECONDS", default=3, maximum=3600),
)
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Writers wait for each other instead of failing; readers never wait (write-ahead log).
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000; "
        # What is deleted is overwritten, whatever this SQLite does by default.
        "PRAGMA secure_delete=ON;",
    }
elif DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # A table that somebody locks, or a server that is away, must not hold every thread for long.
    DATABASES["default"]["ENGINE"] = "clinic.core.database.postgresql"
    DATABASES["default"] = with_limits(
        DATABASES["default"],
        _limits,
        this_process(sys.argv, sys.modules),
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


# Caches: memory of each process unless CACHE_URL names Redis or Valkey. What must agree between processes
# (the content generation) lives in the database, so a cache of each process's own is right too.
def _shared_or_own(name: str, variable: str = "CACHE_URL") -> dict[str, Any]:
    own = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    return env.service(variable, services.cache, default=own)


CACHES: dict[str, dict[str, Any]] = {
    "default": _shared_or_own("default"),
    "renditions": _shared_or_own("renditions"),
    # Apart from the pages, which could push out what is counted: perhaps even on another server.
    "counters": _shared_or_own("counters"),
    "visitors": _shared_or_own("visitors"),
}
if env.service("COUNTER_CACHE_URL", services.cache, default=None):
    for _name in ("counters", "visitors"):
        CACHES[_name] = _shared_or_own(_name, "COUNTER_CACHE_URL")
# What Google says of the clinic: shared by the web and the worker processes, in memory, and forgotten. Where CACHE_URL
# names nothing that they share, files in the machine's memory.
if CACHES["default"]["BACKEND"].endswith("LocMemCache"):
    try:
        _memory = memory_folder(VAR_DIR)
    except (OSError, ImproperlyConfigured) as _error:
        raise WrongSetting(f"There is no folder in memory for the cache: {_error}") from None
    CACHES["ratings"] = {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": _memory / "ratings",
    }
else:
    CACHES["ratings"] = {**CACHES["default"]}
CACHES["renditions"]["TIMEOUT"] = 24 * 3600
for _name, _cache in CACHES.items():
    _cache["KEY_PREFIX"] = "pages" if _name == "default" else _name
    if _cache["BACKEND"].endswith("LocMemCache"):
        _cache["OPTIONS"] = {"MAX_ENTRIES": 4000}
    elif _cache["BACKEND"] == "django.core.cache.backends.redis.RedisCache":
        _cache["BACKEND"] = "clinic.core.cache.redis.RedisCache"  # the site goes on without it
PAGE_CACHE_SECONDS = env.int("PAGE_CACHE_SECONDS", default=3600, maximum=365 * 86400)
# For so much longer it is kept for the times when the database is away.
PAGE_CACHE_OUTAGE_SECONDS = env.int("PAGE_CACHE_OUTAGE_SECONDS", default=86400, maximum=30 * 86400)
# Caches in front of the site that are told of every change: see deploy/varnish.vcl.
EDGE_CACHE_URLS = env.values("EDGE_CACHE_URLS", values.http_url)
# What tells versions of the site apart in a shared cache; made from the files where it is empty.
RELEASE = env.str("RELEASE")

# People who log in
AUTH_USER_MODEL = "core.User"
LOGIN_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AXES_FAILURE_LIMIT = env.int("LOGIN_FAILURE_LIMIT", default=8, minimum=1)
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "clinic.core.client_address.client_address"
AXES_RESET_ON_SUCCESS = True
AXES_HANDLER = "clinic.core.at_rest.log_ins.LogInHandler"
AXES_VERBOSE = False
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_LOCKOUT_TEMPLATE = "locked_out.html"

# Language and time. All of a site's times are shown in its clinic's zone.
LANGUAGE_CODE = "en-us"
TIME_ZONE = env.value("TIME_ZONE", values.time_zone, default="America/New_York")
USE_I18N = True
USE_TZ = True
PHONENUMBER_DEFAULT_REGION = "US"
PHONENUMBER_DB_FORMAT = "E164"
PHONENUMBER_DEFAULT_FORMAT = "NATIONAL"

# Static files, and media: public pictures and documents; private files (tip sheets) never have an address.
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
env.check("VAR_DIR", writable_folder, str(STATIC_ROOT))
STATICFILES_DIRS = [ROOT / "static"]
# Everything is for the user whose processes write it. A web server that serves the public files itself needs to read them.
FILES_READABLE_BY_GROUP = env.bool("FILES_READABLE_BY_GROUP", default=False)
FILE_UPLOAD_PERMISSIONS = GROUP_FILE if FILES_READABLE_BY_GROUP else OWNER_ONLY_FILE
FILE_UPLOAD_DIRECTORY_PERMISSIONS = GROUP_FOLDER if FILES_READABLE_BY_GROUP else OWNER_ONLY_FOLDER
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
SERVE_MEDIA = env.bool("SERVE_MEDIA", default=True)
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": VAR_DIR / "private",
            "file_permissions_mode": OWNER_ONLY_FILE,
            "directory_permissions_mode": OWNER_ONLY_FOLDER,
        },
    },
    "staticfiles": {"BACKEND": "clinic.core.http.static_files.StaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600
WHITENOISE_ALLOW_ALL_ORIGINS = False  # they are for our own pages
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # nothing asks for the others; they would be compressed too
# Browsers ask for /favicon.ico and /apple-touch-icon.png by themselves.
WHITENOISE_ROOT = ROOT / "static" / "icons"

# E-mail: EMAIL_PROVIDER names a company that sends over HTTP, or EMAIL_URL an SMTP server; without either every mail is
# a file below VAR_DIR.
_email = env.service("EMAIL_URL", services.mail_server, default=services.mail_server("filemail:"))
if _email["EMAIL_BACKEND"] == "django.core.mail.backends.filebased.EmailBackend":
    _email["EMAIL_FILE_PATH"] = str(VAR_DIR / "mail")
elif _email["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend":
    _email["EMAIL_BACKEND"] = "clinic.core.smtp.EmailBackend"
vars().update(_email)
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=15, minimum=1, maximum=600)
EMAIL_PROVIDER = env.str("EMAIL_PROVIDER", choices=sorted(PROVIDERS))
# Whose events (an e-mail came back, was called spam) are taken; also where the provider's SMTP server sends.
EMAIL_EVENTS_FROM = env.str("EMAIL_EVENTS_FROM", choices=sorted(PROVIDERS))
_sends, _tells = PROVIDERS.get(EMAIL_PROVIDER), PROVIDERS.get(EMAIL_EVENTS_FROM)
ANYMAIL: dict[str, Any] = {
    "REQUESTS_TIMEOUT": EMAIL_TIMEOUT,
    # "name:password", which the provider sends with each event; two of them while one is being replaced.
    "WEBHOOK_SECRET": env.values("ANYMAIL_WEBHOOK_SECRET", values.named_password, secret=True),
    # Nobody watches who opens an e-mail.
    "SEND_DEFAULTS": {"track_opens": False, "track_clicks": False}
    if _sends and _sends.can_be_told_not_to_track
    else {},
}
for _provider in PROVIDERS.values():
    for _variable in _provider.variables:
        _value = (
            env.value(_variable, values.http_url, default="")
            if _variable.endswith("_URL")
            else env.str(_variable, secret=True)
        )
        if _value and _provider in (_sends, _tells):
            ANYMAIL[_variable] = _value
if _sends:
    EMAIL_BACKEND = _sends.backend
DEFAULT_FROM_EMAIL = env.value("DEFAULT_FROM_EMAIL", values.sender, default="tips@example.com")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Who is told of errors, and how often at most; Sentry is told as well where it is named.
ADMINS = [parseaddr(one) for one in env.values("ADMINS", values.sender)]
ERROR_EMAILS_PER_HOUR = env.int("ERROR_EMAILS_PER_HOUR", default=6, minimum=1, maximum=60)
# Whether `check --deploy` asks the database, the cache and the mail server whether they answer.
CHECK_REACH = env.bool("CHECK_REACH", default=True)
SENTRY_DSN = env.service("SENTRY_DSN", services.sentry, default="")

# Background work: enqueueing writes a row in the caller's own transaction; `manage.py run_worker` runs it.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Wagtail
WAGTAIL_SITE_NAME = env.str("SITE_NAME", default="Clinic")
WAGTAILADMIN_BASE_URL = env.value("BASE_URL", values.site_address, default="http://127.0.0.1:8000")
WAGTAILIMAGES_IMAGE_MODEL = "core.ClinicImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "clinic.core.image_form.ClinicImageForm"
WAGTAILDOCS_DOCUMENT_MODEL = "core.ClinicDocument"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "clinic.core.files.document_form.ClinicDocumentForm"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "txt", "csv"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# What a phone or an office makes; what a file is, its content says (clinic/core/files/uploads.py).
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "heic", "heif", "jfif", "jpeg", "jpg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 30 * 1024 * 1024
# Phones make pictures of 50 megapixels. The memory of a process goes with this number.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 54_000_000
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"avif": "avif", "webp": "webp"}
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "clinic.core.search_backend", "SEARCH_CONFIG": "english"}}
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILEMBEDS_FINDERS: list[dict] = []
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {"features": ["bold", "italic", "link", "document-link", "ol", "ul"]},
    }
}
TAGGIT_CASE_INSENSITIVE = True
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# Google's map of a location, after a click. Browsers show this key to everybody: it is for this site's addresses alone.
GOOGLE_MAPS_EMBED_KEY = env.str("GOOGLE_MAPS_EMBED_KEY", secret=True)

# Content security. Public pages: everything from here, nothing inline; other hosts in frames alone, and after a click.
FRAME_HOSTS = ["https://www.youtube-nocookie.com", "https://player.vimeo.com"]
if GOOGLE_MAPS_EMBED_KEY:
    FRAME_HOSTS.append("https://www.google.com/maps/embed/v1/place")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "frame-src": FRAME_HOSTS,
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
    }
}
# The page editor of Wagtail needs inline scripts and styles.
ADMIN_CONTENT_SECURITY_POLICY = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    "script-src": ["'self'", "'unsafe-inline'", "'unsafe-eval'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "frame-src": ["'self'", *FRAME_HOSTS],
}
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
# Whom to tell of a hole in the site, at /.well-known/security.txt; without it, the email address of the branding.
SECURITY_CONTACTS: list[str] = env.values("SECURITY_CONTACT", values.contact)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

# Logs: to standard error, without a person's data. django-axes logs user names and addresses; it is silent.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "clinic.core.logs.LineWithoutTokens",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "filters": {"one_line_warning": {"()": "clinic.core.logs.OneLineWarning"}},
    "handlers": {
        "stderr": {"class": "clinic.core.http.log_limit.OnceAMinute", "formatter": "line"},
        "error_emails": {"class": "clinic.core.alerts.handler.ErrorEmails"},
    },
    "root": {
        "handlers": ["stderr", "error_emails"],
        "level": env.str(
            "LOG_LEVEL", default="WARNING", choices=("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
        ),
    },
    "loggers": {
        "axes": {"level": "CRITICAL"},
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        # Machines that guess host names.
        "django.security.DisallowedHost": {"filters": ["one_line_warning"]},
        "django.server": {"level": "INFO"},
        "django_tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "WARNING"},
    },
}

# Forms of visitors (leadcapture)
TIPS_LINK_DAYS = env.int("TIPS_LINK_DAYS", default=14, minimum=1, maximum=36500)
CONFIRMATION_HOURS = env.int("CONFIRMATION_HOURS", default=72, minimum=1, maximum=36500)
# Keyed hashes of addresses that nothing is sent to. Keep it when you change SECRET_KEY: they can't be made anew.
# Without it the key is SECRET_KEY.
STOP_LIST_KEY = env.str("STOP_LIST_KEY", secret=True)
# The outbox: how long a worker has for one attempt, and how long to wait after the first and any later failure.
OUTBOX_CLAIM_SECONDS = env.float("OUTBOX_CLAIM_SECONDS", default=300, minimum=1)
OUTBOX_FIRST_WAIT_SECONDS = env.float("OUTBOX_FIRST_WAIT_SECONDS", default=60)
OUTBOX_LONGEST_WAIT_SECONDS = env.float("OUTBOX_LONGEST_WAIT_SECONDS", default=6 * 3600)
# The seconds before each attempt of a webhook, as the Standard Webhooks suggest them: about three days in all.
WEBHOOK_SCHEDULE_SECONDS = env.values(
    "WEBHOOK_SCHEDULE_SECONDS",
    values.number(0, 30 * 86400),
    default=[0.0, 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400],
)
# Days for which it is kept what became of e-mails, of messages to other programs, and of providers' events.
SENT_MAIL_DAYS = env.int("SENT_MAIL_DAYS", default=90, minimum=1, maximum=36500)
WEBHOOK_MESSAGE_DAYS = env.int("WEBHOOK_MESSAGE_DAYS", default=90, minimum=1, maximum=36500)
EMAIL_EVENT_DAYS = env.int("EMAIL_EVENT_DAYS", default=90, minimum=1, maximum=36500)
WEBHOOK_TIMEOUT_SECONDS = env.float("WEBHOOK_TIMEOUT_SECONDS", default=15, minimum=0.1, maximum=600)
# Networks that webhooks may reach although they are private, for example 10.0.5.0/24.
WEBHOOK_PRIVATE_NETWORKS = env.values("WEBHOOK_PRIVATE_NETWORKS", values.network)
FORM_MINIMUM_SECONDS = env.float("FORM_MINIMUM_SECONDS", default=2, maximum=3600)
FORM_POSTS_PER_HOUR = env.int("FORM_POSTS_PER_HOUR", default=20, minimum=1)
# Whether the machine's resolver is asked if the domains of e-mail addresses take e-mails: a hint for staff.
MAIL_DOMAIN_CHECKS = env.bool("MAIL_DOMAIN_CHECKS", default=True)

# Google's rating (reviews): for how long figures are held, how long we wait for Google, and for each of its interfaces
# what makes this site known to it, how often it may be asked, and its addresses.
GOOGLE_FIGURES_SECONDS = env.int("GOOGLE_FIGURES_SECONDS", default=6 * 3600, minimum=600, maximum=86400)
GOOGLE_TIMEOUT_SECONDS = env.float("GOOGLE_TIMEOUT_SECONDS", default=6, minimum=0.1, maximum=600)
GOOGLE_PLACES_API_KEY = env.str("GOOGLE_PLACES_API_KEY", secret=True)
GOOGLE_PLACES_CALLS_PER_DAY = env.int("GOOGLE_PLACES_CALLS_PER_DAY", default=32)
GOOGLE_PLACES_URL = env.value("GOOGLE_PLACES_URL", values.http_url, default="https://places.googleapis.com")
GOOGLE_BUSINESS_CLIENT_ID = env.str("GOOGLE_BUSINESS_CLIENT_ID")
GOOGLE_BUSINESS_CLIENT_SECRET = env.str("GOOGLE_BUSINESS_CLIENT_SECRET", secret=True)
GOOGLE_BUSINESS_CALLS_PER_DAY = env.int("GOOGLE_BUSINESS_CALLS_PER_DAY", default=1000)
GOOGLE_SIGN_IN_URL = env.value(
    "GOOGLE_SIGN_IN_URL", values.http_url, default="https://accounts.google.com/o/oauth2/v2/auth"
)
GOOGLE_OAUTH_URL = env.value("GOOGLE_OAUTH_URL", values.http_url, default="https://oauth2.googleapis.com")
GOOGLE_BUSINESS_ACCOUNTS_URL = env.value(
    "GOOGLE_BUSINESS_ACCOUNTS_URL",
    values.http_url,
    default="https://mybusinessaccountmanagement.googleapis.com",
)
GOOGLE_BUSINESS_LOCATIONS_URL = env.value(
    "GOOGLE_BUSINESS_LOCATIONS_URL",
    values.http_url,
    default="https://mybusinessbusinessinformation.googleapis.com",
)
GOOGLE_BUSINESS_REVIEWS_URL = env.value(
    "GOOGLE_BUSINESS_REVIEWS_URL", values.http_url, default="https://mybusiness.googleapis.com"
)
